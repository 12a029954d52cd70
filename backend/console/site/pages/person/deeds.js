// What staff do for a person: a pause, an end of letters, a decision on consent, and forgetting them for good.

import { graphql, newKey, tell } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { beginningOf, day, dayIn } from "../../core/format.js";
import { again, go } from "../../core/places.js";
import { may } from "../../core/viewer.js";
import { language, words } from "../../core/words.js";
import { dialogue, sure } from "../../parts/dialogue.js";
import { field, form } from "../../parts/forms.js";
import { alarm, note } from "../../parts/notes.js";
import { personName } from "../../parts/people.js";
import { CHANNELS, termOptions } from "../../parts/terms.js";
import personWords from "../words/person.js";

const say = words(personWords);
const PAUSE_DAYS = 30;
const DAY = 864e5;
const SPOKEN = language.toUpperCase();

const PAUSE = graphql`
  mutation PausePerson($input: PersonPauseInput!) {
    personPause(input: $input) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

const OPT_OUT = graphql`
  mutation OptOutPerson($input: PersonOptOutInput!) {
    personOptOut(input: $input) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

const CONSENT = graphql`
  mutation RecordConsent($input: ConsentRecordInput!) {
    consentRecord(input: $input) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

const FORGET = graphql`
  mutation ForgetPerson($input: PersonForgetInput!) {
    personForget(input: $input) {
      forgotten
      userErrors {
        message
        code
        path
      }
    }
  }
`;

/** The buttons of what the viewer may do with a person. */
export function deeds(person) {
  const edits = may("EDIT_PANEL");
  const isPaused = person.pausedUntil && new Date(person.pausedUntil) > new Date();
  const buttons = [
    edits && !isPaused && button("pause", () => pause(person)),
    edits && isPaused && button("resume", () => resume(person)),
    edits && button("consent", () => consent(person)),
    edits && button("optOut", () => optOut(person)),
    may("FORGET_PEOPLE") && button("forget", () => forget(person), "danger"),
  ].filter(Boolean);
  return buttons.length > 0 && h("div", { class: "row deeds", role: "group", "aria-label": say("deeds") }, buttons);
}

const button = (name, work, kind = "plain") => h("button", { type: "button", class: kind, on: { click: () => Promise.resolve(work()).catch(alarm) } }, say(name));

/** A box with a form in it that is closed when what it sends was taken; one key, however often it is sent. */
function boxed({ title, text, content, submit, send, done }) {
  const idempotencyKey = newKey();
  const sent = async (values) => {
    await send({ ...values, idempotencyKey });
    box.close();
    note(done);
    again();
  };
  const box = dialogue({ title, content: [text && h("p", text), form({ content, send: sent, submit })] });
}

function pause({ id }) {
  const content = field({ name: "until", label: say("pauseUntil"), kind: "date", value: dayIn(new Date(Date.now() + PAUSE_DAYS * DAY)), min: dayIn(new Date(Date.now() + DAY)), isRequired: true });
  const send = ({ until, idempotencyKey }) => tell(PAUSE, { input: { id, until: beginningOf(until), idempotencyKey } });
  boxed({ title: say("pause"), text: say("pauseWhat"), content, submit: say("pause"), send, done: say("paused") });
}

async function resume(person) {
  if (!(await sure({ title: say("resume"), text: say("resumeWhat", { day: day(person.pausedUntil) }), action: say("resume") }))) return;
  await tell(PAUSE, { input: { id: person.id, until: null, idempotencyKey: newKey() } });
  note(say("resumed"));
  again();
}

const channelField = () => field({ name: "channel", label: say("channel"), kind: "select", options: [["", say("everyChannel")], ...termOptions(CHANNELS)] });
const sourceField = () => field({ name: "source", label: say("source"), hint: say("sourceHint"), isRequired: true });
const wordingField = (hint) => field({ name: "wording", label: say("wording"), kind: "textarea", hint, isRequired: true });

function consent({ id }) {
  const decided = field({ name: "granted", label: say("decision"), kind: "select", options: [["yes", say("agreed")], ["no", say("refused")]] });
  const purpose = field({ name: "purpose", label: say("purpose"), hint: say("purposeHint"), isRequired: true, autocapitalize: "none" });
  const send = ({ granted, ...values }) => tell(CONSENT, { input: { personId: id, granted: granted === "yes", language: SPOKEN, ...values } });
  boxed({ title: say("consent"), content: [decided, purpose, channelField(), sourceField(), wordingField(say("wordingHint"))], submit: say("keep"), send, done: say("kept") });
}

function optOut({ id }) {
  const purpose = field({ name: "purpose", label: say("purpose"), hint: say("optOutHint"), autocapitalize: "none" });
  const send = (values) => tell(OPT_OUT, { input: { id, language: SPOKEN, ...values } });
  boxed({ title: say("optOut"), text: say("optOutWhat"), content: [purpose, channelField(), sourceField(), wordingField(say("saidHint"))], submit: say("optOut"), send, done: say("optedOut") });
}

async function forget(person) {
  const wanted = await sure({ title: say("forgetTitle", { name: personName(person) }), text: say("forgetWhat"), action: say("forgetNow"), isDangerous: true });
  if (!wanted) return;
  const { forgotten } = await tell(FORGET, { input: { id: person.id, idempotencyKey: newKey() } });
  note(say("forgotten", { n: forgotten }));
  go("people");
}

// What is done with an audience: named anew, watched, frozen to a list, written into a file, taken out of use.

import { typed } from "../../conditions/address.js";
import { isHidden } from "../../conditions/sentence.js";
import { graphql, newKey, tell } from "../../core/api.js";
import { fill, h } from "../../core/dom.js";
import { again, go } from "../../core/places.js";
import { may } from "../../core/viewer.js";
import { words, worded } from "../../core/words.js";
import { dialogue, sure } from "../../parts/dialogue.js";
import { field, form } from "../../parts/forms.js";
import { jobBar } from "../../parts/jobs.js";
import { alarm, note } from "../../parts/notes.js";
import audiencesWords from "../words/audiences.js";
import { nameFields, nameOf } from "./saving.js";

const say = words(audiencesWords);

const UPDATE = graphql`
  mutation UpdateAudience($input: AudienceUpdateInput!) {
    audienceUpdate(input: $input) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

const FREEZE = graphql`
  mutation FreezeAudience($input: AudienceFreezeInput!) {
    audienceFreeze(input: $input) {
      audience {
        id
      }
      userErrors {
        message
        code
        path
      }
    }
  }
`;

const CLOSE = graphql`
  mutation CloseAudience($input: AudienceCloseInput!) {
    audienceClose(input: $input) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

const EXPORT = graphql`
  mutation ExportAudience($input: AudienceExportInput!) {
    audienceExport(input: $input) {
      job {
        id
      }
      userErrors {
        message
        code
        path
      }
    }
  }
`;

/** The buttons of what the viewer may do with an audience. */
export function deeds(audience, signal) {
  const isEdited = may("EDIT_AUDIENCES") && audience.closedAt === null;
  const buttons = [
    isEdited && audience.kind === "DYNAMIC" && button(audience.watched ? "unwatch" : "watch", () => watch(audience)),
    isEdited && button("rename", () => rename(audience)),
    isEdited && audience.kind === "DYNAMIC" && button("freeze", () => freeze(audience)),
    may("READ_PERSONAL_DATA") && may("READ_PANEL") && button("export", () => exported(audience, signal)),
    isEdited && button("close", () => closed(audience)),
  ].filter(Boolean);
  return buttons.length > 0 && h("div", { class: "row deeds", role: "group", "aria-label": say("deeds") }, buttons);
}

const button = (name, work) => h("button", { type: "button", class: "plain", on: { click: () => Promise.resolve(work()).catch(alarm) } }, say(name));

async function watch({ id, watched }) {
  await tell(UPDATE, { input: { id, watched: !watched } });
  note(say(watched ? "unwatched" : "watchedNow"));
  again();
}

function rename({ id, name, kind, where: now }) {
  const content = [
    field({ name: "ja", label: say("nameJa"), lang: "ja", value: name.ja ?? "" }),
    field({ name: "en", label: say("nameEn"), lang: "en", value: name.en ?? "" }),
    kind === "DYNAMIC" && !isHidden(now) && field({ name: "where", label: say("otherCondition"), kind: "textarea", hint: say("otherConditionHint"), spellcheck: "false", class: "code" }),
  ];
  const send = async ({ ja, en, where }) => {
    const other = typed(where, "where", say("notJson"));
    await tell(UPDATE, { input: { id, name: { ja, en }, ...(other && { where: other }) } });
    box.close();
    note(say("changed"));
    again();
  };
  const box = dialogue({ title: say("rename"), content: form({ content, send }) });
}

function freeze({ id }) {
  const idempotencyKey = newKey();
  const send = async ({ key, ...names }) => {
    const { audience } = await tell(FREEZE, { input: { id, key, name: nameOf({ key, ...names }), idempotencyKey } });
    box.close();
    note(say("frozenNow"));
    go("audiences", { id: audience.id });
  };
  const box = dialogue({ title: say("freeze"), content: [h("p", say("freezeWhat")), form({ content: nameFields(), send, submit: say("freeze") })] });
}

function exported({ id }, signal) {
  const sent = newKey();
  const place = h("div");
  const content = [
    field({ name: "format", label: say("format"), kind: "select", options: [["CSV", "CSV"], ["XLSX", "XLSX"]] }),
    field({ name: "purpose", label: say("addresses"), hint: say("addressesHint"), autocapitalize: "none" }),
  ];
  const send = async ({ format, purpose }) => {
    const { job } = await tell(EXPORT, { input: { audienceId: id, format, purpose, idempotencyKey: `${sent}-${format}-${purpose ?? ""}`.slice(0, 100) } });
    fill(place, jobBar(job.id, { signal }));
  };
  dialogue({ title: say("export"), content: [h("p", { class: "quiet" }, say("exportWhat")), form({ content, send, submit: say("exportNow") }), place] });
}

async function closed({ id, name }) {
  if (!(await sure({ title: say("closeTitle", { name: worded(name) }), text: say("closeWhat"), action: say("close"), isDangerous: true }))) return;
  await tell(CLOSE, { input: { id } });
  note(say("closedNow"));
  again();
}

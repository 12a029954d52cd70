// One campaign: the plan of it, who is in which arm, what came of it against the control, and what may be done with it.

import { asAsked } from "../conditions/kept.js";
import { inWords } from "../conditions/view.js";
import { ask, graphql, newKey, tell } from "../core/api.js";
import { h } from "../core/dom.js";
import { count, day, decimal, share } from "../core/format.js";
import { change, here } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words, worded } from "../core/words.js";
import { sure } from "../parts/dialogue.js";
import { badge, facts, later, link, section } from "../parts/facts.js";
import { field, form } from "../parts/forms.js";
import { alarm, note } from "../parts/notes.js";
import { unlessMistyped } from "../parts/people.js";
import { segmentChip } from "../parts/segments.js";
import { table } from "../parts/table.js";
import { lift } from "./campaign_lift.js";
import { drafting, editing, isEditable } from "./campaign_new.js";
import campaignWords from "./words/campaign.js";

const say = words(campaignWords);

const CAMPAIGN = graphql`
  query Campaign($id: ID!, $segments: Boolean!, $panel: Boolean!, $catalogue: Boolean!) {
    campaign(id: $id) {
      id
      key
      name {
        en
        ja
      }
      status
      stage
      channel
      startsAt
      endsAt
      launchedAt
      endedAt
      measureDays
      controlShare
      hypothesis
      purpose
      goal {
        kind
        axis
        from
        to
        target
      }
      product @include(if: $catalogue) {
        id
      }
      plan {
        id
        version
      }
      people @include(if: $segments)
      where @include(if: $panel)
      audience @include(if: $segments) {
        id
        name {
          en
          ja
        }
      }
      cautions {
        code
        wording {
          en
          ja
        }
      }
      arms {
        arm
        segment
        people
        present
      }
      contents {
        segment
        entryKey
        url
        form
        title {
          en
          ja
        }
        text {
          en
          ja
        }
      }
      audit {
        matches
        membersNow
        draw {
          seed
          drawnAt
          members
          reason
        }
      }
      overlaps {
        people
        campaign {
          id
          key
        }
      }
      findings {
        id
        createdAt
        note
        hypothesis
      }
    }
  }
`;

const DEED = graphql`
  mutation CampaignDeed($id: ID!, $key: String!, $launch: Boolean = false, $end: Boolean = false, $cancel: Boolean = false) {
    campaignLaunch(input: { id: $id, idempotencyKey: $key }) @include(if: $launch) {
      userErrors {
        ...Wrong
      }
    }
    campaignEnd(input: { id: $id, idempotencyKey: $key }) @include(if: $end) {
      userErrors {
        ...Wrong
      }
    }
    campaignCancel(input: { id: $id, idempotencyKey: $key }) @include(if: $cancel) {
      userErrors {
        ...Wrong
      }
    }
  }
  fragment Wrong on UserError {
    message
    code
    path
  }
`;

const FINDING = graphql`
  mutation CampaignFinding($id: ID!, $note: String!, $key: String!) {
    campaignFindingRecord(input: { campaignId: $id, note: $note, idempotencyKey: $key }) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

/** The page. */
export async function show({ id }, signal) {
  if (id === null) return may("RUN_CAMPAIGNS") ? drafting(null, signal) : nowhere();
  const { campaign } = await unlessMistyped(ask(CAMPAIGN, { id, segments: may("READ_SEGMENTS"), panel: may("READ_PANEL"), catalogue: may("READ_CATALOGUE") }, { signal }), { campaign: null });
  if (campaign === null) return nowhere();
  if (here().state.edit && isEditable(campaign)) return drafting(campaign, signal);
  return h(
    "div",
    { class: "page" },
    head(campaign),
    may("RUN_CAMPAIGNS") && deeds(campaign),
    campaign.cautions.length > 0 && h("ul", { class: "cautions" }, campaign.cautions.map(({ wording }) => h("li", worded(wording)))),
    campaign.launchedAt !== null && may("READ_SEGMENTS") && later(() => lift(campaign)),
    whom(campaign, signal),
    arms(campaign),
    contents(campaign),
    drawn(campaign),
    findings(campaign),
  );
}

const nowhere = () => h("div", { class: "nothing" }, h("h1", say("nowhere")));

function head({ name, key, status, hypothesis, channel, startsAt, endsAt, measureDays, controlShare, people, goal }) {
  return h(
    "div",
    { class: "page-head" },
    h("h1", worded(name) || key),
    h("p", badge(say(`status_${status}`), status === "LAUNCHED" ? "good" : "neutral"), " ", hypothesis),
    facts([
      [say("goal"), goalText(goal)],
      [say("time"), `${day(startsAt)} – ${day(endsAt)}`],
      [say("measured"), say("days", { n: count(measureDays) })],
      [say("channel"), say(`channel_${channel}`)],
      [say("control"), share(controlShare)],
      [say("people"), people === undefined ? null : count(people)],
    ]),
  );
}

/** Whom it is for: the saved audience that it was made for, and the condition in words. */
function whom({ where, audience }, signal) {
  const named = audience && h("p", link(worded(audience.name), "audiences", { id: audience.id }));
  const isTold = where !== undefined && (where !== null || !audience);
  return (named || isTold) && section(say("whom"), named, isTold && inWords(asAsked(where), signal));
}

function goalText({ kind, axis, from, to, target }) {
  const way = (from?.length || to?.length) > 0 && h("span", { class: "row" }, (from ?? []).map(segmentChip), "→", (to ?? []).map(segmentChip));
  return [say(`goal_${kind}`), axis ? ` (${say(`axis_${axis}`)})` : "", target === null ? "" : ` · ${say("target", { n: decimal(target) })}`, way];
}

function deeds(campaign) {
  const { id, status, launchedAt } = campaign;
  const act = async (deed) => {
    if (!(await sure({ title: say(`${deed}Sure`), text: say(`${deed}Text`), action: say(deed) }))) return;
    await tell(DEED, { id, key: newKey(), [deed]: true }).then(() => note(say(`${deed}Note`)), alarm);
    change({});
  };
  const button = (deed, kind = null) => h("button", { type: "button", class: kind, on: { click: () => act(deed) } }, say(deed));
  const edit = isEditable(campaign) && h("a", { class: "button plain", href: editing(campaign) }, say("edit"));
  return h("div", { class: "row" }, status === "DRAFT" && button("launch"), edit, status === "LAUNCHED" && launchedAt !== null && button("end"), ["DRAFT", "LAUNCHED"].includes(status) && button("cancel", "plain"));
}

function arms({ arms: rows }) {
  if (rows.length === 0) return null;
  const columns = [
    { label: say("segment"), isHead: true, cell: ({ segment }) => (segment ? segmentChip(segment) : say("unclassified")) },
    { label: say("arm"), cell: ({ arm }) => say(`arm_${arm}`) },
    { label: say("people"), isNumber: true, cell: ({ people }) => count(people) },
    { label: say("present"), isNumber: true, cell: ({ present }) => count(present) },
  ];
  return h("details", { class: "card" }, h("summary", say("arms")), table({ caption: say("arms"), columns, rows }));
}

function contents({ contents: every }) {
  const one = ({ segment, form: kind, title, text }) => h("li", { class: "card" }, h("h3", worded(title) || say(`form_${kind}`)), h("p", segment ? segmentChip(segment) : say("unclassified"), " ", h("span", { class: "quiet" }, say(`form_${kind}`))), h("p", worded(text)));
  return every.length > 0 && section(say("contents"), h("ol", { class: "cards" }, every.map(one)));
}

/** How chance drew the control, so that anybody can draw it again. */
function drawn({ audit: { draw, matches, membersNow }, overlaps }) {
  const told = facts([
    [say("seed"), h("code", draw.seed)],
    [say("drawnAt"), day(draw.drawnAt)],
    [say("members"), count(draw.members ?? membersNow)],
    [say("again"), matches === null ? null : badge(say(matches ? "same" : "differs"), matches ? "good" : "waiting")],
    [say("overlaps"), overlaps.length === 0 ? null : overlaps.map(({ campaign, people }) => `${campaign?.key ?? "–"}: ${count(people)}`).join(", ")],
  ]);
  return section(say("draw"), told);
}

function findings({ id, findings: every, launchedAt }) {
  const line = ({ createdAt, note: text, hypothesis }) => h("li", { class: "card" }, h("p", { class: "quiet" }, day(createdAt)), h("p", hypothesis), h("p", text));
  const key = newKey();
  const send = async ({ note: text }) => {
    await tell(FINDING, { id, note: text, key });
    note(say("recorded"));
    change({});
  };
  const record = launchedAt !== null && may("EDIT_COMMUNICATIONS") && h("details", { class: "card" }, h("summary", say("record")), form({ content: field({ name: "note", label: say("finding"), kind: "textarea", hint: say("findingHint"), isRequired: true }), send, submit: say("record") }));
  return (every.length > 0 || record) && section(say("findings"), h("ol", { class: "cards" }, every.map(line)), record);
}

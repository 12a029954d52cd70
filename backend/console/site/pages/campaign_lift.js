// What a campaign did, against the control: differences with 95 % intervals, and plainly when nothing can be said.

import { ask, graphql } from "../core/api.js";
import { h } from "../core/dom.js";
import { UNKNOWN, change as signed, count, day, share } from "../core/format.js";
import { words, worded } from "../core/words.js";
import { badge, section } from "../parts/facts.js";
import { bars, intervals } from "../parts/plots.js";
import { segmentName } from "../parts/segments.js";
import { table } from "../parts/table.js";
import { SAYS } from "./campaign_says.js";
import campaignWords from "./words/campaign.js";

const say = words(campaignWords);

const RESULT = graphql`
  query CampaignResult($id: ID!) {
    campaignResult(campaignId: $id) {
      says
      isOver
      since
      until
      endsAt
      currency
      wording {
        en
        ja
      }
      reasons {
        code
        wording {
          en
          ja
        }
      }
      reach {
        kind
        people
        share
      }
      effects {
        ...Effect
      }
      segments {
        segment
        effects {
          ...Effect
        }
      }
    }
  }

  fragment Effect on CampaignEffect {
    measure
    segment
    method
    says
    difference
    low
    high
    treated {
      level
      cases
    }
    control {
      level
      cases
    }
    wording {
      en
      ja
    }
  }
`;

/** The result so far. */
export async function lift({ id }) {
  const { campaignResult: result } = await ask(RESULT, { id });
  const verdict = h("p", { class: "verdict" }, badge(say(`says_${result.says}`), SAYS[result.says]), " ", worded(result.wording));
  const over = h("p", { class: "quiet" }, say(result.isOver ? "over" : "notOver", { since: day(result.since), until: day(result.until), end: day(result.endsAt) }));
  const reasons = result.reasons.length > 0 && h("ul", { class: "cautions" }, result.reasons.map(({ wording }) => h("li", worded(wording))));
  return section(say("result"), verdict, over, reasons, effects(say("differences"), result.effects), reach(result.reach), bySegment(result.segments));
}

/** Shares and coordinates are drawn; how much was bought is not of their size, and stands in the table. */
function effects(caption, every) {
  const drawn = every.filter(({ measure, difference }) => difference !== null && !["PURCHASES", "VALUE"].includes(measure));
  const rows = drawn.map((effect) => ({ ...effect, label: nameOf(effect), value: effect.difference, text: signed(effect.difference) }));
  const meanings = [...new Set(every.map(({ wording }) => worded(wording)))];
  const numbered = h("ol", { class: "meanings" }, meanings.map((meaning) => h("li", meaning)));
  return [rows.length > 0 && intervals({ caption, rows }), table({ caption: say("numbers"), columns: columns(meanings), rows: every }), numbered];
}

/** What was measured: of those who reached a segment, also which. */
const nameOf = ({ measure, segment }) => (segment ? `${say(`measure_${measure}`)}: ${segmentName(segment)}` : say(`measure_${measure}`));

/** What a verdict means is said once, under its number. */
const columns = (meanings) => [
  { label: say("measure"), isHead: true, cell: nameOf },
  { label: say("treated"), isNumber: true, cell: ({ treated, measure }) => level(treated, measure) },
  { label: say("controlArm"), isNumber: true, cell: ({ control, measure }) => level(control, measure) },
  { label: say("difference"), isNumber: true, cell: ({ difference }) => signed(difference) },
  { label: "95 %", isNumber: true, cell: ({ low, high }) => (low === null ? UNKNOWN : `${signed(low)} – ${signed(high)}`) },
  { label: say("verdict"), cell: ({ says, wording }) => h("span", { class: "noted" }, badge(say(`says_${says}`), SAYS[says]), h("sup", count(meanings.indexOf(worded(wording)) + 1))) },
];

const level = ({ level: value, cases }, measure) => {
  const told = ["BUYERS", "ENTERED", "MOVED"].includes(measure) ? share(value) : signed(value).replace("+", "");
  return cases === null ? told : `${told} (n ${count(cases)})`;
};

function reach(every) {
  const rows = every.filter(({ people }) => people !== null).map(({ kind, people, share: part }) => ({ label: say(`event_${kind}`), value: people, text: `${count(people)} · ${share(part)}` }));
  return rows.length > 0 && bars({ caption: say("reach"), rows });
}

function bySegment(segments) {
  const one = ({ segment, effects: every }) => h("details", { class: "card" }, h("summary", segment ? segmentName(segment) : say("unclassified")), effects(say("differences"), every));
  return segments.length > 0 && h("div", { class: "section" }, h("h3", say("bySegment")), segments.map(one));
}

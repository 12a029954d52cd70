// The overview: how a product's people are spread over the eight segments, who is about to move, what waits to be done.

import { ask, graphql } from "../core/api.js";
import { h } from "../core/dom.js";
import { ago, count, share } from "../core/format.js";
import { follow } from "../core/live.js";
import { href } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words } from "../core/words.js";
import { product, productChoice } from "../parts/choosing.js";
import { figure, later, link, section } from "../parts/facts.js";
import { bars } from "../parts/plots.js";
import { SEGMENTS, segmentChip, segmentMark, segmentMeaning, segmentName } from "../parts/segments.js";
import homeWords from "./words/home.js";

const say = words(homeWords);
const MOVES_SHOWN = 8;

const SUMMARY = graphql`
  query HomeSummary($product: ID!) {
    segmentSummary(productId: $product) {
      total
      unclassified
      counts {
        segment
        count
        share
      }
    }
  }
`;

const MOVED = graphql`
  subscription HomeMoves($product: ID!, $named: Boolean!) {
    segmentMoved(productId: $product) {
      move {
        movedAt
        fromSegment
        toSegment
      }
      person @include(if: $named) {
        id
      }
    }
  }
`;

/** The page. */
export async function show(_place, signal) {
  const about = product();
  const head = h("div", { class: "page-head" }, h("h1", say("title")), h("p", { class: "quiet" }, say("lead")));
  if (about === null || !may("READ_SEGMENTS")) return h("div", { class: "page" }, head, ways());
  return h(
    "div",
    { class: "page" },
    head,
    h("div", { class: "choices" }, productChoice()),
    later(() => spread(about)),
    may("READ_LOYALTY") && live(about, signal),
    ways(),
  );
}

async function spread({ id }) {
  const { segmentSummary: summary } = await ask(SUMMARY, { product: id });
  const rows = summary.counts.map(({ segment, count: people, share: part }) => ({
    label: segmentName(segment),
    mark: segmentMark(segment),
    className: `segment-${SEGMENTS.indexOf(segment)}`,
    value: people,
    text: `${count(people)} · ${share(part)}`,
    meaning: segmentMeaning(segment),
  }));
  const figures = [figure(say("people"), count(summary.total)), figure(say("unclassified"), count(summary.unclassified))];
  return [h("div", { class: "figures" }, figures), section(say("spread"), bars({ caption: say("spreadCaption"), rows, columns: columns() }))];
}

const columns = () => [
  { label: say("segment"), isHead: true, cell: ({ label }) => label },
  { label: say("people"), isNumber: true, cell: ({ text }) => text },
  { label: say("meaning"), cell: ({ meaning }) => meaning },
];

/** Who moves while the page is open. */
function live({ id }, signal) {
  const list = h("ol", { class: "moves" });
  const nothing = h("p", { class: "quiet" }, say("liveNothing"));
  const asked = { product: id, named: may("READ_PANEL") };
  follow(MOVED, asked, ({ segmentMoved: moved }) => {
    nothing.hidden = true;
    list.prepend(moveLine(moved));
    list.children[MOVES_SHOWN]?.remove();
  }, { signal });
  return section(say("live"), nothing, h("div", { "aria-live": "polite" }, list));
}

function moveLine({ move: { movedAt, fromSegment, toSegment }, person }) {
  const who = person ? link(say("someone"), "person", { id: person.id }) : say("someone");
  return h("li", { class: "row" }, h("time", { datetime: movedAt, class: "quiet" }, ago(movedAt)), who, segmentChip(fromSegment), "→", segmentChip(toSegment));
}

function ways() {
  const each = [["cube", "READ_SEGMENTS"], ["flows", "READ_SEGMENTS"], ["programme", "READ_COMMUNICATIONS"], ["moderation", "MODERATE_BOARDS"], ["sales", "WORK_LEADS"]];
  const open = each.filter(([, permission]) => may(permission));
  return h("div", { class: "cards" }, open.map(([page]) => h("a", { class: "card way", href: href(page) }, h("strong", say(`way_${page}`)), h("span", { class: "quiet" }, say(`way_${page}_why`)))));
}

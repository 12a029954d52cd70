// Tables, and lists that go on page by page as the API's connections do.

import { ask } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { count } from "../core/format.js";
import { words } from "../core/words.js";
import { alarm } from "./notes.js";
import { said } from "./said.js";

const say = words(said);

/**
 * A table. A column is { label, cell: row => node or text, isNumber, isHead }; the cell of an `isHead` column names the
 * row. On a narrow screen each row becomes a card in which every cell says its column.
 */
export function table({ caption, columns, rows, isCaptionShown = false, empty = say("empty") }) {
  const body = h("tbody", rows.map((row) => tableRow(columns, row)));
  const head = h("thead", h("tr", columns.map(({ label, isNumber }) => h("th", { scope: "col", class: isNumber && "number" }, label))));
  const name = h("caption", { class: isCaptionShown ? null : "unseen" }, caption);
  const whole = h("table", { class: "table" }, name, head, body);
  return rows.length === 0 ? h("div", { class: "nothing" }, h("p", empty)) : h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": caption }, whole);
}

/** One row of such a table. */
export function tableRow(columns, row) {
  return h("tr", columns.map((column) => tableCell(column, row)));
}

function tableCell({ label, cell, isNumber, isHead }, row) {
  const attributes = { class: isNumber && "number", data: { label } };
  return isHead ? h("th", { scope: "row", ...attributes }, cell(row)) : h("td", attributes, cell(row));
}

/**
 * A list of a connection: `connection(data)` finds { nodes, pageInfo, totalCount? } in the answer to `document`, which
 * takes `$first` and `$after`. Resolves to the element once the first page is there; `reload()` on it begins anew.
 */
export async function listing({ document, variables = {}, connection, columns, caption, size = 50, empty, each }) {
  const place = h("div", { class: "listing" });
  place.reload = async () => {
    const first = connection(await ask(document, { ...variables, first: size, after: null }));
    shownFrom(place, first);
  };
  await place.reload();
  return place;

  function shownFrom(element, first) {
    const rows = each ? h("ol", { class: "cards" }, first.nodes.map(each)) : table({ caption, columns, rows: first.nodes, empty });
    const nothing = each && first.nodes.length === 0 ? h("div", { class: "nothing" }, h("p", empty ?? say("empty"))) : null;
    fill(element, nothing ?? rows, further(rows, first));
  }

  function further(rows, first) {
    let last = first;
    let shown = first.nodes.length;
    const told = h("p", { class: "quiet", role: "status" });
    const button = h("button", { type: "button", class: "plain", on: { click: next } }, say("more"));
    const foot = h("div", { class: "further" }, button, told);
    tellShown();
    return foot;

    async function next() {
      button.disabled = true;
      try {
        last = connection(await ask(document, { ...variables, first: size, after: last.pageInfo.endCursor }));
        shown += last.nodes.length;
        const place = each ? rows : rows.querySelector("tbody");
        place.append(...last.nodes.map((node) => (each ? each(node) : tableRow(columns, node))));
        tellShown();
      } catch (fault) {
        alarm(fault);
      }
      button.disabled = false;
    }

    function tellShown() {
      button.hidden = !last.pageInfo.hasNextPage;
      const total = first.totalCount;
      fill(told, total === undefined || total === null ? "" : say("shown", { shown: count(shown), total: count(total) }));
      foot.hidden = button.hidden && told.textContent === "";
    }
  }
}

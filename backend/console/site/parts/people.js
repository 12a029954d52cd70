// Whom a line is about: the client's reference for who may know it, else a name that tells nobody who it is.

import { h } from "../core/dom.js";
import { link } from "./facts.js";

/** What to call a person, of { externalRef, pseudonym }: the API leaves out the reference for whom it is too personal. */
export const personName = ({ externalRef, pseudonym }) => externalRef ?? pseudonym ?? "–";

/** The same as a link to their page; of { id, externalRef, pseudonym }. */
export const personLink = (person) => (person ? link(personName(person), "person", { id: person.id }) : h("span", { class: "quiet" }, "–"));

/** A page of a connection that was asked for from its end, as a list that begins with the newest. */
export const newestFirst = ({ nodes, pageInfo, ...more }) => ({
  ...more,
  nodes: [...nodes].reverse(),
  pageInfo: { endCursor: pageInfo.startCursor, hasNextPage: pageInfo.hasPreviousPage },
});

/** What was asked for by the id in an address; `none` where that is no id of the API's at all, as by a link cut short. */
export const unlessMistyped = (asked, none) =>
  asked.catch((fault) => {
    if (fault.code !== "INVALID") throw fault;
    return none;
  });

// A condition on people in words: "people who stand in “Fan” towards “Yuzu”, and who bought it since 1 October".

import { language, words } from "../core/words.js";
import { LEAVES } from "./leaves.js";
import { said } from "./said.js";

const say = words(said);
const BEFORE_ANOTHER = 0;
const BEFORE_WHOM = 1;
const every = new Intl.ListFormat(language, { type: "conjunction" });
const either = new Intl.ListFormat(language, { type: "disjunction" });

/** The sentence that a condition of PeopleWhereInput means; `names` tells what the ids in it are called. */
export function sentence(where, names) {
  if (isHidden(where)) return say("hidden");
  const text = people(where ?? {}, names);
  return text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
}

/** Whether the API keeps it from the viewer, for it asks about what is too personal for them. */
export const isHidden = (where) => Boolean(where?.withheld);

/** Those of whom it holds. */
function people(where, names) {
  const { clauses, exceptions } = read(where, names);
  const whole = told(clauses);
  return exceptions.length === 0 ? whole : say("but", { people: whole, others: either.format(exceptions) });
}

function told(clauses) {
  if (clauses.length === 0) return say("everybody");
  return clauses.length === 1 && clauses[0].people ? clauses[0].people : say("people", { clauses: together(clauses) });
}

/** What must hold, as clauses; and who are excepted, each as people. */
function read(where, names) {
  const { and, or, not, ...leaves } = where;
  const asked = Object.entries(leaves).filter(([, part]) => part !== null && part !== undefined);
  const own = asked.map(([name, part]) => ({ text: name in LEAVES ? LEAVES[name](part, names) : say("strange", { name }) }));
  const within = listed(and).map((part) => read(part, names));
  const alternatives = or ? [alternative(listed(or).map((part) => ({ ...read(part, names), people: people(part, names) })))] : [];
  return {
    clauses: [...own, ...within.flatMap(({ clauses }) => clauses), ...alternatives].filter((clause) => clause !== null),
    exceptions: [...within.flatMap(({ exceptions }) => exceptions), ...listed(not).map((part) => people(part, names))],
  };
}

// A list of one may be spelled as that one, to the API too.
const listed = (parts) => [parts ?? []].flat();

/** Any of several: a clause among others, and people where it stands alone. Null where one of them asks nothing. */
function alternative(ways) {
  if (ways.length === 0) return { text: say("noAlternative") };
  if (ways.some(({ clauses, exceptions }) => clauses.length + exceptions.length === 0)) return null;
  const all = either.format(ways.map((way) => way.people));
  return { text: say("within", { people: all, clauses: either.format(ways.map(relative)) }), people: all };
}

/** A way as one clause. */
function relative({ clauses, exceptions, people: whole }) {
  if (exceptions.length > 0) return say("are", { people: whole });
  return clauses.length === 1 ? clauses[0].text : `(${together(clauses)})`;
}

/** Clauses in a row, each with the end that it takes there. */
function together(clauses) {
  const ended = clauses.map(({ text }, index) => withEnd(text, index === clauses.length - 1 ? BEFORE_WHOM : BEFORE_ANOTHER));
  return language === "ja" ? ended.join(say("comma")) : every.format(ended);
}

const withEnd = (clause, end) => {
  const ends = clause.split("|");
  return ends[end] ?? ends[0];
};

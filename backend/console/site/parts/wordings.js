// Wordings in a form: a field for each language, named after both, and what is refused of them.

import { Refused } from "../core/api.js";

const LANGUAGES = { ja: "Ja", en: "En" };

/** A wording of what was typed, without the languages that were left empty. */
export const wording = (ja, en) => Object.fromEntries(Object.entries({ ja, en }).filter(([, text]) => text));

/** The field of a language of that wording; without a language, of the first of both. */
export const wordingField = (name, language) => `${name}${LANGUAGES[language] ?? LANGUAGES.ja}`;

/** What leads each refused path on to the field that it is about: `led(path)` is the path with that field at its end. */
export const leading = (led) => (fault) => {
  if (!(fault instanceof Refused)) throw fault;
  const userErrors = fault.userErrors.map((error) => ({ ...error, path: led(error.path ?? []) }));
  throw new Refused({ ...fault, message: fault.message, userErrors });
};

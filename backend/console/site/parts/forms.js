// Forms: labelled fields, sent once, with what the API refuses shown beside the field that it is about.

import { Refused } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { words } from "../core/words.js";
import { explained } from "./refusals.js";
import { said } from "./said.js";

const say = words(said);
let fields = 0;

/**
 * A field: { name, label, kind, value, options, hint, isRequired, ...attributes }. Kinds: text, email, number, date,
 * password, checkbox, textarea, select, steps and ticks (options: [[value, label], …]; steps lie side by side, one tap
 * each; of ticks any number are chosen, and `value` is a list).
 */
export function field({ name, label, kind = "text", value, options = [], hint = null, isRequired = false, ...more }) {
  const id = `field-${(fields += 1)}`;
  const told = [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" ");
  const attributes = { id, name, required: isRequired, "aria-describedby": told, ...more };
  const error = h("p", { class: "error", id: `${id}-error`, role: "alert" });
  const note = hint && h("p", { class: "hint", id: `${id}-hint` }, hint);
  if (kind === "ticks") return ticks({ name, label, value, options, note, error, told, more });
  if (kind === "steps") return steps({ name, label, value, options, note, error, told });
  if (kind === "checkbox") {
    const box = h("input", { ...attributes, type: "checkbox", checked: Boolean(value) });
    return h("div", { class: "field tick", data: { name } }, h("label", { for: id }, box, h("span", label)), note, error);
  }
  return h("div", { class: "field", data: { name } }, h("label", { for: id }, label), note, control(kind, attributes, value, options), error);
}

/** Some few choices side by side, each one tap. */
function steps({ name, label, value, options, note, error, told }) {
  const each = ([key, text]) => h("label", { class: "step" }, h("input", { type: "radio", name, value: key, checked: key === value }), h("span", text));
  return h("fieldset", { class: "field steps", data: { name }, "aria-describedby": told }, h("legend", label), note, h("div", { class: "row" }, options.map(each)), error);
}

/** Any number of choices; what is refused of any of them is said beneath them all. */
function ticks({ name, label, value = [], options, note, error, told, more }) {
  const each = ([key, text]) => h("label", h("input", { type: "checkbox", value: key, checked: value.includes(key) }), h("span", text));
  return h("fieldset", { class: "field tick", name, data: { name }, "aria-describedby": told, ...more }, h("legend", label), note, h("div", { class: "ticks" }, options.map(each)), error);
}

function control(kind, attributes, value = "", options) {
  if (kind === "textarea") return h("textarea", { rows: 4, ...attributes, value });
  const chosen = options.some(([key]) => key === value) ? value : options[0]?.[0];
  if (kind === "select") return h("select", { ...attributes, value: chosen }, options.map(([key, label]) => h("option", { value: key }, label)));
  return h("input", { ...attributes, type: kind, value });
}

/** What a form holds: numbers as numbers, empty fields as null, ticks as true or false. */
export function held(form) {
  const named = [...form.elements].filter((element) => element.name && (element.type !== "radio" || element.checked));
  return Object.fromEntries(named.map((element) => [element.name, valueOf(element)]));
}

function valueOf(element) {
  if (element.type === "fieldset") return [...element.querySelectorAll("input:checked")].map(({ value }) => value);
  if (element.type === "checkbox") return element.checked;
  if (element.value === "") return null;
  return element.type === "number" ? Number(element.value) : element.value;
}

/**
 * A form that does `send(values)` when it is submitted, once at a time; what is refused is shown where it belongs.
 * `submit` is the button's label.
 */
export function form({ content, send, submit = say("save"), isPlain = false }) {
  const general = h("p", { class: "error", role: "alert" });
  const button = h("button", { type: "submit", class: isPlain ? "plain" : null }, submit);
  const whole = h("form", { class: "form", novalidate: true, on: { submit: submitted } }, content, general, h("div", { class: "row" }, button));
  return whole;

  async function submitted(event) {
    event.preventDefault();
    clear(whole);
    if (!isFilled(whole)) return;
    button.disabled = true;
    try {
      await send(held(whole), whole);
    } catch (fault) {
      complain(whole, general, fault);
    }
    button.disabled = false;
  }
}

function clear(whole) {
  for (const error of whole.querySelectorAll(".error")) fill(error);
  for (const element of whole.elements) element.removeAttribute("aria-invalid");
}

/** Says so beside each required field that is empty or holds what its kind does not take. */
function isFilled(whole) {
  const wrong = [...whole.elements].filter((element) => element.name && !element.closest("[hidden]") && !element.checkValidity());
  for (const element of wrong) point(element, element.validity.valueMissing ? say("required") : element.validationMessage);
  wrong[0]?.focus();
  return wrong.length === 0;
}

function complain(whole, general, fault) {
  const errors = fault instanceof Refused ? fault.userErrors : [];
  const placed = errors.filter((error) => {
    const element = meant(whole, error.path ?? []);
    if (element !== undefined) point(element, explained(error));
    return element !== undefined;
  });
  const left = errors.filter((error) => !placed.includes(error)).map(explained);
  fill(general, errors.length === 0 ? explained(fault) : left.join(" "));
  const wrong = whole.querySelector("[aria-invalid]");
  (wrong?.querySelector("input") ?? wrong)?.focus();
}

/** The field that a path into the input leads to, or the nearest one on the way there. */
const meant = (whole, path) => path.map((name) => whole.elements.namedItem(name)).findLast((element) => element instanceof HTMLElement);

function point(element, message) {
  element.setAttribute("aria-invalid", "true");
  element.closest("details")?.setAttribute("open", "");
  fill(element.closest(".field").querySelector(".error"), message);
}

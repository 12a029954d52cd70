// Makes elements. Text is always text here: nothing that people wrote can ever become markup.

const SVG = "http://www.w3.org/2000/svg";
// What an element is told as a property, for the attribute of that name means something else once somebody has typed.
const PROPERTIES = new Set(["checked", "indeterminate", "selected", "value"]);

/** An element of HTML: `h("a", { href, on: { click } }, "text", [more])`; the attributes may be left out. */
export const h = (tag, ...given) => furnished(document.createElement(tag), given);

/** An element of SVG. */
export const s = (tag, ...given) => furnished(document.createElementNS(SVG, tag), given);

/** Puts those children in the place of whatever was there. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** Waits until nothing more is typed or moved for a moment, then does it once. */
export function settled(work, milliseconds = 250) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...values), milliseconds);
  };
}

function furnished(element, given) {
  const [first, ...rest] = given;
  const attributes = isPlain(first) ? first : {};
  const children = isPlain(first) ? rest : given;
  const { on = {}, style = {}, data = {}, ...named } = attributes;
  for (const [name, value] of Object.entries(named)) if (!PROPERTIES.has(name)) attribute(element, name, value);
  for (const [name, value] of Object.entries(data)) element.dataset[name] = value;
  for (const [name, value] of Object.entries(style)) element.style.setProperty(name, value);
  for (const [name, work] of Object.entries(on)) element.addEventListener(name, work);
  element.append(...nodes(children));
  // Last, for a choice can be made only among the options that are there.
  for (const name of PROPERTIES) if (name in named && named[name] !== undefined) element[name] = named[name];
  return element;
}

function attribute(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  element.setAttribute(name, value === true ? "" : String(value));
}

const isPlain = (value) => value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;

const nodes = (children) =>
  children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));

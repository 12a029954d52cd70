// A page that stands ready for anything and does nothing: what modules look at when they are loaded, where there is none.

const iterate = function* () {};
const nothing = new Proxy(iterate, {
  get: (_, name) => (name === Symbol.iterator ? iterate : name === Symbol.toPrimitive ? () => "" : nothing),
  set: () => true,
  apply: () => nothing,
  construct: () => nothing,
});

for (const name of ["document", "location", "localStorage", "navigator", "addEventListener", "matchMedia"]) {
  Object.defineProperty(globalThis, name, { value: nothing, configurable: true });
}
globalThis.Node = class {};

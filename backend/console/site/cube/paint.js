// The colours of the picture, as the style sheets have them in this light.

import { segmentColour } from "../parts/segments.js";

/** Reads them anew: the light may have changed. */
export function readPaint() {
  const told = (name) => parts(getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  const segments = new Float32Array([0, 1, 2, 3, 4, 5, 6, 7].flatMap((code) => parts(segmentColour(code))));
  return { segments, surface: told("--surface"), ink: told("--ink"), thread: told("--thread"), edge: told("--edge") };
}

/** Calls when the light changes, as it does for paper too, until the signal is aborted. */
export function onOtherLight(work, signal) {
  for (const light of ["(prefers-color-scheme: dark)", "print"]) matchMedia(light).addEventListener("change", work, { signal });
}

/** #rgb or #rrggbb as three numbers 0..1. */
export function parts(hex) {
  const long = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
  return [1, 3, 5].map((at) => parseInt(long.slice(at, at + 2), 16) / 255);
}

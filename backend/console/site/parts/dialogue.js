// Asks before something is done that cannot be taken back, and shows what needs the whole attention.

import { h } from "../core/dom.js";
import { words } from "../core/words.js";
import { said } from "./said.js";

const say = words(said);

/** Whether the reader wants it: true or false. */
export function sure({ title = say("sure"), text = "", action, isDangerous = false }) {
  return new Promise((resolve) => {
    const yes = h("button", { type: "button", class: isDangerous ? "danger" : null, on: { click: () => answer(true) } }, action);
    const no = h("button", { type: "button", class: "plain", autofocus: true, on: { click: () => answer(false) } }, say("cancel"));
    const box = dialogue({ title, content: [text && h("p", text), h("div", { class: "row" }, no, yes)], onClose: () => resolve(false) });
    function answer(value) {
      resolve(value);
      box.close();
    }
  });
}

/** Opens a box over the page; closes by its button, by Escape, or by `close()` on what it returns. */
export function dialogue({ title, content, onClose = () => {} }) {
  const heading = h("h2", { id: "dialogue-title" }, title);
  const close = h("button", { type: "button", class: "plain corner", "aria-label": say("close"), on: { click: () => box.close() } }, "×");
  const box = h("dialog", { class: "dialogue", "aria-labelledby": "dialogue-title" }, close, heading, content);
  box.addEventListener("close", () => {
    box.remove();
    onClose();
  });
  document.body.append(box);
  box.showModal();
  return box;
}

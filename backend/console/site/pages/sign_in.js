// The door: a staff token is sent once, and the browser keeps a session that no script can read.

import { forgetExplorer, session, signIn } from "../core/api.js";
import { h } from "../core/dom.js";
import { language, speak, words } from "../core/words.js";
import { knot } from "../frame.js";
import { field, form } from "../parts/forms.js";
import doorWords from "./words/sign_in.js";

const say = words(doorWords);

/** The whole page. */
export function show() {
  // Whoever sees the door has gone, or was never there.
  forgetExplorer();
  document.title = `${say("title")} – Kizuna`;
  const other = language === "ja" ? "en" : "ja";
  const token = field({
    name: "token",
    label: say("token"),
    kind: "password",
    hint: say("hint"),
    isRequired: true,
    autocomplete: "current-password",
    spellcheck: "false",
    autocapitalize: "off",
  });
  const asked = form({ content: token, submit: say("submit"), send: enter });
  const provider = h("p", { hidden: true }, h("a", { class: "button plain", href: "/graphiql/provider?to=console" }, say("provider")));
  offerProvider(provider);
  const tongue = h("button", { type: "button", class: "plain", lang: other, on: { click: () => speak(other) } }, say("otherLanguage"));
  return [h("main", { class: "door" }, h("p", { class: "brand" }, knot(), "Kizuna"), h("h1", say("title")), asked, provider, tongue)];
}

async function enter({ token }) {
  await signIn(token.trim());
  forgetExplorer();
  location.reload();
}

async function offerProvider(place) {
  place.hidden = !(await session()).provider;
}

/** Tells what happened: in words for everybody, through a live region for those who do not see. */

import { byId, make, sentence } from "./dom.js";

let fade;

/** Say it in passing. */
export function say(text) {
  const line = byId("say");
  line.textContent = sentence(text);
  line.classList.add("shown");
  clearTimeout(fade);
  fade = setTimeout(() => line.classList.remove("shown"), 4000);
}

/** Say what must not be overlooked; actions are `[label, function]` pairs. */
export function warn(content, actions = []) {
  const buttons = actions.map(([label, act]) => make("button", { type: "button", onclick: () => { calm(); act(); } }, label));
  const close = actions.length ? [] : [make("button", { type: "button", onclick: calm, "aria-label": "Close" }, "×")];
  byId("banner").replaceChildren(make("div", { class: "told" }, content), make("div", { class: "acts" }, buttons, close));
  byId("banner").hidden = false;
}

export function calm() {
  byId("banner").hidden = true;
  byId("banner").replaceChildren();
}

/** Tells what happened: in words for everybody, through a live region for those who do not see. */

import { byId, make, sentence } from "./dom.js";

let fade;
let asks = false; // whether the banner asks what becomes of changes

/** Say it in passing. */
export function say(text) {
  const line = byId("say");
  line.textContent = sentence(text);
  line.classList.add("shown");
  clearTimeout(fade);
  fade = setTimeout(() => line.classList.remove("shown"), 4000);
}

/** Say what must not be overlooked; actions are `[label, function]` pairs. What asks about changes stays until it is answered. */
export function warn(content, actions = [], asking = false) {
  if (asks && !asking) return say(content.textContent ?? content);
  asks = asking;
  const buttons = actions.map(([label, act]) => make("button", { type: "button", onclick: () => { calm(true); act(); } }, label));
  const close = actions.length ? [] : [make("button", { type: "button", onclick: () => calm(true), "aria-label": "Close" }, "×")];
  byId("banner").replaceChildren(make("div", { class: "told" }, content), make("div", { class: "acts" }, buttons, close));
  byId("banner").hidden = false;
  return undefined;
}

/** Take the banner away. One that asks about changes stays unless they are settled. */
export function calm(settled = false) {
  if (asks && !settled) return;
  asks = false;
  byId("banner").hidden = true;
  byId("banner").replaceChildren();
}

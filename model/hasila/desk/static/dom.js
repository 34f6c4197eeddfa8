/** Elements from data. Text enters the page only as text nodes, never as markup. */

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "selected", "open"]);

/** An element: attributes by name, `on…` for listeners, `data` for data attributes; children are nodes or strings. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "data") Object.assign(element.dataset, value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (!PROPERTIES.has(name)) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  for (const name of PROPERTIES) if (name in attributes) element[name] = attributes[name];
  return element;
}

export const byId = (id) => document.getElementById(id);

const MARKS = new Map([
  [0x200e, "LRM"], [0x200f, "RLM"], [0x061c, "ALM"], [0x202a, "LRE"], [0x202b, "RLE"], [0x202c, "PDF"],
  [0x202d, "LRO"], [0x202e, "RLO"], [0x2066, "LRI"], [0x2067, "RLI"], [0x2068, "FSI"], [0x2069, "PDI"],
  [0x200b, "ZWSP"], [0xfeff, "BOM"], [0x00ad, "SHY"], [0x2028, "LS"], [0x2029, "PS"], [0x7f, "DEL"],
]);

/** The name of a character that is not seen but turns or hides what is; empty for all others. */
export function markOf(character) {
  const code = character.charCodeAt(0);
  if (code < 0x20 && code !== 0x0a && code !== 0x09 && code !== 0x0d) return `U+${code.toString(16).padStart(4, "0")}`;
  return MARKS.get(code) ?? "";
}

/** The pattern of the characters that `markOf` names. */
export const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A text whose unseen characters are spelled out, so that it cannot turn what stands beside it. */
export const visible = (text) => String(text).replace(UNSEEN, (character) => `⟨${markOf(character)}⟩`);

/** A sentence whose quoted words are isolated, so that Arabic ones do not turn it. */
export const sentence = (text) => visible(text).replace(/(“|')([^“”']*)(”|')/g, "$1\u2068$2\u2069$3");

/** A name of the documents' world, isolated from the direction of what stands around it. */
export const name = (text, attributes = {}) => make("bdi", { dir: "auto", ...attributes }, visible(text));

export const percent = (share) => `${Math.round(100 * share)}%`;
export const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

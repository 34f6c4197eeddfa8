// Elements, names, numbers and days. Texts of reports reach the page as text nodes only.

const byId = (id) => document.getElementById(id);
const dataOf = (id) => JSON.parse(byId(id).textContent);

function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === "on") Object.entries(value).forEach(([event, call]) => element.addEventListener(event, call));
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const ARABIC = /\p{Script=Arabic}/u;
const ARABIC_RUN = /(\p{Script=Arabic}(?:[\p{Script=Arabic}\p{M}\s،؛.'"_-]*[\p{Script=Arabic}\p{M}])?)/u;

// Embedding controls would turn the order of the page, control characters have no form.
const shown = (text) => String(text ?? "")
  .replace(/[\u202a-\u202e\u2066-\u2069]/g, "")
  .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\p{Cs}/gu, "\ufffd");

// A name in its own direction, whatever stands around it.
const name = (text) => el("bdi", { dir: "auto", lang: ARABIC.test(text) ? "ar" : null }, shown(text));

// An English line with Arabic words, each run of them isolated.
const mixed = (text) => shown(text).split(ARABIC_RUN).filter(Boolean)
  .map((part) => (ARABIC.test(part) ? name(part) : part));

// For options and canvas, which know no elements: first strong isolate, pop isolate.
const isolated = (text) => `\u2068${shown(text)}\u2069`;

const joined = (parts, separator = ", ") => parts.flatMap((part, at) => (at ? [separator, part] : [part]));

const number = new Intl.NumberFormat("en");
const counted = (count, noun, plural = `${noun}s`) => `${number.format(count)} ${count === 1 ? noun : plural}`;

// Spelling variants, marks and digits of Arabic and Latin words as one.
const fold = (text) => String(text ?? "").normalize("NFKD").toLowerCase()
  .replace(/[\p{M}\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
  .replace(/ى/g, "ي").replace(/ة/g, "ه").replace(/\u0671/g, "ا")
  .replace(/[٠-٩]/g, (digit) => "٠١٢٣٤٥٦٧٨٩".indexOf(digit)).replace(/[\s_]+/g, " ");

const DAY = 86400000;
const dayOf = (date) => {
  const day = /^\d{4,}-\d\d-\d\d/.test(date ?? "") ? Date.parse(`${date.slice(0, date.indexOf("-") + 6)}T00:00:00Z`) / DAY : NaN;
  return Number.isFinite(day) ? day : null;
};
const dateOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);

function range(low, high) {
  if (low == null && high == null) return "";
  if (high == null) return `≥ ${number.format(low)}`;
  if (low == null) return `≤ ${number.format(high)}`;
  return low === high ? number.format(low) : `${number.format(low)}–${number.format(high)}`;
}

// The address if a browser may go there: an absolute one of the web.
function linkOf(url) {
  if (typeof url !== "string" || !/^https?:\/\/[^\s\\\p{Cc}\p{Cf}]+$/iu.test(url)) return null;
  try {
    const address = new URL(url);
    return address.protocol === "https:" || address.protocol === "http:" ? address.href : null;
  } catch {
    return null;
  }
}

const later = (wait, call) => {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...values), wait);
  };
};

// One call in the next frame, however often it is asked for.
const framed = (call) => {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; call(); });
  };
};

// Colours of the style sheet, as a canvas needs them.
function colours() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    ["land", "sea", "border", "ink", "muted", "panel", "harm", "pale", "mark", "line", "brush"]
      .map((key) => [key, style.getPropertyValue(`--${key}`).trim()]));
}

function fitted(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  const scale = window.devicePixelRatio || 1;
  const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== across || canvas.height !== down) [canvas.width, canvas.height] = [across, down];
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height, scale };
}

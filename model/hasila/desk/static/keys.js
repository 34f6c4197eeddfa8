/** Keys of the desk. Letters are taken by their place on the keyboard if its layout is not Latin. */

export const HELP = [
  ["← → ↑ ↓", "walk over the words; with Shift, select them"],
  ["1 2 3 4", "give the words, or the mention, a label; with Alt, to the very letters that the mouse selected"],
  ["M", "next mention; with Shift, the one before"],
  ["Enter", "accept the mention"],
  ["A", "accept all of the document"],
  ["Del", "delete the mention"],
  ["] }", "move the end of the mention forward, or back"],
  ["[ {", "move the start of the mention back, or forward"],
  ["E", "edit the attributes of the mention; Escape returns to the text"],
  ["L", "begin a link, then click or M and Enter; the mouse can drag from the selected mention"],
  ["U", "undo; with Shift, redo"],
  ["D", "done, and the next open document"],
  [". ,", "next document, or the one before"],
  ["N", "write a note"],
  ["/", "search the documents"],
  ["I", "incidents, or back to the documents"],
  ["S, U, Esc", "among incidents: the same event as …, undo the last decision, close"],
  ["Esc", "give up, or deselect"],
  ["?", "these keys"],
];

/** The key as if the keyboard were Latin. */
function keyOf(event) {
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  if (/^Key[A-Z]$/.test(event.code)) return event.code[3].toLowerCase();
  if (/^(Digit|Numpad)[0-9]$/.test(event.code)) return event.code.at(-1);
  const places = { BracketLeft: "[", BracketRight: "]", Slash: "/", Comma: ",", Period: "." };
  if (event.key === "?" || event.key === "؟") return "?";
  if (places[event.code]) return event.code === "Slash" && event.shiftKey ? "?" : places[event.code];
  return event.key;
}

const inField = (target) => target.matches?.("input, select, textarea, [contenteditable]");

/** Keys that move the cursor work while the text has the focus. */
function move(event, act) {
  const extend = event.shiftKey;
  switch (event.key) {
    case "ArrowLeft": return act.walk(event.currentRtl ? 1 : -1, extend) ?? true;
    case "ArrowRight": return act.walk(event.currentRtl ? -1 : 1, extend) ?? true;
    case "ArrowUp": return act.walk(-1, extend, true) ?? true;
    case "ArrowDown": return act.walk(1, extend, true) ?? true;
    case "Home": return act.edge(false, extend) ?? true;
    case "End": return act.edge(true, extend) ?? true;
    default: return false;
  }
}

/** Do what a key asks for; true if it asked for anything. */
function press(event, act, page) {
  const key = keyOf(event);
  const shift = event.shiftKey;
  if (/^[1-9]$/.test(key)) return void act.label(Number(key), event.altKey) ?? true;
  if (event.altKey) return false;
  const acts = {
    m: () => act.mention(shift ? -1 : 1), a: () => act.acceptAll(), l: () => act.link(), u: () => act.step(shift ? "redo" : "undo"),
    d: () => act.done(), n: () => act.note(), e: () => page.attributes(), "?": () => page.help(), "/": () => page.search(), i: () => page.view(),
    Delete: () => act.remove(), Backspace: () => act.remove(), Escape: () => act.cancel(),
    "]": () => act.move("end", shift ? -1 : 1), "[": () => act.move("start", shift ? 1 : -1),
    "}": () => act.move("end", -1), "{": () => act.move("start", 1), ".": () => act.beside(1), ",": () => act.beside(-1),
  };
  if (!acts[key]) return false;
  acts[key]();
  return true;
}

/** Do what a key asks for in the view of the incidents. */
function amongIncidents(event, page) {
  if (event.defaultPrevented || event.altKey || (inField(event.target) && event.key !== "Escape")) return;
  const key = keyOf(event);
  if (inField(event.target)) event.target.blur();
  else if (key === "i") page.view();
  else if (key === "?") page.help();
  else if (!page.incidents().press(key)) return;
  event.preventDefault();
}

/** Listen to the keys of the page. */
export function listen(act, page) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) return;
    if (page.incidents()) return void amongIncidents(event, page);
    const text = page.text();
    if (inField(event.target)) {
      if (event.key === "Escape") text.focus({ preventScroll: true });
      return;
    }
    const onText = event.target === text || event.target === document.body;
    event.currentRtl = page.rtl();
    const onButton = event.target.matches?.("button, summary, a");
    if (event.key === "Enter" && !onButton) act.accept();
    else if (!(onText && !event.altKey && move(event, act)) && !press(event, act, page)) return;
    event.preventDefault();
  });
}

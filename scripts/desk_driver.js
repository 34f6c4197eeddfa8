/** Runs in the page of the desk beside the page's own scripts: acts as a person does, and notes what the page is told. */
(() => {
  if (window.top !== window || window.driver || !location.protocol.startsWith("http")) return;
  const KEYS = { a: "ش", d: "ي", l: "م", m: "ة", n: "ى", u: "ع" }; // the letters of an Arabic keyboard, by the Latin ones
  const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
  const PASTED = ["قتل مدني في إدلب بعد قصف.", "12 مدنيا 😀 و3 أطفال في حلب \u202e<b>غارة</b>\u202c", "لا أحد\nهنا", "عائلة ".repeat(200)];
  const NOTES = ["راجعه", "</textarea><script>alert(1)</script>", "\u202eعكس", "👩\u200d👧 ".repeat(30), ""];
  const told = []; // what the server answered to what changes it
  const faults = [];
  const answered = []; // milliseconds from request to response, of corrections
  const drawn = []; // milliseconds from what a person did to the drawn answer, of corrections; and the text's length
  const refused = []; // why corrections were not made
  const documents = new Map(); // what was told last of each document
  const readTo = new Map(); // the version of its records
  const counts = {};
  let [open, reading, input, cause, unsaved] = [0, 0, 0, 0, 0];
  let random = Math.random;
  let most = { added: 0 };

  const $ = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (items) => items[Math.floor(random() * items.length)];
  const chance = (share) => random() < share;
  const turn = () => new Promise((done) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { port1.close(); done(); }; port2.postMessage(0); });
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const shown = () => new URLSearchParams(location.hash.slice(1)).get("document");

  /** Numbers from 0 to 1 that a seed tells. */
  function seeded(seed) {
    return () => {
      seed = (seed + 0x6d2b79f5) | 0;
      let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
  }

  /* What the page sends and hears. */

  const ask = window.fetch.bind(window);
  window.fetch = async (address, options = {}) => {
    const path = new URL(address, location.href).pathname;
    const step = /^\/api\/documents\/(.+)\/(changes|undo|redo)$/.exec(path);
    if (step) {
      if (unsaved++ === 0) cause = input;
    }
    open++;
    try {
      const answer = await ask(address, options);
      note(path, step, options, answer);
      return answer;
    } finally {
      open--;
    }
  };

  /** Keep a document, or what changed of the one that is kept. Records that another answer overtook are left out, as by the page. */
  function keep(id, told) {
    const known = documents.get(id);
    const late = told.records && !told.mentions && (told.since === null ? told.version < readTo.get(id) : told.since !== readTo.get(id));
    if (late) return;
    if (told.records) readTo.set(id, told.version);
    const now = { ...known, ...told };
    for (const list of ["mentions", "links", "records"])
      if (told[list] && !Array.isArray(told[list])) {
        const { from, to, items } = told[list];
        const before = list === "records" && told.since === null ? [] : known[list];
        now[list] = [...before.slice(0, from), ...items, ...before.slice(to)];
      }
    now.version = told.mentions ? told.version : known.version;
    delete now.since;
    documents.set(id, now);
  }

  async function note(path, step, options, answer) {
    const adds = path === "/api/documents" && options.method === "POST";
    const [, id] = step ?? /^\/api\/(?:documents|records)\/(.+)$/.exec(path) ?? [];
    if (!id && !adds) return;
    reading++;
    try {
      const raw = await answer.clone().text();
      if (adds && answer.ok) for (const added of JSON.parse(raw).added) told.push({ id: added, added: true });
      if (id && answer.ok) keep(decodeURIComponent(id), JSON.parse(raw));
      if (step && answer.status === 422) refused.push(JSON.parse(raw).error);
      if (answer.status === 409) keep(decodeURIComponent(id), JSON.parse(raw).document);
      if (step && answer.ok) {
        const { annotator, changes } = JSON.parse(options.body);
        told.push({ id: decodeURIComponent(id), version: Number(/"version":\s*(\d+)/.exec(raw)[1]), annotator, operations: changes ? changes.map((each) => each.op) : [step[2]] });
      }
    } catch (error) {
      if (!(error instanceof TypeError)) faults.push(`${path}: ${error}`); // the server ended in the middle of its answer
    } finally {
      reading--;
    }
  }

  new PerformanceObserver((list) => {
    for (const each of list.getEntries())
      if (/\/(changes|undo|redo)\?/.test(each.name) && each.responseStatus === 200) answered.push(each.responseEnd - each.startTime);
  }).observe({ type: "resource" });

  for (const type of ["keydown", "click", "change", "submit", "pointerup"]) window.addEventListener(type, (event) => { input = event.timeStamp; }, true);
  document.addEventListener("securitypolicyviolation", (event) => faults.push(`the policy forbids ${event.violatedDirective} ${event.blockedURI}`));

  document.addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
    if (document.body.dataset.saved !== "true") return;
    if (unsaved === 1) {
      const [from, length] = [cause, $("#text").textContent.length];
      requestAnimationFrame(() => turn().then(() => drawn.push([performance.now() - from, length])));
    }
    unsaved = 0;
  }).observe(document.body, { attributes: true, attributeFilter: ["data-saved"] }));

  /* Events of a person. */

  function key(name, { shift = false, alt = false } = {}) {
    if (!$("dialog[open]") && document.activeElement?.matches("input, select, textarea, button, summary")) $("#text").focus({ preventScroll: true });
    const letter = /^[a-z]$/.test(name);
    const written = letter && KEYS[name] && chance(0.2) ? KEYS[name] : letter && shift ? name.toUpperCase() : name;
    const code = letter ? `Key${name.toUpperCase()}` : /^\d$/.test(name) ? `Digit${name}` : name;
    (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key: written, code, shiftKey: shift, altKey: alt, bubbles: true, cancelable: true }));
  }

  function mouse(type, element, [x, y]) {
    const Kind = type.startsWith("pointer") ? PointerEvent : MouseEvent;
    element.dispatchEvent(new Kind(type, { clientX: x, clientY: y, button: 0, buttons: 1, pointerType: "mouse", bubbles: true, cancelable: true, composed: true }));
  }

  function middle(element) {
    const box = element.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  }

  function click(element) {
    if (!element) return;
    if (element.closest("#text")) document.getSelection().removeAllRanges();
    const at = middle(element);
    for (const type of ["pointerdown", "mousedown", "pointerup", "mouseup"]) mouse(type, element, at);
    element.click();
  }

  function fill(field, value) {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const press = (dialog, main) => click(main ? dialog.querySelector(".main") : one([...dialog.querySelectorAll(".acts button:not(.main)")]));
  const mentions = () => all("#text .mention");
  const choose = () => (chance(0.3) ? key("m", { shift: chance(0.4) }) : click(one(chance(0.3) ? all("#mentions [data-key]") : mentions())));

  /** Wait for a dialog that holds something, which some keys open after a turn; close one that was faster. */
  async function dialog(part) {
    for (let turns = 0; turns < 5 && !$("dialog[open]"); turns++) await turn();
    const asked = $("dialog[open]");
    if (asked?.querySelector(part)) return asked;
    if (asked) press(asked, false);
    return null;
  }

  /** Select some words as the mouse does: from within one to within another. */
  async function select() {
    const words = all("#text .w");
    if (!words.length) return;
    const first = Math.floor(random() * words.length);
    const ends = [words[first], words[Math.min(words.length - 1, first + Math.floor(random() * 5))]].map((each) => document.createTreeWalker(each, NodeFilter.SHOW_TEXT).nextNode());
    if (!ends[0] || !ends[1]) return;
    const whole = chance(0.5);
    const [from, to] = [whole ? 0 : Math.floor(random() * ends[0].length), whole ? ends[1].length : 1 + Math.floor(random() * ends[1].length)];
    document.getSelection().setBaseAndExtent(ends[0], from, ends[1], to);
    await turn();
    await turn();
  }

  async function link() {
    choose();
    const source = $("#text .mention.chosen");
    key("l");
    const targets = all("#text .mention.target");
    if (chance(0.5)) click(one(targets));
    else {
      key("m");
      key("Enter");
    }
    const asked = source && (await dialog("[data-choice]"));
    if (!asked) return;
    if (chance(0.8)) asked.querySelector("[data-choice]").dispatchEvent(new KeyboardEvent("keydown", { key: "1", bubbles: true }));
    else press(asked, false);
  }

  async function drag() {
    choose();
    const source = $("#text .mention.chosen");
    if (!source) return;
    source.scrollIntoView({ block: "nearest" });
    const at = middle(source);
    mouse("pointerdown", source, at);
    mouse("pointermove", source, [at[0] + 10, at[1]]);
    const target = one(mentions());
    const end = middle(target);
    mouse("pointermove", target, end);
    mouse("pointerup", target, end);
    click($("dialog[open] [data-choice]"));
  }

  function attribute() {
    choose();
    const field = one(all("#inspector [data-field]"));
    if (!field) return;
    if (field.type === "checkbox") click(field);
    else if (field.tagName === "SELECT") fill(field, one([...field.options]).value);
    else if (field.tagName === "INPUT") fill(field, one(["", "3..3", "10..", "20..10", "x", "50..100"]));
    else click(field);
  }

  async function noted() {
    key("n");
    const asked = await dialog("textarea");
    if (!asked) return;
    fill(asked.querySelector("textarea"), one(NOTES));
    press(asked, chance(0.8));
  }

  async function paste() {
    click($("#paste"));
    const asked = await dialog("textarea");
    if (!asked) return;
    fill(asked.querySelector("textarea"), `${one(PASTED)} ${Math.floor(random() * 1000)}`);
    if (chance(0.7)) fill(asked.querySelector("input"), one(["خبر", "<i>x</i>", "a/b?c#d%41 é", "\u202eعنوان", "😀"]));
    if (chance(0.5)) fill(asked.querySelector("[type=date]"), "2021-05-06");
    press(asked, most.added-- > 0);
  }

  async function exported() {
    click($("#export"));
    const asked = await dialog("select");
    if (!asked) return;
    const [format, state] = asked.querySelectorAll("select");
    fill(format, one([...format.options]).value);
    fill(state, one(["done", "all"]));
    press(asked, chance(0.8));
  }

  async function look(id) {
    click($(id));
    await turn();
    if (chance(0.5)) await turn();
    const asked = $("dialog[open]");
    if (asked) press(asked, false);
  }

  function filter() {
    const { elements } = $("#filters");
    const field = one(["text", "sort", "state", "harm", "place", "party", "from", "to", "doubt"]);
    const values = { text: ["مدني", "</script>", "", "😀"], place: ["حلب", "", "x"], party: ["المرصد", ""], from: ["2021-03-05", ""], to: ["2021-03-09", ""], doubt: ["0", "20", "95"] };
    fill(elements[field], one(values[field] ?? [...elements[field].options].map((each) => each.value)));
  }

  const clear = () => $("#filters [type=reset]").click();

  async function opened(id) {
    const buttons = all("#list [data-id]");
    if (!buttons.length) return clear();
    click(buttons.find((each) => each.dataset.id === id) ?? one(buttons));
    for (let tries = 0; open && tries < 20; tries++) await pause(2);
  }

  const ACTS = {
    open: [3, (id) => opened(chance(0.6) ? id : "")],
    next: [1, () => key(".")], before: [1, () => key(",")],
    filter: [2, filter], clear: [1, clear],
    tab: [1, () => click(one(all("[data-tab]")))],
    mention: [4, choose],
    word: [3, () => click(one(all("#text .w")))],
    walk: [4, () => key(one(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]), { shift: chance(0.4) })],
    escape: [1, () => key("Escape")],
    "add by mouse": [6, async () => { await select(); key(one(["1", "2", "3", "4"]), { alt: chance(0.4) }); }],
    "add by keyboard": [6, () => { click(one(all("#text .w:not(.mention .w)"))); for (let words = Math.floor(random() * 4); words > 0; words--) key("ArrowLeft", { shift: true }); key(one(["1", "2", "3", "4"])); }],
    relabel: [5, () => { choose(); key(one(["1", "2", "3", "4"])); }],
    accept: [6, () => { choose(); key("Enter"); }],
    delete: [6, () => { choose(); key(one(["Delete", "Backspace"])); }],
    edge: [6, () => { choose(); key(one(["[", "]", "{", "}"])); }],
    attribute: [6, attribute],
    link: [5, link], "link by mouse": [3, drag],
    unlink: [2, () => { choose(); click(one(all("#inspector [data-unlink]"))); }],
    "accept link": [2, () => { choose(); click(one(all("#inspector .links [aria-label^=Accept]"))); }],
    note: [1, noted], done: [1, () => key("d")],
    undo: [6, () => key("u")], redo: [4, () => key("u", { shift: true })],
    "accept all": [0.5, () => key("a")],
    button: [3, () => click(one(all("#tools button:not([disabled]):not([data-tool=note])")))],
    paste: [0.3, paste], export: [0.3, exported],
    original: [0.3, () => click($("#metadata p:last-child button:last-child"))],
    agreement: [0.2, () => look("#agreement")], help: [0.2, () => look("#help")],
    scroll: [1, () => { $("#scroll").scrollTop = random() * $("#scroll").scrollHeight; }],
  };
  const WEIGHT = Object.values(ACTS).reduce((sum, [weight]) => sum + weight, 0);

  function drawAct() {
    let at = random() * WEIGHT;
    return Object.entries(ACTS).find(([, [weight]]) => (at -= weight) < 0) ?? Object.entries(ACTS)[0];
  }

  /** Press one of the buttons with which the page asks what to do. */
  const decide = () => click(one(all("#banner .acts button")));

  /** Make some actions. Some wait until the one before is saved, others do not. */
  async function act(seed, number, favourite, added) {
    random = seeded(seed);
    most = { added };
    const made = [];
    while (made.length < number) {
      const [name, [, does]] = shown() ? drawAct() : ["open", ACTS.open];
      made.push(name);
      await does(favourite);
      await turn();
      if ($("dialog[open]")) press($("dialog[open]"), false);
      if (!$("#banner").hidden && chance(0.6)) decide();
      if (chance(0.5)) await saved(5000);
    }
    return made;
  }

  /** Wait until there is nothing to save, but no longer. */
  async function saved(milliseconds) {
    const end = performance.now() + milliseconds;
    while (document.body.dataset.saved === "false" && $("#banner").hidden && performance.now() < end) await pause(1);
    if (document.body.dataset.saved !== "false") await new Promise(requestAnimationFrame);
  }

  /** Come to rest: nothing is open, asked or unsaved. Tells what is in the way if that does not come about. */
  async function rest(milliseconds) {
    const end = performance.now() + milliseconds;
    let quiet = 0;
    while (quiet < 3) {
      if (performance.now() > end) return `saved: ${document.body.dataset.saved}, open requests: ${open}, dialog: ${$("dialog[open]")?.textContent ?? "none"}, banner: ${$("#banner").hidden ? "none" : $("#banner").textContent}`;
      if ($("dialog[open]")) press($("dialog[open]"), false);
      else if ($("#banner .acts .plain, #banner .told ~ .acts button") && !$("#banner").hidden) decide();
      const busy = document.body.dataset.saved === "false" || open || reading || $("dialog[open]") || !$("#banner").hidden;
      quiet = busy ? 0 : quiet + 1;
      await pause(busy ? 10 : 1);
    }
    return "";
  }

  /* What the page shows beside what it was told. */

  const readable = (text) => text.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
  const pair = (cell) => (cell && Number.isInteger(cell.start) && cell.end > cell.start ? [`${cell.start},${cell.end}`] : []);
  const pairs = (...cells) => cells.flatMap(pair).join(";");

  function evidence(record) {
    const rows = [...(record.attack ? [record.attack] : []), ...(record.perpetrators ?? []), ...(record.sources ?? []), ...(record.places ?? [])];
    if (record.date) rows.push(record.date);
    if (record.victims?.classes?.length || record.victims?.side) rows.push(record.victims);
    for (const cell of [record.running_total, record.contested]) if (cell) rows.push(cell);
    return rows.map((each) => pairs(each));
  }

  function compareRecords(expected, complain) {
    const cards = all("#records .card");
    const list = (items) => JSON.stringify(items);
    const shownRows = cards.map((card) => [...card.querySelectorAll(".cell")].map((each) => each.dataset.evidence));
    const rows = expected.map((each) => [pairs(each, each.count, each.harm), ...evidence(each)]);
    if (list(shownRows) !== list(rows)) complain(`records: evidence ${list(shownRows)}, expected ${list(rows)}`);
    cards.forEach((card, number) => {
      const { harm, count } = expected[number] ?? {};
      const title = card.querySelector("h3 b").textContent;
      if (!title.endsWith(readable(harm?.kind ?? "unspecified"))) complain(`record ${number + 1}: “${title}”, expected ${harm?.kind}`);
      if (count && !title.includes(count.low.toLocaleString("en"))) complain(`record ${number + 1}: “${title}”, expected ${count.low}`);
    });
  }

  function compareList(expected, letters, complain) {
    const items = all("#mentions [data-key]").map((each) => [each.dataset.key, each.dataset.evidence, each.querySelector(".chip").getAttribute("aria-label"), each.querySelector(".sure").textContent].join());
    const rows = expected.map((each) => [each.key, `${each.start},${each.end}`, readable(each.label), each.origin === "person" ? "person" : `${Math.round(100 * each.confidence)}%`].join());
    if (items.join(";") !== rows.join(";")) complain(`mentions: ${items.join("; ")}, expected ${rows.join("; ")}`);
    const quotes = all("#mentions [data-key] bdi").map((each) => each.textContent);
    expected.forEach(({ start, end }, number) => {
      const words = letters.slice(start, end).join("").replace(/\s+/g, " ");
      if ([...words].length <= 80 && !UNSEEN.test(words) && quotes[number] !== words) complain(`mention: “${quotes[number]}”, expected “${words}”`);
    });
  }

  /** Every drawn word is in the mention that covers it, and says what the text says there. */
  function compareText(text, expected, letters, complain) {
    const units = new Map();
    letters.reduce((unit, letter, point) => { units.set(unit, point); return unit + letter.length; }, 0);
    let at = 0;
    for (const word of all("#text .w")) {
      const unit = Number(word.dataset.s);
      const point = units.get(unit);
      while (at < expected.length && expected[at].end <= point) at++;
      const covers = expected[at] && expected[at].start <= point ? expected[at] : null;
      const mention = word.closest(".mention");
      if ((mention?.dataset.key ?? null) !== (covers?.key ?? null)) return complain(`text: the word at ${unit} is in ${mention?.dataset.key}, expected ${covers?.key}; mentions here: ${expected.slice(Math.max(at - 2, 0), at + 3).map(({ key, start, end }) => `${key} ${start} ${end}`).join(", ")}; drawn: ${word.closest("p").outerHTML}`);
      if (mention && mention.classList.contains("ours") !== (covers.origin === "person")) return complain(`text: ${covers.key} is drawn as of the ${covers.origin === "person" ? "model" : "person"}`);
      if (!word.querySelector(".control") && !text.startsWith(word.textContent, unit)) return complain(`text: “${word.textContent}” at ${unit}`);
    }
    return null;
  }

  /** What the page shows of the document that is not what the server said. */
  async function compare() {
    const id = shown();
    if (!id) return [];
    const found = [];
    const complain = (what) => found.push(`${id}: ${what}`);
    const told = documents.get(id);
    const headers = { "X-Hasila-Token": sessionStorage.getItem("hasila-token") };
    const current = await (await ask(`/api/documents/${encodeURIComponent(id)}`, { headers })).text();
    if (JSON.parse(current).version === told.version && JSON.stringify(JSON.parse(current)) !== JSON.stringify(told)) complain("the server tells of changes something else than of the document");
    const letters = [...told.text];
    compareList(told.mentions, letters, complain);
    compareText(told.text, told.mentions, letters, complain);
    compareRecords(told.records, complain);
    const facts = $("#metadata").textContent;
    if (!facts.includes(`version ${told.version}, ${told.state}`)) complain(`the page shows another version than ${told.version}, ${told.state}`);
    if (!UNSEEN.test(told.note) && $("#metadata .note").textContent !== (told.note || "none")) complain(`note: “${$("#metadata .note").textContent}”, expected “${told.note}”`);
    return found;
  }

  /** Where drawn words and mentions are in sight, in CSS pixels, for the real mouse. */
  function boxes() {
    const frame = $("#scroll").getBoundingClientRect();
    const seen = (selector) => all(selector).map((each) => each.getClientRects()[0]).filter((box) => box && box.top > frame.top && box.bottom < frame.bottom && box.width > 3).map(({ left, top, width, height }) => [left, top, width, height]);
    return { words: seen("#text .w"), mentions: seen("#text .mention") };
  }

  /** What was noted since the last time. */
  function taken() {
    return { told: told.splice(0), faults: faults.splice(0), refused: refused.splice(0), answered: answered.splice(0), drawn: drawn.splice(0), shown: shown() };
  }

  window.driver = { act, rest, compare, boxes, taken };
})();

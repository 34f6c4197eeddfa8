// One incident: its tolls, parties, conflicts and denials, and its reports with the words of its records marked.

const section = (title, ...content) => {
  const parts = content.flat(2).filter(Boolean);
  return parts.length ? el("section", { class: "part" }, el("h3", null, title), ...parts) : null;
};
const told = (count) => el("span", { class: "aside" }, ` ${counted(count, "text")}`);

function tollRow(toll, most) {
  const bar = el("span", { class: toll.high == null ? "span endless" : "span" });
  const high = toll.high ?? most;
  bar.style.marginInlineStart = `${((toll.low ?? 0) / most) * 100}%`;
  bar.style.width = `${Math.max(1.5, ((high - (toll.low ?? 0)) / most) * 100)}%`;
  const careful = toll.conservative == null || toll.low === toll.high ? "" : `careful ${number.format(toll.conservative)}`;
  return el("tr", { class: toll.victims === "all" ? "all" : null },
    el("th", { scope: "row" }, shown(toll.harm), toll.victims === "all" ? "" : `, ${shown(toll.victims)}`,
      toll.unit === "persons" ? "" : ` (${shown(toll.unit)})`),
    el("td", { class: "figure" }, range(toll.low, toll.high)),
    el("td", { class: "bars" }, el("span", { class: "track" }, bar)),
    el("td", { class: "aside" }, careful), el("td", { class: "aside" }, counted(toll.texts, "text")));
}

function tollTable(tolls) {
  if (!tolls.length) return null;
  const most = Math.max(1, ...tolls.map((toll) => toll.high ?? (toll.low ?? 0) * 1.25));
  return el("table", { class: "tolls" }, el("tbody", null, tolls.map((toll) => tollRow(toll, most))));
}

function partyLine(party) {
  const by = party.alleged_by.length
    ? [" — alleged by ", joined(party.alleged_by.map(name)).flat()] : [" — alleged by reports that name no source"];
  return el("li", null, el("b", null, name(party.name)), party.side ? ` (${shown(party.side)})` : "", by.flat(),
    told(party.texts), party.denied ? [" ", el("span", { class: "badge contested" }, "denied")] : null);
}

function placeLine(place) {
  const units = place.units?.length ? [", ", ...joined(place.units.toReversed().map(name))] : [];
  const where = place.latitude == null ? " · not located" : "";
  const kind = place.kind && place.kind !== "settlement" ? ` · ${shown(place.kind)}` : "";
  return el("li", null, el("b", null, name(place.name)), place.name_en ? ` ${shown(place.name_en)}` : "", units,
    place.country ? `, ${countryName(place.country)}` : "", el("span", { class: "aside" }, kind, where), told(place.texts));
}

function facts(incident) {
  return [
    section("Toll, low to high", tollTable(incident.tolls)),
    section("Alleged perpetrators", incident.perpetrators.length && el("ul", null, incident.perpetrators.map(partyLine))),
    section("Conflicts", incident.conflicts.length && el("ul", { class: "warn" }, incident.conflicts.map(
      (conflict) => el("li", null, el("b", null, shown(conflict.kind)), ": ", ...mixed(conflict.why))))),
    section("Denials", incident.denials.length && el("ul", { class: "warn" }, incident.denials.map(
      (denial) => el("li", null, el("q", null, name(denial.text)), " in ", reportLink(denial.report))))),
    section("Attacks", incident.attacks.length && el("p", null, joined(incident.attacks.map(
      (attack) => el("span", null, el("b", null, shown(attack.kind)), told(attack.texts)))))),
    section("Places told", incident.places.length && el("ul", null, incident.places.map(placeLine))),
    section("Sources", incident.sources.length && el("p", null, joined(incident.sources.map(
      (source) => el("span", null, name(source.name), told(source.texts)))))),
  ];
}

const sectionsOf = new Map();   // the section of each report of the open incident

function reportLink(report) {
  return el("button", { type: "button", class: "link", on: { click: () => reveal(sectionsOf.get(report)) } }, name(report));
}

function reveal(target) {
  if (!target) return;
  for (let around = target.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  target.scrollIntoView({ block: "center" });
  target.classList.add("flash");
  setTimeout(() => target.classList.remove("flash"), 1200);
}

// Spans count code points, as Python does; a string of this language counts UTF-16 units.
function unitsOf(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (at) => at;
  const starts = [0];
  for (const character of text) starts.push(starts.at(-1) + character.length);
  return (at) => starts[Math.min(at, starts.length - 1)];
}

// Spans that hold the words they should, as { start, end } in the string.
function placed(text, spans) {
  const units = unitsOf(text);
  return spans.map((span) => ({ ...span, start: units(span.start), end: units(span.end) }))
    .filter((span) => span.end > span.start && text.slice(span.start, span.end) === span.text);
}

const ROLES = {
  toll: "toll of this incident", part: "part of another number", revised: "revised by a later text",
  repeated: "repeats an earlier number", total: "total of a period",
};

// The text in pieces that the same spans cover, so that spans may overlap.
function markedText(text, spans) {
  const edges = [...new Set([0, text.length, ...spans.flatMap((span) => [span.start, span.end])])].sort((a, b) => a - b);
  return edges.slice(1).map((end, at) => {
    const start = edges[at];
    const over = spans.filter((span) => span.start <= start && span.end >= end);
    const piece = shown(text.slice(start, end));
    if (!over.length) return piece;
    const records = over.filter((span) => span.number !== undefined);
    const kinds = [...new Set(over.map((span) => (span.number === undefined ? "denial" : span.role)))];
    const note = over.map((span) => (span.number === undefined ? "denial" : recordText(span))).join("; ");
    const known = kinds.filter((kind) => kind in ROLES || kind === "denial");
    return el("mark", { class: known.join(" "), title: note, "data-records": records.map((span) => span.number).join(" ") }, piece);
  });
}

const recordText = (record) =>
  `${record.number}: ${record.harm} ${range(record.low, record.high)} ${record.victims.join(", ")} (${ROLES[record.role] ?? record.role})`;

function recordLine(record, isFound, body) {
  const show = () => body.querySelectorAll(`mark[data-records~="${Number(record.number)}"]`).forEach(reveal);
  return el("tr", { class: shown(record.role).replace(/\W/g, "") },
    el("td", null, isFound
      ? el("button", { type: "button", class: "link", on: { click: show } }, name(record.text))
      : [name(record.text), el("span", { class: "aside" }, " not found at its place in the text")]),
    el("td", null, shown(record.harm)), el("td", { class: "figure" }, range(record.low, record.high)),
    el("td", null, shown(record.victims.join(", "))), el("td", { class: "aside" }, shown(record.role)),
    el("td", { class: "figure aside", title: "confidence" }, record.confidence == null ? "" : record.confidence.toFixed(2)));
}

function headOf(telling) {
  const href = linkOf(telling.url);
  const address = href
    ? el("a", { href, target: "_blank", rel: "noopener noreferrer external", referrerpolicy: "no-referrer" }, name(telling.url))
    : telling.url ? name(telling.url) : null;
  const facts = [
    telling.outlet && name(telling.outlet), telling.published && el("time", null, shown(telling.published).replace("T", " ")),
    el("span", { class: "aside" }, name(telling.report)),
  ].filter(Boolean);
  return [
    telling.title && el("h4", { dir: "auto", lang: ARABIC.test(telling.title) ? "ar" : null }, shown(telling.title)),
    el("p", { class: "origin" }, joined(facts, " · ")), address && el("p", { class: "origin" }, address),
  ];
}

function joinText(telling) {
  if (!telling.joined) return el("p", { class: "why" }, "The earliest telling: the others were compared with it.");
  const { score, why } = telling.joined;
  return el("p", { class: "why" }, el("b", null, `Joined ${score == null ? "" : score.toFixed(2)}`), ": ",
    ...(why.length ? joined(why.map(mixed), "; ").flat() : ["no reason told"]));
}

function otherIncidents(telling, item) {
  const others = (toldBy.get(telling.report) ?? []).filter((other) => other !== item);
  return others.length ? el("p", { class: "why" }, "Also tells ", joined(others.map(itemLink))) : null;
}

const itemLink = (item) => el("a", { href: `#${encodeURIComponent(item.id)}` },
  item.place ? name(item.place.name) : "unknown place", item.date ? ` ${shown(item.date)}` : "");

function tellingBody(telling, item) {
  const text = textOf(telling.report);
  const denials = item.incident.denials.filter((denial) => denial.report === telling.report);
  const found = text === null ? [] : placed(text, [...telling.records, ...denials]);
  const numbers = new Set(found.map((span) => span.number));
  const body = el("div", { class: "telling" });
  body.append(...[
    ...headOf(telling), joinText(telling), otherIncidents(telling, item),
    text === null ? el("p", { class: "aside" }, "The text of this report is not in this file.")
      : el("p", { class: "text", dir: "rtl", lang: "ar" }, markedText(text, found)),
    telling.records.length && el("div", { class: "scrolls" }, el("table", { class: "records" }, el("tbody", null,
      telling.records.map((record) => recordLine(record, numbers.has(record.number), body))))),
  ].filter(Boolean));
  sectionsOf.set(telling.report, body);
  return body;
}

// The report that a copy goes back to, or itself if that is not told here.
function originalOf(telling, byReport) {
  const seen = new Set();
  let original = telling;
  while (original.copy_of && byReport.has(original.copy_of) && !seen.has(original)) {
    seen.add(original);
    original = byReport.get(original.copy_of);
  }
  return seen.has(original) ? telling : original;
}

function tellingsOf(item) {
  const { tellings } = item.incident;
  const byReport = new Map(tellings.map((telling) => [telling.report, telling]));
  const copies = new Map();
  for (const telling of tellings) {
    const original = originalOf(telling, byReport);
    if (!copies.has(original)) copies.set(original, []);
    if (original !== telling) copies.get(original).push(telling);
  }
  return [...copies].map(([original, folded]) => el("div", { class: "told" },
    tellingBody(original, item),
    original.copy_of ? el("p", { class: "why" }, "A copy of ", name(original.copy_of), ", which is not told here.") : null,
    folded.length ? el("details", { class: "copies" }, el("summary", null, counted(folded.length, "copy", "copies")),
      folded.map((copy) => tellingBody(copy, item))) : null));
}

function titleOf(item) {
  const { place, date } = item;
  return el("h2", { tabindex: "-1", id: "open-title" }, place ? name(place.name) : "Unknown place",
    place?.name_en && place.name_en !== place.name ? el("span", { class: "latin" }, shown(place.name_en)) : null,
    el("span", { class: "when" }, date || "no date"));
}

function drawOpen() {
  const panel = byId("open");
  const item = state.open;
  document.body.classList.toggle("has-open", Boolean(item));
  panel.hidden = !item;
  if (drawOpen.of === item) return;
  drawOpen.of = item;
  sectionsOf.clear();
  if (!item) {
    panel.replaceChildren();
    return;
  }
  const { incident } = item;
  const head = el("header", null, titleOf(item),
    el("button", { type: "button", class: "close", "aria-label": "Close the incident", on: { click: closeItem } }, "×"));
  const lead = el("p", { class: "lead" }, badge(item.grade), " ", ...mixed(incident.grade?.why ?? ""), " · ",
    el("a", { href: `#${encodeURIComponent(item.id)}`, title: "The address of this incident" }, shown(item.id)));
  const parts = el("div", { class: "parts" }, facts(incident).filter(Boolean));
  const tellings = tellingsOf(item);
  panel.replaceChildren(head, lead, parts, el("h3", { class: "reports" },
    `${counted(incident.texts, "report")}, ${number.format(incident.independent_texts)} independent`), ...tellings);
  panel.scrollTop = 0;
}

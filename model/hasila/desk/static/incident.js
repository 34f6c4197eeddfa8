/** Draws one incident: what its reports tell together, each telling with its evidence, and what a person can decide. */

import { make, name, percent, plural, sentence, visible } from "./dom.js";
import { Offsets } from "./offsets.js";
import { readable } from "./scheme.js";

export const range = (low, high) => {
  const number = (each) => each.toLocaleString("en");
  return high === null || high === undefined ? `${number(low)} or more` : low === high ? number(low) : `${number(low)}–${number(high)}`;
};

export const days = ({ first, last, precision }) => {
  if (!first) return "no date";
  const told = { about: "about ", report: "reported " }[precision] ?? "";
  return `${told}${first}${last && last !== first ? ` – ${last}` : ""}`;
};

export const place = (told) => (told ? name(told.name) : "Unknown place");

/** A text whose spans are marked; spans may overlap. */
function marked(text, spans) {
  const offsets = new Offsets(text);
  const placed = spans.map((span) => ({ ...span, start: offsets.units(span.start), end: offsets.units(span.end) }));
  const edges = [...new Set([0, text.length, ...placed.flatMap((span) => [span.start, span.end])])].sort((a, b) => a - b);
  return edges.slice(1).map((end, at) => {
    const over = placed.filter((span) => span.start <= edges[at] && span.end >= end);
    const piece = visible(text.slice(edges[at], end));
    if (!over.length) return piece;
    const kinds = [...new Set(over.map((span) => span.what))];
    return make("mark", { class: kinds.map((kind) => `of-${kind}`).join(" "), title: kinds.join(", "), data: { records: over.map((span) => span.record).join(" ") } }, piece);
  });
}

const section = (title, ...content) => (content.flat().length ? make("section", { class: "part" }, make("h3", {}, title), ...content) : null);
const told = (count) => make("span", { class: "aside" }, ` ${plural(count, "text")}`);
const list = (items, kind = "") => (items.length ? make("ul", { class: kind }, items.map((each) => make("li", {}, each))) : []);

function tolls(incident) {
  if (!incident.tolls.length) return [];
  return make("table", {}, make("tbody", {}, incident.tolls.map((toll) => make("tr", {},
    make("th", { scope: "row" }, readable(toll.harm), toll.victims === "all" ? "" : `, ${readable(toll.victims)}`),
    make("td", { class: "figure" }, range(toll.low, toll.high)),
    make("td", { class: "aside" }, toll.low === toll.high ? "" : `careful ${toll.conservative}`),
    make("td", { class: "aside" }, plural(toll.texts, "text"))))));
}

function facts(incident) {
  const text = (denial) => [...incident.reports[denial.report].text].slice(denial.start, denial.end).join("");
  return [
    section("Toll, low to high", tolls(incident)),
    section("Alleged perpetrators", list(incident.perpetrators.map((party) => [make("b", {}, name(party.name)),
      party.side ? ` (${readable(party.side)})` : "", party.alleged_by.length ? " — alleged by " : " — alleged by reports that name no source",
      ...party.alleged_by.flatMap((each, at) => [at ? ", " : "", name(each)]), told(party.texts)]))),
    section("Conflicts", list(incident.conflicts.map((conflict) => [make("b", {}, readable(conflict.kind)), `: ${sentence(conflict.why)}`]), "warn")),
    section("Denials", list(incident.denials.map((denial) => [make("q", {}, name(text(denial))), " in ", name(denial.report)]), "warn")),
    section("Places told", list(incident.places.map((each) => [make("b", {}, name(each.name)), each.name_en ? ` ${visible(each.name_en)}` : "", told(each.texts)]))),
    section("Attacks", list(incident.attacks.map((each) => [readable(each.kind), told(each.texts)]))),
  ];
}

const keyOf = (telling, record = telling.records[0]) => ({ report: telling.report, start: record.start });

/** The telling that another was joined with; for the first one, the one after it. */
function partner(incident, telling) {
  const others = incident.tellings.filter((each) => each !== telling);
  return others.find((each) => each.report === telling.joined?.with) ?? others[0];
}

function recordLine(telling, record, body, act) {
  const of = String(record.start);
  const light = (on) => body.querySelectorAll(`mark[data-records~="${of}"]`).forEach((each) => each.classList.toggle("lit", on));
  const button = (label, kind, title) => make("button", { type: "button", title, data: { decision: kind }, onclick: () => act.decide(kind, keyOf(telling, record)) }, label);
  const count = record.low === null ? "" : range(record.low, record.high);
  return make("li", { class: "told-record", onpointerenter: () => light(true), onpointerleave: () => light(false), onfocusin: () => light(true), onfocusout: () => light(false) },
    make("span", { class: "value" }, make("b", {}, `${count} ${readable(record.harm)}`.trim()), " ", name(record.text),
      make("span", { class: "aside" }, ` ${readable(record.role)} · ${percent(record.confidence)}`)),
    make("span", { class: "acts" }, button("Wrong record", "wrong", "This record is none: leave it out"),
      button("Split here", "split", "This record is of an event of its own, apart from the rest of its report")));
}

function telling(incident, each, number, act) {
  const report = incident.reports[each.report];
  const spans = each.records.flatMap((record) => record.evidence.map((span) => ({ ...span, record: record.start })));
  for (const denial of incident.denials) if (denial.report === each.report) spans.push({ ...denial, what: "denial", record: "" });
  const body = make("p", { class: "told-text", dir: "auto", lang: "ar", tabindex: "0" }, marked(report.text, spans));
  const other = partner(incident, each);
  const head = [each.outlet && name(each.outlet), each.published && visible(each.published), name(each.report)].filter(Boolean);
  return make("article", { class: "telling", data: { report: each.report }, "aria-label": `Telling ${number + 1}` },
    make("h4", {}, name(report.title || each.report)),
    make("p", { class: "aside" }, head.flatMap((part, at) => (at ? [" · ", part] : [part])), each.copy_of ? [" · a copy of ", name(each.copy_of)] : ""),
    each.joined
      ? make("p", { class: "joined" }, make("b", {}, `Joined ${each.joined.score.toFixed(2)}`), " with ", name(each.joined.with), `: ${each.joined.why.map(sentence).join("; ") || "no reason told"}`)
      : make("p", { class: "joined" }, "The earliest telling: the others were compared with it."),
    body,
    make("ul", {}, each.records.map((record) => recordLine(each, record, body, act))),
    make("p", { class: "acts" },
      make("button", { type: "button", data: { open: each.report }, onclick: () => act.document(each.report) }, "Open the document"),
      other ? make("button", { type: "button", data: { decision: "different" }, onclick: () => act.decide("different", keyOf(each), keyOf(other)) }, "Not the same event as ", name(other.report)) : null));
}

/** The incident as nodes; `act` has `decide`, `document`, `join` and `close`. */
export function draw(incident, act) {
  return [
    make("header", { class: "opened" },
      make("button", { type: "button", class: "plain", onclick: () => act.close() }, make("span", { "aria-hidden": "true" }, "← "), "All incidents"),
      make("h2", { tabindex: "-1", id: "incident-title" }, place(incident.place), " ", make("span", { class: "aside" }, days(incident.date))),
      make("button", { type: "button", id: "join", onclick: () => act.join() }, "Same event as…")),
    make("p", {}, make("span", { class: `badge ${incident.grade.value}` }, incident.grade.value), ` ${sentence(incident.grade.why)}`,
      make("span", { class: "aside" }, ` · ${incident.id}`)),
    make("div", { class: "parts" }, facts(incident).filter(Boolean)),
    make("h3", {}, `${plural(incident.texts, "report")}, ${incident.independent_texts} independent`),
    ...incident.tellings.map((each, number) => telling(incident, each, number, act)),
  ];
}

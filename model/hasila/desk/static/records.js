/** The right pane: records with their evidence, mentions as a list, and what is known of the document. */

import { make, name, percent, plural, visible } from "./dom.js";
import { readable } from "./scheme.js";

const range = ({ low, high, approximate, vague }) => {
  const number = (each) => each.toLocaleString("en");
  const told = high === null || high === undefined ? `${number(low)} or more` : low === high ? number(low) : `${number(low)}–${number(high)}`;
  return `${approximate ? "about " : ""}${told}${vague ? " (vague)" : ""}`;
};

const at = (cell) => (cell && Number.isInteger(cell.start) && cell.end > cell.start ? [[cell.start, cell.end]] : []);

/** The cells of a record as rows: what, value, evidence, confidence. */
function rowsOf(record) {
  const rows = [];
  const sure = record.confidence ?? {};
  const add = (cell, label, value, evidence, confidence = sure[cell]) => rows.push({ cell, label, value, evidence, confidence });
  if (record.attack) add("attack", "Attack", readable(record.attack.kind), at(record.attack));
  for (const [cell, label] of [["perpetrators", "Alleged perpetrator"], ["sources", "Source"]])
    for (const party of record[cell] ?? [])
      add(cell, label, [name(party.name || party.text), party.side ? make("span", { class: "aside" }, ` ${readable(party.side)}`) : null], at(party), party.confidence);
  for (const location of record.places ?? []) {
    const { place } = location;
    const where = place ? [place.name_en, ...(place.units ?? []), place.country].filter(Boolean) : [];
    add("places", "Place", [name(place?.name ?? location.text), where.length ? make("span", { class: "aside" }, " ", name(where.join(", "))) : null], at(location), location.confidence);
  }
  if (record.date) {
    const { day, last } = record.date;
    add("date", "Date", [day ?? "", last && last !== day ? ` to ${last}` : "", make("span", { class: "aside" }, ` ${visible(record.date.why ?? "")}`)], at(record.date));
  }
  if (record.victims?.classes?.length || record.victims?.side)
    add("victims", "Who", [...record.victims.classes, record.victims.side].filter(Boolean).map(readable).join(", "), at(record.victims));
  if (record.running_total) add("running_total", "Running total", "of a period, not of one event", at(record.running_total));
  if (record.contested) add("contested", "Contested", "the text tells a denial", at(record.contested));
  return rows;
}

/** Give an element these children; those that it has already are not moved without need. */
function refill(host, children) {
  const kept = new Set(children);
  for (const each of [...host.children]) if (!kept.has(each)) each.remove();
  let next = host.firstChild;
  for (const each of children) {
    if (each === next) next = next.nextSibling;
    else host.insertBefore(each, next);
  }
}

const EMPTY_NAMES = { perpetrators: "perpetrator", sources: "source", places: "place" };

export class SideView {
  constructor(session, view, panes, act) {
    Object.assign(this, { session, view, panes, act, cells: [], items: new WeakMap(), list: make("ul", { class: "mentions" }) });
    for (const pane of [panes.records, panes.mentions]) {
      pane.addEventListener("pointerover", (event) => this.hover(event.target));
      pane.addEventListener("pointerleave", () => view.light([]));
      pane.addEventListener("focusin", (event) => this.hover(event.target));
      pane.addEventListener("focusout", () => view.light([]));
    }
  }

  hover(target) {
    this.view.light(target.closest("[data-evidence]")?.dataset.evidence.split(";").filter(Boolean).map((pair) => pair.split(",").map(Number)) ?? []);
  }

  /** Light the cells whose evidence covers a place of the text. */
  lightCells(point) {
    for (const { element, evidence } of this.cells)
      element.classList.toggle("lit", point !== null && evidence.some(([start, end]) => start <= point && point < end));
  }

  draw() {
    if (!this.session.now) return;
    this.drawRecords();
    this.drawMentions();
    this.drawMetadata();
  }

  row(tag, { label, value, evidence, confidence }, kind = "") {
    const sure = typeof confidence === "number" ? make("span", { class: "sure", title: "confidence" }, percent(confidence)) : null;
    const element = make("button", {
      type: "button", class: `cell ${kind}`, data: { evidence: evidence.map((pair) => pair.join()).join(";") },
      onclick: () => evidence.length && this.act.show(evidence[0]),
    }, make("span", { class: "what" }, label), make("span", { class: "value" }, value), sure);
    this.cells.push({ element, evidence });
    return make(tag, {}, element);
  }

  drawRecords() {
    const { records } = this.session.now;
    if (records === this.drawn) return; // there may be thousands
    this.drawn = records;
    this.cells = [];
    const cards = records.map((record, number) => this.card(record, number, records));
    const none = make("p", { class: "none" }, "No record: no mention of people who were harmed.");
    this.panes.records.replaceChildren(...(cards.length ? cards : [none]));
  }

  card(record, number, records) {
    const harm = record.harm?.kind ?? "unspecified";
    const count = record.count ? range(record.count) : "";
    const unit = record.unit && record.unit !== "persons" ? ` ${record.unit}` : "";
    const title = [make("b", {}, `${count}${unit} ${readable(harm)}`.trim()), make("span", { class: "aside" }, " ", name(record.text))];
    const evidence = [...at(record), ...at(record.count), ...at(record.harm)];
    const rows = rowsOf(record).map((row) => this.row("li", row));
    const part = typeof record.subset_of === "number" ? records[record.subset_of] : null;
    const empty = Object.entries(record.empty ?? {});
    return make("article", { class: "card", "aria-label": `Record ${number + 1}: ${count}${unit} ${harm}` },
      this.row("h3", { label: `${number + 1}`, value: title, evidence, confidence: record.confidence?.mention }, "lead"),
      part ? make("p", { class: "part" }, "part of ", name(part.text)) : null,
      make("ul", {}, rows),
      empty.length ? make("details", { class: "empty-cells" },
        make("summary", {}, `Not known: ${empty.map(([cell]) => EMPTY_NAMES[cell] ?? readable(cell)).join(", ")}`),
        make("dl", {}, empty.flatMap(([cell, why]) => [make("dt", {}, EMPTY_NAMES[cell] ?? readable(cell)), make("dd", {}, visible(why))]))) : null);
  }

  /** The mentions as a list. One that did not change keeps its element: there may be thousands. */
  drawMentions() {
    const { mentions } = this.session.now;
    const none = make("p", { class: "none" }, "No mention. Select words and press a digit.");
    if (!mentions.length) this.panes.mentions.replaceChildren(none);
    else if (this.list.parentNode !== this.panes.mentions) this.panes.mentions.replaceChildren(this.list);
    refill(this.list, mentions.map((mention) => this.item(mention)));
    this.selected();
  }

  item(mention) {
    const { session, items } = this;
    if (!items.has(mention))
      items.set(mention, make("li", {}, make("button", {
        type: "button", class: `item colour-${Math.min(session.scheme.colour(mention.label), 4)}`, data: { key: mention.key, evidence: `${mention.start},${mention.end}` },
        onclick: () => this.act.select(mention.key),
      }, make("span", { class: "chip", "aria-label": readable(mention.label) }, session.scheme.letter(mention.label)), name(session.quote(mention)),
      make("span", { class: "sure" }, mention.origin === "person" ? "person" : mention.confidence === null ? "" : percent(mention.confidence)))));
    return items.get(mention);
  }

  selected() {
    for (const each of this.panes.mentions.querySelectorAll("[data-key]")) {
      if (each.dataset.key === this.session.selected) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    }
  }

  drawMetadata() {
    const { now } = this.session;
    const facts = Object.entries({ id: now.id, date: now.date, ...now.metadata }).filter(([, value]) => value !== null && value !== "" && value !== undefined);
    const told = (value) => name(typeof value === "object" ? JSON.stringify(value) : value);
    const letters = this.session.offsets.length;
    this.panes.metadata.replaceChildren(
      make("dl", { class: "facts" }, facts.flatMap(([key, value]) => [make("dt", {}, name(readable(key))), make("dd", {}, told(value))]),
        make("dt", {}, "size"), make("dd", {}, `${plural(this.session.counted, "word")}, ${plural(letters, "character")}`),
        make("dt", {}, "corrections"), make("dd", {}, `version ${now.version}, ${now.state}`)),
      make("h3", {}, "Note"),
      make("p", { class: "note", dir: "auto" }, now.note ? visible(now.note) : "none"),
      make("p", {}, make("button", { type: "button", onclick: () => this.act.note() }, "Write a note ", make("kbd", {}, "N")), " ",
        make("button", { type: "button", onclick: () => this.act.original() }, "Get the original file")));
  }
}

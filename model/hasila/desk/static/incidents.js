/** The second view: the documents as incidents, with a list, a map, one incident, and the decisions of people. */

import * as api from "./server.js";
import { byId, make, name, plural, visible } from "./dom.js";
import { days, draw, place, range } from "./incident.js";
import { calm, say, warn } from "./say.js";

const SOON = 500;
const LATER = 2500;
const DONE = { same: "one event", different: "different events", wrong: "the record is left out", split: "the record is of an event of its own" };

export class IncidentsView {
  constructor(session, open) {
    Object.assign(this, { session, openDocument: open, items: [], version: null, last: null, id: null, told: null, joining: null, shown: false });
    this.form = byId("incident-filters");
    this.host = byId("incident-list");
    let wait;
    const soon = () => { clearTimeout(wait); wait = setTimeout(() => this.load(), 150); };
    this.form.addEventListener("input", soon);
    this.form.addEventListener("reset", () => setTimeout(soon));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.host.addEventListener("keydown", (event) => this.walk(event));
    byId("undo-decision").onclick = () => this.undo();
    document.addEventListener("visibilitychange", () => this.shown && !document.hidden && this.look());
  }

  async show() {
    this.shown = true;
    if (!this.map) await this.begin();
    await this.load(true);
  }

  hide() {
    this.shown = false;
    clearTimeout(this.timer);
  }

  async begin() {
    byId("outline").textContent = await api.outline();
    this.map = await import("/incident-map.js");
    this.map.beginMap((item) => this.open(item.id), (chosen) => this.drawList(chosen ? chosen.map((each) => each.id) : null));
  }

  get query() {
    return Object.fromEntries([...new FormData(this.form)].filter(([, value]) => value));
  }

  async load(fit = false) {
    const asked = (this.asked = (this.asked ?? 0) + 1);
    try {
      const told = await api.incidents({ ...this.query, limit: 5000 });
      if (asked !== this.asked) return;
      const isNew = told.version !== this.version;
      Object.assign(this, { items: told.items, total: told.total, version: told.version, last: told.last });
      this.status(told);
      this.points = this.items.map((item) => this.point(item));
      this.drawList();
      if (this.id && isNew) await this.reopen();
      this.drawMap(fit || (isNew && !this.fitted));
      this.fitted ||= this.points.some((each) => each.point);
      this.again(told.grouping ? SOON : LATER);
    } catch (error) {
      this.failed(error);
    }
  }

  /** Look whether documents or decisions changed, here or in another tab. */
  async look() {
    try {
      const told = await api.incidents({ limit: 1 });
      if (told.version !== this.version || told.last?.key !== this.last?.key) return void this.load();
      this.status(told);
      this.again(told.grouping ? SOON : LATER);
    } catch (error) {
      this.failed(error);
    }
  }

  again(wait) {
    clearTimeout(this.timer);
    if (this.shown && !document.hidden) this.timer = setTimeout(() => this.look(), wait);
  }

  failed(error) {
    warn(visible(error.message), [["Try again", () => this.load()]]);
  }

  status({ grouping, reports, notes, error, last, version }) {
    document.body.dataset.grouped = grouping ? "" : String(version);
    byId("incident-count").value = `${plural(this.total ?? 0, "incident")} of ${plural(reports, "report")}${grouping ? ", grouping …" : ""}`;
    byId("incident-notes").replaceChildren(...[error, ...notes].filter(Boolean).map((each) => make("li", {}, visible(each))));
    const undo = byId("undo-decision");
    undo.hidden = !last;
    if (last) undo.title = visible(`${last.decision} ${last.first} ${last.second ?? ""} ${last.who ?? ""}`);
  }

  point(item) {
    const at = item.place;
    const exact = at?.kind === "settlement";
    const point = typeof at?.latitude === "number" && typeof at?.longitude === "number" ? { latitude: at.latitude, longitude: at.longitude, exact } : null;
    return { id: item.id, place: at ?? { name: "unknown place", name_en: "" }, point, deaths: item.tolls.killed?.[0] ?? 0 };
  }

  drawMap(fit) {
    this.map.showOnMap(this.points, this.points.find((each) => each.id === this.id) ?? null, fit);
  }

  drawList(only = null) {
    const focused = document.activeElement?.closest?.("[data-incident]")?.dataset.incident;
    const shown = only ? this.items.filter((item) => only.includes(item.id)) : this.items;
    this.host.replaceChildren(...shown.map((item) => make("li", {}, this.item(item))));
    if (!shown.length) this.host.append(make("li", { class: "none" }, "No incident. Incidents come from documents that the model has read."));
    if (focused) this.button(focused)?.focus();
  }

  item(item) {
    const figures = Object.entries(item.tolls).map(([harm, [low, high]]) => `${range(low, high)} ${harm}`);
    const facts = [plural(item.reports, "report"), item.conflicts ? plural(item.conflicts, "conflict") : "", item.denials ? plural(item.denials, "denial") : ""];
    return make("button", {
      type: "button", class: "document", data: { incident: item.id }, "aria-current": String(item.id === this.id),
      onclick: () => (this.joining ? this.joinWith(item) : this.open(item.id)),
    },
    make("span", { class: "line" }, make("span", { class: "title" }, place(item.place)), make("span", { class: `badge ${item.grade}` }, item.grade)),
    make("span", {}, [days(item.date), ...figures].join(" · ")),
    make("span", { class: "aside" }, facts.filter(Boolean).join(" · ")));
  }

  button(id) {
    return this.host.querySelector(`[data-incident="${CSS.escape(id)}"]`);
  }

  walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...this.host.querySelectorAll("[data-incident]")];
    buttons[buttons.indexOf(document.activeElement) + step]?.focus();
  }

  async open(id, focus = true) {
    try {
      this.told = await api.incident(id);
    } catch (error) {
      if (error.status !== 404) return this.failed(error);
      this.close();
      return say("this incident is no more: its reports were grouped anew");
    }
    this.id = id;
    const host = byId("incident");
    const scrolled = focus ? 0 : host.scrollTop;
    host.replaceChildren(...draw(this.told, {
      decide: (kind, ...records) => this.decide(kind, records), document: (report) => this.openDocument(report),
      join: () => this.join(), close: () => this.close(),
    }));
    host.scrollTop = scrolled;
    document.body.dataset.incident = "open";
    for (const each of this.host.querySelectorAll("[data-incident]")) each.setAttribute("aria-current", String(each.dataset.incident === id));
    this.drawMap(false);
    if (focus) byId("incident-title").focus({ preventScroll: true });
  }

  /** After a grouping: the same incident, or the one that has its first record now. */
  reopen() {
    const first = this.told?.tellings[0];
    const same = this.items.find((item) => item.id === this.id)
      ?? this.items.find((item) => item.first.report === first?.report && item.first.start === first?.records[0].start);
    return this.open(same?.id ?? this.id, false);
  }

  close() {
    Object.assign(this, { id: null, told: null });
    this.give();
    delete document.body.dataset.incident;
    byId("incident").replaceChildren(make("p", { class: "none" }, "Choose an incident from the list or the map."));
    this.drawList();
    this.drawMap(false);
  }

  join() {
    const [first] = this.told.tellings;
    this.joining = { id: this.id, record: { report: first.report, start: first.records[0].start } };
    delete document.body.dataset.incident;
    warn("Choose the incident that is the same event.", [["Give up", () => this.give()]]);
    this.host.querySelector("[data-incident]")?.focus();
  }

  give() {
    if (this.joining) calm();
    this.joining = null;
  }

  joinWith(item) {
    const { id, record } = this.joining;
    this.give();
    if (item.id !== id) this.decide("same", [record, item.first]);
  }

  async decide(kind, [first, second]) {
    if (!this.named()) return;
    await this.send(() => api.decide({ annotator: this.session.annotator, decisions: [{ decision: kind, first, ...(second ? { second } : {}) }] }), `decided: ${DONE[kind]}`);
  }

  async undo() {
    if (!this.last || !this.named()) return;
    await this.send(() => api.undoDecision({ annotator: this.session.annotator, key: this.last.key }), "the last decision is undone");
  }

  named() {
    if (this.session.annotator) return true;
    byId("annotator").focus();
    warn("Tell first who decides: write your name into the field Annotator.");
    return false;
  }

  async send(call, done) {
    try {
      await call();
      calm();
      say(done);
    } catch (error) {
      warn(make("span", {}, make("b", {}, "Nothing was decided. "), name(error.message)));
    }
    await this.load();
  }

  /** Do what a key asks for; true if it asked for anything. */
  press(key) {
    const acts = {
      u: () => this.undo(), "/": () => this.form.elements.text.focus(), Escape: () => (this.joining ? this.give() : this.close()),
      s: () => this.told && this.join(), ArrowDown: () => this.host.querySelector("[data-incident]")?.focus(),
    };
    acts[key]?.();
    return key in acts;
  }
}

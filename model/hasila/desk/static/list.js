/** The left pane: documents in the order of their use, filtered. */

import * as api from "./server.js";
import { byId, make, name, percent, plural, sentence } from "./dom.js";

const PAGE = 100;

export class ListView {
  constructor(open, fail) {
    Object.assign(this, { open, fail, items: [], total: 0, current: null, asked: 0, form: byId("filters"), host: byId("list") });
    let wait;
    const soon = (event) => {
      clearTimeout(wait);
      byId("doubt-shown").value = `${this.form.elements.doubt.value}%`;
      wait = setTimeout(() => this.load(), event.type === "input" ? 150 : 0);
    };
    this.form.addEventListener("input", soon);
    this.form.addEventListener("reset", (event) => setTimeout(() => soon(event)));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.host.addEventListener("keydown", (event) => this.walk(event));
    this.end = new IntersectionObserver((entries) => entries.some((each) => each.isIntersecting) && this.more(), { root: this.host });
  }

  get query() {
    const query = {};
    for (const [field, value] of new FormData(this.form)) if (value && field !== "doubt") query[field] = value;
    if (Number(this.form.elements.doubt.value)) query.doubt = String(Number(this.form.elements.doubt.value) / 100);
    return query;
  }

  async load(size = PAGE) {
    const asked = ++this.asked;
    try {
      const told = await api.documents({ ...this.query, offset: 0, limit: size });
      if (asked !== this.asked) return;
      this.items = told.items;
      this.total = told.total;
      this.draw();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Load again as much as there is, and stay where it is. */
  refresh() {
    return this.load(Math.max(PAGE, Math.min(this.items.length, 1000)));
  }

  async more() {
    if (this.items.length >= this.total || this.loading) return;
    this.loading = true;
    try {
      const told = await api.documents({ ...this.query, offset: this.items.length, limit: PAGE });
      this.items.push(...told.items);
      this.draw();
    } catch (error) {
      this.fail(error);
    }
    this.loading = false;
  }

  draw() {
    const focused = document.activeElement?.closest("#list [data-id]")?.dataset.id;
    byId("count").value = plural(this.total, "document");
    this.host.replaceChildren(...this.items.map((item) => make("li", {}, this.item(item))));
    if (this.items.length < this.total) {
      const end = make("li", { class: "end", "aria-hidden": "true" }, "…");
      this.host.append(end);
      this.end.disconnect();
      this.end.observe(end);
    }
    if (focused) this.button(focused)?.focus();
  }

  button(id) {
    return this.host.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  item(item) {
    const facts = [item.date, item.outlet && name(item.outlet), plural(item.words, "word"), item.records === null ? "not read yet" : plural(item.records, "record")];
    return make("button", {
      type: "button", class: `document ${item.state}`, data: { id: item.id }, "aria-current": item.id === this.current ? "true" : null,
      onclick: () => this.open(item.id),
    },
    make("span", { class: "line" }, make("span", { class: "title" }, name(item.title || item.id)),
      item.state === "done" ? make("span", { class: "tick", "aria-label": "done" }, "✓") : typeof item.doubt === "number" ? make("span", { class: "doubt", title: "doubt" }, make("span", { class: "unseen" }, "doubt "), percent(item.doubt)) : null),
    make("span", { class: "aside" }, facts.filter(Boolean).flatMap((each, number) => (number ? [" · ", each] : [each]))),
    item.why ? make("span", { class: "why" }, sentence(item.why)) : null);
  }

  mark(id) {
    this.current = id;
    for (const each of this.host.querySelectorAll("[data-id]")) {
      if (each.dataset.id === id) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    }
    this.button(id)?.scrollIntoView({ block: "nearest" });
  }

  walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...this.host.querySelectorAll("[data-id]")];
    buttons[buttons.indexOf(document.activeElement) + step]?.focus();
  }

  /** The document after or before one in the list; with `open`, the next that is not done. */
  beside(id, step, open = false) {
    const at = this.items.findIndex((each) => each.id === id);
    const after = this.items.slice(at + 1);
    if (!open) return this.items[at + step]?.id ?? null;
    return [...after, ...this.items.slice(0, Math.max(at, 0))].find((each) => each.state !== "done" && each.id !== id)?.id ?? null;
  }
}

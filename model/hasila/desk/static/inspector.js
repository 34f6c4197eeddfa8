/** The tools over the text, and what is known of the selected mention below it. */

import { make, name, percent } from "./dom.js";
import { readable } from "./scheme.js";

export class Inspector {
  constructor(session, act, tools, host) {
    Object.assign(this, { session, act, tools, host, buttons: {} });
    this.build();
  }

  build() {
    const { scheme } = this.session;
    const tool = (id, label, key, run, kind = "") => {
      this.buttons[id] = make("button", { type: "button", class: kind, "aria-keyshortcuts": key, title: `${label} (${key})`, data: { tool: id }, onmousedown: (event) => event.preventDefault(), onclick: run }, label, make("kbd", { "aria-hidden": "true" }, key));
      return this.buttons[id];
    };
    const labels = scheme.labels.map((label, number) => make("button", {
      type: "button", class: `label colour-${number}`, "aria-keyshortcuts": String(number + 1), title: `${label.toLowerCase()} (${number + 1})`, data: { tool: `label-${number + 1}` },
      onmousedown: (event) => event.preventDefault(), onclick: () => this.act.label(number + 1),
    }, make("kbd", { "aria-hidden": "true" }, String(number + 1)), make("span", { class: "chip", "aria-hidden": "true" }, scheme.letter(label)), readable(label)));
    const { act } = this;
    this.tools.replaceChildren(
      make("div", { class: "group", role: "group", "aria-label": "Label" }, labels),
      make("div", { class: "group", role: "group", "aria-label": "Mention" },
        tool("accept", "Accept", "Enter", () => act.accept()), tool("delete", "Delete", "Del", () => act.remove()), tool("link", "Link", "L", () => act.link()),
        make("span", { class: "edges", role: "group", "aria-label": "Edges of the mention" },
          "end", this.edge("end-on", "]", "end forward", "end", 1), this.edge("end-back", "}", "end back", "end", -1),
          "start", this.edge("start-on", "{", "start forward", "start", 1), this.edge("start-back", "[", "start back", "start", -1))),
      make("div", { class: "group", role: "group", "aria-label": "Document" },
        tool("undo", "Undo", "U", () => act.step("undo")), tool("redo", "Redo", "Shift+U", () => act.step("redo")),
        tool("accept-all", "Accept all", "A", () => act.acceptAll()), tool("note", "Note", "N", () => act.note()), tool("done", "Done", "D", () => act.done(), "main")));
  }

  edge(id, key, label, edge, step) {
    this.buttons[id] = make("button", { type: "button", class: "edge", "aria-label": `Move the ${label} by a word`, title: `Move the ${label} by a word (${key})`, "aria-keyshortcuts": key, data: { tool: id }, onmousedown: (event) => event.preventDefault(), onclick: () => this.act.move(edge, step) }, step > 0 ? "←" : "→"); // the text runs to the left
    return this.buttons[id];
  }

  draw() {
    const { session } = this;
    const mention = session.chosen;
    for (const [id, button] of Object.entries(this.buttons)) {
      const needs = ["accept", "delete", "link", "end-on", "end-back", "start-on", "start-back"].includes(id);
      button.disabled = !session.now || (needs && !mention);
    }
    this.buttons.done.firstChild.data = session.now?.state === "done" ? "Open again" : "Done";
    this.buttons.link.setAttribute("aria-pressed", String(Boolean(session.linking)));
    for (const button of this.tools.querySelectorAll(".label"))
      button.setAttribute("aria-pressed", String(Boolean(mention) && session.scheme.labels[Number(button.dataset.tool.slice(6)) - 1] === mention.label));
    this.host.hidden = !mention;
    if (mention) this.fill(mention);
    else this.drawn = null;
  }

  fill(mention) {
    const { session } = this;
    const links = session.now.links.filter((each) => each.source === mention.key || each.target === mention.key);
    const state = JSON.stringify([mention, links, session.linking]);
    if (state === this.drawn) return;
    this.drawn = state;
    const focus = this.host.contains(document.activeElement) ? document.activeElement.dataset.field : null;
    const sure = mention.origin === "person" ? "decided by a person" : mention.confidence === null ? "by the model" : `by the model, ${percent(mention.confidence)} sure`;
    this.host.replaceChildren(
      make("div", { class: "line" }, make("span", { class: `chip colour-${session.scheme.colour(mention.label)}` }, session.scheme.letter(mention.label)),
        name(session.quote(mention), { class: "quote" }), make("span", { class: "aside" }, `${readable(mention.label)}, ${sure}`),
        session.linking ? make("b", { class: "linking" }, "choose the other end of the link") : null),
      this.attributes(mention), this.links(mention, links));
    if (focus) this.host.querySelector(`[data-field="${CSS.escape(focus)}"]`)?.focus();
  }

  attributes(mention) {
    const fields = [];
    const flags = [];
    for (const [attribute, told] of this.session.scheme.attributesOf(mention.label)) {
      const value = mention.attributes[attribute];
      const given = { data: { field: attribute } };
      if (told.flag) flags.push(make("label", { class: "flag" }, make("input", { ...given, type: "checkbox", checked: value === true, onchange: (event) => this.act.attribute(attribute, event.target.checked) }), readable(attribute)));
      else if (told.values) {
        const options = ["", ...told.values].map((each) => make("option", { value: each, selected: each === (value ?? "") }, each || "—"));
        fields.push(make("label", {}, readable(attribute), make("select", { ...given, onchange: (event) => this.act.attribute(attribute, event.target.value) }, options)));
      } else fields.push(make("label", {}, readable(attribute), make("input", { ...given, value: value ?? "", size: 9, autocomplete: "off", spellcheck: "false", dir: "auto", placeholder: attribute === "Count" ? "min..max" : null, onchange: (event) => this.act.attribute(attribute, event.target.value.trim()) })));
    }
    return make("div", { class: "attributes", role: "group", "aria-label": "Attributes" }, fields, make("span", { class: "flags" }, flags));
  }

  links(mention, links) {
    const { session } = this;
    if (!links.length) return null;
    const items = links.map((link) => {
      const outward = link.source === mention.key;
      const other = session.mention(outward ? link.target : link.source);
      const sure = link.origin === "person" ? "" : link.confidence === null ? "" : percent(link.confidence);
      return make("li", { class: link.origin }, readable(link.kind), outward ? " → " : " ← ",
        make("button", { type: "button", class: "plain", onclick: () => this.act.select(other.key) }, name(other ? session.quote(other) : "?")), make("span", { class: "aside" }, sure ? ` ${sure}` : ""),
        link.origin === "person" ? null : make("button", { type: "button", class: "plain", "aria-label": `Accept the link ${readable(link.kind)}`, title: "Accept the link", data: { field: `accept-${link.key}` }, onclick: () => this.act.acceptLink(link.key) }, "✓"),
        make("button", { type: "button", class: "plain", "aria-label": `Remove the link ${readable(link.kind)}`, title: "Remove the link", data: { unlink: link.key }, onclick: () => this.act.unlink(link.key) }, "×"));
    });
    return make("ul", { class: "links", "aria-label": "Links of the mention" }, items);
  }
}

/** The dialogs of the desk. Closing one gives the focus back. */

import * as api from "./server.js";
import { byId, make, name, percent, plural, visible } from "./dom.js";
import { HELP } from "./keys.js";
import { say, warn } from "./say.js";

/** Show content until a button with a value is pressed; resolves to the value, or null if it is given up. */
function show(title, content, buttons = [["Close", null]], onkeydown = null) {
  const back = document.activeElement;
  return new Promise((done) => {
    let result = null;
    const dialog = make("dialog", { "aria-labelledby": "dialog-title", onkeydown: onkeydown ?? (() => {}) });
    const press = (value) => {
      result = typeof value === "function" ? value() : value;
      if (result !== undefined) dialog.close();
    };
    const acts = buttons.map(([label, value, kind]) => make("button", { type: kind === "main" ? "submit" : "button", class: kind, onclick: kind === "main" ? null : () => press(value) }, label));
    const main = buttons.find(([, , kind]) => kind === "main");
    const form = make("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); if (main) press(main[1]); } },
      make("h2", { id: "dialog-title" }, title), make("div", { class: "content" }, content), make("div", { class: "acts" }, acts));
    dialog.append(form);
    document.body.append(dialog);
    dialog.onclose = () => {
      dialog.remove();
      if (back?.isConnected) back.focus({ preventScroll: true });
      done(result);
    };
    dialog.showModal();
    (form.querySelector("[autofocus]") ?? form.querySelector("button"))?.focus();
  });
}

/** Ask for one of several; digits choose. Resolves to its position, or null. */
export function ask(title, choices) {
  const buttons = choices.map((choice, number) => make("button", { type: "button", class: "choice", autofocus: number === 0, data: { choice: number } }, make("kbd", {}, String(number + 1)), " ", name(choice)));
  let chosen = null;
  const choose = (number) => {
    if (number >= choices.length) return;
    chosen = number;
    content.closest("dialog").close();
  };
  const content = make("div", { class: "choices", onclick: (event) => { const each = event.target.closest("[data-choice]"); if (each) choose(Number(each.dataset.choice)); } }, buttons);
  const digit = (event) => { if (/^[1-9]$/.test(event.key)) choose(Number(event.key) - 1); };
  return show(title, content, [["Cancel", null]], digit).then(() => chosen);
}

const row = (label, field) => make("label", { class: "field" }, label, field);

export class Dialogs {
  constructor(session, after) {
    Object.assign(this, { session, after });
  }

  async annotator() {
    const field = make("input", { autofocus: true, list: "annotators", maxlength: 40, autocomplete: "off", required: true });
    const told = await show("Who corrects?", [make("p", {}, "Corrections are kept with a name or initials, so that two people's can be compared."), row("Name or initials", field)],
      [["Cancel", null], ["Go on", () => field.value.trim() || undefined, "main"]]);
    if (told) {
      byId("annotator").value = told;
      byId("annotator").dispatchEvent(new Event("change"));
    }
  }

  note(text) {
    const field = make("textarea", { rows: 6, autofocus: true, dir: "auto", value: text });
    return show("Note on this document", row("For whoever reads it next", field), [["Cancel", null], ["Save", () => field.value.trim(), "main"]]);
  }

  async paste() {
    const text = make("textarea", { rows: 10, autofocus: true, dir: "auto", required: true, class: "arabic" });
    const title = make("input", { dir: "auto", autocomplete: "off" });
    const date = make("input", { type: "date" });
    const told = await show("Paste a text", [row("Text", text), make("div", { class: "pair" }, row("Title", title), row("Day of publication", date))],
      [["Cancel", null], ["Read it", () => (text.value.trim() ? { text: text.value, title: title.value.trim(), date: date.value } : undefined), "main"]]);
    if (told) await this.adding(() => api.addText(told), "the text");
  }

  async addFiles(files) {
    if (files.length) await this.adding(() => api.addFiles(files), plural(files.length, "file"));
  }

  /** Add something, and tell what could not be read. */
  async adding(add, what) {
    say(`reading ${what} …`);
    try {
      const { added, failed } = await add();
      if (added.length) say(`added ${plural(added.length, "document")}`);
      if (failed.length) warn(make("div", {}, make("b", {}, `${plural(failed.length, "part")} of ${what} could not be read`),
        make("ul", {}, failed.map((each) => make("li", {}, name(each.name), ": ", visible(each.error))))));
      await this.after(added);
    } catch (error) {
      warn(visible(error.message));
    }
  }

  async export() {
    const formats = [["brat", "brat: text and standoff, zipped"], ["passages", "passages: text with marks"], ["jsonl", "JSON lines: spans, links and records"], ["label-studio", "Label Studio tasks"], ["csv", "CSV: a record in each row"]];
    const field = make("select", { autofocus: true }, formats.map(([value, label]) => make("option", { value }, label)));
    const state = make("select", {}, make("option", { value: "done" }, "Documents that are done"), make("option", { value: "all" }, "All documents"));
    const told = await show("Export", [row("Format", field), row("Which", state)], [["Cancel", null], ["Save the file", () => ({ format: field.value, state: state.value }), "main"]]);
    if (!told) return;
    try {
      say(`saved ${await api.download(`export?${new URLSearchParams(told)}`, `desk.${told.format}`)}`);
    } catch (error) {
      warn(visible(error.message));
    }
  }

  async agreement() {
    try {
      const { pairs, annotators } = await api.agreement();
      const heads = ["One", "Other", "Documents", "F1"].map((each) => make("th", { scope: "col" }, each));
      const rows = pairs.map((each) => make("tr", {}, make("td", {}, name(each.one)), make("td", {}, name(each.two)), make("td", { class: "figure" }, String(each.documents)), make("td", { class: "figure" }, percent(each.f1))));
      const none = make("p", {}, `No document was corrected by two people yet. ${annotators.length ? `Corrected by: ${annotators.map(visible).join(", ")}.` : ""}`);
      const table = make("table", {}, make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows));
      await show("Agreement", pairs.length ? [make("p", {}, "Exact spans with the same label, in documents that both corrected."), table] : none);
    } catch (error) {
      warn(visible(error.message));
    }
  }

  help() {
    const labels = this.session.scheme.labels.map((label, number) => make("li", {}, make("kbd", {}, String(number + 1)), " ", make("span", { class: `chip colour-${number}` }, this.session.scheme.letter(label)), ` ${label.toLowerCase()}`));
    const keys = HELP.map(([press, what]) => [make("dt", {}, press.split(" ").map((each) => make("kbd", {}, each))), make("dd", {}, what)]);
    return show("Keys", [make("ul", { class: "legend" }, labels), make("dl", { class: "keys" }, keys.flat()),
      make("p", { class: "aside" }, "Dashed: found by the model, with its confidence in percent. Solid: decided by a person. Keys work with an Arabic keyboard, too.")]);
  }
}

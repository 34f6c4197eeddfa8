/** The panel of the training: what it learns from, how far it is, what it came to. It stays beside the work. */

import * as api from "./server.js";
import { byId, make, name, plural, visible } from "./dom.js";
import { say, warn } from "./say.js";

const POLL = 1000;
const PHASES = { starting: "starting", reading: "reading the documents", "scoring before": "scoring the checkpoint as it is", learning: "learning", "scoring after": "scoring what was learnt" };
const LABELS = ["micro", "CASUALTY", "ACTOR", "PLACE"];

const score = (told, label) => (told?.[label] ? (100 * told[label].f1).toFixed(1) : "–");
const signed = (share) => `${share < 0 ? "−" : "+"}${Math.abs(100 * share).toFixed(1)}`;

/** A time in words: 75 seconds are 1:15 min. */
export function duration(seconds) {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")} min`;
}

export class TrainingPanel {
  constructor(panel) {
    this.panel = panel;
    this.state = "";
    panel.addEventListener("keydown", (event) => {
      event.stopPropagation(); // keys correct the text only outside the panel
      if (event.key === "Escape") this.close();
    });
  }

  async open() {
    this.panel.hidden = false;
    await this.ask(() => api.training());
    this.panel.focus({ preventScroll: true });
  }

  close() {
    this.panel.hidden = true;
    clearTimeout(this.timer);
    byId("train").focus({ preventScroll: true });
  }

  /** Ask the server for something, and show how the training stands then; asks again while it runs. */
  async ask(request) {
    clearTimeout(this.timer);
    try {
      const told = await request();
      if (this.state && told.state !== this.state) say(`training: ${told.state}`);
      this.state = told.state;
      this.draw(told);
      if (told.state === "running" && !this.panel.hidden) this.timer = setTimeout(() => this.ask(() => api.training()), POLL);
    } catch (error) {
      warn(visible(error.message));
    }
  }

  draw(told) {
    const focused = this.panel.contains(document.activeElement) ? document.activeElement : null;
    const head = make("header", {}, make("h2", { id: "training-title" }, "Training"), make("button", { type: "button", class: "plain", "aria-label": "Close the panel", data: { act: "close" }, onclick: () => this.close() }, "×"));
    this.panel.replaceChildren(head, ...this.body(told).filter(Boolean), make("div", { class: "acts" }, this.acts(told)));
    if (focused) (this.panel.querySelector(`[data-act="${focused.dataset.act}"]`) ?? this.panel).focus({ preventScroll: true });
  }

  body(told) {
    const missing = told.missing?.length ? make("p", { class: "alarm" }, `Training needs ${told.missing.join(", ")}, which is not installed. Install it with: pip install 'hasila[train]'`) : null;
    const why = told.why ? make("p", { class: "alarm" }, visible(told.why)) : null;
    if (told.state === "running") return [this.progress(told), this.facts(told), this.scores(told)];
    if (told.state === "done") return [make("p", {}, "A new checkpoint is written. Nothing is replaced. To read with it, start the desk with:"), make("pre", { class: "use", tabindex: 0, dir: "ltr" }, visible(told.use)), this.facts(told), this.scores(told), this.notes(told), missing];
    const step = told.step ? ` after step ${told.step} of ${told.steps}` : "";
    if (told.state === "stopped") return [make("p", {}, `Stopped${step}. It can go on, with the documents that were done when it began.`), why, this.scores(told), missing];
    if (told.state === "failed") return [make("p", {}, `Failed${step}.`), why, missing];
    return [make("p", {}, `Fine-tunes the checkpoint on ${plural(told.done, "document")} that ${told.done === 1 ? "is" : "are"} done, and writes a new one beside the log. A fifth of them is held out, to tell whether it helps.`),
      make("p", { class: "aside" }, "It begins from the checkpoint ", name(told.base ?? "embedded"), ...(told.corpus ? [", and a part of the corpus ", name(told.corpus), " is learnt again."] : ["."])),
      told.done < told.fewest ? make("p", { class: "alarm" }, `It needs at least ${told.fewest}.`) : null, told.warning ? make("p", { class: "aside" }, `${visible(told.warning)}.`) : null, missing];
  }

  progress(told) {
    const phase = told.stopping ? "stopping" : (PHASES[told.phase] ?? "starting");
    const bar = make("progress", { max: told.steps || 1, "aria-label": "Steps" });
    if (told.steps) bar.value = told.step;
    const figures = told.steps ? `step ${told.step} of ${told.steps} · loss ${told.loss.toFixed(4)} · ${duration(told.seconds)}` : "";
    return make("div", { class: "run" }, make("p", {}, make("b", {}, phase), told.elsewhere ? " in another desk or command" : ""), bar, make("p", { class: "figures" }, figures));
  }

  facts(told) {
    if (!told.documents) return null;
    return make("p", { class: "aside" }, `${plural(told.documents, "document")} learnt, ${told.held_out} held out, ${told.replayed} of the corpus learnt again; from the checkpoint `, name(told.base), ".");
  }

  scores(told) {
    if (!told.before) return null;
    const head = make("tr", {}, ["F1 of spans", "Before", "After"].map((each) => make("th", { scope: "col" }, each)));
    const rows = LABELS.map((label) => make("tr", {}, make("th", { scope: "row" }, label === "micro" ? "all" : label.toLowerCase()), make("td", { class: "figure" }, score(told.before, label)), make("td", { class: "figure" }, score(told.after, label))));
    return make("div", {}, make("table", {}, make("thead", {}, head), make("tbody", {}, rows)), this.verdict(told));
  }

  verdict({ difference, held_out: count }) {
    if (!difference) return null;
    const [low, high] = difference.interval;
    const says = low > 0 ? "The new checkpoint reads these better." : high < 0 ? "The new checkpoint reads these worse. Better keep the old one." : "The interval holds 0: these documents do not tell whether it is better.";
    return make("p", {}, `${signed(difference.f1)} on ${plural(count, "document")} held out, 95 % interval ${signed(low)} to ${signed(high)}. ${says}`);
  }

  notes(told) {
    return told.notes?.length ? make("ul", { class: "aside" }, told.notes.map((each) => make("li", {}, visible(each)))) : null;
  }

  acts(told) {
    const act = (key, label, request, attributes = {}) => make("button", { type: "button", data: { act: key }, onclick: () => this.ask(request), ...attributes }, label);
    const begin = (label, anew, kind) => act(anew ? "anew" : "begin", label, () => api.train(anew), { class: kind, disabled: told.missing?.length > 0 || (anew && told.done < told.fewest) });
    if (told.state === "running") return [act("stop", "Stop", () => api.stopTraining(), { disabled: Boolean(told.stopping || told.elsewhere) })];
    if (told.state === "stopped" || told.state === "failed") return [begin("Go on", false, "main"), begin("Drop it and begin anew", true)];
    return [begin(told.state === "done" ? "Train again" : "Begin", true, "main")];
  }
}

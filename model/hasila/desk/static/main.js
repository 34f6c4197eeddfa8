/** Starts the desk: joins the panes, the session and the server. */

import { Actions } from "./actions.js";
import * as api from "./server.js";
import { Curves } from "./curves.js";
import { Dialogs } from "./dialogs.js";
import { byId, make, name, plural, visible } from "./dom.js";
import { Inspector } from "./inspector.js";
import { IncidentsView } from "./incidents.js";
import { listen } from "./keys.js";
import { ListView } from "./list.js";
import { Mouse } from "./mouse.js";
import { SideView } from "./records.js";
import { calm, say, warn } from "./say.js";
import { readable, Scheme } from "./scheme.js";
import { Session } from "./session.js";
import { TextView } from "./text.js";
import { TrainingPanel } from "./training.js";

const ANNOTATOR = "hasila-annotator";
const POLL = 2000;

function pane(which) {
  document.body.dataset.pane = which;
  for (const each of document.querySelectorAll(".panes [data-pane]")) each.setAttribute("aria-selected", String(each.dataset.pane === which));
}

function tab(which) {
  for (const each of document.querySelectorAll("[data-tab]")) {
    const chosen = each.dataset.tab === which;
    each.setAttribute("aria-selected", String(chosen));
    each.tabIndex = chosen ? 0 : -1;
    byId(each.dataset.tab).hidden = !chosen;
  }
}

/** Tabs are walked with the arrow keys. */
function tabs() {
  for (const each of document.querySelectorAll(".panes [data-pane]")) each.addEventListener("click", () => pane(each.dataset.pane));
  const all = [...document.querySelectorAll("[data-tab]")];
  for (const each of all) {
    each.addEventListener("click", () => tab(each.dataset.tab));
    each.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = all[(all.indexOf(each) + step + all.length) % all.length];
      tab(next.dataset.tab);
      next.focus();
      event.stopPropagation();
    });
  }
  tab("records");
  pane("list");
}

class Desk {
  constructor(status) {
    this.status = status;
    this.session = new Session(new Scheme(status));
    this.view = new TextView(this.session, byId("text"), byId("scroll"));
    this.curves = new Curves(this.session, this.view, byId("curves"));
    this.list = new ListView((id) => this.open(id), (error) => warn(visible(error.message)));
    this.dialogs = new Dialogs(this.session, (added) => this.added(added));
    this.act = new Actions(this.session, this.view, this.list, this.dialogs);
    this.inspector = new Inspector(this.session, this.act, byId("tools"), byId("inspector"));
    this.side = new SideView(this.session, this.view, { records: byId("records"), mentions: byId("mentions"), metadata: byId("metadata") }, this.act);
    this.training = new TrainingPanel(byId("training"));
    this.incidents = new IncidentsView(this.session, (id) => this.openFromIncident(id));
    new Mouse(this.session, this.view, this.curves, this.side, this.act);
    this.follow();
    this.controls();
    this.annotators();
    this.inspector.draw();
    listen(this.act, {
      text: () => byId("text"), help: () => this.dialogs.help(), search: () => this.search(), rtl: () => this.rtl(),
      attributes: () => byId("inspector").querySelector("[data-field]")?.focus(),
      view: () => this.show(document.body.dataset.view === "incidents" ? "documents" : "incidents"),
      incidents: () => (document.body.dataset.view === "incidents" ? this.incidents : null),
    });
  }

  rtl() {
    const { cursor } = this.session;
    return cursor < 0 || this.session.blocks[this.view.blockOf(cursor)]?.rtl !== false;
  }

  search() {
    pane("list");
    byId("filters").elements.text.focus();
  }

  async open(id) {
    try {
      if (!(await this.session.open(id))) return;
      calm(true);
      pane("text");
      this.list.mark(id);
      this.address();
      byId("text").focus({ preventScroll: true });
      say(`opened “${this.session.now.title || id}”, ${plural(this.session.now.mentions.length, "mention")}`);
    } catch (error) {
      warn(visible(error.message));
    }
  }

  /** Let the address of the page name the document. */
  address() {
    const { now } = this.session;
    if (now) history.replaceState(null, "", `${location.pathname}#${new URLSearchParams({ document: now.id })}`);
  }

  /** Go on with a server that was started again. */
  again() {
    this.address();
    if (!this.session.held) calm(true);
    this.session.pump();
    this.progress();
    this.list.refresh();
  }

  /** Show the documents or the incidents. */
  async show(view) {
    document.body.dataset.view = view;
    for (const each of document.querySelectorAll(".views [data-view]")) each.setAttribute("aria-selected", String(each.dataset.view === view));
    byId("documents-view").hidden = view !== "documents";
    byId("incidents-view").hidden = view !== "incidents";
    document.querySelector(".skip").href = view === "incidents" ? "#incidents-view" : "#text";
    if (view === "documents") return this.incidents.hide();
    try {
      await this.incidents.show();
    } catch (error) {
      warn(visible(error.message));
    }
  }

  async openFromIncident(id) {
    await this.show("documents");
    await this.open(id);
    byId("back").hidden = false;
  }

  async added(ids) {
    await this.progress();
    await this.list.load();
    if (ids.length) await this.open(ids[0]);
  }

  follow() {
    const { session } = this;
    const on = (type, act) => session.addEventListener(type, (event) => act(event.detail));
    on("opened", () => { this.state = session.server.state; this.head(); this.view.opened(); this.side.draw(); });
    on("changed", (told) => { this.head(); this.view.changed(); this.side.draw(); this.inspector.draw(); this.curves.draw(); if (told) say(told); });
    on("selected", () => { this.view.selected(); this.side.selected(); this.inspector.draw(); this.curves.draw(); });
    on("saving", () => this.saving());
    on("recorded", () => { this.side.drawRecords(); this.outdated(); });
    on("unread", (message) => session.held || warn(`The records are those of before your last changes: ${visible(message)}`, [["Try again", () => session.pump()]], true));
    on("refused", (message) => warn(make("span", {}, make("b", {}, "The change was not made. "), visible(message))));
    on("offline", (message) => warn(`Not saved: ${message}`, [["Try again", () => session.pump()]], true));
    on("online", () => { if (!session.held) calm(true); });
    on("conflict", (told) => this.conflict(told));
    byId("scroll").addEventListener("scroll", () => this.redraw(), { passive: true });
    window.addEventListener("resize", () => this.redraw());
    window.addEventListener("beforeprint", () => this.view.drawAll());
    window.addEventListener("beforeunload", (event) => { if (session.pending.length || session.held) event.preventDefault(); });
  }

  redraw() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.curves.draw());
  }

  saving() {
    const { session } = this;
    document.body.dataset.saved = String(!session.pending.length && !session.held);
    this.outdated();
    if (session.pending.length || session.busy || session.server?.state === this.state) return;
    this.state = session.server?.state;
    this.progress();
  }

  outdated() {
    byId("records").setAttribute("aria-busy", String(this.session.outdated));
  }

  conflict({ theirs, mine }) {
    const list = (items) => make("ul", {}, items.map((each) => make("li", {}, typeof each === "string" ? name(each) : [name(`“${each.text}”`), ` ${each.what}`])));
    const told = make("div", {}, make("b", {}, "Another tab changed this document. It is shown as it is now."), list(theirs.length ? theirs : ["nothing that is seen here"]),
      make("b", {}, "Not saved yet is yours:"), list(mine));
    const resolve = (again) => {
      const lost = session.resolve(again);
      say(again ? (lost ? `${plural(lost, "change")} no longer fit` : "made again") : "dropped");
    };
    const { session } = this;
    warn(told, [["Make mine again", () => resolve(true)], ["Drop mine", () => resolve(false)]], true);
  }

  head() {
    const { now } = this.session;
    byId("empty").hidden = true;
    byId("title").replaceChildren(name(now.title || now.id));
    const facts = [now.date, now.metadata?.outlet ?? now.metadata?.source, plural(this.session.counted, "word"), now.state === "done" ? "done" : ""];
    byId("about").replaceChildren(...facts.filter(Boolean).flatMap((each, number) => (number ? [" · ", name(each)] : [name(each)])));
    document.title = `${visible(now.title || now.id)} – Hasila desk`;
  }

  controls() {
    document.querySelector(".skip").onclick = (event) => { // the address goes on naming the document
      event.preventDefault();
      document.querySelector(event.target.hash).focus();
    };
    for (const each of document.querySelectorAll(".views [data-view]")) each.onclick = () => this.show(each.dataset.view);
    byId("back").onclick = () => { byId("back").hidden = true; this.show("incidents"); };
    byId("paste").onclick = () => this.dialogs.paste();
    byId("export").onclick = () => this.dialogs.export();
    byId("agreement").onclick = () => this.dialogs.agreement();
    byId("train").onclick = () => this.training.open();
    byId("help").onclick = () => this.dialogs.help();
    byId("add").onclick = () => byId("files").click();
    byId("files").onchange = async (event) => {
      await this.dialogs.addFiles([...event.target.files]);
      event.target.value = "";
    };
    const carries = (event) => event.dataTransfer?.types.includes("Files");
    window.addEventListener("dragover", (event) => { if (carries(event)) { event.preventDefault(); byId("drop").hidden = false; } });
    window.addEventListener("dragleave", (event) => { if (!event.relatedTarget) byId("drop").hidden = true; });
    window.addEventListener("drop", (event) => {
      byId("drop").hidden = true;
      if (!carries(event)) return;
      event.preventDefault();
      this.dialogs.addFiles([...event.dataTransfer.files]);
    });
  }

  annotators() {
    const field = byId("annotator");
    field.value = localStorage.getItem(ANNOTATOR) ?? "";
    this.session.annotator = field.value.trim();
    field.addEventListener("change", () => {
      this.session.annotator = field.value.trim();
      localStorage.setItem(ANNOTATOR, this.session.annotator);
    });
    byId("annotators").replaceChildren(...this.status.annotators.map((value) => make("option", { value })));
    const harms = this.status.attributes.Harm?.values ?? [];
    for (const form of ["filters", "incident-filters"])
      byId(form).elements.harm.append(...harms.map((value) => make("option", { value }, readable(value))));
  }

  /** How many documents are done and read; asks again while the model reads. */
  async progress() {
    try {
      const status = await api.status();
      byId("bar").max = Math.max(status.documents, 1);
      byId("bar").value = status.done;
      byId("progress").value = `${status.done.toLocaleString("en")} of ${status.documents.toLocaleString("en")} done`;
      const reading = status.read < status.documents;
      byId("reading").textContent = reading ? `the model has read ${status.read.toLocaleString("en")}` : "";
      if (reading !== this.reading) this.list.refresh();
      this.reading = reading;
      clearTimeout(this.timer);
      if (reading) this.timer = setTimeout(() => this.progress(), POLL);
    } catch (error) {
      warn(visible(error.message), [["Try again", () => this.progress()]]);
    }
  }
}

async function start() {
  let desk = null;
  window.addEventListener("hashchange", () => {
    if (api.takeToken()) desk ? desk.again() : location.reload();
  });
  api.takeToken();
  tabs();
  try {
    desk = new Desk(await api.status());
    await Promise.all([desk.progress(), desk.list.load()]);
    const asked = new URLSearchParams(location.hash.slice(1)).get("document");
    if (asked) await desk.open(asked);
    document.body.dataset.ready = "true";
  } catch (error) {
    warn(visible(error.message), [["Try again", () => location.reload()]]);
  }
}

start();

/** What an analyst can do, each once, for keys and buttons alike. */

import * as api from "./server.js";
import { ask } from "./dialogs.js";
import { byId, visible } from "./dom.js";
import { readable } from "./scheme.js";
import { say, warn } from "./say.js";
import { wordsWithin } from "./words.js";

export class Actions {
  constructor(session, view, list, dialogs) {
    Object.assign(this, { session, view, list, dialogs });
  }

  /** Whether a document is open and corrections have a name; asks for the name. */
  async ready() {
    if (!this.session.now) return false;
    if (!this.session.annotator) await this.dialogs.annotator();
    if (!this.session.annotator) say("no change: a correction needs the name of who made it");
    return Boolean(this.session.annotator);
  }

  select(key) {
    this.session.select(key);
    const mention = this.session.mention(key);
    if (mention) this.view.show(mention.start);
  }

  show([start]) {
    this.view.show(start);
    document.body.dataset.pane = "text";
  }

  /** Give the selection a label: the mention, or the words; exact keeps the very letters. */
  async label(number, exact = false) {
    const { session } = this;
    const label = session.scheme.labels[number - 1];
    if (!label || !(await this.ready())) return;
    const mention = session.chosen;
    if (mention) {
      if (mention.label !== label) session.change({ op: "label", key: mention.key, label });
      return;
    }
    const range = exact && session.exact ? this.exactRange() : session.range;
    if (!range) {
      say("nothing is selected: walk to a word with the arrow keys, or select words with the mouse");
      return;
    }
    const covered = session.now.mentions.filter((each) => each.start < range.end && range.start < each.end);
    const add = { op: "add", ...range, label, attributes: {}, ...(exact ? { exact: true } : {}) };
    const key = session.change(...covered.map((each) => ({ op: "delete", key: each.key })), add);
    document.getSelection().removeAllRanges();
    session.select(key);
  }

  exactRange() {
    const [start, end] = this.session.exact.map((unit) => this.session.offsets.points(unit));
    return { start, end };
  }

  async remove() {
    const mention = this.need();
    if (!mention || !(await this.ready())) return;
    this.session.change({ op: "delete", key: mention.key });
    this.session.point(this.session.cursor);
  }

  need() {
    const mention = this.session.chosen;
    if (!mention) say("no mention is selected: click one, or press M");
    return mention;
  }

  async accept() {
    const { session } = this;
    if (session.linking) return this.linkTo(session.selected);
    const mention = this.need();
    if (!mention || !(await this.ready())) return;
    if (mention.origin === "person") say("a person has accepted it already");
    else session.change({ op: "accept", key: mention.key });
  }

  async acceptAll() {
    if (await this.ready()) this.session.change({ op: "accept_all" });
  }

  /** Move an edge of the mention by a word: `edge` is start or end, `step` 1 or -1 along the text. */
  async move(edge, step) {
    const { session } = this;
    const mention = this.need();
    if (!mention || !(await this.ready())) return;
    const span = session.spans.find((each) => each.mention.key === mention.key);
    const [first, last] = wordsWithin(session.words, span.start, span.end);
    const word = session.words[edge === "start" ? first + step : last - 1 + step];
    const units = edge === "start" ? { start: word?.[0], end: span.end } : { start: span.start, end: word?.[1] };
    if (!word || units.start >= units.end) return void say("the edge cannot move there");
    const other = session.spans.find((each) => each !== span && each.start < units.end && units.start < each.end);
    if (other) return void say(`“${session.quote(other.mention)}” is in the way`);
    const points = { start: session.offsets.points(units.start), end: session.offsets.points(units.end) };
    session.change({ op: "move", key: mention.key, ...points });
    this.view.reveal(session.cursor);
  }

  async attribute(name, value) {
    const mention = this.need();
    if (!mention || !(await this.ready())) return;
    const { [name]: _, ...rest } = mention.attributes;
    const attributes = value === "" || value === false ? rest : { ...rest, [name]: value };
    this.session.change({ op: "attributes", key: mention.key, attributes });
  }

  /** Begin a link at the selected mention, or give it up. */
  link() {
    const { session } = this;
    if (session.linking) return this.cancel();
    const mention = this.need();
    if (!mention) return;
    if (!session.now.mentions.some((each) => session.scheme.canJoin(mention, each)))
      return void say("nothing in this text can be linked with it");
    session.linking = mention.key;
    session.emit("selected");
    say(`link from “${session.quote(mention)}”: click the other mention, or M and Enter; Escape gives up`);
  }

  /** End the link at a mention; asks for the kind if there are several. */
  async linkTo(key, from = this.session.linking) {
    const { session } = this;
    const [source, target] = [session.mention(from), session.mention(key)];
    session.linking = null;
    session.emit("selected");
    if (!source || !target || !(await this.ready())) return;
    const kinds = session.scheme.kindsBetween(source, target).filter((kind) => !this.linked(kind));
    if (!kinds.length) return void say(`no new link joins ${readable(source.label)} and ${readable(target.label)}`);
    const names = kinds.map(({ kind, source: one }) => `${readable(kind)}: from “${session.quote(session.mention(one))}”`);
    const { id } = session.now;
    const chosen = kinds.length === 1 ? 0 : await ask("Which link?", names);
    if (chosen === null || session.now.id !== id) return;
    session.change({ op: "link", ...kinds[chosen] });
    session.select(from);
    byId("text").focus({ preventScroll: true });
  }

  linked({ kind, source, target }) {
    return this.session.now.links.some((each) => each.kind === kind && each.source === source && each.target === target);
  }

  async unlink(key) {
    if (await this.ready()) this.session.change({ op: "unlink", key });
  }

  async acceptLink(key) {
    if (await this.ready()) this.session.change({ op: "accept", key });
  }

  cancel() {
    const { session } = this;
    if (session.linking) {
      const from = session.linking;
      session.linking = null;
      session.select(from);
      say("no link made");
    } else {
      document.getSelection().removeAllRanges();
      session.selected = null;
      session.point(session.anchor >= 0 ? session.cursor : -1);
    }
  }

  async step(direction) {
    if (await this.ready()) this.session.step(direction);
  }

  /** Mark as done and go on; an already done document is opened again. */
  async done() {
    const { session } = this;
    if (!(await this.ready())) return;
    const { id, state } = session.now;
    const item = this.list.items.find((each) => each.id === id);
    session.change({ op: "state", state: state === "done" ? "open" : "done" });
    if (item) item.state = session.now.state;
    this.list.draw();
    if (session.now.state !== "done") return;
    const next = this.list.beside(id, 1, true);
    if (next) await this.open(next);
    else say("done; no open document is left in this list");
    await session.idle();
    await this.list.refresh();
  }

  async note() {
    const { now } = this.session;
    if (!now) return;
    const note = await this.dialogs.note(now.note);
    if (note === null || note === now.note || !(await this.ready())) return;
    if (this.session.now.id === now.id) this.session.change({ op: "note", note });
    else warn(`The note was not saved, because another document was opened meanwhile: ${visible(note)}`);
  }

  original() {
    const { id } = this.session.now;
    api.download(`original/${encodeURIComponent(id)}`, id).then((name) => say(`saved ${name}`), (error) => say(error.message));
  }

  open(id) {
    return this.list.open(id);
  }

  beside(step) {
    const id = this.list.beside(this.session.now?.id, step);
    if (id) this.open(id);
    else say(step > 0 ? "this is the last document" : "this is the first document");
  }

  /** Walk over the words: along the text, or over the lines. */
  walk(step, extend, lines = false) {
    const { session } = this;
    if (!session.words?.length) return;
    const from = session.cursor;
    const to = from < 0 ? this.firstInSight() : lines ? this.view.across(from, Math.sign(step)) : from + step;
    const cursor = Math.max(0, Math.min(session.words.length - 1, to));
    document.getSelection().removeAllRanges();
    session.point(cursor, extend ? (session.anchor < 0 ? Math.max(from, 0) : session.anchor) : -1);
    this.view.reveal(cursor);
    this.speak();
  }

  firstInSight() {
    const top = this.view.scroller.getBoundingClientRect().top;
    const block = this.view.elements.findIndex((each) => each.getBoundingClientRect().bottom > top);
    return this.session.blocks[Math.max(block, 0)]?.first ?? 0;
  }

  /** Tell a screen reader where the cursor is. */
  speak() {
    const { session } = this;
    const mention = session.chosen;
    const words = session.range ? session.quote(session.range) : "";
    if (!mention) return say(words);
    const sure = mention.confidence === null ? mention.origin : `${Math.round(mention.confidence * 100)} percent`;
    return say(`${session.quote(mention)}: ${readable(mention.label)}, ${sure}`);
  }

  /** Go to the next mention; while a link is made, to the next that it may join. */
  mention(step) {
    const { session } = this;
    if (!session.now) return;
    const source = session.linking && session.mention(session.linking);
    const keys = session.spans.filter(({ mention }) => !source || session.scheme.canJoin(source, mention));
    if (!keys.length) return void say("no mention in this text");
    const at = session.cursor < 0 ? -1 : session.words[session.cursor][0];
    const current = keys.findIndex(({ mention }) => mention.key === session.selected);
    const after = keys.findIndex(({ start }) => start > at);
    const next = current >= 0 ? current + step : step > 0 ? (after < 0 ? 0 : after) : (after < 0 ? keys.length : after) - 1;
    this.select(keys[(next + keys.length) % keys.length].mention.key);
    this.speak();
  }

  edge(end, extend) {
    const { words, cursor } = this.session;
    if (words?.length) this.walk((end ? words.length - 1 : 0) - Math.max(cursor, 0), extend);
  }
}

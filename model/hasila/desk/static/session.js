/** The open document: what the server holds, what waits to be saved, and what is selected. */

import * as api from "./server.js";
import { apply, bare, corrected, difference, holds, newKeys, recorded, rekeyed, tell } from "./changes.js";
import { visible } from "./dom.js";
import { Offsets } from "./offsets.js";
import { cut, wordsWithin } from "./words.js";

/** Events: `opened`, `changed`, `selected`, `saving`, `recorded`, `unread`, `conflict`, `refused`, `offline`, `online`. */
export class Session extends EventTarget {
  constructor(scheme) {
    super();
    Object.assign(this, { scheme, annotator: "", server: null, now: null, pending: [], held: null, offline: false });
    Object.assign(this, { selected: null, cursor: -1, anchor: -1, exact: null, linking: null, spans: [], made: 0, asked: 0, readTo: 0 });
  }

  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  async open(id) {
    const asked = ++this.asked;
    let told;
    do { // again if somebody changed the document that is still shown while the other was being read
      await this.idle();
      if (this.pending.length || this.held) throw new Error("changes of this document are not saved yet; save or drop them first");
      told = await api.read(id);
      if (asked !== this.asked) return false;
    } while (this.busy || this.pending.length || this.held);
    this.server = told;
    this.readTo = told.version;
    this.offsets = new Offsets(told.text);
    Object.assign(this, cut(told.text), { selected: null, cursor: -1, anchor: -1, exact: null, linking: null });
    this.counted = this.words.filter(([start, end]) => /[\p{L}\p{N}]/u.test(told.text.slice(start, end))).length;
    this.settle();
    this.emit("opened");
    this.emit("selected");
    return true;
  }

  /** Work out what is shown: the server's document and the changes that wait. */
  settle() {
    this.now = this.pending.reduce((now, each) => apply(now, each.changes ?? [], this.scheme), this.server);
    this.spans = this.now.mentions.map((mention) => ({
      mention, start: this.offsets.units(mention.start), end: this.offsets.units(mention.end),
    }));
    if (this.selected && !this.mention(this.selected)) this.selected = null;
    if (this.linking && !this.mention(this.linking)) this.linking = null;
  }

  mention(key) {
    return this.now?.mentions.find((each) => each.key === key) ?? null;
  }

  get chosen() {
    return this.selected && this.mention(this.selected);
  }

  /** The words of a span, with unseen characters spelled out. */
  quote({ start, end }) {
    const words = this.server.text.slice(this.offsets.units(start), this.offsets.units(end)).replace(/\s+/g, " ");
    const letters = [...words];
    return visible(letters.length > 80 ? `${letters.slice(0, 79).join("")}…` : words);
  }

  select(key) {
    this.selected = key;
    this.anchor = -1;
    this.exact = null;
    const span = this.spans.find((each) => each.mention.key === key);
    if (span) [this.cursor] = wordsWithin(this.words, span.start, span.end);
    this.emit("selected");
  }

  /** Put the cursor on a word; with an anchor, the words between them are selected. */
  point(cursor, anchor = -1, exact = null) {
    Object.assign(this, { cursor, anchor, exact });
    if (anchor >= 0) this.selected = null;
    else if (cursor >= 0) {
      const [start, end] = this.words[cursor];
      this.selected = this.spans.find((each) => each.start < end && start < each.end)?.mention.key ?? null;
    }
    this.emit("selected");
  }

  /** The selected words: offsets of the server, or null. */
  get range() {
    if (this.cursor < 0) return null;
    const [first, last] = this.anchor < 0 ? [this.cursor, this.cursor] : [this.anchor, this.cursor].sort((a, b) => a - b);
    return { start: this.offsets.points(this.words[first][0]), end: this.offsets.points(this.words[last][1]) };
  }

  /** Change the document at once, and save it as soon as the server has taken what came before. */
  change(...changes) {
    for (const each of changes) if (each.op === "add" || each.op === "link") each.key = `new-${++this.made}`;
    const before = this.now;
    this.pending.push({ changes });
    this.settle();
    this.emit("changed", changes.map((each) => tell(each, before, (span) => this.quote(span))).join("; "));
    this.pump();
    return changes.at(-1).key;
  }

  step(direction) {
    this.pending.push({ direction });
    this.pump();
  }

  async pump() {
    if (this.busy || this.held) return;
    if (!this.pending.length) return this.readRecords();
    this.busy = true;
    this.emit("saving");
    while (this.pending.length && !this.held) {
      try {
        await this.save(this.pending[0]);
        if (this.offline) this.emit("online");
        this.offline = false;
      } catch (error) {
        if (!this.failed(error)) break;
      }
    }
    this.busy = false;
    this.emit("saving");
    return this.readRecords();
  }

  /** Whether the records are those of an older version. */
  get outdated() {
    return this.server !== null && this.readTo < this.server.version;
  }

  /** Fetch the records after changes, once nothing waits to be saved: in a long text they take longer than a change. */
  async readRecords() {
    if (this.reading || this.busy || this.held || !this.outdated) return;
    this.reading = true;
    const { id } = this.server;
    try {
      const told = await api.records(id, this.readTo);
      if (this.server.id === id) this.take(told);
    } catch (error) {
      this.reading = false;
      this.unread = true;
      this.emit("unread", error.message);
      return;
    }
    this.reading = false;
    if (this.unread) this.emit("online");
    this.unread = false;
    this.readRecords();
  }

  take(told) {
    if (told.since !== null && told.since !== this.readTo) return; // another answer was faster; ask again
    this.server = recorded(this.server, told);
    this.readTo = told.version;
    this.settle();
    this.emit("recorded");
  }

  async save(entry) {
    const { id, version } = this.server;
    const body = { annotator: this.annotator, base: version };
    const answer = entry.direction
      ? await api.step(id, entry.direction, body)
      : await api.change(id, { ...body, changes: entry.changes.map(bare) });
    const before = this.server;
    const told = corrected(before, answer);
    this.pending.shift();
    const keys = entry.changes ? newKeys(entry.changes, before, told) : new Map();
    for (const each of this.pending) if (each.changes) each.changes = rekeyed(each.changes, keys);
    this.selected = keys.get(this.selected) ?? this.selected;
    this.linking = keys.get(this.linking) ?? this.linking;
    this.server = told;
    this.settle();
    const done = entry.direction && difference(before, told, (span) => this.quote(span));
    this.emit("changed", done && `${entry.direction === "undo" ? "undone" : "done again"}: ${done.map((each) => `${each.what} ${each.text}`).join("; ")}`);
    this.emit("selected");
  }

  /** Deal with a failure to save; false if saving must stop for now. */
  failed(error) {
    if (error instanceof api.Unreachable) {
      this.offline = true;
      this.emit("offline", error.message);
      return false;
    }
    if (error instanceof api.Refused && error.status === 409 && error.current) {
      this.conflict(error.current);
      return false;
    }
    this.pending.shift();
    this.settle();
    this.emit("changed");
    this.emit("selected");
    this.emit("refused", error.message);
    return true;
  }

  conflict(current) {
    const quote = (span) => this.quote(span);
    const theirs = difference(this.server, current, quote);
    const before = this.now;
    const mine = this.pending.flatMap((each) => (each.changes ? each.changes.map((change) => tell(change, before, quote)) : [each.direction]));
    this.held = this.pending.splice(0);
    this.server = current;
    this.readTo = current.version;
    this.settle();
    this.emit("changed");
    this.emit("selected");
    this.emit("conflict", { theirs, mine });
  }

  /** After a conflict: make the held changes again, or drop them. Returns how many no longer fit. */
  resolve(again) {
    const held = this.held ?? [];
    this.held = null;
    let lost = 0;
    if (again) {
      for (const each of held) {
        const fitting = each.changes?.filter((change) => holds(change, this.server)) ?? [];
        lost += each.changes ? each.changes.length - fitting.length : 1; // an undo would undo what the other tab did
        if (fitting.length) this.pending.push({ changes: fitting });
      }
      this.settle();
      this.emit("changed");
    }
    this.emit("saving");
    this.pump();
    return lost;
  }

  /** Wait until nothing is being saved. */
  idle() {
    if (!this.busy) return Promise.resolve();
    return new Promise((done) => {
      const look = () => {
        if (this.busy) return;
        this.removeEventListener("saving", look);
        done();
      };
      this.addEventListener("saving", look);
    });
  }
}

/** Draws the text: blocks as they come into sight, words to point at, mentions by label. */

import { make, markOf, UNSEEN } from "./dom.js";
import { firstWhere, wordsWithin } from "./words.js";

const COLOURS = 4;

/** A text as nodes; characters that are not seen become marks, so that they cannot turn the line. */
function nodesOf(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(UNSEEN)) {
    if (match.index > at) nodes.push(text.slice(at, match.index));
    nodes.push(make("span", { class: "control", title: "a character that is not seen", data: { mark: markOf(match[0]) } }));
    at = match.index + 1;
  }
  if (at < text.length) nodes.push(text.slice(at));
  return nodes;
}

export class TextView {
  constructor(session, host, scroller) {
    Object.assign(this, { session, host, scroller, elements: [], drawn: [], lit: [] });
    this.sight = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) this.draw(Number(target.dataset.block));
    }, { root: scroller, rootMargin: "900px 0px" });
  }

  opened() {
    this.sight.disconnect();
    const { blocks, server } = this.session;
    this.drawn = [];
    this.elements = blocks.map((block, number) => {
      const plain = server.text.slice(block.start, block.end).replace(UNSEEN, "·");
      const kind = `block${block.continued ? " continued" : ""}${block.first === block.last ? " blank" : ""}`;
      return make("p", { class: kind, dir: block.rtl ? "rtl" : "ltr", data: { block: number } }, plain);
    });
    this.host.replaceChildren(...this.elements);
    this.scroller.scrollTop = 0;
    for (const element of this.elements) this.sight.observe(element);
    for (let number = 0; number < Math.min(3, blocks.length); number++) this.draw(number);
  }

  /** The mentions of a block: `{span, start, end}` inside it, without overlaps. */
  parts(block) {
    const { spans } = this.session;
    const parts = [];
    let at = block.start;
    for (let number = firstWhere(spans.length, (each) => spans[each].end > block.start); number < spans.length; number++) {
      const span = spans[number];
      if (span.start >= block.end) break;
      const [start, end] = [Math.max(span.start, at), Math.min(span.end, block.end)];
      if (start >= end) continue;
      parts.push({ span, start, end });
      at = end;
    }
    return parts;
  }

  /** Draw a block, if it is not drawn as it is now. */
  draw(number) {
    const block = this.session.blocks[number];
    const parts = this.parts(block);
    const state = parts.map(({ span, start, end }) => [span.mention.key, start, end, span.mention.label, span.mention.origin, span.mention.confidence].join()).join(";");
    if (this.drawn[number] === state) return;
    this.drawn[number] = state;
    const content = document.createDocumentFragment();
    let at = block.start;
    for (const part of parts) {
      this.words(content, at, part.start, block);
      content.append(this.mark(part, block));
      at = part.end;
    }
    this.words(content, at, block.end, block);
    this.elements[number].replaceChildren(content);
    this.elements[number].classList.add("drawn");
  }

  mark({ span, start, end }, block) {
    const { mention } = span;
    const { scheme } = this.session;
    const ours = mention.origin === "person";
    const sure = mention.confidence === null || ours ? "" : ` ${Math.round(mention.confidence * 100)}`;
    const colour = Math.min(scheme.colour(mention.label), COLOURS);
    const element = make("span", { class: `mention colour-${colour} ${ours ? "ours" : "model"}`, data: { key: mention.key } });
    if (end === span.end) element.dataset.badge = scheme.letter(mention.label) + sure;
    this.words(element, start, end, block);
    return element;
  }

  /** Append the words between two offsets, each an element that knows where it starts. */
  words(parent, start, end) {
    if (start >= end) return; // mentions may touch inside a word
    const { words, server } = this.session;
    let at = start;
    const [first, last] = wordsWithin(words, start, end);
    for (let number = first; number < last; number++) {
      const [from, to] = [Math.max(words[number][0], start), Math.min(words[number][1], end)];
      if (from > at) parent.append(...nodesOf(server.text.slice(at, from)));
      parent.append(make("span", { class: "w", data: { w: number, s: from } }, ...nodesOf(server.text.slice(from, to))));
      at = to;
    }
    if (at < end) parent.append(...nodesOf(server.text.slice(at, end)));
  }

  /** Draw again what is drawn and differs. */
  changed() {
    this.drawn.forEach((_, number) => this.draw(number));
    this.selected();
  }

  drawAll() {
    this.elements.forEach((_, number) => this.draw(number));
  }

  blockOf(word) {
    return firstWhere(this.session.blocks.length, (number) => this.session.blocks[number].last > word);
  }

  /** The elements of a word: two if a mention begins or ends inside it. */
  elementsOf(word) {
    const number = this.blockOf(word);
    if (number >= this.elements.length) return [];
    this.draw(number);
    return [...this.elements[number].querySelectorAll(`.w[data-w="${word}"]`)];
  }

  /** Show what is selected: the mention, or the words from the anchor to the cursor. */
  selected() {
    for (const each of this.host.querySelectorAll(".chosen, .picked, .at, .target")) each.classList.remove("chosen", "picked", "at", "target");
    const { session } = this;
    const source = session.linking && session.mention(session.linking);
    for (const each of this.host.querySelectorAll(".mention")) {
      each.classList.toggle("chosen", each.dataset.key === session.selected || each.dataset.key === session.linking);
      const mention = source && session.mention(each.dataset.key);
      each.classList.toggle("target", Boolean(mention) && session.scheme.canJoin(source, mention));
    }
    if (session.cursor < 0) return;
    const [first, last] = session.anchor < 0 ? [session.cursor, session.cursor] : [session.anchor, session.cursor].sort((a, b) => a - b);
    if (session.anchor >= 0)
      for (let number = this.blockOf(first); number <= this.blockOf(last); number++) {
        this.draw(number);
        for (const each of this.elements[number].querySelectorAll(".w"))
          each.classList.toggle("picked", Number(each.dataset.w) >= first && Number(each.dataset.w) <= last);
      }
    for (const each of this.elementsOf(session.cursor)) each.classList.add("at");
  }

  reveal(word) {
    this.elementsOf(word)[0]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Bring words to the middle of the pane if they are out of sight. Offsets are the server's. */
  show(start) {
    const [word] = wordsWithin(this.session.words, this.session.offsets.units(start), this.session.offsets.units(start) + 1);
    const [element] = this.elementsOf(word);
    const box = element?.getBoundingClientRect();
    const frame = this.scroller.getBoundingClientRect();
    if (box && (box.top < frame.top + 20 || box.bottom > frame.bottom - 20)) element.scrollIntoView({ block: "center" });
  }

  /** Light the words of evidence, those of `[start, end]` pairs in the server's offsets. */
  light(pairs) {
    for (const each of this.lit) each.classList.remove("lit");
    this.lit = [];
    const { words, offsets } = this.session;
    for (const [start, end] of pairs) {
      const [first, last] = wordsWithin(words, offsets.units(start), offsets.units(end));
      for (let word = first; word < Math.min(last, first + 200); word++) this.lit.push(...this.elementsOf(word));
    }
    for (const each of this.lit) each.classList.add("lit");
  }

  /** The word above or below another one, by how they lie on the page. */
  across(word, direction) {
    const from = this.elementsOf(word)[0]?.getBoundingClientRect();
    if (!from) return word;
    const middle = (from.left + from.right) / 2;
    let [line, best, distance] = [null, word, Infinity];
    for (let at = word + direction; at >= 0 && at < this.session.words.length; at += direction) {
      const box = this.elementsOf(at)[0].getBoundingClientRect();
      if (line === null && Math.abs(box.top - from.top) > from.height * 0.6) line = box.top;
      if (line !== null && Math.abs(box.top - line) > from.height * 0.6) break;
      const off = Math.abs((box.left + box.right) / 2 - middle);
      if (line !== null && off < distance) [best, distance] = [at, off];
    }
    return best;
  }

  /** What the mouse has selected: first and last word, and the exact UTF-16 offsets; null if nothing of the text. */
  native() {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!this.host.contains(range.startContainer) || !this.host.contains(range.endContainer)) return null;
    const start = this.edge(range.startContainer, range.startOffset, true);
    const end = this.edge(range.endContainer, range.endOffset, false);
    if (!start || !end || start.unit >= end.unit) return null;
    return { first: start.word, last: end.word, exact: [start.unit, end.unit] };
  }

  /** The word at an edge of a selection, and the offset of the edge. */
  edge(node, offset, forward) {
    const within = node.nodeType === Node.TEXT_NODE ? node.parentElement.closest(".w") : null;
    const unit = within && Number(within.dataset.s) + this.lengthBefore(within, node) + offset;
    const inside = within && (forward ? offset < node.length || node.nextSibling : offset > 0 || node.previousSibling);
    if (inside) return { word: Number(within.dataset.w), unit };
    const walker = document.createTreeWalker(this.host, NodeFilter.SHOW_ELEMENT, (each) => (each.classList.contains("w") ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP));
    const child = node.nodeType === Node.TEXT_NODE ? null : node.childNodes[forward ? offset : offset - 1];
    if (child?.classList?.contains("w")) return this.whole(child, forward);
    walker.currentNode = within ?? child ?? node;
    const found = forward ? walker.nextNode() : walker.previousNode();
    return found && this.whole(found, forward);
  }

  whole(element, forward) {
    const start = Number(element.dataset.s);
    return { word: Number(element.dataset.w), unit: forward ? start : start + this.lengthBefore(element, null) };
  }

  /** How many UTF-16 units of a word stand before one of its nodes; all of them if the node is null. */
  lengthBefore(element, node) {
    let length = 0;
    for (const child of element.childNodes) {
      if (child === node) break;
      length += child.nodeType === Node.TEXT_NODE ? child.length : 1;
    }
    return length;
  }

  boxOf(key) {
    const drawn = this.host.querySelector(`.mention[data-key="${CSS.escape(key)}"]`);
    if (drawn) return drawn.getClientRects()[0];
    const span = this.session.spans.find((each) => each.mention.key === key);
    if (!span) return null;
    const number = firstWhere(this.session.blocks.length, (each) => this.session.blocks[each].end > span.start);
    const box = this.elements[number].getBoundingClientRect();
    return new DOMRect(box.left + box.width / 2, box.top, 1, 1);
  }
}

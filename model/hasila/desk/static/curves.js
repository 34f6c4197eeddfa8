/** Draws the links of the selected mention as curves over the text. */

import { readable } from "./scheme.js";

const NS = "http://www.w3.org/2000/svg";

function shape(tag, attributes, text = "") {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

export class Curves {
  constructor(session, view, host) {
    Object.assign(this, { session, view, host });
  }

  draw() {
    const { session } = this;
    this.host.replaceChildren();
    const key = session.linking ?? session.selected;
    if (!key || !session.now) return;
    const links = session.now.links.filter((each) => each.source === key || each.target === key);
    for (const link of links) this.curve(link, link.source === key);
  }

  point(box, bottom) {
    const frame = this.host.getBoundingClientRect();
    return [box.left + box.width / 2 - frame.left, (bottom ? box.bottom : box.top) - frame.top];
  }

  curve(link, outward) {
    const [from, to] = [this.view.boxOf(link.source), this.view.boxOf(link.target)];
    if (!from || !to) return;
    const level = Math.abs(from.top - to.top) < 8;
    const down = to.top > from.top;
    const [x1, y1] = this.point(from, !level && down);
    const [x2, y2] = this.point(to, !level && !down);
    const bend = level ? Math.min(26, 14 + Math.abs(x1 - x2) / 16) : Math.max(14, Math.abs(y2 - y1) / 2);
    const [c1, c2] = level ? [y1 - bend, y2 - bend] : [y1 + (down ? bend : -bend), y2 - (down ? bend : -bend)];
    const path = shape("path", { d: `M${x1} ${y1} C${x1} ${c1} ${x2} ${c2} ${x2} ${y2}`, class: link.origin });
    this.host.append(path, shape("circle", { cx: x2, cy: y2, r: 3.5 }));
    const middle = path.getPointAtLength(path.getTotalLength() * (outward ? 0.68 : 0.32)); // by the other end, where no other label is
    this.host.append(shape("text", { x: middle.x, y: middle.y + 4, class: "halo" }, readable(link.kind)));
    this.host.append(shape("text", { x: middle.x, y: middle.y + 4 }, readable(link.kind)));
  }

  /** A line from a mention to the mouse, while a link is dragged. */
  drag(key, event) {
    this.draw();
    const [x1, y1] = this.point(this.view.boxOf(key), false);
    const frame = this.host.getBoundingClientRect();
    this.host.append(shape("path", { d: `M${x1} ${y1} L${event.clientX - frame.left} ${event.clientY - frame.top}`, class: "drag" }));
  }
}

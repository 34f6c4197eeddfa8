/** The mouse on the text: select words, choose a mention, drag a link. */

export class Mouse {
  constructor(session, view, curves, side, act) {
    Object.assign(this, { session, view, curves, side, act, from: null });
    const { host } = view;
    host.addEventListener("click", (event) => this.click(event));
    host.addEventListener("pointerdown", (event) => this.press(event));
    host.addEventListener("mousedown", (event) => { if (this.from) event.preventDefault(); });
    host.addEventListener("pointerover", (event) => this.over(event));
    host.addEventListener("pointerleave", () => side.lightCells(null));
    document.addEventListener("pointermove", (event) => this.move(event));
    document.addEventListener("pointerup", (event) => this.release(event));
    document.addEventListener("selectionchange", () => this.select());
  }

  select() {
    if (this.from || document.querySelector("dialog[open]")) return;
    const found = this.view.native();
    if (found) this.session.point(found.last, found.first, found.exact);
  }

  click(event) {
    if (this.dragged || !document.getSelection().isCollapsed) return;
    const key = event.target.closest(".mention")?.dataset.key;
    const word = event.target.closest(".w")?.dataset.w;
    this.view.host.focus({ preventScroll: true });
    if (this.session.linking && key) this.act.linkTo(key);
    else if (event.shiftKey && word !== undefined && this.session.cursor >= 0) this.session.point(Number(word), this.session.anchor < 0 ? this.session.cursor : this.session.anchor);
    else if (key) this.session.select(key);
    else if (word !== undefined) this.session.point(Number(word));
    else this.act.cancel();
  }

  /** A press on the selected mention may become a drag. */
  press(event) {
    this.dragged = false;
    const key = event.target.closest(".mention")?.dataset.key;
    const free = event.pointerType === "mouse" && event.button === 0 && !event.shiftKey;
    this.from = free && key && key === this.session.selected ? { key, x: event.clientX, y: event.clientY } : null;
  }

  move(event) {
    if (!this.from) return;
    if (!this.dragged && Math.hypot(event.clientX - this.from.x, event.clientY - this.from.y) < 6) return;
    if (!this.dragged) {
      this.dragged = true;
      this.session.linking = this.from.key;
      this.session.emit("selected");
    }
    this.curves.drag(this.from.key, event);
  }

  release(event) {
    if (!this.from) return;
    const { key } = this.from;
    this.from = null;
    if (!this.dragged) return;
    const other = document.elementFromPoint(event.clientX, event.clientY)?.closest(".mention")?.dataset.key;
    if (other && other !== key) this.act.linkTo(other, key);
    else this.act.cancel();
  }

  over(event) {
    const word = event.target.closest(".w");
    this.side.lightCells(word ? this.session.offsets.points(Number(word.dataset.s)) : null);
  }
}

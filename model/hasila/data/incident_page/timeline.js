// The timeline: bars of incidents by day, week, month or year, whichever has room; a range of them filters.

const time = { unit: "day", bins: [], left: 34, right: 10, top: 8, foot: 18, drag: null, cursor: -1 };
const UNITS = [["day", 1], ["week", 7], ["month", 30.4], ["year", 365.25]];

function startOf(day, unit) {
  if (unit === "day") return day;
  if (unit === "week") return day - ((((day + 3) % 7) + 7) % 7);   // day 0 of the count was a Thursday
  const date = new Date(day * DAY);
  return Date.UTC(date.getUTCFullYear(), unit === "month" ? date.getUTCMonth() : 0, 1) / DAY;
}

function nextOf(start, unit) {
  if (unit === "day") return start + 1;
  if (unit === "week") return start + 7;
  return startOf(start + (unit === "month" ? 32 : 367), unit);
}

// Bars of at least three pixels over the days of all incidents.
function binsFor(width) {
  const days = items.filter((item) => item.first !== null).map((item) => item.first);
  if (!days.length) return [];
  const [first, last] = days.reduce(([low, high], day) => [Math.min(low, day), Math.max(high, day)], [Infinity, -Infinity]);
  const most = Math.max(8, width / 4);
  [time.unit] = UNITS.find(([, length]) => (last - first + 1) / length <= most) ?? UNITS.at(-1);
  const bins = [];
  for (let start = startOf(first, time.unit); start <= last && bins.length < 5000; start = nextOf(start, time.unit)) {
    bins.push({ start, end: nextOf(start, time.unit), items: [] });
  }
  return bins;
}

function fillBins() {
  for (const bin of time.bins) bin.items = [];
  for (const item of state.inTime) {
    const bin = item.first === null ? null : binOf(item.first);
    if (bin) bin.items.push(item);
  }
}

function binOf(day) {
  let [low, high] = [0, time.bins.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (time.bins[middle].start <= day) low = middle;
    else high = middle - 1;
  }
  return time.bins[low] ?? null;
}

const binX = (at) => time.left + (at * (time.width - time.left - time.right)) / Math.max(1, time.bins.length);
const binAt = (x) => {
  const share = (x - time.left) / Math.max(1, time.width - time.left - time.right);
  return Math.min(time.bins.length - 1, Math.max(0, Math.floor(share * time.bins.length)));
};

function chosenDays() {
  const { from, to } = state.filters;
  return from || to ? [dayOf(from) ?? -Infinity, dayOf(to) ?? Infinity] : null;
}

function drawTime() {
  const { context, width, height } = fitted(byId("time"));
  if (time.width !== width) Object.assign(time, { width, bins: binsFor(width), of: null });
  if (time.of !== state.inTime) {
    fillBins();
    time.of = state.inTime;
  }
  Object.assign(time, { height });
  const ink = colours();
  context.font = "11px system-ui, sans-serif";
  if (!time.bins.length) {
    context.fillStyle = ink.muted;
    context.fillText("No incident has a date.", 12, height / 2);
    return;
  }
  const most = Math.max(1, ...time.bins.map((bin) => bin.items.length));
  drawScale(context, ink, most);
  drawBrush(context, ink);
  drawBars(context, ink, most);
  drawTicks(context, ink);
}

function drawScale(context, ink, most) {
  const base = time.height - time.foot;
  context.strokeStyle = ink.line;
  context.lineWidth = 1;
  context.fillStyle = ink.muted;
  context.textAlign = "right";
  for (const [value, y] of [[most, time.top + 0.5], [0, base + 0.5]]) {
    context.beginPath();
    context.moveTo(time.left, y);
    context.lineTo(time.width - time.right, y);
    context.stroke();
    context.fillText(number.format(value), time.left - 5, y + 4);
  }
}

function drawBars(context, ink, most) {
  const base = time.height - time.foot;
  const chosen = chosenDays();
  time.bins.forEach((bin, at) => {
    const [x, wide] = [binX(at), Math.max(1, Math.min(40, binX(at + 1) - binX(at) - 1))];
    const tall = bin.items.length ? Math.max(2, (bin.items.length / most) * (base - time.top)) : 0;
    const isIn = !chosen || (bin.end > chosen[0] && bin.start <= chosen[1]);
    context.globalAlpha = isIn ? 0.85 : 0.25;
    context.fillStyle = ink.harm;
    context.fillRect(x + 0.5, base - tall, wide, tall);
    context.globalAlpha = 1;
    if (state.open && state.open.first !== null && state.open.first >= bin.start && state.open.first < bin.end) {
      drawMarker(context, x + 0.5 + wide / 2, base - tall, ink.mark);
    }
    if (at === time.cursor) {
      context.strokeStyle = ink.ink;
      context.strokeRect(x, time.top, wide + 1, base - time.top);
    }
  });
}

function drawMarker(context, x, y, colour) {
  const top = Math.max(y - 3, 9);
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x - 5, top - 8);
  context.lineTo(x + 5, top - 8);
  context.fill();
}

function drawBrush(context, ink) {
  const edges = time.drag?.moved ? [time.drag.from, time.drag.to].sort((a, b) => a - b) : brushBins();
  if (!edges) return;
  const [left, right] = [binX(edges[0]), binX(edges[1] + 1)];
  context.fillStyle = ink.brush;
  context.fillRect(left, 0, right - left, time.height - time.foot);
}

function brushBins() {
  const chosen = chosenDays();
  if (!chosen) return null;
  const inside = time.bins.map((bin, at) => [bin, at]).filter(([bin]) => bin.end > chosen[0] && bin.start <= chosen[1]);
  return inside.length ? [inside[0][1], inside.at(-1)[1]] : null;
}

const MONTHS = new Intl.DateTimeFormat("en", { month: "short", timeZone: "UTC" });
function tickText(bin) {
  const date = new Date(bin.start * DAY);
  if (time.unit === "day") return `${date.getUTCDate()} ${MONTHS.format(date)}`;
  if (time.unit === "year") return String(date.getUTCFullYear());
  return `${MONTHS.format(date)} ${date.getUTCFullYear()}`;
}

// A label at the first bar of a month or year, as far as there is room.
function drawTicks(context, ink) {
  context.fillStyle = ink.muted;
  context.textAlign = "left";
  let free = time.left - 1;
  time.bins.forEach((bin, at) => {
    const x = binX(at);
    const text = tickText(bin);
    const isNew = at === 0 || time.unit === "day" || time.unit === "year" || tickText(time.bins[at - 1]) !== text;
    const wide = context.measureText(text).width;
    if (!isNew || x < free || x + wide > time.width) return;
    context.fillText(text, x, time.height - 5);
    context.fillRect(x, time.height - time.foot, 1, 4);
    free = x + wide + (time.unit === "day" || time.unit === "year" ? 14 : 34);
  });
}

const drawTimeSoon = framed(drawTime);

function chooseBins(from, to) {
  const [first, last] = [Math.min(from, to), Math.max(from, to)];
  setFilters({ from: dateOf(time.bins[first].start), to: dateOf(time.bins[last].end - 1) });
}

function binText(bin) {
  const days = time.unit === "day" ? dateOf(bin.start) : `${dateOf(bin.start)} to ${dateOf(bin.end - 1)}`;
  return `${days}: ${counted(bin.items.length, "incident")}`;
}

function tellBin(at, x, y) {
  if (!time.bins[at]) return;
  showTip("time-tip", [binText(time.bins[at])], x, y, time.width);
}

function onTimeDown(event) {
  if (event.button !== 0 || !time.bins.length) return;
  const at = binAt(event.offsetX);
  time.drag = { from: at, to: at, x: event.offsetX, moved: false };
  event.currentTarget.setPointerCapture(event.pointerId);
}

function onTimeMove(event) {
  if (!time.bins.length) return;
  const at = binAt(event.offsetX);
  tellBin(at, event.offsetX, event.offsetY);
  if (!time.drag) return;
  time.drag.moved ||= Math.abs(event.offsetX - time.drag.x) > 3;
  time.drag.to = at;
  drawTimeSoon();
}

function onTimeUp(event) {
  const { drag } = time;
  time.drag = null;
  if (!drag || event.type !== "pointerup") return;
  const edges = brushBins();
  const isAgain = !drag.moved && edges && edges[0] === drag.from && edges[1] === drag.from;
  if (isAgain) setFilters({ from: "", to: "" });
  else chooseBins(drag.from, drag.to);
}

function stepTime(step, extend) {
  if (!time.bins.length) return;
  const edges = brushBins();
  if (extend && time.cursor >= 0) time.anchor ??= time.cursor;
  else time.anchor = null;
  const start = time.cursor >= 0 ? time.cursor + step : edges ? edges[0] : 0;
  time.cursor = Math.min(time.bins.length - 1, Math.max(0, start));
  tellBin(time.cursor, binX(time.cursor), time.top + 30);
  byId("time-say").textContent = binText(time.bins[time.cursor]);
  if (time.anchor !== null) chooseBins(time.anchor, time.cursor);
  else drawTimeSoon();
}

const TIME_KEYS = {
  ArrowLeft: (event) => stepTime(-1, event.shiftKey), ArrowRight: (event) => stepTime(1, event.shiftKey),
  Home: () => { time.cursor = 0; stepTime(0); }, End: () => { time.cursor = time.bins.length - 1; stepTime(0); },
  Enter: () => { if (time.cursor >= 0) chooseBins(time.cursor, time.cursor); },
  Escape: () => { time.anchor = null; hideTip("time-tip"); setFilters({ from: "", to: "" }); },
};

function startTime() {
  const canvas = byId("time");
  canvas.addEventListener("pointerdown", onTimeDown);
  canvas.addEventListener("pointermove", onTimeMove);
  canvas.addEventListener("pointerup", onTimeUp);
  canvas.addEventListener("pointercancel", onTimeUp);
  canvas.addEventListener("pointerleave", () => hideTip("time-tip"));
  canvas.addEventListener("blur", () => { time.cursor = -1; time.anchor = null; hideTip("time-tip"); drawTimeSoon(); });
  canvas.addEventListener("keydown", onKeys(TIME_KEYS));
  views.push(drawTime);
}

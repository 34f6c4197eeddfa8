// The map: outlines of countries, and circles of the incidents at each place, one for those that would overlap.

const map = { x: 0.6, y: 0.42, scale: 1000, land: null, names: [], circles: [], hover: null, focus: -1, pointers: new Map() };
const [NEAREST, FARTHEST] = [400000, 300];   // pixels to the width of the world
const NAMED_FROM = 9000;   // the scale from which circles have names
const [LEAST_RADIUS, MOST_RADIUS] = [5, 24];

const worldX = (longitude) => (longitude + 180) / 360;
function worldY(latitude) {
  const angle = (Math.min(Math.max(latitude, -85), 85) * Math.PI) / 180;
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + angle / 2)) / (2 * Math.PI);
}

// Borders are drawn without the sides of the box at which countries are cut.
function readOutline() {
  const outline = dataOf("outline");
  const [west, south, east, north] = outline.box.map((side) => Math.round(side * 100));
  map.land = new Path2D();
  map.borders = new Path2D();
  for (const country of outline.countries) {
    let span = 0;
    for (const ring of country.rings) span = Math.max(span, addRing(ring, { west, south, east, north }));
    const [longitude, latitude] = country.label;
    map.names.push({ text: country.name, x: worldX(longitude / 100), y: worldY(latitude / 100), span });
  }
}

function addRing(ring, box) {
  const points = [];
  let [x, y] = [0, 0];
  for (let at = 0; at < ring.length; at += 2) {
    x += ring[at];
    y += ring[at + 1];
    points.push({ x: worldX(x / 100), y: worldY(y / 100), side: sideOf(x, y, box) });
  }
  points.forEach((point, at) => {
    const before = points.at(at - 1);
    map.land[at ? "lineTo" : "moveTo"](point.x, point.y);
    if (before.side & point.side) return;
    map.borders.moveTo(before.x, before.y);
    map.borders.lineTo(point.x, point.y);
  });
  map.land.closePath();
  const across = points.map((point) => point.x);
  return Math.max(...across) - Math.min(...across);
}

const sideOf = (x, y, box) => (x === box.west) | ((x === box.east) << 1) | ((y === box.south) << 2) | ((y === box.north) << 3);

// The incidents of one place and precision, whatever the zoom.
function sitesOf(rows) {
  const sites = new Map();
  for (const item of rows) {
    if (!item.point) continue;
    const { latitude, longitude, exact } = item.point;
    const key = `${latitude} ${longitude} ${exact}`;
    if (!sites.has(key)) sites.set(key, { x: worldX(longitude), y: worldY(latitude), exact, deaths: 0, items: [] });
    const site = sites.get(key);
    site.deaths += item.deaths;
    site.items.push(item);
  }
  return [...sites.values()].sort((a, b) => b.items.length - a.items.length || b.deaths - a.deaths || a.x - b.x);
}

// Sites nearer than this many pixels to a larger one join it.
const NEAR = 36;
function clustered(sites) {
  const cells = new Map();
  const circles = [];
  const cell = (site, across = 0, down = 0) =>
    `${Math.floor(site.x * map.scale / NEAR) + across} ${Math.floor(site.y * map.scale / NEAR) + down} ${site.exact}`;
  for (const site of sites) {
    const circle = neighbour(site, cells, cell);
    if (circle) {
      circle.items.push(...site.items);
      circle.deaths += site.deaths;
    } else {
      const made = { x: site.x, y: site.y, exact: site.exact, deaths: site.deaths, items: [...site.items] };
      circles.push(made);
      if (!cells.has(cell(site))) cells.set(cell(site), []);
      cells.get(cell(site)).push(made);
    }
  }
  return circles;
}

function neighbour(site, cells, cell) {
  let [nearest, least] = [null, NEAR / map.scale];
  for (let across = -1; across <= 1; across += 1) {
    for (let down = -1; down <= 1; down += 1) {
      for (const circle of cells.get(cell(site, across, down)) ?? []) {
        const distance = Math.hypot(circle.x - site.x, circle.y - site.y);
        if (distance < least) [nearest, least] = [circle, distance];
      }
    }
  }
  return nearest;
}

const radiusOf = (circle) =>
  Math.min(MOST_RADIUS, LEAST_RADIUS + 0.9 * Math.sqrt(circle.deaths)) + (circle.exact ? 0 : 8);

const screenX = (x) => (x - map.x) * map.scale + map.width / 2;
const screenY = (y) => (y - map.y) * map.scale + map.height / 2;

// The circles of what is on the map at its scale; others are no longer hovered or stepped on.
function arrangeCircles() {
  if (map.of === state.onMap && map.at === map.scale) return;
  if (map.of !== state.onMap) map.sites = sitesOf(state.onMap);
  map.circles = clustered(map.sites).sort((a, b) => a.exact - b.exact || radiusOf(b) - radiusOf(a));
  Object.assign(map, { of: state.onMap, at: map.scale, hover: null, focus: -1 });
}

function drawMap() {
  const { context, width, height, scale } = fitted(byId("map"));
  const ink = colours();
  Object.assign(map, { width, height });
  arrangeCircles();
  context.fillStyle = ink.sea;
  context.fillRect(0, 0, width, height);
  context.save();
  context.setTransform(scale * map.scale, 0, 0, scale * map.scale, scale * screenX(0), scale * screenY(0));
  context.fillStyle = ink.land;
  context.fill(map.land);
  context.strokeStyle = ink.border;
  context.lineWidth = 1 / map.scale;
  context.stroke(map.borders);
  context.restore();
  drawNames(context, ink);
  map.circles.forEach((circle) => drawCircle(context, circle, ink));
  if (map.scale > NAMED_FROM) drawPlaces(context, ink);
}

// Names beside circles of one place, the larger first, as far as no other name is there.
function drawPlaces(context, ink) {
  context.font = "12px system-ui, sans-serif";
  context.textAlign = "left";
  context.lineWidth = 3;
  context.strokeStyle = ink.land;
  context.fillStyle = ink.ink;
  const taken = [];
  for (const circle of map.circles) {
    const [{ place }] = circle.items;
    if (!circle.exact || circle.items.some((item) => item.place.name !== place.name)) continue;
    const text = isolated(place.name);
    const [x, y, wide] = [screenX(circle.x) + radiusOf(circle) + 5, screenY(circle.y) + 4, context.measureText(text).width];
    if (x < 0 || y < 0 || x > map.width || y > map.height + 12) continue;
    if (taken.some((box) => Math.abs(box.y - y) < 15 && box.x < x + wide && x < box.x + box.wide)) continue;
    taken.push({ x, y, wide });
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }
}

function drawNames(context, ink) {
  context.font = "11px system-ui, sans-serif";
  context.textAlign = "center";
  context.fillStyle = ink.muted;
  for (const { text, x, y, span } of map.names) {
    if (span * map.scale > context.measureText(text).width * 1.1) context.fillText(text, screenX(x), screenY(y));
  }
}

function drawCircle(context, circle, ink) {
  const [x, y, radius] = [screenX(circle.x), screenY(circle.y), radiusOf(circle)];
  if (x < -60 || y < -60 || x > map.width + 60 || y > map.height + 60) return;
  const isPicked = !state.picked || circle.items.some((item) => state.picked.has(item));
  const isOpen = state.open && circle.items.includes(state.open);
  context.globalAlpha = isPicked ? 1 : 0.3;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = circle.exact ? ink.harm : ink.pale;
  context.globalAlpha *= circle.exact ? 0.82 : 1;
  context.fill();
  context.globalAlpha = isPicked ? 1 : 0.3;
  context.lineWidth = circle.exact ? 1 : 1.6;
  context.strokeStyle = circle.exact ? ink.panel : ink.harm;
  context.setLineDash(circle.exact ? [] : [4, 3]);
  context.stroke();
  context.setLineDash([]);
  if (circle.items.length > 1) drawCount(context, circle, x, y, ink);
  context.globalAlpha = 1;
  if (isOpen || map.hover === circle || map.circles[map.focus] === circle) {
    context.beginPath();
    context.arc(x, y, radius + 3.5, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = isOpen ? ink.mark : ink.ink;
    context.stroke();
  }
}

// In a filled circle, or on the rim of a wide one, whose middle others may cover.
function drawCount(context, circle, x, y, ink) {
  const text = number.format(circle.items.length);
  const radius = radiusOf(circle);
  context.font = "600 10.5px system-ui, sans-serif";
  context.textAlign = "center";
  if (circle.exact) {
    if (context.measureText(text).width + 2 > radius * 2) return;
    context.fillStyle = ink.panel;
    context.fillText(text, x, y + 3.7);
    return;
  }
  context.lineWidth = 3;
  context.strokeStyle = ink.land;
  context.strokeText(text, x, y - radius + 3.5);
  context.fillStyle = ink.harm;
  context.fillText(text, x, y - radius + 3.5);
}

// The smallest circle under a point of the canvas.
function circleAt(x, y) {
  const reached = map.circles.filter(
    (circle) => Math.hypot(screenX(circle.x) - x, screenY(circle.y) - y) <= radiusOf(circle) + 3);
  return reached.at(-1) ?? null;
}

const drawMapSoon = framed(drawMap);

function zoomMap(factor, x = map.width / 2, y = map.height / 2) {
  const scale = Math.min(NEAREST, Math.max(FARTHEST, map.scale * factor));
  map.x += (x - map.width / 2) * (1 / map.scale - 1 / scale);
  map.y += (y - map.height / 2) * (1 / map.scale - 1 / scale);
  map.scale = scale;
  hideTip("map-tip");
  drawMapSoon();
}

function panMap(across, down) {
  map.x = Math.min(1, Math.max(0, map.x - across / map.scale));
  map.y = Math.min(1, Math.max(0, map.y - down / map.scale));
  drawMapSoon();
}

// Shows all places; a few that lie far from the others do not count when there are many.
function fitMap() {
  const { width, height } = byId("map").getBoundingClientRect();
  const points = items.filter((item) => item.point).map((item) => item.point);
  if (!points.length || !width) return;
  const edge = (values) => {
    values.sort((a, b) => a - b);
    const cut = Math.floor(values.length * 0.01);
    return [values[cut], values[values.length - 1 - cut]];
  };
  const [west, east] = edge(points.map((point) => worldX(point.longitude)));
  const [north, south] = edge(points.map((point) => worldY(point.latitude)));
  const room = (pixels) => Math.max(60, pixels - 90);
  map.scale = Math.min(room(width) / Math.max(east - west, 0.004), room(height) / Math.max(south - north, 0.004));
  map.scale = Math.min(NEAREST, Math.max(FARTHEST, map.scale));
  [map.x, map.y] = [(west + east) / 2, (north + south) / 2];
  drawMapSoon();
}

function showItemOnMap(item) {
  if (!item.point) return;
  drawMap();   // the details that opened have made it smaller
  const [x, y] = [worldX(item.point.longitude), worldY(item.point.latitude)];
  const inside = Math.abs(screenX(x) - map.width / 2) < map.width / 2 - 12 && Math.abs(screenY(y) - map.height / 2) < map.height / 2 - 12;
  if (inside) return;
  Object.assign(map, { x, y });
  drawMap();
}

function chooseCircle(circle) {
  if (!circle) pick(null);
  else if (circle.items.length === 1) {
    openItem(circle.items[0]);
  } else pick(circle.items);
}

function tellCircle(circle) {
  const places = [...new Set(circle.items.map((item) => item.place.name_en || item.place.name))];
  const more = places.length > 3 ? ` and ${places.length - 3} more` : "";
  return [
    el("b", null, joined(places.slice(0, 3).map(name)), more), el("br"),
    `${counted(circle.items.length, "incident")}, ${number.format(circle.deaths)} killed by careful counts`,
    circle.exact ? "" : [el("br"), places.length > 1 ? "somewhere in these units" : "somewhere in this unit"],
  ].flat();
}

function showTip(id, content, x, y, width) {
  const tip = byId(id);
  tip.replaceChildren(...content);
  tip.hidden = false;
  tip.style.left = `${Math.max(4, Math.min(x + 14, width - tip.offsetWidth - 4))}px`;
  tip.style.top = `${Math.max(4, y - tip.offsetHeight - 10)}px`;
}
const hideTip = (id) => { byId(id).hidden = true; };

function hoverMap(x, y) {
  const circle = circleAt(x, y);
  byId("map").classList.toggle("over", Boolean(circle));
  if (circle) showTip("map-tip", tellCircle(circle), x, y, map.width);
  else hideTip("map-tip");
  if (circle !== map.hover) {
    map.hover = circle;
    drawMapSoon();
  }
}

function onMapMove(event) {
  const before = map.pointers.get(event.pointerId);
  const { offsetX: x, offsetY: y } = event;
  if (!before) {
    if (event.pointerType === "mouse") hoverMap(x, y);
    return;
  }
  const others = [...map.pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
  map.moved += Math.abs(x - before.x) + Math.abs(y - before.y);
  if (!others.length && map.moved > 4) panMap(x - before.x, y - before.y);
  else if (others.length) {
    const [other] = others;
    const reach = (point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
    zoomMap(reach({ x, y }) / reach(before), (x + other.x) / 2, (y + other.y) / 2);
    panMap((x - before.x) / 2, (y - before.y) / 2);
  }
  map.pointers.set(event.pointerId, { x, y });
}

function onMapUp(event) {
  const was = map.pointers.delete(event.pointerId);
  if (was && event.type === "pointerup" && map.moved <= 4) chooseCircle(circleAt(event.offsetX, event.offsetY));
}

function onMapDown(event) {
  if (event.button !== 0) return;
  if (!map.pointers.size) map.moved = 0;
  else map.moved = 100;
  map.pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
  event.currentTarget.setPointerCapture(event.pointerId);
  hideTip("map-tip");
}

// Circles in reading order, so that N and P go on to a neighbour.
function stepCircle(step) {
  arrangeCircles();   // a key may come before the map is drawn at its new scale
  const seen = map.circles.filter((circle) => {
    const [x, y] = [screenX(circle.x), screenY(circle.y)];
    return x >= 0 && y >= 0 && x <= map.width && y <= map.height;
  }).sort((a, b) => a.y - b.y || a.x - b.x);
  if (!seen.length) return;
  const at = seen.indexOf(map.circles[map.focus]);
  const next = seen[(at + step + (at < 0 && step < 0 ? 1 : 0) + seen.length) % seen.length];
  map.focus = map.circles.indexOf(next);
  showTip("map-tip", tellCircle(next), screenX(next.x), screenY(next.y), map.width);
  byId("map-say").textContent = byId("map-tip").textContent;
  drawMapSoon();
}

const MAP_KEYS = {
  ArrowLeft: () => panMap(60, 0), ArrowRight: () => panMap(-60, 0), ArrowUp: () => panMap(0, 60), ArrowDown: () => panMap(0, -60),
  "+": () => zoomMap(1.5), "=": () => zoomMap(1.5), "-": () => zoomMap(1 / 1.5), 0: fitMap,
  n: () => stepCircle(1), p: () => stepCircle(-1),
  Enter: () => map.circles[map.focus] && chooseCircle(map.circles[map.focus]),
  Escape: () => { hideTip("map-tip"); pick(null); },
};

function onKeys(keys) {
  return (event) => {
    const call = keys[event.key] ?? keys[event.key.toLowerCase()];
    if (!call || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    call(event);
  };
}

function startMap() {
  const canvas = byId("map");
  readOutline();
  byId("legend").append(
    el("span", { class: "dot" }), "settlement", el("span", { class: "ring" }), "larger unit", el("span", { class: "small" }), el("span", { class: "big" }), "killed",
    el("span", { class: "dot many" }, "7"), "incidents");
  canvas.addEventListener("pointerdown", onMapDown);
  canvas.addEventListener("pointermove", onMapMove);
  canvas.addEventListener("pointerup", onMapUp);
  canvas.addEventListener("pointercancel", onMapUp);
  canvas.addEventListener("pointerleave", () => { if (!map.pointers.size) hoverMap(-99, -99); });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomMap(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), event.offsetX, event.offsetY);
  }, { passive: false });
  canvas.addEventListener("dblclick", (event) => zoomMap(2, event.offsetX, event.offsetY));
  canvas.addEventListener("keydown", onKeys(MAP_KEYS));
  byId("zoom-in").addEventListener("click", () => zoomMap(1.6));
  byId("zoom-out").addEventListener("click", () => zoomMap(1 / 1.6));
  byId("zoom-fit").addEventListener("click", fitMap);
  views.push(drawMap);
}

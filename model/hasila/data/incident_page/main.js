// Starts the views; the open incident is the one in the fragment of the address.

let focusNext = false;

function openItem(item, byKeyboard = false) {
  focusNext = byKeyboard;
  const fragment = `#${encodeURIComponent(item.id)}`;
  if (window.location.hash === fragment) readFragment();
  else window.location.hash = fragment;
}

function closeItem() {
  window.history.pushState(null, "", window.location.pathname + window.location.search);
  readFragment();
  byId("table").focus({ preventScroll: true });
}

function readFragment() {
  let id = window.location.hash.slice(1);
  try {
    id = decodeURIComponent(id);
  } catch {
    // a percent sign that begins no escape stands for itself
  }
  state.open = itemById.get(id) ?? null;
  if (state.open) {
    const at = state.rows.indexOf(state.open);
    if (at >= 0) table.active = at;
  }
  redraw();
  if (state.open) {
    showItemOnMap(state.open);
    activate(table.active);
  }
  if (state.open && focusNext) byId("open-title").focus({ preventScroll: true });
  focusNext = false;
}

// On paper: light, every row, every copy unfolded.
function beforePrint() {
  document.documentElement.classList.add("printing");
  document.querySelectorAll("details.copies:not([open])").forEach((copies) => {
    copies.open = true;
    copies.dataset.folded = "";
  });
  if (!state.open) drawRows(0, state.rows.length);
  drawMap();
  drawTime();
}

function afterPrint() {
  document.documentElement.classList.remove("printing");
  document.querySelectorAll("details.copies[data-folded]").forEach((copies) => { copies.open = false; });
  table.first = -1;
  redraw();
}

function start() {
  startFilters();
  startMap();
  startTime();
  startTable();
  views.push(drawOpen);
  update();
  fitMap();
  readFragment();
  window.addEventListener("hashchange", readFragment);
  window.addEventListener("popstate", readFragment);
  window.addEventListener("beforeprint", beforePrint);
  window.addEventListener("afterprint", afterPrint);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  document.addEventListener("keydown", (event) => {
    const isField = ["INPUT", "SELECT", "CANVAS"].includes(event.target.tagName);
    if (event.key === "Escape" && state.open && !isField) closeItem();
  });
  new ResizeObserver(framed(() => { drawMap(); drawTime(); })).observe(byId("map"));
}

start();

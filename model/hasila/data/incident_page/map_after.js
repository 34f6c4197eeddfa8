// The map of a server's page: told the outline once, and the incidents whenever they change.

/** Start the map; `open` takes an incident, `choose` the incidents of a circle, or null for all. */
export function beginMap(open, choose) {
  openItem = open;
  pick = (chosen) => {
    state.picked = chosen?.length ? new Set(chosen) : null;
    drawMapSoon();
    choose(chosen);
  };
  startMap();
  new ResizeObserver(drawMapSoon).observe(byId("map"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawMapSoon);
}

/** Show incidents: `{place, point: {latitude, longitude, exact} or null, deaths}`; `opened` is marked. */
export function showOnMap(shown, opened, fit) {
  items = shown;
  Object.assign(state, { onMap: shown, picked: null, open: opened });
  if (fit) fitMap();
  if (opened) showItemOnMap(opened);
  drawMapSoon();
}

// The form of filters, and the line that says how much is shown.

const FIELDS = Object.keys(state.filters);

const optionKeys = {
  harm: (item) => item.harms,
  country: (item) => [item.country],
  province: (item) => (!state.filters.country || item.country === state.filters.country ? [item.province] : []),
  attack: (item) => [...new Set(item.attacks)],
  party: (item) => [...new Set(item.parties)],
  grade: (item) => [item.grade],
};

// Options by how many incidents have them.
function fillOptions(field) {
  const counts = new Map();
  for (const item of items) {
    for (const value of optionKeys[field](item)) if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const order = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  byId(`f-${field}`).replaceChildren(
    el("option", { value: "" }, "all"),
    ...order.map(([value, count]) => {
      const label = field === "country" ? countryName(value) : value;
      return el("option", { value }, `${isolated(label)} (${number.format(count)})`);
    }));
}

function drawFilters() {
  for (const field of FIELDS) {
    const input = byId(`f-${field}`);
    if (input.value !== state.filters[field] && document.activeElement !== input) input.value = state.filters[field];
    input.classList.toggle("set", Boolean(state.filters[field]));
  }
  const ofDate = state.filters.from || state.filters.to;
  const undated = ofDate ? items.filter((item) => item.first === null).length : 0;
  const unplaced = state.rows.filter((item) => !item.point).length;
  byId("count").replaceChildren(
    el("b", null, number.format(state.rows.length)), ` of ${counted(items.length, "incident")}`,
    unplaced ? el("span", { class: "aside" }, ` · ${number.format(unplaced)} not on the map`) : "",
    undated ? el("span", { class: "aside" }, ` · ${number.format(undated)} without a date left out`) : "");
  const chip = byId("unpick");
  chip.hidden = !state.picked;
  chip.textContent = state.picked ? `${number.format(state.picked.size)} picked on the map ×` : "";
}

function startFilters() {
  Object.keys(optionKeys).forEach(fillOptions);
  const typed = later(120, (value) => setFilters({ text: value }));
  for (const field of FIELDS) {
    byId(`f-${field}`).addEventListener("input", ({ target }) => {
      if (field === "text") typed(target.value);
      else setFilters({ [field]: target.value });
      if (field === "country") fillOptions("province");
    });
  }
  byId("filter-form").addEventListener("submit", (event) => event.preventDefault());
  byId("unpick").addEventListener("click", () => pick(null));
  byId("clear").addEventListener("click", () => {
    for (const field of FIELDS) byId(`f-${field}`).value = "";
    state.picked = null;
    setFilters(Object.fromEntries(FIELDS.map((field) => [field, ""])));
    fillOptions("province");
  });
  if (window.matchMedia("(max-width: 760px)").matches) byId("filters").open = false;
  views.push(drawFilters);
}

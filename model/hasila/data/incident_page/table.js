// The table: only the rows in sight, and some above and below, are in the document.

const COLUMNS = [
  ["date", "Date", "date"], ["place", "Place", ""], ["country", "Country", "more"], ["killed", "Killed", "figure"],
  ["injured", "Injured", "figure"], ["attack", "Attack", "more most"], ["party", "Alleged", "more"],
  ["texts", "Texts", "figure more"], ["grade", "Grade", "grade"],
];
const SPARE = 12;
const table = { active: 0, height: 0, first: -1, last: -1, drawn: null };

// Parts side by side, each cut at the end of its own direction.
const fit = (...parts) => el("span", { class: "fit" }, ...parts);

function placeCell(item) {
  if (!item.place) return el("span", { class: "aside" }, "unknown");
  const latin = item.place.name_en && item.place.name_en !== item.place.name;
  return fit(name(item.place.name), latin ? el("span", { class: "aside" }, shown(item.place.name_en)) : null);
}

function partyCell(item) {
  const { perpetrators } = item.incident;
  if (!perpetrators.length) return "";
  const [first] = perpetrators;
  const rest = perpetrators.length > 1 ? el("span", { class: "tail" }, `+${perpetrators.length - 1}`) : null;
  return fit(name(first.name), rest);
}

const badge = (grade) => (grade ? el("span", { class: `badge ${GRADES.includes(grade) ? grade : ""}` }, shown(grade)) : "");

function cellOf(item, column) {
  switch (column) {
    case "date": return item.date ? el("span", { title: shown(item.date) }, shown(dateText(item.incident.date, true))) : el("span", { class: "aside" }, "unknown");
    case "place": return placeCell(item);
    case "country": return fit(el("span", { class: "head" }, countryName(item.country)),
      item.province && item.province !== item.place?.name ? name(item.province) : null);
    case "killed": return item.killed ? range(item.killed.low, item.killed.high) : "";
    case "injured": return item.injured ? range(item.injured.low, item.injured.high) : "";
    case "attack": return shown(item.attacks.join(", "));
    case "party": return partyCell(item);
    case "texts": return `${item.incident.independent_texts}/${item.incident.texts}`;
    default: return badge(item.grade);
  }
}

function rowOf(item, at) {
  const cells = COLUMNS.map(([column, , kind]) => el("td", { class: kind || null }, [cellOf(item, column)].flat()));
  const row = el("tr", {
    id: `row-${at}`, role: "row", "aria-rowindex": at + 2, "aria-selected": String(state.open === item),
    class: at === table.active ? "active" : null,
  }, ...cells);
  row.addEventListener("click", () => { table.active = at; openItem(item); });
  return row;
}

const filler = (rows) => {
  const row = el("tr", { class: "filler", "aria-hidden": "true" });
  row.style.height = `${rows * table.height}px`;
  return row;
};

function drawRows(first, last) {
  const rows = state.rows.slice(first, last).map((item, at) => rowOf(item, first + at));
  byId("rows").replaceChildren(...[
    first ? filler(first) : null, ...rows, last < state.rows.length ? filler(state.rows.length - last) : null,
  ].filter(Boolean));
  Object.assign(table, { first, last, drawn: state.rows });
}

function drawWindow() {
  const scroll = byId("scroll");
  if (!table.height) table.height = parseFloat(getComputedStyle(byId("table")).getPropertyValue("--row")) || 34;
  const top = Math.max(0, Math.floor(scroll.scrollTop / table.height) - SPARE);
  const last = Math.min(state.rows.length, Math.ceil((scroll.scrollTop + scroll.clientHeight) / table.height) + SPARE);
  const first = Math.min(top, Math.max(0, last - 1));
  if (table.drawn !== state.rows || first !== table.first || last !== table.last) drawRows(first, last);
}

function drawTable() {
  if (table.drawn !== state.rows) {
    const open = state.open ? state.rows.indexOf(state.open) : -1;
    table.active = open >= 0 ? open : 0;
    byId("scroll").scrollTop = open >= 0 ? Math.max(0, (open - 3) * table.height) : 0;
  }
  byId("table").setAttribute("aria-rowcount", state.rows.length + 1);
  byId("none").hidden = state.rows.length > 0;
  for (const head of byId("heads").children) {
    const sorts = head.dataset.column === state.sort.column;
    if (sorts) head.setAttribute("aria-sort", state.sort.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
  table.first = -1;
  drawWindow();
  markActive();
}

function markActive() {
  for (const row of byId("rows").children) row.classList.toggle("active", row.id === `row-${table.active}`);
  const grid = byId("table");
  if (byId(`row-${table.active}`)) grid.setAttribute("aria-activedescendant", `row-${table.active}`);
  else grid.removeAttribute("aria-activedescendant");
}

function activate(at) {
  if (!state.rows.length) return;
  table.active = Math.min(Math.max(at, 0), state.rows.length - 1);
  const scroll = byId("scroll");
  const head = byId("heads").offsetHeight;
  const top = table.active * table.height;
  if (top < scroll.scrollTop) scroll.scrollTop = top;
  const bottom = top + table.height + head - scroll.clientHeight;
  if (bottom > scroll.scrollTop) scroll.scrollTop = bottom;
  drawWindow();
  markActive();
}

function onTableKey(event) {
  if (event.target !== byId("table") || event.ctrlKey || event.metaKey || event.altKey) return;
  const page = Math.max(1, Math.floor(byId("scroll").clientHeight / table.height) - 2);
  const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -state.rows.length, End: state.rows.length };
  if (event.key in moves) activate(table.active + moves[event.key]);
  else if (event.key === "Enter" && state.rows[table.active]) openItem(state.rows[table.active], true);
  else return;
  event.preventDefault();
}

function startTable() {
  byId("heads").append(...COLUMNS.map(([column, title, kind]) => el(
    "th", { scope: "col", class: kind || null, "data-column": column },
    el("button", { type: "button", title: `Sort by ${title.toLowerCase()}`, on: { click: () => sortBy(column) } }, title))));
  byId("scroll").addEventListener("scroll", framed(() => { drawWindow(); markActive(); }));
  byId("table").addEventListener("keydown", onTableKey);
  new ResizeObserver(framed(() => { table.height = 0; table.first = -1; drawWindow(); })).observe(byId("scroll"));
  views.push(drawTable);
}

// What is chosen, and what passes the filters. Views draw when it changes.

const state = {
  filters: { text: "", from: "", to: "", harm: "", country: "", province: "", attack: "", party: "", grade: "" },
  picked: null,   // the incidents of a circle on the map, a Set; null: all
  sort: { column: "date", down: true },
  open: null,     // the incident that is opened
  undated: [], onMap: [], inTime: [], rows: [],
};
const views = [];

function passes(item, terms) {
  const { filters } = state;
  return (!filters.harm || item.harms.includes(filters.harm))
    && (!filters.country || item.country === filters.country)
    && (!filters.province || item.province === filters.province)
    && (!filters.grade || item.grade === filters.grade)
    && (!filters.attack || item.attacks.includes(filters.attack))
    && (!filters.party || item.parties.includes(filters.party))
    && terms.every((term) => wordsOf(item).includes(term));
}

function inRange(item, from, to) {
  if (from === null && to === null) return true;
  return item.first !== null && (from === null || item.last >= from) && (to === null || item.first <= to);
}

const SORTS = {
  date: (item) => item.first,
  place: (item) => item.place && fold(item.place.name_en || item.place.name),
  country: (item) => item.country && `${countryName(item.country)} ${item.province}`,
  killed: (item) => item.killed && (item.killed.conservative ?? item.killed.low),
  injured: (item) => item.injured && (item.injured.conservative ?? item.injured.low),
  attack: (item) => item.attacks[0],
  party: (item) => item.parties[0],
  texts: (item) => item.incident.independent_texts ?? item.incident.texts,
  grade: (item) => (item.grade ? GRADES.indexOf(item.grade) : null),
};

// Unknown comes last in either order.
function sorted(rows) {
  const key = SORTS[state.sort.column];
  const sign = state.sort.down ? -1 : 1;
  const keyed = rows.map((item) => [key(item), item]);
  const unknown = (value) => value === null || value === undefined || value === "";
  keyed.sort(([a, first], [b, second]) => {
    if (unknown(a) || unknown(b)) return unknown(a) - unknown(b) || first.at - second.at;
    return (a < b ? -1 : a > b ? 1 : 0) * sign || first.at - second.at;
  });
  return keyed.map(([, item]) => item);
}

function update() {
  const terms = fold(state.filters.text).split(" ").filter(Boolean);
  const [from, to] = [dayOf(state.filters.from), dayOf(state.filters.to)];
  const kept = items.filter((item) => passes(item, terms));
  const isPicked = (item) => !state.picked || state.picked.has(item);
  state.onMap = kept.filter((item) => inRange(item, from, to));
  state.inTime = kept.filter(isPicked);
  state.rows = sorted(state.onMap.filter(isPicked));
  redraw();
}

const redraw = () => views.forEach((draw) => draw());

function setFilters(changes) {
  Object.assign(state.filters, changes);
  if ("country" in changes && !("province" in changes)) state.filters.province = "";
  update();
}

function pick(chosen) {
  state.picked = chosen && chosen.length ? new Set(chosen) : null;
  update();
}

function sortBy(column) {
  const numeric = ["date", "killed", "injured", "texts"].includes(column);
  state.sort = { column, down: state.sort.column === column ? !state.sort.down : numeric };
  update();
}

// The incidents as the views need them.

const countryNames = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });
function countryName(code) {
  try {
    return code ? countryNames.of(code) : "";
  } catch {
    return code;
  }
}

const GRADES = ["fair", "weak", "contested"];
const PRECISIONS = { about: ["about ", "≈ "], report: ["reported ", "≤ "] };

function tollOf(incident, harm) {
  const tolls = incident.tolls.filter((toll) => toll.harm === harm && toll.unit === "persons");
  return tolls.find((toll) => toll.victims === "all") ?? tolls[0] ?? null;
}

// In words, or short as in the table: ≈ about that day, ≤ on or before the day of the report.
function dateText(date, isShort = false) {
  if (!date?.first) return "";
  const start = PRECISIONS[date.precision]?.[Number(isShort)] ?? "";
  if (!date.last || date.last === date.first) return start + date.first;
  const same = date.first.slice(0, 8) === date.last.slice(0, 8);
  return `${start}${date.first} – ${same ? date.last.slice(8) : date.last}`;
}

function itemOf(incident, at) {
  const place = incident.place ?? null;
  const [killed, injured] = [tollOf(incident, "killed"), tollOf(incident, "injured")];
  const located = typeof place?.latitude === "number" && typeof place?.longitude === "number";
  const first = dayOf(incident.date?.first);
  return {
    at, incident, id: incident.id, place, killed, injured, first,
    last: dayOf(incident.date?.last) ?? first,
    date: dateText(incident.date),
    country: place?.country ?? "",
    province: place ? place.units?.[0] ?? (place.kind?.startsWith("admin") ? place.name : "") : "",
    attacks: incident.attacks.map((attack) => attack.kind),
    parties: incident.perpetrators.map((party) => party.name),
    harms: [...new Set(incident.tolls.map((toll) => toll.harm))],
    grade: incident.grade?.value ?? "",
    deaths: killed ? killed.conservative ?? killed.low ?? 0 : 0,
    point: located ? { latitude: place.latitude, longitude: place.longitude, exact: place.kind === "settlement" } : null,
    words: null,
  };
}

const texts = dataOf("texts");
const items = dataOf("incidents").map(itemOf);
const itemById = new Map(items.map((item) => [item.id, item]));

const textOf = (report) => (Object.hasOwn(texts, report) ? texts[report] : null);

// Which incidents a report tells: several in a day's summary.
const toldBy = new Map();
for (const item of items) {
  for (const telling of item.incident.tellings) {
    if (!toldBy.has(telling.report)) toldBy.set(telling.report, []);
    toldBy.get(telling.report).push(item);
  }
}

// All words of an incident, folded for the search; made at the first search.
function wordsOf(item) {
  if (item.words === null) {
    const { incident } = item;
    const parts = [incident.id, item.date, countryName(item.country)];
    for (const place of incident.places.concat(item.place ?? [])) parts.push(place.name, place.name_en, ...(place.units ?? []));
    parts.push(...item.parties, ...incident.sources.map((source) => source.name));
    for (const telling of incident.tellings) {
      parts.push(telling.report, telling.title, telling.outlet, telling.url, textOf(telling.report));
    }
    item.words = fold(parts.filter(Boolean).join("\n"));
  }
  return item.words;
}

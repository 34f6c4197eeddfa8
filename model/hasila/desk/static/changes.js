/** What a change does to a document, and how two states of a document differ. Pure: nothing here touches the page. */

import { readable } from "./scheme.js";

const byStart = (one, two) => one.start - two.start || one.end - two.end;

function patched(document, key, patch) {
  const mentions = document.mentions.map((each) =>
    each.key === key ? { ...each, confidence: null, origin: "person", ...patch(each) } : each,
  );
  return { ...document, mentions: mentions.sort(byStart) };
}

function relabelled(document, change, scheme) {
  const kept = scheme.attributesOf(change.label).map(([attribute]) => attribute);
  const now = patched(document, change.key, (each) => ({
    label: change.label,
    attributes: Object.fromEntries(Object.entries(each.attributes).filter(([attribute]) => kept.includes(attribute))),
  }));
  const labels = new Map(now.mentions.map((each) => [each.key, each.label]));
  const fits = ({ kind, source, target }) =>
    !scheme.links[kind] ||
    (scheme.links[kind].source === labels.get(source) && scheme.links[kind].target === labels.get(target));
  return { ...now, links: now.links.filter(fits) };
}

const ACTS = {
  add: (document, { key, start, end, label, attributes }) => ({
    ...document,
    mentions: [...document.mentions, { key, start, end, label, attributes, confidence: null, origin: "person" }].sort(byStart),
  }),
  move: (document, { key, start, end }) => patched(document, key, () => ({ start, end })),
  label: relabelled,
  attributes: (document, { key, attributes }) => patched(document, key, () => ({ attributes })),
  delete: (document, { key }) => ({
    ...document,
    mentions: document.mentions.filter((each) => each.key !== key),
    links: document.links.filter((each) => each.source !== key && each.target !== key),
  }),
  link: (document, { key, kind, source, target }) => ({
    ...document,
    links: [...document.links, { key, kind, source, target, confidence: null, origin: "person" }],
  }),
  unlink: (document, { key }) => ({ ...document, links: document.links.filter((each) => each.key !== key) }),
  accept: (document, { key }) => ({
    ...patched(document, key, () => ({})),
    links: document.links.map((each) => (each.key === key ? { ...each, confidence: null, origin: "person" } : each)),
  }),
  accept_all: (document) => {
    const ours = (each) => ({ ...each, confidence: null, origin: "person" });
    return { ...document, mentions: document.mentions.map(ours), links: document.links.map(ours) };
  },
  state: (document, { state }) => ({ ...document, state }),
  note: (document, { note }) => ({ ...document, note }),
};

/** The document after changes. Those that name a mention that is gone do nothing. */
export const apply = (document, changes, scheme) =>
  changes.reduce((now, change) => ACTS[change.op](now, change, scheme), document);

/** A list of which a part is replaced, as the server tells it. */
const spliced = (list, { from, to, items }) => [...list.slice(0, from), ...items, ...list.slice(to)];

/** The document after what the server told of a change. Its records are still those of before. */
export const corrected = (document, { version, state, note, mentions, links }) => ({
  ...document, version, state, note, mentions: spliced(document.mentions, mentions), links: spliced(document.links, links),
});

/** The document with the records that the server told: all of them, or what changed. */
export const recorded = (document, { since, records }) => ({
  ...document, records: spliced(since === null ? [] : document.records, records),
});

/** A change as the server wants it: without the key that the page gave to what is new. */
export function bare(change) {
  if (change.op !== "add" && change.op !== "link") return change;
  const { key: _, ...rest } = change;
  return rest;
}

/** Changes whose keys are replaced by those that the server gave. */
export const rekeyed = (changes, keys) =>
  changes.map((change) => {
    const now = { ...change };
    for (const field of ["key", "source", "target"]) if (keys.has(now[field])) now[field] = keys.get(now[field]);
    return now;
  });

/** The server's keys of what the page added: the new mention or link that is most like each. */
export function newKeys(changes, before, after) {
  const known = new Set([...before.mentions, ...before.links].map((each) => each.key));
  const keys = new Map();
  const take = (change, found) => {
    if (!found) return;
    known.add(found.key);
    keys.set(change.key, found.key);
  };
  for (const change of changes.filter((each) => each.op === "add")) {
    const distance = (each) => Math.abs(each.start - change.start) + Math.abs(each.end - change.end);
    const fresh = after.mentions.filter((each) => !known.has(each.key) && each.label === change.label);
    take(change, fresh.sort((one, two) => distance(one) - distance(two))[0]);
  }
  for (const change of changes.filter((each) => each.op === "link"))
    take(change, after.links.find((each) => !known.has(each.key) && each.kind === change.kind));
  return keys;
}

/** Whether what a change names is still there. */
export function holds(change, document) {
  const keys = new Set([...document.mentions, ...document.links].map((each) => each.key));
  if (change.op === "link") return keys.has(change.source) && keys.has(change.target);
  return change.op === "add" || change.key === undefined || keys.has(change.key);
}

const same = (one, two) => JSON.stringify(one) === JSON.stringify(two);

/** The difference of two states, a list of `{what, text}`: what happened, and to which words. */
export function difference(before, after, quote) {
  const told = [];
  const old = new Map(before.mentions.map((each) => [each.key, each]));
  const now = new Map(after.mentions.map((each) => [each.key, each]));
  for (const [key, each] of now) {
    const was = old.get(key);
    if (!was) told.push({ what: `added as ${readable(each.label)}`, text: quote(each) });
    else if (was.label !== each.label) told.push({ what: `relabelled as ${readable(each.label)}`, text: quote(each) });
    else if (was.start !== each.start || was.end !== each.end) told.push({ what: `moved from “${quote(was)}”`, text: quote(each) });
    else if (!same(was.attributes, each.attributes)) told.push({ what: "given other attributes", text: quote(each) });
    else if (was.origin !== each.origin) told.push({ what: "accepted", text: quote(each) });
  }
  for (const [key, each] of old) if (!now.has(key)) told.push({ what: "deleted", text: quote(each) });
  const links = (document) => new Map(document.links.map((each) => [each.key, each]));
  for (const [key, each] of links(after)) if (!links(before).has(key)) told.push({ what: "link made", text: readable(each.kind) });
  for (const [key, each] of links(before)) if (!links(after).has(key)) told.push({ what: "link removed", text: readable(each.kind) });
  if (before.state !== after.state) told.push({ what: `marked ${after.state}`, text: "the document" });
  if (before.note !== after.note) told.push({ what: "changed", text: "the note" });
  return told;
}

/** A change in words, for the live region and for what was not saved. */
export function tell(change, document, quote) {
  const mention = document.mentions.find((each) => each.key === change.key);
  const words = mention ? `“${quote(mention)}”` : "";
  switch (change.op) {
    case "add": return `“${quote(change)}” is ${readable(change.label)}`;
    case "move": return `moved to “${quote(change)}”`;
    case "label": return `${words} is now ${readable(change.label)}`;
    case "attributes": return `attributes of ${words}: ${Object.entries(change.attributes).map(([attribute, value]) => (value === true ? readable(attribute) : `${readable(attribute)} ${value}`)).join(", ") || "none"}`;
    case "delete": return `deleted ${words}`;
    case "link": return `link made: ${readable(change.kind)}`;
    case "unlink": return "link removed";
    case "accept": return `accepted ${words}`;
    case "accept_all": return "accepted all";
    case "state": return change.state === "done" ? "marked as done" : "opened again";
    default: return "note saved";
  }
}

/** The annotation scheme as the server tells it: labels, their letters, attributes and links. */

export class Scheme {
  constructor(status) {
    this.labels = status.labels;
    this.attributes = status.attributes;
    this.links = status.links;
    const taken = new Set();
    this.letters = new Map();
    for (const label of this.labels) {
      const letter = [...label].find((each) => !taken.has(each)) ?? String(taken.size + 1);
      taken.add(letter);
      this.letters.set(label, letter);
    }
  }

  letter(label) {
    return this.letters.get(label) ?? "?";
  }

  /** The position of a label, which is its colour; unknown ones share the last. */
  colour(label) {
    const position = this.labels.indexOf(label);
    return position < 0 ? 9 : position;
  }

  /** Attributes that a label may carry, with their definition. */
  attributesOf(label) {
    return Object.entries(this.attributes).filter(([, each]) => each.labels.includes(label));
  }

  /** Links that may join two mentions, whichever was named first. */
  kindsBetween(one, two) {
    const found = [];
    for (const [kind, { source, target }] of Object.entries(this.links)) {
      if (source === one.label && target === two.label) found.push({ kind, source: one.key, target: two.key });
      else if (source === two.label && target === one.label) found.push({ kind, source: two.key, target: one.key });
    }
    return found;
  }

  /** Whether any link may join two labels. */
  canJoin(one, two) {
    return one.key !== two.key && this.kindsBetween(one, two).length > 0;
  }
}

/** A name of the scheme as people read it: `SubsetOf` is `subset of`. */
export const readable = (text) => text.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();

/** Offsets of the server count code points, those of JavaScript count UTF-16 units. This module knows both. */

/** How many of the ascending numbers are less than a bound. */
function below(numbers, bound) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Converts the offsets of one text. A lone surrogate is one code point, as it is in the server. */
export class Offsets {
  constructor(text) {
    const pairs = [];
    for (const match of text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)) pairs.push(match.index);
    this.pairs = pairs;
    this.pairPoints = pairs.map((unit, number) => unit - number);
    this.length = text.length - pairs.length;
  }

  /** The UTF-16 offset of a code point offset. */
  units(points) {
    return points + below(this.pairPoints, points);
  }

  /** The code point offset of a UTF-16 offset; one inside a pair is that of the pair's start. */
  points(units) {
    return units - below(this.pairs, units);
  }
}

/** Cuts a text into words to walk over and blocks to draw. Offsets are UTF-16 units. */

const WORD = new RegExp(
  "\\p{RI}{2}" + // a flag
    "|\\p{Extended_Pictographic}(?:\\p{M}|[\\u{1f3fb}-\\u{1f3ff}]|\\u200d\\p{Extended_Pictographic})*" +
    "|\\p{N}+(?:[.,:٫٬،]\\p{N}+)*(?![\\p{L}\\p{M}])" +
    "|[\\p{L}\\p{M}\\p{N}\\p{Cf}_]{1,200}" + // a longer one is drawn in parts
    "|[^\\s]",
  "gu",
);
const BLOCK_WORDS = 220;
const SENTENCE_END = /^[.!?؟۔…]/;
const ARABIC = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

function lines(text) {
  const found = [];
  for (const match of text.matchAll(/[^\n]*\n?/g)) if (match[0]) found.push([match.index, match.index + match[0].length]);
  return found;
}

/** Words as pairs of offsets, and blocks of words: a paragraph each, or a part of a long one. */
export function cut(text) {
  const words = [];
  const blocks = [];
  const close = (start, end, first, continued) => {
    const rtl = ARABIC.test(text.slice(start, end)) || !/\p{L}/u.test(text.slice(start, end));
    blocks.push({ start, end, first, last: words.length, rtl, continued });
  };
  for (const [start, end] of lines(text)) {
    let from = start;
    let first = words.length;
    for (const match of text.slice(start, end).matchAll(WORD)) {
      const at = start + match.index;
      const count = words.length - first;
      const ended = count && SENTENCE_END.test(text[words[words.length - 1][0]]);
      if (count >= BLOCK_WORDS * 2 || (count >= BLOCK_WORDS && ended)) {
        close(from, at, first, from > start);
        from = at;
        first = words.length;
      }
      words.push([at, at + match[0].length]);
    }
    close(from, end, first, from > start);
  }
  return { words, blocks };
}

/** The first item of a sorted list for which a test holds from there on; the length if there is none. */
export function firstWhere(count, holds) {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The words from the first that ends after `start` to the last that starts before `end`: `[first, last)`. */
export function wordsWithin(words, start, end) {
  return [
    firstWhere(words.length, (number) => words[number][1] > start),
    firstWhere(words.length, (number) => words[number][0] >= end),
  ];
}

/** Positions in text. The service counts code points, browsers count UTF-16 units: convert once, then slice. */

import { el } from "./dom.js";

const SURROGATE = /[\uD800-\uDFFF]/;

/** A function from a code-point position of `text` to the UTF-16 position; past the end it gives the length. */
export function unitsOf(text) {
  if (!SURROGATE.test(text)) return (position) => Math.min(position, text.length);
  const starts = [];
  let unit = 0;
  for (const character of text) {
    starts.push(unit);
    unit += character.length;
  }
  return (position) => starts[position] ?? text.length;
}

/** `text` as nodes, with `<mark>` around the spans `[{start, end}]` (code points, sorted, not overlapping). */
export function marked(text, spans) {
  const unit = unitsOf(text);
  return markedUnits(text, spans.map(({ start, end }) => [unit(start), unit(end)]));
}

/** The same, for ranges `[[start, end]]` in UTF-16 units. */
export function markedUnits(text, ranges) {
  const nodes = [];
  let from = 0;
  for (const [start, end] of ranges) {
    if (start > from) nodes.push(text.slice(from, start));
    nodes.push(el("mark", {}, text.slice(start, end)));
    from = end;
  }
  if (from < text.length) nodes.push(text.slice(from));
  return nodes;
}

// Words that carry the question, not its topic. Marking them would colour half of every page.
const IDLE = /什么|哪些|哪个|怎么样?|怎样|如何|多少|多久|是否|能不能|可不可以|可以|能否|应当|应该|需要|有关|关于|以及|或者|为什么|请问/g;

/**
 * What is worth marking for a question: its runs of Latin letters and digits, and its pairs of neighbouring Han characters.
 * Pairs find a word however the text cuts it, and touching ones are joined when they are marked, as the service does it.
 */
export function termsOf(question) {
  const terms = new Set();
  for (const run of question.toLowerCase().replace(IDLE, " ").match(/\p{Script=Han}+|[a-z0-9]+/gu) ?? []) {
    if (/^[a-z0-9]/.test(run)) terms.add(run);
    else for (let at = 0; at + 2 <= run.length; at += 1) terms.add(run.slice(at, at + 2));
  }
  return [...terms].filter((term) => term.length > 1);
}

/** Where `terms` stand in `text`: `[[start, end]]` in UTF-16 units, sorted, touching and overlapping ones joined. */
export function findTerms(text, terms) {
  if (!terms.length) return [];
  const folded = text.toLowerCase();
  if (folded.length !== text.length) return [];
  const found = [];
  for (const term of terms) {
    for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + term.length)) found.push([at, at + term.length]);
  }
  found.sort((one, other) => one[0] - other[0]);
  const joined = [];
  for (const [start, end] of found) {
    const last = joined.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

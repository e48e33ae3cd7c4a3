/** Positions in text. The service counts code points, browsers count UTF-16 units: convert once, then slice. */

import { el } from "./dom.js";

const SURROGATE = /[\uD800-\uDFFF]/;

/** A function from a code-point position of `text` to the UTF-16 position; past the end it gives the length. */
function unitsOf(text) {
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
  const nodes = [];
  let from = 0;
  for (const [start, end] of spans.map((span) => [unit(span.start), unit(span.end)])) {
    if (start > from) nodes.push(text.slice(from, start));
    nodes.push(el("mark", {}, text.slice(start, end)));
    from = end;
  }
  if (from < text.length) nodes.push(text.slice(from));
  return nodes;
}

/** The full text of a document: a paragraph or table row per line, with the passage and the terms that were searched for marked. */

import { el } from "./dom.js";
import { findTerms, markedUnits, unitsOf } from "./text.js";

const TITLED = new Set(["part", "chapter", "subsection", "heading", "item1", "item2"]);
// Paragraphs are grouped in blocks that the browser lays out only when they come near the window.
const BLOCK = 40;
// How the text parts the cells of a table row.
const CELL_SEPARATOR = " | ";
// The issuer's name on a line of its own heads the document when it is among the first lines, and signs it further down.
const LETTERHEAD = 4;

/** The text as paragraphs. All positions inside are UTF-16 units; `unit` converts the code points of the API. */
export class FullText {
  constructor(facts, terms) {
    this.text = facts.text;
    this.unit = unitsOf(facts.text);
    this.terms = terms;
    this.passage = null;
    this.paragraphs = this.split(facts);
    this.paragraphs.forEach((paragraph) => this.paint(paragraph));
  }

  /** The characters between two code points. */
  slice(start, end) {
    return this.text.slice(this.unit(start), this.unit(end));
  }

  /** The nodes to show, in order. */
  nodes() {
    const shown = [];
    for (const [position, { node, table }] of this.paragraphs.entries()) {
      if (table < 0) shown.push(node);
      else if (position && this.paragraphs[position - 1].table === table) shown.at(-1).firstChild.append(node);
      else shown.push(el("div", { class: "table" }, el("table", {}, node)));
    }
    const blocks = [];
    for (let from = 0; from < shown.length; from += BLOCK) {
      blocks.push(el("div", { class: "block" }, shown.slice(from, from + BLOCK)));
    }
    return blocks;
  }

  split(facts) {
    const sections = facts.sections.map((section) => ({ ...section, start: this.unit(section.start) }));
    const tables = facts.tables.map(({ start, end, header }) => ({ start: this.unit(start), end: this.unit(end), header }));
    const paragraphs = [];
    let start = 0;
    let next = 0;
    let table = 0;
    let row = 0;
    for (const line of this.text.split("\n")) {
      const end = start + line.length;
      const here = [];
      while (next < sections.length && sections[next].start <= end) here.push(sections[next++]);
      while (table < tables.length && tables[table].end < end) {
        table += 1;
        row = 0;
      }
      const place = { start, end, section: next - 1 };
      if (table < tables.length && tables[table].start <= start) {
        const id = here.length ? `s-${here.at(-1).ordinal}` : null;
        const cell = row < tables[table].header ? "th" : "td";
        paragraphs.push({ ...place, table, cell, cells: cellsOf(line), node: el("tr", { id }) });
        row += 1;
      } else if (line.trim()) {
        paragraphs.push({ ...place, table: -1, node: lineNode(line, paragraphs.length, here, facts) });
      }
      start = end + 1;
    }
    return paragraphs;
  }

  /** Marks the passage `[start, end)` (code points) instead of the one before; null takes the mark away. */
  select(span) {
    const before = this.within(this.passage);
    this.passage = span && { start: this.unit(span.start), end: this.unit(span.end) };
    const now = this.within(this.passage);
    for (const paragraph of new Set([...before, ...now])) this.paint(paragraph);
    return now;
  }

  within(range) {
    return range ? this.paragraphs.filter(({ start, end }) => start < range.end && end > range.start) : [];
  }

  paint(paragraph) {
    const { start, end, node, cell, cells } = paragraph;
    const found = findTerms(this.text.slice(start, end), this.terms);
    paragraph.found = found;
    const from = this.passage ? Math.max(this.passage.start, start) - start : end;
    const to = this.passage ? Math.min(this.passage.end, end) - start : end;
    const chosen = from < to && from < end - start;
    node.classList.toggle("chosen", chosen);
    node.classList.toggle("whole", chosen && from === 0 && to === end - start);
    const piece = (begin, stop) => markedUnits(this.text.slice(start + begin, start + stop), clip(found, begin, stop));
    const content = (begin, stop) => {
      const [first, last] = [Math.max(from, begin), Math.min(to, stop)];
      if (!chosen || first >= last) return piece(begin, stop);
      return [...piece(begin, first), el("span", { class: "passage-mark" }, piece(first, last)), ...piece(last, stop)];
    };
    if (!cells) node.replaceChildren(...content(0, end - start));
    else node.replaceChildren(...cells.map(([begin, stop]) => el(cell, { scope: cell === "th" && "col" }, content(begin, stop))));
  }

  /**
   * The paragraphs to step through: the passage, and those with at least half of the terms that occur at all.
   * One common term of several would make every other paragraph a stop.
   */
  stops() {
    const kinds = new Map(this.paragraphs.map((paragraph) => [paragraph, this.kindsIn(paragraph)]));
    const all = new Set([...kinds.values()].flatMap((set) => [...set]));
    const first = this.within(this.passage)[0];
    return this.paragraphs.filter((paragraph) => paragraph === first || (all.size && kinds.get(paragraph).size >= all.size / 2));
  }

  kindsIn({ start, end, found }) {
    if (!found.length) return new Set();
    const folded = this.text.slice(start, end).toLowerCase();
    return new Set(this.terms.filter((term) => folded.includes(term)));
  }
}

/** The part of `ranges` between `begin` and `stop`, counted from `begin`. */
function clip(ranges, begin, stop) {
  return ranges
    .map(([start, end]) => [Math.max(start, begin) - begin, Math.min(end, stop) - begin])
    .filter(([start, end]) => start < end);
}

/** Where the cells of a row begin and stop, counted from its beginning. */
function cellsOf(line) {
  let begin = 0;
  return line.split(CELL_SEPARATOR).map((cell) => {
    const place = [begin, begin + cell.length];
    begin += cell.length + CELL_SEPARATOR.length;
    return place;
  });
}

/** The empty paragraph of a line, dressed as what it is: a heading, the letterhead, the signature, or plain text. */
function lineNode(line, position, sections, facts) {
  const bare = squeeze(line);
  const section = sections.at(-1);
  const titled = section && section.heading && TITLED.has(section.kind) && bare === squeeze(section.label + section.heading);
  const classes = [];
  if (titled) classes.push("heading", section.kind);
  else if (bare === squeeze(facts.title)) classes.push("own-title");
  else if (facts.doc_number && bare === squeeze(facts.doc_number)) classes.push("letterhead");
  else if (facts.issuer && position < LETTERHEAD && bare.replace(/文件$/, "") === squeeze(facts.issuer)) classes.push("letterhead");
  else if (DATE_LINE.test(bare)) classes.push("signature");
  else if (facts.issuer && bare === squeeze(facts.issuer)) classes.push("signature");
  if (/^\s/.test(line)) classes.push("indented");
  return el(titled ? "h2" : "p", { class: classes.join(" ") || null, id: section && `s-${section.ordinal}` });
}

const DATE_LINE = /^[\d〇零○一二三四五六七八九十]{2,4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日$/;

const squeeze = (text) => text.replace(/\s+/g, "");

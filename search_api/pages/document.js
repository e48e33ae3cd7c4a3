/** The page of a document: `/documents/{id}?q=…#p=START-END`, where START and END are code points of its text. */

import { get, Problem } from "./api.js";
import { citation, knownFacts, webAddress } from "./cite.js";
import { byId, copyButton, el } from "./dom.js";
import { FullText } from "./fulltext.js";
import { Outline } from "./outline.js";
import { badge, breadcrumb, copies } from "./results.js";
import { termsOf } from "./text.js";

// Where the line being read is looked for, in pixels from the window's top: within what the style's 8rem brings there.
const READING_LINE = 140;
const WIDE = matchMedia("(min-width: 60rem)");

async function open() {
  const id = location.pathname.slice("/documents/".length);
  const asked = new URLSearchParams(location.search);
  const question = asked.get("q") ?? "";
  if (question) {
    byId("back").href = `/${location.search}`;
    byId("back").textContent = "返回检索结果";
  }
  try {
    const facts = await get(`/v1/documents/${id}`, { as_of: asked.get("as_of") });
    showFacts(facts, asked.get("as_of"));
    new Reader(facts, new FullText(facts, termsOf(question))).start();
    byId("status").textContent = "";
  } catch (error) {
    const detail = error instanceof Problem ? error.message : `页面出错：${error.message}`;
    byId("status").textContent = "";
    byId("paper").before(el("div", { class: "notice problem", role: "alert" }, el("p", {}, detail)));
    if (!(error instanceof Problem)) throw error;
  }
}

function showFacts(facts, day) {
  document.title = `${facts.title} · 政策知识库`;
  byId("title").textContent = facts.title;
  byId("bar-title").textContent = facts.title;
  byId("validity").replaceChildren(badge(facts.validity), (day ? `以 ${day} 为准：` : "") + facts.validity.reason);
  const original = facts.url && webAddress(facts.url);
  const rows = [...knownFacts(facts), ...Object.entries(facts.extra), ["入库文件", facts.file]];
  if (original) rows.push(["原文", el("a", { href: original, rel: "noopener noreferrer", target: "_blank" }, original)]);
  else if (facts.url) rows.push(["原文", facts.url]);
  byId("facts").append(...rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
  const line = copies(facts.copies, location.search);
  if (line) byId("copies").replaceWith(line);
}

/** Moves about in one open document. */
class Reader {
  constructor(facts, text) {
    this.facts = facts;
    this.text = text;
    this.outline = new Outline(facts.sections, (start, end) => text.slice(start, end));
    this.stops = [];
    this.stop = -1;
  }

  start() {
    byId("text").append(...this.text.nodes());
    byId("tree").append(this.outline.node);
    byId("outline").hidden = !this.facts.sections.length;
    byId("paper").hidden = false;
    const settle = () => (byId("outline").open = WIDE.matches);
    WIDE.addEventListener("change", settle);
    settle();
    byId("previous").addEventListener("click", () => this.step(-1));
    byId("next").addEventListener("click", () => this.step(1));
    byId("tree").addEventListener("click", (event) => {
      if (event.target.closest("a") && !WIDE.matches) byId("outline").open = false;
    });
    addEventListener("hashchange", () => this.follow());
    addEventListener("scroll", () => this.watch(), { passive: true });
    this.follow();
    this.watch();
  }

  /** Goes where the address points: a passage (`#p=…`) or a section (`#s-…`). */
  follow() {
    const span = this.spanOf(location.hash);
    if (!span && /^#s-\d+$/.test(location.hash)) {
      byId(location.hash.slice(1))?.scrollIntoView();
      return;
    }
    const paragraphs = this.text.select(span);
    this.stops = this.text.stops();
    this.stop = paragraphs.length ? this.stops.indexOf(paragraphs[0]) : -1;
    this.showPinned(span, paragraphs);
    this.showCount();
    if (paragraphs.length) this.bring(paragraphs[0]);
  }

  spanOf(hash) {
    const [, start, end] = /^#p=(\d+)-(\d+)$/.exec(hash) ?? [];
    return start && Number(start) < Number(end) ? { start: Number(start), end: Number(end) } : null;
  }

  showPinned(span, paragraphs) {
    byId("pinned").hidden = !span;
    if (!span) return;
    if (!paragraphs.length) {
      byId("pinned").replaceChildren(el("p", {}, "链接所指的位置不在全文之内，文件可能已经更新。"));
      return;
    }
    const home = this.facts.passages.find(({ start, end }) => start < span.end && end > span.start);
    const path = home?.heading_path ?? [];
    const { title, doc_number: number } = this.facts;
    const quote = this.text.slice(span.start, span.end);
    byId("pinned").replaceChildren(
      el("span", {}, "已标出检索到的段落"),
      breadcrumb(path) || "",
      copyButton("复制引文", () => citation({ title, doc_number: number, heading_path: path, quote })),
    );
  }

  step(by) {
    this.stop = (Math.max(this.stop, by > 0 ? -1 : 0) + by + this.stops.length) % this.stops.length;
    this.bring(this.stops[this.stop]);
    this.showCount();
  }

  showCount() {
    byId("stops").hidden = !this.stops.length;
    const of = `${this.stops.length} 处`;
    byId("stop-count").textContent = this.stop < 0 ? `共 ${of}` : `第 ${this.stop + 1} / ${of}`;
  }

  /** Scrolls to a paragraph. */
  bring({ node }) {
    node.scrollIntoView();
    // Blocks on the way get their true heights only now, so the first jump may have missed.
    requestAnimationFrame(() => node.scrollIntoView());
    document.querySelector(".here")?.classList.remove("here");
    node.classList.add("here");
  }

  watch() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      const box = byId("text").getBoundingClientRect();
      const node = document.elementFromPoint(box.left + box.width / 2, READING_LINE)?.closest(".text p, .text h2, .text tr");
      const paragraph = node && this.text.paragraphs.find((candidate) => candidate.node === node);
      if (paragraph && paragraph.section >= 0) this.outline.at(paragraph.section);
    });
  }
}

open();

/** The answer card and the list of results, as nodes. */

import { citation, documentAddress, factsLine, inTitleMarks } from "./cite.js";
import { between, copyButton, el } from "./dom.js";
import { marked } from "./text.js";

/** The card above the results: the answer with its sources, or the plain word that there is none. */
export function answerCard(reply, query) {
  return reply.found ? foundCard(reply, query) : notFoundCard(reply, query);
}

function foundCard(reply, query) {
  const sources = reply.citations.map((source, position) =>
    el("li", { id: `source-${position + 1}` },
      el("a", { href: documentAddress(source.document_id, query, source) }, source.title),
      source.doc_number && el("span", { class: "number" }, `（${source.doc_number}）`),
      badge(source.validity),
      el("p", { class: "actions" }, breadcrumb(source.heading_path, "span"), copyButton("复制引文", () => citation(source))),
    ),
  );
  return el("div", { class: "card answer" },
    el("h2", {}, "回答"),
    quotations(reply),
    el("h3", {}, "依据"),
    el("ol", { class: "sources" }, sources),
  );
}

/** What the sources say, the best first: a block for each quotation with its focus marked, then the number of its source. */
function quotations({ citations, conflicts }) {
  const blocks = citations.map(({ quote, start, focus, table_header: header }, position) =>
    el("div", { class: "quote" },
      header && el("span", { class: "soft" }, `${header}\n`),
      marked(quote, (focus ?? []).map((span) => ({ start: span.start - start, end: span.end - start }))),
      reference(position)),
  );
  return [...blocks, ...(conflicts ?? []).map(({ note }) => el("p", { class: "conflict" }, note))];
}

function reference(position) {
  return el("sup", {}, el("a", { href: `#source-${position + 1}`, "aria-label": `依据 ${position + 1}` }, `[${position + 1}]`));
}

function notFoundCard(reply, query) {
  const nearest = reply.nearest.slice(0, 3).map(({ document, passage }) =>
    el("li", {},
      el("a", { href: documentAddress(document.id, query, passage) }, document.title),
      breadcrumb(passage.heading_path),
      el("p", { class: "glimpse" }, marked(passage.text, passage.highlights)),
    ),
  );
  return el("div", { class: "card none" },
    el("h2", {}, "未找到依据"),
    el("p", {}, "库中没有能够直接回答这个问题的条文，因此不作回答。"),
    nearest.length > 0 && el("p", { class: "soft" }, "意思最接近的段落如下，只供参考，不能当作答案："),
    nearest.length > 0 && el("ul", { class: "nearest" }, nearest),
  );
}

/** One result. `query` is the search as `?…`, kept in the links so that the document can lead back to it. */
export function resultItem(hit, query) {
  const { document: facts, passage } = hit;
  const [text, unfold] = clamped(marked(passage.text, passage.highlights));
  return el("li", { class: "hit" },
    el("article", { "aria-labelledby": `hit-${hit.rank}` },
      el("h3", { id: `hit-${hit.rank}` }, el("a", { href: documentAddress(facts.id, query, passage) }, facts.title), badge(facts.validity)),
      el("p", { class: "facts-line" }, between(factsLine(facts).map((fact) => el("span", {}, fact)), " · ")),
      breadcrumb(passage.heading_path),
      text,
      el("p", { class: "actions" },
        unfold,
        el("a", { href: documentAddress(facts.id, query, passage) }, "在全文中查看"),
        copyButton("复制引文", () => citation({ ...facts, heading_path: passage.heading_path, quote: passage.text })),
      ),
      copies(hit.copies, query),
      more(hit, query),
    ),
  );
}

/** The status of a rule in a word, with its reason as a hint. */
export function badge({ status, in_force: applies, reason }) {
  const kind = applies ? "applies" : status === "未知" ? "unknown" : "ended";
  return el("span", { class: `badge ${kind}`, title: reason }, status);
}

/** The way through the sections to a passage. */
export function breadcrumb(path, tag = "p") {
  return path.length > 0 && el(tag, { class: "path" }, between(path.map((name) => el("span", {}, name)), " › "));
}

/** A line that lists where else the same text was published, or null. */
export function copies(documents, query) {
  if (!documents.length) return null;
  const links = documents.map((copy) =>
    el("a", { href: documentAddress(copy.id, query), title: copy.title }, copy.source_name || copy.issuer || inTitleMarks(copy.title)),
  );
  return el("p", { class: "copies" }, "同文转载：", between(links, "、"));
}

function more(hit, query) {
  if (!hit.more.length) return null;
  const passages = hit.more.map((passage) =>
    el("li", {},
      el("a", { href: documentAddress(hit.document.id, query, passage) }, passage.heading_path.at(-1) ?? "查看段落"),
      el("p", { class: "glimpse" }, marked(passage.text, passage.highlights)),
    ),
  );
  return el("details", { class: "more" }, el("summary", {}, `另有 ${hit.more.length} 个相关段落`), el("ul", {}, passages));
}

/** A passage cut to a few lines, with a button that shows the rest; the button goes when there is no rest. */
function clamped(nodes) {
  const text = el("div", { class: "passage clamp" }, nodes);
  const button = el("button", { type: "button", class: "plain", "aria-expanded": "false" }, "展开全段");
  button.addEventListener("click", () => {
    const open = !text.classList.toggle("clamp");
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "收起" : "展开全段";
  });
  // Whether anything is cut is known only once the text is laid out.
  new ResizeObserver((_, observer) => {
    if (!text.isConnected) observer.disconnect();
    else if (text.classList.contains("clamp")) {
      button.hidden = text.scrollHeight <= text.clientHeight + 2;
      text.classList.toggle("cut", !button.hidden);
    }
  }).observe(text);
  return [text, button];
}

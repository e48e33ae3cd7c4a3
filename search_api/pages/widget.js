/**
 * 问政策: a button in the corner of any page, and behind it questions to this service.
 *
 *   <script src="https://SERVICE/static/widget.js" data-title="…" data-greeting="…" data-key="pk_…" async></script>
 *
 * Everything stands in a shadow tree with a constructed style sheet, so that neither the page's styles nor a policy without
 * 'unsafe-inline' get in the way; the page's policy has to allow this service in script-src and connect-src. What the service
 * sends only ever becomes text.
 */
(() => {
  const script = document.currentScript;
  if (!script || document.querySelector("[data-policykb-widget]")) return;
  const service = new URL("..", script.src);
  const { title = "政策问答", greeting = "请写下问题。回答都出自政策原文，附有出处；没有依据的，不作回答。", key = "" } = script.dataset;
  // As many earlier questions as the service takes into account.
  const HISTORY = 20;
  const LONGEST_ANSWER = 20000; // characters that an opinion may hold
  const EXCERPT = 120; // characters of a passage that stands below its title
  const NO_LINK = "连不上政策知识库，没有得到回答。请检查网络，或稍后再试。";

  const STYLE = `
    :host { all: initial; }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    .root { --paper: #f5f2ea; --sheet: #fffdf8; --ink: #211f1b; --soft: #625c51; --line: #dcd5c5; --red: #a3261d; --fill: #a3261d;
      --on-fill: #fffdf8; --link: #1d4f7c; --mark: #fbe39a;
      --serif: "Songti SC", "Source Han Serif SC", "Noto Serif CJK SC", "Noto Serif SC", STSong, SimSun, serif;
      color-scheme: light dark; color: var(--ink); overflow-wrap: anywhere; text-align: start;
      font: 15px/1.65 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif; }
    @media (prefers-color-scheme: dark) { .root { --paper: #161512; --sheet: #1f1d1a; --ink: #e8e3d7; --soft: #aaa294; --line: #3b372f;
      --red: #e88378; --fill: #9a372e; --on-fill: #fff4ef; --link: #92bfe6; --mark: #66500f; } }
    button, textarea { font: inherit; color: inherit; }
    button { cursor: pointer; }
    :focus-visible { outline: 2px solid var(--red); outline-offset: 2px; }
    a { color: var(--link); text-underline-offset: .2em; }
    p, ol, ul, h2 { margin: 0; padding: 0; }
    ol, ul { list-style: none; }
    mark { background: var(--mark); color: inherit; }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .soft { color: var(--soft); font-size: 13px; }
    .launcher, .panel { position: fixed; z-index: 2147483000; right: 20px; bottom: 20px; }
    .launcher { max-width: calc(100vw - 28px); border: 0; border-radius: 999px; padding: 11px 22px; background: var(--fill); color: var(--on-fill);
      letter-spacing: .1em; box-shadow: 0 3px 14px rgb(0 0 0 / .3); }
    .launcher:focus-visible { outline-color: var(--ink); }
    .panel { display: flex; flex-direction: column; width: min(410px, calc(100vw - 40px)); height: min(640px, calc(100vh - 40px));
      background: var(--paper); border: 1px solid var(--line); border-top: 3px solid var(--red); border-radius: 4px;
      box-shadow: 0 8px 34px rgb(0 0 0 / .28); }
    .head { display: flex; align-items: center; gap: 12px; padding: 9px 8px 9px 16px; border-bottom: 1px solid var(--line); }
    .head h2 { flex: 1; font: 700 17px/1.4 var(--serif); color: var(--red); letter-spacing: .08em; }
    .close { border: 0; background: none; width: 38px; height: 38px; font-size: 22px; line-height: 1; color: var(--soft); }
    .log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 14px 16px; display: flex; flex-direction: column; gap: 14px; }
    .asked { align-self: flex-end; max-width: 88%; background: var(--fill); color: var(--on-fill); padding: 6px 13px;
      border-radius: 12px 12px 2px 12px; white-space: pre-wrap; unicode-bidi: isolate; }
    .answer { background: var(--sheet); border: 1px solid var(--line); border-radius: 4px; padding: 11px 14px 12px; }
    .answer > * + * { margin-top: 9px; }
    .answer > .quote + .quote { border-top: 1px dotted var(--line); padding-top: 9px; }
    .quote { font: 16px/1.85 var(--serif); white-space: pre-wrap; unicode-bidi: isolate; }
    .label { color: var(--soft); font-size: 13px; letter-spacing: .15em; }
    .none { font-weight: 700; }
    .sentence:is(.mismatch, .unverified) { text-decoration: underline dotted var(--red); text-underline-offset: .3em; }
    sup { font: 11px/1 system-ui, sans-serif; color: var(--soft); }
    .sources li { display: flex; gap: 8px; font-size: 14px; }
    .number { white-space: nowrap; line-height: 23px; }
    .sources li + li, .nearest li + li { margin-top: 7px; }
    .nearest li { border-left: 2px solid var(--line); padding-left: 10px; font-size: 14px; }
    .badge { display: inline-block; border: 1px solid currentColor; border-radius: 3px; padding: 0 .4em; margin-left: .5em; font-size: 12px;
      line-height: 1.5; white-space: nowrap; color: var(--soft); }
    .badge.applies { color: var(--link); }
    .badge.ended { color: var(--red); }
    .glimpse { font: 14px/1.7 var(--serif); white-space: pre-wrap; unicode-bidi: isolate; }
    .path { display: block; color: var(--soft); font-size: 13px; unicode-bidi: isolate; }
    .conflict { border-left: 3px solid var(--red); padding-left: 10px; font-size: 14px; }
    .error { border-left: 3px solid var(--red); padding-left: 10px; }
    .opinion { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
    .plain { border: 1px solid var(--line); border-radius: 3px; background: none; color: var(--soft); font-size: 13px; padding: 3px 12px; }
    .plain:hover { color: var(--ink); border-color: var(--soft); }
    .state { min-height: 22px; padding: 0 16px; }
    .ask { display: flex; gap: 8px; padding: 6px 12px 12px; }
    .ask textarea { flex: 1; min-width: 0; resize: none; height: 62px; border: 1px solid var(--soft); border-radius: 3px; background: var(--sheet);
      padding: 7px 10px; font-size: 16px; line-height: 1.5; }
    .ask textarea:focus { outline: 2px solid var(--red); outline-offset: 0; }
    .ask textarea::placeholder { color: var(--soft); opacity: 1; }
    .ask button { border: 0; border-radius: 3px; background: var(--fill); color: var(--on-fill); padding: 0 17px; white-space: nowrap; }
    @media (max-width: 520px) { .panel { inset: 0; width: 100%; height: 100%; height: 100dvh; border-width: 3px 0 0; border-radius: 0; }
      .launcher { right: 14px; bottom: 14px; } .close { width: 44px; height: 44px; } .opinion .plain { padding: 8px 16px; } }
    @media print { .root { display: none; } }`;

  /** An element; `attributes` starting with "on" are listeners, children are nodes or texts. */
  function el(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value);
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  /** `text` with `<mark>` around the spans, which count code points from `from`. */
  function marked(text, spans, from) {
    const points = Array.from(text);
    const nodes = [];
    let at = 0;
    for (const span of [...spans].sort((one, other) => one.start - other.start)) {
      const [start, end] = [span.start - from, span.end - from];
      if (start < at || end <= start || end > points.length) continue;
      nodes.push(points.slice(at, start).join(""), el("mark", {}, points.slice(start, end).join("")));
      at = end;
    }
    return [...nodes, points.slice(at).join("")];
  }

  /** What of `text` stands around the first of the spans. */
  function glimpse(text, spans, from) {
    const points = Array.from(text);
    const first = Math.min(...spans.map((span) => span.start - from), points.length);
    const begin = spans.length ? Math.max(0, Math.min(first - 20, points.length - EXCERPT)) : 0;
    const end = Math.min(points.length, begin + EXCERPT);
    const clipped = spans.map((span) => ({ start: Math.max(span.start, from + begin), end: Math.min(span.end, from + end) }));
    const shown = marked(points.slice(begin, end).join(""), clipped, from + begin);
    return el("p", { class: "glimpse" }, begin > 0 ? "…" : "", shown, end < points.length ? "…" : "");
  }

  /** The link to a place in a document of the service. */
  function place(id, name, span) {
    const address = new URL(`documents/${id.split("/").map(encodeURIComponent).join("/")}`, service);
    address.search = `p=${span.start}-${span.end}`;
    address.hash = "passage";
    return el("a", { href: address.href, target: "_blank", rel: "noopener" }, el("bdi", {}, name), el("span", { class: "unseen" }, "（在新窗口打开）"));
  }

  function badge(validity) {
    const look = validity.in_force ? "applies" : validity.status === "未知" ? "unknown" : "ended";
    const why = el("span", { class: "unseen" }, `：${validity.reason}`);
    return el("span", { class: `badge ${look}`, title: validity.reason }, validity.status, why);
  }

  const path = (names) => (names.length ? el("span", { class: "path" }, names.join(" › ")) : "");

  function source(citation) {
    const number = citation.doc_number ? el("bdi", { class: "soft" }, `（${citation.doc_number}）`) : "";
    return [place(citation.document_id, citation.title, citation), number, badge(citation.validity), path(citation.heading_path)];
  }

  /** The list of what an answer cites, each with its words where `answer` does not hold them. */
  function sources(citations, answer) {
    const items = citations.map((citation, at) => {
      const words = answer.includes(citation.quote) ? "" : glimpse(citation.quote, citation.focus, citation.start);
      return el("li", {}, el("span", { class: "number soft" }, `[${at + 1}]`), el("div", {}, source(citation), words));
    });
    return citations.length ? [el("p", { class: "label" }, "依据"), el("ol", { class: "sources" }, items)] : [];
  }

  const numbers = (each) => each.map((number) => el("sup", { "aria-label": `依据 ${number}` }, `[${number}]`));

  /** A sentence of an answer with the numbers of its sources. Written ones bear their numbers, and what is against them, in the text. */
  function sentence({ text, citations, verdict, reason }) {
    const unnamed = citations.filter((number) => !text.includes(`[${number}]`));
    return [el("span", { class: `sentence ${verdict}`, title: reason }, text), ...numbers(unnamed)];
  }

  /** The quotations that an answer is made of, what answers in them marked. */
  function quotations(answer) {
    const blocks = [];
    let at = 0;
    answer.citations.forEach((citation, index) => {
      const start = answer.answer.indexOf(citation.quote, at);
      if (start < 0) return;
      const before = answer.answer.slice(at, start).trim();
      if (citation.table_header) blocks.push(el("p", { class: "soft" }, citation.table_header));
      blocks.push(el("p", { class: "quote" }, before, marked(citation.quote, citation.focus, citation.start), numbers([index + 1])));
      at = start + citation.quote.length;
    });
    const rest = answer.answer.slice(at).trim();
    // An answer may be a stretch of its first source, which then stands below.
    const stretch = !blocks.length && answer.citations[0]?.quote.includes(rest);
    return rest ? [...blocks, el("p", { class: "quote" }, rest, stretch ? numbers([1]) : "")] : blocks;
  }

  /** The whole answer, as it stays. */
  function settled(answer) {
    if (!answer.found) return refusal(answer);
    const { model, reason, dropped } = answer.generator;
    const generated = answer.sentences.length > 0;
    const left = dropped ? `，略去 ${dropped} 句核对不上的` : "";
    const doubts = [...new Set(answer.sentences.filter((each) => each.verdict !== "verified").map((each) => each.reason))];
    const notes = [generated ? `由 ${model} 依据所列原文写成，每句话都与原文核对过${left}。` : "", reason ? `${reason}。` : ""];
    if (doubts.length) notes.push(`没有核对上的地方：${doubts.join("；")}。`);
    return [
      ...(generated ? [el("p", { class: "quote" }, answer.sentences.flatMap(sentence))] : quotations(answer)),
      ...notes.filter(Boolean).map((note) => el("p", { class: "soft" }, note)),
      ...answer.conflicts.map((conflict) =>
        el("div", { class: "conflict" }, el("p", {}, `说法不一：${conflict.note}`), conflict.citations.map((each) => el("div", {}, source(each)))),
      ),
      ...sources(answer.citations, answer.answer),
    ];
  }

  function refusal(answer) {
    const near = answer.nearest.slice(0, 3).map(({ document: found, passage }) => {
      return el("li", {}, place(found.id, found.title, passage), path(passage.heading_path), glimpse(passage.text, passage.highlights, 0));
    });
    const nearest = [el("p", { class: "label" }, "意思最接近的段落，只供参考"), el("ul", { class: "nearest" }, near)];
    const why = el("p", {}, "库中没有能够直接回答这个问题的条文，因此不作回答。");
    return [el("p", { class: "none" }, "未找到依据"), why, ...(near.length ? nearest : [])];
  }

  /** An error that can be told as it is. */
  class Told extends Error {}

  /** Posts `body` to the service; the response, or Told. */
  async function post(address, body, signal) {
    if (!/^[\x21-\x7e]*$/.test(key)) throw new Told("嵌入代码里的密钥（data-key）不完整或含有别的字符。请与本站管理员联系。");
    const headers = { "Content-Type": "application/json", ...(key && { Authorization: `Bearer ${key}` }) };
    const response = await fetch(new URL(address, service), { method: "POST", headers, body: JSON.stringify(body), signal });
    if (response.ok) return response;
    if (response.status === 401) throw new Told("政策知识库没有接受本站的密钥（嵌入代码的 data-key），不能提问。请与本站管理员联系。");
    const problem = await response.json().catch(() => ({}));
    throw new Told(problem.detail || `政策知识库答复了错误 ${response.status}。请稍后再试。`);
  }

  /** The server-sent events of a response, as [name, data]. */
  async function* events(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let held = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (held + value).split("\n\n");
      held = blocks.pop();
      for (const block of blocks) {
        const lines = block.split("\n");
        const field = (name) => lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2)).join("\n");
        yield [field("event"), JSON.parse(field("data"))];
      }
    }
  }

  const history = [];
  let running = null; // the AbortController of the question being answered

  const state = el("p", { class: "state soft", role: "status" });
  const log = el("div", { class: "log", role: "log", tabindex: "0", "aria-label": "问与答" }, el("p", { class: "soft" }, greeting));
  const box = el("textarea", { "aria-label": "问题", placeholder: "问题，回车发送", maxlength: "2000", enterkeyhint: "send" });
  const send = el("button", { type: "submit" }, "提问");
  const form = el("form", { class: "ask", onsubmit: submit }, box, send);
  const close = el("button", { class: "close", type: "button", "aria-label": "关闭", onclick: shut }, "×");
  const head = el("div", { class: "head" }, el("h2", { id: "title" }, title), close);
  const panel = el("section", { class: "panel", role: "dialog", "aria-labelledby": "title", hidden: "", onkeydown: keys }, head, log, state, form);
  const launcher = el("button", { class: "launcher", type: "button", "aria-haspopup": "dialog", onclick: open }, title);

  function open() {
    panel.hidden = false;
    launcher.hidden = true;
    box.focus();
  }

  function shut() {
    panel.hidden = true;
    launcher.hidden = false;
    launcher.focus();
  }

  /** Escape closes; the tabulator goes round inside the panel, which lies over the page. */
  function keys(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      shut();
    } else if (event.key === "Enter" && !event.shiftKey && event.target === box) {
      event.preventDefault();
      if (!running) form.requestSubmit();
    } else if (event.key === "Tab") {
      const [first, last] = event.shiftKey ? [send, close] : [close, send];
      if (event.target !== last) return;
      event.preventDefault();
      first.focus();
    }
  }

  function submit(event) {
    event.preventDefault();
    if (running) {
      running.abort();
      return;
    }
    const question = box.value.trim();
    if (!question) {
      state.textContent = "请先写下问题。";
      box.focus();
      return;
    }
    box.value = "";
    ask(question);
  }

  /** Keeps a question at the top while its answer grows, until the reader scrolls. */
  function following(asked) {
    let left = null;
    return () => {
      if (left !== null && Math.abs(log.scrollTop - left) > 2) return;
      log.scrollTop += asked.getBoundingClientRect().top - log.getBoundingClientRect().top - 14;
      left = log.scrollTop;
    };
  }

  async function ask(question) {
    running = new AbortController();
    send.textContent = "停止";
    const card = el("article", { class: "answer", "aria-label": "回答", "aria-busy": "true" });
    const asked = el("p", { class: "asked" }, question);
    log.append(asked, card);
    const follow = following(asked);
    follow();
    state.textContent = "正在检索……";
    try {
      const answer = await streamed(question, card, follow);
      card.replaceChildren(...settled(answer), opinion(question, answer));
      follow();
      history.push(question);
      state.textContent = answer.found ? "已回答。" : "未找到依据。";
    } catch (error) {
      const stopped = running.signal.aborted;
      const words = stopped ? "已停止，回答不完整。" : error instanceof Told ? error.message : NO_LINK;
      const again = el("button", { class: "plain", type: "button" }, "再问一次");
      again.addEventListener("click", () => running || ask(question));
      card.replaceChildren(el("p", { class: "error" }, words), again);
      state.textContent = stopped ? "已停止。" : "没有得到回答。";
    } finally {
      running = null;
      send.textContent = "提问";
      card.removeAttribute("aria-busy");
    }
  }

  /** Asks, and shows in `card` what comes while it comes. The whole answer at the end. */
  async function streamed(question, card, follow) {
    const body = { q: question, stream: true, history: history.slice(-HISTORY) };
    for await (const [name, data] of events(await post("v1/ask", body, running.signal))) {
      if (name === "status") state.textContent = `${data.message}……`;
      // Both make void what came before: a model that failed is followed by the original text.
      if (name === "citations" || data.stage === "fallback") card.replaceChildren(el("p", { class: "quote" }));
      if (name === "citations") card.append(...sources(data.citations, ""));
      if (name === "token") card.querySelector(".quote").append(...sentence(data));
      if (name === "error") throw new Told(data.detail);
      if (name === "done") return data;
      follow();
    }
    throw new Told("回答中断了，不完整。请再问一次。");
  }

  /** Two buttons that tell the service whether an answer was right. */
  function opinion(question, answer) {
    const row = el("div", { class: "opinion", role: "group", "aria-label": "对回答的意见" });
    const say = async (right) => {
      const verdict = !right ? "bad" : answer.found ? "good" : "no_answer";
      const body = { question, verdict, answer: Array.from(answer.answer).slice(0, LONGEST_ANSWER).join("") };
      if (verdict === "good" && answer.citations.length) body.document = answer.citations[0].document_id;
      try {
        await post("v1/feedback", body);
        row.replaceChildren(el("span", { class: "soft" }, "谢谢，意见已经记下。"));
        state.textContent = "意见已经记下。";
        box.focus();
      } catch (error) {
        state.textContent = error instanceof Told ? error.message : "意见没有送到，请稍后再试。";
      }
    };
    const [yes, no] = answer.found ? ["回答对", "不对"] : ["确实没有", "应该有"];
    row.append(el("span", { class: "soft" }, answer.found ? "这个回答对吗？" : "库中真的没有吗？"));
    row.append(el("button", { class: "plain", type: "button", onclick: () => say(true) }, yes));
    row.append(el("button", { class: "plain", type: "button", onclick: () => say(false) }, no));
    return row;
  }

  const host = el("div", { "data-policykb-widget": "", lang: "zh-CN" });
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(el("div", { class: "root" }, launcher, panel));
  if (document.body) document.body.append(host);
  else document.addEventListener("DOMContentLoaded", () => document.body.append(host));
})();

/** The search page: what is asked stands in the address, and what is shown follows from the address. */

import { get, isWithdrawn, post, Problem } from "./api.js";
import { documentAddress, factsLine } from "./cite.js";
import { between, byId, el } from "./dom.js";
import { answerCard, resultItem } from "./results.js";

const FIELDS = ["q", "year_from", "year_to", "region", "issuer", "in_force", "as_of"];
const PAGE = 10;
const MOST = 100;
const SHELF = 12;

const form = document.querySelector("form.search");
let running = new AbortController();
let shown = null;
let listed = 0;

/** What the address asks for. */
function asked() {
  const given = new URLSearchParams(location.search);
  return Object.fromEntries(FIELDS.map((name) => [name, (given.get(name) ?? "").trim()]));
}

/** The `?…` of a search, without the fields that are empty. */
function queryOf(fields) {
  const query = new URLSearchParams(FIELDS.filter((name) => fields[name]).map((name) => [name, fields[name]])).toString();
  return query && `?${query}`;
}

function submit() {
  const fields = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value.trim()]));
  const query = queryOf(fields);
  // The same search again is asked again, but is no new step in the history.
  if (query !== location.search) history.pushState(null, "", query || "/");
  else history.replaceState(null, "");
  show();
}

/** Shows what the address asks for; whatever was under way before is dropped. */
async function show() {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const fields = asked();
  shown = queryOf(fields);
  for (const name of FIELDS) form.elements[name].value = fields[name];
  byId("clear").hidden = !FIELDS.slice(1).some((name) => fields[name]);
  document.title = fields.q ? `${fields.q} · 政策知识库` : "政策知识库";
  document.body.dataset.view = fields.q ? "results" : "welcome";
  byId("welcome").hidden = Boolean(fields.q);
  byId("answer").replaceChildren();
  byId("results").replaceChildren();
  say("");
  if (fields.q) {
    say("正在检索……", "busy");
    await Promise.all([showAnswer(fields, signal), showResults(fields, PAGE, signal)]);
    restoreScroll(signal);
  } else {
    await showShelf(signal);
  }
}

async function showAnswer(fields, signal) {
  byId("answer").append(el("div", { class: "card waiting", "aria-hidden": "true" }));
  try {
    const reply = await post("/v1/ask", askBody(fields), signal);
    byId("answer").replaceChildren(answerCard(reply, queryOf(fields)));
  } catch (error) {
    if (isWithdrawn(error)) return;
    // The list of results says what is wrong; a second notice of the same would only be noise.
    byId("answer").replaceChildren();
    if (!(error instanceof Problem)) throw error;
  }
}

/** The question and its limits as the service takes them: years are numbers there (what is none is for it to refuse). */
function askBody(fields) {
  const given = Object.entries(fields).filter(([, value]) => value);
  return Object.fromEntries(given.map(([name, value]) => [name, name.startsWith("year") && Number(value) ? Number(value) : value]));
}

async function showResults(fields, k, signal) {
  let reply;
  try {
    reply = await get("/v1/search", { ...fields, k }, signal);
  } catch (error) {
    if (!isWithdrawn(error)) showProblem(error);
    return;
  }
  suggest(reply.hits);
  say(summary(reply, fields));
  const list = el("ol", { class: "hits" }, reply.hits.map((hit) => resultItem(hit, queryOf(fields))));
  const next = reply.hits.length === k && k < MOST && el("button", { type: "button", class: "plain wide" }, "显示更多结果");
  if (next) {
    next.addEventListener("click", async () => {
      next.disabled = true;
      await showResults(fields, k + PAGE, signal);
      byId(`hit-${k + 1}`)?.querySelector("a").focus();
    });
  }
  byId("results").replaceChildren(...(reply.hits.length ? [el("h2", {}, "检索结果"), list] : [emptyNotice(fields)]), next || "");
}

function summary({ hits, took_ms: took }, fields) {
  const limits = FIELDS.slice(1).some((name) => fields[name]) ? "在所选范围内" : "";
  const time = took < 1000 ? `${Math.max(1, Math.round(took))} 毫秒` : `${(took / 1000).toFixed(1)} 秒`;
  return hits.length ? `${limits}列出 ${hits.length} 份文件，用时 ${time}` : `没有结果，用时 ${time}`;
}

function emptyNotice(fields) {
  const limited = FIELDS.slice(1).some((name) => fields[name]);
  return el("div", { class: "notice" },
    el("p", {}, "没有找到相关的文件。"),
    el("ul", {},
      limited && el("li", {}, "放宽年份、地区或发文机关的范围；"),
      el("li", {}, "换一个说法，或者只留下关键的词；"),
      el("li", {}, "查文号时写全，例如 某教发〔2023〕1号。"),
    ),
  );
}

function showProblem(error) {
  const detail = error instanceof Problem ? error.message : `页面出错：${error.message}`;
  const again = el("button", { type: "button", class: "plain" }, "重试");
  again.addEventListener("click", show);
  say("");
  byId("results").replaceChildren(el("div", { class: "notice problem", role: "alert" }, el("p", {}, detail), again));
}

/** Offers the regions and issuers seen in results as completions of the filters. */
function suggest(hits) {
  for (const [list, key] of [["regions", "region"], ["issuers", "issuer"]]) {
    const known = new Set([...byId(list).children].map((option) => option.value));
    const fresh = new Set(hits.map((hit) => hit.document[key]).filter((value) => value && !known.has(value)));
    byId(list).append(...[...fresh].map((value) => el("option", { value })));
  }
}

/** What is in the base, for who has no question yet. */
async function showShelf(signal) {
  listed = 0;
  byId("shelf").replaceChildren();
  await extendShelf(signal);
}

async function extendShelf(signal) {
  try {
    const page = await get("/v1/documents", { limit: SHELF, offset: listed }, signal);
    listed += page.documents.length;
    byId("shelf").append(...page.documents.map(shelfItem));
    byId("shelf-heading").textContent = `库中文件（共 ${page.total} 份）`;
    byId("shelf-heading").hidden = page.total === 0;
    byId("more-documents").hidden = listed >= page.total || !page.documents.length;
    if (page.total === 0) say("知识库还是空的。请先用 policykb ingest 导入文件。");
  } catch (error) {
    if (!isWithdrawn(error)) showProblem(error);
  }
}

function shelfItem(facts) {
  return el("li", {},
    el("a", { href: documentAddress(facts.id) }, facts.title),
    el("span", { class: "facts-line" }, between(factsLine(facts), " · ")),
  );
}

function say(text, kind = "") {
  byId("status").textContent = text;
  byId("status").classList.toggle("busy", kind === "busy");
}

/** Coming back from a document, the list stands where it was left. */
function restoreScroll(signal) {
  const top = history.state?.top;
  if (top && !signal.aborted) scrollTo({ top, behavior: "instant" });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
form.querySelector(".filters").addEventListener("change", () => form.elements.q.value.trim() && form.requestSubmit());
byId("clear").addEventListener("click", () => {
  for (const name of FIELDS.slice(1)) form.elements[name].value = "";
  submit();
});
byId("more-documents").addEventListener("click", () => extendShelf(running.signal));
// A jump to a source within the page is a step in the history too, but no new search.
addEventListener("popstate", () => queryOf(asked()) !== shown && show());
addEventListener("pagehide", () => history.replaceState({ top: scrollY }, ""));
show();

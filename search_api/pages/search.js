/** The search page, beyond what the server sends: narrowing without reloading, the answer that comes after, suggestions, copying. */

import { get, post } from "./api.js";
import { copyText } from "./dom.js";
import { attachSuggestions } from "./suggest.js";

const NARROW = matchMedia("(max-width: 60rem)");
const form = document.querySelector("form.search");
const box = document.getElementById("q");
let running = new AbortController();
let shown = location.search;

/** The address of what the form asks for, without its empty fields. */
function asked() {
  const given = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]).filter(([, value]) => value);
  const query = new URLSearchParams(given).toString();
  return query ? `/?${query}` : "/";
}

/** Shows the page at `address` in the place of this one's list; whatever was under way before is dropped. */
async function show(address, { focus = false, top = null } = {}) {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  say("正在检索……");
  document.getElementById("found").classList.add("busy");
  let fresh;
  try {
    const response = await fetch(address, { signal, headers: { Accept: "text/html" } });
    fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!fresh.getElementById("found")) throw new TypeError("no page");
  } catch (error) {
    if (error?.name !== "AbortError") location.assign(address); // the browser says what is wrong better than we could
    return;
  }
  shown = new URL(address, location.href).search;
  const unfolded = document.querySelector(".advanced")?.open;
  for (const id of ["range", "found"]) document.getElementById(id).replaceWith(fresh.getElementById(id));
  document.querySelector(".advanced").open = unfolded;
  box.value = fresh.getElementById("q").value;
  document.body.dataset.view = fresh.body.dataset.view;
  document.title = document.getElementById("found").dataset.title;
  arrive(signal);
  if (focus) document.querySelector("#results h2")?.focus({ preventScroll: true });
  if (top !== null) scrollTo({ top, behavior: "instant" });
}

/** Shows `address` as a new step of the history; the same one again is asked again, but is no new step. */
function go(address, options) {
  const { search } = new URL(address, location.href);
  if (search === location.search) history.replaceState(null, "");
  else {
    history.replaceState({ top: scrollY }, "");
    history.pushState(null, "", search || "/");
  }
  suggestions.close();
  show(address, options);
}

/** What a list needs once it stands, whether it came with the page or later. */
function arrive(signal) {
  const found = document.getElementById("found");
  say(found.dataset.status || found.querySelector(".problem")?.textContent || "");
  const drawers = found.querySelector(".drawers");
  if (drawers) {
    drawers.open = !NARROW.matches;
    startRoving(drawers);
  }
  for (const button of found.querySelectorAll("[data-copy]")) button.hidden = false;
  fetchAnswer(signal);
}

async function fetchAnswer(signal) {
  const place = document.getElementById("answer");
  if (!place) return;
  place.replaceChildren(Object.assign(document.createElement("div"), { className: "card waiting" }));
  place.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(place.dataset.source, { signal });
    const part = new DOMParser().parseFromString(await response.text(), "text/html");
    place.replaceChildren(...(response.ok ? part.body.childNodes : []));
    for (const shown of place.querySelectorAll("[data-copy], .opinion")) shown.hidden = false;
  } catch (error) {
    if (error?.name !== "AbortError") place.replaceChildren("回答没有取到：连接不上服务。");
  }
  place.removeAttribute("aria-busy");
}

function say(text) {
  document.getElementById("status").textContent = text;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  go(asked());
});
form.addEventListener("change", (event) => {
  if (event.target.matches("select, input[type=date]")) form.requestSubmit();
});

/** Sends what somebody thinks of the answer; a source is only claimed where the answer is called right. */
async function opine(button) {
  const place = button.closest(".opinion");
  const { question, answer, document: cited } = place.dataset;
  const { verdict } = button.dataset;
  const told = place.querySelector("[role=status]");
  try {
    await post("/v1/feedback", { question, answer, verdict, ...(verdict === "good" && cited ? { document: cited } : {}) });
    for (const other of place.querySelectorAll("button")) other.disabled = true;
    told.textContent = "已记下，谢谢。";
  } catch (error) {
    told.textContent = error.message;
  }
}

document.addEventListener("click", async (event) => {
  const opinion = event.target.closest("[data-verdict]");
  if (opinion) {
    opine(opinion);
    return;
  }
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    const label = (copy.dataset.label ??= copy.textContent);
    copy.textContent = (await copyText(await cited(copy))) ? "已复制" : "复制失败，请手动选取";
    setTimeout(() => (copy.textContent = label), 2000);
    return;
  }
  const link = event.target.closest("a[data-swap]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const leaf = link.closest(".pages");
  go(link.href, { focus: true, top: leaf ? 0 : null });
});

/** One stop for the Tab key in each group of choices: arrows go from choice to choice. */
function startRoving(drawers) {
  const choices = () => [...drawers.querySelectorAll(".drawer a")].filter((link) => link.checkVisibility());
  for (const drawer of drawers.querySelectorAll(".drawer")) {
    const links = [...drawer.querySelectorAll("a")];
    const stop = links.find((link) => link.matches(".chosen")) ?? links[0];
    for (const link of links) link.tabIndex = link === stop ? 0 : -1;
  }
  drawers.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = choices();
    const at = links.indexOf(event.target);
    if (!step || at < 0) return;
    event.preventDefault();
    links[at + step]?.focus();
  });
}

/** The words with their source in the wanted format and a lasting link; without the service, what the page says. */
async function cited(button) {
  const { id, place } = button.closest(".copying")?.dataset ?? {};
  if (!id) return button.dataset.copy;
  try {
    return (await get(`/v1/documents/${encodeURIComponent(id)}/place`, { p: place }))[button.dataset.format];
  } catch {
    return button.dataset.copy;
  }
}

// A jump to a source within the page is a step in the history too, but no new search.
addEventListener("popstate", () => {
  if (location.search !== shown) show(`/${location.search}`, { top: history.state?.top ?? null });
});
addEventListener("pagehide", () => history.replaceState({ top: scrollY }, ""));

const suggestions = attachSuggestions(box, (text) => {
  box.value = text;
  form.requestSubmit();
});
arrive(running.signal);

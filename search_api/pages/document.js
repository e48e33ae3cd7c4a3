/** What a script adds to the page of a document: steps between marked places, the present section in the outline, copying. */

import { get, Problem } from "./api.js";
import { byId, el } from "./dom.js";

// Where the line being read is looked for, in pixels from the window's top: within what the style's 8rem brings there.
const READING_LINE = 140;
const WIDE = matchMedia("(min-width: 60rem)");

/** Addresses of old had the place in the fragment (#p=START-END), which the service never sees. */
function followOldAddress() {
  const [, place] = /^#p=(\d+-\d+)$/.exec(location.hash) ?? [];
  if (!place) return false;
  const query = new URLSearchParams(location.search);
  query.set("p", place);
  location.replace(`${location.pathname}?${query}#passage`);
  return true;
}

/** Brings an element to the line that is read. Blocks on the way get their true heights only then, so it is done twice. */
function bring(element) {
  element.scrollIntoView();
  requestAnimationFrame(() => element.scrollIntoView());
}

/** ↑ and ↓ between the cited words and the lines that hold what was searched for. */
function startSteps() {
  const stops = [...document.querySelectorAll("#text .stop")];
  let present = stops.findIndex((stop) => stop.querySelector("#passage"));
  const show = () => {
    byId("stop-count").textContent = present < 0 ? `共 ${stops.length} 处` : `第 ${present + 1} / ${stops.length} 处`;
  };
  const step = (by) => {
    present = (Math.max(present, by > 0 ? -1 : 0) + by + stops.length) % stops.length;
    document.querySelector(".here")?.classList.remove("here");
    stops[present].classList.add("here");
    bring(stops[present]);
    show();
  };
  byId("stops").hidden = stops.length < 2;
  byId("previous").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  show();
}

/** The section being read is the current one in the outline; in a closed branch its nearest visible ancestor stands for it. */
function startOutline() {
  const outline = byId("outline");
  if (!outline) return;
  const settle = () => (outline.open = WIDE.matches);
  WIDE.addEventListener("change", settle);
  settle();
  byId("tree").addEventListener("click", (event) => {
    if (event.target.closest("a") && !WIDE.matches) outline.open = false;
  });
  const links = new Map([...byId("tree").querySelectorAll('a[href^="#s-"]')].map((link) => [link.hash.slice(1), link]));
  const anchors = [...document.querySelectorAll('#text [id^="s-"]')].filter((anchor) => links.has(anchor.id));
  let current = null;
  const at = (anchor) => {
    if (!outline.open) return;
    const closed = [];
    for (let link = anchor && links.get(anchor.id); link; link = link.parentElement.closest("details")) {
      if (link.matches("details:not([open])")) closed.push(link);
    }
    const link = closed.length ? closed.at(-1).previousElementSibling : anchor && links.get(anchor.id);
    if (link === current) return;
    current?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "location");
    current = link;
    const frame = link?.closest(".side");
    if (frame && frame.scrollHeight > frame.clientHeight) link.scrollIntoView({ block: "nearest" });
  };
  let waiting = false;
  const watch = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const box = byId("text").getBoundingClientRect();
      const line = document.elementFromPoint(box.left + box.width / 2, READING_LINE)?.closest("#text :is(p, h2, tr)");
      if (!line) return;
      at(anchors.findLast((anchor) => anchor === line || anchor.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING));
    });
  };
  addEventListener("scroll", watch, { passive: true });
  watch();
}

/** Puts what `text()` gives on the clipboard and says so on the button. */
async function copy(button, text) {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(await text());
    button.textContent = "已复制";
  } catch (error) {
    button.textContent = error instanceof Problem ? "没有取到" : "浏览器不允许复制";
  }
  setTimeout(() => (button.textContent = label), 2000);
}

/** A button beside every article's lasting link, which copies its words with their source. */
function startCopying() {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button, () => button.dataset.copy));
  }
  const text = byId("text");
  for (const link of text.querySelectorAll(".permalink")) {
    const name = link.getAttribute("aria-label");
    const button = (format, label, told) =>
      el("button", { type: "button", class: "copy-article", "data-format": format, "aria-label": name.replace("固定链接", told) }, label);
    const similar = button("", "相似规定", "相似规定：");
    const copies = [button("citation", "复制", "复制引文和出处"), button("quotation", "附链接", "复制引文和链接")];
    link.after(el("span", { class: "article-tools" }, copies, similar));
  }
  text.addEventListener("click", (event) => {
    const button = event.target.closest(".copy-article");
    if (!button) return;
    const asked = Object.fromEntries(new URL(button.parentElement.previousElementSibling.href).searchParams);
    if (!button.dataset.format) {
      get(`/v1/documents/${encodeURIComponent(text.dataset.id)}/place`, asked).then(({ passage_id: passage }) => {
        if (passage) location.assign(`/precedent?${new URLSearchParams({ passage })}`);
      });
      return;
    }
    copy(button, async () => (await get(`/v1/documents/${encodeURIComponent(text.dataset.id)}/place`, asked))[button.dataset.format]);
  });
}

function startPrinting() {
  byId("print").hidden = false;
  byId("print").addEventListener("click", () => print());
}

if (!followOldAddress()) {
  startCopying();
  startSteps();
  startOutline();
  startPrinting();
  byId("page-picture")?.addEventListener("error", () => (byId("page-problem").hidden = false));
  const cited = byId("passage");
  if (cited && ["", "#passage"].includes(location.hash)) bring(cited);
}

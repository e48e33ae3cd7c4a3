/** Suggestions below a text field, as the combobox of the ARIA Authoring Practices: the field keeps the focus, arrows choose. */

import { get } from "./api.js";
import { el } from "./dom.js";
import { marked } from "./text.js";

const WAIT = 120; // milliseconds without a key before the service is asked
const MOST = 8;
const SOURCES = { title: "标题", term: "词语", heading: "章节" };

/** Offers suggestions for `box`; `choose(text)` is called with the one that is taken. Gives `{ close }`. */
export function attachSuggestions(box, choose) {
  const list = el("ul", { id: `${box.id}-suggestions`, class: "suggestions", role: "listbox", "aria-label": "输入提示", hidden: true });
  const told = el("span", { class: "unseen", role: "status", "aria-live": "polite" });
  box.closest(".ask").after(list, told);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    box.setAttribute(name, value);
  }
  let timer = 0;
  let running = new AbortController();
  let composing = false;

  function close() {
    clearTimeout(timer);
    running.abort();
    list.hidden = true;
    list.replaceChildren();
    told.textContent = "";
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function activate(option) {
    for (const other of list.children) other.setAttribute("aria-selected", String(other === option));
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  async function offer() {
    running.abort();
    running = new AbortController();
    const typed = box.value.trim();
    if (!typed || typed.length > 40) return close();
    let found;
    try {
      ({ suggestions: found } = await get("/v1/suggest", { q: typed, limit: MOST }, running.signal));
    } catch {
      return; // suggestions are a help, not a need
    }
    if (document.activeElement !== box) return;
    const others = found.filter(({ text }) => text !== typed);
    list.replaceChildren(...others.map((one, place) =>
      el("li", { id: `${list.id}-${place}`, role: "option", "aria-selected": "false", "data-text": one.text },
        el("span", {}, marked(one.text, [one])), el("small", {}, SOURCES[one.source])),
    ));
    list.hidden = !others.length;
    told.textContent = others.length ? `有 ${others.length} 条提示，用上下键选择` : "";
    box.setAttribute("aria-expanded", String(others.length > 0));
    box.removeAttribute("aria-activedescendant");
  }

  box.addEventListener("compositionstart", () => (composing = true));
  box.addEventListener("compositionend", () => (composing = false));
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(offer, WAIT);
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (composing || event.isComposing) return;
    const options = [...list.children];
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
      event.preventDefault();
      const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? options.length - 1 : at - 1;
      activate(options[next] ?? null);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      choose(options[at].dataset.text);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  // Before the field loses the focus, which would close the list.
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    choose(option.dataset.text);
  });
  return { close };
}

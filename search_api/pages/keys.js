/**
 * Keys on every page: `/` to the box, j and k along what the page lists (`data-stop`), letters for what carries `data-key`,
 * `?` for the list of them. They never act while somebody types, nor with another key held, and can be switched off.
 */

import { el } from "./dom.js";

const SETTING = "policykb-keys";
// What the same key gives while a Chinese input method is on.
const SAME = { "？": "?", "／": "/", "、": "/" };
const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
const GROUP = "article, li, tr";

/** Whether single keys act; a browser that keeps nothing has them on. */
function on() {
  try {
    return localStorage.getItem(SETTING) !== "off";
  } catch {
    return true;
  }
}

function visible(element) {
  return element.checkVisibility({ contentVisibilityAuto: false, visibilityProperty: true });
}

const stops = () => [...document.querySelectorAll("[data-stop]")].filter(visible);

/** The next stop after where the focus is, or the one before it. */
function walk(by) {
  const all = stops();
  const { activeElement: here } = document;
  const at = all.findIndex((stop) => stop.contains(here));
  const behind = all.filter((stop) => here.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_PRECEDING).length;
  const next = at >= 0 ? at + by : here === document.body ? (by > 0 ? 0 : all.length - 1) : by > 0 ? behind : behind - 1;
  visit(all[Math.min(Math.max(next, 0), all.length - 1)]);
}

function visit(stop) {
  stop?.focus({ preventScroll: true });
  stop?.scrollIntoView({ block: "center" });
}

/** What a letter means here: of several, the one beside the focus. */
function meant(key) {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(visible);
  const group = document.activeElement.closest(GROUP);
  return all.find((element) => group?.contains(element)) ?? all[0];
}

function act(element) {
  if (element.matches("details")) {
    element.open = true;
    element.querySelector("a, input, button")?.focus();
  } else if (element.matches(TYPING)) {
    element.focus();
    element.select?.();
  } else element.click();
}

function toBox() {
  const box = [...document.querySelectorAll("[type=search], [data-box]")].find(visible);
  if (box) act(box);
  else location.assign("/");
}

/** What there is to press on this page, as [keys, what it does]. */
function known() {
  const named = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    const { key, keyName } = element.dataset;
    if (visible(element) && !named.has(key)) named.set(key, keyName ?? element.getAttribute("aria-label") ?? element.textContent.trim());
  }
  const some = stops().length > 0;
  return [
    [["/"], "到检索框"],
    ...(some ? [[["j", "k"], "下一处、上一处"], [["Enter"], "打开所在的一处"]] : []),
    ...(some && document.getElementById("q") ? [[["↓"], "从检索框到第一条"]] : []),
    ...(document.querySelector(".drawers") ? [[["↑", "↓"], "在筛选的各项之间"]] : []),
    ...[...named].filter(([key]) => !"jk".includes(key) || !some).map(([key, name]) => [[key], name]),
    [["?"], "显示或收起这张表"],
  ];
}

let table = null;

function help() {
  if (table?.open) {
    table.close();
    return;
  }
  const state = el("input", { type: "checkbox", checked: on() });
  state.addEventListener("change", () => {
    try {
      localStorage.setItem(SETTING, state.checked ? "on" : "off");
    } catch {
      // Nothing can be kept here: the keys stay on.
    }
  });
  table = el("dialog", { class: "keys", "aria-labelledby": "keys-title" },
    el("h2", { id: "keys-title" }, "键盘操作"),
    el("dl", {}, known().map(([keys, name]) => el("div", {}, el("dt", {}, keys.map((key) => el("kbd", {}, key))), el("dd", {}, name)))),
    el("p", {}, el("label", {}, state, " 使用单键操作（输入文字时从不起作用）")),
    el("form", { method: "dialog" }, el("button", { class: "plain", autofocus: true }, "关闭")));
  table.addEventListener("close", () => table.remove());
  document.body.append(table);
  table.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest?.(TYPING);
  if (typing) {
    // A field of one line has no use for this key, once there are no suggestions to choose from.
    if (event.key !== "ArrowDown" || !typing.matches("[type=search]") || typing.getAttribute("aria-expanded") === "true") return;
    event.preventDefault();
    visit(stops()[0]);
    return;
  }
  const key = SAME[event.key] ?? event.key;
  if (key === "?" && (on() || table?.open)) {
    event.preventDefault();
    help();
    return;
  }
  if (!on() || table?.open) return;
  const element = /^[a-z]$/.test(key) ? meant(key) : null;
  const stop = document.activeElement;
  if (key === "Enter" && stop.matches("[data-stop]:not(a)")) act(stop.querySelector("a") ?? stop);
  else if (key === "/") toBox();
  else if ("jk".includes(key) && stops().length) walk(key === "j" ? 1 : -1);
  else if (element) act(element);
  else return;
  event.preventDefault();
});

for (const button of document.querySelectorAll("[data-keys-help]")) {
  button.hidden = false;
  button.addEventListener("click", help);
}

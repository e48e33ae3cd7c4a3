/** Building pages from data. Data only ever becomes text nodes and attributes, never markup. */

/**
 * An element. `attributes` whose value is null, undefined or false are left out; `on…` ones are event listeners.
 * `children` are nodes or strings; null, undefined and false are left out.
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** The element of the page with this id. */
export const byId = (id) => document.getElementById(id);

/** `items` with `separator` (a string) between them. */
export function between(items, separator) {
  return items.flatMap((item, position) => (position ? [separator, item] : [item]));
}

/** A button that puts `text()` on the clipboard and says so. */
export function copyButton(label, text) {
  const button = el("button", { type: "button", class: "plain copy" }, label);
  button.addEventListener("click", async () => {
    button.textContent = (await copyText(text())) ? "已复制" : "复制失败，请手动选取";
    setTimeout(() => (button.textContent = label), 2000);
  });
  return button;
}

/** Puts `text` on the clipboard; whether that worked. */
export async function copyText(text) {
  // Without https, browsers offer the clipboard on this machine's own address only; the old command works everywhere.
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused: fall through to the old command.
    }
  }
  const focused = document.activeElement;
  const area = el("textarea", { class: "unseen", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return copied;
}

/** Parts that show documents and passages, as nodes. */

import { documentAddress, inTitleMarks } from "./cite.js";
import { between, el } from "./dom.js";

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

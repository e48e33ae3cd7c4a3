/** The section tree of a document as a tree of links, built level by level as it is opened. */

import { el } from "./dom.js";

// Up to this many sections the tree stands open down to the articles; a longer one opens at the top level only.
const OPEN_UP_TO = 150;
const GLIMPSE = 40;

/** The outline of `sections` (as the API gives them) of a text; `slice(start, end)` gives its characters. */
export class Outline {
  constructor(sections, slice) {
    this.sections = sections;
    this.slice = slice;
    this.children = new Map();
    for (const section of sections) {
      if (!this.children.has(section.parent)) this.children.set(section.parent, []);
      this.children.get(section.parent).push(section);
    }
    this.links = new Map();
    this.current = null;
    this.node = this.level(null);
  }

  level(parent) {
    return el("ul", {}, (this.children.get(parent) ?? []).map((section) => this.item(section)));
  }

  item(section) {
    const link = el("a", { href: `#s-${section.ordinal}`, title: this.name(section, 80) }, this.name(section, GLIMPSE));
    this.links.set(section.ordinal, link);
    if (!this.children.has(section.ordinal)) return el("li", {}, link);
    const branch = el("details", { open: section.kind !== "article" && this.sections.length <= OPEN_UP_TO }, el("summary", {}, link));
    const fill = () => branch.open && branch.children.length === 1 && branch.append(this.level(section.ordinal));
    branch.addEventListener("toggle", fill);
    fill();
    return el("li", {}, branch);
  }

  /** 第九条 says little in an outline: without a heading, the first words of the section stand in for it. */
  name(section, most) {
    const start = this.slice(section.start, section.start + 4 * most).trim();
    const gap = /[、）).．]$/.test(section.label) ? "" : "　";
    if (section.heading) return section.label ? section.label + gap + section.heading : section.heading;
    const words = start.startsWith(section.label) ? start.slice(section.label.length).trim().split("\n")[0] : "";
    const cut = words.length > most ? `${words.slice(0, most)}…` : words;
    return words ? section.label + gap + cut : section.label;
  }

  /** Shows that the reader is in the section `ordinal`; in a closed branch, its nearest visible ancestor stands for it. */
  at(ordinal) {
    let section = this.sections[ordinal];
    while (section && !(this.links.get(section.ordinal)?.checkVisibility?.() ?? this.links.has(section.ordinal))) {
      section = this.sections[section.parent];
    }
    const link = section && this.links.get(section.ordinal);
    if (link === this.current) return;
    this.current?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "location");
    this.current = link;
    const frame = link?.closest(".side");
    if (frame && frame.scrollHeight > frame.clientHeight) link.scrollIntoView({ block: "nearest" });
  }
}

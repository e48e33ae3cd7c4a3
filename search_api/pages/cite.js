/** How documents and passages are named, linked and quoted. */

const FACTS = [
  ["doc_number", "文号"],
  ["issuer", "发文机关"],
  ["region", "适用地区"],
  ["kind", "文种"],
  ["level", "效力级别"],
  ["issued", "成文日期"],
  ["published", "发布日期"],
  ["effective", "施行日期"],
  ["expires", "有效期至"],
  ["source_name", "来源"],
  ["author", "作者"],
];
const DATES = new Set(["issued", "published", "effective", "expires"]);

/** `2022-05-30` as `2022年5月30日`. */
export function chineseDate(iso) {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso) ?? [];
  return year ? `${year}年${Number(month)}月${Number(day)}日` : iso;
}

/** The known facts of a document as `[name, value]`. */
export function knownFacts(facts) {
  return FACTS.filter(([key]) => facts[key]).map(([key, name]) => [name, DATES.has(key) ? chineseDate(facts[key]) : facts[key]]);
}

/** The address of a document's page; `query` is the search it was found by, `span` the passage to show. */
export function documentAddress(id, query = "", span = null) {
  return `/documents/${encodeURIComponent(id)}${query}${span ? `#p=${span.start}-${span.end}` : ""}`;
}

/** `address` when it is a plain web address that may become a link, else null (so that no `javascript:` ever does). */
export function webAddress(address) {
  try {
    const url = new URL(address);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/** A title in 书名号; those already inside it become single ones, as the punctuation standard asks (GB/T 15834). */
export function inTitleMarks(title) {
  return `《${title.replaceAll("《", "〈").replaceAll("》", "〉")}》`;
}

/** The text of a citation: 《标题》（文号）章节路径：“引文”. */
export function citation({ title, doc_number: number, heading_path: path, quote }) {
  return `${inTitleMarks(title)}${number ? `（${number}）` : ""}${path.join(" › ")}：“${quote.trim()}”`;
}

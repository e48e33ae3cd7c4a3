/** Uploading with progress: files dropped or chosen, sent, and watched until each one's result is there. */

import { get, own } from "./api.js";
import { byId, el } from "./dom.js";

const STATES = { queued: "排队中", waiting: "等待另一写入者", running: "正在导入", done: "完成", failed: "没有完成" };
const FATES = { added: "新增", changed: "更新", unchanged: "未变", trashed: "在回收站", failed: "未能导入" };
const OVER = new Set(["done", "failed"]);
const EVERY = 700;

const form = byId("upload");
const chooser = byId("files");
const batches = byId("batches");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send([...chooser.files]);
});
// Dropped anywhere else, a file would replace the page.
for (const type of ["dragover", "drop"]) addEventListener(type, (event) => event.preventDefault());
form.addEventListener("dragover", () => form.classList.add("over"));
form.addEventListener("dragleave", () => form.classList.remove("over"));
form.addEventListener("drop", (event) => {
  form.classList.remove("over");
  send([...event.dataTransfer.files]);
});
for (const section of batches.querySelectorAll("[data-batch]")) {
  if (!OVER.has(section.dataset.state)) watch(section, section.dataset.batch);
}

function send(files) {
  if (!files.length) return;
  byId("nothing")?.remove();
  const section = el("section", { class: "job" });
  batches.prepend(section);
  show(section, `正在上传 ${named(files.map((file) => file.name))}`, 0, 1);
  const body = new FormData();
  for (const file of files) body.append("files", file);
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    show(section, `正在上传 ${named(files.map((file) => file.name))}`, event.loaded, event.total);
  });
  request.addEventListener("load", () => {
    const answer = parsed(request.responseText);
    if (request.status === 202 && answer) watch(section, answer.id);
    else problem(section, answer?.detail || `上传没有成功（HTTP ${request.status}）。`);
  });
  request.addEventListener("error", () => problem(section, "连接中断，上传没有完成。请重试。"));
  request.open("POST", "/v1/documents");
  for (const [name, value] of Object.entries(own())) request.setRequestHeader(name, value);
  request.send(body);
  form.reset();
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function watch(section, id) {
  for (;;) {
    let batch;
    try {
      batch = await get(`/v1/admin/batches/${encodeURIComponent(id)}`);
    } catch (error) {
      problem(section, error.message);
      return;
    }
    if (OVER.has(batch.state)) {
      finish(section, batch);
      return;
    }
    show(section, `${STATES[batch.state]} ${named(batch.files)}`, batch.done, batch.total, batch.message);
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}

function show(section, text, done, total, message = "") {
  section.replaceChildren(
    el("p", {}, text),
    el("progress", { max: Math.max(1, total), value: done, "aria-label": text }),
    ...(message ? [el("p", { class: "soft" }, message)] : []),
  );
}

function problem(section, text) {
  section.replaceChildren(el("p", { class: "failed", role: "alert" }, text));
}

function finish(section, batch) {
  const outcomes = batch.outcomes.map((outcome) =>
    el(
      "li",
      { class: outcome.fate === "failed" && "failed" },
      el("span", { class: "tag" }, FATES[outcome.fate]),
      outcome.name,
      outcome.fate === "trashed" && [" ", el("a", { href: "/admin/trash" }, "到回收站恢复")],
      outcome.documents.flatMap(({ id, title }) => [el("br"), el("a", { href: `/admin/documents/${encodeURIComponent(id)}` }, title)]),
      outcome.count > outcome.documents.length && [el("br"), el("span", { class: "soft" }, `共 ${outcome.count} 份`)],
      outcome.failures.flatMap(({ part, reason }) => [el("br"), el("span", { class: "failed" }, part ? `${part}：${reason}` : reason)]),
    ),
  );
  section.replaceChildren(
    el("p", {}, el("strong", { class: "state" }, STATES[batch.state]), " ", el("span", { class: "soft" }, `${named(batch.files)}，${batch.by}`)),
    ...(batch.message ? [el("p", { class: "failed" }, batch.message)] : []),
    ...(outcomes.length ? [el("ul", { class: "outcomes" }, outcomes)] : []),
  );
}

function named(files) {
  return files.length > 1 ? `${files[0]} 等 ${files.length} 个文件` : files[0];
}

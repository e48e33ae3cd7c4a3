/** Requests to the service. Whatever goes wrong becomes a Problem, whose message can be shown as it is. */

/** What the service (RFC 9457) or the browser says went wrong, in Chinese. */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** Whether `error` only says that the request was withdrawn. */
export const isWithdrawn = (error) => error?.name === "AbortError";

/** `GET path` with the parameters that have a value. */
export function get(path, parameters = {}, signal = undefined) {
  const given = Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const query = new URLSearchParams(given).toString();
  return request(query ? `${path}?${query}` : path, { signal });
}

/** `POST path` with `body` as JSON. */
export function post(path, body, signal = undefined) {
  return request(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal });
}

/** The header by which a change shows that it comes from a page of this site; nothing where nobody has signed in. */
export function own() {
  const token = document.querySelector('meta[name="csrf"]')?.content;
  return token ? { "X-CSRF-Token": token } : {};
}

async function request(address, options) {
  let response;
  try {
    const proof = options.method ? own() : {};
    response = await fetch(address, { ...options, headers: { Accept: "application/json", ...proof, ...options.headers } });
  } catch (error) {
    if (isWithdrawn(error)) throw error;
    throw new Problem(0, "连接不上服务。请确认服务正在运行，然后重试。");
  }
  const type = response.headers.get("Content-Type") ?? "";
  const body = type.includes("json") ? await response.json() : null;
  if (response.ok && body) return body;
  throw new Problem(response.status, body?.detail || `服务没有给出可用的回应（HTTP ${response.status}）。`);
}

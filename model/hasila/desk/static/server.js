/** Talks to the server of the desk, and to nobody else. */

const KEY = "hasila-token";

/** Take the token out of the address, so that it is neither seen nor kept in the history; tells whether there is one. */
export function takeToken() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const found = fragment.has("token");
  if (found) {
    sessionStorage.setItem(KEY, fragment.get("token"));
    fragment.delete("token");
    const rest = fragment.toString();
    history.replaceState(null, "", location.pathname + (rest && `#${rest}`));
  }
  return found;
}

/** An answer that tells what is wrong; `current` is the document as it is, if another one changed it. */
export class Refused extends Error {
  constructor(status, message, current = null) {
    super(message);
    this.status = status;
    this.current = current;
  }
}

/** The server gave no answer, or was started again and does not know the tab. */
export class Unreachable extends Error {}

async function ask(path, options = {}) {
  const headers = { ...options.headers, "X-Hasila-Token": sessionStorage.getItem(KEY) ?? "" };
  try {
    return await fetch(`/api/${path}`, { ...options, headers, cache: "no-store" });
  } catch {
    throw new Unreachable("the desk's server does not answer; is it still running?");
  }
}

async function refusal(answer) {
  let told = {};
  try {
    told = await answer.json();
  } catch {
    told = { error: `found the answer ${answer.status} without an explanation; look at the server's window` };
  }
  if (answer.status === 409) {
    const current = [told.document, told.current, told].find((each) => each && Array.isArray(each.mentions)) ?? null;
    return new Refused(409, told.error ?? "another tab changed the document", current);
  }
  return new Refused(answer.status, told.error ?? told.detail ?? `the server refused with ${answer.status}`);
}

async function json(path, options) {
  const answer = await ask(path, options);
  if (answer.ok) return answer.json();
  const refused = await refusal(answer);
  throw answer.status === 401 ? new Unreachable(refused.message) : refused;
}

const send = (path, body) =>
  json(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
const address = (id) => `documents/${encodeURIComponent(id)}`;

export const status = () => json("status");
export const documents = (query) => json(`documents?${new URLSearchParams(query)}`);
export const read = (id) => json(address(id));
export const change = (id, body) => send(`${address(id)}/changes?answer=difference`, body);
export const step = (id, direction, body) => send(`${address(id)}/${direction}?answer=difference`, body);
export const records = (id, since) => json(`records/${encodeURIComponent(id)}?since=${since}`);
export const agreement = () => json("agreement");
export const training = () => json("training");
export const train = (anew) => send("training", { anew });
export const stopTraining = () => json("training", { method: "DELETE" });
export const incidents = (query) => json(`incidents?${new URLSearchParams(query)}`);
export const incident = (id) => json(`incidents/${encodeURIComponent(id)}`);
export const decide = (body) => send("incidents/decisions", body);
export const undoDecision = (body) => send("incidents/decisions/undo", body);
export const outline = async () => (await fetch("/outline.json")).text();
export const addText = (body) => send("documents", body);

export function addFiles(files) {
  const form = new FormData();
  for (const file of files) form.append("files", file, file.name);
  return json("documents", { method: "POST", body: form });
}

/** Fetch a file and hand it to the user as a download. */
export async function download(path, fallback) {
  const answer = await ask(path);
  if (!answer.ok) throw await refusal(answer);
  const told = answer.headers.get("Content-Disposition") ?? "";
  const [, encoded] = /filename\*=UTF-8''([^;]+)/i.exec(told) ?? [];
  const [, plain] = /filename="?([^";]+)"?/i.exec(told) ?? [];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = encoded ? decodeURIComponent(encoded) : (plain ?? fallback);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return link.download;
}

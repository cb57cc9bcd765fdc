// Sends what a moderator decides and shows what came of it: the comment becomes one line with an
// undo of its own, and the tabs count what is left.

import { isHere, isSignedOut } from "./staying.js";

const said = document.querySelector("[data-said]");
export const undoing = document.querySelector("[data-undo]");

const LEAVES_OPEN = ["edit", "pick", "unpick"];

// Sent again with the token of a new session, if somebody has signed in anew.
export async function send(form, step, fields = {}, isAgain = false) {
  if (isSignedOut() && !(await isHere())) return {};
  const body = new FormData(form);
  if (step) body.set("step", step);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const headers = { Accept: "application/json" };
  const answer = await fetch(form.action, { method: "POST", body, headers });
  const isSaid = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (!isSaid || answer.status === 403) {
    if (!(await isHere())) return {};
    if (!isAgain) return send(form, step, fields, true);
    location.reload(); // no longer allowed: the desk says it
    return {};
  }
  return { ...(await answer.json()), ok: answer.ok, status: answer.status };
}

export function note({ said: words, decision, batch, counts = {} }) {
  said.textContent = words ?? "";
  for (const [address, count] of Object.entries(counts)) showCount(address, count);
  if (!decision && !batch) return;
  undoing.elements.decision.value = decision ?? "";
  undoing.elements.batch.value = batch ?? "";
  undoing.querySelector("[data-undo-words]").textContent = "";
  undoing.hidden = false;
}

function showCount(address, count) {
  const shown = document.querySelector(`[data-tabs] [href="${address}"] [data-count]`);
  shown.textContent = count;
  shown.hidden = !count;
}

function fold(item, step, { said: words, done, decision, batch }) {
  const state = item.querySelector("[data-state]");
  item.dataset.done = step;
  item.querySelector("[name=chosen]").remove();
  state.className = "moderated__state";
  state.textContent = done || words;
  if (decision || batch) state.after(undoOf(decision, batch));
}

function undoOf(decision, batch) {
  const button = undoing.querySelector("button").cloneNode(true);
  button.querySelector("kbd").remove();
  button.setAttribute("form", undoing.id);
  button.dataset.decision = decision ?? "";
  button.dataset.batch = batch ?? "";
  return button;
}

// Shows the comment as it is now, if it still stands in the queue.
async function renew(item) {
  const page = await fetch(location.href);
  const now = new DOMParser().parseFromString(await page.text(), "text/html");
  const fresh = now.getElementById(item.id);
  if (!fresh) return false;
  item.replaceWith(fresh);
  fresh.focus();
  return true;
}

// Gives the item if nothing is left to decide about it. A second press while the first is on its way
// is none.
export async function decide(form, step) {
  const item = form.closest("[data-item]");
  if (item.ariaBusy || item.dataset.done) return null;
  item.ariaBusy = "true";
  const answer = await send(form, step).finally(() => (item.ariaBusy = null));
  note(answer);
  if (!answer.ok && answer.status !== 409) return null;
  const mayBeOpen = !answer.ok || LEAVES_OPEN.includes(step);
  if (mayBeOpen && (await renew(item))) return null;
  fold(item, answer.ok ? step : "overtaken", answer);
  for (const id of answer.decided ?? []) {
    const below = document.getElementById(`comment-${id}`);
    if (below && !below.dataset.done) fold(below, step, { done: answer.done });
  }
  return item;
}

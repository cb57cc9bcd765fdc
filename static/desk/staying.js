// Whoever sends something after the session has ended keeps the page with what is typed on it, is
// told so, and sends it again once signed in in another tab.

import { takeToken, whoIsHere } from "./person.js";

const notice = document.querySelector("[data-signed-out]");
const asked = new WeakSet();

export const isSignedOut = () => !notice.hidden;

// True without a connection too: the browser says that by itself.
export async function isHere() {
  const here = await whoIsHere(notice.dataset.stillHere).catch(() => undefined);
  notice.hidden = here !== null;
  if (here) takeToken(here.token);
  return here !== null;
}

// On the window: the scripts that send a form by themselves have taken it by then.
window.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || !form.closest(".moderation")) return;
  if (asked.delete(form)) return;
  event.preventDefault();
  const { submitter } = event;
  if (!(await isHere())) return;
  asked.add(form);
  form.requestSubmit(submitter);
});

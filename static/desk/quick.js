// Keeps what a reporter types, with the picture, on the device until the server has it, and
// sends it by itself once the line is back. Without this script, or where nothing can be kept,
// the form is sent as any other.

const form = document.querySelector("[data-kept-for]");
const fields = form.querySelector("fieldset");
const said = form.querySelector("[data-said]");
const mine = form.dataset.keptFor;
const WORDS = ["key", "headline", "text", "section", "breaking", "alt", "credit"];
const SOONEST = 2_000;
const LATEST = 60_000;
const LONGEST_UPLOAD = 600_000;
const AWAY = [502, 503, 504]; // as the web server answers while the application is

// What is kept: { words, file, button }. With a button it is on its way, and no word of it may
// change any more: the server knows by them whether it has it already.
let kept;
let wait = SOONEST;
let timer;
let sending = false;

const store = await new Promise((resolve, reject) => {
  const opening = indexedDB.open("desk", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("quick");
  opening.onsuccess = () => resolve(opening.result);
  opening.onerror = () => reject(opening.error);
});

function inStore(mode, ask) {
  return new Promise((resolve, reject) => {
    const asking = ask(store.transaction("quick", mode).objectStore("quick"));
    asking.onsuccess = () => resolve(asking.result);
    asking.onerror = () => reject(asking.error);
  });
}

const forget = () => inStore("readwrite", (drafts) => drafts.delete(mine));

async function keep(button) {
  const words = {};
  for (const name of WORDS) {
    const field = form.elements[name];
    if (field) words[name] = field.type === "checkbox" ? field.checked : field.value;
  }
  kept = { words, file: form.elements.file.files[0] ?? null, button };
  try {
    await inStore("readwrite", (drafts) => drafts.put(kept, mine));
    return true;
  } catch {
    return false; // no room for the picture
  }
}

function fill({ words, file }) {
  for (const [name, value] of Object.entries(words)) {
    const field = form.elements[name];
    if (field?.type === "checkbox") field.checked = value;
    else if (field) field.value = value;
  }
  if (!file) return;
  const picked = new DataTransfer();
  picked.items.add(file);
  form.elements.file.files = picked.files;
}

function say(name, text = form.dataset[name] ?? "") {
  said.textContent = text;
  said.classList.toggle("desk-said--error", ["signIn", "refused", "errors"].includes(name));
  fields.disabled = Boolean(kept?.button);
  form.querySelector("[data-afresh]").hidden = !kept;
  form.querySelector("[data-sign-in]").hidden = name !== "signIn";
}

function data() {
  const body = new FormData();
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  body.set("csrfmiddlewaretoken", token ?? form.elements.csrfmiddlewaretoken.value);
  for (const [name, value] of Object.entries(kept.words)) if (value) body.set(name, value);
  if (kept.file) body.set("file", kept.file);
  body.set(kept.button, "1");
  return body;
}

async function send() {
  clearTimeout(timer);
  if (sending || !kept?.button) return;
  sending = true;
  say("sending");
  try {
    const signal = AbortSignal.timeout(LONGEST_UPLOAD);
    const headers = { Accept: "application/json" };
    await settle(await fetch(form.action, { method: "POST", body: data(), headers, signal }));
  } catch {
    later(); // no line, or an answer that is not the desk's
  } finally {
    sending = false;
  }
}

async function settle(answer) {
  if (AWAY.includes(answer.status)) return later();
  if (answer.redirected || answer.status === 403) return say("signIn");
  if (!answer.ok) {
    await keep(""); // to be changed, and sent again by hand
    return say("refused");
  }
  const { url, errors } = await answer.json();
  if (url) {
    await forget();
    location.assign(url);
    return;
  }
  await keep("");
  say("errors", Object.values(errors).flat().join(" "));
  form.elements[Object.keys(errors)[0]]?.focus();
}

function later() {
  say("waiting");
  timer = setTimeout(send, wait);
  wait = Math.min(wait * 2, LATEST);
}

form.addEventListener("input", async () => say((await keep("")) ? "kept" : "unkept"));

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (kept?.button) return;
  wait = SOONEST;
  await keep(event.submitter.name);
  await send();
});

form.querySelector("[data-afresh]").addEventListener("click", async () => {
  await forget();
  location.reload();
});

addEventListener("online", send);

kept = await inStore("readonly", (drafts) => drafts.get(mine));
if (kept) {
  fill(kept);
  say("found");
  send();
}

// What is typed stays in this browser until the server has stored it, and the writer is told
// when it has not. The sentences are in templates/editions/desk/keeping.html.
import { takeToken, whoIsHere } from "./person.js";
import { say, silence } from "./saying.js";

const DAYS_KEPT = 30;
const ASK_EVERY = 5000; // milliseconds
const TYPING = 300;
const NOT_TYPED = ["csrfmiddlewaretoken", "next", "loaded_revision_id", "loaded_revision_created_at", "saved_by_itself"];
const form = document.querySelector("form[data-edit-form]");
const urls = document.getElementById("desk-keeping")?.dataset;
const about = JSON.parse(document.getElementById("desk-versions")?.textContent ?? "{}");
let person;
let place;
let changes = 0;
let sent = 0;
let failing = 0;
let typing;
let savedAt = new Date();

const autosave = () => window.wagtail.app.getControllerForElementAndIdentifier(form, "w-autosave");
const path = () => new URL(form.action).pathname;
const typed = () =>
  [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_TYPED.includes(name));

function base() {
  const named = (name) => form.elements[name]?.value;
  return {
    overwrite_revision_id: autosave()?.revisionIdValue || undefined,
    loaded_revision_id: named("loaded_revision_id"),
    loaded_revision_created_at: named("loaded_revision_created_at"),
  };
}

function keep(submitted = false) {
  if (!person) return;
  const key = `kept:${person}:${path()}`;
  if (place && place !== key) localStorage.removeItem(place); // a new page has its address now
  place = key;
  const kept = { at: Date.now(), fields: typed(), base: base(), submitted };
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    say("full");
  }
}

// So a form sent by hand is told from one that another device has outrun.
function nameOwnVersion({ formData }) {
  const number = autosave()?.revisionIdValue;
  if (number) formData.set("saved_by_itself", number);
}

const save = () => autosave().save(new Event("w-unsaved:add"));

// Wagtail does not see what is typed in the first seconds, while it still looks at the form.
function keepAndSave() {
  keep();
  if (changes > sent) save();
}

function forget() {
  if (place) localStorage.removeItem(place);
}

function forgetOld() {
  const kept = Object.keys(localStorage).filter((key) => key.startsWith("kept:"));
  const oldest = Date.now() - DAYS_KEPT * 86_400_000;
  for (const key of kept) if (JSON.parse(localStorage[key]).at < oldest) localStorage.removeItem(key);
}

async function tryAgain() {
  let here;
  try {
    here = await whoIsHere(urls.stillHere);
  } catch {
    return say("offline", savedAt);
  }
  if (!here) return say("signed-out", savedAt);
  if (here.person !== person) return say("somebody-else", savedAt);
  takeToken(here.token);
  autosave().activeValue = true;
  save();
}

async function failed({ detail }) {
  keep();
  if (detail.type === "validation_error") return; // Wagtail says so itself
  failing ||= setInterval(tryAgain, ASK_EVERY);
  const here = await whoIsHere(urls.stillHere).catch(() => undefined);
  say(here ? "error" : here === null ? "signed-out" : "offline", savedAt);
}

function saved({ detail: { data } }) {
  clearInterval(failing);
  failing = 0;
  savedAt = new Date();
  if (changes === sent) forget();
  else keep();
  if (data.beside) say("beside", new Date(data.beside.at), data.beside);
  else silence();
}

async function send(kept, further = {}) {
  const body = new FormData();
  for (const [name, value] of kept.fields) body.append(name, value);
  further.csrfmiddlewaretoken = form.elements.csrfmiddlewaretoken.value;
  for (const [name, value] of Object.entries({ ...kept.base, ...further })) if (value) body.append(name, value);
  const headers = { Accept: "application/json" };
  const answer = await fetch(form.action, { method: "POST", body, headers });
  return answer.json();
}

function offer() {
  place = `kept:${person}:${path()}`;
  const kept = JSON.parse(localStorage.getItem(place));
  if (!kept || JSON.stringify(kept.fields) === JSON.stringify(typed())) return forget();
  const isStored = about.latest_by === person && base().loaded_revision_created_at !== kept.base.loaded_revision_created_at;
  if (kept.submitted && isStored) return forget();
  say("kept", new Date(kept.at), {
    restore: async () => {
      const answer = await send(kept);
      if (!answer.success) return say("refused");
      forget();
      window.location.href = answer.url ?? path();
    },
    compare: about.edit && (async () => window.open((await send(kept, { keep_beside: "1" })).beside.compare)),
    discard: () => (forget(), silence()),
  });
}

async function begin() {
  forgetOld();
  const noteChange = () => {
    changes += 1;
    clearTimeout(typing);
    typing = setTimeout(keepAndSave, TYPING);
  };
  document.addEventListener("w-unsaved:add", noteChange);
  form.addEventListener("input", noteChange);
  document.addEventListener("w-autosave:save", () => (sent = changes));
  document.addEventListener("w-autosave:success", saved);
  document.addEventListener("w-autosave:error", failed);
  window.addEventListener("online", () => failing && tryAgain());
  window.addEventListener("pagehide", () => changes > sent && keep());
  form.addEventListener("submit", () => keep(true));
  form.addEventListener("formdata", nameOwnVersion);
  person = (await whoIsHere(urls.stillHere))?.person;
  if (about.beside) say("beside", new Date(about.beside.at), about.beside);
  offer();
}

if (form && urls && form.dataset.controller.includes("w-autosave")) window.addEventListener("load", begin);

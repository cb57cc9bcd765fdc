// The notices that are shown are read. Without a script a button says so.

const form = document.querySelector("form[data-notices]");

async function sayRead() {
  if (document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", sayRead);
  const body = new URLSearchParams(new FormData(form, form.querySelector("button")));
  const answer = await fetch(form.action, { method: "POST", body });
  if (!answer.ok) return;
  form.hidden = true;
  document.dispatchEvent(new CustomEvent("notices-read"));
}

if (form) {
  document.addEventListener("visibilitychange", sayRead);
  sayRead();
}

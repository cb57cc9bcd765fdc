// One sentence above the form at a time, from the template, with its time and its buttons.

const sentences = document.getElementById("desk-keeping");
let shown;

function place() {
  const form = document.querySelector("form[data-edit-form]");
  const box = document.createElement("div");
  box.className = "desk-keeping";
  box.setAttribute("role", "status");
  form.before(box);
  return box;
}

function post(address) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  form.append(document.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
  document.body.append(form);
  form.submit();
}

// actions: what buttons of the sentence do, by name: a function, or the address of a page.
export function say(name, at, actions = {}) {
  shown ??= place();
  if (shown.dataset.says !== name) {
    shown.replaceChildren(sentences.content.querySelector(`[data-say="${name}"]`).cloneNode(true));
    shown.dataset.says = name;
  }
  shown.hidden = false;
  const time = shown.querySelector("time");
  if (time && at) {
    time.dateTime = at.toISOString();
    time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(at);
  }
  const by = shown.querySelector("bdi");
  if (by) by.textContent = actions.by;
  for (const button of shown.querySelectorAll("[data-do]")) {
    const action = actions[button.dataset.do];
    button.hidden = !action;
    if (button.href !== undefined) button.href = action;
    else button.onclick = typeof action === "string" ? () => post(action) : action;
  }
}

export function silence() {
  if (shown) shown.hidden = true;
}

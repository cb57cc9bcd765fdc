// A queue of comments by keyboard: decisions are sent from where one is, the context of the comment
// in hand stands beside it, and it is claimed, so that others look at other ones. Without this
// script every button sends its form and leads back.

import { decide, note, send, undoing } from "./deciding.js";

const list = document.querySelector("[data-queue]");
const said = document.querySelector("[data-said]");
const keys = document.querySelector("[data-keys]");
const context = document.querySelector("[data-context]");
const further = document.querySelector("[data-next]");

let looking; // the request for what stands beside the list

const items = () => [...list.querySelectorAll("[data-item]")];
const current = () => document.activeElement.closest?.("[data-item]");

function go(step) {
  const all = items();
  const at = all.indexOf(current());
  all[Math.min(Math.max(at + step, 0), all.length - 1)]?.focus();
}

function goOn(from) {
  const all = items();
  const rest = [...all.slice(all.indexOf(from)), ...all].filter((each) => !each.dataset.done);
  if (rest.length) rest[0].focus();
  else if (further) location.assign(further.href);
  else from.focus();
}

async function look(item) {
  looking?.abort();
  looking = new AbortController();
  const { signal } = looking;
  const form = item.querySelector("[data-decide]");
  try {
    const taken = send(form, "claim");
    if (matchMedia("(min-width: 70rem)").matches) {
      const address = `${item.querySelector("[data-open]").href}?part=1`;
      const part = await fetch(address, { signal });
      if (part.ok && !part.redirected) context.innerHTML = await part.text();
    }
    const { is_mine: isMine, said: words } = await taken;
    if (isMine === false) said.textContent = words;
  } catch (error) {
    if (error.name !== "AbortError") throw error; // the next one is in hand already
  }
}

function remove(item) {
  const reasons = item.querySelector("[data-remove]");
  if (!reasons) return;
  reasons.open = true;
  reasons.querySelector("select").focus();
}

function edit(item) {
  item.querySelector("[data-edit]").open = true;
  item.querySelector("[data-edit] textarea").focus();
}

const DOES = {
  j: () => list && go(1),
  k: () => list && go(-1),
  a: (item) => item?.querySelector("[value=approve], [value=dismiss]")?.click(),
  r: (item) => item && remove(item),
  e: (item) => item && edit(item),
  p: (item) => item?.querySelector("[data-pick]")?.click(),
  x: (item) => item?.querySelector("[name=chosen]")?.click(),
  u: () => undoing.hidden || undoing.requestSubmit(),
  "?": () => keys.showModal(),
};

function isTyping(target) {
  return target.matches("textarea, select, input:not([type=checkbox])");
}

function chooseByNumber(event) {
  const option = event.target.options[Number(event.key)];
  if (!option?.value) return;
  event.preventDefault();
  event.target.value = option.value;
  event.target.closest("details").querySelector("[value=remove]").click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
  const item = current();
  if (event.key === "Escape" && item) item.focus();
  else if (event.target.matches("[data-remove] select")) chooseByNumber(event);
  else if (!isTyping(event.target) && Object.hasOwn(DOES, event.key)) {
    event.preventDefault();
    if (!item?.dataset.done || !"arepx".includes(event.key)) DOES[event.key](item);
  }
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.matches("[data-decide]")) {
    event.preventDefault();
    const decided = await decide(form, event.submitter.value);
    if (decided) goOn(decided);
  } else if (form === undoing) {
    event.preventDefault();
    const answer = await send(form, "", event.submitter?.dataset);
    if (answer.ok) location.reload();
    else note(answer);
  }
});

list?.addEventListener("focusin", (event) => {
  const item = event.target.closest("[data-item]");
  if (item === event.target && !item.dataset.done) look(item);
});


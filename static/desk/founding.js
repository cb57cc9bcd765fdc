// Fills in what follows from the language, where the person has not chosen anything yet.

const form = document.querySelector("[data-proposals]");
const language = form.elements.language_tag;
const remark = form.querySelector("[data-remark]");
const chosen = new Set([...form.elements].filter((field) => field.value).map(({ name }) => name));

async function propose() {
  const tag = language.value.trim();
  if (!tag) return;
  const answer = await fetch(`${form.dataset.proposals}?${new URLSearchParams({ language_tag: tag })}`);
  // Another language may have been chosen while the answer was on its way.
  if (!answer.ok || language.value.trim() !== tag) return;
  const proposal = await answer.json();
  remark.textContent = proposal.remark;
  for (const [name, value] of Object.entries(proposal.fields)) {
    if (!chosen.has(name)) form.elements[name].value = value;
  }
}

form.addEventListener("change", ({ target }) => {
  if (target === language) propose();
  else if (target.value) chosen.add(target.name);
  else chosen.delete(target.name);
});

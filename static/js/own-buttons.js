// Saving and following for who is signed in: the same buttons that have a page of their own.

async function ask(place, address, how = {}) {
  const answer = await fetch(address, { ...how, headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || answer.redirected) {
    localStorage.removeItem("account");
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const pressed = place.contains(document.activeElement) && document.activeElement.name;
  place.replaceChildren(...page.body.children);
  if (pressed) place.querySelector(`[name="${pressed}"]`)?.focus();
}

for (const place of document.querySelectorAll("[data-own-buttons]")) {
  const address = place.querySelector("a").href;
  if (localStorage.getItem("account")) ask(place, address);
  document.addEventListener("signed-in", () => ask(place, address));
  place.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(event.target, event.submitter));
    ask(place, event.target.action, { method: "POST", body });
  });
}

// How much is new for who is signed in, beside the link to the account. It is asked for once a
// minute at most, and never for who has not signed in with this browser.

const MINUTE = 60_000;

function show(link, notices) {
  link.querySelector(".account-link__new")?.remove();
  if (!notices) return;
  const [whole, sign, words] = ["account-link__new", "account-link__sign", "visually-hidden"].map((name) => {
    const span = document.createElement("span");
    span.className = name;
    return span;
  });
  sign.textContent = notices.shown;
  sign.ariaHidden = "true";
  words.textContent = notices.said;
  whole.append(" ", sign, words);
  link.append(whole);
}

function keep(notices) {
  sessionStorage.setItem("notices", JSON.stringify({ at: Date.now(), notices }));
}

async function news(link) {
  const kept = JSON.parse(sessionStorage.getItem("notices") ?? "null");
  if (kept && Date.now() - kept.at < MINUTE) return kept.notices;
  const me = await (await fetch(link.dataset.me)).json();
  if (!me.signed_in) localStorage.removeItem("account");
  keep(me.notices);
  return me.notices;
}

for (const link of document.querySelectorAll("a[data-me]")) {
  let areRead = false;
  if (localStorage.getItem("account"))
    news(link).then((notices) => areRead || show(link, notices));
  document.addEventListener("signed-in", ({ detail: me }) => {
    if (!me) return;
    keep(me.notices);
    show(link, me.notices);
  });
  // There may be more on other pages.
  document.addEventListener("notices-read", async () => {
    areRead = true;
    sessionStorage.removeItem("notices");
    show(link, await news(link));
  });
}

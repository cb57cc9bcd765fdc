// Passkeys on the pages of accounts, and signing in over the page that is being read: `open` is
// called by static/js/sign-in.js. The dialog shows the same pages that work without a script.

const knowsPasskeys = "PublicKeyCredential" in window && PublicKeyCredential.parseRequestOptionsFromJSON;

function showPasskeys(within) {
  if (!knowsPasskeys) return;
  for (const form of within.querySelectorAll("form[data-passkey]")) form.hidden = false;
}

async function optionsFor(form) {
  const given = form.querySelector("script[type='application/json']");
  if (given) return JSON.parse(given.textContent);
  const asked = await fetch(form.action, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  return asked.json();
}

async function credentialFor(form) {
  const options = await optionsFor(form);
  if (form.dataset.passkey !== "add") {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.request_options.publicKey);
    return navigator.credentials.get({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.creation_options.publicKey);
  // Kept with the account's name, so that it signs in without an address.
  Object.assign((publicKey.authenticatorSelection ??= {}), {
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  });
  return navigator.credentials.create({ publicKey });
}

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.dataset.passkey || form.elements.credential.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    try {
      form.elements.credential.value = JSON.stringify(await credentialFor(form));
    } catch {
      return; // the device has said why, or the reader has closed its window
    }
    form.requestSubmit();
  },
  true,
);

showPasskeys(document);
if (document.querySelector(".own-page")) localStorage.setItem("account", "1");

class SignIn {
  constructor(link, settings) {
    this.link = link;
    this.me = settings.me;
    this.signIn = settings.signIn;
    this.dialog = document.createElement("dialog");
    this.dialog.className = "sign-in";
    this.dialog.ariaLabel = link.textContent.trim();
    const close = document.createElement("button");
    close.type = "button";
    close.className = "sign-in__close";
    close.textContent = "×";
    close.ariaLabel = settings.close;
    close.addEventListener("click", () => this.dialog.close());
    this.step = document.createElement("div");
    this.dialog.append(close, this.step);
    this.dialog.addEventListener("close", () => this.end());
    this.dialog.addEventListener("submit", (event) => this.submit(event));
    this.dialog.addEventListener("click", (event) => this.follow(event));
  }

  async begin() {
    const first = new URL(this.signIn, location);
    first.searchParams.set("next", this.me);
    const answer = await fetch(first);
    if (isMe(answer)) {
      this.tell(await answer.json());
      if (this.link.dataset.signIn === "account") location.assign(this.link.href);
      return;
    }
    document.body.append(this.dialog);
    await this.show(answer);
    this.dialog.showModal();
    this.focus();
  }

  async show(answer) {
    if (isMe(answer)) {
      this.tell(await answer.json());
      this.dialog.close();
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const step = page.querySelector("[data-account-step]");
    if (!step) throw new Error("no step");
    this.address = answer.url;
    this.step.replaceChildren(document.adoptNode(step));
    showPasskeys(this.step);
    this.focus();
  }

  focus() {
    const wrong = this.step.querySelector("[aria-invalid=true]");
    (wrong ?? this.step.querySelector("input:not([type=hidden])") ?? this.step.querySelector("h1")).focus();
  }

  submit(event) {
    event.preventDefault();
    const form = event.target;
    const to = form.getAttribute("action") || this.address;
    this.go(to, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  }

  follow(event) {
    const way = event.target.closest("a[href]");
    if (!way || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if ("leaves" in way.dataset) {
      way.search = new URLSearchParams({ next: location.pathname });
      return; // to another site and back, to the page that is being read
    }
    event.preventDefault();
    this.go(way.href);
  }

  async go(to, how) {
    this.step.ariaBusy = "true";
    try {
      await this.show(await fetch(to, how));
    } catch {
      location.assign(this.link.href);
    }
    this.step.ariaBusy = "false";
  }

  tell(me) {
    localStorage.setItem("account", "1"); // asked by static/js/own-buttons.js; says not who
    document.dispatchEvent(new CustomEvent("signed-in", { detail: me }));
  }

  end() {
    this.dialog.remove();
    this.link.focus();
  }
}

function isMe(answer) {
  return answer.headers.get("Content-Type")?.startsWith("application/json");
}

export async function open(link, settings) {
  await new SignIn(link, settings).begin();
}

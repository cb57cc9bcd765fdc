// What is the reader's own, laid over the thread that is the same for everybody: her likes, her
// comments that wait, whom she does not want to read.

class Mine {
  constructor(thread) {
    this.thread = thread;
    this.votes = { like: new Set(), dislike: new Set() };
    this.muted = new Set();
    this.own = {};
    this.ready = this.load();
    this.acts = new Acts(thread, this);
    this.again = () => this.thread.isConnected && this.comeBack();
    document.addEventListener("signed-in", this.again);
  }

  async load() {
    const answer = await fetch(`${this.thread.path}mine/`);
    if (!answer.ok) return;
    const data = await answer.json();
    Object.assign(this, { isSignedIn: data.signed_in, signIn: data.sign_in, ...data });
    this.votes = { like: new Set(data.liked), dislike: new Set(data.disliked) };
    this.muted = new Set(data.muted);
    this.own ??= {};
    this.overlay(this.thread);
    this.addWaiting();
  }

  // Whoever has signed in to write finds the box open. wanted: the link that was pressed for it.
  async comeBack() {
    this.ready = this.load();
    await this.ready;
    if (this.isSignedIn && this.wanted?.isConnected) this.wanted.click();
    this.wanted = null;
  }

  addWaiting() {
    for (const each of this.waiting ?? []) this.thread.add(each.html, each.parent);
  }

  overlay(root) {
    if (this.isSignedIn === undefined) return;
    this.overlayBox(root);
    if (!this.isSignedIn) return;
    for (const link of root.querySelectorAll("a:is([data-act=like], [data-act=dislike])")) {
      const { comment } = link.closest(".comment").dataset;
      asButton(link).ariaPressed = String(this.votes[link.dataset.act].has(comment));
    }
    for (const comment of root.querySelectorAll(".comment[data-author]")) this.overlayOne(comment);
  }

  overlayOne(comment) {
    const isMuted = this.muted.has(Number(comment.dataset.author));
    comment.classList.toggle("is-muted", isMuted);
    comment.querySelector(":scope > .comment__muted")?.remove();
    if (isMuted) comment.append(this.mutedLine());
    const { comment: step, author } = comment.dataset;
    if (Number(author) !== this.reader) return;
    comment.classList.add("is-own");
    const list = comment.querySelector(".comment__menu ul");
    if (!list || list.dataset.own) return;
    list.dataset.own = "1";
    const acts = this.own[step] === false ? ["delete"] : ["edit", "delete"];
    list.replaceChildren(...acts.map((act) => this.item(step, act)));
  }

  overlayBox(root) {
    const open = root.querySelector("[data-write]");
    if (!open) return;
    const sentence = this.closed || this.unconfirmed;
    if (sentence) {
      const said = document.createElement("p");
      said.className = "comments__told";
      said.textContent = sentence;
      open.replaceWith(said);
    } else if (this.barred) {
      open.parentElement.replaceWith(parsed(this.barred));
    } else if (!this.isSignedIn) {
      open.href = this.signIn;
      open.dataset.signIn = "";
    } else {
      open.href = `${this.thread.path}write/`;
      delete open.dataset.signIn;
    }
    if (!this.closed) {
      root.querySelector("[data-closed]")?.remove();
      open.closest("p")?.removeAttribute("hidden");
    }
  }

  item(step, act) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `${this.thread.path}at/${step}/${act}/`;
    link.dataset.act = act;
    link.textContent = this.words[act];
    item.append(link);
    return item;
  }

  mutedLine() {
    const line = document.createElement("p");
    const button = document.createElement("button");
    line.className = "comment__muted";
    button.type = "button";
    button.className = "act";
    button.dataset.act = "unmute";
    button.textContent = this.words.unmute;
    line.append(this.words.muted, " ", button);
    return line;
  }

  // Of both votes one is given.
  note(step, kind, isGiven) {
    for (const steps of Object.values(this.votes)) steps.delete(step);
    if (isGiven) this.votes[kind].add(step);
  }

  mute(author, isMuted) {
    if (isMuted) this.muted.add(author);
    else this.muted.delete(author);
    for (const comment of this.thread.querySelectorAll(`[data-author="${author}"]`)) {
      this.overlayOne(comment);
    }
  }

  // Send a form; the answer is what the server says, in any case with a sentence if it refuses.
  // A token is out of date when somebody has signed in or out meanwhile.
  async send(path, fields, isAgain = false) {
    const body = fields instanceof FormData ? fields : new FormData();
    if (body !== fields) for (const name of Object.keys(fields)) body.set(name, fields[name]);
    body.delete("csrfmiddlewaretoken");
    const headers = { Accept: "application/json", "X-CSRFToken": this.token };
    try {
      const answer = await fetch(path, { method: "POST", headers, body });
      if (answer.status !== 403 || isAgain) return await answer.json();
      await this.load();
      if (this.isSignedIn) return await this.send(path, body, true);
      return { error: this.words.signed_out, sign_in: this.signIn };
    } catch {
      return { error: this.words.failed };
    }
  }
}

// Whoever builds the sign-in takes the link for a dialog; else it is a page that leads back.
function signIn(path) {
  const link = document.createElement("a");
  link.href = path;
  link.dataset.signIn = "";
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
}

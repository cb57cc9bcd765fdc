// What a reader does with a comment, in place. Without scripts each act has a page of its own.

const VOTES = ["like", "dislike"];

class Acts {
  constructor(thread, mine) {
    this.thread = thread;
    this.mine = mine;
    thread.addEventListener("click", (event) => this.clicked(event));
    thread.addEventListener("submit", (event) => this.sent(event));
    document.addEventListener("click", (event) => this.closeMenus(event.target));
    thread.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.closeMenus(null);
    });
  }

  closeMenus(within) {
    for (const menu of this.thread.querySelectorAll(".comment__menu[open]")) {
      if (within && menu.contains(within)) continue;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
  }

  clicked(event) {
    const act = event.target.closest("[data-act]");
    if (!act || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.closeMenus(null);
    this.act(act, act.closest(".comment"));
  }

  async act(act, comment) {
    const quoted = act.dataset.act === "reply" ? quotedIn(comment) : "";
    await this.mine.ready;
    if (!this.mine.isSignedIn) this.signInFirst(act);
    else if (VOTES.includes(act.dataset.act)) this.vote(comment, act.dataset.act);
    else if (act.dataset.act === "unmute") this.mute(comment, true);
    else if (act.dataset.act === "reply") openBox(this.thread, act.href, comment, quoted);
    else if (act.dataset.act === "edit") openBox(this.thread, act.href, comment);
    else this.ask(act, comment);
  }

  signInFirst(act) {
    this.mine.wanted = act.dataset.act === "reply" ? act : null;
    signIn(this.mine.signIn);
  }

  async vote(comment, kind) {
    const isOn = voteIn(comment, kind).ariaPressed === "true";
    const answer = await this.mine.send(pathOf(this.thread, comment, kind), isOn ? { undo: 1 } : {});
    if (answer.error) {
      this.thread.say(answer.error);
      return;
    }
    this.mine.note(comment.dataset.comment, kind, !isOn);
    for (const each of VOTES) {
      const button = voteIn(comment, each);
      const isPressed = this.mine.votes[each].has(comment.dataset.comment);
      if (button) showVotes(button, isPressed, answer[`${each}s`], this.thread.locale);
    }
  }

  async mute(comment, undo) {
    const answer = await this.mine.send(pathOf(this.thread, comment, "mute"), undo ? { undo: 1 } : {});
    this.thread.say(answer.error ?? answer.said);
    if (!answer.error) this.mine.mute(Number(comment.dataset.author), !undo);
  }

  // A form in place of the page: a reason to report, or that it is meant.
  async ask(act, comment) {
    comment.querySelector(":scope > .act-form")?.remove();
    const answer = await fetch(`${act.href}?part`);
    if (!answer.ok) {
      location.href = act.href;
      return;
    }
    comment.append(parsed(await answer.text()));
    const form = comment.querySelector(":scope > .act-form");
    form.noValidate = true; // the sentence comes from the server, beside the field
    form.dataset.asked = act.dataset.act;
    const cancel = form.querySelector("[data-cancel]");
    cancel.hidden = false;
    cancel.addEventListener("click", () => {
      form.remove();
      reach(comment);
    });
    form.querySelector("input:not([type=hidden]), button[type=submit]").focus();
  }

  async sent(event) {
    const form = event.target.closest(".act-form");
    if (!form) return;
    event.preventDefault();
    const comment = form.closest(".comment");
    const answer = await this.mine.send(form.action, new FormData(form));
    if (answer.error) {
      form.querySelector(".box__error").textContent = answer.error;
      return;
    }
    form.remove();
    this.thread.say(answer.said);
    if (form.dataset.asked === "delete") comment.classList.add("is-deleted");
    if (form.dataset.asked === "mute") this.mine.mute(Number(comment.dataset.author), true);
    reach(comment);
  }
}

function pathOf(thread, comment, act) {
  return `${thread.path}at/${comment.dataset.comment}/${act}/`;
}

// A link that acts is a button.
function asButton(link) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  Object.assign(button.dataset, link.dataset);
  button.append(...link.childNodes);
  link.replaceWith(button);
  return button;
}

function voteIn(comment, kind) {
  return comment.querySelector(`[data-act=${kind}]`);
}

function showVotes(button, isOn, number, locale) {
  button.ariaPressed = String(isOn);
  let count = button.querySelector(".act__count");
  if (!count) {
    count = document.createElement("span");
    count.className = "act__count";
    button.append(" ", count);
  }
  count.textContent = number ? inDigits(number, locale) : "";
}

// What the reader has marked in the comment, as a quotation.
function quotedIn(comment) {
  const selection = getSelection();
  const text = comment.querySelector(".comment__text");
  if (selection.isCollapsed || !text.contains(selection.anchorNode)) return "";
  const lines = selection.toString().trim().split("\n");
  return `${lines.map((line) => `> ${line}`).join("\n")}\n\n`;
}

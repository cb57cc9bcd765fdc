// A thread on a page: other orders and further pages without leaving it. The links lead to pages
// of their own, for who has no scripts.

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function reach(comment) {
  if (!comment) return;
  comment.tabIndex = -1;
  comment.focus({ preventScroll: true });
  comment.scrollIntoView({ block: "center" });
}

class CommentsThread extends HTMLElement {
  connectedCallback() {
    if (this.news) return;
    this.addEventListener("click", (event) => this.clicked(event));
    this.said = document.createElement("p");
    this.said.className = "thread__said";
    this.said.role = "status";
    this.append(this.said);
    this.arrived(this);
    const { at } = this.inner.dataset;
    if (at) this.comment(at)?.classList.add("is-here");
    if (at) reach(this.comment(at));
    this.news = new News(this);
    this.mine = new Mine(this);
  }

  disconnectedCallback() {
    this.news?.stop();
  }

  get inner() {
    return this.querySelector(".thread");
  }

  get path() {
    return this.inner.dataset.path;
  }

  get sort() {
    return this.inner.dataset.sort;
  }

  get locale() {
    return this.inner.dataset.locale;
  }

  comment(step) {
    return this.querySelector(`#c-${CSS.escape(step)}`);
  }

  say(sentence) {
    this.said.textContent = sentence ?? "";
  }

  clicked(event) {
    const link = event.target.closest("a:is([data-sort], [data-more], [data-to], [data-write])");
    this.say("");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { sort, more, to, write, signIn } = link.dataset;
    if (write !== undefined) this.mine.wanted = link;
    if ((to && !this.comment(to)) || signIn !== undefined) return;
    event.preventDefault();
    if (write !== undefined) openBox(this, link.href, null);
    else if (to) reach(this.comment(to));
    else if (more) this.further(link, more);
    else this.show(sort).then(() => this.querySelector("[aria-current]")?.focus());
  }

  // What came from the server, before the reader has it.
  arrived(root) {
    addOwnTime(root, this.locale);
    this.mine?.overlay(root);
  }

  async fetched(path) {
    this.ariaBusy = "true";
    try {
      const answer = await fetch(path);
      return answer.ok ? parsed(await answer.text()) : null;
    } catch {
      return null;
    } finally {
      this.ariaBusy = "false";
    }
  }

  async show(sort) {
    const part = await this.fetched(`${this.path}part/${sort}/`);
    if (!part) return;
    const box = this.querySelector("comment-box:not(.comment comment-box)");
    if (box) part.querySelector(".thread__write").replaceChildren(box);
    this.arrived(part);
    this.inner.replaceWith(part);
    this.mine.addWaiting();
  }

  // What the reader herself has written, before everybody has it.
  add(html, parentStep) {
    const fresh = parsed(html);
    addOwnTime(fresh, this.locale);
    const comment = fresh.firstElementChild;
    this.mine.overlayOne(comment);
    const before = this.comment(comment.dataset.comment);
    const parent = parentStep ? this.comment(parentStep) : null;
    if (before) before.replaceWith(comment);
    else if (parent) this.addBelow(parent, comment);
    else if (!parentStep) this.addOnTop(comment);
    return comment;
  }

  addBelow(parent, comment) {
    if (parent.matches(".answers .comment")) lastBelow(parent).after(comment);
    else answersOf(parent.closest(".branch")).append(comment);
  }

  addOnTop(comment) {
    const branch = document.createElement("div");
    branch.className = "branch";
    branch.append(comment);
    this.querySelector(".thread__empty")?.remove();
    this.querySelector(".thread__branches")?.prepend(branch);
  }

  taken(box, answer) {
    const comment = this.add(answer.html, box.form.elements.parent?.value ?? "");
    this.news.known?.add(comment.dataset.comment);
    this.mine.own[comment.dataset.comment] ??= true;
    if (box.isConnected) box.cancel();
    this.say(answer.said);
    reach(comment);
  }

  async further(link, path) {
    const part = await this.fetched(path);
    if (!part) {
      location.href = link.href;
      return;
    }
    const come = part.querySelector(".thread__branches")?.children ?? part.children;
    const fresh = [...come].filter((each) => !each.id || !document.getElementById(each.id));
    const more = part.querySelector(".thread__more");
    this.arrived(part);
    const old = link.parentElement;
    if (old.matches(".thread__more")) {
      this.querySelector(".thread__branches").append(...fresh);
      old.replaceWith(...(more ? [more] : []));
    } else {
      old.replaceWith(...fresh);
    }
    reach(fresh[0]?.closest(".comment") ?? fresh[0]?.querySelector(".comment"));
  }
}

// Last of all files: by then what they need is there.
customElements.define("comment-box", CommentBox);
customElements.define("comments-thread", CommentsThread);

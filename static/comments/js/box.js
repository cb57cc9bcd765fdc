// The box in which somebody writes: a plain form that grows a toolbar, a preview and a draft.

const SHORTCUTS = { b: "bold", i: "italic", k: "link" };
const WITH_SHIFT = { Digit7: "numbers", Digit8: "bullets", Digit9: "quotation" };

class CommentBox extends HTMLElement {
  connectedCallback() {
    if (this.form) return;
    this.form = this.querySelector("form");
    this.area = this.querySelector("textarea");
    this.sheet = this.querySelector(".box__preview");
    this.name = `comment:${this.form.action}:${this.form.elements.parent?.value ?? ""}`;
    this.area.value ||= keptDraft(this.name) ?? "";
    this.growTools();
    this.area.addEventListener("input", () => this.typed());
    this.addEventListener("keydown", (event) => this.pressed(event));
    this.form.addEventListener("submit", (event) => this.send(event));
    document.addEventListener("signed-in", () => this.isWaiting && this.sendAgain());
    this.showLength();
  }

  get thread() {
    return this.closest("comments-thread");
  }

  growTools() {
    const bar = this.querySelector(".box__tools");
    const tools = [...bar.querySelectorAll("button")];
    bar.hidden = false;
    tools.forEach((tool, place) => {
      tool.tabIndex = place ? -1 : 0;
      tool.title = tool.textContent;
      tool.addEventListener("click", () => this.use(tool));
    });
    bar.addEventListener("keydown", (event) => moveAlong(event, tools));
  }

  use(tool) {
    if ("preview" in tool.dataset) this.preview();
    else mark(this.area, tool.dataset.mark);
  }

  typed() {
    this.begun ??= Date.now();
    keepDraft(this.name, this.area.value);
    this.fail("");
    this.showLength();
  }

  showLength() {
    const place = this.querySelector("[data-length]");
    const length = [...this.area.value].length;
    place.textContent = place.dataset.length.replace("#", inDigits(length, this.dataset.locale));
    place.classList.toggle("is-over", length > Number(this.dataset.longest));
    this.area.style.blockSize = "auto";
    this.area.style.blockSize = `${Math.min(this.area.scrollHeight + 2, 480)}px`;
  }

  pressed(event) {
    if (event.key === "Escape" && !this.area.value) this.cancel();
    if (!event.ctrlKey && !event.metaKey) return;
    if (event.key === "Enter") this.form.requestSubmit();
    const name = event.shiftKey ? WITH_SHIFT[event.code] : SHORTCUTS[event.key.toLowerCase()];
    const isPreview = event.shiftKey && event.code === "KeyP";
    if (!name && !isPreview) return;
    event.preventDefault();
    if (isPreview) this.preview();
    else mark(this.area, name);
  }

  async preview() {
    const tool = this.querySelector("[data-mark] ~ [data-preview]");
    const isOn = this.sheet.hidden;
    if (isOn) {
      const body = new FormData();
      body.set("text", this.area.value);
      const token = this.thread?.mine.token ?? this.form.elements.csrfmiddlewaretoken.value;
      body.set("csrfmiddlewaretoken", token);
      const answer = await fetch(this.dataset.preview, { method: "POST", body });
      if (!answer.ok) {
        if (answer.status === 429) this.fail(await answer.text());
        return;
      }
      this.sheet.innerHTML = await answer.text();
    }
    tool.ariaPressed = String(isOn);
    this.sheet.hidden = !isOn;
    this.area.hidden = isOn;
    (isOn ? this.sheet : this.area).focus();
  }

  // Within a thread the answer is shown in place; a page of its own sends the form as it is.
  send(event) {
    const { elements } = this.form;
    if (this.begun) elements.seconds.value = (Date.now() - this.begun) / 1000;
    if (!this.thread) {
      keepDraft(this.name, "");
      return;
    }
    event.preventDefault();
    if (!this.isSending) this.sendAgain();
  }

  async sendAgain() {
    const { thread, form } = this;
    this.isSending = true;
    await thread.mine.ready;
    const answer = await thread.mine.send(form.action, new FormData(form));
    this.isSending = false;
    this.isWaiting = Boolean(answer.sign_in);
    if (!answer.error) {
      keepDraft(this.name, "");
      thread.taken(this, answer);
      return;
    }
    if (answer.rephrased) form.elements.rephrased.value = "1";
    this.fail(answer.error);
    this.area.focus();
    if (answer.sign_in) signIn(answer.sign_in);
  }

  fail(sentence) {
    this.querySelector(".box__error").textContent = sentence;
    if (sentence) this.area.ariaInvalid = "true";
    else this.area.ariaInvalid = null;
  }

  cancel() {
    this.querySelector("[data-cancel]")?.click();
  }
}

// Arrows walk along a toolbar, which is one stop of the tab key (ARIA Authoring Practices).
function moveAlong(event, tools) {
  const isBack = getComputedStyle(event.currentTarget).direction === "rtl" ? 1 : -1;
  const step = { ArrowLeft: isBack, ArrowRight: -isBack }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = tools.indexOf(document.activeElement);
  const next = tools.at((at + step) % tools.length);
  for (const tool of tools) tool.tabIndex = tool === next ? 0 : -1;
  next.focus();
}

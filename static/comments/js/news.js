// Asks now and then what has come, says how many, and shows them when the reader asks.

class News {
  static EVERY = 20_000;

  constructor(thread) {
    this.thread = thread;
    this.known = null;
    this.timer = setInterval(() => this.ask(), News.EVERY);
    document.addEventListener("visibilitychange", () => this.ask());
    this.ask();
  }

  stop() {
    clearInterval(this.timer);
  }

  async ask() {
    if (document.hidden || !this.thread.isConnected) return;
    const answer = await fetch(`${this.thread.path}news/`).catch(() => null);
    if (!answer?.ok) return;
    const { dataset } = parsed(await answer.text()).firstElementChild;
    this.take(dataset.newest.split(" ").filter(Boolean), Number(dataset.visible));
  }

  take(newest, visible) {
    const count = document.querySelector(".comments-place__count");
    if (count && visible) count.textContent = inDigits(visible, this.thread.locale);
    if (this.known === null) this.known = new Set(newest);
    this.come = newest.filter((step) => !this.known.has(step) && !this.thread.comment(step));
    this.say();
  }

  say() {
    const place = this.thread.querySelector("[data-news]");
    if (!place || !this.come.length) return;
    const words = place.dataset.news.replace("#", inDigits(this.come.length, this.thread.locale));
    const button = place.querySelector("button") ?? this.button(place);
    if (button.textContent !== words) button.textContent = words;
  }

  button(place) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet";
    button.addEventListener("click", () => this.show());
    place.append(button);
    return button;
  }

  async show() {
    const come = this.come;
    for (const step of come) this.known.add(step);
    this.come = [];
    await this.thread.show(this.thread.sort);
    for (const step of come) this.thread.comment(step)?.classList.add("is-new");
    const first = this.thread.querySelector(".is-new") ?? this.thread.querySelector(".comment");
    reach(first);
  }
}

// Loads the comments when the reader comes near them, or at once when the address asks for them.

class CommentsPlace extends HTMLElement {
  connectedCallback() {
    if (location.hash.startsWith("#c")) {
      this.load();
      return;
    }
    const near = new IntersectionObserver(
      (seen) => {
        if (!seen.some((entry) => entry.isIntersecting)) return;
        near.disconnect();
        this.load();
      },
      { rootMargin: "600px" },
    );
    near.observe(this);
  }

  async load() {
    const { part, script } = this.dataset;
    const [answer] = await Promise.all([fetch(part), import(script), this.dress()]);
    // The plain link stays where the comments did not come.
    if (!answer.ok) return;
    const thread = document.createElement("comments-thread");
    thread.innerHTML = await answer.text();
    this.replaceChildren(thread);
  }

  dress() {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = this.dataset.style;
    document.head.append(link);
    return new Promise((done) => link.addEventListener("load", done));
  }
}

customElements.define("comments-place", CommentsPlace);

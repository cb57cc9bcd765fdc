// Puts another site's frame into the page when the reader asks for it, and not before.

class ClickToLoad extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("button, iframe")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = this.dataset.load;
    button.addEventListener("click", () => this.load());
    this.append(button);
  }

  load() {
    const frame = document.createElement("iframe");
    frame.src = this.dataset.address;
    frame.title = this.dataset.title;
    frame.allow = "fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin";
    frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-presentation";
    this.replaceChildren(frame);
    frame.focus();
  }
}

customElements.define("click-to-load", ClickToLoad);

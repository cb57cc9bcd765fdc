// Adds to the plain links what only a script can do: the device's own sharing, and copying.

class ShareRow extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("button")) return;
    const { title, address } = this.dataset;
    this.said = document.createElement("p");
    this.said.className = "share__said";
    this.said.role = "status";
    if (navigator.clipboard) {
      this.add("link", this.dataset.copy, () => this.copy(address));
    }
    if (navigator.share) {
      this.add("share", this.dataset.share, () => this.share({ title, url: address }));
    }
    this.append(this.said);
  }

  add(sign, words, act) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const drawn = document.createElement("span");
    const label = document.createElement("span");
    button.type = "button";
    drawn.className = `sign sign--${sign}`;
    drawn.ariaHidden = "true";
    label.textContent = words;
    button.append(drawn, label);
    button.addEventListener("click", act);
    item.append(button);
    this.querySelector("ul").prepend(item);
  }

  async copy(address) {
    await navigator.clipboard.writeText(address);
    this.said.textContent = this.dataset.copied;
  }

  async share(what) {
    try {
      await navigator.share(what);
    } catch (error) {
      // The reader changed his mind.
      if (error.name !== "AbortError") throw error;
    }
  }
}

customElements.define("share-row", ShareRow);

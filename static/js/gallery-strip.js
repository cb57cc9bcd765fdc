// Buttons for a gallery that is swiped by hand without them.

class GalleryStrip extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("button")) return;
    const buttons = document.createElement("div");
    buttons.className = "gallery__buttons";
    buttons.append(this.button("back", -1), this.button("on", 1));
    this.append(buttons);
  }

  button(name, step) {
    const button = document.createElement("button");
    const sign = document.createElement("span");
    button.type = "button";
    button.ariaLabel = this.dataset[name];
    sign.className = `sign sign--${name}`;
    button.append(sign);
    button.addEventListener("click", () => this.go(step));
    return button;
  }

  go(step) {
    const strip = this.querySelector("ul");
    const leftwards = getComputedStyle(strip).direction === "rtl" ? -1 : 1;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    strip.scrollBy({
      left: step * leftwards * strip.firstElementChild.offsetWidth,
      behavior: still ? "instant" : "smooth",
    });
  }
}

customElements.define("gallery-strip", GalleryStrip);

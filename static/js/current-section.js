// On a narrow screen, brings the current section into the strip's view.

const strip = document.querySelector(".sections ul");
const current = strip?.querySelector("[aria-current]");
if (current && strip.scrollWidth > strip.clientWidth) {
  const from = strip.getBoundingClientRect();
  const at = current.getBoundingClientRect();
  strip.scrollLeft += at.left - from.left - (from.width - at.width) / 2;
}

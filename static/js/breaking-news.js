// Says breaking news to screen readers, politely and once: a live region is read aloud only
// when its text changes, and what was said on one page is not said again on the next.

class BreakingNews extends HTMLElement {
  connectedCallback() {
    const lines = this.parentElement.querySelectorAll(".is-breaking");
    const news = Array.from(lines, (line) => line.textContent.trim()).join(". ");
    if (news && news !== BreakingNews.said()) {
      setTimeout(() => this.say(news), 1000);
    }
  }

  say(news) {
    this.textContent = news;
    try {
      sessionStorage.setItem("breaking", news);
    } catch {
      // Storage may be forbidden; then it is said on every page.
    }
  }

  static said() {
    try {
      return sessionStorage.getItem("breaking");
    } catch {
      return null;
    }
  }
}

customElements.define("breaking-news", BreakingNews);

// Tells the newsroom that a story was opened: one message a page visit, nothing about the reader.

const story = document.querySelector("[data-story]")?.dataset.story;

function send() {
  navigator.sendBeacon(`/beacon/read/${story}/`);
}

// At the desk the newsroom reads itself.
if (story && navigator.sendBeacon && !location.pathname.startsWith("/desk/")) {
  // A page that the browser prepares in advance is not read yet.
  if (document.prerendering) {
    document.addEventListener("prerenderingchange", send, { once: true });
  } else {
    send();
  }
}

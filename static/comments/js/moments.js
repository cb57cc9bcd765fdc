// Times as the reader's own clock has them, in the words of the page.

function inOwnZone(root, digits) {
  const options = { dateStyle: "long", timeStyle: "short", numberingSystem: digits };
  const written = new Intl.DateTimeFormat(document.documentElement.lang, options);
  const exact = new Intl.DateTimeFormat(document.documentElement.lang, {
    ...options,
    timeStyle: "long",
  });
  for (const time of root.querySelectorAll(".comment time")) {
    const at = new Date(time.dateTime);
    time.textContent = written.format(at);
    time.title = exact.format(at);
  }
}

function inDigits(number, digits) {
  const options = { numberingSystem: digits };
  return new Intl.NumberFormat(document.documentElement.lang, options).format(number);
}

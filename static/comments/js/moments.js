// The edition writes times by its own clock; beside them stand those of the reader's.

function addOwnTime(root, locale) {
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "long" });
  for (const time of root.querySelectorAll(".comment time")) {
    time.title = exact.format(new Date(time.dateTime));
  }
}

function inDigits(number, locale) {
  return new Intl.NumberFormat(locale).format(number);
}

// The page may have been made yesterday: writes today's date, in the edition's words and zone.

for (const time of document.querySelectorAll("time[data-zone]")) {
  const { zone, locale } = time.dataset;
  const now = new Date();
  // Swedish writes dates as the datetime attribute wants them.
  const day = now.toLocaleDateString("sv", { timeZone: zone });
  if (day !== time.dateTime) {
    time.dateTime = day;
    time.textContent = now.toLocaleDateString(locale, { timeZone: zone, dateStyle: "full" });
  }
}

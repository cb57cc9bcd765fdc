// What is typed stays on the device until it is sent, or for a week.

const WEEK = 7 * 24 * 3600 * 1000;

function keptDraft(name) {
  try {
    const { text, at } = JSON.parse(localStorage.getItem(name)) ?? {};
    return Date.now() - at < WEEK ? text : "";
  } catch {
    return ""; // storage may be forbidden
  }
}

function keepDraft(name, text) {
  try {
    if (text) localStorage.setItem(name, JSON.stringify({ text, at: Date.now() }));
    else localStorage.removeItem(name);
  } catch {
    // Then it is not kept.
  }
}

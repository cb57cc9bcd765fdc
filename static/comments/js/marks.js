// Markdown around or before what is selected in a text area. The text goes in as if typed, so
// that the browser's undo takes it back.

const AROUND = { bold: "**", italic: "*", code: "`" };
const BEFORE = { heading: "### ", quotation: "> ", spoiler: ">! ", bullets: "- ", numbers: "1. " };

function put(area, text, from, to) {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) area.setRangeText(text, from, to, "end");
}

function mark(area, name) {
  if (name in AROUND) around(area, AROUND[name]);
  else if (name in BEFORE) before(area, BEFORE[name]);
  else link(area);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function around(area, sign) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const text = value.slice(from, to);
  const isMarked = value.slice(from - sign.length, from) === sign && value.startsWith(sign, to);
  if (isMarked) put(area, text, from - sign.length, to + sign.length);
  else put(area, sign + text + sign, from, to);
  const begin = isMarked ? from - sign.length : from + sign.length;
  area.setSelectionRange(begin, begin + text.length);
}

function before(area, sign) {
  const { selectionStart, selectionEnd, value } = area;
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const end = value.indexOf("\n", selectionEnd);
  const to = end === -1 ? value.length : end;
  const lines = value.slice(from, to).split("\n");
  const isMarked = lines.every((line) => line.startsWith(sign));
  const marked = lines.map((line, place) => {
    if (isMarked) return line.slice(sign.length);
    return (sign === "1. " ? `${place + 1}. ` : sign) + line;
  });
  put(area, marked.join("\n"), from, to);
}

function link(area) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const text = value.slice(from, to);
  const isAddress = /^https?:\/\/\S+$/.test(text);
  put(area, isAddress ? `[](${text})` : `[${text}](https://)`, from, to);
  if (isAddress) area.setSelectionRange(from + 1, from + 1);
  else area.setSelectionRange(from + text.length + 11 - 8, from + text.length + 11);
}

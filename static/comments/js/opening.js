// Opens the box where it is wanted: above the thread, below a comment, or in a comment's place.

async function openBox(thread, path, comment, quoted = "") {
  await thread.mine.ready; // which brings the token's cookie: two requests at once would get two
  const answer = await fetch(`${path}${path.includes("?") ? "&" : "?"}part`);
  const box = answer.ok ? parsed(await answer.text()).querySelector("comment-box") : null;
  if (!box) {
    location.href = path;
    return;
  }
  comment?.querySelector(":scope > comment-box")?.remove();
  const open = comment ? null : thread.querySelector("[data-write]");
  if (comment) comment.append(box);
  else open.replaceWith(box);
  const cancel = box.querySelector("[data-cancel]");
  cancel.hidden = false;
  cancel.addEventListener("click", () => close(box, open, comment));
  if (quoted) put(box.area, quoted, box.area.value.length, box.area.value.length);
  box.area.focus();
}

function close(box, open, comment) {
  if (open) box.replaceWith(open);
  else box.remove();
  if (comment) reach(comment);
  else open.focus();
}

// Where an answer belongs: after all that stands below what it answers.
function lastBelow(parent) {
  const depth = (comment) => Number(comment.className.match(/depth-(\d)/)[1]);
  let last = parent;
  while (last.nextElementSibling?.matches(".comment") && depth(last.nextElementSibling) > depth(parent)) {
    last = last.nextElementSibling;
  }
  return last;
}

function answersOf(branch) {
  const found = branch.querySelector(".answers");
  if (found) return found;
  const answers = document.createElement("div");
  answers.className = "answers";
  branch.append(answers);
  return answers;
}

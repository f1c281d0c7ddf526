"use strict";

// "/" goes to the search box, unless something is being typed.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.getElementById("q");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// The clipboard is only there on a safe origin; elsewhere the citation is selected, ready to be copied by hand.
async function copy(button) {
  const citation = button.closest(".hit").querySelector("cite");
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    return button.dataset.done;
  } catch {
    window.getSelection().selectAllChildren(citation);
    return button.dataset.failed;
  }
}

for (const button of document.querySelectorAll("button.copy")) {
  const name = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    button.textContent = await copy(button);
    setTimeout(() => { button.textContent = name; }, 2500);
  });
}

// An address that names a place but no anchor still opens at that place.
if (!location.hash) document.querySelector(".aimed-at")?.scrollIntoView({ block: "center" });

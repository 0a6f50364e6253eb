// Buttons that copy: the text of the element that they name, or else the address of this view.
// Where no script runs, the address and the texts stand on the page to be marked by hand.
"use strict";

document.querySelectorAll("[data-copy]").forEach((button) => {
  const status = button.parentElement.querySelector("[role=status]");
  button.addEventListener("click", async () => {
    const named = document.getElementById(button.dataset.copy);
    const text = named ? named.textContent : location.href.replace(/#.*/, "");
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = button.dataset.done;
    } catch {
      status.textContent = `${button.dataset.failed} ${text}`;
    }
  });
});

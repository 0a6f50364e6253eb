/* Asks before somebody leaves a record's form with what is not saved yet. */
"use strict";
window.addEventListener("load", () => {
  const form = document.querySelector('form[id$="_form"]'); // lists have others
  if (!form) return;
  const said = () => new URLSearchParams(new FormData(form)).toString();
  // What a save has refused stands in the page alone.
  const opened = form.querySelector(".errornote") ? null : said();
  let isSaving = false;
  form.addEventListener("submit", () => { isSaving = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!isSaving && said() !== opened) event.preventDefault();
  });
});

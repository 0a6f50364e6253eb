/* Keys of sources typed on this page are offered at once where claims cite them. */
"use strict";
document.addEventListener("change", (event) => {
  if (!/^citations-\d+-key$/.test(event.target.name || "")) return;
  const list = document.getElementById("citation-keys");
  if (!list) return;
  const keys = [...document.querySelectorAll('input[name^="citations-"][name$="-key"]')]
    .filter((input) => !input.name.includes("__prefix__"))
    .map((input) => input.value.trim())
    .filter(Boolean);
  list.replaceChildren(...[...new Set(keys)].sort().map((key) => {
    const option = document.createElement("option");
    option.value = key;
    return option;
  }));
});

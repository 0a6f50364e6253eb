// Search boxes: "/" focuses the first one; names and tasks are offered while typing. And an address
// that somebody copies does not tell that a search led here.
// Without this file every box is a plain form that works the same.
"use strict";

(() => {
  if (window.searchBoxes) return;
  window.searchBoxes = true;

  const WAIT = 140;
  const isEditable = (target) =>
    target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isEditable(event.target)) return;
    const input = document.querySelector("form.search input[type=search]");
    if (!input) return;
    event.preventDefault();
    input.focus();
    input.select();
  });

  // The combobox pattern: focus stays in the input, aria-activedescendant names the option.
  function enhance(form, number) {
    const input = form.querySelector("input[type=search]");
    const list = document.createElement("ul");
    const status = document.createElement("span");
    let options = [];
    let active = -1;
    let timer = 0;
    let request = null;

    list.id = `offered-${number}`;
    list.className = "offered";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.names);
    status.className = "unseen";
    status.setAttribute("role", "status");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    form.append(list, status);

    function close() {
      list.hidden = true;
      list.replaceChildren();
      options = [];
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
      status.textContent = "";
    }

    function activate(index) {
      active = index;
      options.forEach((option, place) =>
        option.setAttribute("aria-selected", String(place === active)));
      if (active < 0) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      input.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    }

    function show(suggestions) {
      if (!suggestions.length || document.activeElement !== input) {
        close();
        return;
      }
      options = suggestions.map((suggestion, place) => {
        const option = document.createElement("li");
        const kind = document.createElement("span");
        option.id = `${list.id}-${place}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.url = suggestion.url;
        kind.className = "offered-kind";
        kind.textContent = suggestion.kind;
        option.append(suggestion.label, " ", kind);
        return option;
      });
      list.replaceChildren(...options);
      list.hidden = false;
      active = -1;
      input.setAttribute("aria-expanded", "true");
      input.removeAttribute("aria-activedescendant");
      const { one, many } = form.dataset;
      status.textContent = options.length === 1 ? one : many.replace("{count}", options.length);
    }

    async function ask() {
      const typed = input.value.trim();
      if (request) request.abort();
      if (typed.length < 2) {
        close();
        return;
      }
      request = new AbortController();
      try {
        const answer = await fetch(`${form.dataset.ask}?q=${encodeURIComponent(typed.slice(0, 60))}`, {
          signal: request.signal,
        });
        if (answer.ok) show((await answer.json()).suggestions);
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        location.assign(options[active].dataset.url);
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        // One place more than there are options: back in the text.
        const places = options.length + 1;
        activate(((active + 1 + step + places) % places) - 1);
      }
    });
    // Before the input loses its focus and the list closes.
    list.addEventListener("pointerdown", (event) => {
      const option = event.target.closest("[role=option]");
      event.preventDefault();
      if (option) location.assign(option.dataset.url);
    });
  }

  document.querySelectorAll("form.search").forEach(enhance);

  const address = new URL(location.href);
  if (address.searchParams.has("asked")) {
    address.searchParams.delete("asked");
    history.replaceState(null, "", address);
  }
})();

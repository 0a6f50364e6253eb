// What a note's number leads to, beside the number: while one points at it or has it in focus.
// Without this file a note is a link to the list of sources, which leads back.
"use strict";

(() => {
  const NOTE = ".note a";
  const WAIT = 150;
  const box = document.createElement("div");
  let note = null;
  let timer = 0;
  box.className = "preview";
  box.id = "note-preview";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  document.body.append(box);

  function hide() {
    clearTimeout(timer);
    box.hidden = true;
    if (note) note.removeAttribute("aria-describedby");
    note = null;
  }

  function show(link) {
    const source = document.querySelector(`${link.hash} > div`);
    if (!source) return;
    hide();
    note = link;
    box.replaceChildren(...[...source.childNodes].filter((node) => node.nodeName !== "DETAILS")
      .map((node) => node.cloneNode(true)));
    box.hidden = false;
    link.setAttribute("aria-describedby", box.id);
    const place = link.getBoundingClientRect();
    const room = document.documentElement.clientWidth - box.offsetWidth - 8;
    const below = place.bottom + box.offsetHeight + 8 < innerHeight;
    box.style.left = `${scrollX + Math.max(8, Math.min(place.left, room))}px`;
    box.style.top = `${scrollY + (below ? place.bottom + 2 : place.top - box.offsetHeight - 2)}px`;
  }

  // The pointer may go from the number into the box, whose links can be followed.
  const leave = () => { clearTimeout(timer); timer = setTimeout(hide, WAIT); };
  addEventListener("pointerover", ({ target }) => {
    const link = target.closest && target.closest(NOTE);
    if (link && link !== note) show(link);
    else if (link || box.contains(target)) clearTimeout(timer);
    else if (note) leave();
  });
  addEventListener("focusin", ({ target }) => {
    if (target.matches(NOTE)) show(target);
    else if (note && !box.contains(target)) hide();
  });
  addEventListener("keydown", ({ key }) => key === "Escape" && hide());
  addEventListener("click", ({ target }) => target.closest(NOTE) && hide());
})();

// The tools that a visitor picks are carried from page to page, in this browser only.
// Without this file the boxes belong to a plain form, and every tool links to the chooser.
"use strict";

(() => {
  const KEY = "tray";
  const tray = document.getElementById("tray");
  const form = tray.querySelector("form");
  const list = form.querySelector("ul");
  const status = tray.querySelector("[role=status]");
  const most = Number(tray.dataset.most);
  const boxes = () => document.querySelectorAll(".pick input");
  const isTool = (tool) => tool && /^[a-z0-9-]{1,80}$/.test(tool.slug) && typeof tool.name === "string";
  let tools = [];

  // Storage can be switched off: then the tray lasts as long as its page.
  function load() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) || "[]");
      tools = kept.filter(isTool).slice(0, most);
    } catch {
      tools = [];
    }
  }

  function keep() {
    try {
      if (tools.length) localStorage.setItem(KEY, JSON.stringify(tools));
      else localStorage.removeItem(KEY);
    } catch {
      // Nothing to do: the page itself goes on.
    }
  }

  const said = (text, name = "") =>
    text.replace("{name}", name).replace("{count}", tools.length).replace("{most}", most);

  function line(tool) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "tools";
    field.value = tool.slug;
    button.type = "button";
    button.className = "chip chip--removable";
    button.textContent = tool.name;
    button.setAttribute("aria-label", said(tray.dataset.remove, tool.name));
    button.addEventListener("click", () => {
      const place = tools.indexOf(tool);
      remove(tool.slug);
      // The button is gone: focus goes to the next one, or back to the page.
      const left = list.querySelectorAll("button");
      const next = left[Math.min(place, left.length - 1)];
      (next || document.querySelector(`.pick input[value="${tool.slug}"]`)
        || document.getElementById("content")).focus();
    });
    item.append(button, field);
    return item;
  }

  function show() {
    form.hidden = !tools.length;
    list.replaceChildren(...tools.map(line));
    boxes().forEach((box) => {
      box.checked = tools.some((tool) => tool.slug === box.value);
    });
  }

  function change(next, text, name) {
    tools = next;
    keep();
    show();
    status.textContent = said(text, name);
  }

  function add(box) {
    if (tools.length >= most) change(tools, tray.dataset.full);
    else change([...tools, { slug: box.value, name: box.dataset.name }], tray.dataset.added, box.dataset.name);
  }

  function remove(slug) {
    const gone = tools.find((tool) => tool.slug === slug);
    const left = tools.filter((tool) => tool !== gone);
    change(left, left.length ? tray.dataset.removed : tray.dataset.emptied, gone && gone.name);
  }

  function read() {
    load();
    show();
  }

  document.addEventListener("change", ({ target: box }) => {
    if (!box.matches(".pick input")) return;
    load();
    if (box.checked) add(box);
    else remove(box.value);
  });
  form.querySelector("button[type=button]:not(.chip)").addEventListener("click", () => {
    change([], tray.dataset.emptied);
    document.getElementById("content").focus();
  });
  // Another window may have changed it, and a browser that goes back restores the boxes it had.
  addEventListener("storage", ({ key }) => key === KEY && read());
  addEventListener("pageshow", read);
  read();
})();

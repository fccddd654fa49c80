// Letters on the keyboard: j and k go down and up the items, Enter opens one, l goes to its labels, / to the search;
// y and n answer where an item asks.
// Nothing here is needed: every page works without it.
"use strict";

(() => {
  const on = document.documentElement.dataset.keys === "on";
  const items = () => [...document.querySelectorAll(".item")];
  const current = () => document.activeElement && document.activeElement.closest(".item");

  function step(by) {
    const all = items();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  }

  function go(name) {
    const item = current() || document.querySelector("[data-" + name + "]");
    const address = item && item.dataset[name];
    if (address) location.assign(address);
  }

  function typing(target) {
    return target.closest("input, textarea, select, [contenteditable]") !== null;
  }

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    l: () => go("label"),
    "/": () => (document.getElementById("query") || document.getElementById("ask") || document.body).focus(),
  };

  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "Enter" && event.target.classList.contains("item")) {
      event.preventDefault();
      go("open");
    } else if (current() && current().querySelector("[data-key='" + CSS.escape(event.key) + "']")) {
      event.preventDefault();
      current().querySelector("[data-key='" + CSS.escape(event.key) + "']").click();
    } else if (Object.hasOwn(keys, event.key)) {
      event.preventDefault();
      keys[event.key]();
    }
  });
})();

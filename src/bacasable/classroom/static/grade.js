// Grading without the mouse. Everything here also works by the buttons, links and fields.
"use strict";
(() => {
  const form = document.getElementById("grade");
  const field = document.getElementById("points");
  const comment = document.getElementById("comment");
  const bank = document.getElementById("banked");
  const toggle = document.getElementById("shortcuts");
  const KEPT = "bacasable-shortcuts";

  const give = (value) => {
    field.value = value === "max" ? field.dataset.max : value;
    field.focus();
  };
  for (const button of form.querySelectorAll("[data-points]")) {
    button.hidden = false;
    button.addEventListener("click", () => give(button.dataset.points));
  }

  bank?.addEventListener("change", () => {
    if (!bank.value) return;
    comment.value = comment.value.trim() ? `${comment.value.trim()}\n${bank.value}` : bank.value;
    bank.value = "";
    comment.focus();
  });

  // Letters alone as shortcuts must be possible to turn off (WCAG 2.1.4).
  toggle.hidden = false;
  toggle.nextElementSibling.hidden = false;
  toggle.checked = localStorage.getItem(KEPT) !== "off";
  toggle.addEventListener("change", () => localStorage.setItem(KEPT, toggle.checked ? "on" : "off"));

  const follow = (rel) => document.querySelector(`a[rel="${rel}"]`)?.click();
  const keys = {
    p: () => follow("prev"),
    s: () => follow("next"),
    z: () => give("0"),
    t: () => give("max"),
    c: () => comment?.focus(),
    b: () => bank?.focus(),
  };
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select");
    const work = keys[event.key.toLowerCase()];
    if (!toggle.checked || typing || !work || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    work();
  });
})();

// Grading without the mouse. Everything here also works by the buttons, links and fields.
"use strict";
(() => {
  const form = document.getElementById("grade");
  const field = document.getElementById("points");
  const comment = document.getElementById("comment");
  const bank = document.getElementById("banked");
  const boxes = [...form.querySelectorAll("[data-worth]")];
  const sum = document.getElementById("sum");
  const none = document.getElementById("none");
  const every = document.getElementById("all");
  const toggle = document.getElementById("shortcuts");
  const KEPT = "bacasable-shortcuts";

  // With a rubric the points are those of the ticked lines: the server adds them up, too.
  const add = () => {
    const met = boxes.filter((box) => box.checked);
    if (met.length) none.checked = false;
    const points = met.reduce((all, box) => all + Number(box.dataset.worth), 0);
    const given = met.length || none.checked;
    const format = new Intl.NumberFormat(sum.dataset.language, { maximumFractionDigits: 2 });
    sum.textContent = given ? format.format(points) : "–";
  };
  const tick = (box) => {
    box.checked = !box.checked;
    box.focus();
    add();
  };
  const give = (value) => {
    if (boxes.length) {
      for (const box of boxes) box.checked = value === "max";
      none.checked = value !== "max";
      (none.checked ? none : boxes[0]).focus();
      add();
      return;
    }
    field.value = value === "max" ? field.dataset.max : value;
    field.focus();
  };
  for (const button of form.querySelectorAll("[data-points]")) {
    button.hidden = false;
    button.addEventListener("click", () => give(button.dataset.points));
  }

  for (const box of boxes) box.addEventListener("change", add);
  none?.addEventListener("change", () => {
    for (const box of boxes) box.checked = false;
    add();
  });
  if (every) {
    every.hidden = false;
    every.addEventListener("click", () => give("max"));
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
    ...Object.fromEntries(boxes.map((box) => [box.dataset.key, () => tick(box)])),
  };
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select");
    // On a French keyboard a digit needs Shift: the key counts, not what it writes.
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
    const work = keys[digit ?? event.key.toLowerCase()];
    if (!toggle.checked || typing || !work || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    work();
  });
})();

// A form whose answer takes seconds says so at once, and is not sent twice.
"use strict";
addEventListener("submit", ({ target }) => {
  const { wait } = target.dataset;
  if (!wait) return;
  const button = target.querySelector("button");
  const before = button.textContent;
  button.disabled = true;
  button.textContent = wait;
  document.getElementById("announce").textContent = wait;
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return; // else somebody came back by the browser's button
    button.disabled = false;
    button.textContent = before;
  });
});

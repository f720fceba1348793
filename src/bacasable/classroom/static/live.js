// Keeps a page up to date. The server renders; this only asks again for what changed.
"use strict";
(() => {
  const { events, after, reload } = document.body.dataset;
  if (!events) return;
  const csrf = document.querySelector('meta[name="csrf-token"]').content;
  const sign = document.getElementById("live");
  const announce = document.getElementById("announce");
  const waiting = new Set();

  const show = (state) => {
    if (sign) sign.textContent = sign.dataset[state];
  };

  async function refresh(key) {
    const old = document.querySelector(`[data-live="${CSS.escape(key)}"]`);
    if (!old) return;
    const answer = await fetch(old.dataset.url, { headers: { "X-CSRF-Token": csrf } });
    if (!answer.ok) return;
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    const fresh = holder.content.firstElementChild;
    const focused = old.contains(document.activeElement);
    old.replaceWith(fresh);
    fresh.classList.add("fresh");
    if (focused) fresh.querySelector("a")?.focus();
    announce.textContent = fresh.dataset.said;
  }

  function later(key) {
    if (waiting.has(key)) return;
    waiting.add(key);
    setTimeout(() => {
      waiting.delete(key);
      refresh(key);
    }, 150);
  }

  const source = new EventSource(`${events}?after=${after}&_csrf=${csrf}`);
  source.onopen = () => show("on");
  source.onerror = () => show("off");
  source.addEventListener("submission", (event) => {
    const news = JSON.parse(event.data);
    if (reload) {
      if (news.id === reload) location.reload();
    } else {
      later(`${news.username} ${news.assignment}`);
    }
  });
  source.addEventListener("release", () => {
    if (!reload && !document.querySelector("form input[type=file]")) location.reload();
  });
  source.addEventListener("reload", () => location.reload());
  addEventListener("pagehide", () => source.close());
})();

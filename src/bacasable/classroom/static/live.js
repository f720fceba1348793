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

  // A cell of a large table doesn't repeat its address: it is that of the table and its key.
  function address({ dataset }, table) {
    if (dataset.url) return dataset.url;
    return [table.dataset.cells, ...dataset.live.split(" ").map(encodeURIComponent)].join("/");
  }

  async function swap(selector) {
    const found = document.querySelector(selector);
    if (!found) return null;
    const answer = await fetch(address(found, found.closest("[data-cells]")), { headers: { "X-CSRF-Token": csrf } });
    if (!answer.ok) return null;
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    const fresh = holder.content.firstElementChild;
    const old = document.querySelector(selector);
    const active = old.contains(document.activeElement) ? document.activeElement : null;
    const scrolled = [...old.querySelectorAll("ol")].map((list) => list.scrollTop);
    old.replaceWith(fresh);
    fresh.querySelectorAll("ol").forEach((list, n) => (list.scrollTop = scrolled[n] ?? 0));
    if (active) {
      const same = active.id && document.getElementById(active.id);
      (same || fresh.querySelector("a, [tabindex]"))?.focus({ preventScroll: true });
    }
    return fresh;
  }

  function later(key, wait, work) {
    if (waiting.has(key)) return;
    waiting.add(key);
    setTimeout(() => {
      waiting.delete(key);
      work();
    }, wait);
  }

  async function refreshItem(key) {
    const fresh = await swap(`[data-live="${CSS.escape(key)}"]`);
    if (!fresh) return;
    fresh.classList.add("fresh");
    announce.textContent = fresh.dataset.said;
  }

  async function refreshPanel(aloud) {
    const fresh = await swap("[data-panel]");
    if (fresh && aloud) announce.textContent = fresh.dataset.said;
  }

  const source = new EventSource(`${events}?after=${after}&_csrf=${csrf}`);
  source.onopen = () => show("on");
  source.onerror = () => show("off");
  source.addEventListener("submission", (event) => {
    const news = JSON.parse(event.data);
    if (reload) {
      if (news.id === reload) location.reload();
    } else {
      const key = `${news.username} ${news.assignment}`;
      later(key, 150, () => refreshItem(key));
      later("panel", 400, () => refreshPanel(false));
    }
  });
  source.addEventListener("help", (event) => {
    const { id, state } = JSON.parse(event.data);
    const asked = state === "open";
    if (!asked) document.querySelector(`[data-request="${CSS.escape(id)}"]`)?.remove();
    later(asked ? "asked" : "panel", 150, () => refreshPanel(asked));
  });
  source.addEventListener("presence", () => later("panel", 400, () => refreshPanel(false)));
  source.addEventListener("check", (event) => {
    const key = `check ${JSON.parse(event.data).assignment}`;
    later(key, 150, () => refreshItem(key));
  });
  source.addEventListener("release", () => {
    if (!reload && !document.querySelector("form input[type=file]")) location.reload();
  });
  source.addEventListener("reload", () => location.reload());
  addEventListener("pagehide", () => source.close());
})();

// The browser prints; the sheet says how.
"use strict";
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());

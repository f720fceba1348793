// Draws charts from the tables beside them. Without this script the tables say the same.
"use strict";
(() => {
  const LINE = 34; // pixels of a row in a chart of rows
  const LABEL = 28; // characters of a label; the table has all of it
  const drawn = [];

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const short = (text) => (text.length > LABEL ? `${text.slice(0, LABEL - 1)}…` : text);

  function read(table) {
    const rows = [...table.tBodies[0].rows];
    const labels = rows.map(({ cells: [head] }) => head.dataset.label ?? head.textContent.trim());
    const series = [...table.tHead.rows[0].cells].flatMap((head, column) => {
      if (!head.dataset.series) return [];
      const values = rows.map(({ cells }) => cells[column]?.dataset.value);
      const data = values.map((value) => (value ? Number(value) : null));
      return [{ label: head.textContent.trim(), colour: head.dataset.series, data }];
    });
    return { labels, series };
  }

  function draw(holder) {
    const { labels, series } = read(document.getElementById(holder.dataset.table));
    const rows = holder.dataset.chart === "rows";
    const grid = { color: colour("line") };
    const values = { beginAtZero: true, stacked: true, grid, ticks: { precision: 0, color: colour("ink") } };
    if (holder.dataset.most) values.max = Number(holder.dataset.most);
    const names = {
      stacked: true,
      grid: { display: false },
      ticks: {
        autoSkip: !rows,
        color: colour("ink"),
        callback(value) {
          return short(this.getLabelForValue(value));
        },
      },
    };
    if (rows) holder.style.height = `${labels.length * LINE + 90}px`;
    holder.hidden = false;
    drawn.push(
      new Chart(holder.querySelector("canvas"), {
        type: "bar",
        data: {
          labels,
          datasets: series.map(({ label, data, colour: name }) => ({
            label,
            data,
            backgroundColor: colour(name),
            borderColor: colour("card"),
            borderWidth: series.length > 1 ? 1 : 0,
            maxBarThickness: 40,
          })),
        },
        options: {
          indexAxis: rows ? "y" : "x",
          animation: false,
          maintainAspectRatio: false,
          scales: rows ? { x: values, y: names } : { x: names, y: values },
          plugins: { legend: { display: series.length > 1, labels: { color: colour("ink") } } },
        },
      }),
    );
  }

  function drawAll() {
    while (drawn.length) drawn.pop().destroy();
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    document.querySelectorAll("[data-chart]").forEach(draw);
  }

  drawAll();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
})();

"use strict";
/* Values in every picture: the pointer, or the arrow keys, walk along the rows of the table behind it. */

(() => {
  const DATED = /\d{4}$/; // how the first cell of a row begins or ends that belongs to a moment: 31-12-2030, 2030

  const table = (figure) =>
    figure.querySelector("table") ?? document.querySelector(`[data-refresh="${figure.dataset.values}"] table`);

  const text = (cell) => cell.textContent.trim();

  function told(figure, at) {
    const heads = [...table(figure).querySelectorAll("thead th")].map(text);
    const cells = [...table(figure).tBodies[0].rows[at].cells].map(text);
    return `${cells[0]}: ${cells.slice(1).map((cell, i) => `${heads[i + 1]} ${cell}`).join("; ")}`;
  }

  /* The row under the pointer: along the time where rows are moments, else from top to bottom. */
  function under(figure, box, event) {
    const rows = [...table(figure).tBodies[0].rows];
    const { left, top, width, height } = box.getBoundingClientRect();
    const along = DATED.test(text(rows[0].cells[0]));
    const share = along ? (event.clientX - left) / width : (event.clientY - top) / height;
    return Math.max(0, Math.min(rows.length - 1, Math.floor(share * rows.length)));
  }

  function liven(figure) {
    const box = figure.querySelector("picture, .drawn") ?? figure.querySelector("svg")?.parentElement;
    const rows = () => table(figure)?.tBodies[0]?.rows.length ?? 0;
    if (!box || box.dataset.livened || !rows() || box.querySelector("a")) return;
    box.dataset.livened = "yes";
    const shown = document.createElement("p");
    shown.className = "values";
    shown.setAttribute("role", "status");
    shown.hidden = true;
    figure.append(shown);
    const boxes = [box, ...[...figure.querySelectorAll(":scope > .narrow")].filter((other) => other !== box)];
    let at = 0;

    const show = (row) => {
      at = Math.max(0, Math.min(row, rows() - 1));
      shown.textContent = told(figure, at);
      shown.hidden = false;
    };

    for (const each of boxes) {
      const named = figure.querySelector("figcaption, h2") ?? figure.closest("details")?.querySelector("summary");
      const own = { role: "group", tabindex: "0", "aria-label": `${named ? text(named) : ""} (${document.body.dataset.keys})` };
      for (const [name, value] of Object.entries(own)) each.setAttribute(name, value);
      each.addEventListener("pointermove", (event) => { if (event.pointerType !== "touch") show(under(figure, each, event)); });
      each.addEventListener("pointerdown", (event) => show(under(figure, each, event)));
      each.addEventListener("pointerleave", () => { shown.hidden = document.activeElement !== each; });
      each.addEventListener("focus", () => { if (each.matches(":focus-visible")) show(at); });
      each.addEventListener("blur", () => { shown.hidden = true; });
      each.addEventListener("keydown", (event) => {
        const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: rows() - 1 };
        if (event.key === "Escape") shown.hidden = true;
        if (!(event.key in to)) return;
        event.preventDefault();
        show(to[event.key]);
      });
    }
  }

  const all = () => document.querySelectorAll("figure").forEach(liven);
  document.addEventListener("refreshed", all);
  all();
})();

"use strict";
/* Around a table: what was moved can be undone and played again. The way back is kept in this tab and nowhere else. */

(() => {
  const PAUSE = 1500; // milliseconds between two states that are played again
  const MOST = 200;
  const form = document.querySelector("form[data-live]");
  const bar = document.querySelector("[data-trail]");
  if (!form || !bar) return;
  const place = `trail ${form.elements.scenario.value}`;
  const trail = JSON.parse(sessionStorage.getItem(place) ?? '{"steps": [], "at": -1}');
  const [undo, redo, replay] = ["undo", "redo", "replay"].map((name) => bar.querySelector(`[data-${name}]`));
  const step = bar.querySelector("[data-step]");
  const plays = replay.textContent;
  let playing = 0;

  /* The levers of an address; its language, its names and what stands beside it are no moves. */
  const levers = (query) => {
    const asked = new URLSearchParams(query);
    for (const name of ["lang", "scenario", "with", "name", "note"]) asked.delete(name);
    for (const field of form.elements) {
      if (field.name && field.type !== "hidden" && !field.dataset.was && asked.get(field.name) === "") asked.delete(field.name);
    }
    return asked.toString();
  };

  const values = (query) => [...new URLSearchParams(query)].filter(([name]) => name.startsWith("f.")).join();

  function show() {
    undo.disabled = trail.at <= 0;
    redo.disabled = trail.at >= trail.steps.length - 1;
    replay.disabled = trail.steps.length < 2;
    replay.textContent = playing ? replay.dataset.stop : plays;
    step.textContent = step.dataset.step.replace("{n}", trail.at + 1).replace("{all}", trail.steps.length);
    sessionStorage.setItem(place, JSON.stringify(trail));
  }

  function note(query) {
    if (query === trail.steps[trail.at]) return;
    trail.steps.splice(trail.at + 1, Infinity, query);
    if (trail.steps.length > MOST) trail.steps.shift();
    trail.at = trail.steps.length - 1;
  }

  /* Put the levers where they stood; a figure that was changed on another page needs that page anew. */
  function move(query) {
    const asked = new URLSearchParams(query);
    if (values(query) !== values(new URLSearchParams(new FormData(form)).toString())) {
      const rest = new URLSearchParams(new FormData(form));
      for (const name of ["scenario", "lang"]) asked.set(name, rest.get(name));
      for (const pin of rest.getAll("with")) asked.append("with", pin);
      location.assign(`/?${asked}`);
      return;
    }
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden") continue;
      const value = asked.get(field.name) ?? field.dataset.was ?? "";
      if (field.value === value) continue;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function go(at) {
    trail.at = Math.max(0, Math.min(at, trail.steps.length - 1));
    move(trail.steps[trail.at]);
    show();
  }

  function stop() {
    clearInterval(playing);
    playing = 0;
    show();
  }

  undo.addEventListener("click", () => { stop(); go(trail.at - 1); });
  redo.addEventListener("click", () => { stop(); go(trail.at + 1); });
  replay.addEventListener("click", () => {
    if (playing) { stop(); return; }
    go(0);
    playing = setInterval(() => {
      go(trail.at + 1);
      if (trail.at >= trail.steps.length - 1) stop();
    }, PAUSE);
    show();
  });
  form.addEventListener("input", (event) => { if (event.isTrusted && playing) stop(); });
  document.addEventListener("click", (event) => {
    const kept = event.target.closest("[data-levers]");
    if (!kept || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const asked = levers(kept.dataset.levers);
    if ([...new URLSearchParams(asked).keys()].some((name) => !form.elements.namedItem(name))) return;
    event.preventDefault();
    stop();
    move(asked);
  });
  document.addEventListener("settled", (event) => {
    if (!playing) note(levers(event.detail));
    show();
  });
  bar.hidden = false;
})();

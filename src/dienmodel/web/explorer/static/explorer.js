"use strict";
/* Makes the levers live and shows how far long work is. Without it every page works as plain forms. */

(() => {
  const LATER = 2; // what is found out after a lever, one after the other, see /worth
  const SETTLED = 300; // milliseconds without a move before the rest of the page follows
  const REMEMBERED = 200; // answers of the server that are shown again when the connection drops

  /* --- the picture: the marks of the first paint are moved, nothing is drawn anew --- */

  const points = (d) => [...d.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map((m) => [Number(m[1]), Number(m[2])]);

  function pictureIn(box) {
    const height = Number(box.dataset.height);
    const areas = [...box.querySelectorAll('[class*="live_area_marks"] path')];
    const line = box.querySelector('[class*="live_line_marks"] path');
    const labels = [...box.querySelectorAll('[class*="live_label_marks"] text')];
    const xs = points(line.getAttribute("d")).map((point) => point[0]);
    const middle = Math.floor(xs.length / 2);
    const heart = (path) => {
      const own = points(path.getAttribute("d"));
      return (own[middle][1] + own[own.length - 1 - middle][1]) / 2;
    };
    const hearts = areas.map(heart);
    const at = (label) => points(label.getAttribute("transform"))[0];
    const owners = labels.map((label) => {
      const away = hearts.map((y) => Math.abs(y - at(label)[1]));
      return away.indexOf(Math.min(...away));
    });
    const y = (share) => Math.round((1 - share) * height * 10) / 10;

    return (courses) => {
      const edges = courses.map((course) => course.map(y));
      const base = xs.map(() => height);
      areas.forEach((path, i) => {
        const upper = edges[i].map((v, j) => `${xs[j]},${v}`);
        const lower = (i ? edges[i - 1] : base).map((v, j) => `${xs[j]},${v}`).reverse();
        path.setAttribute("d", `M${upper.join("L")}L${lower.join("L")}Z`);
      });
      line.setAttribute("d", `M${edges[edges.length - 1].map((v, j) => `${xs[j]},${v}`).join("L")}`);
      labels.forEach((label, n) => {
        const i = owners[n];
        const under = i ? edges[i - 1][middle] : height;
        label.setAttribute("transform", `translate(${at(label)[0]},${(edges[i][middle] + under) / 2 + 4})`);
      });
    };
  }

  /* --- levers --- */

  const form = document.querySelector("form[data-live]");

  const percent = (value) => `${value}${document.documentElement.lang === "nl" ? "\u00a0" : ""}%`;

  const say = (field) => {
    if (field.type !== "range") return;
    field.setAttribute("aria-valuetext", percent(field.value));
    field.closest(".knob").querySelector("output").textContent = percent(field.value);
    field.closest(".knob").classList.toggle("on", field.value !== field.dataset.was);
  };

  function liven(form) {
    const pictures = [...document.querySelectorAll(".live [data-height]")].map(pictureIn);
    const bands = [...document.querySelectorAll('.live [class*="live_band_marks"]')];
    const lost = document.getElementById("lost");
    let busy = false;
    let again = false;
    let settling = 0;

    const query = () => {
      const asked = new URLSearchParams();
      for (const field of form.elements) {
        if (!field.name) continue;
        if (field.dataset.was !== undefined && field.value === field.dataset.was) continue;
        asked.append(field.name, field.value);
      }
      return asked.toString();
    };

    const first = query();

    /* A band was drawn for where the levers stood when the page came, and for nowhere else. */
    const band = (shown) => {
      for (const mark of bands) mark.setAttribute("visibility", shown ? "visible" : "hidden");
      for (const note of document.querySelectorAll(".live + .note [data-band]")) note.hidden = !shown;
    };

    /* The futures that can be counted move along; where there were none yet they come with what follows. */
    const dots = (found) => {
      const box = document.getElementById("dots");
      if (!box || !found) return;
      box.querySelector("h2").textContent = found.title;
      for (const drawn of box.querySelectorAll("[data-height]")) {
        const { width, height } = drawn.dataset;
        drawn.querySelectorAll('[class*="live_dot_marks"] path').forEach((dot, i) => {
          const [along, up, met] = found.places[i] ?? [0, 0, false];
          dot.setAttribute("transform", `translate(${along * width},${(1 - up) * height})`);
          dot.setAttribute("fill", met ? dot.getAttribute("stroke") : "#ffffff");
        });
      }
    };

    const show = (found, asked) => {
      band(asked === first);
      document.getElementById("outcome").textContent = found.outcome;
      document.getElementById("sureness").textContent = found.sureness;
      document.getElementById("behind").textContent = found.behind;
      document.querySelector(".echo b").textContent = found.echo;
      document.getElementById("line").textContent = found.line;
      document.querySelectorAll("#keys > div").forEach((box, i) => {
        const key = found.keys[i];
        box.querySelector("dt").textContent = key.label;
        box.querySelector("strong").textContent = key.value;
        box.querySelector(".note").textContent = key.note;
        box.querySelector(".before").hidden = !key.before;
        box.querySelector(".before b").textContent = key.before;
        box.querySelector(".origin").href = key.origin;
        box.querySelector(".more").href = key.more;
      });
      pictures.forEach((move) => move(found.courses));
      dots(found.dots);
      document.dispatchEvent(new CustomEvent("drawn"));
    };

    const ask = async () => {
      if (busy) { again = true; return; }
      busy = true;
      do {
        again = false;
        try {
          const asked = query();
          const answer = await recall(`${form.dataset.live}?${asked}`);
          if (answer.ok) show(JSON.parse(answer.text), asked);
          else again = again || answer.status === 503;
          lost.hidden = (answer.ok && answer.fresh) || again;
          lost.textContent = answer.fresh ? lost.dataset.lost : lost.dataset.seen;
        } catch { lost.hidden = false; lost.textContent = lost.dataset.lost; /* what the page shows is of before */ }
      } while (again);
      busy = false;
    };

    const settle = () => {
      clearTimeout(settling);
      following.abort();
      settling = setTimeout(() => {
        history.replaceState(null, "", `${location.pathname}?${query()}`);
        document.dispatchEvent(new CustomEvent("settled", { detail: query() }));
        follow(form);
      }, SETTLED);
    };

    form.addEventListener("input", () => { ask(); settle(); });
    form.addEventListener("submit", (event) => { event.preventDefault(); ask(); settle(); });
    document.dispatchEvent(new CustomEvent("settled", { detail: first }));
    if (form.dataset.meeting !== undefined) {
      recall(`${form.dataset.live}?${first}`).catch(() => {});
      recall(`${form.dataset.follow}?${first}`).catch(() => {});
    }
  }

  /* What the server says at an address, or said when the connection was still there. */
  const seen = new Map();
  async function recall(address, signal) {
    let answer;
    try {
      answer = await fetch(address, { signal });
    } catch (error) {
      if (error.name === "AbortError" || !seen.has(address)) throw error;
      return { ok: true, text: seen.get(address), fresh: false };
    }
    const text = await answer.text();
    if (answer.ok) {
      seen.delete(address);
      seen.set(address, text);
      if (seen.size > REMEMBERED) seen.delete(seen.keys().next().value);
    }
    return { ok: answer.ok, status: answer.status, text, fresh: true };
  }

  let following = new AbortController(); // what follows the last move; the next one ends it

  /* What may follow a little later: tables, links, downloads; then the futures; what one more is worth last. */
  async function follow(form) {
    following.abort();
    following = new AbortController();
    const { signal } = following;
    try {
      for (let more = 0; more < LATER; more++) {
        const weighed = await refresh(form, signal);
        if (weighed || !(await fetch(form.dataset.worth + location.search, { signal })).ok) return;
      }
      await refresh(form, signal);
    } catch { /* as above, or a lever has moved on */ }
  }

  /* Whether the parts as they are now tell what one more is worth, as far as they ever will. */
  async function refresh(form, signal) {
    const answer = await recall(form.dataset.follow + location.search, signal);
    if (!answer.ok) return true;
    const page = new DOMParser().parseFromString(answer.text, "text/html");
    if (signal.aborted) return true;
    for (const part of document.querySelectorAll("[data-refresh]")) {
      const fresh = page.querySelector(`[data-refresh="${part.dataset.refresh}"]`);
      const opened = [...part.querySelectorAll("details")].map((each) => each.open);
      if (!fresh || part.isEqualNode(fresh) || part.contains(document.activeElement)) continue;
      part.replaceWith(fresh);
      fresh.querySelectorAll("details").forEach((each, i) => { each.open = opened[i] ?? false; });
    }
    watch();
    document.dispatchEvent(new CustomEvent("refreshed"));
    return !answer.fresh || !page.querySelector("[data-unweighed]");
  }

  /* --- long work --- */

  /* On the page with levers nothing may jump under somebody's finger: there the parts follow. */
  function ready() {
    if (form) follow(form);
    else location.reload();
  }

  function watch() {
    for (const box of document.querySelectorAll("[data-job]:not([data-watched])")) {
      box.dataset.watched = "yes";
      const look = async () => {
        if (!box.isConnected) return;
        try {
          const answer = await fetch(`/api/v1/jobs/${box.dataset.job}`);
          const job = answer.ok ? await answer.json() : { status: "done" };
          if (job.status !== "waiting" && job.status !== "running") { ready(); return; }
          if (job.total) {
            const bar = box.querySelector("progress");
            bar.max = job.total;
            bar.value = job.done;
            const told = box.querySelector("[data-progress]");
            told.textContent = told.dataset.progress.replace("{done}", job.done).replace("{total}", job.total);
          }
        } catch { return; }
        setTimeout(look, 500);
      };
      setTimeout(look, 500);
    }
  }

  /* --- share or save --- */

  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = button.dataset.done;
      } catch { /* it is selected: Ctrl-C copies it */ }
    });
  }

  const here = document.querySelector("nav [aria-current]"); // scrollIntoView would also move where Tab begins
  if (here) here.closest("nav").scrollLeft = here.offsetLeft - here.closest("nav").clientWidth / 2;
  document.querySelectorAll(".knob input[type=range]").forEach((field) => {
    say(field);
    field.addEventListener("input", () => say(field));
  });
  if (form) liven(form);
  watch();
  document.documentElement.dataset.ready = "yes";
})();

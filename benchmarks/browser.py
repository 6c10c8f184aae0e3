"""What a visitor waits for, measured in Chromium: first paint, page ready, bytes, and lever to new picture.

    python benchmarks/browser.py [SCENARIO]

Some levers, spread over the page, are moved to positions where they have not been, so that nothing is answered from
what was kept. Their time runs from the event of the input to the first frame after the picture has moved. Exit code 1
if a limit is missed.
"""

import shutil
import statistics
import sys
from typing import Any

from playwright.sync_api import Page, sync_playwright

import pace
from run import show
from serving import calm, working

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

LEVERS, MOVES = 8, 5
"""Levers that are moved, and positions of each."""

DRAGGED, SETTLED = 60, 450
"""Milliseconds between two moves of somebody who drags a lever, and of one who stops until the page follows."""

MOVE = """async ([id, value]) => {
  const field = document.getElementById(id);
  const drawn = new Promise((done) => document.addEventListener('drawn', done, {once: true}));
  const start = performance.now();
  field.value = value;
  field.dispatchEvent(new Event('input', {bubbles: true}));
  await drawn;
  await new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  }));
  return performance.now() - start;
}"""

PAINT = """() => {
  const [page] = performance.getEntriesByType('navigation');
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  const all = [page, ...performance.getEntriesByType('resource')];
  return {paint: paint ? paint.startTime : null, ready: page.loadEventEnd,
          bytes: all.reduce((sum, item) => sum + item.transferSize, 0), files: all.length};
}"""


def main(scenario: str) -> bool:
    """Serve the explorer, measure it, print a table and say whether every limit was met."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        with calm(scenario) as address:
            rows = paints(page, address)
            rows += levers(page, address, 1, DRAGGED, "lever to picture", 60)
            rows += levers(page, address, 2, SETTLED, "lever to picture while the page follows the last one", 60)
        with working(scenario) as address:
            rows += levers(page, address, 1, DRAGGED, "lever to picture while work runs", 150)
            rows += [jobs(page, address)]
        browser.close()
    here = pace.row(pace.measured())
    show(here)
    return all([show(line, here["value"]) for line in rows])


def row(name: str, value: float, unit: str, limit: float | None = None) -> dict[str, Any]:
    """One line of the table."""
    return {"name": name, "value": value, "unit": unit, "limit": limit, "ok": None if limit is None else value <= limit}


def paints(page: Page, address: str) -> list[dict[str, Any]]:
    """Medians of five first visits."""
    seen = []
    for _ in range(5):
        page.goto(address, wait_until="load")
        page.wait_for_timeout(100)
        seen.append(page.evaluate(PAINT))
        page.context.clear_cookies()
    units = {"paint": "ms", "ready": "ms", "bytes": "bytes", "files": "files"}
    return [row(f"first visit: {n}", statistics.median(visit[n] for visit in seen), u) for n, u in units.items()]


def levers(page: Page, address: str, first: int, pause: int, name: str, limit: float) -> list[dict[str, Any]]:
    """Milliseconds from a move of a slider to the new picture; the first move of all is not counted."""
    page.goto(address, wait_until="load")
    names = page.eval_on_selector_all("#levers input[type=range]", "fields => fields.map(field => field.id)")
    page.eval_on_selector_all("#levers input[type=range]", "fields => fields.forEach(field => field.step = 1)")
    spread = names[:: max(1, len(names) // LEVERS)][:LEVERS]
    times = []
    for at in range(MOVES):
        for lever in spread:
            times.append(page.evaluate(MOVE, [lever, 19 * at + 2 * first + 1]))
            page.wait_for_timeout(pause)
    times = sorted(times[1:])
    return [
        row(f"{name}: median of {len(times)}", statistics.median(times), "ms", limit),
        row(f"{name}: 95 %", times[int(0.95 * len(times))], "ms"),
        row(f"{name}: worst", times[-1], "ms"),
    ]


def jobs(page: Page, address: str) -> dict[str, Any]:
    """Pieces of long work that still waited or ran after the last move: there must be some."""
    page.goto(address, wait_until="load")
    return row("pieces of long work that still ran then", page.locator("[data-job]").count(), "pieces")


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1] if len(sys.argv) > 1 else "nederland") else 1)

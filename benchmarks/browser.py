"""What a visitor waits for, measured in Chromium: first paint, page ready, bytes, and lever to new picture.

    python benchmarks/browser.py [SCENARIO]

A lever is moved to positions where it has not been, so that nothing is answered from what was kept. Its time runs
from the event of the input to the first frame after the picture has moved.
"""

import json
import shutil
import statistics
import sys

from playwright.sync_api import Page, sync_playwright

from serving import serving

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

MOVES = 20
"""Positions per lever."""

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


def main(scenario: str) -> None:
    """Serve the explorer, measure it and print the figures as JSON."""
    with serving(scenario) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        print(json.dumps({"paints": paints(page, address), "levers": levers(page, address)}, indent=2))
        browser.close()


def paints(page: Page, address: str) -> dict[str, float]:
    """Medians of five first visits."""
    seen = []
    for _ in range(5):
        page.goto(address, wait_until="load")
        page.wait_for_timeout(100)
        seen.append(page.evaluate(PAINT))
        page.context.clear_cookies()
    return {name: round(statistics.median(visit[name] for visit in seen), 1) for name in seen[0]}


def levers(page: Page, address: str) -> dict[str, float]:
    """Milliseconds from a move of a slider to the new picture."""
    page.goto(address, wait_until="load")
    names = page.eval_on_selector_all("#levers input[type=range]", "fields => fields.map(field => field.id)")
    page.eval_on_selector_all("#levers input[type=range]", "fields => fields.forEach(field => field.step = 1)")
    times = []
    for name in names:
        for step in range(1, MOVES + 1):
            times.append(page.evaluate(MOVE, [name, 4 * step + 1]))
            page.wait_for_timeout(60)
    times.sort()
    return {
        "moves": len(times),
        "median": round(statistics.median(times), 1),
        "p95": round(times[int(0.95 * len(times))], 1),
        "worst": round(times[-1], 1),
    }


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "nederland")

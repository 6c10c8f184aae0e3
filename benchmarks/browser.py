"""What a visitor waits for, measured in Chromium: first paint, page ready, bytes, and lever to new picture.

    python benchmarks/browser.py [SCENARIO]

A lever is moved to positions where it has not been, so that nothing is answered from what was kept. Its time runs
from the event of the input to the first frame after the picture has moved.
"""

import json
import statistics
import sys
import threading
from urllib.request import urlopen

import uvicorn
from playwright.sync_api import Page, sync_playwright

from dienmodel.views.web.app import create
from dienmodel.views.web.serve import warm
from dienmodel.views.web.shelf import shelf

CHROMIUM = "/usr/bin/chromium"
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
    found = shelf(scenario)
    warm(found)
    server = uvicorn.Server(uvicorn.Config(create(found), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        pass
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    urlopen(address).read()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        measured = {"paints": paints(page, address), "levers": levers(page, address)}
        browser.close()
    server.should_exit = True
    thread.join()
    print(json.dumps(measured, indent=2))


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

"""Chromium for tests of pages; screenshots are kept in the folder that DIENMODEL_SCREENSHOTS names."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
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
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}


def opened(browser: Browser, size: str = "desk", **options: object) -> BrowserContext:
    return browser.new_context(viewport=SIZES[size], reduced_motion="reduce", **options)  # type: ignore[arg-type]


def watch(page: Page, address: str, wrong: list[str]) -> None:
    page.on("request", lambda asked: None if asked.url.startswith(address) else wrong.append(asked.url))
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))


def keep(page: Page, name: str, whole: bool = True) -> None:
    folder = os.environ.get("DIENMODEL_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=whole)

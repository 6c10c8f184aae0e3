"""The addresses of everything that leaves the page as a file, and of short links."""

from collections.abc import Sequence
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from dienmodel.show.poster import as_png
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.table import Table
from dienmodel.web.explorer import gallery
from dienmodel.web.explorer.asked import Pairs, asked_of
from dienmodel.web.explorer.house import House
from dienmodel.web.explorer.pages.parts.plan import planned
from dienmodel.web.explorer.sharing import downloads
from dienmodel.web.explorer.sharing.book import sheet_as_excel
from dienmodel.web.explorer.sharing.saving import saved
from dienmodel.web.explorer.sharing.short import SHORT, lengthened
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import key_of

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

TAKEN = {"png": "image/png", "svg": "image/svg+xml", "csv": "text/csv; charset=utf-8", "xlsx": EXCEL}
"""As what a picture can be taken along: as an image, to be drawn anew at any size, or the table behind it."""

EMBED = "/embed/"
"""How addresses of pictures begin that pages of others may show."""


def add_files(app: FastAPI, house: House, pages: Sequence[str]) -> None:
    """Add pictures, tables, scenario files and short links; `pages` are the paths that can be linked to."""
    _add_pictures(app, house, pages)
    _add_tables(app, house)
    _add_scenarios(app, house)

    @app.get(SHORT + "{scenario}/{packed}")
    def unpacked(scenario: str, packed: str) -> RedirectResponse:
        catalogue = house.shelf.catalogue(scenario)
        path, pairs = lengthened(scenario, packed, catalogue)
        if path not in pages:
            raise HTTPException(404)
        asked = asked_of(pairs, scenario, catalogue)
        return RedirectResponse(house.view(path, pairs).href(path, _beside(house, pairs), asked), 303)


def _beside(house: House, pairs: Pairs) -> list[tuple[str, str]]:
    return house.view("/", pairs).rest


def _add_pictures(app: FastAPI, house: House, pages: Sequence[str]) -> None:
    @app.get("/picture/{key}.svg")
    def picture(request: Request, key: str, w: int = gallery.WIDTHS[0]) -> Response:
        view = house.asked_in(request)
        if key not in gallery.MAKERS or w not in gallery.WIDTHS:
            raise HTTPException(404)
        drawing = ("svg", key, w, view.asked, tuple(view.parameters("with")), *view.computed)
        return _image(view.once(house.shelf.pictures, drawing, lambda: gallery.svg(view, key, w) or ""))

    @app.get("/take/{key}.{kind}")
    def take(request: Request, key: str, kind: str) -> Response:
        view = house.asked_in(request)
        if kind not in TAKEN:
            raise HTTPException(404)
        content = _taken_once(house, view, key, kind, _shown_at(view, pages))
        return _attached(content, TAKEN[kind], f"{downloads.name_of(view, key)}.{kind}")

    @app.get(EMBED + "{key}.svg")
    def embed(request: Request, key: str) -> Response:
        view = house.asked_in(request)
        if view.own:
            raise FaultyInput([Fault("embed-own", "scenario")])
        shown = _image(_taken_once(house, view, key, "svg", _shown_at(view, pages)))
        shown.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return shown


def _taken_once(house: House, view: View, key: str, kind: str, address: str) -> str | bytes:
    """A picture or a table to be taken along, made once."""
    if key not in gallery.MAKERS and not (key in gallery.SHEETS and kind in ("csv", "xlsx")):
        raise HTTPException(404)
    made = ("take", key, kind, view.asked, tuple(view.rest), address, *view.computed)
    content: str | bytes = view.once(house.shelf.pictures, made, lambda: _taken(house, view, key, kind, address) or "")
    if not content:
        raise HTTPException(404)
    return content


def _image(content: str | bytes) -> Response:
    if not content:
        raise HTTPException(404)
    return Response(content, media_type="image/svg+xml")


def _shown_at(view: View, pages: Sequence[str]) -> str:
    """The address that shows what is taken along, as far as it may be told."""
    page = view.parameter("page", "/")
    return view.told(view.href(page if page in pages else "/", view.named("with", view.parameters("with"))))


def _taken(house: House, view: View, key: str, kind: str, address: str) -> str | bytes | None:
    """A picture, or the table behind it, that says itself where it comes from; None where there is nothing to show."""
    if kind in ("csv", "xlsx"):
        shown, about = gallery.sheet_of(view, key), downloads.made_where(view, address)
        if shown is None:
            return None
        if kind == "csv":
            return downloads.sheet_as_csv(shown, view.language, about)
        return sheet_as_excel(shown, view.words, about)
    if kind == "png":  # of the drawing, which a visitor who wants one often has seen already
        return as_png(str(_taken_once(house, view, key, "svg", address)))
    return gallery.taken(view, key, address)


def _add_tables(app: FastAPI, house: House) -> None:
    @app.get("/download/effects.csv")
    def effects(request: Request) -> Response:
        view = house.asked_in(request)
        table = house.shelf.work.get(key_of("effects", *view.place))
        if table is None:
            raise HTTPException(404)
        return _as_csv(view, table, "effects")

    @app.get("/download/{name}.csv")
    def table(request: Request, name: str) -> Response:
        view = house.asked_in(request)
        if name not in downloads.TABLE_NAMES:
            raise HTTPException(404)
        return _as_csv(view, downloads.table_of(view, name), name)

    @app.get("/download/dienmodel.xlsx")
    def book(request: Request) -> Response:
        view = house.asked_in(request)
        names = view.parameters("table") or ["totals"]
        there = downloads.TABLE_NAMES
        if wrong := [name for name in names if name not in downloads.TABLE_NAMES]:
            raise FaultyInput([Fault("address-table", "table", {"word": n[:40], "known": there}) for n in wrong])
        names = list(dict.fromkeys(names))
        return _attached(downloads.as_excel(view, names), EXCEL, f"{downloads.name_of(view, *names)}.xlsx")


def _add_scenarios(app: FastAPI, house: House) -> None:
    @app.get("/download/scenario.yaml")
    def scenario(request: Request) -> Response:
        view = house.asked_in(request)
        text = saved(view.catalogue, house.shelf.laid(view.asked.scenario), view.asked)
        return _attached(text, "application/yaml", f"{view.asked.name or 'scenario'}.yaml")

    @app.get("/download/plan.yaml")
    def plan(request: Request) -> Response:
        best = planned(house.asked_in(request))
        if best is None:
            raise HTTPException(404)
        return _attached(best.overlay, "application/yaml", "plan.yaml")


def _as_csv(view: View, table: Table, name: str) -> Response:
    text = downloads.as_csv(table, view.language)
    return _attached(text, TAKEN["csv"], f"{downloads.name_of(view, name)}.csv")


def _attached(content: str | bytes, kind: str, name: str) -> Response:
    """A file under a name of any letters, as RFC 6266 says them."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "-" for letter in name)
    told = f'attachment; filename="{plain}"'
    return Response(
        content,
        media_type=kind,
        headers={"Content-Disposition": told if plain == name else f"{told}; filename*=UTF-8''{quote(name, safe='')}"},
    )

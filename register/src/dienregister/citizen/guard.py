"""The guard before the pages: no changes from elsewhere, no large bodies, nothing that browsers store."""

from collections.abc import Awaitable, Callable
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex",
}
"""What a browser may do with our pages: show them, with our style."""
LARGEST = 32_768
"""Bytes of a filled page."""


async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Answer a request, or refuse it."""
    return headed(request, _refused(request) or await call_next(request))


def headed(request: Request, response: Response) -> Response:
    """An answer with the headers that every answer has."""
    response.headers.update(HEADERS)
    if request.url.scheme == "https":
        response.headers["Strict-Transport-Security"] = "max-age=63072000"
    lasting = request.url.path.startswith("/static/") and response.status_code == 200
    response.headers["Cache-Control"] = "public, max-age=86400" if lasting else "private, no-store"
    return response


def _refused(request: Request) -> Response | None:
    if request.method in ("GET", "HEAD"):
        return None
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > LARGEST:
        return PlainTextResponse("Te groot. Too large.", 413)
    return None if _from_here(request) else PlainTextResponse("Kom van onze eigen pagina. Use our own page.", 403)


def _from_here(request: Request) -> bool:
    """Whether a change comes from a page of ours. A browser that tells no origin tells where the request is from."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        return site in ("same-origin", "none")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def address_of(request: Request) -> str:
    """The network that limits count: an address, of IPv6 the first 64 bits, which is what one client gets."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(getattr(address, "ipv4_mapped", None) or address)

"""Who asks for a change: one of our own pages, a program, or the page of somebody else.

A browser says where a request comes from in `Origin` and `Sec-Fetch-Site`, and no page can change what it says. The
page of another site can make a browser send a form, but anything else, such as JSON, only after asking us first
(CORS), which we never grant. So a request that is no form may do without those headers: a program sent it.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
"""What the page of any other site can make a browser send without asking."""

PORTS = {"http": "80", "https": "443"}


def may_change(method: str, scheme: str, headers: Mapping[str, str], takes_forms: bool = True) -> bool:
    """Whether a request that changes something comes from our own pages or from a program.

    Where no forms are taken, a request that does not say what it sends does no harm.
    """
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is not None:
        return _same(origin, scheme, headers.get("host", ""), site)
    if site is not None:
        return site == "same-origin"
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return method != "POST" or (kind not in FORMS if kind else not takes_forms)


def _same(origin: str, scheme: str, host: str, site: str | None) -> bool:
    """Whether an origin has our scheme, host and port.

    A proxy may have taken the encryption off: then only the browser knows the scheme, and says `same-origin`.
    """
    begin = origin.partition("://")[0].lower()
    if site not in (None, "same-origin") or begin not in PORTS or (begin != scheme and site is None):
        return False
    return bool(host) and _authority(origin, begin) == _authority(f"{begin}://{host}", begin)


def _authority(address: str, scheme: str) -> tuple[str | None, str]:
    """Host and port of an address."""
    try:
        parts = urlsplit(address)
        return parts.hostname, str(parts.port or PORTS[scheme])
    except ValueError:
        return None, address

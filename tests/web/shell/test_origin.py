"""Who may change something: our own pages and programs, not the pages of others."""

import pytest

from dienmodel.web.shell.origin import may_change

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def asked(method: str = "POST", scheme: str = "http", kind: str = FORM, **headers: str) -> bool:
    named = {"host": "example.test:8765", "content-type": kind}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    return may_change(method, scheme, named)


def test_our_own_pages_may() -> None:
    assert asked(origin="http://example.test:8765")
    assert asked(origin="http://EXAMPLE.test:8765")
    assert asked(sec_fetch_site="same-origin")
    assert asked(origin="https://example.test", host="example.test:443", scheme="https")
    assert asked(origin="http://[::1]:8765", host="[::1]:8765")


@pytest.mark.parametrize(
    "origin",
    [
        "http://example.test:9998",
        "http://example.test",
        "https://example.test:8765",
        "http://other.example.test:8765",
        "http://example.test.evil.test:8765",
        "http://evil.test:8765",
        "http://example.test:port",
        "null",
        "",
    ],
)
@pytest.mark.parametrize("kind", [FORM, JSON])
def test_another_scheme_host_or_port_may_not(origin: str, kind: str) -> None:
    assert not asked(origin=origin, kind=kind)


@pytest.mark.parametrize("site", ["same-site", "cross-site", "none"])
def test_what_the_browser_calls_another_site_may_not(site: str) -> None:
    assert not asked(sec_fetch_site=site)
    assert not asked(sec_fetch_site=site, kind=JSON)
    assert not asked(sec_fetch_site=site, origin="http://example.test:8765")


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x", "text/plain", ""])
def test_a_form_that_does_not_say_where_it_comes_from_may_not(kind: str) -> None:
    assert not asked(kind=kind)


def test_a_program_may_send_json_or_delete() -> None:
    assert asked(kind="application/json; charset=utf-8")
    assert asked(method="DELETE", kind="")


def test_behind_a_proxy_the_browser_knows_the_scheme() -> None:
    """The proxy has https towards the browser and plain http towards us."""
    behind = {"origin": "https://example.test", "host": "example.test"}
    assert asked(**behind, sec_fetch_site="same-origin")
    assert not asked(**behind)
    assert not asked(origin="https://evil.test", host="example.test", sec_fetch_site="same-origin")

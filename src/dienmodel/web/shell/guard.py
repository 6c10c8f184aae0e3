"""The guard before an application: it refuses changes from elsewhere and says how answers may be used and stored."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from fastapi import FastAPI, Request, Response

from dienmodel.web.shell.headers import HEADERS, READING, Assets, storage
from dienmodel.web.shell.origin import may_change


@dataclass(frozen=True)
class Guard:
    """What the guard must know: the files, the refusal, what is somebody's own, and where forms are taken."""

    assets: Assets
    refusal: Callable[[Request], Response]
    private: Callable[[Request], bool]
    takes_forms: Callable[[Request], bool]

    async def __call__(self, request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        """Answer a request, or refuse it."""
        response = await call_next(request) if self._lets_in(request) else self.refusal(request)
        version = request.query_params.get("v", "")
        lasting = response.status_code < 400 and self.assets.lasting(request.url.path, version)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["Cache-Control"] = storage(request.method, self.private(request), lasting)
        return response

    def _lets_in(self, request: Request) -> bool:
        return request.method in READING or may_change(
            request.method, request.url.scheme, request.headers, self.takes_forms(request)
        )


def guarded(app: FastAPI, guard: Guard) -> None:
    """Put a guard before an application."""
    app.middleware("http")(guard.__call__)


def client_of(request: Request) -> str:
    """The client that limits count: its address; of IPv6 the network of 64 bits, for that is what one client gets.

    Behind a proxy it is the address that the proxy tells, if the server trusts that proxy.
    """
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))

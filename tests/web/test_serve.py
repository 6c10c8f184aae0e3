"""Serving: what holds whatever is asked."""

import socket

from dienmodel.web.explorer.serve import _listening


def test_answers_leave_at_once() -> None:
    """Else the second part of an answer waits some 40 ms for the visitor to confirm the first."""
    with _listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

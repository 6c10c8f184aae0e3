"""Processes that compute for many visitors say the same as the server itself."""

import time

from starlette.testclient import TestClient

from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.shelf import Shelf

from .conftest import HERE


def test_the_crew_says_what_the_server_says(small: Shelf, client: TestClient) -> None:
    app = create(small, processes=2)
    with TestClient(app, base_url=HERE) as many:
        asked = {"m.more_exams": "45", "lang": "en"}
        assert many.get("/live", params=asked).json() == client.get("/live", params=asked).json()
        for _ in range(600):
            if app.state.crew.ready:
                break
            time.sleep(0.1)
        assert app.state.crew.ready
        for level in ("55", "65"):
            asked = {"m.more_exams": level}
            assert many.get("/live", params=asked).json() == client.get("/live", params=asked).json()

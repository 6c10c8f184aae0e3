"""What all requests of one server share."""

from dataclasses import dataclass

from fastapi import Request

from dienmodel.web.explorer.asked import Asked, Pairs, asked_of, language_of, scenario_of
from dienmodel.web.explorer.crew import Crew
from dienmodel.web.explorer.shelf import Shelf
from dienmodel.web.explorer.view import View
from dienmodel.web.shell.jobs import Jobs


@dataclass(frozen=True)
class House:
    """The scenarios, the long work and who computes; `read_only`: nobody may begin any; `at_table`: it is a meeting."""

    shelf: Shelf
    read_only: bool
    at_table: bool
    crew: Crew
    jobs: Jobs

    def asked_in(self, request: Request, path: str = "/") -> View:
        """The view that a request asks for, as a page of the server under the name by which it was asked.

        Raises:
            FaultyInput: it asks for what is not there.
        """
        return self.view(path, request.query_params.multi_items(), str(request.base_url).rstrip("/"))

    def view(self, path: str, pairs: Pairs, base: str = "") -> View:
        """The view that an address asks for.

        Raises:
            FaultyInput: it asks for what is not there.
        """
        name = scenario_of(pairs, self.shelf.first)
        asked = asked_of(pairs, name, self.shelf.catalogue(name))
        self.shelf.desk(name).under(asked.state)
        return View(self.shelf, self.jobs.now(), asked, path, pairs, self.read_only, self.at_table, base)

    def plain(self, path: str, pairs: Pairs) -> View:
        """A view of nothing but the language, for when something is wrong with the question."""
        return View(self.shelf, self.jobs.now(), Asked(self.shelf.first, language_of(pairs)), path, (), self.read_only)

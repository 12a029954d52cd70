"""The addresses of an idea: its page, its history, and the forms for a vote, a comment, a report, or taking it back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.db import Session
from backend.errors import Refused
from backend.web.desk import Desk
from backend.web.ideas_deeds import (
    add,
    add_again,
    follow_or_not,
    take_back,
    tell_staff,
    vote,
)
from backend.web.ideas_showing import Place, ask_whether, ask_why, show_history, show_idea
from backend.web.preferences_asked import number_in
from backend.web.sessions import Door, Sent, Visit

_PATH: Final = "/ideas/{board}/{idea}"

Showing = Callable[[Session, Visit, Place], Response]
Doing = Callable[[Session, Visit, Place, Sent], Response]
Failing = Callable[[Session, Visit, Place, tuple[Sent, Refused]], Response | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicePages:
    """The page of an idea, and the forms on it."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route(_PATH, self.read),
            Route(f"{_PATH}/vote", self.vote, methods=["POST"]),
            Route(f"{_PATH}/follow", self.follow, methods=["POST"]),
            Route(f"{_PATH}/comment", self.comment, methods=["POST"]),
            Route(f"{_PATH}/history", self.history),
            Route(f"{_PATH}/report", self.report, methods=["GET", "POST"]),
            Route(f"{_PATH}/withdraw", self.withdraw, methods=["GET", "POST"]),
        ]

    async def read(self, request: Request) -> Response:
        """The idea; one that was merged leads to where it is now."""
        return await self._show(request, show_idea)

    async def history(self, request: Request) -> Response:
        """What it said before."""
        return await self._show(request, show_history)

    async def vote(self, request: Request) -> Response:
        """Counts a vote, changes it or takes it back."""
        return await self._do(request, vote)

    async def follow(self, request: Request) -> Response:
        """Follows it, or no more."""
        return await self._do(request, follow_or_not)

    async def comment(self, request: Request) -> Response:
        """Says something to it."""
        return await self._do(request, add, add_again)

    async def report(self, request: Request) -> Response:
        """Asks why, and tells staff."""
        if request.method == "POST":
            return await self._do(request, tell_staff)
        return await self._show(request, ask_why)

    async def withdraw(self, request: Request) -> Response:
        """Asks whether, and takes it back."""
        if request.method == "POST":
            return await self._do(request, take_back)
        return await self._show(request, ask_whether)

    async def _show(self, request: Request, show: Showing) -> Response:
        place = _place(request)
        return await Door(desk=self.desk).show(request, lambda session, visit: show(session, visit, place))

    async def _do(self, request: Request, act: Doing, again: Failing | None = None) -> Response:
        place = _place(request)

        def work(session: Session, visit: Visit, sent: Sent) -> Response:
            return act(session, visit, place, sent)

        def show_again(session: Session, visit: Visit, sent: Sent, refusal: Refused) -> Response | None:
            return None if again is None else again(session, visit, place, (sent, refusal))

        return await Door(desk=self.desk).change(request, work, again=show_again)


def _place(request: Request) -> Place:
    return Place(key=request.path_params["board"], idea_id=number_in(request.path_params["idea"]))

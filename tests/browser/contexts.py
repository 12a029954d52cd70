"""Windows of a browser that are as patient as the tests themselves."""

from collections.abc import Callable
from typing import Final, ParamSpec

from playwright.sync_api import Browser, BrowserContext

from tests.patience import PATIENCE

MILLISECONDS: Final = PATIENCE * 1_000
P = ParamSpec("P")


def _patiently(opens: Callable[P, BrowserContext]) -> Callable[P, BrowserContext]:
    def opened(*told: P.args, **options: P.kwargs) -> BrowserContext:
        context = opens(*told, **options)
        context.set_default_timeout(MILLISECONDS)
        return context

    return opened


# A window with those options; all that is asked of it waits for as long as it takes.
open_context = _patiently(Browser.new_context)

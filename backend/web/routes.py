"""Every route of the respondents' edge."""

from starlette.routing import BaseRoute

from backend.web.assets import asset_routes
from backend.web.confirm_pages import ConfirmPages
from backend.web.desk import Desk
from backend.web.downloads import Downloads
from backend.web.health import Health
from backend.web.open_pages import OpenPages
from backend.web.preferences_corrections import CorrectionPages
from backend.web.preferences_pages import PreferencesPages
from backend.web.previews import Previews
from backend.web.survey_pages import SurveyPages


def routes(desk: Desk) -> list[BaseRoute]:
    """The busiest first: they are tried in this order."""
    return [
        *SurveyPages(desk=desk).routes(),
        *OpenPages(desk=desk).routes(),
        *asset_routes(),
        *PreferencesPages(desk=desk).routes(),
        *CorrectionPages(desk=desk).routes(),
        *ConfirmPages(desk=desk).routes(),
        *Previews(desk=desk).routes(),
        *Downloads(desk=desk).routes(),
        *Health(database=desk.database, clock=desk.clock).routes(),
    ]

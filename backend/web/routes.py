"""Every route of the respondents' edge."""

from starlette.routing import BaseRoute

from backend.web.ambassador_pages import AmbassadorPages
from backend.web.assets import asset_routes
from backend.web.confirm_pages import ConfirmPages
from backend.web.desk import Desk
from backend.web.downloads import Downloads
from backend.web.entry import EntryPages
from backend.web.health import Health
from backend.web.ideas_boards import BoardPages
from backend.web.ideas_own import OwnPages
from backend.web.ideas_voices import VoicePages
from backend.web.ideas_writing import WritingPages
from backend.web.open_pages import OpenPages
from backend.web.pictures import PicturePages
from backend.web.preferences_corrections import CorrectionPages
from backend.web.preferences_pages import PreferencesPages
from backend.web.previews import Previews
from backend.web.proofs import proven
from backend.web.referral_pages import ReferralPages
from backend.web.survey_pages import SurveyPages


def routes(desk: Desk) -> list[BaseRoute]:
    """The busiest first: they are tried in this order."""
    every = [
        *SurveyPages(desk=desk).routes(),
        *OpenPages(desk=desk).routes(),
        *asset_routes(),
        *PreferencesPages(desk=desk).routes(),
        *CorrectionPages(desk=desk).routes(),
        *EntryPages(desk=desk).routes(),
        *OwnPages(desk=desk).routes(),
        *PicturePages(desk=desk).routes(),
        *WritingPages(desk=desk).routes(),
        *BoardPages(desk=desk).routes(),
        *VoicePages(desk=desk).routes(),
        *AmbassadorPages(desk=desk).routes(),
        *ConfirmPages(desk=desk).routes(),
        *ReferralPages(desk=desk).routes(),
        *Previews(desk=desk).routes(),
        *Downloads(desk=desk).routes(),
        *Health(database=desk.database, clock=desk.clock).routes(),
    ]
    return [proven(desk.links, route, is_secure=desk.is_secure) for route in every]

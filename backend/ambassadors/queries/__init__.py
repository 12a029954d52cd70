"""What can be asked of ambassadors."""

from backend.ambassadors.queries.ambassadors import (
    ambassadors_by_id,
    ambassadors_of,
    get_ambassador,
    get_counting,
    list_ambassadors,
    steps_by_id,
    steps_of,
)
from backend.ambassadors.queries.eligible import eligible_people
from backend.ambassadors.queries.home import (
    AmbassadorHome,
    MissionView,
    ProgrammeView,
    ambassador_home,
    programme_view,
)
from backend.ambassadors.queries.letters import programme_letters
from backend.ambassadors.queries.missions import (
    entries_by_id,
    entries_of,
    get_mission,
    list_entries,
    list_missions,
    missions_by_id,
)
from backend.ambassadors.queries.personal import personal_of
from backend.ambassadors.queries.programmes import (
    agreements_by_id,
    agreements_of,
    find_programme_by_key,
    get_programme,
    list_programmes,
    newest_agreement,
    programmes_by_id,
)
from backend.ambassadors.queries.rewards import balances_of, list_rewards, rewards_by_id, rewards_of

__all__ = [
    "AmbassadorHome",
    "MissionView",
    "ProgrammeView",
    "agreements_by_id",
    "agreements_of",
    "ambassador_home",
    "ambassadors_by_id",
    "ambassadors_of",
    "balances_of",
    "eligible_people",
    "entries_by_id",
    "entries_of",
    "find_programme_by_key",
    "get_ambassador",
    "get_counting",
    "get_mission",
    "get_programme",
    "list_ambassadors",
    "list_entries",
    "list_missions",
    "list_programmes",
    "list_rewards",
    "missions_by_id",
    "newest_agreement",
    "personal_of",
    "programme_letters",
    "programme_view",
    "programmes_by_id",
    "rewards_by_id",
    "rewards_of",
    "steps_by_id",
    "steps_of",
]

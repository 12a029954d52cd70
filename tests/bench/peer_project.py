"""The peer's project: the same ten questions on one page, written as its own manual writes a survey."""

from tests.bench.form import HIGH, KEYS, LABELS, LOW

SETTINGS = """
from os import environ

SESSION_CONFIGS = [dict(name='survey', app_sequence=['survey'], num_demo_participants=1)]
SESSION_CONFIG_DEFAULTS = dict(real_world_currency_per_point=1.00, participation_fee=0.00, doc='')
PARTICIPANT_FIELDS = []
SESSION_FIELDS = []
LANGUAGE_CODE = 'en'
REAL_WORLD_CURRENCY_CODE = 'USD'
USE_POINTS = True
ADMIN_USERNAME = 'admin'
ADMIN_PASSWORD = environ.get('OTREE_ADMIN_PASSWORD')
DEMO_PAGE_INTRO_HTML = ''
SECRET_KEY = 'measured on loopback only'
"""

SURVEY = f"""
from otree.api import *


class C(BaseConstants):
    NAME_IN_URL = 'survey'
    PLAYERS_PER_GROUP = None
    NUM_ROUNDS = 1


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    pass


def scale(label):
    return models.IntegerField(
        label=label, choices=list(range({LOW}, {HIGH + 1})), widget=widgets.RadioSelectHorizontal
    )


class Player(BasePlayer):
{"".join(f"    {key} = scale({label!r})" + chr(10) for key, label in zip(KEYS, LABELS, strict=True))}

class Ask(Page):
    form_model = 'player'
    form_fields = {list(KEYS)!r}


class Thanks(Page):
    pass


page_sequence = [Ask, Thanks]
"""

ASK = """
{{ block title }}About our product{{ endblock }}
{{ block content }}
{{ formfields }}
{{ next_button }}
{{ endblock }}
"""

THANKS = """
{{ block title }}Thank you{{ endblock }}
{{ block content }}
<p>Thank you.</p>
{{ endblock }}
"""

# Each participant has opened the start link before the clock starts, so that a GET shows the page and is no redirect.
PREPARE = """
import sys

from otree.main import setup

setup()

from otree.database import session_scope
from otree.session import create_session

with session_scope():
    session = create_session('survey', num_participants=int(sys.argv[1]))
    for participant in session.get_participants():
        participant.initialize(None)
        print(participant._url_i_should_be_on())
"""

FILES = {
    "_static/global/empty.css": "",
    "settings.py": SETTINGS,
    "prepare.py": PREPARE,
    "survey/__init__.py": SURVEY,
    "survey/Ask.html": ASK,
    "survey/Thanks.html": THANKS,
}

"""What changes the panel: people join and are reached, things are said of them, consents are recorded."""

from backend.panel.actions.contact import choose_channel, opt_out, pause, record_consent, set_address
from backend.panel.actions.importing import import_people
from backend.panel.actions.imports import begin_import, go_on_with_import, import_into
from backend.panel.actions.people import (
    add_person,
    change_language,
    define_attribute,
    set_attributes,
    set_attributes_together,
)
from backend.panel.actions.recounting import recount_people
from backend.panel.actions.sessions import begin_session, end_session, end_sessions, note_use
from backend.panel.actions.undoing import undo_import
from backend.panel.actions.values import Origin, parsed_values

__all__ = [
    "Origin",
    "add_person",
    "begin_import",
    "begin_session",
    "change_language",
    "choose_channel",
    "define_attribute",
    "end_session",
    "end_sessions",
    "go_on_with_import",
    "import_into",
    "import_people",
    "note_use",
    "opt_out",
    "parsed_values",
    "pause",
    "record_consent",
    "recount_people",
    "set_address",
    "set_attributes",
    "set_attributes_together",
    "undo_import",
]

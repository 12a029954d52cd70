"""Which brands every row belongs to, said once for all tables: whoever is there for some brands sees only theirs.

Whose a row is follows from its own columns, or from the rows that it hangs on; where it does not, it is said here. A
table either belongs to brands or is named as shared, and nothing is left open: a test asks it of every table there is.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, FromClause, Select, and_, or_, select
from sqlalchemy.orm import Session

from backend.db.narrowing import WHOLE, see_only
from backend.db.statements import table_of
from backend.loyalty.actions.publishing import MODEL_PUBLISHING
from backend.loyalty.actions.trial import MODEL_TRIAL
from backend.loyalty.rules.axes import Axis
from backend.metadata import metadata
from backend.outbox.rules import Kind
from backend.segments.rules import audiences_named, conditions_in
from backend.segments.rules.spelling import where_from_json
from backend.segments.rules.where import AllOf, PeopleWhere
from backend.segments.tables import Audience

_TABLES: Final = metadata.tables
_BY: Final = ("product_id", "brand_id")

SHARED: Final = frozenset(
    {
        # People are the company's, and so is what they let be known of themselves, whatever the brand.
        *("people", "addresses", "attributes", "attribute_values", "attribute_changes", "consents", "sessions"),
        *("people_counts", "duplicates", "duplicate_searches", "merges", "merge_rows", "erasures", "forgotten_refs"),
        *("imports", "import_people", "import_changes", "posters", "idea_readings", "other_contacts"),
        # One method for all brands, one group that is never written to, one limit to how often anybody is.
        *("measurement_models", "control_draws", "contact_caps", "disclosure_keys"),
        # Seen by those only who are there for the whole company.
        *("staff_members", "staff_tokens", "staff_sessions", "staff_member_grants"),
        *("audit_entries", "audit_heads", "audit_blocks", "audit_people"),
        *("idempotency_keys", "retention_runs", "webhooks"),
    }
)
"""The tables whose rows belong to no brand."""

# What a message is about, by its kind. A confirmation is about two who may be one; events are the whole company's.
_MESSAGES: Final = {
    Kind.INVITATION: "invitations",
    Kind.REMINDER: "invitations",
    Kind.PROGRAMME_INVITATION: "ambassadors",
    Kind.BOARD_INVITATION: "boards",
    Kind.IDEA_NEWS: "idea_news",
    Kind.THANKS: "rewards",
    Kind.CAMPAIGN: "campaigns",
}
# Long work on what all brands share.
_SHARED_WORK: Final = (MODEL_PUBLISHING, MODEL_TRIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own:
    """What belongs to some brands, as one session sees it."""

    brands: frozenset[int]
    session: Session

    def fits(self, name: str, rows: FromClause) -> ColumnElement[bool]:
        """What rows of that table must fit to belong to these brands."""
        said = SAID.get(name)
        if said is not None:
            return said(self, rows)
        column = owning_column(name)
        if column == "product_id":
            return rows.c.product_id.in_(self.ids("products"))
        if column == "brand_id":
            return rows.c.brand_id.in_(self.brands)
        return and_(*(rows.c[column].in_(self.ids(parent)) for column, parent in owners(name).items()))

    def ids(self, name: str) -> Select[int]:
        """The ids of that table's rows which belong to these brands."""
        # A name of its own, so that no statement around it takes the table for its own.
        rows = _TABLES[name].alias(f"own_{name}")
        return select(rows.c.id).where(self.fits(name, rows)).correlate(None)


_Said: TypeAlias = Callable[[_Own, FromClause], ColumnElement[bool]]


def see_only_brands(session: Session, brands: frozenset[int]) -> None:
    """From now on the session sees only what belongs to those brands, and what belongs to none."""
    own = _Own(brands=brands, session=session)
    see_only(session, OWNED, lambda name, _session: own.fits(name, _TABLES[name]))


def find_own(session: Session, name: str, keys: Collection[int]) -> frozenset[int]:
    """Those of the keys that the session sees in that table."""
    rows = _TABLES[name]
    return frozenset(session.scalars(select(rows.c.id).where(rows.c.id.in_(keys))))


def owning_column(name: str) -> str | None:
    """The column that says at once whose a row of that table is."""
    columns = _TABLES[name].c
    return next((each for each in _BY if each in columns and not columns[each].nullable), None)


def owners(name: str) -> Mapping[str, str]:
    """The tables that rows of that table hang on and whose rows belong to brands, each by its column."""
    found: dict[str, str] = {}
    for column in _TABLES[name].c:
        for key in column.foreign_keys:
            if not column.nullable and key.column.table.name not in SHARED:
                found[column.name] = key.column.table.name
    return found


def _of_message(own: _Own, rows: FromClause) -> ColumnElement[bool]:
    about = [and_(rows.c.kind == kind.value, rows.c.about_id.in_(own.ids(name))) for kind, name in _MESSAGES.items()]
    return or_(rows.c.kind == Kind.CONFIRMATION.value, *about)


def _of_survey(own: _Own, rows: FromClause) -> ColumnElement[bool]:
    """Theirs, or asked for one of theirs; of nobody in particular until it is asked for somebody."""
    touchpoints = _TABLES["touchpoints"].alias("any_touchpoints")
    asked = select(touchpoints.c.survey_id).correlate(None)
    theirs = asked.where(touchpoints.c.brand_id.in_(own.brands))
    nobodys = and_(rows.c.brand_id.is_(None), rows.c.id.not_in(asked))
    return or_(rows.c.brand_id.in_(own.brands), rows.c.id.in_(theirs), nobodys)


def _of_observation(own: _Own, rows: FromClause) -> ColumnElement[bool]:
    about_brand = and_(rows.c.axis == int(Axis.DEPTH), rows.c.subject_id.in_(own.brands))
    about_product = and_(rows.c.axis != int(Axis.DEPTH), rows.c.subject_id.in_(own.ids("products")))
    return or_(about_brand, about_product)


def _of_audience(column: str) -> _Said:
    def fits(own: _Own, rows: FromClause) -> ColumnElement[bool]:
        return rows.c[column].not_in(_foreign_audiences(own))

    return fits


def _foreign_audiences(own: _Own) -> frozenset[int]:
    """The audiences that name something of other brands, be it through another audience."""
    rows = table_of(Audience).c
    said = own.session.execute(select(rows.id, rows.product_id, rows.where), execution_options=WHOLE).all()
    ids = {
        name: frozenset(own.session.scalars(own.ids(name), execution_options=WHOLE)) for name in ("products", "surveys")
    }
    known = {"product_id": ids["products"], "brand_id": own.brands, "survey_id": ids["surveys"]}
    conditions = {key: where_from_json(dict(where)) or AllOf() for key, _product, where in said}
    foreign = {key for key, product, _where in said if product is not None and product not in ids["products"]}
    foreign |= {key for key, condition in conditions.items() if not _is_known(condition, known)}
    naming = {key: audiences_named(condition) for key, condition in conditions.items()}
    while more := {key for key, named in naming.items() if key not in foreign and named & foreign}:
        foreign |= more
    return frozenset(foreign)


def _is_known(condition: PeopleWhere, known: Mapping[str, frozenset[int]]) -> bool:
    """Whether all that the condition names is among what is known."""
    return all(
        getattr(each, name, None) is None or getattr(each, name) in ids
        for each in conditions_in(condition)
        for name, ids in known.items()
    )


def _of_board(own: _Own, rows: FromClause) -> ColumnElement[bool]:
    return rows.c.board_id.in_(own.ids("boards"))


def _of_subject(own: _Own, rows: FromClause) -> ColumnElement[bool]:
    """What was said of an idea or a comment; of somebody who writes on boards, it is the company's."""
    about = {"IDEA": "ideas", "COMMENT": "comments"}
    found = [and_(rows.c.subject == kind, rows.c.subject_id.in_(own.ids(name))) for kind, name in about.items()]
    return or_(rows.c.subject.not_in(about), *found)


def _of_work(own: _Own, rows: FromClause) -> ColumnElement[bool]:
    """Long work on what all brands share, and what was asked for by members who are there for none but these."""
    bound = _TABLES["staff_member_brands"].alias("bound_members")
    here, elsewhere = (
        select(bound.c.member_id).where(fits).correlate(None)
        for fits in (bound.c.brand_id.in_(own.brands), bound.c.brand_id.not_in(own.brands))
    )
    asked_by = rows.c.asked_by
    return or_(rows.c.kind.in_(_SHARED_WORK), and_(asked_by.in_(here), asked_by.not_in(elsewhere)))


SAID: Final[Mapping[str, _Said]] = {
    "brands": lambda own, rows: rows.c.id.in_(own.brands),
    "audiences": _of_audience("id"),
    "audience_events": _of_audience("audience_id"),
    "audience_members": _of_audience("audience_id"),
    "banned_words": lambda own, rows: or_(rows.c.board_id.is_(None), _of_board(own, rows)),
    "board_joins": _of_board,
    "gram_counts": _of_board,
    "idea_grams": _of_board,
    "jobs": _of_work,
    "moderations": _of_subject,
    "observations": _of_observation,
    "outbox": _of_message,
    "reports": _of_subject,
    "surveys": _of_survey,
    "uploads": lambda own, rows: rows.c.response_id.in_(own.ids("responses")),
}
"""Of the tables whose columns do not tell it: when a row belongs to these brands."""

OWNED: Final = frozenset(_TABLES.keys() - SHARED)
"""The tables whose rows belong to brands."""

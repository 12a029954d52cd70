"""A cohort: some of the demo's people, when each joined, and which products they met."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from backend.clock import DAY, Instant, to_datetime
from backend.demo.contents import Content
from backend.demo.latents import WEEKS, Latents, Numbers, draw_latents
from backend.demo.profiles import Profile, again, decisions_of, profiles_of
from backend.panel.rules import AttributeInput, Decision

Truths = npt.NDArray[np.bool_]

WEEK = 7 * DAY
PEOPLE_AT_ONCE = 2_000
_OF_OLD = 0.45
_LAST_TO_JOIN = WEEKS - 4
_ENGLISH = 0.06
_BY_FORM = 0.6
_HESITANT = 0.12
# So many of a cohort who join by the form are known already, by another reference.
_KNOWN_ALREADY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """People by number; `met` holds the week in which each met a product, infinity where never.

    Who is `hesitant` about a product looks at it and never buys it. Who joined `by_form` filled in the open form, some
    of them `at_counter`.
    """

    content: Content
    now: Instant
    first: int
    languages: tuple[str, ...]
    attributes: tuple[dict[str, AttributeInput], ...]
    profiles: tuple[Profile, ...]
    consents: tuple[tuple[Decision, ...], ...]
    joined: Numbers
    by_form: npt.NDArray[np.int64]
    at_counter: Truths
    met: Numbers
    hesitant: Truths
    latents: Latents

    @property
    def size(self) -> int:
        """How many people."""
        return len(self.languages)

    def ref(self, person: int) -> str:
        """The reference by which the company knows a person."""
        return f"C-{self.first + person + 1:06d}"

    def known(self, person: int) -> dict[str, AttributeInput]:
        """The attributes of a person when they are asked: whoever joined by the form has told a name at the most."""
        return self.attributes[person] if self.by_form[person] < 0 else {}

    def reads_counter(self, person: int, touchpoint: str) -> bool:
        """Whether a person comes to that touchpoint by the link that hangs in a shop."""
        return touchpoint == self.content.counter.touchpoint and bool(self.at_counter[person])


def cohorts(content: Content, *, people: int, seed: int, now: Instant) -> Iterator[tuple[Cohort, np.random.Generator]]:
    """The people in cohorts, each with chances of its own, so that a large panel needs no more memory."""
    for number, first in enumerate(range(0, people, PEOPLE_AT_ONCE)):
        chance = np.random.default_rng([seed, number])
        yield draw_cohort(content, first, min(PEOPLE_AT_ONCE, people - first), chance, now), chance


def draw_cohort(content: Content, first: int, size: int, chance: np.random.Generator, now: Instant) -> Cohort:
    """So many people, the first of whom has that number."""
    joined = np.where(chance.random(size) < _OF_OLD, 0.0, _LAST_TO_JOIN * chance.beta(1, 1.5, size))
    met = _met(content, joined, chance)
    hesitant = chance.random(met.shape) < _HESITANT
    by_form = _by_form(content, joined, met, chance)
    languages = tuple(np.where(chance.random(size) < _ENGLISH, "en", "ja").tolist())
    profiles = _known_again(profiles_of(content, languages, first, chance), by_form, joined)
    return Cohort(
        content=content,
        now=now,
        first=first,
        languages=languages,
        attributes=_attributes(content, joined, chance, now),
        profiles=profiles,
        consents=tuple(
            tuple(decisions_of(content, language, instant_of(week, now), now, chance))
            for language, week in zip(languages, joined.tolist(), strict=True)
        ),
        joined=joined,
        by_form=by_form,
        at_counter=chance.random(size) < content.counter.share,
        met=met,
        hesitant=hesitant,
        latents=draw_latents(content, size, chance),
    )


def instant_of(week: float, now: Instant) -> Instant:
    """The instant of a week, counted from two years ago."""
    return now - round((WEEKS - week) * WEEK)


def _met(content: Content, joined: Numbers, chance: np.random.Generator) -> Numbers:
    """Everyone meets one product as they join, and some meet others later."""
    known_by = np.array([product.known_by for product in content.products])
    known = chance.random((len(joined), len(known_by))) < known_by
    firsts = chance.choice(len(known_by), len(joined), p=known_by / known_by.sum())
    known[np.arange(len(joined)), firsts] = True
    later = joined[:, None] + chance.exponential(18, known.shape)
    met = np.where(known & (later < WEEKS - 2), later, np.inf)
    met[np.arange(len(joined)), firsts] = joined
    return met


def _by_form(content: Content, joined: Numbers, met: Numbers, chance: np.random.Generator) -> npt.NDArray[np.int64]:
    """The product whose open form a person joined by, or -1 for those whom the company entered itself."""
    places = [content.place_of(key) for key in content.signup.products]
    came = (met[:, places] == joined[:, None]) & (joined > 0)[:, None]
    chosen = np.where(came.any(axis=1), np.array(places)[came.argmax(axis=1)], -1)
    return np.where(chance.random(len(joined)) < _BY_FORM, chosen, -1)


def _known_again(profiles: tuple[Profile, ...], by_form: npt.NDArray[np.int64], joined: Numbers) -> tuple[Profile, ...]:
    """The last few who joined by the form are people whom the company had entered at the very beginning."""
    told = list(profiles)
    entered = [person for person in np.flatnonzero((by_form < 0) & (joined == 0)).tolist() if profiles[person].email]
    latest = np.flatnonzero(by_form >= 0)[np.argsort(-joined[by_form >= 0], kind="stable")].tolist()
    for person, known in zip(latest[:_KNOWN_ALREADY], entered, strict=False):
        told[person] = again(profiles[person], profiles[known])
    return tuple(told)


def _attributes(
    content: Content, joined: Numbers, chance: np.random.Generator, now: Instant
) -> tuple[dict[str, AttributeInput], ...]:
    people: tuple[dict[str, AttributeInput], ...] = tuple({} for _ in joined)
    for attribute in content.attributes:
        chosen = _chosen(attribute.shares, len(joined), chance) if attribute.shares else _dates(joined, chance, now)
        for person, value in zip(people, chosen, strict=True):
            if all(person.get(key) == needed for key, needed in attribute.only_where.items()):
                person[attribute.key] = value
    return people


def _chosen(shares: Mapping[str, float], size: int, chance: np.random.Generator) -> list[str]:
    weights = np.array(list(shares.values()), dtype=float)
    places = chance.choice(len(weights), size, p=weights / weights.sum())
    choices = list(shares)
    return [choices[place] for place in places]


def _dates(joined: Numbers, chance: np.random.Generator, now: Instant) -> list[str]:
    """The day of joining; who was there before the two years began joined in the eight years before."""
    weeks = np.where(joined > 0, joined, -chance.uniform(0, 8 * 52, len(joined)))
    return [to_datetime(instant_of(week, now)).date().isoformat() for week in weeks]

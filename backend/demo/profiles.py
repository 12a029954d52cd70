"""Who the demo's people are: names, where they are reached, and what they agreed to be written about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from backend.clock import DAY, Instant
from backend.demo.contents import ConsentContent, Content, NamesContent
from backend.panel.rules import AddressKind, Decision

T = TypeVar("T")

_GIVES_EMAIL = 0.92
_GIVES_PHONE = 0.3
_LATER = 200
# Numbers that nobody has: no exchange of Tokyo begins with 1.
_PHONE = "03-1{:03d}-{:04d}"
_HOSTS = {"ja": "example.jp", "en": "example.com"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One person, as a form would ask for them; what they would not tell is empty."""

    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    postal_code: str
    email: str
    phone: str

    @property
    def names(self) -> dict[str, str]:
        """The attributes that say what a person is called."""
        return {"contact.family_name": self.family_name, "contact.given_name": self.given_name}

    @property
    def addresses(self) -> dict[AddressKind, str | None]:
        """Where the person is reached."""
        told = {AddressKind.EMAIL: self.email, AddressKind.PHONE: self.phone}
        return {kind: address for kind, address in told.items() if address}

    def told(self, field: str) -> str:
        """What the person writes into a contact block's field."""
        return str(getattr(self, field, ""))


def profiles_of(
    content: Content, languages: Sequence[str], first: int, chance: np.random.Generator
) -> tuple[Profile, ...]:
    """A profile for each person, the first of whom has that number; no two have the same address."""
    return tuple(_profile(content, language, first + number, chance) for number, language in enumerate(languages))


def decisions_of(
    content: Content, language: str, joined_at: Instant, now: Instant, chance: np.random.Generator
) -> Iterator[Decision]:
    """What somebody decided when they joined, and took back later."""
    for consent in content.consents:
        asked, granted, revoked, later = chance.random(4).tolist()
        if asked >= consent.asked:
            continue
        yield _decision(consent, language, joined_at, is_granted=granted < consent.granted)
        revoked_at = joined_at + round(later * _LATER * DAY)
        if granted < consent.granted and revoked < consent.revoked and revoked_at <= now:
            yield _decision(consent, language, revoked_at, is_granted=False)


def again(profile: Profile, known: Profile) -> Profile:
    """Somebody whom the company knows already, who joins once more and spells their address as they feel like."""
    return Profile(
        family_name=known.family_name,
        given_name=known.given_name,
        family_kana=known.family_kana,
        given_kana=known.given_kana,
        postal_code=profile.postal_code,
        email=known.email.upper(),
        phone="",
    )


def _profile(content: Content, language: str, number: int, chance: np.random.Generator) -> Profile:
    surname, name, area, rest, email, phone = chance.random(6).tolist()
    family, given = _names(content.names, language, surname, name)
    return Profile(
        family_name=family[0],
        given_name=given[0],
        family_kana=family[1],
        given_kana=given[1],
        postal_code=f"{100 + int(area * 899)}-{int(rest * 10_000):04d}",
        email=f"{given[2]}.{family[2]}.{number + 1}@{_HOSTS[language]}" if email < _GIVES_EMAIL else "",
        phone=_phone(number) if phone < _GIVES_PHONE and language == "ja" else "",
    )


def _names(names: NamesContent, language: str, family: float, given: float) -> tuple[Sequence[str], Sequence[str]]:
    """Family and given name, each with its reading and as an address spells it; English names have no reading."""
    if language == "ja":
        return _one_of(names.family, family), _one_of(names.given, given)
    both = _one_of(names.english_family, family), _one_of(names.english_given, given)
    spelled = [(name, "", name.lower().replace("'", "")) for name in both]
    return spelled[0], spelled[1]


def _phone(number: int) -> str:
    return _PHONE.format(number // 10_000 % 1_000, number % 10_000)


def _one_of(things: Sequence[T], share: float) -> T:
    return things[int(share * len(things))]


def _decision(consent: ConsentContent, language: str, at: Instant, *, is_granted: bool) -> Decision:
    return Decision(
        purpose=consent.purpose,
        channel=consent.channel,
        granted=is_granted,
        wording=consent.wording[language],
        language=language,
        source="membership desk",
        decided_at=at,
    )

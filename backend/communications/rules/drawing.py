"""Draws control groups so that anyone can draw them again: SHA-256 of a seed and a person's number decides."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backend.communications.rules.campaigns import Arm
from backend.errors import Invalid
from backend.text import Wording, clean, clean_key

# Thirteen hexadecimal digits are 52 bits: a double holds them exactly.
_DIGITS: Final = 13
_SEED_BYTES: Final = 16
_LONGEST_REASON: Final = 400

ALGORITHM: Final[Wording] = {
    "en": (
        "A person's rank under a seed is the first 13 hexadecimal digits of SHA-256(seed + ':' + the person's number "
        "in decimal), divided by 16 to the power of 13. Whoever's rank under the global seed is below the global share "
        "is in the global control. The others of the audience are taken by stratum (their segment at the launch, -1 "
        "where there is none), and in each stratum of n people the floor(share * n + 1/2) with the lowest ranks under "
        "the campaign's seed (of equal ranks the lower number) are its control. The hash of the list is SHA-256 of "
        "one line for each member, 'number,stratum,arm' and a line feed, in the order of the numbers."
    ),
    "ja": (
        "シードに対する順位は、SHA-256（シード + ':' + 人の番号（十進））の先頭16進13桁を16の13乗で割った値です。"
        "全体シードでの順位が全体の割合より小さい人は、全体の対照群に入ります。"
        "残りの対象者を層（開始時のセグメント。なければ-1）に分け、n人の層ごとに、キャンペーンのシードでの順位が小さい順に"
        "（同じなら番号の小さい順に）floor(割合×n + 1/2)人が対照群です。"
        "名簿のハッシュは、番号の順に一人一行「番号,層,群」と改行を並べたもののSHA-256です。"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutoff:
    """The last of a stratum's control: everyone up to this rank, and this number at this rank, is in it."""

    stratum: int
    rank: float
    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeds:
    """What a draw comes from: the campaign's seed and share, and those of the global control (none: no such)."""

    seed: str
    share: float
    global_seed: str | None = None
    global_share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What a draw came to: where the control ends in each stratum, how many are in each arm, and the list's hash."""

    cutoffs: Mapping[int, Cutoff]
    counts: Mapping[tuple[int, Arm], int]
    members: int
    members_hash: str


def rank_of(seed: str, person_id: int) -> float:
    """A person's rank under a seed: 0 to below 1, the same for everyone who computes it."""
    digest = hashlib.sha256(f"{seed}:{person_id}".encode()).hexdigest()
    return int(digest[:_DIGITS], 16) / 16**_DIGITS


def is_global(seeds: Seeds, person_id: int) -> bool:
    """Whether someone is in the global control."""
    return seeds.global_seed is not None and rank_of(seeds.global_seed, person_id) < seeds.global_share


def control_size(people: int, share: float) -> int:
    """How many of a stratum are its control: the share of them, halves up."""
    return int(share * people + 0.5)


def draw(members: Sequence[tuple[int, int]], seeds: Seeds) -> Drawn:
    """Draws the arms of members, each a person and their stratum, in the order of the people's numbers."""
    strata: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for person_id, stratum in members:
        if not is_global(seeds, person_id):
            strata[stratum].append((rank_of(seeds.seed, person_id), person_id))
    cutoffs = {stratum: cutoff for stratum, ranks in strata.items() if (cutoff := _cutoff(stratum, ranks, seeds))}
    arms = [(person_id, stratum, arm_of(person_id, stratum, seeds, cutoffs)) for person_id, stratum in members]
    counts = Counter((stratum, arm) for _, stratum, arm in arms)
    return Drawn(cutoffs=cutoffs, counts=counts, members=len(members), members_hash=list_hash(arms))


def arm_of(person_id: int, stratum: int, seeds: Seeds, cutoffs: Mapping[int, Cutoff]) -> Arm:
    """The arm that someone was drawn into."""
    if is_global(seeds, person_id):
        return Arm.GLOBAL
    cutoff = cutoffs.get(stratum)
    if cutoff is not None and (rank_of(seeds.seed, person_id), person_id) <= (cutoff.rank, cutoff.person_id):
        return Arm.CONTROL
    return Arm.TREATED


def list_hash(members: Iterable[tuple[int, int, str]]) -> str:
    """The hash of a list of members, each a person, a stratum and an arm, in the order of the people's numbers."""
    hashed = hashlib.sha256()
    for person_id, stratum, arm in members:
        hashed.update(f"{person_id},{stratum},{arm}\n".encode())
    return hashed.hexdigest()


def seed_of(random: bytes) -> str:
    """A seed from random bytes, as it is written down."""
    return random[:_SEED_BYTES].hex()


def check_seed(seed: str) -> str:
    """A seed that someone chose, to draw as was announced before."""
    return clean_key(seed, "seed")[:64]


def check_reason(reason: str) -> str:
    """Why a control is drawn anew; never nothing."""
    return clean(reason, "reason", most=_LONGEST_REASON)


def check_share(share: float, most: float) -> float:
    """A share that leaves someone to be treated."""
    if not 0 <= share <= most:
        raise Invalid(f"the share is 0 to {most}", "share")
    return share


def cutoffs_to_json(cutoffs: Mapping[int, Cutoff]) -> list[dict[str, object]]:
    """The cutoffs' JSON spelling."""
    return [
        {"stratum": each.stratum, "rank": each.rank, "person": each.person_id}
        for each in sorted(cutoffs.values(), key=lambda each: each.stratum)
    ]


def cutoffs_from_json(value: Sequence[Mapping[str, object]]) -> dict[int, Cutoff]:
    """The cutoffs that were kept in that spelling."""
    read = [
        Cutoff(stratum=int(str(each["stratum"])), rank=float(str(each["rank"])), person_id=int(str(each["person"])))
        for each in value
    ]
    return {each.stratum: each for each in read}


def _cutoff(stratum: int, ranks: list[tuple[float, int]], seeds: Seeds) -> Cutoff | None:
    size = control_size(len(ranks), seeds.share)
    if not size:
        return None
    rank, person_id = sorted(ranks)[size - 1]
    return Cutoff(stratum=stratum, rank=rank, person_id=person_id)

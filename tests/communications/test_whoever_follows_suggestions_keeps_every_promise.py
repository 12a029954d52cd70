"""Day by day whatever is due is said: no cap is broken, nothing comes too soon or too often, nothing is forgotten."""

from collections import defaultdict
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from backend.clock import DAY
from backend.communications.rules.directions import Direction, Form
from backend.communications.rules.next import Candidate, Got, Listener, SuggestionState, due_at, suggestions
from backend.communications.rules.plans import Entry
from backend.planning.rules import Cap, Contact, Situation

DAYS = 40
ENTERED = 1_000 * DAY
LISTENER = Listener(preferred=None, paused_until=None, has_email=True, allowed=frozenset({("news", "EMAIL")}))

CAPS = st.lists(
    st.builds(
        Cap, most=st.integers(0, 3), window_days=st.integers(1, 10), channel=st.sampled_from(["", "EMAIL", "FILE"])
    ),
    max_size=2,
)
ENTRIES = st.lists(
    st.tuples(st.integers(0, 9), st.none() | st.integers(1, 9), st.none() | st.integers(1, 3), st.booleans()),
    min_size=1,
    max_size=4,
)


def _entry(number: int, after_days: int, every_days: int | None, most: int | None, *, is_mail: bool) -> Entry:
    return Entry(
        key=f"e{number}",
        segment=1,
        direction=Direction.ACT,
        form=Form.TEXT_MAIL if is_mail else Form.SITE_CONTENT,
        title={},
        text={},
        after_days=after_days,
        every_days=every_days,
        most=most if every_days is not None else None,
        purpose="news",
    )


@given(caps=CAPS, said=ENTRIES)
def test_no_promise_is_broken_day_by_day(caps: list[Cap], said: list[tuple[int, int | None, int | None, bool]]) -> None:
    entries = [
        _entry(number, after, every, most, is_mail=is_mail) for number, (after, every, most, is_mail) in enumerate(said)
    ]
    told: dict[str, list[int]] = defaultdict(list)
    mailed: list[int] = []
    for day in range(DAYS):
        now = ENTERED + day * DAY
        contacts = [Contact(at=at, channel="EMAIL") for at in mailed]
        found = suggestions(LISTENER, _candidates(entries, told), Situation(now=now, caps=caps), contacts)
        for each in found:
            if each.state is SuggestionState.DUE:
                told[each.candidate.entry.key].append(now)
                mailed.extend([now] if each.channel is not None else [])
    for cap in caps:
        counted = mailed if cap.channel in {"", "EMAIL"} else []
        for at in counted:
            assert sum(at - cap.window_days * DAY < other <= at for other in counted) <= cap.most
    limits = [cap for cap in caps if cap.channel in {"", "EMAIL"}]
    for entry in entries:
        _check(entry, told[entry.key], is_limited=bool(limits) and entry.form is Form.TEXT_MAIL)


def _candidates(entries: list[Entry], told: dict[str, list[int]]) -> list[Candidate]:
    candidates = []
    for position, entry in enumerate(entries):
        times = told[entry.key]
        got = Got(times=len(times), last_at=times[-1] if times else None)
        at = due_at(entry, ENTERED, got)
        if at is not None:
            candidates.append(
                Candidate(
                    product_id=1, plan_id=1, entry_id=position, entry=entry, position=position, got=got, due_at=at
                )
            )
    return candidates


def _check(entry: Entry, times: list[int], *, is_limited: bool) -> None:
    first = ENTERED + entry.after_days * DAY
    end = ENTERED + DAYS * DAY
    assert all(at >= first for at in times)
    most = 1 if entry.every_days is None else entry.most or DAYS
    assert len(times) <= most
    if entry.every_days is not None:
        assert all(b - a >= entry.every_days * DAY for a, b in pairwise(times))
    if not is_limited:
        step = entry.every_days or DAYS
        assert times == list(range(first, end, step * DAY))[:most]

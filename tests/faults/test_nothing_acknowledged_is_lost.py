"""The real server is killed, cut off, locked out and set to other clocks: the campaigns beside this file, in short."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.backups import back_up_and_restore
from tests.faults.clockwork import step_often, usual_steps
from tests.faults.company import found
from tests.faults.dripping import drip
from tests.faults.ending import wait_and_end
from tests.faults.kills import kill_often
from tests.faults.letters import (
    AFTER,
    BEFORE,
    LETTERS,
    send_and_be_killed,
    send_and_be_told_to_end,
    send_beside_each_other,
)
from tests.faults.long_form import Site
from tests.faults.nursery import Nursery
from tests.faults.overload import come_at_once
from tests.faults.posting import served
from tests.faults.restarts import Times, break_often
from tests.faults.syscalls import SYNCS, WRITES, Harm, Served, harm_often, migrate_harmed
from tests.faults.upgrades import interrupt

if TYPE_CHECKING:
    from tests.postgres import Postgres


def site_of(url: str, nursery: Nursery, folder: Path, plant: str = "") -> Site:
    kind = "sqlite" if url.startswith("sqlite") else "postgresql"
    return Site(kind=kind, url=url, nursery=nursery, folder=folder, plant=plant)


@pytest.fixture
def site(database_url: str, nursery: Nursery, tmp_path: Path) -> Site:
    """A migrated database of each kind in turn."""
    return site_of(database_url, nursery, tmp_path)


def test_a_server_that_is_killed_loses_and_doubles_nothing(site: Site) -> None:
    killed = kill_often(site, 2)
    assert killed.is_well, killed
    assert (killed.kills, killed.kills_beside, killed.faults) == (2, 1, 0)
    assert killed.acknowledged > 0


def test_a_server_waits_for_a_lock_says_when_to_come_back_and_answers_all_before_it_ends(site: Site) -> None:
    drained = wait_and_end(site)
    assert drained.is_whole, drained


def test_more_than_can_be_kept_are_told_to_come_back_and_whoever_was_let_in_is_kept_once(site: Site) -> None:
    answered = come_at_once(site, 200)
    assert answered.is_whole, answered
    assert answered.acknowledged == 201
    assert answered.statuses[503] > 0


def test_whoever_drips_is_cut_off_and_nobody_else_notices(sqlite_url: str, nursery: Nursery, tmp_path: Path) -> None:
    with served(site_of(sqlite_url, nursery, tmp_path, "hurry"), people=2) as server:
        dripped = drip(server, 30)
    assert dripped.is_harmless, dripped


def test_connections_are_ended_locked_out_and_cut_around_commits(
    postgres_url: str, nursery: Nursery, tmp_path: Path
) -> None:
    broken = break_often(site_of(postgres_url, nursery, tmp_path), Times(ended=2, locked=1, cuts=3))
    assert broken.is_well, broken
    assert broken.faults == 0
    assert broken.acknowledged > 0


@pytest.mark.parametrize("writes_itself", [True, False], ids=["alone", "with a process beside it"])
def test_a_disk_that_is_full_or_broken_costs_nobody_an_answer(
    sqlite_url: str, nursery: Nursery, tmp_path: Path, *, writes_itself: bool
) -> None:
    harms = [
        Harm(call=WRITES, how="full", number=1),
        Harm(call=SYNCS, how="broken", number=1),
        Harm(call=WRITES, how="killed", number=2),
    ]
    harmed = harm_often(site_of(sqlite_url, nursery, tmp_path), harms, writes_itself=writes_itself)
    assert harmed.is_well, harmed
    assert (harmed.harms, harmed.reached, harmed.kills, harmed.unsynced) == (3, 3, 1, 0)
    # What only the process beside it comes to grief over, the server writes itself: nobody hears of it.
    assert harmed.answers == ({"503": 1, "303": 1, "none": 1} if writes_itself else {"303": 3})


def test_a_page_that_was_not_synced_would_be_seen(sqlite_url: str, nursery: Nursery, tmp_path: Path) -> None:
    served = Served(
        site_of(sqlite_url, nursery, tmp_path, "sync-nothing"), found(sqlite_url, people=2), writes_itself=False
    )
    assert not served.syncs()
    served.server.kill()


def test_a_migration_on_a_broken_disk_is_taken_up_again(sqlite_url: str, nursery: Nursery, tmp_path: Path) -> None:
    assert migrate_harmed(site_of(sqlite_url, nursery, tmp_path), Harm(call=SYNCS, how="killed", number=1))


def test_a_migration_that_is_killed_leaves_nothing_and_is_taken_up_again(
    bare_url: str, nursery: Nursery, tmp_path: Path
) -> None:
    interrupted = interrupt(site_of(bare_url, nursery, tmp_path), [200])
    assert (interrupted.kills, interrupted.taken_up, interrupted.halves, interrupted.unfinished) == (1, 1, 0, 0)


def test_a_clock_that_is_set_shuts_nobody_out(site: Site) -> None:
    steps = {name: instant for name, instant in usual_steps().items() if name in {"an hour back", "after it"}}
    stepped = step_often(site, steps)
    assert (stepped.wrong, stepped.is_well) == ({}, True)


def test_a_worker_killed_around_data_leaves_one_letter_to_be_sent_again(site: Site) -> None:
    sent = send_and_be_killed(site, 9, [BEFORE, AFTER])
    assert (sent.lost, sent.unsettled, sent.missing, sent.orphans) == (0, 0, 0, 0)
    assert 1 <= sent.again <= sent.kills == 2


def test_two_workers_send_each_letter_once(site: Site) -> None:
    sent = send_beside_each_other(site, 30)
    assert (sent.lost, sent.again, sent.unsettled) == (0, 0, 0)


def test_a_worker_told_to_end_ends_with_its_letter_and_leaves_the_others_at_once(site: Site) -> None:
    first, sent = send_and_be_told_to_end(site, 9)
    assert (first, sent.lost, sent.again, sent.unsettled) == (LETTERS, 0, 0, 0)


def test_a_backup_made_under_load_holds_what_was_acknowledged_and_nobody_forgotten(
    site: Site, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if site.kind == "sqlite":
        assert back_up_and_restore(site, f"sqlite:///{tmp_path / 'restored.db'}", 10).is_whole
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.create()
    assert back_up_and_restore(site, postgres.url(name), 10).is_whole
    postgres.drop(name)

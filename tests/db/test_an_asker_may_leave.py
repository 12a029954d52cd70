"""Whoever waits in an event loop may leave; the writer goes on with the others."""

import asyncio
from threading import Event

from sqlalchemy import select

from backend.catalogue.tables import Brand
from backend.db import Database


def brand(key: str) -> Brand:
    return Brand(key=key, name={}, created_at=1)


async def leave_one_of_two(database: Database) -> None:
    hold = Event()
    blocker = database.write_later(lambda _: hold.wait(600))
    leaving = asyncio.ensure_future(database.write(lambda session: session.add(brand("left"))))
    staying = asyncio.ensure_future(database.write(lambda session: session.add(brand("stayed"))))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.sleep(0)
    hold.set()
    await staying
    assert blocker.result(600) is True
    assert leaving.cancelled()


def test_a_unit_called_off_in_its_loop_is_not_run_and_its_neighbour_is(database: Database) -> None:
    asyncio.run(leave_one_of_two(database))
    assert database.read_now(lambda session: list(session.scalars(select(Brand.key)))) == ["stayed"]


def test_a_loop_that_ended_before_its_answer_harms_nobody(database: Database) -> None:
    hold = Event()
    blocker = database.write_later(lambda _: hold.wait(600))

    async def ask_and_go() -> None:
        asking = asyncio.ensure_future(database.write(lambda session: session.add(brand("asked"))))
        await asyncio.sleep(0)
        asking.add_done_callback(lambda _: None)

    loop = asyncio.new_event_loop()
    loop.run_until_complete(ask_and_go())
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    hold.set()
    assert blocker.result(600) is True
    database.write_now(lambda session: session.add(brand("after")))
    assert database.read_now(lambda session: list(session.scalars(select(Brand.key)))) == ["after"]

"""PostgreSQL databases that one test after the other works on: emptying one takes a tenth of making one."""

from collections.abc import Sequence
from time import sleep
from typing import Any, Final, LiteralString

import psycopg
from psycopg import sql

from tests.postgres import Postgres
from tests.warm import SHELVES

# A database grows with what was deleted in it.
_MOST_USES: Final = 40
HELD: Final = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""
# Whatever a test may change besides rows, by how many entries the catalogue has and by the last transaction that wrote
# any; statistics too, for they decide about plans.
_STRUCTURE: Final = """
SELECT string_agg(concat(entries, ' ', newest), ',') FROM (
    SELECT count(*) AS entries, 0 AS newest FROM pg_statistic
    UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_class
    UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_attribute WHERE attrelid >= 16384
    UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_trigger
    UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_constraint
    UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_proc WHERE oid >= 16384
) AS catalogue
"""
# The server could wait by itself, but looks only ten times a second, and most are gone within a thousandth.
_END_OTHERS: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> ALL(%s) AND backend_type = 'client backend'
"""
_MOMENT: Final = 0.001
UNHEARD: Final = "SET LOCAL session_replication_role = replica"
_RENUMBER: Final = """
SELECT setval(format('%I.%I', schemaname, sequencename), start_value, false) FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


class Lent:
    """A database that a test works on, and what is needed to make it as it was."""

    def __init__(self, server: Postgres, template: str) -> None:
        self._server = server
        self._name = server.create(template)
        self.url = server.url(self._name)
        self._shelf = SHELVES.open(self._name, server.host)
        self._cleaner = psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)
        self._structure = self._read(_STRUCTURE)
        self._given = {name: self._rows(name) for name in self._filled()}
        self._uses = 0

    def is_clean_again(self) -> bool:
        """Empties it; says whether it is as it was, and not worn."""
        self._uses += 1
        try:
            others = self._others()
            while self._read(_END_OTHERS, others):
                sleep(_MOMENT)
            if self._uses >= _MOST_USES or self._read(_STRUCTURE) != self._structure:
                return False
            self._empty()
        except psycopg.Error:
            return False
        self._shelf.open()
        return True

    def drop(self) -> None:
        """Drops it for good."""
        SHELVES.close(self._name, self._server.host)
        self._cleaner.close()
        self._server.drop(self._name)

    def _empty(self) -> None:
        changed = [name for name in self._filled() if name not in self._given or self._rows(name) != self._given[name]]
        # All in one go, which is one transaction; triggers refuse to empty a ledger, as they should.
        emptied = [sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in changed]
        self._cleaner.execute(sql.SQL("; ").join([sql.SQL(UNHEARD), *emptied, sql.SQL(_RENUMBER)]))
        with self._cleaner.transaction():
            self._cleaner.execute(UNHEARD)
            for name in changed:
                for row in self._given.get(name, ()):
                    again = sql.SQL("INSERT INTO {0} SELECT * FROM json_populate_record(NULL::{0}, %s)")
                    self._cleaner.execute(again.format(sql.Identifier(name)), row)

    def _filled(self) -> Sequence[str]:
        return [name for (name,) in self._read(HELD)]

    def _rows(self, name: str) -> Sequence[tuple[str]]:
        statement = sql.SQL("SELECT to_json(given)::text FROM {} AS given ORDER BY 1").format(sql.Identifier(name))
        return self._cleaner.execute(statement).fetchall()

    def _others(self) -> list[int]:
        """Who may stay connected: whoever cleans, and those who wait for the next test."""
        return [self._cleaner.info.backend_pid, *self._shelf.shut()]

    def _read(self, statement: LiteralString, *said: object) -> Sequence[tuple[Any, ...]]:  # whatever it says
        return self._cleaner.execute(statement, said or None).fetchall()


class Recycled:
    """Databases like a template in structure, rows and numbering, lent to one test after the other."""

    def __init__(self, server: Postgres, template: str) -> None:
        self._server = server
        self._template = template
        self._clean: list[Lent] = []

    def lend(self) -> Lent:
        """One that is as the template."""
        return self._clean.pop() if self._clean else Lent(self._server, self._template)

    def take_back(self, lent: Lent) -> None:
        """Keeps it for the next test, if it can be made as it was."""
        if lent.is_clean_again():
            self._clean.append(lent)
        else:
            lent.drop()

    def drop_all(self) -> None:
        """Drops those that nobody works on."""
        while self._clean:
            self._clean.pop().drop()

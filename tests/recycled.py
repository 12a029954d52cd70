"""PostgreSQL databases that one test after the other works on: emptying one takes a tenth of making one."""

from collections.abc import Sequence
from typing import Any, Final, LiteralString

import psycopg
from psycopg import sql

from tests.postgres import Postgres

# A database grows with what was deleted in it.
_MOST_USES: Final = 40
_TABLES: Final = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""
# Whatever a test may change besides rows; statistics too, for they decide about plans.
_STRUCTURE: Final = """
WITH own AS (SELECT oid, relname, relfilenode FROM pg_class WHERE relnamespace = 'public'::regnamespace)
SELECT (SELECT count(*) FROM pg_statistic JOIN own ON own.oid = starelid),
    (SELECT string_agg(concat(relname, relfilenode), ',' ORDER BY oid) FROM own),
    (SELECT string_agg(concat(tgname, tgenabled), ',' ORDER BY oid) FROM pg_trigger),
    (SELECT string_agg(conname, ',' ORDER BY oid) FROM pg_constraint),
    (SELECT string_agg(md5(prosrc), ',' ORDER BY oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
    (SELECT string_agg(concat(attname, attnotnull, atttypid), ',' ORDER BY attrelid, attnum)
        FROM pg_attribute JOIN own ON own.oid = attrelid)
"""
_END_OTHERS: Final = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
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
        self._cleaner = psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)
        self._structure = self._read(_STRUCTURE)
        self._given = {name: self._rows(name) for name in self._filled()}
        self._uses = 0

    def is_clean_again(self) -> bool:
        """Empties it; says whether it is as it was, and not worn."""
        self._uses += 1
        try:
            self._read(_END_OTHERS)
            if self._uses >= _MOST_USES or self._read(_STRUCTURE) != self._structure:
                return False
            self._empty()
        except psycopg.Error:
            return False
        return True

    def drop(self) -> None:
        """Drops it for good."""
        self._cleaner.close()
        self._server.drop(self._name)

    def _empty(self) -> None:
        changed = [name for name in self._filled() if name not in self._given or self._rows(name) != self._given[name]]
        with self._cleaner.transaction():
            # Triggers refuse to empty a ledger, as they should.
            self._cleaner.execute("SET LOCAL session_replication_role = replica")
            for name in changed:
                self._cleaner.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
                for row in self._given.get(name, ()):
                    again = sql.SQL("INSERT INTO {0} SELECT * FROM json_populate_record(NULL::{0}, %s)")
                    self._cleaner.execute(again.format(sql.Identifier(name)), row)
            self._cleaner.execute(_RENUMBER)

    def _filled(self) -> Sequence[str]:
        return [name for (name,) in self._read(_TABLES)]

    def _rows(self, name: str) -> Sequence[tuple[str]]:
        statement = sql.SQL("SELECT to_json(given)::text FROM {} AS given ORDER BY 1").format(sql.Identifier(name))
        return self._cleaner.execute(statement).fetchall()

    def _read(self, statement: LiteralString) -> Sequence[tuple[Any, ...]]:  # whatever the catalogue says
        return self._cleaner.execute(statement).fetchall()


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

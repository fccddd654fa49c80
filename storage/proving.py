"""The archive's part on proving to others: the manifest's entries, time stamps on them, and copies elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select

from marsad.errors import StorageError
from marsad.model import Submission
from storage import manifest, submitting
from storage.chain import STAMP
from storage.rows import add_unknown, find, in_pages
from storage.schema import manifest as entries
from storage.schema import stamps
from storage.times import refuse_naive
from storage.transactions import Transactions

_AT_ONCE = 1_000


class ProvingArchive(Transactions):
    """See ``storage.archive.Archive``."""

    def manifest(self) -> Iterator[str]:
        """The records of all entries, first to last, each a line of JSON: its SHA-256 is named by the one after it."""
        with self._reading() as connection:
            asked = select(entries.c.number, entries.c.record)
            for rows in in_pages(connection, asked, [entries.c.number], size=_AT_ONCE):
                yield from (row.record for row in rows)

    def stamps(self) -> Iterator[tuple[int, bytes]]:
        """Every time stamp: the number of the entry on which it is, and the authority's reply (RFC 3161, DER)."""
        with self._reading() as connection:
            for row in connection.execute(select(stamps).order_by(stamps.c.number)):
                yield row.number, row.token

    def last_stamp(self) -> datetime | None:
        """When the latest time stamp was given."""
        with self._reading() as connection:
            found: datetime | None = connection.execute(select(func.max(stamps.c.stamped_at))).scalar()
            return found

    def unstamped_entry(self) -> tuple[int, str] | None:
        """The number and record of the latest entry, if anything but a stamp came since the last stamp."""
        with self._reading() as connection:
            row = find(connection, entries, manifest.head(connection).number)
            return None if row is None or row.kind == STAMP else (row.number, row.record)

    def record_stamp(self, number: int, token: bytes, *, authority: str, stamped_at: datetime, now: datetime) -> None:
        """Keep the stamp that ``authority`` gave on the record of entry ``number``, and tell of it in the manifest.
        StorageError if it does not have that entry's hash in it."""
        refuse_naive(stamped_at, now)
        with self._writing() as connection:
            row = find(connection, entries, number)
            if row is None or bytes.fromhex(row.hash) not in token:
                raise StorageError(f"that is no stamp on entry {number} of the manifest")
            kept = {"number": number, "hash": row.hash, "authority": authority, "stamped_at": stamped_at}
            add_unknown(connection, stamps, [{**kept, "token": token}])
            told = {"of": number, "authority": authority, "token": hashlib.sha256(token).hexdigest()}
            manifest.note(connection, [manifest.Fact(STAMP, told)], now=now)

    def waiting_submissions(
        self, service: str, *, tagged_only: bool, now: datetime, limit: int
    ) -> list[tuple[str, str, int]]:
        """Articles, the newest first, that the public archive ``service`` was not asked to keep or is to be asked
        again: id, address, how often it was asked. None that was there before us or was old when we first saw it."""
        with self._reading() as connection:
            return submitting.waiting(connection, service, tagged_only=tagged_only, now=now, limit=limit)

    def record_submission(self, made: Submission, *, now: datetime) -> None:
        """Keep what a public archive answered; that it took a page stands in the manifest, too."""
        refuse_naive(made, now)
        with self._writing() as connection:
            submitting.record(connection, made, now=now)

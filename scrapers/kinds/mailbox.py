"""Sources that are mailboxes of newsletters: an IMAP account over TLS, or a Maildir on this machine."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from marsad.model import Entry, Poll, Source, SourceState
from scrapers.files import changed_at, files_in, folder_of, read_file
from scrapers.http import Client
from scrapers.imap import fetch_mails
from scrapers.mails import Mail, entry_of, linked_entries, read_mail

LOCAL = True
_OVERLAP = timedelta(days=2)


class Options(BaseModel):
    """``[options]`` of a mailbox: either ``host`` and ``user`` of an IMAP account (its ``password`` from secrets.toml,
    under ``[sources.<name>]``, or the environment) or ``maildir``, a folder (a relative path is the desk's).

    ``folder`` is the mailbox within the account. ``senders`` are addresses or domains that mails must come from; empty
    means any. ``links`` makes entries of what a mail links to, beside the mail itself. ``days`` is how far the first
    look goes back; ``max_mails`` and ``max_bytes`` bound one look. ``ca_file`` is a certificate authority of one's own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    host: str = ""
    port: int = Field(default=993, ge=1, le=65535)
    user: str = ""
    password: SecretStr = SecretStr("")
    folder: str = "INBOX"
    ca_file: str = ""
    maildir: str = ""
    senders: tuple[str, ...] = ()
    links: bool = False
    days: float = Field(default=30, gt=0)
    max_mails: int = Field(default=500, ge=1)
    max_bytes: int = Field(default=20_000_000, ge=1)

    @model_validator(mode="after")
    def _one_place(self) -> Options:
        if bool(self.host) == bool(self.maildir):
            raise ValueError("name either a host (IMAP) or a maildir")
        if self.host and not self.user:
            raise ValueError("an IMAP account needs a user")
        if self.host and not self.password.get_secret_value():
            raise ValueError(
                "its password is missing: it belongs in secrets.toml, under [sources.<name of the source>]"
            )
        return self


async def discover(
    source: Source, options: Options, state: SourceState | None, client: Client, *, now: datetime
) -> Poll:
    """The mails as entries that carry their text, and what they link to if ``links`` is set. Nothing in the mailbox is
    changed. FetchError if it cannot be read."""
    since = state.last_ok_at - _OVERLAP if state and state.last_ok_at else now - timedelta(days=options.days)
    raw, left_out = await asyncio.to_thread(_from_server if options.host else _from_maildir, source, options, since)
    mails = [mail for mail in map(read_mail, raw) if _wanted(mail, options.senders)]
    entries = {entry.key: entry for mail in mails for entry in _entries(mail, source.name, links=options.links)}
    return Poll(
        source.name,
        "ok" if entries else "empty",
        entries=tuple(entries.values()),
        version="mailbox",
        left_out=+(left_out + Counter({"filter": len(raw) - len(mails)})),
    )


def _from_server(source: Source, options: Options, since: datetime) -> tuple[list[bytes], Counter[str]]:
    return fetch_mails(
        options.host,
        options.port,
        options.user,
        options.password.get_secret_value(),
        options.folder,
        since=since,
        most=options.max_mails,
        largest=options.max_bytes,
        ca=options.ca_file,
    )


def _from_maildir(source: Source, options: Options, since: datetime) -> tuple[list[bytes], Counter[str]]:
    """Mails of ``new`` and ``cur`` by their files alone, which leaves flags and places as they are."""
    folder = folder_of(source, options.maildir)
    paths = [
        path for part in ("new", "cur") if (folder / part).is_dir() for path in files_in((folder / part).resolve())
    ]
    young = [path for path in paths if changed_at(path) >= since.timestamp()]
    newest = sorted(young, key=changed_at)[-options.max_mails :]
    mails = [mail for path in newest if (mail := read_file(path, most=options.max_bytes)) is not None]
    return mails, Counter({"cap": len(young) - len(newest), "size": len(newest) - len(mails)})


def _wanted(mail: Mail, senders: Sequence[str]) -> bool:
    domain = mail.address.rpartition("@")[2]
    return not senders or any(
        mail.address == sender.lower() or f".{domain}".endswith(f".{sender.lower().lstrip('@')}") for sender in senders
    )


def _entries(mail: Mail, source: str, *, links: bool) -> list[Entry]:
    return [entry_of(mail, source=source), *(linked_entries(mail, source=source) if links else [])]

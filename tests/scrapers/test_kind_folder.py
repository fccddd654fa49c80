"""Folders on this machine: what lies in them, nothing outside them."""

from __future__ import annotations

import pytest
from paperwork import latin_pdf

from marsad.model import Source
from scrapers.discover import discover


async def keys(client, now, home, **options: object) -> list[str]:
    poll = await discover(Source("f", "folder", "", options={"path": "in"} | options, home=home), None, client, now=now)
    return sorted(entry.key for entry in poll.entries)


@pytest.fixture
def home(tmp_path):
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "a.pdf").write_bytes(latin_pdf("The court met."))
    (tmp_path / "in" / "deep" / "b.txt").write_text("The bridge is closed.")
    (tmp_path / "in" / ".hidden.txt").write_text("no")
    (tmp_path / "in" / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "secret.txt").write_text("outside")
    return tmp_path


async def test_a_relative_path_is_the_desk_s_and_folders_within_are_read(home, client, now) -> None:
    assert await keys(client, now, home) == ["a.pdf", "deep/b.txt"]
    assert await keys(client, now, home, recursive=False) == ["a.pdf"]


async def test_links_that_lead_out_of_the_folder_are_not_followed(home, client, now) -> None:
    (home / "in" / "leak.txt").symlink_to(home / "secret.txt")
    (home / "in" / "all").symlink_to(home)
    (home / "in" / "alias.txt").symlink_to(home / "in" / "deep" / "b.txt")
    (home / "in" / "broken.txt").symlink_to(home / "nowhere")
    assert await keys(client, now, home) == ["a.pdf", "alias.txt", "deep/b.txt"]


async def test_what_is_too_much_is_left_out_and_counted(home, client, now) -> None:
    options = {"path": "in", "max_bytes": 100}
    poll = await discover(Source("f", "folder", "", options=options, home=home), None, client, now=now)
    assert ([entry.key for entry in poll.entries], poll.left_out) == (["deep/b.txt"], {"filter": 1, "size": 1})


@pytest.mark.parametrize("path", ["missing", "secret.txt"])
async def test_a_folder_that_is_not_there_is_a_clear_failure(path, home, client, now) -> None:
    poll = await discover(Source("f", "folder", "", options={"path": path}, home=home), None, client, now=now)
    assert (poll.status, poll.reason) == ("failed", "no-folder")

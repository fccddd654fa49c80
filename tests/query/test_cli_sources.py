"""``sources add``, ``import`` and ``export``: what a desk reads, found, taken in and given away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pagesite import page_site

FEED = """<rss version="2.0"><channel><title>The Hill Post</title><language>en-GB</language>
<item><guid>1</guid><title>The court puts off its hearing to the month that comes</title><link>/1</link></item>
<item><guid>2</guid><title>The road over the pass is open again after the snow</title><link>/2</link></item>
</channel></rss>"""
SITEMAP = (
    """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://n.example/a</loc></url></urlset>"""
)
FRONT = (
    "<html lang='en'><head>{head}</head>"
    "<body><h2><a href='/story'>The court puts off its hearing</a></h2></body></html>"
)


@pytest.fixture
def site() -> Iterator[dict[str, str]]:
    """A site on loopback: what it answers by path; its address is under ``""``."""
    with page_site() as told:
        yield told


@pytest.fixture
def open_desk(desk: Path) -> Path:
    """A desk that may ask loopback."""
    (desk / "marsad.toml").write_text('[fetch]\nallow_networks = ["127.0.0.0/8"]\nhost_gap = 0\n', encoding="utf-8")
    return desk


def files(desk: Path) -> list[str]:
    return sorted(path.stem for path in (desk / "watchlist" / "sources").iterdir())


@pytest.mark.parametrize(
    ("served", "asked", "kind", "found"),
    [
        (
            {"/": FRONT.format(head="<link rel='alternate' type='application/rss+xml' href='f'>"), "/f": FEED},
            "/",
            "feed",
            "/f",
        ),
        ({"/": FRONT.format(head=""), "/rss.xml": FEED}, "/", "feed", "/rss.xml"),
        ({"/x": FEED}, "/x", "feed", "/x"),
        ({"/x": SITEMAP}, "/x", "sitemap", "/x"),
        ({"/": FRONT.format(head=""), "/robots.txt": "Sitemap: {base}/m", "/m": SITEMAP}, "/", "sitemap", "/m"),
        ({"/": FRONT.format(head="")}, "/", "listing", "/"),
    ],
)
def test_a_sites_best_way_is_found_and_saved_only_when_told(
    served: dict[str, str], asked: str, kind: str, found: str, marsad: Callable, open_desk: Path, site: dict[str, str]
) -> None:
    site |= served
    shown = marsad("--home", open_desk, "sources", "add", site[""] + asked, "--json").json()
    assert (shown["kind"], shown["url"], shown["saved"]) == (kind, site[""] + found, None)
    assert shown["first"]
    assert files(open_desk) == []
    saved = marsad("--home", open_desk, "sources", "add", site[""] + asked, "--yes", "--name", "hill")
    assert (saved.code, files(open_desk)) == (0, ["hill"])
    (listed,) = marsad("--home", open_desk, "sources", "list", "--json").json()
    assert (listed["name"], listed["kind"]) == ("hill", kind)


def test_what_is_watched_already_is_not_added_twice(marsad: Callable, open_desk: Path, site: dict[str, str]) -> None:
    site["/x"] = FEED
    marsad("--home", open_desk, "sources", "add", f"{site['']}/x", "--yes", "--name", "hill")
    again = marsad("--home", open_desk, "sources", "add", f"{site['']}/x/", "--yes")
    assert (again.code, files(open_desk)) == (2, ["hill"])
    assert '"hill"' in again.err


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "/etc/hostname", "ftp://n.example/feed", "http://10.0.0.1/f"]
)
def test_h15_an_address_that_is_no_public_web_address_is_refused(
    address: str, marsad: Callable, open_desk: Path
) -> None:
    answer = marsad("--home", open_desk, "sources", "add", address, "--yes")
    assert (answer.code, answer.out, files(open_desk)) == (2, "", [])


def test_opml_is_taken_in_line_by_line_and_nothing_is_lost(marsad: Callable, desk: Path, tmp_path: Path) -> None:
    opml = tmp_path / "list.opml"
    opml.write_text(
        """<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname">]><opml version="1.0"><body>
        <outline text="Courts"><outline text="Deep"><outline text="محكمة &amp; أخبار" xmlUrl="https://a.example/rss"/></outline>
        <outline title="B" xmlurl="http://b.example/feed"/></outline>
        <outline text="A again" xmlUrl="https://a.example/rss"/>
        <outline text="H15" xmlUrl="file:///etc/hostname"/>
        <outline text="No address"/>
        <outline text="Odd" xmlUrl="https://c.example/" marsadKind="nothing-known"/>
        </body></opml>""",
        encoding="utf-8",
    )
    answer = marsad("--home", desk, "sources", "import", opml, "--json")
    assert [line["status"] for line in answer.json()] == ["added", "added", "duplicate", "bad", "bad", "bad"]
    assert all(line["reason"] for line in answer.json()[2:])
    assert (answer.code, files(desk)) == (1, ["a", "b"])
    titles = {line["title"] for line in marsad("--home", desk, "sources", "list", "--json").json()}
    assert titles == {"محكمة & أخبار", "B"}


def test_what_is_exported_and_taken_in_again_is_the_same(marsad: Callable, desk: Path, tmp_path: Path) -> None:
    texts = {
        "courts": 'kind = "listing"\nurl = "https://c.example/list"\ntitle = "Cour \\"A\\" & <b>"\nlanguage = "fr"\n'
        'note = "why"\nenabled = false\n\n[options]\nitem = "div > a"\npages = 2\n',
        "hill": 'kind = "feed"\nurl = "https://hill.example/rss?a=1&b=2"\nrelook_hours = [1.0, 24.0]\nrender = true\n'
        "\n[polling]\nslowest_minutes = 30.0\n",
    }
    folder = desk / "watchlist" / "sources"
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    opml = tmp_path / "out.opml"
    assert marsad("--home", desk, "sources", "export", opml).code == 0
    printed = marsad("--home", desk, "sources", "export")
    assert printed.out.encode() == opml.read_bytes()
    for path in folder.iterdir():
        path.unlink()
    assert marsad("--home", desk, "sources", "import", opml).code == 0
    assert {path.stem: path.read_text(encoding="utf-8") for path in folder.iterdir()} == texts


def test_a_file_that_is_no_opml_is_refused_as_a_whole(marsad: Callable, desk: Path, tmp_path: Path) -> None:
    (tmp_path / "x.opml").write_text("<rss/>", encoding="utf-8")
    assert marsad("--home", desk, "sources", "import", tmp_path / "x.opml").code == 2

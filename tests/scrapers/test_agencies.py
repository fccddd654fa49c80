"""Wire copy: the agencies that bylines, datelines, credits and metadata name, and mentions that are none."""

from __future__ import annotations

import pytest

from marsad.model import Article
from scrapers.agencies import Traces, named
from scrapers.extract import read_html

HERE = "https://daily.example/2026/court"
AR = "أرجأت المحكمة في العاصمة جلسة الاستماع إلى الضابط السابق حتى الشهر المقبل، وقال محامو العائلات إنهم سيطلبون."
EN = "The court in the capital adjourned the hearing of the former officer until next month, a clerk told reporters."
FR = "Le tribunal de la capitale a ajourné l'audience de l'ancien officier au mois prochain, selon le greffe."


@pytest.mark.parametrize(
    ("dateline", "agency"),
    [
        ("BEIRUT, Nov 3 (Reuters) - ", "Reuters"),
        ("BEIRUT (AFP) — ", "AFP"),
        ("Beirut (AP) ", "AP"),
        ("(AFP) ", "AFP"),
        ("NNA - ", "NNA"),
        ("RIYADH, SPA -- ", "SPA"),
        ("AMMAN, Nov. 3 (Petra) -- ", "Petra"),
        ("Damascus, SANA- ", "SANA"),
        ("Paris, AFP - ", "AFP"),
        ("دمشق-سانا ", "SANA"),
        ("بيروت - رويترز: ", "Reuters"),
        ("رويترز - ", "Reuters"),
        ("القاهرة (د ب أ) - ", "dpa"),
        ("بيروت (أ.ف.ب) ", "AFP"),
        ("(أ ف ب) – ", "AFP"),
        ("وطنية - ", "NNA"),
        ("الجزائر (واج)- ", "APS"),
        ("لندن - وكالات: ", "agencies"),
    ],
)
def test_a_dateline_names_the_agency(dateline: str, agency: str) -> None:
    text = AR if any(letter > "\u0600" for letter in dateline) else EN
    assert named(Traces(text=[dateline + text]), HERE) == (agency,)


@pytest.mark.parametrize(
    ("line", "agencies"),
    [
        ("AFP", ("AFP",)),
        ("By Reuters Staff", ("Reuters",)),
        ("Jane Doe with AFP", ("AFP",)),
        ("Jane Doe, AFP", ("AFP",)),
        ("AFP | Nov 3, 2026", ("AFP",)),
        ("Le Quotidien avec AFP", ("AFP",)),
        ("avec agences", ("agencies",)),
        ("Source: NNA", ("NNA",)),
        ("— Reuters", ("Reuters",)),
        ("© 2026 AFP", ("AFP",)),
        ("AFP/Reuters", ("AFP", "Reuters")),
        ("With reporting by AFP and Reuters", ("AFP", "Reuters")),
        ("The Associated Press contributed to this report", ("AP",)),
        ("المصدر: رويترز", ("Reuters",)),
        ("الجزيرة + وكالات", ("agencies",)),
        ("بيروت - أ ف ب، رويترز", ("AFP", "Reuters")),
        ("وكالة الأناضول", ("Anadolu",)),
        ("نقلا عن سانا", ("SANA",)),
        ("The Daily and news agencies", ("agencies",)),
        ("AFP, agencies", ("AFP",)),
    ],
)
def test_a_line_of_credit_names_agencies_wherever_it_stands(line: str, agencies: tuple[str, ...]) -> None:
    assert named(Traces(byline=[line], text=[EN]), HERE) == agencies
    assert named(Traces(text=[EN, FR], behind=[line]), HERE) == agencies
    assert named(Traces(text=[EN, FR, line]), HERE) == agencies


@pytest.mark.parametrize("end", ["(AFP)", "(AFP, Reuters)", "– AFP", "(أ ف ب)"])
def test_the_last_words_name_the_agency(end: str) -> None:
    assert named(Traces(text=[EN, f"{FR} {end}"]), HERE)[0] == "AFP"


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Petra Smith",
            "Saba Ahmed",
            "Photo: AFP",
            "Getty Images/AFP",
            "اتصل بنا",
            "Read more at Reuters Plus",
            "map",
        ),
        *("A Reuters reporter was held", "صورة: رويترز", "Tap here", "مناسبة وطنية", "National"),
    ],
)
def test_names_of_people_pictures_and_plain_words_name_none(line: str) -> None:
    assert named(Traces(credits=[line], byline=[line], text=[EN], behind=[line]), HERE) == ()


@pytest.mark.parametrize(
    "text",
    [
        "A minister told AFP - which asked him - that the court would sit again in a month from now.",
        "Agence France-Presse (AFP) said that its reporter was turned away at the door of the court.",
        "Reuters reported on Tuesday that the hearing was adjourned, as the judge was not there.",
        "وكالة رويترز نقلت عن مسؤول قوله إن المحكمة أرجأت الجلسة.",
        "وقال الوزير لوكالة سانا - بعد الجلسة - إن المحكمة لم تقرر.",
    ],
)
def test_an_agency_that_the_text_speaks_of_is_not_its_source(text: str) -> None:
    assert named(Traces(text=[text]), HERE) == ()


def test_what_stands_on_an_agencys_own_site_is_no_copy() -> None:
    traces = Traces(credits=["Reuters"], text=[f"BEIRUT (Reuters) - {EN}"])
    assert named(traces, "https://www.reuters.com/world/court") == ()
    assert named(traces, "https://notreuters.com/court") == ("Reuters",)


# ---------------------------------------------------------------- whole pages


def read(body: str, head: str = "") -> Article:
    text = f"<p>{EN}</p><p>{FR}</p><p>{AR}</p>"
    article = f"<article><h1>Court adjourns</h1>{body.replace('TEXT', text)}</article>"
    html = f"<html><head><title>Court adjourns</title>{head}</head><body>{article}</body></html>"
    return read_html(html, url=HERE)


@pytest.mark.parametrize(
    "node",
    [
        '"author": {"@type": "Organization", "name": "AFP"}',
        '"author": [{"@type": "Person", "name": "Jane Doe"}, {"@type": "Organization", "name": "AFP"}]',
        '"author": "Agence France-Presse"',
        '"author": "Jane Doe", "sourceOrganization": {"name": "AFP"}',
        '"author": "Jane Doe", "creditText": "AFP"',
    ],
)
def test_json_ld_names_the_agency(node: str) -> None:
    head = (
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Court adjourns", {node}}}</script>'
    )
    assert read("TEXT", head).agencies == ("AFP",)


@pytest.mark.parametrize(
    "body",
    [
        '<p class="byline">By AFP</p>TEXT',
        '<div class="meta"><span class="author">أ ف ب</span></div>TEXT',
        "TEXT<p>avec AFP</p>",
        '<p>AFP</p>TEXT<footer class="tags">Justice</footer>',
    ],
)
def test_the_markup_names_the_agency_and_the_line_is_not_in_the_text(body: str) -> None:
    found = read(body)
    assert (found.agencies, found.text.split("\n\n")) == (("AFP",), [EN, FR, AR])


def test_the_credit_of_a_picture_names_none() -> None:
    body = "<figure><img src='a.jpg'><figcaption>The court. AFP</figcaption><p>AFP</p></figure>TEXT"
    assert read(body).agencies == ()

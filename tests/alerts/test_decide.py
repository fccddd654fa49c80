"""Who hears of what: tables of articles and rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from alerts.decide import Plan, alert_key, decide
from alerts.ledger import Ledger
from alerts.matching import Known, matched
from alerts.outlets import outlets
from marsad.model import Alert, GroupItem, Mention, Novelty, Placement, Reports, Told
from marsad.rules import Rule
from marsad.settings import Schedules


def rule(**fields: Any) -> Rule:
    return Rule(**{"name": "desk", "channel": "mail", "recipients": ("a@reader.example",), **fields})


Decide = Callable[..., list[Alert]]


@pytest.fixture
def ask(make_item: Callable[..., GroupItem], placement: Placement, now: datetime) -> Decide:
    """Decides about an ordinary article and the rules given."""

    def run(
        *rules: Rule,
        item: GroupItem | None = None,
        earlier: Sequence[GroupItem] = (),
        began_at: datetime = now,
        plan: Mapping[str, Any] | None = None,
        ledger: Ledger | None = None,
        known: Sequence[Novelty] = (),
        **placed: Any,
    ) -> list[Alert]:
        return decide(
            item or make_item(),
            replace(placement, **placed),
            Reports(began_at, tuple(earlier), tuple(known)),
            plan=Plan(rules, Schedules(digest="30 17 * * *"), **(plan or {})),
            ledger=ledger or Ledger(),
            now=now,
        )

    return run


@pytest.mark.parametrize(
    ("fields", "topics"),
    [
        ({}, ["extradition", "detainee"]),
        ({"topics": ("detainee",)}, ["detainee"]),
        ({"topics": ("border-smuggling", "detainee")}, ["detainee"]),
        ({"topics": ("border-smuggling",)}, []),
        ({"min_score": 0.61}, ["extradition", "detainee"]),
        ({"min_score": 0.62}, ["extradition"]),
        ({"min_score": 0.98}, []),
        ({"topics": ("detainee",), "min_score": 0.9}, []),
        ({"languages": ("ar", "en")}, ["extradition", "detainee"]),
        ({"languages": ("ar", "fr")}, []),
        ({"sources": ("harbour", "mina")}, ["extradition", "detainee"]),
        ({"sources": ("mina",)}, []),
    ],
)
def test_a_rule_fires_for_what_it_asks_for(
    fields: dict[str, Any], topics: list[str], make_item: Callable[..., GroupItem]
) -> None:
    match = matched(make_item(), rule(**fields))
    assert [found.topic for found in match.topics] == topics if match else topics == []


@pytest.mark.parametrize(("said", "asked"), [("fr-CA", "fr"), ("FR", "fr"), ("fr", "fr-FR"), ("ar_EG", "ar")])
def test_a_language_is_the_same_in_every_region(said: str, asked: str, make_item: Callable[..., GroupItem]) -> None:
    assert matched(make_item(language=said), rule(languages=(asked,)))


def test_what_has_no_topic_is_told_to_nobody(ask: Decide, make_item: Callable[..., GroupItem]) -> None:
    assert ask(rule(), item=make_item(topics=())) == []
    assert ask(rule(languages=("en",)), item=make_item(topics=(), language=None)) == []


def test_a_topic_that_a_person_gave_counts_though_the_model_never_scored_it(
    ask: Decide, make_item: Callable[..., GroupItem]
) -> None:
    item = replace(make_item(), scores={}, evidence={})
    (alert,) = ask(rule(topics=("detainee",)), item=item)
    assert alert.evidence[0].topic == "detainee"
    assert alert.evidence[0].passage == ""


def test_an_alert_carries_what_the_article_has(ask: Decide, make_item: Callable[..., GroupItem], now: datetime) -> None:
    (alert,) = ask(rule(topics=("detainee",)))
    text = make_item().text
    assert (alert.headline, alert.language, alert.url, alert.article) == (text.title, "en", text.url, text.id)
    assert (alert.outlet, alert.published, alert.created_at) == ("The Harbour Gazette", text.published, now)
    assert (alert.story, alert.development) == ("s1", "d1")
    assert [found.topic for found in alert.evidence] == ["detainee", "extradition"], "what the rule asks for is first"
    assert alert.evidence[0].passage == "A passage about detainee."


def test_every_recipient_of_every_rule_that_fits_has_an_alert_of_their_own(ask: Decide) -> None:
    alerts = ask(
        rule(recipients=("a@reader.example", "b@reader.example", "a@reader.example")),
        rule(name="chat", channel="slack", recipients=()),
        rule(name="other", topics=("border-smuggling",)),
    )
    assert [(alert.rule, alert.channel, alert.recipient) for alert in alerts] == [
        ("desk", "mail", "a@reader.example"),
        ("desk", "mail", "b@reader.example"),
        ("chat", "slack", ""),
    ]
    assert len({alert.key for alert in alerts}) == 3


def test_a01_repeats_translations_and_restarts_give_the_keys_that_are_known(
    ask: Decide, make_item: Callable[..., GroupItem]
) -> None:
    first = ask(rule())
    again = ask(rule())
    translated = ask(rule(), item=make_item(id="other", language="ar", title="محكمة الاستئناف"), new=False)
    regrouped = ask(rule(), story="s9", new=False)
    assert [a.key for a in first] == [a.key for a in again] == [a.key for a in translated] == [a.key for a in regrouped]


@pytest.mark.parametrize("changed", ["development", "rule", "channel", "recipient"])
def test_a01_another_development_rule_channel_or_recipient_is_another_alert(changed: str) -> None:
    fields = {"development": "d1", "rule": "desk", "channel": "mail", "recipient": "a@reader.example"}
    assert alert_key(**fields) != alert_key(**{**fields, changed: "x"})
    assert alert_key("d", "ab", "c", "r") != alert_key("d", "a", "bc", "r")


def test_a_report_in_a_language_that_a_rule_asks_for_is_told_though_the_first_report_was_in_another(
    ask: Decide, make_item: Callable[..., GroupItem]
) -> None:
    arabic_only = rule(languages=("ar",))
    assert ask(arabic_only) == []
    assert len(ask(arabic_only, item=make_item(language="ar"), new=False)) == 1


@pytest.mark.parametrize(("news", "began_as_news"), [(False, True), (False, False), (True, False)])
def test_a03_back_catalogue_and_its_later_repeats_are_never_told(
    news: bool, began_as_news: bool, ask: Decide, make_item: Callable[..., GroupItem]
) -> None:
    rules = (rule(), rule(name="daily", when="digest"))
    first = make_item(id="first", news=began_as_news)
    assert ask(*rules, item=make_item(news=news), earlier=[first]) == []


def test_alerts_of_a_digest_rule_are_due_at_the_digest_and_the_others_at_once(ask: Decide, now: datetime) -> None:
    at_once, daily = ask(rule(), rule(name="daily", when="digest"))
    assert at_once.digest_at is None
    assert daily.digest_at == now + timedelta(hours=8)


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        (
            {},
            'It looks to be about extradition (0.97) and detainee (0.61). Rule "desk" asks for any topic.',
        ),
        (
            {"topics": ("extradition", "border-smuggling"), "languages": ("en", "fr")},
            'It looks to be about extradition (0.97). Rule "desk" asks for extradition or border smuggling, '
            "in English or French.",
        ),
        (
            {"sources": ("harbour",), "min_score": 0.9, "languages": ("en", "tr")},
            'It looks to be about extradition (0.97). Rule "desk" asks for any topic, in English or tr, from harbour, '
            "at 0.90 or more.",
        ),
    ],
)
def test_c08_an_alert_says_why_it_came_and_states_no_event_as_a_fact(
    fields: dict[str, Any], because: str, ask: Decide
) -> None:
    (alert,) = ask(rule(**fields))
    assert alert.because == because


@pytest.mark.parametrize(
    ("frame", "because"),
    [
        (
            "en",
            'It looks to be about Extradition (0.97). Rule "desk" asks for Extradition, fuel or detainee, in English.',
        ),
        (
            "fr",
            "Le texte semble porter sur Extradition (0.97). La règle « desk » demande Extradition, fuel ou Détenus, en "
            "anglais.",
        ),
        (
            "ar",
            "يبدو أنه يتناول: تسليم المطلوبين (0.97). القاعدة «desk» تطلب: تسليم المطلوبين، fuel أو المعتقلون، باللغة "
            "الإنجليزية.",
        ),
    ],
)
def test_a_reason_names_topics_in_the_language_of_its_frame(
    frame: str, because: str, ask: Decide, make_item: Callable[..., GroupItem]
) -> None:
    titles = {
        "extradition": {"en": "Extradition", "ar": "تسليم المطلوبين", "fr": "Extradition"},
        "detainee": {"ar": "المعتقلون", "fr": "Détenus"},
    }
    asked = rule(topics=("extradition", "fuel", "detainee"), languages=("en",), frame=frame)
    (alert,) = ask(asked, item=make_item(topics=("extradition",)), plan={"titles": titles})
    assert alert.because == because


def test_c08_a_statement_and_its_denial_are_told_alike_in_their_own_words(
    ask: Decide, make_item: Callable[..., GroupItem]
) -> None:
    said = ask(rule(), item=make_item(title="Court orders release of the activist"))[0]
    denied = ask(rule(), item=make_item(title="Court refuses release of the activist"))[0]
    assert said.because == denied.because
    assert said.headline != denied.headline


# ---------------------------------------------------------------- what rules ask of a text


@pytest.mark.parametrize(
    ("title", "fields", "mentioned"),
    [
        ("Court hears Riad Haddad", {"names": ("Riad HADDAD",)}, ("Riad HADDAD",)),
        ("Court hears Haddad, says Riad", {"names": ("Riad Haddad",)}, None),
        ("Haddad's lawyer speaks", {"names": ("Haddad",)}, ("Haddad",)),
        ("Haddadin speaks", {"names": ("Haddad",)}, None),
        ("‏القاضي رياض الحدّاد يردّ", {"names": ("رياض الحداد",)}, ("رياض الحداد",)),
        ("وللقاضي رأي آخر", {"words": ("قاضي",)}, ("قاضي",)),
        ("وصل إلى بيروت", {"places": ("بيروت",)}, ("بيروت",)),
        ("عاد لبيروت", {"places": ("بيروت",)}, ("بيروت",)),
        ("وبيروت تنتظر", {"places": ("بيروت",)}, ("بيروت",)),
        ("سُلّم للبنان أمس", {"places": ("لبنان",)}, ("لبنان",)),
        ("سلمته إلى السلطات اللبنانية", {"places": ("لبنان",)}, None),
        ("Demande d’extradition déposée", {"words": ("l'extradition",)}, ("l'extradition",)),
        ("Les detenus de Tebnine", {"words": ("détenus",)}, ("détenus",)),
        ("The treaty is signed", {"words": ("treaty", "accord")}, ("treaty",)),
        ("The treaty on football", {"words": ("treaty", "-football")}, None),
        ("The treaty on extradition", {"words": ("treaty", "-football")}, ("treaty",)),
        ("The treaty on extradition", {"words": ("-football",)}, ()),
        ("Haddad in Beirut", {"names": ("Haddad",), "places": ("Tripoli",)}, None),
        ("Haddad in Tripoli", {"names": ("Haddad",), "places": ("Tripoli",)}, ("Haddad", "Tripoli")),
    ],
)
def test_names_places_and_words_are_looked_for_however_they_are_written(
    title: str, fields: dict[str, Any], mentioned: tuple[str, ...] | None, make_item: Callable[..., GroupItem]
) -> None:
    match = matched(make_item(title=title), rule(**fields))
    assert (match.mentioned if match else None) == mentioned


def test_a_rule_for_names_alone_fires_for_texts_without_a_topic(make_item: Callable[..., GroupItem]) -> None:
    plain = make_item(topics=())
    assert matched(plain, rule(words=("shipowner",)))
    assert matched(plain, rule(words=("shipowner",), min_score=0.5)) is None
    assert matched(plain, rule(words=("shipowner",), topics=("detainee",))) is None
    assert matched(plain, rule(words=("-harbour",))) is None, "what must not be there is no reason by itself"


# ---------------------------------------------------------------- once, by whatever way


def told(alerts: Sequence[Alert]) -> Ledger:
    ledger = Ledger()
    ledger.add(alerts)
    return ledger


def test_a_rule_that_waits_for_outlets_fires_once_when_the_last_of_them_reports(
    ask: Decide, make_item: Callable[..., GroupItem]
) -> None:
    three = rule(min_outlets=3, languages=("ar",))
    reports = [
        make_item(id="1", outlet="North", url="https://north.example/1", language="ar", title="الخبر"),
        make_item(id="2", outlet="North", url=None, language="ar"),
        make_item(id="3", outlet="South", url="https://south.example/1", language="fr"),
        make_item(id="4", outlet="West", url="https://west.example/1", language="en"),
        make_item(id="5", outlet="East", url="https://east.example/1", language="ar"),
    ]
    made: list[Alert] = []
    for number, item in enumerate(reports):
        new = ask(three, item=item, earlier=reports[:number], ledger=told(made), new=number == 0)
        assert len(new) == (1 if number == 3 else 0)
        made += new
    [alert] = made
    assert (alert.article, alert.headline) == ("1", "الخبر"), "the first report that fits"
    assert (alert.other_outlets, alert.languages) == (2, ("ar", "en", "fr"))
    assert "3 outlets report it." in alert.because


def test_outlets_that_carry_one_text_are_one_to_a_rule_that_waits_for_several(
    ask: Decide, make_item: Callable[..., GroupItem]
) -> None:
    reports = [
        make_item(id="1", outlet="North", url="https://north.example/1"),
        make_item(id="2", outlet="South", url="https://south.example/1", copy_of="1"),
        make_item(id="3", outlet="West", url="https://west.example/1", copy_of="1"),
        make_item(id="4", outlet="East", url="https://east.example/1"),
    ]
    two = rule(min_outlets=2)
    made = [ask(two, item=item, earlier=reports[:at], new=at == 0) for at, item in enumerate(reports)]
    assert [len(alerts) for alerts in made] == [0, 0, 0, 1]
    [alert] = made[3]
    assert "2 outlets report it." in alert.because
    assert alert.other_outlets == 3, "who else has it is told of all"


@pytest.mark.parametrize(
    ("reports", "count"),
    [
        ([("North", "https://north.example/1"), ("South", "https://south.example/1")], 2),
        ([("North", "https://north.example/1"), ("NORTH", "https://ar.north.example/1")], 1),
        ([("North", "https://www.north.example/1"), ("الشمال", "https://north.example/ar/1")], 1),
        ([("North", None), ("South", None), ("north", None)], 2),
        ([("A", "https://a.example/"), ("B", "https://b.example/"), ("A", "https://b.example/2")], 1),
    ],
)
def test_an_outlet_is_one_whatever_it_is_called_and_wherever_it_publishes(
    reports: list[tuple[str, str | None]], count: int, make_item: Callable[..., GroupItem]
) -> None:
    assert outlets([make_item(outlet=name, url=url) for name, url in reports]) == count


def test_one_recipient_of_several_rules_is_told_once_with_all_the_reasons(ask: Decide) -> None:
    both = (rule(name="a", topics=("extradition",)), rule(name="b", words=("shipowner",), urgent=True))
    [alert] = ask(*both)
    assert alert.rule == "b", "the urgent one first"
    assert 'Rule "b" asks for' in alert.because
    assert 'Rule "a" asks for' in alert.because
    assert alert.names == ("shipowner",)
    assert ask(*both, ledger=told([alert])) == []


def test_a_later_development_replies_to_the_first_alert_that_its_recipient_had_of_the_story(ask: Decide) -> None:
    two = rule(recipients=("a@reader.example", "b@reader.example"))
    first = ask(rule())
    assert [(alert.kind, alert.thread) for alert in first] == [("new", None)]
    later = ask(two, development="d2", ledger=told(first), novelty=(Novelty("number", "14", "14 were handed over."),))
    assert [(alert.kind, alert.thread) for alert in later] == [("update", first[0].key), ("new", None)]
    assert later[0].novelty[0].text == "14"
    last = ask(two, development="d3", ledger=told(first + later))
    assert [(alert.kind, alert.thread) for alert in last] == [("update", first[0].key), ("update", later[1].key)]
    assert ask(two, development="d3", story="other", ledger=told(first))[0].kind == "new"


def test_who_is_told_by_a_later_report_hears_what_was_new_in_the_development(
    ask: Decide, make_item: Callable[..., GroupItem]
) -> None:
    novelty = (Novelty("number", "14", "14 were handed over."),)
    arabic = make_item(id="second", outlet="South", language="ar")
    [alert] = ask(rule(languages=("ar",)), item=arabic, new=False, earlier=[make_item()], known=novelty)
    assert alert.novelty == novelty


def test_a_correction_is_told_to_whoever_was_told_and_to_nobody_else(
    ask: Decide, make_item: Callable[..., GroupItem], now: datetime
) -> None:
    everyone = rule(recipients=("a@reader.example", "b@reader.example"))
    first = ask(everyone)
    later = ask(rule(), development="d2", ledger=told(first))
    ledger = told(first + later)
    old = make_item(id="fix", news=False)
    same = ask(rule(name="new", channel="slack", recipients=()), item=old, correction="It was 36.", ledger=ledger)
    assert [(a.kind, a.recipient, a.thread) for a in same] == [
        ("correction", alert.recipient, alert.key) for alert in first
    ]
    assert {alert.key for alert in same}.isdisjoint({alert.key for alert in first})
    assert ask(item=old, correction="It was 36.", development="d2", ledger=ledger)[0].recipient == "a@reader.example"
    of_the_story = ask(item=old, correction="It was 36.", development="d9", ledger=ledger)
    assert sorted(alert.recipient for alert in of_the_story) == ["a@reader.example", "b@reader.example"]
    ledger.add(same)
    assert ask(item=old, correction="It was 36.", ledger=ledger) == []


def test_what_corrects_is_news_to_those_who_had_not_heard(ask: Decide, make_item: Callable[..., GroupItem]) -> None:
    chat = rule(name="chat", channel="chat", recipients=())
    ledger = told(ask(rule()))
    first = ask(rule(), chat, development="d2", correction="It was 36.", ledger=ledger)
    assert [(alert.channel, alert.kind) for alert in first] == [("mail", "correction"), ("chat", "new")]
    ledger.add(first)
    again = make_item(id="second outlet")
    for correction in ("It was 36.", ""):
        rules = (rule(), chat, rule(name="daily", when="digest"))
        assert ask(*rules, item=again, development="d2", correction=correction, ledger=ledger) == [], "once"


def test_every_further_edit_of_an_article_corrects_anew(
    ask: Decide, make_item: Callable[..., GroupItem], placement: Placement
) -> None:
    ledger = told(ask(rule()))
    edited = make_item(placement=placement, news=False)
    for text in ("First it was five.", "Now it is six."):
        [alert] = ask(rule(), item=edited, correction=text, ledger=ledger)
        assert alert.novelty == (Novelty("correction", text, ""),)
        ledger.add([alert])
        assert ask(rule(), item=edited, correction=text, ledger=ledger) == []


def test_what_nobody_heard_needs_no_correction_and_no_reply(ask: Decide) -> None:
    [first] = ask(rule())
    for state in ("dead", "held"):
        unheard = Ledger(
            [
                Told(
                    first.key, first.rule, first.channel, first.recipient, first.story, first.development,
                    first.created_at, at_once=True, state=state,  # type: ignore[arg-type]
                )
            ]
        )  # fmt: skip
        assert ask(rule(), correction="It was 36.", ledger=unheard) == []
        assert ask(rule(), development="d2", ledger=unheard)[0].thread is None


# ---------------------------------------------------------------- pages that go on


def test_x22_a_live_page_is_told_once_and_again_when_it_comes_to_another_topic(
    ask: Decide, make_item: Callable[..., GroupItem], placement: Placement
) -> None:
    both, ledger = rule(recipients=("a@reader.example", "b@reader.example")), Ledger()
    detainee_only = rule(name="detainees", channel="chat", recipients=(), topics=("detainee",))
    page = make_item(live=True, topics=("extradition",))
    first = ask(both, detainee_only, item=page, ledger=ledger)
    assert [alert.channel for alert in first] == ["mail", "mail"]
    ledger.add(first)
    for number in range(3):
        goes_on = make_item(live=True, topics=("extradition",), placement=placement, title=f"Headline {number}")
        assert ask(both, detainee_only, item=goes_on, development=f"edit-{number}", ledger=ledger) == []
    other_topic = make_item(live=True, topics=("extradition", "detainee"), placement=placement)
    again = ask(both, detainee_only, item=other_topic, development="edit-3", ledger=ledger)
    assert [(alert.channel, alert.kind) for alert in again] == [("mail", "update"), ("mail", "update"), ("chat", "new")]
    ledger.add(again)
    assert ask(both, detainee_only, item=other_topic, development="edit-4", ledger=ledger) == []


def test_x22_what_a_live_page_told_holds_back_no_other_outlet_no_correction_and_no_other_reader(
    ask: Decide, make_item: Callable[..., GroupItem], placement: Placement
) -> None:
    ledger = told(ask(rule(), item=make_item(live=True)))
    goes_on = {"item": make_item(live=True, placement=placement), "development": "edit", "ledger": ledger}
    assert ask(rule(), **goes_on) == []
    assert len(ask(rule(recipients=("b@reader.example",)), **goes_on)) == 1
    assert ask(rule(), **goes_on, correction="It was 36.")[0].kind == "correction"
    other_outlet = make_item(id="other outlet")
    assert len(ask(rule(), item=other_outlet, development="edit", ledger=ledger)) == 1
    assert len(ask(rule(), item=make_item(placement=placement), development="edit", ledger=ledger)) == 1, "an edit"


# ---------------------------------------------------------------- what was there before


def test_a03_a_new_rule_does_not_tell_of_what_had_begun_before_it(
    ask: Decide, make_item: Callable[..., GroupItem], now: datetime
) -> None:
    begun = {"began_at": now - timedelta(hours=2), "earlier": [make_item(id="first")], "new": False}
    assert ask(rule(), plan={"since": {"desk": now - timedelta(hours=1)}}, **begun) == []
    assert len(ask(rule(), plan={"since": {"desk": now - timedelta(hours=3)}}, **begun)) == 1
    assert len(ask(rule(), plan={"since": {"desk": now}})) == 1, "what begins now is told"


def test_a03_articles_tagged_anew_tell_nothing_old(
    ask: Decide, make_item: Callable[..., GroupItem], placement: Placement, now: datetime
) -> None:
    again = make_item(placement=placement)
    days_ago = now - timedelta(days=3)
    assert ask(rule(), item=again, began_at=days_ago, earlier=[again]) == []
    assert len(ask(rule(), item=again, began_at=now - timedelta(hours=3), earlier=[again])) == 1
    fresh = make_item(id="fresh")
    assert len(ask(rule(languages=("en",)), item=fresh, began_at=days_ago, earlier=[again])) == 1


# ---------------------------------------------------------------- caps and quiet hours


def test_what_is_over_a_cap_waits_for_a_digest_and_nothing_is_dropped(
    ask: Decide, make_item: Callable[..., GroupItem], now: datetime
) -> None:
    capped = rule(per_hour=3, recipients=("a@reader.example", "b@reader.example"))
    made: list[Alert] = []
    for number in range(10):
        made += ask(capped, development=f"d{number}", story=f"s{number}", ledger=told(made))
    assert len(made) == 20
    at_once = [alert for alert in made if alert.digest_at is None]
    assert sorted(alert.recipient for alert in at_once) == ["a@reader.example"] * 3 + ["b@reader.example"] * 3
    assert {(alert.digest_at, alert.overflow) for alert in made if alert not in at_once} == {
        (now + timedelta(minutes=30), True)
    }


def test_what_falls_into_quiet_hours_is_told_together_after_them(ask: Decide, now: datetime) -> None:
    [quiet] = ask(rule(quiet="09:00-12:00"))
    assert (quiet.digest_at, quiet.overflow) == (now + timedelta(hours=2, minutes=30), False)
    [urgent] = ask(rule(quiet="09:00-12:00", urgent=True))
    assert urgent.digest_at is None


def test_the_frame_is_the_rules_language_else_the_desks(ask: Decide) -> None:
    assert ask(rule(), plan={"language": "fr"})[0].frame == "fr"
    assert ask(rule(frame="ar"), plan={"language": "fr"})[0].frame == "ar"


PRISON = Mention("roumieh-prison", "سجن رومية")
KNOWN = Known({"Roumieh prison": frozenset({"roumieh-prison"})})
CALLED = {
    "roumieh-prison": {"en": "Roumieh prison", "fr": "prison de Roumieh"},
    "arsal": {"en": "Arsal", "ar": "عرسال"},
}


def test_a_rule_that_names_a_watch_name_fires_on_every_spelling_of_it(
    ask: Decide, make_item: Callable[..., GroupItem]
) -> None:
    wanted = rule(names=("Roumieh prison",))
    item = make_item(title="إضراب", names=(PRISON,))
    [alert] = ask(wanted, item=item, plan={"known": KNOWN, "called": CALLED})
    assert alert.names == ("Roumieh prison",)
    assert ask(wanted, item=item) == [], "the words themselves are not there"
    assert ask(wanted, item=make_item(), plan={"known": KNOWN}) == []


def test_an_alert_shows_all_watch_names_in_the_language_of_its_frame(
    ask: Decide, make_item: Callable[..., GroupItem]
) -> None:
    item = make_item(names=(PRISON, Mention("arsal", "عرسال")))
    for frame, names in (("en", ("Roumieh prison", "Arsal")), ("fr", ("prison de Roumieh", "arsal"))):
        [alert] = ask(rule(frame=frame), item=item, plan={"called": CALLED})
        assert alert.names == names

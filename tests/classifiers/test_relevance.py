"""Articles get the topics they are about, with the passage that shows it, from a model that says what it is."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pytest

import watchlist
from classifiers.documents import Reader
from classifiers.encoder import load_encoder
from classifiers.kept import trained_model
from classifiers.relevance import TopicModel
from marsad import plugins
from marsad.errors import ConfigError
from marsad.model import Example, TaggedText, Text, Topic
from marsad.settings import EncoderSettings
from marsad.watchlist import load_watchlist

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

WATCHLIST = Path(next(iter(watchlist.__path__)))


@pytest.fixture(scope="session")
def topics() -> tuple[Topic, ...]:
    """The topics that come with Marsad."""
    return load_watchlist(WATCHLIST).topics


@pytest.fixture(scope="session")
def model(encoder: SentenceTransformer, topics: tuple[Topic, ...]) -> TopicModel:
    return TopicModel.train(topics, encoder)


@pytest.fixture(scope="session")
def some_topics(topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
    """The same topics with few examples, where training must be quick and quality does not matter."""
    return tuple(replace(topic, examples=topic.examples[:60]) for topic in topics)


# ---------------------------------------------------------------- C01: nothing is left unread

GARDENS = {
    "en": (
        "Show garden opens with a rose named after a nurse",
        "The show opened on Thursday in warm rain, and the queue for the rose tent went twice around the pond.",
        "Gardeners from nine countries brought tulips, ferns and apple trees that had been trained against boards.",
        "A class of children had built a hotel for beetles out of bamboo and old bricks.",
        "The first prize went to a roof garden that lives on the water of one kitchen.",
    ),
    "ar": (
        "معرض الحدائق يفتح أبوابه بوردة تحمل اسم ممرضة",
        "افتتح المعرض يوم الخميس تحت مطر دافئ، ودار طابور خيمة الورود حول البركة مرتين.",
        "جلب بستانيون من تسع دول الزنابق والسرخس وأشجار تفاح ربّيت مسطحة على ألواح.",
        "بنى تلاميذ فندقا للخنافس من الخيزران والطوب القديم.",
        "ذهبت الجائزة الأولى إلى حديقة سطح تعيش على مياه مطبخ واحد.",
    ),
    "fr": (
        "Le salon des jardins s'ouvre avec une rose au nom d'une infirmière",
        "Le salon a ouvert jeudi sous une pluie tiède, et la file pour la tente des roses faisait deux fois le tour.",
        "Des jardiniers de neuf pays ont apporté tulipes, fougères et pommiers palissés sur des planches.",
        "Une classe avait bâti un hôtel à scarabées en bambou et en briques anciennes.",
        "Le premier prix est allé à un toit-jardin qui vit de l'eau d'une seule cuisine.",
    ),
}
ARRESTS = {
    "en": "Two days earlier police had arrested the journalist who revealed how the ministry buys its flour. She is "
    "being held in the women's prison, her lawyer said, and has not been charged.",
    "ar": "وقبل يومين كانت الشرطة قد اعتقلت الصحفية التي كشفت كيف تشتري الوزارة الطحين. وقال محاميها "
    "إنها محتجزة في سجن النساء ولم توجه إليها أي تهمة.",
    "fr": "Deux jours plus tôt, la police avait arrêté la journaliste qui a révélé comment le ministère achète sa "
    "farine. Elle est détenue à la prison des femmes, dit son avocat, sans avoir été inculpée.",
}


def _long_article(language: str, *, place: int | None) -> Text:
    """About gardens, sixteen paragraphs; the paragraph about an arrest stands at ``place`` if that is not None."""
    title, *sentences = GARDENS[language]
    paragraphs = [" ".join(sentences[i % 4 :] + sentences[: i % 4]) for i in range(16)]
    if place is not None:
        paragraphs.insert(place, ARRESTS[language])
    return Text(id=f"{language} {place}", title=title, text="\n\n".join(paragraphs), language=language)


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
@pytest.mark.parametrize("place", [0, 8, 16])
def test_c01_a_paragraph_deep_in_a_long_article_earns_its_tag(model: TopicModel, language: str, place: int) -> None:
    (tagging,) = model.tag([_long_article(language, place=place)])
    assert tagging.topics == ("detainee",)
    assert ARRESTS[language][:60] in tagging.evidence["detainee"].passage


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_c01_without_that_paragraph_there_is_no_tag(model: TopicModel, language: str) -> None:
    (tagging,) = model.tag([_long_article(language, place=None)])
    assert tagging.topics == ()


def test_c01_every_passage_of_a_tagging_fits_the_limit_and_all_text_is_in_one(
    model: TopicModel, encoder: SentenceTransformer
) -> None:
    text = _long_article("ar", place=8)
    (tagging,) = model.tag([text])
    assert (
        "".join(text.text[p.start : p.end] for p in tagging.passages).split() == text.text.replace("\n\n", "").split()
    )
    assert tagging.vectors.shape == (len(tagging.passages), 512)


# ---------------------------------------------------------------- what a tag says


@pytest.mark.shared_data
def test_the_article_that_the_project_began_with_gets_its_three_topics_with_fitting_passages(
    model: TopicModel, shared_data: Path
) -> None:
    page = (shared_data / "example-article.html").read_text(encoding="utf-8")
    paragraphs = [re.sub("<[^>]+>", "", found) for found in re.findall(r"<(?:p|h2)>(.*?)</(?:p|h2)>", page)]
    title = re.findall(r"<h1>(.*?)</h1>", page)[0]
    (tagging,) = model.tag([Text(id="1", title=title, text="\n\n".join(paragraphs))])
    assert set(tagging.topics) == {"extradition", "detainee", "border-smuggling"}
    assert re.search("extradit|hand over", tagging.evidence["extradition"].passage)
    assert "detainees" in tagging.evidence["detainee"].passage
    assert "smuggling" in tagging.evidence["border-smuggling"].passage


def test_evidence_is_the_passage_with_the_highest_score_of_its_own_in_its_own_words(model: TopicModel) -> None:
    text = _long_article("fr", place=5)
    (tagging,) = model.tag([text])
    found = tagging.evidence["detainee"]
    assert found.passage == tagging.passages[found.index].text
    alone = model.tag([Text(id=str(p.index), title="", text=p.text) for p in tagging.passages[1:]])
    best = max(alone, key=lambda each: each.scores["detainee"])
    assert int(best.id) == found.index
    assert best.scores["detainee"] == pytest.approx(found.score, abs=1e-3)


def test_only_topics_over_their_threshold_are_tags_and_every_topic_has_a_score(model: TopicModel) -> None:
    taggings = model.tag([_long_article(language, place=place) for language in ARRESTS for place in (None, 3)])
    for tagging in taggings:
        assert set(tagging.scores) == {"extradition", "detainee", "border-smuggling"}
        assert all(0 <= score <= 1 for score in tagging.scores.values())
        assert set(tagging.topics) == {n for n, s in tagging.scores.items() if s >= model.thresholds[n]}
        assert set(tagging.evidence) == set(tagging.topics)


def test_answers_come_in_the_order_of_the_questions_and_do_not_depend_on_each_other(model: TopicModel) -> None:
    texts = [_long_article("en", place=3), Text("short", "Update", ""), _long_article("ar", place=None)]
    together = model.tag(texts)
    assert [tagging.id for tagging in together] == [text.id for text in texts]
    for text, tagging in zip(texts, together, strict=True):
        (alone,) = model.tag([text])
        assert alone.scores == pytest.approx(dict(tagging.scores), abs=1e-4)
    assert model.tag([]) == []


def test_c08_a_denial_is_tagged_like_the_statement_and_only_its_own_words_are_shown(model: TopicModel) -> None:
    said = ["Court orders the release of a jailed activist", "Court refuses the release of a jailed activist"]
    for text, tagging in zip(said, model.tag([Text(id="", title=title, text="") for title in said]), strict=True):
        assert tagging.topics == ("detainee",)
        assert tagging.evidence["detainee"].passage == text


@pytest.mark.parametrize(
    ("stated", "title", "text", "language"),
    [
        ("fr-CA", "", "Le tribunal se prononcera mardi sur la demande.", "fr"),
        (None, "", "Le tribunal se prononcera mardi sur la demande.", "fr"),
        (None, "The court will decide on Tuesday", "", "en"),
        (None, "", "تنظر المحكمة في الطلب يوم الثلاثاء", "ar"),
        (None, "2 + 2", "= 4", None),
    ],
)
def test_the_language_is_what_was_stated_or_what_it_looks_like(
    model: TopicModel, stated: str | None, title: str, text: str, language: str | None
) -> None:
    (tagging,) = model.tag([Text(id="1", title=title, text=text, language=stated)])
    assert tagging.language == language


# ---------------------------------------------------------------- C12: too little to say anything


@pytest.mark.parametrize(("title", "text"), [("Update", ""), ("", "…"), ("", ""), ("", "\n\n \u200f"), ("Goal!", "!")])
def test_c12_too_short_a_text_says_so_and_gets_no_vector_and_no_tag(model: TopicModel, title: str, text: str) -> None:
    (tagging,) = model.tag([Text(id="1", title=title, text=text)])
    assert tagging.status == "too-short"
    assert tagging.topics == ()
    assert tagging.vectors.shape == (0, 512)
    assert all(np.isfinite(score) for score in tagging.scores.values())


@pytest.mark.parametrize(
    ("title", "topic"),
    [("Extradition", "extradition"), ("إطلاق سراح الأسرى", "detainee"), ("Détenus libérés", "detainee")],
)
def test_c12_in_too_short_a_text_cues_alone_speak(model: TopicModel, title: str, topic: str) -> None:
    (tagging,) = model.tag([Text(id="1", title=title, text="")])
    assert tagging.status == "too-short"
    assert tagging.topics == (topic,)
    assert tagging.evidence[topic].passage == title


def test_c12_a_text_of_which_the_encoder_made_nothing_is_neither_ranked_nor_scored_as_nan(
    model: TopicModel, encoder: SentenceTransformer
) -> None:
    text = Text(id="1", title="The court will decide on Tuesday", text="")
    (document,) = Reader(encoder, passage_tokens=128, batch_size=8).read([text])
    (tagging,) = model.judge([text], [replace(document, vectors=np.zeros_like(document.vectors))])
    assert tagging.status == "too-short"
    assert tagging.vectors.shape == (0, 512)
    assert all(np.isfinite(score) for score in tagging.scores.values())


# ---------------------------------------------------------------- C10, C11: a model says what it is


def test_a_saved_model_gives_the_same_answers(
    encoder: SentenceTransformer, some_topics: tuple[Topic, ...], tmp_path: Path
) -> None:
    trained = TopicModel.train(some_topics, encoder)
    trained.save(tmp_path / "model.npz")
    loaded = TopicModel.load(tmp_path / "model.npz", some_topics, encoder)
    texts = [_long_article("en", place=3), Text("2", "Extradition", "")]
    assert loaded.name == trained.name
    assert [dict(t.scores) for t in loaded.tag(texts)] == [dict(t.scores) for t in trained.tag(texts)]
    assert [path.name for path in tmp_path.iterdir()] == ["model.npz"]


def test_a_desk_trains_once(some_topics: tuple[Topic, ...], tmp_path: Path) -> None:
    first = trained_model(some_topics, EncoderSettings(), tmp_path)
    (kept,) = tmp_path.iterdir()
    written = kept.stat().st_mtime_ns
    assert trained_model(some_topics, EncoderSettings(), tmp_path).name == first.name
    assert kept.stat().st_mtime_ns == written


def test_a_damaged_kept_model_is_trained_anew(some_topics: tuple[Topic, ...], tmp_path: Path) -> None:
    first = trained_model(some_topics, EncoderSettings(), tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:1000])
    assert trained_model(some_topics, EncoderSettings(), tmp_path).name == first.name


def test_c11_every_change_of_topics_examples_or_passages_changes_the_models_name(
    encoder: SentenceTransformer, some_topics: tuple[Topic, ...]
) -> None:
    first, *others = some_topics
    more = (*first.examples, Example(text="Customs found pills.", topics=frozenset({first.name})))
    changed = [
        some_topics,
        (replace(first, examples=more), *others),
        (replace(first, prefer="recall"), *others),
        (replace(first, cues=MappingProxyType({"en": ("pills",)})), *others),
    ]
    names = [TopicModel.train(each, encoder).name for each in changed]
    names.append(TopicModel.train(some_topics, encoder, passage_tokens=64).name)
    assert len(set(names)) == len(names)
    assert all(name.startswith("universal@") for name in names)


def _rewritten(path: Path, change: Mapping[str, object]) -> None:
    """The kept model at ``path`` with something changed in what it says of itself."""
    with np.load(path) as kept:
        arrays = {name: kept[name] for name in kept.files}
    arrays["about"] = np.array(json.dumps(json.loads(str(arrays["about"])) | change))
    np.savez(path, **arrays)


def test_c10_a_model_without_calibration_refuses_to_load(
    encoder: SentenceTransformer, some_topics: tuple[Topic, ...], tmp_path: Path
) -> None:
    path = tmp_path / "model.npz"
    TopicModel.train(some_topics, encoder).save(path)
    _rewritten(path, {"calibrations": {}})
    with pytest.raises(ConfigError, match="no calibration for border-smuggling, detainee, extradition"):
        TopicModel.load(path, some_topics, encoder)


def test_c11_a_model_of_another_encoder_refuses_to_load(
    encoder: SentenceTransformer, some_topics: tuple[Topic, ...], tmp_path: Path
) -> None:
    path = tmp_path / "model.npz"
    TopicModel.train(some_topics, encoder).save(path)
    _rewritten(path, {"name": "universal@000000000000/topics@000000000000"})
    with pytest.raises(ConfigError, match="another encoder"):
        TopicModel.load(path, some_topics, encoder)


def test_c10_one_threshold_holds_in_every_language(model: TopicModel) -> None:
    told = [
        ("en", "The appeal court agreed on Monday to extradite the banker, who is wanted for fraud, to his country."),
        ("fr", "La cour d'appel a accepté lundi d'extrader vers son pays le banquier recherché pour escroquerie."),
        ("ar", "وافقت محكمة الاستئناف الاثنين على تسليم المصرفي المطلوب بتهمة الاحتيال إلى بلاده."),
        ("en", "Blue paper teapots sing under seven quiet ladders while the calendar folds its mustard."),
        ("fr", "Des théières de papier chantent sous sept échelles pendant que le calendrier plie sa moutarde."),
        ("ar", "أباريق من ورق أزرق تغني تحت سبعة سلالم هادئة بينما تطوي الروزنامة خردلها."),
    ]
    taggings = model.tag([Text(id=code, title="", text=text, language=code) for code, text in told])
    assert [tagging.topics for tagging in taggings] == [("extradition",)] * 3 + [()] * 3


# ---------------------------------------------------------------- topics of one's own

FLOODS = Topic(
    name="floods",
    titles=MappingProxyType({"en": "Floods", "fr": "Inondations"}),
    descriptions=MappingProxyType(
        {
            "en": "Rivers that burst their banks, heavy rain, dams that fail. People who drown or lose their homes to "
            "water, rescue by boat, damage to fields and roads.",
            "fr": "Des rivières qui sortent de leur lit, des pluies torrentielles, des digues rompues. Des victimes "
            "noyées, des maisons sous l'eau, des secours en barque.",
        }
    ),
    scorers=("embedding", "cues"),
    cues=MappingProxyType({"en": ("flood*",), "fr": ("inond*", "crue*")}),
)
ABOUT_FLOODS = [
    "The river burst its banks in the night and flooded the lower town. Firefighters took forty people off roofs.",
    "Après trois jours de pluie, la crue a emporté un pont et inondé cent maisons.",
]
ABOUT_OTHER_THINGS = ["The council voted for a new library.", "Le club a présenté son entraîneur devant la presse."]


def test_a_topic_with_a_description_alone_works_at_once(
    encoder: SentenceTransformer, topics: tuple[Topic, ...]
) -> None:
    made = TopicModel.train((*topics, replace(FLOODS, examples=topics[0].examples)), encoder)
    taggings = made.tag([Text(id="", title="", text=text) for text in ABOUT_FLOODS + ABOUT_OTHER_THINGS])
    assert ["floods" in tagging.topics for tagging in taggings] == [True, True, False, False]


def test_a_topic_alone_is_told_apart_from_the_background_that_comes_with_marsad(encoder: SentenceTransformer) -> None:
    made = TopicModel.train([FLOODS], encoder)
    taggings = made.tag([Text(id="", title="", text=text) for text in ABOUT_FLOODS + ABOUT_OTHER_THINGS])
    assert ["floods" in tagging.topics for tagging in taggings] == [True, True, False, False]


def test_an_unknown_scorer_is_refused_with_the_known_ones(encoder: SentenceTransformer) -> None:
    with pytest.raises(ConfigError, match="cues, embedding, learnt"):
        TopicModel.train([replace(FLOODS, scorers=("tea-leaves",))], encoder)


@pytest.mark.parametrize("name", plugins.names("classifiers.scorers"))
def test_every_scorer_gives_a_row_for_the_article_and_one_for_each_passage(
    encoder: SentenceTransformer, name: str
) -> None:
    module = importlib.import_module(f"classifiers.scorers.{name.replace('-', '_')}")
    reader = Reader(encoder, passage_tokens=64, batch_size=8)
    scorer = module.Scorer(replace(FLOODS, name="detainee"))
    rows = [scorer.features(document) for document in reader.read([_long_article("en", place=3), Text("", "", "")])]
    assert isinstance(module.VERSION, int | str)
    assert len(rows[0]) > 10
    assert len(rows[1]) == 1
    assert rows[0].shape[1] == rows[1].shape[1]
    assert all(row.dtype == np.float32 and np.isfinite(row).all() for row in rows)


def test_a_text_too_short_is_judged_without_cues_too(encoder: SentenceTransformer, topics: tuple[Topic, ...]) -> None:
    bare = [replace(topics[0], scorers=("embedding",), examples=topics[0].examples[:60])]
    (tagging,) = TopicModel.train(bare, encoder).tag([Text("1", "Update", "")])
    assert (tagging.status, dict(tagging.scores)) == ("too-short", {topics[0].name: 0.0})


def test_another_encoder_takes_another_models_place(model: TopicModel) -> None:
    prompted = load_encoder(EncoderSettings(passage_prompt="passage: "))
    assert model.name.split("/")[0] != TopicModel.train([], prompted).name.split("/")[0]


def test_what_was_tagged_is_tagged_again_from_its_kept_vectors_with_the_same_answer(
    model: TopicModel, encoder: SentenceTransformer, some_topics: tuple[Topic, ...]
) -> None:
    text = Text(
        "a", "Court clears extradition", "The court agreed to hand the wanted man over to Syria for trial.", "en"
    )
    [first] = model.tag([text])
    spans = tuple((passage.start, passage.end) for passage in first.passages)
    kept = TaggedText(text, first.model, spans, first.vectors)
    [again] = model.tag_again([kept])
    assert (again.topics, again.scores) == (first.topics, first.scores)
    # Vectors that are not the text's own show that they are what was used, and when they are not.
    other = replace(kept, vectors=np.roll(first.vectors, 1, axis=1))
    assert model.tag_again([other])[0].scores != first.scores
    for strange in (replace(other, model="another@1/topics@x"), replace(other, spans=((0, 5),))):
        assert model.tag_again([strange])[0].scores == first.scores

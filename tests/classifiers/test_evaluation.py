"""Figures with their intervals."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score

from classifiers.evaluation import ALL, Answers, Truth, average_precision, f1_by_topic, figures, macro_f1, worse

RANDOM = np.random.default_rng(3)
COUNT = 400
ABOUT = RANDOM.random((COUNT, 2)) < 0.3
SCORES = np.clip(ABOUT * 0.5 + RANDOM.random((COUNT, 2)) * 0.6, 0, 1)
TRUTH = Truth(
    topics=("held", "smuggled"),
    about=ABOUT,
    known=np.ones((COUNT, 2), dtype=bool),
    languages=tuple("ar" if n % 2 else "en" for n in range(COUNT)),
    groups=tuple(f"affair {n // 4}" for n in range(COUNT)),
    borderline=np.arange(COUNT) % 10 == 0,
)
ANSWERS = Answers(SCORES >= 0.55, SCORES)


def test_figures_are_what_their_names_say_in_all_languages_and_in_each() -> None:
    found = {(one.topic, one.language): one for one in figures(TRUTH, ANSWERS)}
    assert set(found) == {(topic, language) for topic in TRUTH.topics for language in (ALL, "ar", "en")}
    one = found["held", "ar"]
    arabic = np.arange(COUNT) % 2 == 1
    assert (one.texts, one.about) == (200, ABOUT[arabic, 0].sum())
    assert one.f1.value == pytest.approx(f1_score(ABOUT[arabic, 0], ANSWERS.tagged[arabic, 0]), abs=1e-4)
    assert one.average_precision.value == pytest.approx(
        average_precision_score(ABOUT[arabic, 0], SCORES[arabic, 0]), abs=1e-4
    )
    for figure in (one.precision, one.recall, one.f1, one.average_precision, one.calibration_error):
        assert 0 <= figure.low <= figure.value <= figure.high <= 1


def test_an_interval_is_wider_where_fewer_affairs_stand_behind_a_figure() -> None:
    def span(groups: int) -> float:
        few = Truth(
            TRUTH.topics,
            ABOUT,
            TRUTH.known,
            TRUTH.languages,
            tuple(str(n % groups) for n in range(COUNT)),
            TRUTH.borderline,
        )
        figure = macro_f1(few, ANSWERS)
        return figure.high - figure.low

    assert span(1) == 0.0
    assert span(400) > 0.0
    one_topic_wrong = Answers(ANSWERS.tagged & (np.arange(COUNT) % 5 != 0)[:, None], SCORES)
    few = Truth(
        TRUTH.topics, ABOUT, TRUTH.known, TRUTH.languages, tuple(str(n % 5) for n in range(COUNT)), TRUTH.borderline
    )
    assert macro_f1(few, one_topic_wrong).low < macro_f1(TRUTH, one_topic_wrong).low


def test_borderline_texts_are_left_out_of_the_clear_figure_and_what_nobody_judged_of_all() -> None:
    wrong_on_borderline = Answers(np.where(TRUTH.borderline[:, None], ~ABOUT, ABOUT), SCORES)
    assert macro_f1(TRUTH, wrong_on_borderline, clear=True).value == 1.0
    assert macro_f1(TRUTH, wrong_on_borderline).value < 1.0
    unjudged = Truth(
        TRUTH.topics, ABOUT, ~TRUTH.borderline[:, None] & TRUTH.known, TRUTH.languages, TRUTH.groups, TRUTH.borderline
    )
    assert f1_by_topic(unjudged, wrong_on_borderline) == {"held": 1.0, "smuggled": 1.0}


@pytest.mark.parametrize("seed", range(4))
def test_average_precision_is_sklearns_with_equal_scores_and_repeated_texts(seed: int) -> None:
    random = np.random.default_rng(seed)
    about, scores = random.random(60) < 0.4, np.round(random.random(60), 1)
    times = random.integers(0, 4, 60).astype(float)
    assert average_precision(about, scores) == pytest.approx(average_precision_score(about, scores))
    expected = average_precision_score(about, scores, sample_weight=times)
    assert average_precision(about, scores, times) == pytest.approx(expected)


def test_nothing_to_find_is_no_error() -> None:
    nothing = Truth(
        ("held",), np.zeros((3, 1), bool), np.ones((3, 1), bool), ("en",) * 3, ("a", "b", "c"), np.zeros(3, bool)
    )
    [one] = figures(nothing, Answers(np.zeros((3, 1), bool), np.zeros((3, 1))))
    assert (one.f1.value, one.average_precision.value, one.texts) == (0.0, 0.0, 3)


def test_a_topic_is_worse_if_it_loses_more_than_chance() -> None:
    some_wrong = np.where(
        (np.arange(COUNT) % 3 == 0)[:, None] & np.array([False, True]), ~ANSWERS.tagged, ANSWERS.tagged
    )
    assert set(worse(TRUTH, ANSWERS, Answers(some_wrong, SCORES), by=0.01)) == {"smuggled"}
    one_wrong = np.where((np.arange(COUNT) == 7)[:, None], ~ANSWERS.tagged, ANSWERS.tagged)
    assert worse(TRUTH, ANSWERS, Answers(one_wrong, SCORES), by=0.0001) == {}
    assert worse(TRUTH, Answers(some_wrong, SCORES), ANSWERS, by=0.01) == {}

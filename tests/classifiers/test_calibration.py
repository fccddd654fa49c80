"""Probabilities mean what they say, and thresholds do what the topic wishes."""

from __future__ import annotations

import numpy as np
import pytest

from classifiers.calibration import Curve, calibration_error, fit_curve, sigmoid, threshold_for

RANDOM = np.random.default_rng(7)
P = RANDOM.beta(0.5, 0.8, size=4000)
TRUTH = RANDOM.random(4000) < P
EVEN = np.ones(4000)


def test_probabilities_that_are_true_have_no_calibration_error() -> None:
    assert calibration_error(P, TRUTH) < 0.02
    assert calibration_error(np.full(100, 0.9), np.zeros(100, dtype=bool)) == pytest.approx(0.9)


def test_a_fitted_curve_gives_true_probabilities_for_logits_that_boast() -> None:
    logits = 5 * np.log(P / (1 - P)) + 2
    curve = fit_curve(logits[:, None], TRUTH, EVEN)
    assert calibration_error(curve.probability(logits, logits), TRUTH) < 0.03


@pytest.mark.parametrize("useful", [0, 1])
def test_an_input_that_counts_against_the_topic_is_left_out(useful: int) -> None:
    logits = np.zeros((4000, 2))
    logits[:, useful] = np.log(P / (1 - P))
    logits[:, 1 - useful] = -2.0 * TRUTH + RANDOM.normal(size=4000)
    curve = fit_curve(logits, TRUTH, EVEN)
    slopes = (curve.article, curve.passage)
    assert slopes[1 - useful] == 0
    assert slopes[useful] > 0.5


def test_probabilities_stay_in_bounds_for_any_logit() -> None:
    curve = Curve(1.0, 1.0, 0.0)
    assert curve.probability(np.array([-1e6, 0.0, 1e6]), np.array([-1e6, 0.0, 1e6])).tolist() == [0.0, 0.5, 1.0]
    assert sigmoid(np.array([-750.0])) == pytest.approx(0.0)


def test_recall_is_wished_for_and_had() -> None:
    assert TRUTH[threshold_for("recall", P, EVEN) <= P].sum() / TRUTH.sum() == pytest.approx(0.95, abs=0.02)


def test_precision_is_wished_for_and_had() -> None:
    threshold = threshold_for("precision", P, EVEN)
    assert threshold < 0.9 or TRUTH[threshold <= P].mean() >= 0.93
    assert TRUTH[threshold <= P].mean() >= 0.93


def test_balance_has_the_best_f1_there_is() -> None:
    def f1(threshold: float) -> float:
        tagged = threshold <= P
        return 2 * float((tagged & TRUTH).sum()) / float(tagged.sum() + TRUTH.sum())

    best = max(f1(t) for t in np.linspace(0.1, 0.9, 81))
    assert f1(threshold_for("balance", P, EVEN)) > best - 0.01


def test_a_threshold_lies_in_the_middle_of_a_gap() -> None:
    assert threshold_for("balance", np.array([0.9, 0.8, 0.2, 0.1]), np.ones(4)) == pytest.approx(0.5)


def test_a_wished_precision_is_kept_whatever_else_is_preferred() -> None:
    for wished in (0.8, 0.9):
        threshold = threshold_for("balance", P, EVEN, precision_wished=wished)
        assert TRUTH[threshold <= P].mean() == pytest.approx(wished, abs=0.03)

"""Counts of what a search finds are remembered for a while, where they took long."""

from __future__ import annotations

from dataclasses import dataclass, field

from marsad.model import Facets, Query
from query.web.spread import LASTING, LONG, Counts


@dataclass
class Slow:
    """Stands where an archive does: counts, and lets time go by as it does."""

    takes: float
    time: float = 0.0
    asked: list[str] = field(default_factory=list)

    def spread(self, query: Query) -> tuple[Facets, tuple[()]]:
        self.asked.append(query.words)
        self.time += self.takes
        return Facets(len(self.asked), (), (), (), (), (), ()), ()


def total(counts: Counts, archive: Slow, **more: object) -> int:
    return counts.of(archive, Query(**more))[0].total  # type: ignore[arg-type]


def test_what_took_long_is_counted_once_in_a_while_whatever_the_page_and_quick_counts_each_time():
    slow, quick = Slow(2 * LONG), Slow(LONG / 2)
    counts = Counts(clock=lambda: slow.time)
    assert [total(counts, slow, words="court"), total(counts, slow, words="court", offset=20)] == [1, 1]
    assert total(counts, slow, words="port") == 2
    slow.time += LASTING
    assert total(counts, slow, words="court") == 3
    hasty = Counts(clock=lambda: quick.time)
    assert [total(hasty, quick), total(hasty, quick)] == [1, 2]

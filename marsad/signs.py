"""The signs by which troubles of a source are known, each with a rule for its beginning and a milder one for its end,
so that nothing flaps. Pure.

A source is measured against its own past. What fails, blocks or looks otherwise must have done so for ``patience``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from marsad.model import PastPage, PastPoll, Sign, SourcePast, Trouble, TroubleKind
from marsad.rhythm import WEEK_UNKNOWN, WEEKS_FOR_WEEKDAYS, rhythm
from marsad.runs import last_run

FEWEST_LOOKS = 3
"""Looks in a row that are no chance any more."""
REFUSED = frozenset(
    {"http-401", "http-402", "http-403", "http-407", "http-429", "http-451", "challenge", "host-deferred"}
    | {"robots", "login-refused"}
)
"""Reasons that say: you are not wanted, or not so often."""
WALLS = frozenset({"consent-wall", "paywall"})
READ = frozenset({"ok", "partial", "document"})
SHORT, MENDED = 0.4, 0.6
"""Texts of less than this part of the usual length are short; of more than that, whole again."""
FEW, MENDED_FEW = 0.3, 0.5
"""The same for entries at a look and new entries a week."""
FEWEST_DAYS, FEWEST_WEEKS, FEWEST_TEXTS, FEWEST_BEFORE = 7, 3, 20, 10
"""With fewer days, weeks, texts or pages before it nothing is judged."""
FEWEST_LISTED, FEWEST_A_WEEK, FEWEST_CHARACTERS = 5, 14, 400
"""Where less than this was usual, less says nothing."""
STRAY = 0.1
"""A day with less than this part of the usual is a day of rest."""
WITHOUT_RHYTHM = timedelta(days=30)
"""A source of which too little is known to have a rhythm is silent after this."""


# ---------------------------------------------------------------- looks at the source


def looks_begin(past: SourcePast, now: datetime, patience: timedelta) -> Trouble | None:
    """The source fails, turns us away, or answers with something else."""
    vain = in_vain(past.polls)
    if not vain:
        return None
    gone = vain[-1].status == "gone"
    if not gone and (len(vain) < FEWEST_LOOKS or now - vain[0].at < patience):
        return None
    kinds = Counter(_kind_of_look(poll, known=past.first_ok_at is not None) for poll in vain)
    kind: TroubleKind = "gone" if gone else kinds.most_common(1)[0][0]
    seen = f"{len(vain)} looks in a row were in vain ({told(Counter(poll.reason or poll.status for poll in vain))})"
    before = [poll.at for poll in past.polls if poll.answered]
    usual = f"it last answered on {_minute(before[-1])}" if before else "it has not answered yet"
    return Trouble(past.source, "looks", kind, vain[0].at, now, seen, usual)


def looks_end(past: SourcePast, trouble: Trouble) -> bool:
    """One answer with something new, or two: a single one may be chance."""
    last = past.polls[-2:]
    return bool(last) and last[-1].answered and (last[-1].new_entries > 0 or all(poll.answered for poll in last))


def in_vain(polls: Sequence[PastPoll]) -> Sequence[PastPoll]:
    """The looks since the last one that was answered."""
    answered = [place for place, poll in enumerate(polls) if poll.answered]
    return polls[answered[-1] + 1 :] if answered else polls


def _kind_of_look(poll: PastPoll, *, known: bool) -> TroubleKind:
    if poll.status == "blocked" or poll.reason in REFUSED:
        return "blocked"
    # What looks otherwise must have looked right once.
    return "layout" if poll.status == "not-a-feed" and known else "failing"


# ---------------------------------------------------------------- pages


def pages_begin(past: SourcePast, now: datetime, patience: timedelta) -> Trouble | None:
    """Most pages go badly, in one way, and by chance they would not. Of several ways the least likely counts."""
    kinds = [_kind_of_page(page) for page in past.pages]
    runs = [(run, kind) for kind in set(kinds) if kind and (run := last_run([one == kind for one in kinds]))]
    partial = last_run([page.outcome == "partial" for page in past.pages])
    if not runs and partial and partial.start >= FEWEST_BEFORE:
        runs = [(partial, "layout")]
    if not runs:
        return None
    run, kind = min(runs, key=lambda found: found[0].chance)
    pages, before = past.pages[run.start :], past.pages[: run.start]
    if not run.has_a_cause or now - pages[0].at < patience:
        return None
    why = Counter(_why(page) for page in pages if page.outcome != "ok")
    seen = f"{run.bad} of the last {len(pages)} pages were not read whole ({told(why)})"
    whole = sum(page.outcome in READ for page in before)
    usual = f"{whole} of the {len(before)} before were" if before else "there were none before"
    return Trouble(past.source, "pages", kind, pages[0].at, now, seen, usual)


def pages_end(past: SourcePast, trouble: Trouble) -> bool:
    """Of the last five that came since it was noticed, four are read."""
    return _mended(past.pages, trouble, lambda page: page.outcome in ("ok", "document"))


def _kind_of_page(page: PastPage) -> TroubleKind | None:
    if page.outcome in READ:
        return None
    if page.outcome in WALLS or page.reason in REFUSED:
        return "blocked"
    return "failing" if page.outcome == "failed" and page.reason else "layout"


def _why(page: PastPage) -> str:
    return page.reason or ("unreadable" if page.outcome == "failed" else page.outcome)


def texts_begin(past: SourcePast, now: datetime, patience: timedelta) -> Trouble | None:
    """Texts have shrunk to a fraction of what they were: the layout has changed, and with it what we find of them."""
    texts = [page for page in past.pages if page.outcome in READ and page.length is not None]
    if len(texts) < FEWEST_TEXTS:
        return None
    usual = median(page.length or 0 for page in texts[: len(texts) // 2])
    run = last_run([(page.length or 0) <= SHORT * usual for page in texts])
    if usual < FEWEST_CHARACTERS or run is None or not run.has_a_cause or now - texts[run.start].at < patience:
        return None
    last = texts[run.start :]
    seen = f"the last {len(last)} texts have {median(page.length or 0 for page in last):.0f} characters (median)"
    usually = f"{usual:.0f} characters were usual"
    return Trouble(past.source, "texts", "layout", last[0].at, now, seen, usually, level=usual)


def texts_end(past: SourcePast, trouble: Trouble) -> bool:
    """The same, for texts of more than half the usual length."""
    level = trouble.level or 0
    texts = [page for page in past.pages if page.outcome in READ and page.length is not None]
    return _mended(texts, trouble, lambda page: (page.length or 0) >= MENDED * level)


def _mended(pages: Sequence[PastPage], trouble: Trouble, well: Callable[[PastPage], bool]) -> bool:
    last = [page for page in pages if page.at > trouble.noticed_at][-5:]
    return sum(map(well, last)) >= 4


# ---------------------------------------------------------------- entries


def listing_begins(past: SourcePast, now: datetime, patience: timedelta) -> Trouble | None:
    """For two days there was far less at any look than on any day before."""
    before, last = [count for _, count in past.listed[:-2]], [count for _, count in past.listed[-2:]]
    if len(before) < FEWEST_DAYS:
        return None
    usual = median(before)
    if usual < FEWEST_LISTED or max(last) > FEW * usual or max(last) >= min(before):
        return None
    kind: TroubleKind = "layout" if past.kind in ("listing", "documents") else "yield"
    seen, usually = f"{max(last)} entries at a look at most", f"{usual:g} were usual"
    return Trouble(past.source, "listing", kind, past.listed[-2][0], now, seen, usually, level=usual)


def listing_ends(past: SourcePast, trouble: Trouble) -> bool:
    """There is half of what was usual again."""
    return bool(past.listed) and past.listed[-1][1] >= MENDED_FEW * (trouble.level or 0)


def flow_begins(past: SourcePast, now: datetime, patience: timedelta) -> Trouble | None:
    """Far less is new in the last week than in any before; nothing at all is silence."""
    before, last = past.weeks[:-1], past.weeks[-1:]
    if len(before) < FEWEST_WEEKS:
        return None
    usual = median(before)
    if usual < FEWEST_A_WEEK or not 0 < last[0] <= FEW * usual or last[0] >= min(before):
        return None
    seen, usually = f"{last[0]} new entries in a week", f"{usual:g} were usual"
    return Trouble(past.source, "flow", "yield", now - timedelta(days=7), now, seen, usually, level=usual)


def flow_ends(past: SourcePast, trouble: Trouble) -> bool:
    """Half of what was usual in a week is new again."""
    return bool(past.weeks) and past.weeks[-1] >= MENDED_FEW * (trouble.level or 0)


def silence_begins(past: SourcePast, now: datetime, patience: timedelta) -> Trouble | None:
    """Nothing new for longer than its rhythm has it, at a source that answers (F26)."""
    if not past.polls or not past.polls[-1].answered or past.first_ok_at is None:
        return None
    looked, last = past.polls[-1].at, max(past.moments, default=past.last_new_at)
    if last is None:
        seen, usual = "it answers, but has never had an entry", "nothing is known of it"
        never = Trouble(past.source, "silence", "silent", past.first_ok_at, now, seen, usual)
        return never if looked - past.first_ok_at >= WEEK_UNKNOWN else None
    known = rhythm(past.moments)
    if looked < (known.silent_from(last, rest=longest_rest(past)) if known else last + WITHOUT_RHYTHM):
        return None
    usual = "too little is known of its rhythm"
    if known:
        usual = f"it has something new every {span(known.usual)} (median), and paused for {span(known.longest)} at most"
    return Trouble(past.source, "silence", "silent", last, now, f"nothing new for {span(looked - last)}", usual)


def longest_rest(past: SourcePast) -> timedelta | None:
    """The longest time, but for one, without a day on which it brought much, in the last weeks; None if that is not
    known yet. A tenth of its usual day is not much: a stray piece at a weekend is no work."""
    usual = median([count for _, count in past.fresh if count] or [0])
    days = [day for day, count in past.fresh if count and count >= STRAY * usual]
    if len(days) < 3 or days[-1] - days[0] < timedelta(weeks=WEEKS_FOR_WEEKDAYS):
        return None
    *_, second, _ = sorted(later - day for day, later in pairwise(days))
    return second - timedelta(days=1)


def silence_ends(past: SourcePast, trouble: Trouble) -> bool:
    """Something new has come."""
    return past.last_new_at is not None and past.last_new_at > trouble.noticed_at


# ---------------------------------------------------------------- words


def told(counts: Mapping[str, int]) -> str:
    """Counts of reasons, the most frequent first: "4 × timeout, 1 × dns"."""
    return ", ".join(f"{count} × {reason}" for reason, count in sorted(counts.items(), key=lambda one: -one[1]))


def span(time: timedelta) -> str:
    """A time as people say it: "40 minutes", "9 hours", "12 days"."""
    hours = time / timedelta(hours=1)
    number, unit = (hours * 60, "minute") if hours < 1.9 else (hours, "hour") if hours < 48 else (hours / 24, "day")
    return f"{number:.0f} {unit}{'' if round(number) == 1 else 's'}"


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


Begin = Callable[[SourcePast, datetime, timedelta], Trouble | None]
End = Callable[[SourcePast, Trouble], bool]
SIGNS: Mapping[Sign, tuple[Begin, End]] = {
    "looks": (looks_begin, looks_end),
    "pages": (pages_begin, pages_end),
    "texts": (texts_begin, texts_end),
    "listing": (listing_begins, listing_ends),
    "silence": (silence_begins, silence_ends),
    "flow": (flow_begins, flow_ends),
}
"""What a trouble of each sign is known by: how it begins, how it is over."""

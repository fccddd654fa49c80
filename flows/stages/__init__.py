"""The stages of a pass as plain functions: each takes what the archive says is waiting and writes what came of it.

poll → fetch → read → fetch rendered, read → tag → plan relooks → group → watch → deliver. None knows of Prefect; each
can be run alone, and again: what was done is not done twice. ``now`` is a function, since a stage lasts.
"""

from flows.stages.delivering import deliver
from flows.stages.fetching import fetch, fetch_rendered
from flows.stages.grouping import STORY_WINDOW, group
from flows.stages.polling import poll
from flows.stages.reading import read
from flows.stages.relooking import plan_relooks
from flows.stages.rescoring import Rescored, rescore
from flows.stages.stamping import stamp_manifest
from flows.stages.submitting import submit
from flows.stages.tagging import tag
from flows.stages.tidying import tidy
from flows.stages.watching import watch
from flows.stages.work import Clock, utc_now

__all__ = [
    "STORY_WINDOW",
    "Clock",
    "Rescored",
    "deliver",
    "fetch",
    "fetch_rendered",
    "group",
    "plan_relooks",
    "poll",
    "read",
    "rescore",
    "stamp_manifest",
    "submit",
    "tag",
    "tidy",
    "utc_now",
    "watch",
]

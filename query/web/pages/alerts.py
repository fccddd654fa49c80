"""Alerts: what was told to whom, what became of it, and the rules that tell; with ways to hold, release and retry."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict

from marsad.model import AlertState
from query.usage import UsageError
from query.web.access import Act, may
from query.web.log import Log
from query.web.rendering import Entry, render
from query.web.served import Here

ENTRY = Entry(70, "menu.alerts", "/alerts", Act.READ)
SHOWN = 100
STATES = ("pending", "sending", "delivered", "held", "dead")
router = APIRouter()


@router.get("/alerts", dependencies=[may(Act.READ)])
def alerts(request: Request, here: Here, state: Annotated[AlertState | None, Query()] = None) -> HTMLResponse:
    """The rules, and the latest alerts, all or those in one state."""
    memories = here.archive.rule_memories()
    broken = {name: "; ".join(problem.message for problem in wrong) for name, wrong in here.desk.broken_rules.items()}
    rules = [(rule, memories.get(rule.name), broken.get(rule.name, "")) for rule in here.desk.settings.rules]
    lives = here.archive.alerts(state=state, limit=SHOWN)
    return render(request, "alerts.html", rules=rules, lives=lives, state=state or "", states=STATES)


class Wish(BaseModel):
    """A form with one button."""

    model_config = ConfigDict(extra="forbid")
    form_token: str = ""


@router.post("/alerts/rules/{name}/hold", dependencies=[may(Act.RULE)])
def hold(here: Here, log: Log, name: str, wish: Annotated[Wish, Form()]) -> RedirectResponse:
    """Hold what a rule tells, until it is released."""
    _must_be_rule(here, name)
    here.archive.hold_rule(name, "by hand", now=here.now())
    log(Act.RULE, name, held=True)
    return RedirectResponse("/alerts", 303)


@router.post("/alerts/rules/{name}/release", dependencies=[may(Act.RULE)])
def release(here: Here, log: Log, name: str, wish: Annotated[Wish, Form()]) -> RedirectResponse:
    """Let a rule tell again; what was held goes out with the next pass."""
    _must_be_rule(here, name)
    here.archive.release_rule(name, now=here.now())
    log(Act.RULE, name, held=False)
    return RedirectResponse("/alerts", 303)


@router.post("/alerts/{key}/retry", dependencies=[may(Act.RULE)])
def retry(here: Here, log: Log, key: str, wish: Annotated[Wish, Form()]) -> RedirectResponse:
    """Make an alert that failed due now, with all its tries; the next pass sends it."""
    if not here.archive.retry_alert(key, now=here.now()):
        raise UsageError("there is no alert of this key that waits or failed.")
    log(Act.RULE, key, retry=True)
    return RedirectResponse("/alerts", 303)


def _must_be_rule(here: Here, name: str) -> None:
    if name not in {rule.name for rule in here.desk.settings.rules} | here.archive.rule_memories().keys():
        raise UsageError("there is no rule of this name.")

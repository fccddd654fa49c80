"""Tells those who keep the desk, and a rule's own recipients, what keeps alerts from being told, and what ails
sources: once each, and once when it is over."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from alerts.notices import Matter, Place, dead_letters, message, of_trouble, operator_places
from flows.desk import Desk
from flows.rules import Stopped, standing
from marsad.errors import DeliveryError
from storage.archive import Archive

log = logging.getLogger(__name__)

REMEMBERED = timedelta(days=7)
"""Alerts that were given up, and troubles that ended, longer ago are nobody's news."""


def tell_operators(desk: Desk, archive: Archive, *, now: datetime) -> None:
    """Tell what is to be told and was not yet, in one message for each place. What cannot be told now is told with the
    next pass."""
    matters = _matters(desk, archive, now)
    for place in dict.fromkeys(place for matter in matters for place in matter.places):
        here = [matter for matter in matters if place in matter.places]
        told = archive.notices_told([key for matter in here for key in matter.keys_at(place)])
        new = {matter.key_at(place): matter for matter in here if matter.may_be_told(place, told)}
        if not new:
            continue
        try:
            desk.channels[place[0]].notify(message(list(new.values()), place), recipient=place[1], now=now)
        except DeliveryError as error:
            log.warning("those who keep the desk could not be told by %s: %s", place[0], error.reason)
        else:
            archive.record_notices(new, now=now)


def _matters(desk: Desk, archive: Archive, now: datetime) -> list[Matter]:
    operator = desk.settings.operator
    needs = {name: bool(desk.channels[name].wrong_recipients(())) for name in operator.channels}
    places = operator_places(operator.channels, operator.recipients, needs)
    stopped = [_stopped(desk, stop, places) for stop in standing(desk, archive)]
    dead = [dead_letters(found, places) for found in archive.dead_letters(since=now - REMEMBERED)]
    watched = {"", *(source.name for source in desk.watchlist.sources)}
    ailing = [
        of_trouble(trouble, places) for trouble in archive.troubles(since=now - REMEMBERED) if trouble.source in watched
    ]
    return stopped + dead + ailing


def _stopped(desk: Desk, stop: Stopped, places: list[Place]) -> Matter:
    """That a rule does not tell: for the operators, and for its own recipients where they can be reached."""
    [rule] = [rule for rule in desk.settings.rules if rule.name == stop.rule]
    channel = desk.channels.get(rule.channel)
    reachable = channel is not None and not channel.wrong_recipients(rule.recipients)
    owners = [(rule.channel, recipient) for recipient in rule.recipients or ("",)] if reachable else []
    return Matter(
        key="\n".join(("stopped", stop.rule, stop.why)), line=str(stop), places=tuple(dict.fromkeys([*places, *owners]))
    )

"""``marsad alerts``: what was told, what waits, what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from query.cli.call import Call
from query.cli.preview import preview
from query.output import cell, minute, table
from query.usage import UsageError

if TYPE_CHECKING:
    from flows.desk import Desk
    from marsad.model import AlertLife
    from marsad.rules import Rule
    from storage.archive import Archive

SHORT_KEY = 12
alerts = App(name="alerts", help="What was told, what waits, what failed.")
alerts.command(preview)


@alerts.command(name="list")
def list_(
    *,
    state: Annotated[
        Literal["pending", "sending", "delivered", "dead", "held"] | None, Parameter(help="Only alerts in this state.")
    ] = None,
    limit: Annotated[int, Parameter(help="How many at most.")] = 100,
    call: Call,
) -> int:
    """List alerts with their lives, newest first."""
    if limit < 1:
        raise UsageError("--limit must be 1 or more.")
    with call.desk().open_archive() as archive:
        found = archive.alerts(state=state, limit=limit)
    call.out.show(
        [_fields(life) for life in found],
        lambda: table(("alert", "made", "state", "tries", "to", "failure", "headline"), map(_row, found)),
    )
    return 0


@alerts.command(name="test")
def try_channel(
    channel: Annotated[str, Parameter(help="A channel of marsad.toml.")],
    /,
    *,
    to: Annotated[str, Parameter(help="Whom to send it to; else the rules' first recipient, else the sender.")] = "",
    call: Call,
) -> int:
    """Send a test message through a channel, and say how far it came."""
    desk = call.desk()
    if channel not in desk.channels:
        known = ", ".join(sorted(desk.channels)) or "none; add a [channels.NAME] to marsad.toml"
        raise UsageError(f'there is no channel "{channel}". Known channels: {known}.')
    recipient = to or next((rule.recipients[0] for rule in desk.settings.rules if _serves(rule, channel)), "")
    steps = desk.channels[channel].test(recipient=recipient, now=call.now)
    good = bool(steps) and all(step.ok for step in steps)
    call.out.show(
        {"channel": channel, "recipient": recipient or None, "ok": good, "steps": steps},
        lambda: table(
            ("step", "went well", "detail"), ((step.name, "yes" if step.ok else "no", step.detail) for step in steps)
        ),
    )
    return 0 if good else 1


@alerts.command
def retry(
    key: Annotated[str, Parameter(help="An alert's key, or the beginning of one.")] = "",
    /,
    *,
    dead: Annotated[bool, Parameter(negative=(), help="All alerts that were given up.")] = False,
    call: Call,
) -> int:
    """Make an alert due now, with all its tries; the next run sends it."""
    if bool(key) == dead:
        raise UsageError("name an alert, or say --dead for all that were given up.")
    with call.desk().open_archive() as archive:
        if dead:
            count = archive.retry_dead_alerts(now=call.now)
            call.out.show(
                {"alerts": count, "due": call.now}, lambda: cell(f"{count} are due; the next run sends them.")
            )
            return 0
        if not archive.retry_alert(key, now=call.now):
            raise UsageError(f"there is no alert {key} that waits or failed. marsad alerts list shows the keys.")
    call.out.show({"alert": key, "due": call.now}, lambda: cell(f"{key} is due; the next run sends it."))
    return 0


@alerts.command
def hold(rule: Annotated[str, Parameter(help="A rule's name; all rules without one.")] = "", /, *, call: Call) -> int:
    """Hold what a rule tells, until it is released: what waits now, and what comes."""
    desk = call.desk()
    with desk.open_archive() as archive:
        held = {name: archive.hold_rule(name, "by hand", now=call.now) for name in _named(rule, desk, archive)}
    return _show_counts(held, "held", call)


@alerts.command
def release(
    rule: Annotated[str, Parameter(help="A rule's name; all rules that are held without one.")] = "", /, *, call: Call
) -> int:
    """Let a rule tell again. What was held goes out with the next run, many alerts in a message."""
    desk = call.desk()
    with desk.open_archive() as archive:
        held = {name for name, memory in archive.rule_memories().items() if memory.held_at}
        names = [name for name in _named(rule, desk, archive) if rule or name in held]
        released = {name: archive.release_rule(name, now=call.now) for name in names}
    return _show_counts(released, "released", call)


def _named(rule: str, desk: Desk, archive: Archive) -> list[str]:
    """The rule called ``rule``, of the settings or of the archive's memory; all of them if none is named."""
    known = sorted({*archive.rule_memories(), *(one.name for one in desk.settings.rules)})
    if rule and rule not in known:
        raise UsageError(f'there is no rule "{rule}". Known rules: {", ".join(known) or "none"}.')
    return [rule] if rule else known


def _show_counts(counts: dict[str, int], done: str, call: Call) -> int:
    found = [{"rule": name, "alerts": count} for name, count in counts.items()]
    call.out.show(found, lambda: table(("rule", f"alerts {done}"), counts.items()))
    return 0


def _serves(rule: Rule, channel: str) -> bool:
    return rule.channel == channel and bool(rule.recipients)


def _fields(life: AlertLife) -> dict[str, object]:
    """An alert as JSON shows it, the alert and its life side by side."""
    alert = life.alert
    return {
        "key": alert.key,
        "state": life.state,
        "attempts": life.attempts,
        "created_at": alert.created_at,
        "next_attempt_at": life.next_attempt_at,
        "delivered_at": life.delivered_at,
        "error": life.error,
        "rule": alert.rule,
        "channel": alert.channel,
        "recipient": alert.recipient,
        "article": alert.article,
        "story": alert.story,
        "development": alert.development,
        "headline": alert.headline,
        "language": alert.language,
        "outlet": alert.outlet,
        "url": alert.url,
        "published": alert.published,
        "evidence": alert.evidence,
        "because": alert.because,
        "digest_at": alert.digest_at,
        "kind": alert.kind,
        "thread": alert.thread,
        "novelty": alert.novelty,
        "names": alert.names,
        "other_outlets": alert.other_outlets,
        "languages": alert.languages,
        "frame": alert.frame,
        "overflow": alert.overflow,
        "tries": life.tries,
    }


def _row(life: AlertLife) -> tuple[object, ...]:
    to = " ".join(filter(None, (life.alert.channel, life.alert.recipient)))
    made = minute(life.alert.created_at)
    return life.alert.key[:SHORT_KEY], made, life.state, life.attempts, to, life.error, life.alert.headline

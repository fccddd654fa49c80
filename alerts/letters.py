"""The text and the HTML of a mail, and the HTML of a feed's entry, from templates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from alerts.render import Item, groups, subject
from alerts.wording import Wording


def mail_text(shown: Sequence[Item], words: Wording) -> str:
    """The plain text of a mail. It is good for every service that takes text."""
    return _templates().get_template("mail.txt.j2").render(groups=groups(shown), words=words)


def mail_html(shown: Sequence[Item], words: Wording) -> str:
    """The HTML of a mail. Everything that came from outside is escaped (A29)."""
    template = _templates().get_template("mail.html.j2")
    return template.render(groups=groups(shown), count=len(shown), words=words, subject=subject(shown, words))


def feed_html(item: Item, words: Wording) -> str:
    """The HTML of one alert in a feed, without its headline; escaped in the same way."""
    return _templates().get_template("feed.html.j2").render(item=item, words=words)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("alerts"),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

"""Odd sites: one module for each site whose pages the general rules cannot read.

A module here names its ``HOSTS`` and has ``parse(page) -> Article``. It is found by the page's host, so that adding
one touches no other file. Most sites need none: first ask whether the general rules can be bettered.
"""

from __future__ import annotations

from functools import cache
from types import ModuleType

from marsad import plugins, urls


def for_url(url: str) -> ModuleType | None:
    """The module for the host of ``url`` (or for a host that it is a subdomain of); None for ordinary sites."""
    host = urls.host(url).rsplit(":", 1)[0]
    table = _by_host()
    while host:
        if host in table:
            return table[host]
        host = host.partition(".")[2]
    return None


@cache
def _by_host() -> dict[str, ModuleType]:
    modules = [plugins.load(__name__, name, file="scrapers/sites", key=name) for name in plugins.names(__name__)]
    return {host: module for module in modules for host in module.HOSTS}

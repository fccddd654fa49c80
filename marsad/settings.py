"""The desk's settings: ``marsad.toml``, then ``secrets.toml``, then the environment; every mistake told at once.

The environment wins: ``MARSAD_FETCH__CONTACT=desk@example.org`` sets ``contact`` of ``[fetch]``. Secrets may stand in
``secrets.toml`` or in the environment only (``MARSAD_CHANNELS__MAIL__PASSWORD``), never in ``marsad.toml``, which
people share.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from marsad.errors import ConfigError, Problem
from marsad.rules import Frame, Rule
from marsad.times import zone_named
from marsad.urls import web_url

SETTINGS_FILE = "marsad.toml"
SECRETS_FILE = "secrets.toml"
ENV_PREFIX = "MARSAD_"
SECRET_KEYS = frozenset({"password", "token", "webhook_url", "url", "secret", "api_key"})


def _network(value: str) -> str:
    ipaddress.ip_network(value)
    return value


def _zone(value: str) -> str:
    try:
        return zone_named(value).key
    except ValueError as error:
        raise ValueError('must be a name of the time zone database, such as "Asia/Beirut" or "UTC"') from error


def rising(steps: tuple[float, ...]) -> tuple[float, ...]:
    """``steps`` if each is more than the one before and the first more than nothing; else a ValueError."""
    if any(step <= before for before, step in zip((0.0, *steps), steps, strict=False)):
        raise ValueError("must be hours, each more than the one before")
    return steps


def _address(value: str) -> str:
    if value and web_url(value) is None:
        raise ValueError("must be an http(s) address")
    return value


def _template(value: str) -> str:
    if value and (web_url(value.replace("{url}", "")) is None or value.count("{url}") != 1):
        raise ValueError('must be an http(s) address with "{url}" in it, once')
    return value


class Section(BaseModel):
    """A table of ``marsad.toml``: unknown keys are mistakes, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ArchiveSettings(Section):
    """Where the archive is. An SQLAlchemy URL; empty means ``archive.sqlite`` in the desk's folder."""

    url: str = ""


class FetchSettings(Section):
    """How we behave towards other people's servers. Times in seconds, sizes in bytes."""

    contact: str = ""
    """A mail address or page put into the User-Agent, so that a site's owner can reach the desk."""
    obey_robots: bool = True
    host_gap: float = Field(default=1.0, ge=0, le=3600)
    """Least time between two requests to one host."""
    host_connections: int = Field(default=2, ge=1, le=64)
    connections: int = Field(default=128, ge=1, le=1024)
    """Connections open at a time, over all hosts: so many late servers keep nobody else waiting."""
    deadline: float = Field(default=30.0, gt=0, le=3600)
    """Longest time for one page, first byte to last, redirects included (F33)."""
    max_bytes: int = Field(default=20_000_000, ge=10_000)
    """Largest page or feed after decompression (F32, H07)."""
    max_redirects: int = Field(default=10, ge=0, le=50)
    allow_networks: tuple[Annotated[str, AfterValidator(_network)], ...] = ()
    """Private networks that sources may lie in, such as "127.0.0.0/8"; none by default (H01, H02)."""
    allow_ports: tuple[int, ...] = (80, 443, 8080, 8443)
    """Ports that may be asked on public addresses; inside ``allow_networks`` every port may."""
    attempts: int = Field(default=4, ge=1, le=20)
    """How often a page that failed is tried, with growing pauses."""
    render: bool = True
    """Whether pages that scripts make are shown in a browser, where there is one."""
    browser: str = ""
    """Where Chromium is; empty means the first on the PATH, else the one that Playwright has installed."""
    browser_sandbox: bool = True
    """Chromium's own fence around what a page runs. Some containers cannot have it; root never has."""


class PollingSettings(Section):
    """How often sources are looked at, and how far what their servers say is believed."""

    fastest_minutes: float = Field(default=10.0, gt=0)
    slowest_minutes: float = Field(default=180.0, gt=0)
    """A source is looked at in its own rhythm, never sooner or later than this after the look before."""
    jitter: float = Field(default=0.2, ge=0, le=1)
    """How far from its time a source may be looked at, as a share of the time between two looks: each keeps its own
    distance, so that not all are looked at at once."""
    whole_hours: float = Field(default=24.0, gt=0)
    """A server that keeps saying "unchanged" is asked for everything all the same after so long (F19)."""
    moved_days: float = Field(default=7.0, ge=0)
    """A permanent redirect is remembered when it has led to the same place for so long (F16)."""

    @model_validator(mode="after")
    def _in_order(self) -> PollingSettings:
        if self.fastest_minutes > self.slowest_minutes:
            raise ValueError("fastest_minutes must not be more than slowest_minutes")
        return self


class RelookSettings(Section):
    """When articles are looked at again, for edits and deletions. Steps are ages of an article in hours."""

    enabled: bool = True
    hours: Annotated[tuple[float, ...], AfterValidator(rising)] = (1, 3, 9, 24, 72, 240, 720)
    """For articles about one of the topics."""
    untagged_hours: Annotated[tuple[float, ...], AfterValidator(rising)] = (3, 24, 72)
    """For all others."""
    live_minutes: float = Field(default=15.0, gt=0)
    """The shortest pause between two looks at what says that it is still being written."""
    missing_hours: float = Field(default=6.0, gt=0)
    """After how long a page that is missing is looked for again; missing still, it counts as deleted."""
    per_run: int = Field(default=500, ge=0)
    per_host: int = Field(default=30, ge=0)
    """The most looks of one run, and of one run at one host; the rest wait for the next."""

    def steps(self, *, tagged: bool) -> tuple[float, ...]:
        """The steps for an article."""
        return self.hours if tagged else self.untagged_hours


class EvidenceSettings(Section):
    """Who else is asked to bear witness to what is kept; nobody by default."""

    timestamp_url: Annotated[str, AfterValidator(_address)] = ""
    """A time stamp authority (RFC 3161) that stamps the manifest's latest entry."""
    timestamp_hours: float = Field(default=24.0, gt=0)
    timestamp_roots: str = ""
    """A PEM file of certificates to which its signature must lead, in the desk's folder; not examined if empty."""
    submit_url: Annotated[str, AfterValidator(_template)] = ""
    """The address that has a public web archive keep a page; "{url}" in it stands for the page's own."""
    submit: Literal["tagged", "all"] = "tagged"
    """Which articles: those about one of the topics, or every one."""
    submit_per_run: int = Field(default=20, ge=0)
    submit_gap: float = Field(default=10.0, ge=0, le=3600)
    """Seconds between two submissions."""


class RetentionSettings(Section):
    """How long what is kept is kept, in days; 0 keeps it for ever. Articles, their versions, tags and stories stay in
    any case."""

    page_days: float = Field(default=0, ge=0)
    """The bytes of pages, from the last visit that brought them. Their hashes stay."""
    summary_days: float = Field(default=0, ge=0)
    """What sources said of entries: summaries and enclosures."""
    visit_days: float = Field(default=0, ge=0)
    """Visits that brought nothing: unchanged pages, failures."""
    tagged_too: bool = False
    """Whether these rules hold for what belongs to articles that are tagged, labelled or told of, too."""


class EncoderSettings(Section):
    """Which sentence-transformers model reads the articles. ``model`` is "universal" for the built-in one, else a
    name or a path that SentenceTransformer understands."""

    model: str = "universal"
    revision: str | None = None
    query_prompt: str = ""
    passage_prompt: str = ""
    passage_tokens: int = Field(default=128, ge=16, le=8192)
    """Longest passage, in the model's own tokens; never over what the model can take (C01)."""
    batch_size: int = Field(default=64, ge=1, le=4096)
    device: str = "cpu"


class AlertSettings(Section):
    """When something counts as news, and how often delivery is tried."""

    fresh_hours: float = Field(default=48.0, gt=0)
    """An article older than this when first seen is kept, tagged and found, but no news."""
    baseline_hours: float = Field(default=6.0, ge=0)
    """The same for what a new source already had at our first look at it (A03)."""
    attempts: int = Field(default=7, ge=1, le=50)
    desk_url: str = ""
    """Where the desk's pages can be reached, for links in alerts; none if empty."""
    language: Frame = "en"
    """The language of our own sentences, where a rule does not say another."""
    storm: int = Field(default=50, ge=1)
    """A rule that would tell more developments than this within ``storm_minutes`` is held for review (A04)."""
    storm_minutes: float = Field(default=60.0, gt=0)
    most_per_day: float = Field(default=50.0, gt=0)
    """A new rule that would have fired more often than this in the archive's last weeks is refused, unless forced."""


class OperatorSettings(Section):
    """Who keeps the desk: told, once each, when alerts cannot be delivered, when rules do not tell, when something ails
    a source, and when that is over."""

    channels: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    """For channels that do not know by themselves where they post."""
    patience_hours: float = Field(default=24.0, ge=0)
    """How long a source must fail, turn us away or look otherwise before that is told: hiccups are not (F57)."""


class WebSettings(Section):
    """The desk in a browser. It is open to this machine alone unless another address is named, and to another only once
    there are people who may come in."""

    host: str = "127.0.0.1"
    port: int = Field(default=8642, ge=0, le=65535)
    hosts: tuple[str, ...] = ()
    """Names by which browsers call it besides its address, such as "desk.example.org" behind a proxy."""
    title: str = "Marsad"


class Schedules(Section):
    """When the flows run: cron expressions in ``timezone``."""

    monitor: str = "*/15 * * * *"
    digest: str = "0 7 * * *"
    upkeep: str = "30 3 * * *"
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"


class Settings(BaseSettings):
    """Everything that can be set. Channels stay as written here; each channel's own ``Options`` checks its table."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True)

    archive: ArchiveSettings = ArchiveSettings()
    fetch: FetchSettings = FetchSettings()
    polling: PollingSettings = PollingSettings()
    relook: RelookSettings = RelookSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    retention: RetentionSettings = RetentionSettings()
    encoder: EncoderSettings = EncoderSettings()
    alerts: AlertSettings = AlertSettings()
    operator: OperatorSettings = OperatorSettings()
    web: WebSettings = WebSettings()
    schedules: Schedules = Schedules()
    channels: dict[str, dict[str, Any]] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    sources: dict[str, dict[str, SecretStr]] = Field(default_factory=dict)
    """Secrets of sources by their names, such as a mailbox's password: from secrets.toml or the environment alone."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (env_settings, init_settings)


def load_settings(home: Path) -> Settings:
    """The settings of the desk in ``home``; a ConfigError with every mistake, each with file, key and mend."""
    problems: list[Problem] = []
    shared = _read_toml(home / SETTINGS_FILE, problems)
    secret = _read_toml(home / SECRETS_FILE, problems)
    problems += _misplaced_secrets(shared)
    try:
        settings = Settings(**_merge(shared, secret))
    except ValidationError as error:
        problems += problems_of(error, SETTINGS_FILE, model=Settings)
    else:
        problems += _dangling(settings)
    if problems:
        raise ConfigError(problems)
    return settings


def default_settings() -> Settings:
    """The settings where there is no desk: defaults, then the environment, whose mistakes are a ConfigError."""
    try:
        return Settings()
    except ValidationError as error:
        raise ConfigError(problems_of(error, SETTINGS_FILE, model=Settings)) from error


def problems_of(
    error: ValidationError, file: str, prefix: str = "", model: type[BaseModel] | None = None
) -> list[Problem]:
    """pydantic's findings as Problems. ``prefix`` is the table that was checked; ``model`` gives names to suggest."""
    found = []
    for item in error.errors():
        key = ".".join([prefix] * bool(prefix) + [str(part) for part in item["loc"]])
        origin = _environment_name(item["loc"]) if not prefix else None
        found.append(
            Problem(
                origin or file,
                key,
                item["msg"].removeprefix("Value error, "),
                _mend(item["type"], item["loc"], item.get("ctx", {}), model),
            )
        )
    return found


def _read_toml(path: Path, problems: list[Problem]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if path.name == SETTINGS_FILE:
            problems.append(Problem(str(path), "", "there is no such file", "Make a desk with: marsad init DIR"))
    except UnicodeDecodeError:
        problems.append(Problem(path.name, "", "is not UTF-8 text", "Save it as UTF-8."))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(path.name, "", f"is not TOML: {error}", "Mend the line named."))
    return {}


def _merge(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _misplaced_secrets(shared: dict[str, Any]) -> list[Problem]:
    return [
        Problem(
            SETTINGS_FILE,
            f"{section}.{name}.{key}",
            "is a secret, and this file is meant to be shared",
            f"Move it to {SECRETS_FILE} under [{section}.{name}], or set "
            f"{ENV_PREFIX}{section.upper()}__{name.upper()}__{key.upper()}.",
        )
        for section in ("channels", "sources")
        if isinstance(tables := shared.get(section, {}), dict)
        for name, table in tables.items()
        if isinstance(table, dict)
        for key in table
        if key in SECRET_KEYS
    ]


def _dangling(settings: Settings) -> list[Problem]:
    names = [rule.name for rule in settings.rules]
    found = [
        Problem(SETTINGS_FILE, f"rules.{i}.name", f'"{name}" is used twice', "Give each rule its own name.")
        for i, name in enumerate(names)
        if name in names[:i]
    ]
    found += [
        Problem(
            SETTINGS_FILE,
            f"operator.channels.{i}",
            f'there is no channel "{name}"',
            f"Known: {', '.join(sorted(settings.channels)) or 'none is defined'}.",
        )
        for i, name in enumerate(settings.operator.channels)
        if name not in settings.channels
    ]
    for name, table in settings.channels.items():
        if "kind" not in table:
            found.append(
                Problem(SETTINGS_FILE, f"channels.{name}.kind", "is missing", 'Say what it is, such as kind = "email".')
            )
    return found


def _environment_name(loc: tuple[int | str, ...]) -> str | None:
    name = ENV_PREFIX + "__".join(str(part).upper() for part in loc)
    known = {key.upper() for key in os.environ}
    return f"environment {name}" if name in known else None


def _mend(kind: str, loc: tuple[int | str, ...], context: dict[str, Any], model: type[BaseModel] | None) -> str:
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(loc[-1]), _names_at(model, loc[:-1]), n=1)
        return f'Did you mean "{near[0]}"?' if near else "Remove it; there is no such setting."
    if kind == "missing":
        return "Add it."
    if "expected" in context:
        return f"Use {context['expected']}."
    return "Change the value."


def _names_at(model: type[BaseModel] | None, loc: tuple[int | str, ...]) -> list[str]:
    for part in loc:
        if model is None or isinstance(part, int):
            continue
        field = model.model_fields.get(part)
        inner = field.annotation if field else None
        inner = next(iter(get_args(inner)), inner)
        model = inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None
    return list(model.model_fields) if model else []

"""The command line as a whole: which commands there are, what all of them accept, and how each ends.

Exit codes: 0 done; 1 done, but part of it failed; 2 wrong use or configuration; 130 interrupted; 141 the reader of
our output went away.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Annotated, Any

from cyclopts import App, CycloptsError, Group, Parameter

from marsad.errors import ConfigError, DecisionError, MarsadError
from query.cli import (
    alerts,
    archive,
    coverage,
    demo,
    desk,
    doctor,
    export,
    judging,
    keeping,
    people,
    reading,
    searches,
    sorting,
    sources,
    story,
    topics,
    web,
)
from query.cli.call import DEFAULT_HOME, begin
from query.output import note, use_utf8
from query.usage import UsageError

DONE, PARTLY_FAILED, WRONG_USE, INTERRUPTED, READER_GONE = 0, 1, 2, 130, 141
OUR_LOGGERS = ("alerts", "classifiers", "flows", "marsad", "query", "scrapers", "storage")

EVERYWHERE = Group("Accepted everywhere, before or after the command", sort_key=100)
COMMANDS: Mapping[str, Mapping[str, Callable[..., int] | App]] = {
    "Begin here": {"demo": demo.demo},
    "The desk": {
        "init": desk.init,
        "run": desk.run,
        "serve": desk.serve,
        "web": web.web,
        "people": people.people,
        "sources": sources.sources,
        "topics": topics.topics,
        "alerts": alerts.alerts,
        "doctor": doctor.doctor,
    },
    "The archive": {
        "search": archive.search,
        "searches": searches.searches,
        "show": archive.show,
        "story": story.story,
        "export": export.export,
        "label": judging.label,
        "rescore": judging.rescore,
        "coverage": coverage.coverage,
        "backup": keeping.backup,
        "restore": keeping.restore,
        "verify": keeping.verify,
        "archive": keeping.archive,
    },
    "Without a desk": {
        "read-feed": reading.read_feed,
        "extract": reading.extract,
        "tag": sorting.tag,
        "group": sorting.group,
    },
}
"""Every command, as the help page shows them. Their modules import nothing heavy at the top, but when called."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``marsad`` and return its exit code. Without ``argv`` it is the process's own business: its arguments, and
    what becomes of errors that nobody foresaw."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    debug = "--debug" in arguments
    use_utf8()
    if debug:
        _log_all()
    elif argv is None:
        _leave_tracebacks_out()
    try:
        code = _app()(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _stop_writing()
        return READER_GONE
    except (CycloptsError, MarsadError) as error:
        if debug:
            sys.__excepthook__(type(error), error, error.__traceback__)
        return _told(error, arguments)
    return code if isinstance(code, int) else DONE


def _app() -> App:
    """The command line. Made for each call, since cyclopts keeps what it resolved."""
    app = App(
        name="marsad",
        help="Watches news and documents for your topics in Arabic, English and French, and tells each new "
        "development once.",
        version=_version,
        print_error=False,
        exit_on_error=False,
        suppress_keyboard_interrupt=False,
        result_action="return_value",
        default_parameter=Parameter(negative_iterable=()),
        help_format="plaintext",
    )
    for order, (title, commands) in enumerate(COMMANDS.items()):
        group = Group(title, sort_key=order)
        for name, command in commands.items():
            _add(app, name, command, group)

    @app.meta.default
    def launch(
        *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
        home: Annotated[
            str, Parameter(env_var="MARSAD_HOME", metavar="DIR", group=EVERYWHERE, help="The desk's folder.")
        ] = DEFAULT_HOME,
        json: Annotated[
            bool | None,
            Parameter(
                group=EVERYWHERE,
                help="Answer in JSON, or with --no-json in tables. Without either, a terminal gets a table and a "
                "file or pipe gets JSON.",
            ),
        ] = None,
        debug: Annotated[
            bool,
            Parameter(negative="", show_default=False, group=EVERYWHERE, help="Show what goes on, and tracebacks."),
        ] = False,
    ) -> object:
        command, bound, ours = app.parse_args(tokens)
        if "call" in ours:
            bound.arguments["call"] = begin(home, json=json, debug=debug)
        return command(*bound.args, **bound.kwargs)

    return app.meta


def _version() -> str:
    from importlib import metadata  # takes longer to import than most commands take to answer

    return metadata.version("marsad")


def _add(app: App, name: str, command: Callable[..., int] | App, group: Group) -> None:
    if isinstance(command, App):
        command.group = group
        app.command(command, name=name)
    else:
        app.command(command, name=name, group=group)


def _told(error: CycloptsError | MarsadError, arguments: Sequence[str]) -> int:
    note(str(error))
    if isinstance(error, CycloptsError):
        known = {name for commands in COMMANDS.values() for name in commands}
        asked = [word for word in arguments if word in known][:1]
        note(f"see: {' '.join(['marsad', *asked, '--help'])}")
        return WRONG_USE
    return WRONG_USE if isinstance(error, ConfigError | DecisionError | UsageError) else PARTLY_FAILED


def _log_all() -> None:
    """All our messages on standard error. Other libraries' messages may hold whole addresses, so those below a warning
    are not shown even now (H13)."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    for name in OUR_LOGGERS:
        logging.getLogger(name).setLevel(logging.DEBUG)


def _leave_tracebacks_out() -> None:
    """Tracebacks are for those who ask for them with --debug: without it, errors that nobody foresaw are one line, and
    so are warnings that carry one, whichever library prints them."""

    def record(*fields: Any, **more: Any) -> logging.LogRecord:
        made = logging.LogRecord(*fields, **more)
        made.exc_info = None
        return made

    sys.excepthook = _one_line_for_the_unforeseen
    logging.setLogRecordFactory(record)


def _one_line_for_the_unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Stands in for Python's traceback. The error's own text is left out, as it may hold anything."""
    note(f"stopped by a mistake of Marsad's own ({kind.__name__}). Run it again with --debug to see where.")


def _stop_writing() -> None:
    """Send what is still in the buffer nowhere, so that Python's own flush at the end finds nothing to complain of."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    os.close(devnull)

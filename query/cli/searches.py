"""``marsad searches``: the searches that the desk keeps."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from query.cli.call import Call
from query.output import note, table

searches = App(name="searches", help="The searches that the desk keeps; rules may name them.")


@searches.command(name="list")
def list_(*, call: Call) -> int:
    """List the searches, what each asks for, and which rules go by it."""
    from query.searchfiles import kept_searches

    found = kept_searches(call.desk())
    columns = ("name", "rules", "query")
    call.out.show(found, lambda: table(columns, ((one.name, ", ".join(one.rules), one.query) for one in found)))
    return 0


@searches.command
def delete(name: Annotated[str, Parameter(help="The name of a search.")], /, *, call: Call) -> int:
    """Forget a search. A rule that names it then looks for its name as words."""
    desk = call.desk()
    assert desk.home is not None
    from query.searchfiles import delete_search

    delete_search(desk.home, name)
    note(f'the search "{name}" is forgotten')
    return 0

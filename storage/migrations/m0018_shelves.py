"""What a search looks through: articles on shelves, by their filters and the codes of their vectors."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

STEPS = """
ALTER TABLE articles ADD COLUMN unfiled BOOLEAN NOT NULL DEFAULT {true};
CREATE INDEX articles_unfiled ON articles (version_id) WHERE unfiled {is_true};
CREATE INDEX articles_to_file ON articles (version_id) WHERE unfiled {is_true} AND tag_due = {false};
CREATE TABLE shelves (id {serial}, articles INTEGER NOT NULL, versions {bytes} NOT NULL, dated {bytes} NOT NULL,
  gone {bytes} NOT NULL);
CREATE TABLE shelf_values (kind TEXT NOT NULL, value TEXT NOT NULL, shelf_id {number} NOT NULL REFERENCES shelves (id),
  places {bytes} NOT NULL, PRIMARY KEY (kind, value, shelf_id));
CREATE INDEX shelf_values_of_shelf ON shelf_values (shelf_id);
CREATE TABLE codes (shelf_id {number} NOT NULL REFERENCES shelves (id), model TEXT NOT NULL,
  dimensions INTEGER NOT NULL, passages {bytes} NOT NULL, codes {bytes} NOT NULL,
  PRIMARY KEY (shelf_id, model, dimensions));
"""

# Vectors are the encoder's: what was trained on top of it has no part in them.
ENCODERS = {
    "sqlite": "UPDATE embeddings SET model = substr(model, 1, instr(model, '/') - 1) WHERE instr(model, '/') > 0",
    "postgresql": "UPDATE embeddings SET model = split_part(model, '/', 1) WHERE strpos(model, '/') > 0",
}

# Whatever a search filters by, whoever changes it: the article is to be put on a shelf anew.
REFILED = "UPDATE articles SET unfiled = {true} WHERE id = {row}.article_id AND NOT unfiled"
CHANGES = {
    "tags": ("decision", "old.decision <> new.decision"),
    "entries": ("article_id, source", "coalesce(old.article_id, '') <> coalesce(new.article_id, '') OR "
                "old.source <> new.source"),
    "embeddings": ("vectors, model", "{true}"),
}  # fmt: skip

POSTGRES = (
    "CREATE FUNCTION refile_old() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN {REFILED.format(true='TRUE', row='old')}; RETURN NULL; END $$",
    "CREATE FUNCTION refile_new() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN {REFILED.format(true='TRUE', row='new')}; RETURN NULL; END $$",
    "CREATE FUNCTION refile() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.unfiled = TRUE; RETURN new; END $$",
    "CREATE TRIGGER articles_refiled BEFORE UPDATE OF version_id, dated, language ON articles FOR EACH ROW "
    "EXECUTE FUNCTION refile()",
)
SQLITE = (
    "CREATE TRIGGER articles_refiled AFTER UPDATE OF version_id, dated, language ON articles WHEN NOT new.unfiled "
    "BEGIN UPDATE articles SET unfiled = 1 WHERE id = new.id; END",
)


def upgrade(connection: Connection) -> None:
    """Add shelves, with no article on them yet, and name vectors by their encoder alone."""
    engine = connection.dialect.name
    connection.exec_driver_sql(ENCODERS[engine])
    run_script(connection, STEPS)
    for statement in SQLITE if engine == "sqlite" else POSTGRES:
        connection.exec_driver_sql(statement)
    for table, (columns, differs) in CHANGES.items():
        for row, event, when in (
            ("new", "INSERT", "{true}"),
            ("old", "DELETE", "{true}"),
            ("old", f"UPDATE OF {columns}", differs),
            ("new", f"UPDATE OF {columns}", differs),
        ):
            connection.exec_driver_sql(_trigger(engine, table, row, event, when))


def _trigger(engine: str, table: str, row: str, event: str, when: str) -> str:
    """Has the article that ``row``, the old or the new one, belongs to put on a shelf anew after ``event``."""
    true, act = ("1", f"BEGIN {REFILED}; END") if engine == "sqlite" else ("TRUE", "EXECUTE FUNCTION refile_{row}()")
    name = f"{table}_{event.split()[0].lower()}_{row}"
    return (
        f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW WHEN ({when.format(true=true)}) "
        f"{act.format(true=true, row=row)}"
    )

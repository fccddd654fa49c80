"""The archive's tables as queries see them; ``migrations/`` is what makes them.

    sources ─ polls, troubles, norms             what was looked at; what ails a source, and what is usual of it
    sources ─ entries ─ entry_keys               what was announced; a queue: fetch_due_at, unread
              entries ─ visits ─ pages           what was fetched; each page's bytes once
    articles ─ aliases, versions, words          what was read; a queue: tag_due, group_due
    articles ─ relooks, absences                   when it is looked at again; when it was not there; a queue: due_at
    articles ─ sketches, sightings               by which copies, and a site's own paragraphs, are known
               articles ─ embeddings, tags       what it is about
               shelves ─ shelf_values, codes     what a search looks through, made from the rows above
               articles ─ mentions, notions      which watch names it has; what it speaks of
    stories ─ developments ─ placements          what belongs together
    stories ─ story_decisions                    what persons decided of that
    alerts ─ alert_tries                         who is told what; the outbox
    rules, notices                               since when each rule is as it is; what its keepers were told
    manifest, stamps                             what was kept, in a chain, and since when it stands
    forgotten, submissions                       what was let go; what public archives were asked to keep
    runs, robots, migrations                     keeping house

Ids of entries and articles are 20 hex digits made from content (``marsad.urls.identity``), so that a key of any length
fits an index (S10) and a repeated run writes the same rows. Numbers that count up (visits, versions, placements) are
the archive's own and mean nothing outside.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    false,
    true,
)

from storage.columns import CleanJSON, CleanText, Line, UTCDateTime

metadata = MetaData()
Serial = BigInteger().with_variant(Integer, "sqlite")

migrations = Table(
    "migrations",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("name", CleanText, nullable=False),
    Column("applied_at", UTCDateTime, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("name", CleanText, primary_key=True),
    Column("kind", CleanText, nullable=False),
    Column("url", CleanText, nullable=False),
    Column("title", Line, nullable=False),
    Column("language", CleanText),
    Column("first_ok_at", UTCDateTime),
    Column("last_polled_at", UTCDateTime),
    Column("last_ok_at", UTCDateTime),
    Column("next_due_at", UTCDateTime),
    Column("etag", CleanText),
    Column("last_modified", CleanText),
    Column("status", CleanText),
    Column("reason", CleanText, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("entries_seen", Integer, nullable=False),
    Column("last_new_entry_at", UTCDateTime),
    # where its address leads by permanent redirects alone, since when, and on how many looks in a row
    Column("moved_to", CleanText),
    Column("moved_since", UTCDateTime),
    Column("moved_looks", Integer, nullable=False),
    # 304s in a row, and since when; when all of it was had last; when a 304 was last found to be false
    Column("unchanged", Integer, nullable=False),
    Column("unchanged_since", UTCDateTime),
    Column("whole_at", UTCDateTime),
    Column("doubted_at", UTCDateTime),
    Column("hints", CleanJSON, nullable=False),
)

polls = Table(
    "polls",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("source", CleanText, nullable=False),
    Column("polled_at", UTCDateTime, nullable=False),
    Column("status", CleanText, nullable=False),
    Column("reason", CleanText, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("new_entries", Integer, nullable=False),
    Column("warnings", CleanJSON, nullable=False),
    # how many, by reason
    Column("left_out", CleanJSON, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("source", CleanText, nullable=False),
    Column("key", CleanText, nullable=False),
    Column("url", CleanText),
    Column("page_key", CleanText),
    Column("shard_key", Integer, nullable=False),
    Column("title", Line, nullable=False),
    Column("summary", CleanText, nullable=False),
    Column("guid", CleanText),
    Column("published", UTCDateTime),
    Column("published_raw", CleanText),
    Column("updated", UTCDateTime),
    Column("authors", CleanJSON, nullable=False),
    Column("language", CleanText),
    Column("enclosures", CleanJSON, nullable=False),
    Column("baseline", Boolean, nullable=False),
    Column("first_seen_at", UTCDateTime, nullable=False),
    # waiting to be fetched from then on; null when nothing is to be fetched
    Column("fetch_due_at", UTCDateTime),
    Column("attempts", Integer, nullable=False),
    Column("status", Integer),
    Column("reason", CleanText, nullable=False),
    Column("etag", CleanText),
    Column("last_modified", CleanText),
    # the latest visit that brought a page, and whether that page still is to be read
    Column("visit_id", Serial),
    Column("unread", Boolean, nullable=False),
    # its text was found to be made by scripts: a browser is needed
    Column("render", Boolean, nullable=False, server_default=false()),
    # what became of it: a page status, or "failed"
    Column("outcome", CleanText),
    Column("outcome_at", UTCDateTime),
    Column("article_id", CleanText),
    # characters of the text that its page had when it was read
    Column("text_length", Integer),
)

troubles = Table(
    "troubles",
    metadata,
    Column("id", Serial, primary_key=True),
    # "" for what ails all of them
    Column("source", CleanText, nullable=False),
    Column("sign", CleanText, nullable=False),
    Column("kind", CleanText, nullable=False),
    Column("began_at", UTCDateTime, nullable=False),
    Column("noticed_at", UTCDateTime, nullable=False),
    Column("seen", CleanText, nullable=False),
    Column("usual", CleanText, nullable=False),
    # what was usual, as a number, where its end is measured by that
    Column("level", Float),
    Column("ended_at", UTCDateTime),
)

norms = Table(
    "norms",
    metadata,
    Column("source", CleanText, primary_key=True),
    # when it was last looked at closely, and what was usual then
    Column("measured_at", UTCDateTime, nullable=False),
    Column("norm", CleanJSON, nullable=False),
)

entry_keys = Table(
    "entry_keys",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("entry_id", CleanText, nullable=False),
    Column("key", CleanText, nullable=False),
)

visits = Table(
    "visits",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("entry_id", CleanText, nullable=False),
    Column("url", CleanText, nullable=False),
    Column("final_url", CleanText, nullable=False),
    Column("redirects", CleanJSON, nullable=False),
    Column("status", Integer),
    Column("reason", CleanText, nullable=False),
    Column("headers", CleanJSON, nullable=False),
    Column("fetched_at", UTCDateTime, nullable=False),
    Column("recorded_at", UTCDateTime, nullable=False),
    # a 304's is that of the kept copy; null for a failure
    Column("page_sha256", CleanText),
    Column("truncated", Boolean, nullable=False),
    # the page is what a browser made of what came
    Column("rendered", Boolean, nullable=False, server_default=false()),
    # the visit to the first page of an article of which this is a further one; of a rendered page, of what came
    Column("part_of", Serial),
    # all requests with their answers, redirects first (``marsad.model.Exchange``), unchanged to the last byte
    Column("exchanges", JSON, nullable=False),
)

pages = Table(
    "pages",
    metadata,
    Column("sha256", CleanText, primary_key=True),
    Column("bytes", Integer, nullable=False),
    # empty once it was let go
    Column("content", LargeBinary, nullable=False),
    Column("forgotten_at", UTCDateTime),
)

manifest = Table(
    "manifest",
    metadata,
    Column("number", Serial, primary_key=True, autoincrement=False),
    # of the record: what the next entry names as the one before it
    Column("hash", CleanText, nullable=False),
    Column("kind", CleanText, nullable=False),
    # the visit or version of which it tells
    Column("row_id", Serial),
    Column("record", Text, nullable=False),
)

stamps = Table(
    "stamps",
    metadata,
    # the entry of the manifest whose hash an authority has stamped, and its answer (RFC 3161, DER)
    Column("number", Serial, primary_key=True, autoincrement=False),
    Column("hash", CleanText, nullable=False),
    Column("authority", CleanText, nullable=False),
    Column("stamped_at", UTCDateTime, nullable=False),
    Column("token", LargeBinary, nullable=False),
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("source", CleanText, nullable=False),
    # what the rules of retention let go, how many of it and how many bytes as they were kept
    Column("what", CleanText, nullable=False),
    Column("things", Integer, nullable=False),
    Column("bytes", Serial, nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    # an article that a public archive was asked to keep, when last, and what it answered
    Column("article_id", CleanText, primary_key=True),
    Column("service", CleanText, primary_key=True),
    Column("url", CleanText, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("status", Integer),
    Column("reason", CleanText, nullable=False),
    # where that archive says its copy is; "" if it does not
    Column("copy", CleanText, nullable=False),
    Column("next_at", UTCDateTime),
)

robots = Table(
    "robots",
    metadata,
    Column("origin", CleanText, primary_key=True),
    Column("status", Integer, nullable=False),
    Column("body", CleanText, nullable=False),
    Column("fetched_at", UTCDateTime, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("url", CleanText, nullable=False),
    Column("canonical_url", CleanText, nullable=False),
    # the entry that brought it, and that entry's source
    Column("entry_id", CleanText, nullable=False),
    Column("source", CleanText, nullable=False),
    # the version that counts now; null only inside the transaction that makes the article
    Column("version_id", Serial),
    Column("versions", Integer, nullable=False),
    Column("stand_in", Boolean, nullable=False),
    Column("language", CleanText),
    Column("published", UTCDateTime),
    # where it stands in time: published, but never after we first saw it; else when we did (F38)
    Column("dated", UTCDateTime, nullable=False),
    Column("first_seen_at", UTCDateTime, nullable=False),
    Column("news", Boolean, nullable=False),
    # whether its page has ever said that it was still being written
    Column("live", Boolean, nullable=False),
    # the first article that has nearly the same text: both are copies of one report
    Column("copy_of", CleanText),
    Column("tag_due", Boolean, nullable=False),
    Column("group_due", Boolean, nullable=False),
    # whether it is yet to be put on a shelf, as it is now; triggers see to it whenever what a search filters by changes
    Column("unfiled", Boolean, nullable=False, server_default=true()),
    Column("tag_status", CleanText),
    Column("model", CleanText),
)

aliases = Table(
    "aliases",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("article_id", CleanText, nullable=False),
    Column("url", CleanText, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("article_id", CleanText, nullable=False),
    Column("number", Integer, nullable=False),
    Column("stand_in", Boolean, nullable=False),
    Column("status", CleanText, nullable=False),
    Column("title", Line, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("authors", CleanJSON, nullable=False),
    # news agencies that are named as the source of the text
    Column("agencies", CleanJSON, nullable=False),
    Column("published", UTCDateTime),
    Column("published_from", CleanText),
    Column("modified", UTCDateTime),
    Column("language", CleanText),
    Column("site", Line, nullable=False),
    Column("image", CleanText),
    Column("links", CleanJSON, nullable=False),
    Column("warnings", CleanJSON, nullable=False),
    Column("text_sha256", CleanText, nullable=False),
    # which address it was read from (``same_page_key``, hashed), in which bytes; no page for a stand-in
    Column("page_key", CleanText),
    Column("page_sha256", CleanText),
    Column("visit_id", Serial),
    Column("recorded_at", UTCDateTime, nullable=False),
)

relooks = Table(
    "relooks",
    metadata,
    # an article with a text of its own, and the entry by whose address it is looked at
    Column("article_id", CleanText, primary_key=True),
    Column("entry_id", CleanText, nullable=False),
    # the latest look; the latest that found it there; the latest that brought its page, not only word of it
    Column("looked_at", UTCDateTime, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
    Column("full_at", UTCDateTime, nullable=False),
    Column("changed_at", UTCDateTime),
    # what the latest look came to: "read", "same", a page status, or why nothing came
    Column("outcome", CleanText, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("live", Boolean, nullable=False),
    # whether the next look is yet to be decided on, else when it is (never if null), lower ranks first
    Column("unplanned", Boolean, nullable=False),
    Column("due_at", UTCDateTime),
    Column("rank", Integer, nullable=False),
)

absences = Table(
    "absences",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("article_id", CleanText, nullable=False),
    Column("reason", CleanText, nullable=False),
    Column("last_seen_at", UTCDateTime, nullable=False),
    # found missing first and last, at so many looks; deleted once that is believed; over when it is back
    Column("missing_at", UTCDateTime, nullable=False),
    Column("again_at", UTCDateTime, nullable=False),
    Column("times", Integer, nullable=False),
    Column("deleted_at", UTCDateTime),
    Column("back_at", UTCDateTime),
)

sightings = Table(
    "sightings",
    metadata,
    # an article's id, and its paragraphs as hashes: by which those that repeat on a site are known
    Column("article", CleanText, primary_key=True),
    Column("site", CleanText, nullable=False),
    Column("title", Line, nullable=False),
    Column("paragraphs", CleanJSON, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
)

sketches = Table(
    "sketches",
    metadata,
    # a few of an article's runs of words, as hashes (marsad.sketch): copies of its text share them
    Column("hash", Serial, primary_key=True),
    Column("article_id", CleanText, primary_key=True),
    Column("seen_at", UTCDateTime, nullable=False),
)

embeddings = Table(
    "embeddings",
    metadata,
    Column("article_id", CleanText, primary_key=True),
    # the encoder's name and revision (``storage.vectors.encoder_of``)
    Column("model", CleanText, primary_key=True),
    Column("dimensions", Integer, nullable=False),
    # [start, end] of each passage in the text, and their vectors one after the other: little-endian float32
    Column("passages", CleanJSON, nullable=False),
    Column("vectors", LargeBinary, nullable=False),
)

shelves = Table(
    "shelves",
    metadata,
    # about a thousand articles, in places that count from 0; a shelf never changes: what does is put on a newer one
    Column("id", Serial, primary_key=True),
    Column("articles", Integer, nullable=False),
    # by place: the version that counted, and when its article is dated, in microseconds since 1970; int64
    Column("versions", LargeBinary, nullable=False),
    Column("dated", LargeBinary, nullable=False),
    # versions before those; int64
    Column("gone", LargeBinary, nullable=False),
)

shelf_values = Table(
    "shelf_values",
    metadata,
    # "topic", "language" or "source", and the places of a shelf that have this value of it: uint16, in order
    Column("kind", CleanText, primary_key=True),
    Column("value", CleanText, primary_key=True),
    Column("shelf_id", Serial, primary_key=True),
    Column("places", LargeBinary, nullable=False),
)

codes = Table(
    "codes",
    metadata,
    Column("shelf_id", Serial, primary_key=True),
    Column("model", CleanText, primary_key=True),
    Column("dimensions", Integer, primary_key=True),
    # by place: how many passages, uint16; and the passages' codes (``storage.quantising``), the first words of all
    # passages, then the second ones, and so on; uint64
    Column("passages", LargeBinary, nullable=False),
    Column("codes", LargeBinary, nullable=False),
)

DERIVED = frozenset({"shelves", "shelf_values", "codes"})
"""Tables that can be made anew from the others (``storage.shelving``)."""

tags = Table(
    "tags",
    metadata,
    Column("article_id", CleanText, primary_key=True),
    Column("topic", CleanText, primary_key=True),
    # does the article belong to the topic, and who said so: "model" or "person:<name>"
    Column("decision", Boolean, nullable=False),
    Column("by", Line, nullable=False),
    Column("decided_at", UTCDateTime, nullable=False),
    Column("note", CleanText, nullable=False),
    # what the model makes of it, even where a person decided
    Column("score", Float),
    Column("evidence", CleanText),
    Column("evidence_score", Float),
    Column("evidence_index", Integer),
    # the examples most like that passage: about, similarity
    Column("nearest", CleanJSON),
    Column("model", CleanText),
)

mentions = Table(
    "mentions",
    metadata,
    Column("article_id", CleanText, primary_key=True),
    Column("name", CleanText, primary_key=True),
    # the words that stand there first, and the how manieth of the article's names it is
    Column("text", Line, nullable=False),
    Column("place", Integer, nullable=False),
)

notions = Table(
    "notions",
    metadata,
    Column("article_id", CleanText, primary_key=True),
    # what the article speaks of, in terms common to all languages, and how often
    Column("counts", CleanJSON, nullable=False),
)

stories = Table(
    "stories",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("created_at", UTCDateTime, nullable=False),
)

developments = Table(
    "developments",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("story_id", CleanText, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    # the article that began it, in the version that did: that may be an edit
    Column("article_id", CleanText),
    Column("version_id", Serial),
    Column("novelty", CleanJSON, nullable=False),
)

placements = Table(
    "placements",
    metadata,
    # counts up in the order of grouping
    Column("id", Serial, primary_key=True),
    Column("article_id", CleanText, nullable=False, unique=True),
    Column("story_id", CleanText, nullable=False),
    Column("development_id", CleanText, nullable=False),
    Column("new", Boolean, nullable=False),
    Column("grouped_at", UTCDateTime, nullable=False),
    # the version that was grouped last
    Column("version_id", Serial),
    # the sentence with which the article puts right what was reported; "" where it does not
    Column("correction", CleanText, nullable=False),
)

story_decisions = Table(
    "story_decisions",
    metadata,
    Column("id", Serial, primary_key=True),
    # "split", "merge" or "pin"
    Column("kind", CleanText, nullable=False),
    # where the articles went, and where they came from
    Column("story", CleanText, nullable=False),
    Column("other", CleanText, nullable=False),
    Column("articles", CleanJSON, nullable=False),
    Column("by", Line, nullable=False),
    Column("note", CleanText, nullable=False),
    Column("decided_at", UTCDateTime, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("key", CleanText, primary_key=True),
    Column("rule", CleanText, nullable=False),
    Column("channel", CleanText, nullable=False),
    Column("recipient", CleanText, nullable=False),
    Column("development", CleanText, nullable=False),
    Column("story", CleanText, nullable=False),
    Column("article", CleanText, nullable=False),
    Column("headline", Line, nullable=False),
    Column("language", CleanText),
    Column("outlet", Line, nullable=False),
    Column("url", CleanText, nullable=False),
    Column("published", UTCDateTime),
    Column("evidence", CleanJSON, nullable=False),
    Column("because", CleanText, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("digest_at", UTCDateTime),
    Column("queued_at", UTCDateTime, nullable=False),
    Column("state", CleanText, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UTCDateTime),
    Column("claimed_by", CleanText),
    Column("claimed_until", UTCDateTime),
    Column("delivered_at", UTCDateTime),
    Column("failed_at", UTCDateTime),
    Column("error", CleanText, nullable=False),
    Column("kind", CleanText, nullable=False),
    Column("thread", CleanText),
    Column("novelty", CleanJSON, nullable=False),
    Column("names", CleanJSON, nullable=False),
    Column("other_outlets", Integer, nullable=False),
    Column("languages", CleanJSON, nullable=False),
    Column("frame", CleanText, nullable=False),
    Column("overflow", Boolean, nullable=False),
    # what the channel calls the message that told it, where it says so: replies need it
    Column("receipt", CleanText, nullable=False),
)

alert_tries = Table(
    "alert_tries",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("alert_key", CleanText, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    # "delivered", "failed", or "renewed": a person asked for another round of tries
    Column("outcome", CleanText, nullable=False),
    Column("reason", CleanText, nullable=False),
)

rules = Table(
    "rules",
    metadata,
    Column("name", CleanText, primary_key=True),
    # of what decides who hears what; another one makes ``since`` anew
    Column("fingerprint", CleanText, nullable=False),
    Column("since", UTCDateTime, nullable=False),
    Column("held_at", UTCDateTime),
    Column("held_why", CleanText, nullable=False),
    Column("refused_why", CleanText, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    # of a thing that somebody must know, and of whom we told
    Column("key", CleanText, primary_key=True),
    Column("told_at", UTCDateTime, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("started_at", UTCDateTime, nullable=False),
    Column("finished_at", UTCDateTime),
    Column("report", CleanJSON),
)

people = Table(
    "people",
    metadata,
    Column("name", CleanText, primary_key=True),
    Column("role", CleanText, nullable=False),
    # hashed (argon2id); "" for one who comes in by another's word alone
    Column("password", CleanText, nullable=False),
    # what that other calls them (OpenID Connect), issuer first
    Column("subject", CleanText),
    Column("created_at", UTCDateTime, nullable=False),
    Column("disabled_at", UTCDateTime),
)

sessions = Table(
    "sessions",
    metadata,
    # SHA-256 of what the browser's cookie holds
    Column("id", CleanText, primary_key=True),
    Column("person", CleanText, nullable=False),
    Column("begun_at", UTCDateTime, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    # SHA-256 of the token
    Column("id", CleanText, primary_key=True),
    # who made it, in whose name and with whose rights it is used
    Column("person", CleanText, nullable=False),
    Column("title", Line, nullable=False),
    Column("scopes", CleanJSON, nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    Column("used_at", UTCDateTime),
    Column("revoked_at", UTCDateTime),
)

deeds = Table(
    "deeds",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("person", Line, nullable=False),
    # which act it was, of what, and with which values
    Column("deed", CleanText, nullable=False),
    Column("what", Line, nullable=False),
    Column("detail", CleanJSON, nullable=False),
)

attention = Table(
    "attention",
    metadata,
    Column("story", CleanText, primary_key=True),
    # "follow" or "mute"
    Column("kind", CleanText, nullable=False),
    Column("by", Line, nullable=False),
    Column("decided_at", UTCDateTime, nullable=False),
)

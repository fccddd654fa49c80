"""One module a schema change, ``mNNNN_<what>.py`` with ``upgrade(connection)``; run in order, never edited."""

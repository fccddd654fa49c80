"""The desk's pages, one module each with a ``router`` and, where it stands in the menu, an ``ENTRY``."""

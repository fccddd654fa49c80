"""Everything that was kept. ``open_archive`` gives an archive to programs of one's own; see docs/python.md."""

from storage.archive import Archive, open_archive

__all__ = ["Archive", "open_archive"]

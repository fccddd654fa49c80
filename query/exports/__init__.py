"""The archive's articles in formats of others, one file each: ``write(articles, out, dossier)``.

Each module has ``WITH_PAGES``, whether it wants the kept pages as well.
"""

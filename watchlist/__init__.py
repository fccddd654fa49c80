"""Data only: the sources and topics that come with Marsad. A package, so that no other folder called watchlist, such
as the one in the desk that someone works in, is taken for it."""

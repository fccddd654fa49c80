"""Telling people: who hears of what, the outbox that loses nothing, channels, and how a message looks."""

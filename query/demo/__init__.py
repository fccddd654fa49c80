"""The demo's own small world: outlets with their articles, and desks of people to be told, all on this machine."""

"""Python runs this at the start of every process that has this folder on its path: it writes down each attempt to
reach anything beyond this machine, by address or by name."""

import os
import socket
from pathlib import Path

LOG = Path(os.environ["MARSAD_OUTBOUND_LOG"])
AT_HOME = ("127.", "::1", "localhost", "0.0.0.0", "::")
real_connect, real_lookup = socket.socket.connect, socket.getaddrinfo


def connect(self, address):
    if isinstance(address, tuple) and not str(address[0]).startswith(AT_HOME):
        note(f"connect {address[0]}")
    return real_connect(self, address)


def lookup(host, *arguments, **options):
    name = host.decode() if isinstance(host, bytes) else host
    if name and not name.startswith(AT_HOME) and name != socket.gethostname():
        note(f"look up {name}")
    return real_lookup(host, *arguments, **options)


def note(line):
    with LOG.open("a") as log:
        log.write(line + "\n")


socket.socket.connect, socket.getaddrinfo = connect, lookup

"""A time stamp authority of our own on loopback: OpenSSL's, with a certificate that is thrown away."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIG = """
[req]
distinguished_name = who
x509_extensions = root
prompt = no
[who]
CN = Throwaway
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[leaf]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
signer_cert = {folder}/leaf.pem
signer_key = {folder}/leaf.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
certs = {folder}/root.pem
"""


@dataclass
class Authority:
    """Its address, the file of its root certificate, and what it was asked. ``broken`` replaces its answers."""

    url: str
    roots: Path
    asked: list[bytes] = field(default_factory=list)
    broken: tuple[int, bytes] | None = None


@contextmanager
def authority(folder: Path) -> Iterator[Authority]:
    """Runs in ``folder`` until the block ends."""
    _certificates(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            told.asked.append(query)
            status, body = told.broken or (200, _reply(folder, query))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told = Authority(f"http://127.0.0.1:{server.server_port}/tsr", folder / "root.pem")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield told
        server.shutdown()
        thread.join()


def holds(text: str, reply: bytes, roots: Path, folder: Path) -> bool:
    """Whether OpenSSL finds that ``reply`` stamps ``text``."""
    (folder / "text").write_bytes(text.encode())
    (folder / "reply.tsr").write_bytes(reply)
    asked = ["ts", "-verify", "-data", folder / "text", "-in", folder / "reply.tsr", "-CAfile", roots]
    return _openssl(*asked, check=False).returncode == 0


def _certificates(folder: Path) -> None:
    config = folder / "openssl.cnf"
    config.write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-config", config, "-days", "3650"]
    _openssl("req", "-x509", *key, "-keyout", folder / "root.key", "-out", folder / "root.pem")
    _openssl(
        *("req", "-x509", *key, "-keyout", folder / "leaf.key", "-out", folder / "leaf.pem", "-extensions", "leaf"),
        *("-subj", "/CN=Throwaway clock", "-CA", folder / "root.pem", "-CAkey", folder / "root.key"),
    )


def _reply(folder: Path, query: bytes) -> bytes:
    (folder / "query.tsq").write_bytes(query)
    asked = ("ts", "-reply", "-config", folder / "openssl.cnf", "-section", "own", "-queryfile", folder / "query.tsq")
    return _openssl(*asked).stdout


def _openssl(*arguments: object, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, check=check, timeout=60)

"""Where the demo's alerts arrive: a real mail server and a real Slack webhook, both on loopback."""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import threading
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
WEBHOOK_PATH = "/services/T0DEMO/B0DEMO/newsroom"
STOP_WITHIN = 0.02
"""How often, in seconds, the webhook's server looks whether it is to stop."""


class Mailbox:
    """An SMTP server on a free port that keeps whatever it is sent, open while used in a ``with`` block.

    ``raw`` has the messages as they came over the wire, ``recipients`` their envelopes' recipients.
    """

    host = HOST

    def __init__(self) -> None:
        self.port = 0
        self.raw: list[bytes] = []
        self.recipients: list[tuple[str, ...]] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mailbox", daemon=True)

    @property
    def messages(self) -> list[EmailMessage]:
        """The messages so far, parsed, in order of arrival."""
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.raw]

    def __enter__(self) -> Mailbox:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a message; aiosmtpd calls this when one has come."""
        content = envelope.original_content or b""
        self.recipients.append(tuple(envelope.rcpt_tos))
        self.raw.append(content)
        return "250 kept"

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(
            lambda: SMTP(self, hostname="mailbox.example", enable_SMTPUTF8=True, loop=self._loop), HOST, 0
        )

    async def _close(self) -> None:
        self._server.close()
        sessions = asyncio.all_tasks() - {asyncio.current_task()}
        for session in sessions:
            session.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)


class SlackDesk:
    """A stand-in for Slack's incoming webhooks on a free port, open while used in a ``with`` block. ``posts`` are the
    bodies of what was posted."""

    def __init__(self) -> None:
        self.posts: list[dict[str, object]] = []
        self._server = _WebhookServer(self.posts)

    @property
    def webhook_url(self) -> str:
        """The address to post to; with Slack it is a secret, and so the demo treats it as one."""
        return f"http://{HOST}:{self._server.server_address[1]}{WEBHOOK_PATH}"

    def __enter__(self) -> SlackDesk:
        threading.Thread(target=self._server.serve_forever, args=(STOP_WITHIN,), name="slack desk", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _WebhookServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, posts: list[dict[str, object]]) -> None:
        super().__init__((HOST, 0), _Webhook)
        self.posts = posts


class _Webhook(BaseHTTPRequestHandler):
    server: _WebhookServer

    def do_POST(self) -> None:
        """Answer as Slack does: "ok", or a word that says what is wrong."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != WEBHOOK_PATH:
            self._answer(404, "no_service")
            return
        try:
            self.server.posts.append(json.loads(body))
        except ValueError:
            self._answer(400, "invalid_payload")
        else:
            self._answer(200, "ok")

    def _answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: ``posts`` is what there is to see."""

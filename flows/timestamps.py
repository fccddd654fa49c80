"""Asks an authority to stamp a line of text with the time (RFC 3161), and examines what it answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from alerts.post import post
from marsad.errors import DeliveryError, MarsadError

if TYPE_CHECKING:
    from rfc3161_client import TimeStampRequest, TimeStampResponse

TIMEOUT = 15.0
"""Seconds that each step of asking may take."""
LONGEST_REPLY = 100_000
_KIND = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


class StampError(MarsadError):
    """The authority gave no stamp that holds; the archive goes on without."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """An authority's ``reply`` (DER), and when it says that it saw the text."""

    reply: bytes
    stamped_at: datetime


def lacking() -> str:
    """What is to be installed before stamps can be asked for, as a sentence; "" if nothing is."""
    if find_spec("rfc3161_client") is None or find_spec("asn1crypto") is None:
        return 'No time stamps: install what they need with pip install "marsad[timestamps]".'
    return ""


def stamp(text: str, authority: str, roots: Path | None = None) -> Stamp:
    """The stamp of ``authority`` (a web address) on the SHA-256 of ``text``; StampError if it gives none, gives one on
    something else, or, with ``roots`` (a PEM file of certificates), if its signature does not lead to one of these."""
    if sentence := lacking():
        raise StampError(sentence)
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, decode_timestamp_response

    request = TimestampRequestBuilder().data(text.encode()).hash_algorithm(HashAlgorithm.SHA256).build()
    try:
        answer = post(SecretStr(authority), request.as_bytes(), _KIND, timeout=TIMEOUT, longest=LONGEST_REPLY)
        if answer.status != 200:
            raise StampError(f"the time stamp authority answered {answer.status}")
        response = decode_timestamp_response(_in_order(answer.raw))
        _examine(request, response, text, roots)
    except (DeliveryError, ValueError, OSError) as error:
        raise StampError(f"the time stamp authority gave no stamp: {error}") from error
    return Stamp(answer.raw, response.tst_info.gen_time.astimezone(UTC))


def _in_order(reply: bytes) -> bytes:
    """``reply`` with its certificates in the order that DER asks for: OpenSSL's authority, which many use, sends them
    as they come, and the reader is strict. No signature is over them."""
    from asn1crypto.cms import CertificateSet
    from asn1crypto.tsp import TimeStampResp

    read = TimeStampResp.load(reply, strict=True)
    token = read["time_stamp_token"]
    if token.native is None or len(token["content"]["certificates"] or ()) < 2:
        return reply
    token["content"]["certificates"] = CertificateSet(sorted(token["content"]["certificates"], key=_der))
    return bytes(read.dump())


def _der(certificate: Any) -> bytes:
    return bytes(certificate.dump())


def _examine(request: TimeStampRequest, response: TimeStampResponse, text: str, roots: Path | None) -> None:
    from rfc3161_client import PKIStatus, VerificationError, VerifierBuilder

    granted = (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS)
    if response.status not in granted:
        raise StampError("the time stamp authority refused")
    told = response.tst_info
    if told.message_imprint.message != hashlib.sha256(text.encode()).digest() or told.nonce != request.nonce:
        raise StampError("the time stamp authority answered something else than it was asked")
    if roots is None:
        return
    from cryptography.x509 import load_pem_x509_certificates

    verifier = VerifierBuilder.from_request(request)
    for certificate in load_pem_x509_certificates(roots.read_bytes()):
        verifier = verifier.add_root_certificate(certificate)
    try:
        verifier.build().verify_message(response, text.encode())
    except VerificationError as error:
        raise StampError(f"the time stamp's signature does not hold: {error}") from error

"""Passwords as they are kept (argon2id, RFC 9106), and the secrets that sessions and tokens are made of."""

from __future__ import annotations

import hashlib
import secrets

from query.usage import UsageError

SHORTEST, LONGEST = 12, 1000
"""Characters of a password. Length is what counts (NIST SP 800-63B, 3.1.1.2); nothing is asked of which they are."""
TOKEN_PREFIX = "marsad_"  # noqa: S105  # by which a leaked token is known for what it is


def hashed(password: str) -> str:
    """``password`` as it may be kept; UsageError if it is too short or long."""
    from argon2 import PasswordHasher

    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(f"a password has {SHORTEST} to {LONGEST} characters.")
    return PasswordHasher().hash(password)


def is_password(password: str, kept: str) -> bool:
    """Whether ``kept`` was made of ``password``. Takes as long where nothing is kept: how long it takes tells nobody
    who there is."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(kept or _NOBODYS, password[:LONGEST]) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def new_secret(prefix: str = "") -> str:
    """A secret that cannot be guessed (256 bits), as a URL may have it."""
    return prefix + secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """How such a secret is kept: it has no need of a slow hash, since it cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$YEzjX6M18y1ohbKjNbFpUw$Z+rFYwtjK/jHzV/BgP0Dh1QQPpmVH3l2RfHY8P+OBrU"
"""A hash of the cost of all others, of a password that nobody knows."""

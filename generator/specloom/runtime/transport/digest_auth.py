# Vendored from generator/specloom/runtime. Edit it there.
"""HTTP Digest access (RFC 7616): reads what a server asks, and answers it without sending the password."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from threading import Lock
from typing import NamedTuple
from urllib.parse import quote

from .secret import Secret

# The better ones first; what is asked with another one is not answered.
_HASHES = {"sha-256": "sha256", "md5": "md5"}
_SESSION = "-sess"
# A scheme, or a parameter of the one before; text in quotes is a parameter's, whatever it holds.
_TOKEN = r"[\w!#$%&'*+.^`|~-]+"
_WORD = re.compile(rf'({_TOKEN})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|({_TOKEN}))|({_TOKEN})(?=\s|$)')


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a server wants to be answered. `has_qop` is false for servers older than RFC 2617."""

    realm: str
    nonce: str
    opaque: str | None
    algorithm: str
    has_qop: bool
    hashes_user: bool

    def hash(self, text: str) -> str:
        """The digest of a text, by the server's algorithm."""
        name = _HASHES[self.algorithm.lower().removesuffix(_SESSION)]
        return hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()


class _Asked(NamedTuple):
    """A challenge with how often it was answered."""

    challenge: Challenge
    numbers: Iterator[int]


class Digest:
    """A user's answers to one server: none until it asks, then one for each request, for as long as it takes them."""

    __slots__ = ("_asked", "_lock", "_pair")

    def __init__(self, pair: Secret) -> None:
        self._pair = pair
        self._asked: _Asked | None = None
        self._lock = Lock()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Digest) and other._pair == self._pair

    def __hash__(self) -> int:
        return hash(self._pair)

    def learn(self, said: Sequence[str]) -> bool:
        """Take what the `WWW-Authenticate` headers of a 401 ask; False where they ask for nothing that is answered."""
        found = best_challenge(said)
        if found is None:
            return False
        with self._lock:
            # Many calls at once are asked the same: the count goes on.
            if self._asked is None or self._asked.challenge != found:
                self._asked = _Asked(found, count(1))
        return True

    def header(self, method: str, target: str) -> tuple[tuple[bytes, bytes], ...]:
        """The header for a request, or none where the server has not asked yet."""
        asked = self._asked
        if asked is None:
            return ()
        user, _, password = self._pair.reveal().partition(":")
        text = answer(asked.challenge, user, password, method, target, next(asked.numbers), secrets.token_hex(16))
        return ((b"Authorization", text.encode()),)


def best_challenge(said: Sequence[str]) -> Challenge | None:
    """Of all that a server would take, what is answered best."""
    found = [one for text in said for one in _challenges(text)]
    order = [*_HASHES]
    return min(found, key=lambda one: order.index(one.algorithm.lower().removesuffix(_SESSION)), default=None)


def answer(asked: Challenge, user: str, password: str, method: str, target: str, number: int, client_nonce: str) -> str:
    """The value of `Authorization`, for the `number`th request with this challenge."""
    secret = asked.hash(f"{user}:{asked.realm}:{password}")
    if asked.algorithm.lower().endswith(_SESSION):
        secret = asked.hash(f"{secret}:{asked.nonce}:{client_nonce}")
    request = asked.hash(f"{method}:{target}")
    middle = f"{number:08x}:{client_nonce}:auth:" if asked.has_qop else ""
    words = [
        *_user(asked, user),
        f"realm={_quoted(asked.realm)}",
        f"nonce={_quoted(asked.nonce)}",
        f"uri={_quoted(target)}",
        f'response="{asked.hash(f"{secret}:{asked.nonce}:{middle}{request}")}"',
        f"algorithm={asked.algorithm}",
    ]
    words += [f"opaque={_quoted(asked.opaque)}"] if asked.opaque is not None else []
    words += [f'qop=auth, nc={number:08x}, cnonce="{client_nonce}"'] if asked.has_qop else []
    return f"Digest {', '.join(words)}"


def _user(asked: Challenge, user: str) -> Iterator[str]:
    if asked.hashes_user:
        yield f'username="{asked.hash(f"{user}:{asked.realm}")}"'
        yield "userhash=true"
    elif user.isascii():
        yield f"username={_quoted(user)}"
    else:
        yield f"username*=UTF-8''{quote(user, safe='')}"


def _challenges(text: str) -> Iterator[Challenge]:
    """The digest challenges in a header, which may hold those of other schemes, too."""
    scheme, words = "", dict[str, str]()
    for name, in_quotes, bare, word in (*_WORD.findall(text), ("", "", "", "end")):
        if name:
            words[name.lower()] = re.sub(r"\\(.)", r"\1", in_quotes) or bare
            continue
        if scheme.lower() == "digest" and (found := _challenge(words)) is not None:
            yield found
        scheme, words = word, {}


def _challenge(words: dict[str, str]) -> Challenge | None:
    algorithm = words.get("algorithm", "MD5")
    offered = [text.strip().lower() for text in words.get("qop", "").split(",") if text.strip()]
    if "nonce" not in words or algorithm.lower().removesuffix(_SESSION) not in _HASHES:
        return None
    if offered and "auth" not in offered:
        return None
    hashes_user = words.get("userhash", "").lower() == "true"
    return Challenge(words.get("realm", ""), words["nonce"], words.get("opaque"), algorithm, bool(offered), hashes_user)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

"""Splits any wire name into lower-case words, which every language can then put together its own way."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Runs that camelCase rules would tear apart.
_WHOLE = {
    "OAuth2": "oauth2",
    "OAuth": "oauth",
    "IPv4": "ipv4",
    "IPv6": "ipv6",
    "GitHub": "github",
    "iOS": "ios",
    "macOS": "macos",
    "OpenID": "openid",
    "GraphQL": "graphql",
    "WebAuthn": "webauthn",
}
_WHOLE_RUN = re.compile("|".join(rf"(?<![a-z]){key}(?=[^a-z]|$)" for key in _WHOLE))
_WORD = re.compile(
    r"""
    [A-Z]{2,}s(?![a-z])             # IDs, URLs
    | [A-Z]+(?=[A-Z][a-z])          # the API of APIKey
    | [A-Z]?[a-z]+(?:[0-9]+[a-z]*)* # gpu, Count, sha256, k8s
    | [A-Z]+(?:[0-9]+[a-z]*)?       # URL, H100, S3
    | [0-9]+[a-z]*                  # 2fa
    | [^\W\d_a-zA-Z]+[0-9]*         # letters beyond ASCII
    """,
    re.VERBOSE,
)
_SYMBOLS = {
    "+": "plus",
    "-": "minus",
    "<": "lt",
    ">": "gt",
    "<=": "lte",
    ">=": "gte",
    "=": "eq",
    "!=": "ne",
    "!": "not",
    "*": "all",
    "%": "percent",
    "#": "number",
    "&": "and",
    "@": "at",
    "$": "dollar",
    ".": "dot",
    "/": "slash",
    "?": "question",
    "~": "tilde",
    "^": "caret",
    "|": "or",
    ":": "colon",
    "_": "underscore",
    " ": "space",
    "": "empty",
}
# Letters of Latin alphabets that have no accent to drop.
_LATIN = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
)
_COMPARISON = re.compile(r"(<=|>=|!=|<|>)$")
_LEADING_SIGN = re.compile(r"^([+-])(?=\d)")


@lru_cache(maxsize=65536)
def split_words(text: str) -> tuple[str, ...]:
    """The words of a name: `APIKey` gives `("api", "key")`; never empty, and symbols count only where they tell."""
    folded = _fold(text.strip())
    sign = _LEADING_SIGN.match(folded)
    comparison = _COMPARISON.search(folded)
    kept = _WHOLE_RUN.sub(lambda run: f" {_WHOLE[run[0]]} ", folded)
    words = [word.lower() for word in _WORD.findall(kept)]
    if sign and words:
        words.insert(0, _SYMBOLS[sign[1]])
    if comparison and words:
        words.append(_SYMBOLS[comparison[1]])
    return tuple(words) or _named_symbols(folded)


def _fold(text: str) -> str:
    if text.isascii():
        return text
    normal = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in normal if not unicodedata.combining(char)).translate(_LATIN)
    return plain if plain.isascii() else unicodedata.normalize("NFKC", plain)


def _named_symbols(text: str) -> tuple[str, ...]:
    if text in _SYMBOLS:
        return (_SYMBOLS[text],)
    words = [_SYMBOLS.get(char) or _unicode_word(char) for char in text[:8]]
    return tuple(word for word in words if word) or ("empty",)


def _unicode_word(char: str) -> str:
    name = unicodedata.name(char, "symbol").lower()
    return "".join(letter for letter in name.partition(" ")[0] if letter.isalnum())


_KEEP = frozenset(
    [
        "access",
        "address",
        "alias",
        "analysis",
        "atlas",
        "basis",
        "bias",
        "canvas",
        "chaos",
        "class",
        "dns",
        "gas",
        "https",
        "kubernetes",
        "lens",
        "news",
        "postgres",
        "process",
        "progress",
        "redis",
        "status",
        "windows",
    ]
)
_IRREGULAR = {
    "people": "person",
    "children": "child",
    "indices": "index",
    "vertices": "vertex",
    "matrices": "matrix",
    "criteria": "criterion",
    "media": "media",
    "data": "data",
    "series": "series",
    "movies": "movie",
    "cookies": "cookie",
    "caches": "cache",
    "databases": "database",
    "leaves": "leaf",
    "lives": "life",
    "statuses": "status",
    "aliases": "alias",
    "buses": "bus",
}


def singular(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words for one of many: `("api", "keys")` gives `("api", "key")`."""
    return (*words[:-1], singular_word(words[-1])) if words else words


def singular_word(word: str) -> str:
    """One of `word`; a word that is not a plural stays."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _KEEP or len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]

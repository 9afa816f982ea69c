"""Titles of documents as the names of what they describe."""

from __future__ import annotations

import re

# What a title says of the document and not of the API.
_OF_THE_DOCUMENT = re.compile(
    r"[\s:,(-]+(docs?|documentation|reference|(open\s?api|swagger)(\s+(spec|specification|definition|document))?|"
    r"specification|spec)\)?\.?$",
    re.I,
)
_TAKES_AN_ARTICLE = re.compile(r"\b(api|service|server)( v?\d[\w.]*)?$", re.I)


def described(title: str) -> str:
    """`Mem0 API` of `Mem0 API Docs`; a title that is nothing else stays as it is."""
    return _OF_THE_DOCUMENT.sub("", title.strip()) or title.strip()


def in_a_sentence(title: str) -> str:
    """`the Mem0 API`, and `AdGuard Home` without an article."""
    name = described(title)
    has_one = re.match(r"(the|an?|our|my) |\w+['\u2019]s ", name, re.I)
    return f"the {name}" if _TAKES_AN_ARTICLE.search(name) and not has_one else name

"""What is said of an argument: the document's words, the limits that they leave out, and its default."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from specloom.plan.prose import closed, first_sentence

# What a caller seldom has to know while typing, and finds on the page.
_RARE = re.compile("matches |no entry twice|at least 1 ")


class Explained(Protocol):
    """Whatever a method takes and somebody explains."""

    @property
    def name(self) -> str: ...

    @property
    def prose(self) -> str: ...

    @property
    def limits(self) -> tuple[str, ...]: ...

    @property
    def fallback(self) -> str: ...


def briefly(argument: Explained) -> str:
    """For a docstring: the first sentence, how much of it there may be, and what goes without saying."""
    amounts = [phrase for phrase in argument.limits if not _RARE.match(phrase)]
    sentence = first_sentence(argument.prose)
    # `password: Password.` says what everybody sees.
    says_only_the_name = re.findall(r"\w+", sentence.lower()) == argument.name.strip("_").split("_")
    return _with_rest("" if says_only_the_name else closed(sentence), amounts, argument.fallback)


def fully(argument: Explained) -> str:
    """For a page: everything."""
    return _with_rest(argument.prose.strip(), argument.limits, argument.fallback)


def _with_rest(text: str, limits: Sequence[str], fallback: str) -> str:
    untold = [phrase for phrase in limits if not _is_told(phrase, text)]
    is_said = not fallback or "default" in text.lower()
    rest = [_sentence(untold), "" if is_said else f"Defaults to `{fallback}`."]
    return " ".join(filter(None, (closed(text) if any(rest) else text, *rest)))


def _sentence(phrases: Sequence[str]) -> str:
    text = ", ".join(phrases)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _is_told(phrase: str, text: str) -> bool:
    """Whether somebody who reads the text knows the limit: it has the same numbers, or the same pattern."""
    head, _, pattern = phrase.partition("`")
    if pattern:
        return pattern.strip("`") in text
    numbers = re.findall(r"\d+(?:\.\d+)?", head)
    return bool(numbers) and set(numbers) <= set(re.findall(r"\d+(?:\.\d+)?", text.replace(",", "")))

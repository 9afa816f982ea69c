"""Method texts: the docstring of a method, from what the document says about the operation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from specloom.ir.nodes import Operation
from specloom.plan.errors import Raised
from specloom.plan.explained import Explained, briefly
from specloom.plan.prose import closed, docstring, fill, first_and_rest, first_sentence, paragraphs, says_all_of
from specloom.plan.shapes import Shape


def method_doc(
    operation: Operation,
    prose: str,
    arguments: Iterable[Explained],
    shape: Shape,
    raised: Raised,
    callbacks: Mapping[tuple[str, str], str],
    scopes: str,
) -> str:
    """A finished docstring: `prose`, then arguments, result and errors as far as the document explains them.

    `callbacks` says what reads each of them, `scopes` what a token must be allowed to do.
    """
    return docstring(
        paragraphs(
            prose,
            section("Args", ((argument.name, briefly(argument)) for argument in arguments)),
            _outcome(_returns(shape), _raises(list(raised.of(operation))), line("Scopes", scopes)),
            section("Callbacks", _callbacks(operation, callbacks)),
        )
    )


def _callbacks(operation: Operation, names: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, str]]:
    for callback in operation.callbacks:
        name = names.get((operation.key, callback.webhook.name))
        if name:
            text = first_sentence(callback.webhook.summary or callback.webhook.doc)
            yield (
                f"callbacks.{name}",
                f"{text.rstrip('.')}, sent to `{callback.url}`." if text else f"Sent to `{callback.url}`.",
            )


def method_prose(operation: Operation) -> str:
    """Summary and description; where the description begins with what the summary says, its first sentence is both."""
    summary, doc = operation.summary.strip(), operation.doc.strip()
    first, rest = first_and_rest(doc)
    if first and says_all_of(first, summary):
        summary, doc = first, rest
    return paragraphs(closed(summary), doc) or f"`{operation.method} {operation.path}`"


def _outcome(*parts: str) -> str:
    """Result, errors and scopes below each other where each is a line, else as sections."""
    is_short = not any("\n" in part for part in parts)
    return "\n".join(filter(None, parts)) if is_short else paragraphs(*parts)


def _returns(shape: Shape) -> str:
    # What a page or a stream is, their own classes say; "A successful response" says nothing that the type does not.
    if shape.answers:
        return section("Returns", ((answer.status, _result(answer.doc)) for answer in shape.answers))
    response = shape.response if shape.call == "call" else None
    text = _result(response.doc) if response and response.kind != "empty" else ""
    is_news = len(text.split()) > 2 and not _OF_SUCCESS.issuperset(re.findall(r"\w+", text.lower()))
    return line("Returns", text) if is_news else ""


def _result(doc: str) -> str:
    """What an answer is, without saying once more that it is returned."""
    text = closed(first_sentence(doc))
    found = re.sub(r"^(this |it )?(will )?returns? (?=\w)", "", text, flags=re.I)
    return text if found == text else f"{found[0].upper()}{found[1:]}"


def _raises(reasons: list[tuple[str, str]]) -> str:
    """A line for each class where the document names codes; else only the classes, which say their status."""
    if any("`" in reason for _, reason in reasons):
        return section("Raises", reasons)
    return line("Raises", ", ".join(name for name, _ in reasons))


def section(title: str, entries: Iterable[tuple[str, str]]) -> str:
    """A Google section of those entries that have a text, or nothing."""
    lines = [_entry(name, text) for name, text in entries if text]
    return "\n".join([f"{title}:", *lines]) if lines else ""


def line(title: str, text: str) -> str:
    """A section of one entry without a name, or nothing."""
    return fill(f"{title}: {text}", rest="    ") if text else ""


def _entry(name: str, text: str) -> str:
    return fill(f"{name}: {text}", first="    ", rest="        ")


# What is true of every answer that is no error: a sentence of only these tells nothing.
_OF_SUCCESS = frozenset(
    [
        "a",
        "action",
        "all",
        "an",
        "and",
        "api",
        "are",
        "been",
        "body",
        "call",
        "completed",
        "created",
        "correctly",
        "deleted",
        "empty",
        "executed",
        "for",
        "found",
        "fulfilled",
        "get",
        "given",
        "has",
        "have",
        "http",
        "in",
        "is",
        "it",
        "item",
        "json",
        "list",
        "no",
        "not",
        "object",
        "of",
        "ok",
        "on",
        "operation",
        "performed",
        "processed",
        "query",
        "removed",
        "request",
        "requested",
        "resource",
        "response",
        "result",
        "results",
        "retrieved",
        "returned",
        "returns",
        "server",
        "status",
        "success",
        "succeeded",
        "successful",
        "successfully",
        "that",
        "the",
        "this",
        "updated",
        "was",
        "were",
        "which",
        "with",
        "200",
        "201",
        "202",
        "204",
    ]
)

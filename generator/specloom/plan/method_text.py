"""Method texts: the docstring of a method, from what the document says about the operation."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from specloom.ir.nodes import Operation
from specloom.plan.errors import Raised
from specloom.plan.prose import WIDTH, docstring, first_sentence, paragraphs
from specloom.plan.shapes import Shape


class Explained(Protocol):
    """Whatever a method takes and a docstring explains."""

    @property
    def name(self) -> str: ...

    @property
    def prose(self) -> str: ...


def method_doc(
    operation: Operation,
    arguments: Iterable[Explained],
    shape: Shape,
    raised: Raised,
    callbacks: Mapping[tuple[str, str], str],
) -> str:
    """A finished docstring: what it does, then arguments, result and errors as far as the document explains them.

    `callbacks` says what reads each of them.
    """
    return docstring(
        paragraphs(
            method_prose(operation),
            section("Args", ((argument.name, first_sentence(argument.prose)) for argument in arguments)),
            _returns(shape),
            _raises(list(raised.of(operation))),
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
    """Summary and description; a description that begins with the summary says it already."""
    summary, doc = operation.summary.strip(), operation.doc.strip()
    if doc.startswith(summary.rstrip(".")):
        summary = ""
    if summary and summary[-1] not in ".!?":
        summary = f"{summary}."
    return paragraphs(summary, doc) or f"`{operation.method} {operation.path}`"


def _returns(shape: Shape) -> str:
    # What a page or a stream is, their own classes say; "OK" and "Success" say nothing that the type does not.
    if shape.answers:
        return section("Returns", ((answer.status, first_sentence(answer.doc)) for answer in shape.answers))
    text = first_sentence(shape.response.doc) if shape.response and shape.call == "call" else ""
    return section("Returns", [("", text)]) if len(text.split()) > 2 else ""


def _raises(reasons: list[tuple[str, str]]) -> str:
    """A line for each class where the document names codes; else only the classes, which say their status."""
    if any("`" in reason for _, reason in reasons):
        return section("Raises", reasons)
    names = ", ".join(name for name, _ in reasons)
    return textwrap.fill(f"Raises: {names}", WIDTH, subsequent_indent="    ") if names else ""


def section(title: str, entries: Iterable[tuple[str, str]]) -> str:
    """A Google section of those entries that have a text, or nothing."""
    lines = [_entry(name, text) for name, text in entries if text]
    return "\n".join([f"{title}:", *lines]) if lines else ""


def _entry(name: str, text: str) -> str:
    return textwrap.fill(
        f"{name}: {text}" if name else text,
        WIDTH,
        initial_indent="    ",
        subsequent_indent="        ",
        break_long_words=False,
        break_on_hyphens=False,
    )

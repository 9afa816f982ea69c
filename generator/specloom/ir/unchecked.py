"""Tells of keywords that narrow values where a type cannot: once each, with how many schemas have it."""

from __future__ import annotations

from collections import defaultdict

from specloom.diagnostics import Origin
from specloom.ir.workshop import Workshop
from specloom.resolve.narrowing import untyped_words

# What is done instead.
_INSTEAD = {
    "if": "the properties of `then` and `else` are optional ones",
    "not": "whatever the rest of the schema allows is taken",
    "contains": "a list of any such items is taken",
    "dependencies": "docstrings tell which properties need others",
    "dependentRequired": "docstrings tell which properties need others",
    "minProperties": "docstrings tell how many there are to be",
    "maxProperties": "docstrings tell how many there are to be",
    "propertyNames": "of keys only a `pattern` is checked",
    "unevaluatedItems": "more items are taken, of any type",
}


def report_unchecked(shop: Workshop) -> None:
    """Add a hint for each such keyword of the schemas that were read, at the first of them."""
    found: dict[str, list[Origin]] = defaultdict(list)
    for schema in shop.spec.schemas:
        for word in untyped_words(schema.node):
            found[word].append(schema.origin)
    for word, (first, *others) in found.items():
        more = f" (and {len(others)} more {'has' if len(others) == 1 else 'have'} it)" if others else ""
        shop.report.advise(
            "SL405",
            f"neither clients nor servers check the `{word}` of a schema{more}",
            first.child(word),
            label=_INSTEAD[word],
            at_key=True,
        )

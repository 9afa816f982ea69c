"""The keywords of JSON Schema and OpenAPI. Any other key may stand in a schema; one that looks misspelt is told."""

from __future__ import annotations

import difflib

from specloom.diagnostics import Report
from specloom.resolve.node import Node

# With those of a discriminator, which stands for the union of all schemas that are made of its own.
_WORDS = """
    $anchor $comment $defs $dynamicAnchor $dynamicRef $id $recursiveAnchor $recursiveRef $ref $schema
    $vocabulary additionalItems additionalProperties allOf anyOf const contains contentEncoding contentMediaType
    contentSchema default defaultMapping definitions dependencies dependentRequired dependentSchemas deprecated
    description discriminator else enum example examples exclusiveMaximum exclusiveMinimum externalDocs format
    id if items mapping maxContains maximum maxItems maxLength maxProperties minContains minimum minItems
    minLength minProperties multipleOf name not nullable oneOf optional pattern patternProperties prefixItems
    properties propertyName propertyNames readOnly required summary then title type unevaluatedItems
    unevaluatedProperties uniqueItems writeOnly xml
"""
KEYWORDS = frozenset(_WORDS.split())


def report_misspelt(node: Node, key: str, report: Report) -> None:
    """Warn of a key that is one slip away from a keyword; all others are their author's own."""
    if key.startswith("x-"):
        return
    near = difflib.get_close_matches(key, KEYWORDS, 1, 0.85)
    if near:
        what = f"JSON Schema knows no `{key}`"
        hint = f"did you mean `{near[0]}`?"
        report.warning("SL109", what, node.origin.child(key), label="ignored", hint=hint, at_key=True)

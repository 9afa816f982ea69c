"""Hypothesis makes values from schemas: what a caller may send, and what a server may answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
from hypothesis.strategies import SearchStrategy

from tests.wire.schemas import Schemas, type_of

Direction = Literal["request", "response"]
Draw = Callable[[SearchStrategy[Any]], Any]

_DEEPEST = 25
_ROOMY = 3
_ENTRIES = 60
_ATTEMPTS = 8

TEXT = st.text("aZ09 -_.~!$&'()*+,;=:@/?#[]%\"<>\\^`{|}éß漢\U0001f600", max_size=8)
_MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))
_DATES = st.dates(date(1990, 1, 1), date(2050, 1, 1))
_WORDS = st.from_regex(r"\A[a-z][a-z0-9]{0,6}\Z")
FORMATS: Mapping[str, SearchStrategy[Any]] = {
    "date-time": _MOMENTS.map(lambda found: found.replace(microsecond=0).isoformat().replace("+00:00", "Z")),
    "date": _DATES.map(lambda found: found.isoformat()),
    "time": st.just("12:30:00Z"),
    "duration": st.sampled_from(["P1D", "PT1H", "PT90S"]),
    "uuid": st.uuids().map(str),
    "email": _WORDS.map("{}@example.com".format),
    "hostname": _WORDS.map("{}.example.com".format),
    "uri": _WORDS.map("https://example.com/{}?a=b&c=d".format),
    "url": _WORDS.map("https://example.com/{}?a=b&c=d".format),
    "ipv4": st.just("192.0.2.7"),
    "ipv6": st.just("2001:db8::7"),
    "byte": st.sampled_from(["", "AAEC", "+/+/", "aGk="]),
    "decimal": st.sampled_from(["1.50", "0", "-12.25"]),
}
_SCALARS: SearchStrategy[Any] = st.one_of(TEXT, st.integers(-1000, 1000), st.booleans(), st.sampled_from([0.5, -2.25]))
ANYTHING: SearchStrategy[Any] = st.one_of(_SCALARS, st.dictionaries(_WORDS, _SCALARS, max_size=2))


class NoValue(Exception):
    """A schema that nothing was found for: it contradicts itself, or its values are too rare."""


@dataclass(slots=True)
class Maker:
    """Draws values for one direction: a request holds nothing that is read-only, an answer nothing write-only."""

    schemas: Schemas
    direction: Direction
    draw: Draw
    # Whether a part of the value may be bytes, as in a multipart body; in JSON they are text.
    has_bytes: bool = False
    _left: int = _ENTRIES

    def valid(self, schema: Any, accepts: Callable[[Any], bool] = lambda _: True) -> Any:
        """A value that jsonschema-rs takes, and `accepts` as well."""
        last: object = None
        for _ in range(_ATTEMPTS):
            self._left = _ENTRIES
            value = self.value(schema)
            if accepts(value) and self.is_valid(schema, value):
                return value
            last = value
        raise NoValue(f"no valid value found; the last was {str(last)[:200]!r}")

    def draw_count(self, least: int, most: int) -> int:
        """A whole number between the two."""
        return self.draw(st.integers(least, most))

    def draw_bytes(self) -> bytes:
        """Bytes of a file."""
        return self.draw(st.binary(max_size=20))

    def is_valid(self, schema: Any, value: Any) -> bool:
        """Whether a value is one, but for what the other direction alone may hold."""
        return not [found for found in self.schemas.problems(schema, value) if "is a required property" not in found]

    def value(self, schema: Any, depth: int = 0) -> Any:
        """A value for a schema, right as far as keywords can be read one by one."""
        if depth > _DEEPEST:
            raise NoValue("the schema has no end")
        flat = self._chosen(self.schemas.flat(schema), depth)
        if "not" in flat and flat["not"] == {}:
            raise NoValue("nothing is allowed here")
        if "const" in flat:
            return flat["const"]
        # An implicit tag, the key of a schema, is none where the property itself lists others.
        if "x-wire-tag" in flat and flat["x-wire-tag"] in (flat.get("enum") or [flat["x-wire-tag"]]):
            return flat["x-wire-tag"]
        if flat.get("enum"):
            return self.draw(st.sampled_from(self._listed(flat)))
        return self._of_type(self._type(flat, depth), flat, depth)

    def _listed(self, flat: Mapping[str, Any]) -> list[Any]:
        said = flat.get("type")
        allowed = {said} if isinstance(said, str) else set(said or ())
        if "number" in allowed:
            allowed.add("integer")
        return [value for value in flat["enum"] if not allowed or type_of(value) in allowed] or flat["enum"]

    def _chosen(self, flat: dict[str, Any], depth: int) -> dict[str, Any]:
        """The schema with one arm of each of its unions taken."""
        for _ in range(_DEEPEST):
            if not flat.get("choices"):
                return flat
            first = flat["choices"][0]
            arms = [arm for arm in first if self._fits(flat, arm)] or first
            arm = self.draw(st.sampled_from(arms)) if depth < _ROOMY else min(arms, key=self._weight)
            flat = self.schemas.joined(flat, arm)
        raise NoValue("the unions have no end")

    def _fits(self, flat: Mapping[str, Any], arm: Any) -> bool:
        said, others = flat.get("type"), self.schemas.types(arm)
        return not said or not others or bool({*([said] if isinstance(said, str) else said)} & others)

    def _weight(self, arm: Any) -> int:
        """How much an arm brings with it; deep down the lightest is taken."""
        flat = self.schemas.flat(arm)
        if flat.get("enum") or "const" in flat:
            return 0
        types = self.schemas.types(arm)
        if types & {"string", "integer", "number", "boolean", "null"}:
            return 0
        return 1 if "array" in types else 2 + len(flat.get("required", ())) + 5 * len(flat.get("choices", ()))

    def _type(self, flat: Mapping[str, Any], depth: int) -> str:
        said = flat.get("type")
        if isinstance(said, list):
            kinds = [kind for kind in said if kind != "null"]
            if not kinds or (len(kinds) < len(said) and (depth > _ROOMY or self.draw(st.integers(0, 4)) == 0)):
                return "null"
            return self.draw(st.sampled_from(kinds))
        if said:
            return said
        for keyword, kind in (
            ("properties", "object"), ("additionalProperties", "object"), ("required", "object"), ("items", "array"),
            ("pattern", "string"), ("format", "string"), ("maxLength", "string"), ("minimum", "number"),
        ):  # fmt: skip
            if flat.get(keyword):
                return kind
        return "any"

    def _of_type(self, kind: str, flat: Mapping[str, Any], depth: int) -> Any:
        match kind:
            case "object":
                return self._object(flat, depth)
            case "array":
                return self._array(flat, depth)
            case "string":
                return self._text(flat)
            case "integer" | "number":
                return self._number(flat, kind)
            case "boolean":
                return self.draw(st.booleans())
            case "null":
                return None
            case _:
                return self.draw(ANYTHING)

    def _object(self, flat: Mapping[str, Any], depth: int) -> dict[str, Any]:
        required = set(flat.get("required", ()))
        result: dict[str, Any] = {}
        for name, schema in flat.get("properties", {}).items():
            if self._is_hidden(schema) or not (name in required or self._has_room(depth)):
                continue
            self._left -= 1
            try:
                result[name] = self.value(schema, depth + 1)
            except NoValue:
                if name in required:
                    raise
        more = flat.get("additionalProperties", flat.get("unevaluatedProperties", True))
        result |= self._patterned(flat, depth)
        result |= self._more(flat, more, result, depth)
        for name in required - result.keys() - flat.get("properties", {}).keys():
            result[name] = self.value(more if isinstance(more, dict) else {"type": "string"}, depth + 1)
        return result

    def _more(self, flat: Mapping[str, Any], schema: Any, result: Mapping[str, Any], depth: int) -> dict[str, Any]:
        """Entries that the schema allows without naming them."""
        least = max(0, flat.get("minProperties", 0) - len(result))
        most = max(least, min(2, flat.get("maxProperties", 2) - len(result)))
        if schema is False or self._left <= 0 or (schema is True and result and not least):
            return {}
        names = {self._name(flat, depth) for _ in range(self.draw_count(least, most))} - result.keys()
        return {
            name: self.draw(_SCALARS) if schema is True else self.value(schema, depth + 1) for name in sorted(names)
        }

    def _name(self, flat: Mapping[str, Any], depth: int) -> str:
        """A name for an entry: what `propertyNames` allows, or one that no property has."""
        if "propertyNames" not in flat:
            return f"more_{self.draw(_WORDS)}"
        return self.value({"allOf": [{"type": "string"}, flat["propertyNames"]]}, depth + 1)

    def _patterned(self, flat: Mapping[str, Any], depth: int) -> dict[str, Any]:
        return {
            self.draw(st.from_regex(pattern)): self.value(schema, depth + 1)
            for pattern, schema in (flat.get("patternProperties") or {}).items()
            if self._has_room(depth)
        }

    def _has_room(self, depth: int) -> bool:
        return self._left > 0 and self.draw(st.integers(0, 1 if depth < _ROOMY else 5 + depth)) == 0

    def _is_hidden(self, schema: Any) -> bool:
        flat = self.schemas.flat(schema)
        return flat.get("readOnly" if self.direction == "request" else "writeOnly") is True

    def _array(self, flat: Mapping[str, Any], depth: int) -> list[Any]:
        fixed = [self.value(schema, depth + 1) for schema in flat.get("prefixItems", ())]
        least = max(0, flat.get("minItems", 0) - len(fixed))
        most = min(flat.get("maxItems", 99) - len(fixed), least + (2 if depth < _ROOMY and self._left > 0 else 0))
        items = flat.get("items", True)
        if items is False or (fixed and "items" not in flat):
            return fixed
        rest: list[Any] = []
        for _ in range(self.draw(st.integers(least, max(least, most)))):
            self._left -= 1
            item = self.value(items, depth + 1)
            if not flat.get("uniqueItems") or item not in rest:
                rest.append(item)
        return fixed + rest

    def _text(self, flat: Mapping[str, Any]) -> str | bytes:
        form = flat.get("format", "")
        if form == "binary" or (flat.get("contentMediaType") and not flat.get("contentEncoding")):
            return self.draw(st.binary(max_size=12) if self.has_bytes else TEXT)
        if flat.get("contentEncoding") == "base64":
            return self.draw(FORMATS["byte"])
        least, most = flat.get("minLength", 0), flat.get("maxLength")
        if flat.get("pattern"):
            return self._from_pattern(flat["pattern"], least, most)
        text = self.draw(FORMATS.get(form, TEXT))
        # Lengths bind, and a format that allows none of them only says what is meant.
        if form in FORMATS and least <= len(text) and (most is None or len(text) <= most):
            return text
        text += "x" * (least - len(text))
        return text if most is None else text[: max(most, least)]

    def _from_pattern(self, pattern: str, least: int, most: int | None) -> str:
        strategy = st.from_regex(
            re.compile(pattern, re.ASCII), alphabet=st.characters(codec="utf-8", exclude_categories=("Cc",))
        )
        try:
            for _ in range(_ATTEMPTS):
                text = self.draw(strategy).strip("\n")
                if len(text) >= least and (most is None or len(text) <= most):
                    return text
        except HypothesisException:
            raise
        except ValueError as error:
            raise NoValue(f"no text for the pattern {pattern}: {error}") from error
        raise NoValue(f"no text of the right length for the pattern {pattern}")

    def _number(self, flat: Mapping[str, Any], kind: str) -> int | float:
        low, high = flat.get("minimum"), flat.get("maximum")
        low = flat["exclusiveMinimum"] + 1 if "exclusiveMinimum" in flat else low
        high = flat["exclusiveMaximum"] - 1 if "exclusiveMaximum" in flat else high
        low = (min(-(2**31), high) if high is not None else -(2**31)) if low is None else low
        high = max(2**31 - 1, low) if high is None else high
        step = flat.get("multipleOf")
        if isinstance(step, int) and step:
            return self.draw(st.integers(-(-int(low) // step), int(high) // step)) * step
        if kind == "integer" or self.draw(st.booleans()):
            whole = [int(low) + (int(low) < low), int(high)]
            if whole[0] <= whole[1]:
                return self.draw(st.integers(*whole))
        low, high = flat.get("minimum", low), flat.get("maximum", high)
        return self.draw(
            st.floats(
                float(low),
                float(high),
                allow_nan=False,
                allow_infinity=False,
                width=32
                if low > -1e30
                and high < 1e30
                and low == int(low)
                and high == int(high)
                and abs(low) < 2**24
                and abs(high) < 2**24
                else 64,
            )
        )

"""Hints for other generators, read as keys of ours where their meaning is plain; what is not understood says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from specloom.load.tree import JsonValue
from specloom.resolve import translations as to

Translation = Callable[[JsonValue], JsonValue]


@dataclass(frozen=True, slots=True)
class Alias:
    """A foreign key, the key of ours that it stands for, and how its value is said in our words (None: not at all)."""

    key: str
    ours: str
    translated: Translation


# In the order in which they are asked; objects of several are put together, the earlier winning.
ALIASES: tuple[Alias, ...] = (
    Alias("x-fern-sdk-group-name", "x-sdk-resource", to.dotted),
    Alias("x-fern-sdk-method-name", "x-sdk-name", to.text),
    Alias("x-fern-type-name", "x-sdk-name", to.text),
    Alias("x-fern-property-name", "x-sdk-name", to.text),
    Alias("x-fern-parameter-name", "x-sdk-name", to.text),
    Alias("x-fern-server-name", "x-sdk-name", to.text),
    Alias("x-fern-ignore", "x-sdk-ignore", to.flag),
    Alias("x-fern-audiences", "x-sdk-audience", to.texts),
    Alias("x-fern-pagination", "x-sdk-pagination", to.fern_pagination),
    Alias("x-fern-streaming", "x-sdk-stream", to.fern_stream),
    Alias("x-fern-sdk-return-value", "x-sdk-envelope", to.text),
    Alias("x-fern-retries", "x-sdk-retry", to.fern_retries),
    Alias("x-fern-enum", "x-sdk-enum", to.fern_enum),
    Alias("x-speakeasy-group", "x-sdk-resource", to.dotted),
    Alias("x-speakeasy-name-override", "x-sdk-name", to.text),
    Alias("x-speakeasy-server-id", "x-sdk-name", to.text),
    Alias("x-speakeasy-ignore", "x-sdk-ignore", to.flag),
    Alias("x-speakeasy-pagination", "x-sdk-pagination", to.speakeasy_pagination),
    Alias("x-speakeasy-retries", "x-sdk-retry", to.speakeasy_retries),
    Alias("x-speakeasy-enums", "x-sdk-enum", to.enum_names),
    Alias("x-speakeasy-enum-descriptions", "x-sdk-enum", to.enum_descriptions),
    Alias("x-speakeasy-unknown-values", "x-sdk-enum", to.speakeasy_unknown_values),
    Alias("x-stainless-skip", "x-sdk-ignore", to.stainless_skip),
    Alias("x-stainless-param", "x-sdk-name", to.text),
    Alias("x-stainless-naming", "x-sdk-name", to.stainless_naming),
    Alias("x-ms-client-name", "x-sdk-name", to.text),
    Alias("x-ms-enum", "x-sdk-enum", to.ms_enum),
    Alias("x-ms-pageable", "x-sdk-pagination", to.ms_pageable),
    Alias("x-enum-varnames", "x-sdk-enum", to.enum_names),
    Alias("x-enumNames", "x-sdk-enum", to.enum_names),
    Alias("x-enum-names", "x-sdk-enum", to.enum_names),
    Alias("x-enum-descriptions", "x-sdk-enum", to.enum_descriptions),
    Alias("x-enumDescriptions", "x-sdk-enum", to.enum_descriptions),
)
_BY_KEY = {alias.key: alias for alias in ALIASES}
_BY_OURS: Mapping[str, tuple[Alias, ...]] = {
    ours: tuple(alias for alias in ALIASES if alias.ours == ours) for ours in {alias.ours for alias in ALIASES}
}


def said(raw: Mapping[str, JsonValue], ours: str) -> JsonValue:
    """What is said under a key of ours, or in its place; explicit words win."""
    return raw[ours] if ours in raw else hinted(raw, ours)


def hinted(raw: Mapping[str, JsonValue], ours: str) -> JsonValue:
    """What foreign keys say in the place of one of ours; None where they say nothing that is understood."""
    found: JsonValue = None
    for alias in _BY_OURS.get(ours, ()):
        meant = alias.translated(raw[alias.key]) if alias.key in raw else None
        if isinstance(found, dict) and isinstance(meant, dict):
            found = {**meant, **found}
        elif found is None:
            found = meant
    return found


def where_said(raw: Mapping[str, JsonValue], ours: str) -> str:
    """The key under which `said` finds something: ours, or the foreign one; empty where there is none."""
    if ours in raw:
        return ours
    asked = (alias for alias in _BY_OURS.get(ours, ()) if alias.key in raw)
    return next((alias.key for alias in asked if alias.translated(raw[alias.key]) is not None), "")


def with_hints(extensions: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The members of a schema that are not JSON Schema's, with those of ours that foreign ones stand for."""
    ours = dict.fromkeys(_BY_KEY[key].ours for key in extensions if key in _BY_KEY)
    meant = {key: hinted(extensions, key) for key in ours if key not in extensions}
    return extensions | {key: value for key, value in meant.items() if value is not None}

"""Names that stay: what an earlier run chose, or a person wrote into `names.lock`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from specloom.ir.nodes import NamePins, TypeDecl
from specloom.ir.places import is_component, step_of
from specloom.ir.words import split_words
from specloom.ir.workshop import Chosen


def pins_from(names: Mapping[str, str]) -> NamePins:
    """Pins as a lock file lists them: `GET /pets` for an operation, `#/components/…` for a type."""
    types = {key: name for key, name in names.items() if "#" in key.partition(" ")[0]}
    return NamePins(types, {key: name for key, name in names.items() if key not in types})


def pins_of(chosen: Mapping[str, Chosen], types: Iterable[TypeDecl], entry: str) -> NamePins:
    """The names that what is added later could change. One that a thing says of itself needs no pin."""
    operations = {
        key: ".".join("_".join(words) for words in (*name.resource, name.name))
        for key, name in chosen.items()
        if not name.is_stated
    }
    inferred = {
        declared.id: "_".join(declared.name.words) for declared in types if not _is_named_by_key(declared, entry)
    }
    return NamePins(inferred, operations)


def _is_named_by_key(declared: TypeDecl, entry: str) -> bool:
    is_own = is_component(declared.id, declared.origin.file == entry)
    return is_own and split_words(step_of(declared.id).text) == declared.name.words

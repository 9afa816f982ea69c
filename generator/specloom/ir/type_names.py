"""Names every type: components by their key, the others by whose they are. Never a number to tell two apart."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from specloom.ir.nodes import Alias, Enum, Model, Name, NamePins, TypeDecl, Union
from specloom.ir.places import is_component, step_of
from specloom.ir.short_names import LINKING, joined, shortened
from specloom.ir.status_words import STATUS_WORDS
from specloom.ir.types import Literals, Named, TypeRef
from specloom.ir.words import singular, split_words
from specloom.ir.workshop import Workshop, is_failure
from specloom.resolve.node import Node

Words = tuple[str, ...]

# From so many words on, a name of owner and property is longer than anybody would type.
_LONG = 6
# So many words of a property say what it is, whoever has it.
_TELLING = 3

_KIND_WORDS = {Model: "object", Enum: "enum", Union: "variants", Alias: "value"}
# Last resorts: words that are true of any schema.
_SPARE = ("schema", "type", "shape", "definition", "form", "entity", "record", "kind")


def named_types(shop: Workshop, pins: NamePins, events: Iterable[str] = ()) -> tuple[TypeDecl, ...]:
    """All types with their names, in the order they were made. The same document gives the same names.

    `events` are what the API calls what it sends.
    """
    chooser = _Chooser(shop, pins, events)
    chosen = chooser.choose()
    return tuple(
        replace(declared, name=Name(chosen[declared.id]), is_anonymous=chooser.is_anonymous(declared.id))
        if isinstance(declared, Enum)
        else replace(declared, name=Name(chosen[declared.id]))
        for declared in shop.types.values()
    )


class _Chooser:
    def __init__(self, shop: Workshop, pins: NamePins, events: Iterable[str]) -> None:
        self._shop = shop
        self._pins = pins
        self._events = events
        self._entry = shop.spec.document.entry
        self._taken: dict[str, str] = {}
        self._chosen: dict[str, Words] = {}
        self._chains: dict[str, tuple[Words, ...]] = {}
        self._siblings: dict[str, _Siblings] = {}
        keys = {step_of(key).text for key in shop.types if self._is_component(key)}
        self._short = _without_common_heads(keys)
        self._telling = self._find_telling()

    def choose(self) -> Mapping[str, Words]:
        given = [key for key in self._shop.types if self._given(key)]
        pinned = [key for key in self._shop.types if self._pinned(key)]
        plain = [key for key in self._shop.types if self._is_component(key)]
        components = set(plain)
        inline = [key for key in self._shop.types if key not in components]
        # Short stories first: what is near its owner keeps the short name.
        inline.sort(key=lambda key: len(self._chain(key)))
        for key in dict.fromkeys((*given, *pinned, *plain, *inline)):
            self._take(key, self._free(key))
        settled = {*given, *pinned, *plain}
        chains = {key: self._chain(key) for key in inline if key not in settled}
        return shortened(self._chosen, chains, map(split_words, self._events))

    def is_anonymous(self, key: str) -> bool:
        """Whether a type is called as it is for want of a name: no key, no word of ours or of a person's."""
        if self._is_component(key) or self._given(key):
            return False
        pinned = self._pinned(key)
        return not pinned or split_words(pinned) in self._inferred(key)

    def _take(self, key: str, words: Words) -> None:
        self._chosen[key] = words
        self._taken["".join(words)] = key

    def _free(self, key: str) -> Words:
        return next(words for words in self._candidates(key) if "".join(words) not in self._taken)

    def _candidates(self, key: str) -> Iterator[Words]:
        given = self._given(key)
        if given:
            yield split_words(given)
        pinned = self._pinned(key)
        if pinned:
            yield split_words(pinned)
        yield from self._inferred(key)

    def _inferred(self, key: str) -> Iterator[Words]:
        chain = self._chain(key)
        if key in self._telling:
            yield chain[-1]
        # The root and the last word, then more of what lies between, nearest first.
        for length in range(1, len(chain)):
            yield joined((chain[0], *chain[-length:]))
        whole = joined(chain)
        yield whole
        yield from _by_folder(key, whole)
        title = self._shop.spec.schema(self._node(key)).title
        if title:
            yield split_words(title)
        step = step_of(key, self._shop.roots)
        if step.kind in ("error", "response") and step.text in STATUS_WORDS:
            yield (*whole[:-1], *STATUS_WORDS[step.text], whole[-1])
        if step.kind == "variant":
            yield (*whole, *self._variant(key, whole))
        if step.kind in ("item", "value"):
            yield (*whole, step.kind)
        kind = _KIND_WORDS[type(self._shop.types[key])]
        for count in range(1, 4):
            for spare in itertools.permutations((kind, *_SPARE), count):
                yield (*whole, *spare)

    def _find_telling(self) -> set[str]:
        """Types whose own words say enough, and that nobody else would call so: the long name of the owner is left out.

        `ResponseAdditionalDataCommon.fraud_risk_level` is a `FraudRiskLevel`.
        """
        inline = [key for key in self._shop.types if not self._is_component(key)]
        chains = {key: chain for key in inline if len(chain := self._chain(key)) > 1}
        wanted = Counter(chain[-1] for chain in chains.values())
        return {
            key
            for key, chain in chains.items()
            if wanted[chain[-1]] == 1
            and len(joined((chain[0], chain[-1]))) >= _LONG
            and len(chain[-1]) >= _TELLING
            and chain[-1][0] not in LINKING
            and (step_of(key, self._shop.roots).kind != "variant" or self._title(key))
        }

    def _node(self, key: str) -> Node:
        declared = self._shop.types[key]
        return self._shop.spec.links.at(declared.origin)

    def _given(self, key: str) -> str:
        said = self._shop.spec.schema(self._node(key)).extensions.get("x-sdk-name")
        return said if isinstance(said, str) else ""

    def _pinned(self, key: str) -> str:
        return self._pins.types.get(key, "")

    def _is_component(self, key: str) -> bool:
        return is_component(key, self._shop.types[key].origin.file == self._entry)

    def _chain(self, key: str) -> tuple[Words, ...]:
        """The words of each step from the root down to this place."""
        known = self._chains.get(key)
        if known is None:
            known = self._chains[key] = self._find_chain(key)
        return known

    def _find_chain(self, key: str) -> tuple[Words, ...]:
        if key in self._shop.roots:
            return self._shop.roots[key]
        step = step_of(key, self._shop.roots)
        if step.kind == "root":
            if step.parent in self._shop.roots:
                return self._shop.roots[step.parent]
            return (split_words(self._short.get(step.text, step.text)),)
        above = self._chain(step.parent)
        match step.kind:
            case "item" | "value":
                return (*above[:-1], singular(above[-1]))
            case "variant":
                # Below a type that is no union of its own the arm is the type that its owner means.
                union = self._shop.types.get(_WITHIN_ALL_OF.sub("", step.parent))
                is_one_of_many = key in self._shop.types and isinstance(union, Union)
                return (*above, self._variant(key, above[-1])) if is_one_of_many else above
            case "request" | "response" | "error":
                return (*above, ("error" if is_failure(self._shop, step) else step.kind,))
            case _:
                return (*above, split_words(step.text))

    def _variant(self, key: str, owner: Words) -> Words:
        """What sets a variant apart: its title, the value of its tag, or a property of its own."""
        declared = self._shop.types[key]
        title = self._title(key)
        if title:
            return title
        if isinstance(declared, Model):
            others = self._others(key)
            tag = next((value for value in _constants(declared) if not others.say(value)), "")
            if tag:
                return _beyond(owner, split_words(tag))
            own = next((found for found in declared.fields if not others.have(found.wire)), None)
            if own := own or next(iter(declared.fields), None):
                return ("with", *own.name.words)
        return (_KIND_WORDS[type(declared)],)

    def _title(self, key: str) -> Words:
        """What the document calls a type in passing; longer prose is no name."""
        title = self._shop.spec.schema(self._node(key)).title
        words = split_words(title) if title else ()
        return words if _IDENTIFIER.fullmatch(title) or len(words) <= 4 else ()

    def _others(self, key: str) -> _Others:
        """The other variants of the union that a variant belongs to."""
        above = _WITHIN_ALL_OF.sub("", step_of(key).parent)
        if above not in self._siblings:
            union = self._shop.types.get(above)
            variants = union.variants if isinstance(union, Union) else ()
            found = [self._shop.types.get(variant.type.id) for variant in variants if isinstance(variant.type, Named)]
            models = {model.id: model for model in found if isinstance(model, Model)}
            self._siblings[above] = _Siblings(
                frozenset(models),
                Counter(value for model in models.values() for value in {*_constants(model)}),
                Counter(field.wire for model in models.values() for field in model.fields),
            )
        return _Others(self._siblings[above], int(key in self._siblings[above].ids))


@dataclass(frozen=True, slots=True)
class _Siblings:
    """The models among the variants of a union: how many say each constant, and how many have each field."""

    ids: frozenset[str]
    constants: Counter[str]
    wires: Counter[str]


@dataclass(frozen=True, slots=True)
class _Others:
    """All siblings of a variant that has what it is asked for itself."""

    siblings: _Siblings
    # One, where the variant is among its siblings.
    itself: int

    def say(self, constant: str) -> bool:
        """Whether any other variant has this constant."""
        return self.siblings.constants[constant] > self.itself

    def have(self, wire: str) -> bool:
        """Whether any other variant has this field."""
        return self.siblings.wires[wire] > self.itself


# A title that is no prose: somebody's name for the type.
_IDENTIFIER = re.compile(r"[A-Za-z]\w*")
_WITHIN_ALL_OF = re.compile(r"(/allOf/\d+)+$")
_DOTTED = re.compile(r"\w[\w-]*(\.\w[\w-]*)+")


def _without_common_heads(keys: set[str]) -> dict[str, str]:
    """`io.k8s.api.apps.v1.Deployment` is a `Deployment`, as long as no other key ends so."""
    ends = Counter(ending for key in keys for ending in _endings(key))
    return {key: next(end for end in _endings(key) if ends[end] == 1 or end == key) for key in keys}


def _endings(key: str) -> list[str]:
    parts = key.split(".") if _DOTTED.fullmatch(key) else [key]
    return [".".join(parts[-length:]) for length in range(1, len(parts) + 1)]


# Folders that say what kind of file lies in them, not what it is about.
_KINDS_OF_FILE = {"models": (), "schemas": (), "parameters": (), "components": (), "responses": ("response",)}


def _by_folder(key: str, whole: Words) -> Iterator[Words]:
    """Names that say where the file of a schema lies."""
    *folders, _ = key.partition("#")[0].split("/")
    if folders and _KINDS_OF_FILE.get(folders[-1]):
        yield (*whole, *_KINDS_OF_FILE[folders[-1]])
    for folder in reversed(folders):
        if folder not in _KINDS_OF_FILE:
            yield joined((singular(split_words(folder)), whole))


def _constants(model: Model) -> Iterator[str]:
    """What a model says of itself by fields that can hold one text only."""
    yield from (value for field in model.fields for value in _constant(field.type))


def _constant(type_ref: TypeRef) -> Iterator[str]:
    if isinstance(type_ref, Literals) and len(type_ref.values) == 1 and isinstance(type_ref.values[0], str):
        yield type_ref.values[0]


def _beyond(owner: Words, variant: Words) -> Words:
    """What a variant adds to the name of its union: `beta_responses_event` need not say `response` once more."""
    said = {singular((word,)) for word in owner}
    is_same = len(owner) > 1 and len(variant) > 1 and singular(variant[:1]) in said
    return variant[1:] if is_same else variant

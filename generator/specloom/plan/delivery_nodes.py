"""Delivery nodes: the modules that read what an API sends by itself, decided down to the last name."""

from __future__ import annotations

from dataclasses import dataclass

from specloom.plan.import_nodes import Import


@dataclass(frozen=True, slots=True)
class ReaderPlan:
    """A constant that reads one event: `new_pet: Deliveries[models.Pet] = Deliveries(Only("Pet"), models)`.

    `verify` is the finished scheme, with the tolerance behind it; empty where nothing is signed.
    """

    name: str
    type: str
    kinds: str
    doc: str
    verify: str = ""


@dataclass(frozen=True, slots=True)
class UnionPlan:
    """The type of everything that is sent, and how its arms are told apart."""

    arms: tuple[str, ...]
    kinds: str
    is_open: bool
    doc: str


@dataclass(frozen=True, slots=True)
class WebhooksPlan:
    """`webhooks.py`; `verify` as in `ReaderPlan`."""

    imports: tuple[Import, ...]
    union: UnionPlan | None
    readers: tuple[ReaderPlan, ...]
    verify: str
    exports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallbacksPlan:
    """`callbacks.py`: a reader for each callback, and one for all of an operation where something tells them apart."""

    imports: tuple[Import, ...]
    readers: tuple[ReaderPlan, ...]

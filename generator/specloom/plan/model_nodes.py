"""Plan nodes: the types of a `models` package, decided down to the last name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from specloom.plan.import_nodes import Import
from specloom.plan.wait_nodes import ModelWaitPlan


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One attribute of a model class."""

    name: str
    wire_name: str
    annotation: str
    default: str  # "" or " = omit"
    doc: str  # a finished docstring literal, or ""
    is_required: bool
    is_read_only: bool = False
    # Pages show the value type without `Omit` and without the wire name.
    type_text: str = ""
    prose: str = ""


@dataclass(frozen=True, slots=True)
class ModelPlan:
    """One model class."""

    type_id: str
    class_name: str
    base: str
    fields: tuple[FieldPlan, ...]
    doc: str
    constants: tuple[str, ...] = ()
    prose: str = ""
    decorator: str = ""
    wait: ModelWaitPlan | None = None


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """One key of a request dict, by its wire name."""

    key: str
    annotation: str


@dataclass(frozen=True, slots=True)
class DictPlan:
    """The TypedDict twin of a model, for requests. Functional when a key is no identifier."""

    type_id: str
    class_name: str
    entries: tuple[EntryPlan, ...]
    is_functional: bool


@dataclass(frozen=True, slots=True)
class AliasPlan:
    """A named type that is no class: enum, union, scalar, array or map."""

    type_id: str
    name: str
    value: str  # of an enum with `members`: what it may be beside them, such as `str`
    doc: str
    # A recursive alias is a quoted text to type checkers, and a TypeAliasType around it to pydantic.
    is_recursive: bool = False
    prose: str = ""
    members: tuple[str, ...] = ()  # finished literals, where there are too many for a line each


TypePlan: TypeAlias = ModelPlan | DictPlan | AliasPlan


@dataclass(frozen=True, slots=True)
class ModelModulePlan:
    """One file of `models/`: what it defines, in the order in which it can be imported."""

    name: str
    imports: tuple[Import, ...]
    items: tuple[TypePlan, ...]

    @property
    def exports(self) -> tuple[str, ...]:
        """The names that the package re-exports from this module, sorted."""
        return tuple(sorted(item.name if isinstance(item, AliasPlan) else item.class_name for item in self.items))


@dataclass(frozen=True, slots=True)
class ModelsPlan:
    """A whole `models` package of one flavour."""

    modules: tuple[ModelModulePlan, ...]

"""Types: what every planner looks up about the declared types of one API, and the two flavours they are printed in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from specloom.ir.nodes import Alias, Api, BodyVariant, Enum, Model, Operation, Response, TypeDecl
from specloom.ir.places import is_component
from specloom.ir.types import Named, TypeRef
from specloom.plan.modules import assign_modules, closure, named_in, references
from specloom.plan.names import Names, claim, name_everything, snake
from specloom.plan.prose import WIDTH
from specloom.plan.security import Alternatives, usual_security
from specloom.plan.unheard import unheard_arms


@dataclass(frozen=True, slots=True)
class Flavour:
    """How models are printed: tolerant for clients, strict for servers."""

    base: str
    # The base of models whose document allows properties that it does not name.
    open_base: str
    # Where the base class and the markers come from, as a module of `models/` imports it.
    base_module: str
    is_strict: bool


# So many characters of values, and a parameter is still one line.
_SHORT = 60

CLIENT = Flavour(base="Model", open_base="Model", base_module="..data", is_strict=False)
SERVER = Flavour(base="StrictModel", open_base="OpenStrictModel", base_module="...serving.model", is_strict=True)


@dataclass(frozen=True)
class Types:
    """The declared types of one API with their names and modules. Built once, read by all planners."""

    api: Api
    names: Names
    decls: Mapping[str, TypeDecl]
    modules: Mapping[str, str]

    def model_behind(self, ref: TypeRef) -> Model | None:
        """The model that a type comes to, through aliases."""
        for _ in range(20):
            decl = self.decls.get(ref.id) if isinstance(ref, Named) else None
            if not isinstance(decl, Alias):
                return decl if isinstance(decl, Model) else None
            ref = decl.target
        return None

    def flat_model(self, variant: BodyVariant) -> Model | None:
        """The object whose fields become arguments of a method, if the body is flat."""
        return self.model_behind(variant.type) if variant.is_flat else None

    @cached_property
    def twinned(self) -> frozenset[str]:
        """Ids of the types that have a `…Params` twin: what requests are made of, below a flat body."""
        return frozenset(self._in_requests & self._with_models)

    @cached_property
    def _with_models(self) -> set[str]:
        """Ids of the types that hold a model somewhere, so that writing them as plain dicts differs from their class."""
        holders: dict[str, list[str]] = defaultdict(list)
        for id, targets in self._edges.items():
            for target in targets:
                holders[target].append(id)
        return closure((id for id, decl in self.decls.items() if isinstance(decl, Model)), holders)

    @cached_property
    def unheard(self) -> Mapping[str, frozenset[str]]:
        """Of each union, the ids of the arms that callers of a client never see."""
        return unheard_arms(self.api)

    @cached_property
    def usual_security(self) -> Alternatives:
        """What operations ask for that say nothing of it in their own record."""
        return usual_security(self.api)

    @cached_property
    def callback_names(self) -> Mapping[tuple[str, str], str]:
        """What reads each callback, by the operation's key and the callback's name; without one, all of them."""
        taken = {"annotations", "models"}
        names: dict[tuple[str, str], str] = {}
        for operation in self.api.operations:
            handler = self.names.handler(operation)
            for callback in operation.callbacks:
                if callback.webhook.type is not None:
                    found = f"{handler.rstrip('_')}_{snake(callback.name, 'callback')}"
                    names[operation.key, callback.webhook.name] = claim(taken, found, f"{found}_callback")
            if operation.telling.field or operation.telling.header:
                names[operation.key, ""] = claim(taken, handler, f"{handler}_callbacks")
        return names

    @cached_property
    def written_out(self) -> frozenset[str]:
        """Ids of the enums that stand in full wherever they are used: nobody has named them, and they are short.

        What takes long to explain is explained once, so such an enum is written out only where one class has it.
        """
        holders = Counter(id for targets in self._edges.values() for id in set(targets))
        return frozenset(
            id
            for id, decl in self.decls.items()
            if isinstance(decl, Enum) and _is_short(decl) and (holders[id] <= 1 or len(decl.doc) <= WIDTH)
        )

    @cached_property
    def client_types(self) -> frozenset[str]:
        """Ids of the types that an SDK defines: all but bodies whose fields are arguments, and answers never handed out.

        What is taken out of an envelope or a page is handed out, and the rest of them is at `response_of`. A component
        is defined all the same: somebody has named it.
        """
        others = closure(self._roots_beside_flat_bodies(), self._edges)
        inside = closure(self._opened, self._edges)
        unused = self._flat_bodies | {id for id in inside if not self._is_component(id)}
        return frozenset(id for id in self.decls if id in others or id not in unused)

    @cached_property
    def _edges(self) -> dict[str, tuple[str, ...]]:
        return {id: tuple(references(decl)) for id, decl in self.decls.items()}

    @cached_property
    def _in_requests(self) -> set[str]:
        roots = (id for operation in self.api.operations for ref in self._sent(operation) for id in named_in(ref))
        return closure(roots, self._edges)

    @cached_property
    def _flat_bodies(self) -> frozenset[str]:
        return frozenset(
            model.id
            for operation in self.api.operations
            for variant in (operation.body.variants if operation.body else ())
            if (model := self.flat_model(variant))
        )

    @cached_property
    def _opened(self) -> frozenset[str]:
        """Ids of the answers that callers get only a part of."""
        whole = (response.type for operation in self.api.operations for response in _opened_answers(operation))
        return frozenset(id for ref in whole if ref for id in named_in(ref))

    def _is_component(self, id: str) -> bool:
        return is_component(id, self.decls[id].origin.file == self.api.origin.file)

    def _sent(self, operation: Operation) -> Iterator[TypeRef]:
        """What callers of one operation pass: parameters, bodies, or the fields of a flat body."""
        yield from (param.type for param in operation.params)
        for variant in operation.body.variants if operation.body else ():
            flat = self.flat_model(variant)
            if flat:
                yield from (field.type for field in flat.fields if not field.read_only)
            else:
                yield variant.type

    def _roots_beside_flat_bodies(self) -> Iterator[str]:
        for id, targets in self._edges.items():
            if id in self._flat_bodies:
                yield from targets
            elif self._is_component(id):
                yield id
        for operation in self.api.operations:
            yield from (id for ref in self._sent(operation) for id in named_in(ref))
            yield from (id for ref in _handed_out(operation) for id in named_in(ref))
            yield from (
                id
                for callback in operation.callbacks
                if callback.webhook.type
                for id in named_in(callback.webhook.type)
            )
        for webhook in self.api.webhooks:
            yield from named_in(webhook.type) if webhook.type else ()
        # What nobody refers to was wanted by somebody all the same, or it would not be there.
        referred = {target for id, targets in self._edges.items() for target in targets if target != id}
        named = referred | self._opened | self._flat_bodies
        yield from (id for id in self.decls if id not in named)


def _is_short(enum: Enum) -> bool:
    is_plain = enum.is_anonymous and not enum.transitions and not any(member.doc for member in enum.members)
    return is_plain and len(", ".join(repr(member.value) for member in enum.members)) <= _SHORT


def collect_types(api: Api, client_class: str = "") -> Types:
    """Name all types and find their homes."""
    names = name_everything(api, client_class)
    return Types(api, names, {decl.id: decl for decl in api.types}, assign_modules(api, names))


def _opened_answers(operation: Operation) -> Iterator[Response]:
    """The answers whose whole is no result: those with a path to the data, and pages."""
    for response in operation.responses:
        is_page = operation.page is not None and response is operation.success
        if response.data_path or is_page:
            yield response


def _handed_out(operation: Operation) -> Iterator[TypeRef]:
    opened = [*_opened_answers(operation)]
    for response in operation.responses:
        yield from (ref for ref in (None if response in opened else response.type, response.data_type) if ref)
    yield from (case.type for case in operation.errors if case.type)
    if operation.page:
        yield operation.page.item
    if operation.stream:
        yield operation.stream.item
        yield from (ref for _, ref in operation.stream.events)

"""Links: plans the table of what can be called next with an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from specloom.ir.nodes import Link, Operation
from specloom.ir.words import split_words
from specloom.plan.names import claim, constant
from specloom.plan.nodes import ArgumentPlan, LinkPlan, LinksPlan, MethodPlan, ResourcePlan
from specloom.plan.prose import docstring, first_sentence
from specloom.plan.records import construct

Methods = Mapping[str, tuple[ResourcePlan, MethodPlan]]


def plan_links(operations: Sequence[Operation], resources: Sequence[ResourcePlan]) -> LinksPlan | None:
    """Every link once, and which answers have it; None where no answer has any."""
    if not any(operation.links for operation in operations):
        return None
    methods = {method.operation_key: (resource, method) for resource in resources for method in resource.methods}
    author = _Author(methods, {}, {"LINKS"})
    answers = tuple((operation.id, tuple(author.by_status(operation))) for operation in operations if operation.links)
    return LinksPlan(tuple(author.plans.values()), answers)


@dataclass(frozen=True, slots=True)
class _Author:
    """Gives each different link a constant."""

    methods: Methods
    plans: dict[LinkPlan, LinkPlan]
    taken: set[str]

    def by_status(self, operation: Operation) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The constants of the links of each answer."""
        for status in dict.fromkeys(status for status, _ in operation.links):
            yield status, tuple(self._constant(link) for found, link in operation.links if found == status)

    def _constant(self, link: Link) -> str:
        plan = plan_link(link, self.methods)
        if plan not in self.plans:
            name = claim(self.taken, constant(split_words(link.name), "LINK"))
            self.plans[plan] = replace(plan, constant=name)
        return self.plans[plan].constant


def plan_link(link: Link, methods: Methods) -> LinkPlan:
    """One link, as a call of the method that it leads to."""
    resource, method = methods[link.operation_key]
    by_place = {(argument.where, argument.wire_name): argument for argument in method.arguments}
    given = {
        by_place[found.where, found.wire].name: found.value
        for found in link.arguments
        if (found.where, found.wire) in by_place
    }
    body, fields = (link.body, _fields(method.arguments)) if link.has_body else (None, {})
    if isinstance(body, dict) and fields:
        given |= {name: body[key] for key, name in fields.items() if key in body}
        body, fields = None, {}
    return LinkPlan(
        constant="",
        record=construct(
            "LinkSpec",
            f"{link.name!r}, {'.'.join((*resource.path, method.name))!r}",
            ("arguments", given, {}),
            ("body", body, None),
            ("fields", fields, {}),
        ),
        doc=docstring(first_sentence(link.doc)),
    )


def _fields(arguments: Sequence[ArgumentPlan]) -> dict[str, str]:
    """The arguments that a body is made of, by their keys in it."""
    return {argument.wire_name: argument.name for argument in arguments if argument.where == "field"}

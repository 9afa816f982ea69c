"""Follow-ups: the links of answers, which say what can be called next and with what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from specloom.diagnostics import Origin
from specloom.ir.bodies import model_behind
from specloom.ir.nodes import Link, LinkArgument, Operation, Param, Response, Union
from specloom.ir.sites import Site
from specloom.ir.types import Array, Named, TypeRef, without_null
from specloom.ir.workshop import Workshop
from specloom.load.tree import JsonValue
from specloom.resolve.node import Node
from specloom.resolve.refs import Unresolved
from specloom.resolve.slips import is_status

_EXPRESSION = re.compile(
    r"\$(url|method|statusCode|(request|response)\.(header\.[!#$%&'*+.^`|~\w-]+|(query|path)\..+|body(#(/.*)?)?))", re.S
)
_EMBEDDED = re.compile(r"\{(\$[^{}]*)\}")


def with_links(shop: Workshop, sites: Sequence[Site], operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """The operations with the links of their answers, as far as those lead to another operation."""
    by_key = {site.key: site for site in sites}
    known = [(by_key[operation.key], operation) for operation in operations]
    ids = {site.operation_id: operation for site, operation in reversed(known)}
    finder = _Finder(shop, ids, {site.origin: operation for site, operation in known})
    return tuple(finder.with_links(operation, site) for site, operation in known)


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds what links lead to among the operations that there are, by their ids and their places."""

    shop: Workshop
    ids: Mapping[str, Operation]
    places: Mapping[Origin, Operation]

    def with_links(self, operation: Operation, site: Site) -> Operation:
        found = [
            (status, link)
            for status, name, node in self._places(site)
            if (link := self._link(name, node, operation)) is not None
        ]
        carried = tuple((status, link) for status, link in found if _is_carried(self.shop, operation, status))
        if len(carried) < len(found):
            self.shop.report.advise(
                "SL332",
                f"links of `{operation.id}` cannot be followed",
                operation.origin,
                label="what it returns is no object, nor a list of such: only they know where they came from",
                at_key=True,
            )
        return replace(operation, links=carried) if carried else operation

    def _places(self, site: Site) -> Iterator[tuple[str, str, Node]]:
        """Status, name and object of every link of an operation."""
        for status, response in self._members(site.node, "responses"):
            if is_status(status):
                key = status.upper() if status != "default" else status
                yield from ((key, name, node) for name, node in self._members(response, "links"))

    def _members(self, holder: Node, key: str) -> Iterator[tuple[str, Node]]:
        place = holder.get(key)
        found = self.shop.spec.follow(place) if place else None
        for name, child in found.members() if found else ():
            node = self.shop.spec.follow(child) if not name.startswith("x-") else None
            if node is not None and node.mapping and not child.is_ignored:
                yield name, node

    def _link(self, name: str, node: Node, source: Operation) -> Link | None:
        target = self._target(node)
        if target is None:
            said = node.text("operationId") or node.text("operationRef")
            self.shop.report.warning(
                "SL330",
                f"the link `{name}` leads to no operation" + (f": `{said}`" if said else ""),
                node.origin,
                label="left out",
                hint="name an `operationId` of this document, or a path's operation by `operationRef`",
                at_key=True,
            )
            return None
        server = node.get("server")
        if server is not None:
            what = f"the link `{name}` names a server"
            self.shop.report.advise("SL333", what, server.origin, label="the call goes where others go", at_key=True)
        body = node.get("requestBody") or node.get("body")
        return Link(
            name=name,
            operation_key=target.key,
            arguments=tuple(self._arguments(node, target, source)),
            body=body.value if body else None,
            has_body=body is not None and self._is_usable(body, source),
            doc=self.shop.spec.text(node, "description"),
        )

    def _target(self, node: Node) -> Operation | None:
        operation_id, reference = node.text("operationId"), node.text("operationRef")
        if operation_id or not reference:
            return self.ids.get(operation_id) if operation_id else None
        found = self.shop.spec.links.target(reference, node.origin)
        return None if isinstance(found, Unresolved) else self.places.get(found.origin)

    def _arguments(self, node: Node, target: Operation, source: Operation) -> Iterator[LinkArgument]:
        """What is passed to parameters that the other operation has; `path.id` says which of two is meant."""
        place = node.get("parameters")
        for key, value in place.members() if place else ():
            param = _parameter(target, key)
            if param is None:
                self.shop.report.warning(
                    "SL331",
                    f"`{target.id}` has no parameter `{key}`",
                    value.origin,
                    label="not passed",
                    at_key=True,
                )
            elif self._is_usable(value, source):
                yield LinkArgument(param.where, param.wire, value.value)

    def _is_usable(self, value: Node, source: Operation) -> bool:
        """Whether all expressions in a value are some, and speak of what there is."""
        texts = _expressions(value.value)
        wrong = next((text for text in texts if _EXPRESSION.fullmatch(text) is None), "")
        missing = next((text for text in texts if not _is_there(text, source)), "")
        if wrong or missing:
            what = "is no runtime expression" if wrong else f"is nothing that `{source.id}` has"
            self.shop.report.warning("SL331", f"`{wrong or missing}` {what}", value.origin, label="not passed")
        return not (wrong or missing)


def _expressions(value: JsonValue) -> list[str]:
    if not isinstance(value, str):
        return []
    return [value] if value.startswith("$") else _EMBEDDED.findall(value)


def _is_there(expression: str, source: Operation) -> bool:
    """Whether the operation has the parameter that an expression names."""
    kind, _, name = expression.removeprefix("$request.").partition(".")
    if not expression.startswith("$request.") or kind not in ("path", "query"):
        return True
    return any(param.where == kind and param.wire == name for param in source.params)


def _parameter(target: Operation, key: str) -> Param | None:
    where, _, name = key.partition(".")
    exact = [param for param in target.params if param.wire == key]
    qualified = [param for param in target.params if (param.where, param.wire) == (where, name)]
    return next(iter(sorted(exact, key=lambda param: param.where != "path") or qualified), None)


def _is_carried(shop: Workshop, operation: Operation, status: str) -> bool:
    """Whether what comes of an answer remembers where it came from, as objects, pages and all errors do."""
    answers = [answer for answer in operation.responses if answer.status == status]
    is_page = operation.page is not None and operation.success in answers
    return not answers or is_page or any(answer.kind == "json" and _has_objects(shop, answer) for answer in answers)


def _has_objects(shop: Workshop, answer: Response) -> bool:
    """Whether an answer is an object, or a list of such."""
    found = without_null(answer.data_type or answer.type) if answer.type else None
    return _is_object(shop, without_null(found.item) if isinstance(found, Array) else found)


def _is_object(shop: Workshop, found: TypeRef | None) -> bool:
    declared = shop.types.get(found.id) if isinstance(found, Named) else None
    return isinstance(declared, Union) or model_behind(shop, found) is not None

"""Reference: takes an `Api` and its planned SDK, gives the pages that follow from them; refuses nothing."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from specloom.ir.media import is_json
from specloom.ir.nodes import Api, ErrorCase, ErrorCode, Operation, Resource, Response, Telling, Webhook
from specloom.plan.curl import curl_command
from specloom.plan.error_pages import codes_of, page_of, plan_error_index, plan_error_pages
from specloom.plan.examples import CallPlan, plan_call
from specloom.plan.explained import fully
from specloom.plan.markdown import anchor, block, brief, cell, code, json_snippet, link, snippet
from specloom.plan.names import LONGEST_NAME, claim, shortened
from specloom.plan.nodes import ArgumentPlan, Import, MethodPlan, ResourcePlan, SdkPlan
from specloom.plan.oauth import oauth_tables
from specloom.plan.page_nodes import (
    IndexPagePlan,
    OperationSectionPlan,
    ReferencePlan,
    ResourcePagePlan,
    SnippetPlan,
    TablePlan,
)
from specloom.plan.prose import first_sentence, paragraphs
from specloom.plan.security import scopes_of
from specloom.plan.servers import base_url
from specloom.plan.type_pages import plan_type_pages, type_links
from specloom.plan.types import Types
from specloom.plan.wire_types import TypeWords


def plan_reference(types: Types, sdk: SdkPlan, base_variable: str) -> ReferencePlan:
    """Every page; `base_variable` is the environment variable that holds the address of the API."""
    words = TypeWords(types.decls, type_links(types, sdk, "models/"))
    author = _Author(types, sdk, base_variable, words, *_name_pages(sdk))
    resources = [author.resource_page(resource) for resource in (sdk.client.root, *sdk.resources) if resource.methods]
    if types.api.webhooks:
        resources.append(author.webhook_page())
    links = author.operation_links("../reference/")
    calls = {call.method.operation_key: call for call in author.calls()}
    return ReferencePlan(
        indexes=(author.index(resources), *plan_error_index(types.api)),
        resources=tuple(resources),
        types=plan_type_pages(types, sdk),
        errors=plan_error_pages(types.api, sdk, links, calls),
    )


@dataclass(frozen=True)
class _Author:
    """Writes the sections of one API's pages. What every section looks up is put together once."""

    types: Types
    sdk: SdkPlan
    base_variable: str
    words: TypeWords
    files: Mapping[tuple[str, ...], str]  # resource path -> file name
    webhook_file: str

    def index(self, pages: list[ResourcePagePlan]) -> IndexPagePlan:
        """The front page: every operation, by resource."""
        api = self.types.api
        tables = tuple(
            TablePlan(
                f"[{page.title}]({page.path.rpartition('/')[2]})",
                ("call", "request", "what it does"),
                tuple(
                    (
                        link(section.title, f"{page.path.rpartition('/')[2]}#{section.anchor}"),
                        section.call,
                        section.brief,
                    )
                    for section in page.operations
                ),
            )
            for page in pages
        )
        return IndexPagePlan(
            "reference/index.md",
            f"{cell(api.title)} reference",
            block(paragraphs(api.doc, api.see_also)),
            (*tables, *oauth_tables(api)),
        )

    def calls(self) -> Iterator[CallPlan]:
        """The documented call of every method."""
        for resource, method in self.sdk.methods:
            yield self._call(resource, method)

    def operation_links(self, folder: str) -> dict[str, str]:
        """A link to the section of every operation, by operation key."""
        titles = ((resource, method, _title(resource, method)) for resource, method in self.sdk.methods)
        return {
            method.operation_key: link(title, f"{folder}{self.files[resource.path]}#{anchor(title)}")
            for resource, method, title in titles
        }

    def resource_page(self, resource: ResourcePlan) -> ResourcePagePlan:
        """One page per resource."""
        sections = tuple(self._section(resource, method) for method in resource.methods)
        title = ".".join(resource.path) or self.sdk.client.class_name
        return ResourcePagePlan(f"reference/{self.files[resource.path]}", title, block(self._doc(resource)), sections)

    def webhook_page(self) -> ResourcePagePlan:
        """What the API sends by itself."""
        sections = tuple(self._webhook(webhook) for webhook in self.types.api.webhooks)
        return ResourcePagePlan(f"reference/{self.webhook_file}", "Webhooks", self._webhook_prose(), sections)

    def _webhook_prose(self) -> str:
        module = code(f"{self.sdk.package}.webhooks")
        if self.sdk.webhooks is None:
            return "Events that the API sends to you."
        if not self.sdk.webhooks.verify:
            return f"Events that the API sends to you. {module} reads them, and verifies nothing."
        return f"Events that the API sends to you. `unwrap` of {module} verifies and reads them."

    def _call(self, resource: ResourcePlan, method: MethodPlan) -> CallPlan:
        return plan_call(self.types, resource, method, self._operation(method))

    def _doc(self, resource: ResourcePlan) -> str:
        """What the document says about a resource; the client's own is the API's, which the index tells."""
        return self._docs.get(resource.path, "") if resource.path else ""

    @cached_property
    def _docs(self) -> Mapping[tuple[str, ...], str]:
        resources = reversed([*_below(self.types.api.root)])
        return {self.types.names.attribute_path(found.path): found.doc for found in resources}

    def _operation(self, method: MethodPlan) -> Operation:
        return self._operations[method.operation_key]

    @cached_property
    def _operations(self) -> Mapping[str, Operation]:
        return {operation.key: operation for operation in self.types.api.operations}

    @cached_property
    def _sections(self) -> Mapping[str, str]:
        """Links between the pages of the reference, by operation key."""
        return self.operation_links("")

    @cached_property
    def _known(self) -> Mapping[str, ErrorCode]:
        """The error catalogue, by code."""
        return {entry.code: entry for entry in self.types.api.error_codes}

    def _section(self, resource: ResourcePlan, method: MethodPlan) -> OperationSectionPlan:
        operation = self._operation(method)
        call = self._call(resource, method)
        title = _title(resource, method)
        credentials = self.sdk.client.credentials
        return OperationSectionPlan(
            title=title,
            anchor=anchor(title),
            brief=brief(operation.summary or operation.doc),
            call=code(f"{operation.method} {operation.path}"),
            prose=paragraphs(block(operation.summary), block(operation.doc)),
            facts=(
                *_place(self.types.api, operation),
                *_scopes(self.types.api, operation),
                *_facts(operation),
                *_media(method),
                *_accepted(method),
                *_waits(method),
                *self._failures(operation),
            ),
            calls=(
                snippet(
                    "curl",
                    "bash",
                    curl_command(self.types.api, operation, call.values, credentials, self.base_variable),
                ),
                self._sync(call),
                self._async(call),
            ),
            tables=tuple(table for table in self._tables(operation, method) if table.rows),
            answers=tuple(_answers(operation)),
        )

    def _sync(self, call: CallPlan) -> SnippetPlan:
        client = self.sdk.client.class_name
        imports = {Import(self.sdk.package, client), *call.imports}
        return snippet("Python", "python", f"{_imported(imports)}\n\n{call.program(client)}")

    def _async(self, call: CallPlan) -> SnippetPlan:
        client = f"Async{self.sdk.client.class_name}"
        imports = {Import("asyncio"), Import(self.sdk.package, client), *call.imports}
        program = textwrap.indent(call.program(client, is_async=True, depth=1), "    ")
        body = f"async def main() -> None:\n{program}\n\n\nasyncio.run(main())"
        return snippet("Python, async", "python", f"{_imported(imports)}\n\n\n{body}")

    def _tables(self, operation: Operation, method: MethodPlan) -> Iterator[TablePlan]:
        for title, arguments in (("Arguments", method.arguments), *_other_shapes(method)):
            rows = tuple(map(self._argument, arguments))
            yield TablePlan(title, ("argument", "where", "type", "required", "what it says"), rows)
        yield TablePlan(
            "Answers", ("status", "body", "headers", "what it says"), tuple(map(self._response, operation.responses))
        )
        yield TablePlan("Callbacks", ("callback", "sent to", "payload", "read by"), tuple(self._callbacks(operation)))
        yield TablePlan("Links", ("link", "calls", "with", "what it says"), tuple(self._links(operation)))
        errors = tuple(row for case in operation.errors for row in self._errors(case))
        yield TablePlan("Errors", ("status", "code", "when"), errors)

    def _failures(self, operation: Operation) -> Iterator[str]:
        """What the errors of this operation can be read as."""
        found: dict[str, list[str]] = {}
        for case in operation.errors:
            if case.type and is_json(case.media):
                found.setdefault(self.words.say(case.type), []).append(case.status)
        texts = [f"{words} ({', '.join(statuses)})" if len(found) > 1 else words for words, statuses in found.items()]
        if texts:
            yield f"{code('error.decoded')}: {', '.join(texts)}"

    def _callbacks(self, operation: Operation) -> Iterator[tuple[str, ...]]:
        for callback in operation.callbacks:
            name = self.types.callback_names.get((operation.key, callback.webhook.name))
            payload = self.words.say(callback.webhook.type) if name else "none"
            yield code(callback.webhook.name), code(callback.url), payload, code(f"callbacks.{name}") if name else ""

    def _links(self, operation: Operation) -> Iterator[tuple[str, ...]]:
        for status, found in operation.links:
            given = [f"{code(argument.wire)}: {code(str(argument.value))}" for argument in found.arguments]
            given += [f"body: {code(str(found.body))}"] if found.has_body else []
            text = f"{found.doc} ({status})" if found.doc else status
            yield code(found.name), self._sections.get(found.operation_key, ""), ", ".join(given), cell(text)

    def _argument(self, argument: ArgumentPlan) -> tuple[str, ...]:
        where = "body" if argument.where == "field" else argument.where
        wire = "" if argument.wire_name in ("", argument.name) else f" (on the wire {code(argument.wire_name)})"
        return (
            code(argument.name) + wire,
            where,
            code(argument.annotation),
            "yes" if argument.is_required else "",
            cell(fully(argument)),
        )

    def _response(self, response: Response) -> tuple[str, ...]:
        headers = ", ".join(code(header.wire) for header in response.headers)
        body = (
            f"{self.words.say(response.data_type or response.type)}, {code(response.media)}"
            if response.type
            else "none"
        )
        return response.status, body, headers, cell(response.doc)

    def _errors(self, case: ErrorCase) -> Iterator[tuple[str, ...]]:
        codes = codes_of(case, self.types.api)
        known = self._known
        for found in codes:
            yield (
                case.status,
                link(found, f"../errors/{page_of(found)}") if found in known else code(found),
                brief(known[found].summary if found in known else case.doc),
            )
        if not codes:
            yield case.status, "", cell(case.doc)

    def _webhook(self, webhook: Webhook) -> OperationSectionPlan:
        rows = [("body", self.words.say(webhook.type) if webhook.type else "none", "")]
        rows += [(code(header.wire), self.words.say(header.type), cell(header.doc)) for header in webhook.headers]
        return OperationSectionPlan(
            title=webhook.name,
            anchor=anchor(webhook.name),
            brief=brief(webhook.summary or webhook.doc),
            call=code(webhook.name),
            prose=paragraphs(block(webhook.summary), block(webhook.doc)),
            facts=tuple(_told(webhook, self.types.api.telling)),
            calls=(),
            tables=(TablePlan("Delivery", ("part", "type", "what it says"), tuple(rows)),),
            answers=tuple(
                json_snippet(cell(example.summary or example.name), example.value) for example in webhook.examples[:1]
            ),
        )


def _name_pages(sdk: SdkPlan) -> tuple[dict[tuple[str, ...], str], str]:
    """A file name for every resource, and one for the webhooks; the front page keeps its own."""
    taken = {"index"}
    resources = (sdk.client.root, *sdk.resources)
    names = {found.path: shortened("-".join(found.path) or "client", LONGEST_NAME) for found in resources}
    files = {path: f"{claim(taken, name)}.md" for path, name in names.items()}
    return files, f"{claim(taken, 'webhooks', 'webhook-events')}.md"


def _title(resource: ResourcePlan, method: MethodPlan) -> str:
    return ".".join((*resource.path, method.name))


def _imported(imports: set[Import]) -> str:
    """Standard library first, then the SDK, as a formatter would sort them."""
    ordered = sorted(imports, key=lambda found: (found.module not in sys.stdlib_module_names, found))
    return "\n".join(found.line for found in ordered)


def _below(resource: Resource) -> Iterator[Resource]:
    yield resource
    for child in resource.children:
        yield from _below(child)


def _place(api: Api, operation: Operation) -> Iterator[str]:
    """Where the operation is, when that is not where the others are."""
    if operation.servers:
        server = operation.servers[0]
        key = code(f"server_urls={{{server.name or server.url!r}: …}}")
        yield f"Goes to {code(base_url(api, operation))} unless {code('base_url')} is given; {key} points it elsewhere."


_STREAMED = {
    "sse": "server-sent events",
    "lines": "one JSON value a line",
    "parts": "the parts of the answer, each with its headers",
}


def _scopes(api: Api, operation: Operation) -> Iterator[str]:
    if scopes := scopes_of(operation, api):
        yield f"Scopes: {scopes}"


def _facts(operation: Operation) -> Iterator[str]:
    """What holds for the operation as a whole, one line each."""
    traits = operation.traits
    if operation.deprecated:
        yield "Deprecated."
    if operation.body and operation.body.doc:
        yield f"Body: {brief(operation.body.doc)}"
    if operation.security == ():
        yield "Needs no credentials."
    if traits.cost:
        yield f"Cost: {traits.cost} units"
    if operation.redirects:
        yield "Redirects are followed; another host gets no credentials."
    if operation.idempotency_header:
        yield f"Safe to repeat with the same {code(operation.idempotency_header)}; the SDK sends one by itself."
    if operation.page:
        yield "Answers in pages; the SDK fetches the next one while you iterate."
    if operation.stream:
        resumes = " and resumes after a cut" if operation.stream.can_resume else ""
        yield f"Streams {_STREAMED[operation.stream.format]}{resumes}."
    if traits.events:
        yield f"Sends the events {', '.join(map(code, traits.events))}"


def _media(method: MethodPlan) -> Iterator[str]:
    """Which media types there are for the body, and how one is chosen."""
    first, *others = (name for choice in method.choices for name in choice.media) if method.choices else ("",)
    if others:
        keyword = method.sent_as.partition("(")[2].rstrip(")")
        given = ", ".join(code(f'{keyword}="{name}"') for name in others)
        yield f"The body is sent as {code(first)}, or otherwise: {given}."


def _accepted(method: MethodPlan) -> Iterator[str]:
    """Which media types there are for the answer, and how one is chosen."""
    if method.accepting:
        first, *others = method.accepting.media
        given = ", ".join(code(f'{method.accepting.keyword}="{name}"') for name in others)
        yield f"The answer comes as {code(first)}, or otherwise: {given}."


def _other_shapes(method: MethodPlan) -> Iterator[tuple[str, tuple[ArgumentPlan, ...]]]:
    """The arguments of what is not sent as the default."""
    for choice in method.choices[1:]:
        yield f"Arguments, as {' or '.join(map(code, choice.media))}", choice.arguments


def _waits(method: MethodPlan) -> Iterator[str]:
    if method.waiting:
        yield f"{code(method.waiting.name)}: {method.waiting.prose}"


def _told(webhook: Webhook, telling: Telling) -> Iterator[str]:
    """What in a delivery says that it is this event."""
    for header, value in webhook.kinds:
        parts = [(telling.header, header), (telling.field, value)]
        yield f"Told by {' and '.join(f'{code(name)}: {code(text)}' for name, text in parts if name and text)}"


def _answers(operation: Operation) -> Iterator[SnippetPlan]:
    success = operation.success
    for example in success.examples[:1] if success else ():
        said = cell(first_sentence(example.summary))
        title = f"{success.status} {success.media}{said and f': {said}'}" if success else ""
        if isinstance(example.value, str):
            yield snippet(title, "text", example.value)
        else:
            yield json_snippet(title, example.value)

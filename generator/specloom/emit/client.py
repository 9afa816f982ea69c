"""Emits `client.py` and `async_client.py`: the clients, with the resources as attributes."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.resources import ASYNC, SYNC, Flavour, render_child_imports, render_children, render_operations
from specloom.emit.source import SourceFile, indent, python_module
from specloom.plan.nodes import ClientPlan, Import, ProjectPlan

_IMPORTS = (
    Import(".settings", "API"),
    Import(".transport", "Hooks"),
    Import(".transport", "Pacing"),
    Import(".transport", "RetryPolicy"),
    Import(".transport", "Timeout"),
    Import("collections.abc", "Mapping"),
    Import("typing", "Any"),
    Import("typing", "Self"),
)


# Two modules: who uses one of the clients need not load what the other is made of.
_BASES = {SYNC: ("SyncClient", "Adapter"), ASYNC: ("AsyncClient", "AsyncAdapter")}
_TITLES = {SYNC: "the client that blocks", ASYNC: "the client that is awaited"}


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """A module for each client."""
    for name, flavour in (("client.py", SYNC), ("async_client.py", ASYNC)):
        yield SourceFile("sdk", name, render_module(project.sdk.client, flavour, project.header))


def render_module(client: ClientPlan, flavour: Flavour, header: str) -> str:
    """One client in a file of its own."""
    own = client.root.imports if flavour is SYNC else client.root.aio_imports
    imports = sorted({*_IMPORTS, *client.imports, *own, *(Import(".transport", name) for name in _BASES[flavour])})
    children = render_child_imports(client.root, flavour)
    title = f"{flavour.class_prefix}{client.class_name}: {_TITLES[flavour]}."
    return python_module(header, title, imports, children, render_class(client, flavour))


def render_class(client: ClientPlan, flavour: Flavour) -> str:
    """One client: its constructor, then what every resource class has too."""
    base, adapter = _BASES[flavour]
    arguments = [f"{found.name}: Credential | None = None," for found in client.credentials]
    arguments += [f"{found.name}: {found.annotation} = None," for found in client.globals]
    passed = ", ".join(f"{credential.scheme!r}: {credential.name}" for credential in client.credentials)
    credentials = "{" + passed + "}"
    choices = [f"{found.name}: {found.annotation} = None," for found in client.servers.settings]
    chosen = [f"{keyword}={text}," for keyword, text in client.servers.passed]
    return f"""
class {flavour.class_prefix}{client.class_name}({base}):
{indent(client.doc)}

{indent(render_children(client.root, flavour))}

    def __init__(
        self,
        *,
{indent(chr(10).join(arguments), 2)}
        base_url: str | None = None,
{indent(chr(10).join(choices), 2)}
        timeout: Timeout | float | None = None,
        deadline: float | None = None,
        max_retries: int | None = None,
        retry: RetryPolicy | None = None,
        default_headers: Mapping[str, str] | None = None,
        default_query: Mapping[str, Any] | None = None,
        http: {adapter} | None = None,
        hooks: Hooks | None = None,
        strict: bool = False,
        pacing: Pacing | bool = False,
        idempotency_header: str | None = None,
    ) -> None:
        super().__init__(
            API,
            credentials={credentials},
            base_url=base_url,
{indent(chr(10).join(chosen), 3)}
            timeout=timeout,
            deadline=deadline,
            max_retries=max_retries,
            retry=retry,
            default_headers={client.headers},
            default_query={client.query},
{indent(_unless_none("default_cookies", client.cookies), 3)}
            http=http,
            hooks=hooks,
            strict=strict,
            pacing=pacing,
            idempotency_header=idempotency_header,
        )

{indent(render_with_options(client, adapter, credentials))}

{indent(render_operations(client.root, flavour))}
"""


def render_with_options(client: ClientPlan, adapter: str, credentials: str) -> str:
    """What a derived client may have of its own. Both flavours say it alike."""
    arguments = [f"{found.name}: Credential | None = None," for found in client.credentials]
    arguments += [f"{found.name}: {found.annotation} = None," for found in client.globals]
    return f"""
def with_options(
    self,
    *,
{indent(chr(10).join(arguments))}
    base_url: str | None = None,
    timeout: Timeout | float | None = None,
    deadline: float | None = None,
    max_retries: int | None = None,
    retry: RetryPolicy | None = None,
    default_headers: Mapping[str, str] | None = None,
    default_query: Mapping[str, Any] | None = None,
    http: {adapter} | None = None,
    hooks: Hooks | None = None,
    strict: bool | None = None,
    pacing: Pacing | bool | None = None,
    idempotency_header: str | None = None,
) -> Self:
    \"\"\"A client with other settings, on the same connections unless `http` is given; this one stays as it is.\"\"\"
    return self._changed(
        http,
        credentials={credentials},
        base_url=base_url,
        timeout=timeout,
        deadline=deadline,
        max_retries=max_retries,
        policy=retry,
        headers={client.changed_headers},
        query={client.changed_query},
{indent(_unless_none("cookies", client.changed_cookies), 2)}
        hooks=hooks,
        is_strict=strict,
        pacing=pacing,
        idempotency_header=idempotency_header,
    )"""


def _unless_none(keyword: str, expression: str) -> str:
    """An argument that most clients do without."""
    return "" if expression == "None" else f"{keyword}={expression},"

"""Servers: plans what clients know of where the API is, and the constructor arguments that choose among it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin

from specloom.ir.nodes import Api, Operation, Server
from specloom.plan.annotations import Annotator
from specloom.plan.markdown import code
from specloom.plan.nodes import ServersPlan, SettingPlan
from specloom.plan.prose import literal
from specloom.plan.records import construct

# More addresses than this are a list, not a sentence.
_MANY = 6


def server_url(server: Server) -> str:
    """The URL with each variable at its default."""
    url = server.url
    for variable in server.variables:
        url = url.replace(f"{{{variable.name}}}", variable.default)
    return url


def base_url(api: Api, operation: Operation) -> str:
    """Where an operation goes by default; empty when the document does not say."""
    base = next((server_url(server) for server in api.servers), "")
    own = next((server_url(server) for server in operation.servers), "")
    return urljoin(f"{base.rstrip('/')}/", own).rstrip("/")


def own_servers(api: Api) -> tuple[Server, ...]:
    """The server that each operation goes to which has some of its own, each once, in document order.

    A name that several have tells none of them.
    """
    found = {operation.servers[0].url: operation.servers[0] for operation in api.operations if operation.servers}
    names = Counter(server.name for server in found.values())
    return tuple(server if names[server.name] == 1 else replace(server, name="") for server in found.values())


def server_infos(servers: tuple[Server, ...]) -> str:
    """The runtime's records of them."""
    return f"({', '.join(map(_server_info, servers))},)" if servers else ""


def server_notes(api: Api) -> tuple[str, ...]:
    """What a reader of a fresh distribution should know, a paragraph each."""
    places = [code(server_url(server)) for server in own_servers(api)]
    if not places:
        return ()
    shown = ", ".join(places) if len(places) < _MANY else f"{len(places)} of them"
    return (
        f"Some operations have a server of their own ({shown}) and go there with the credentials.\n"
        "`base_url=` sends everything to one place; `server_urls={…}` says where a single server is.",
    )


def plan_servers(api: Api, writer: Annotator) -> ServersPlan:
    """The constructor arguments about servers beside `base_url`, as far as the document gives a choice."""
    settings = tuple(_settings(api, writer))
    return ServersPlan(settings, tuple((setting.name, setting.name) for setting in settings))


def _settings(api: Api, writer: Annotator) -> Iterator[SettingPlan]:
    own = own_servers(api)
    if own:
        names = _literal(writer, [server.name or server.url for server in own])
        mapping = writer.uses("collections.abc", "Mapping")
        prose = "Other addresses for servers that only some operations have, by name or declared URL."
        yield SettingPlan("server_urls", f"{mapping}[{names}, str] | None", prose)


def _server_info(server: Server) -> str:
    variables = ", ".join(
        construct("ServerVariable", f"{variable.name!r}, {variable.default!r}", ("values", variable.values, ()))
        for variable in server.variables
    )
    text = construct("ServerInfo", repr(server.url), ("name", server.name, ""), ("key_prefix", server.key_prefix, ""))
    return f"{text[:-1]}, variables=({variables},))" if variables else text


def _literal(writer: Annotator, values: list[str]) -> str:
    texts = ", ".join(map(literal, dict.fromkeys(values)))
    return f"{writer.uses('typing', 'Literal')}[{texts}]"

"""Servers: plans what clients know of where the API is, and the constructor arguments that choose among it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urljoin

from specloom.ir.nodes import Api, Operation, Server, ServerVariable
from specloom.ir.words import split_words
from specloom.plan.annotations import Annotator
from specloom.plan.client_nodes import ServersPlan, SettingPlan
from specloom.plan.markdown import code
from specloom.plan.names import claim, snake
from specloom.plan.prose import first_sentence, literal
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
    """The server that each operation goes to which has some of its own, each once, in document order."""
    return _told_apart([operation.servers[0] for operation in api.operations if operation.servers])


def api_servers(api: Api) -> tuple[Server, ...]:
    """The servers of the whole API, each once."""
    return _told_apart(api.servers)


def _told_apart(servers: Iterable[Server]) -> tuple[Server, ...]:
    """Each URL once. A name that several have tells none of them."""
    found: dict[str, Server] = {}
    for server in servers:
        found.setdefault(server.url, server)
    names = Counter(server.name for server in found.values())
    return tuple(server if names[server.name] == 1 else replace(server, name="") for server in found.values())


def server_infos(servers: Sequence[Server], arguments: Mapping[str, str]) -> str:
    """The runtime's records of them; `arguments` are the client's keywords for variables."""
    return f"({', '.join(_server_info(server, arguments) for server in servers)},)" if servers else ""


def server_notes(api: Api) -> tuple[str, ...]:
    """What a reader of a fresh distribution should know, a paragraph each."""
    places = [*dict.fromkeys(code(server_url(server)) for server in own_servers(api))]
    if not places:
        return ()
    shown = ", ".join(places) if len(places) < _MANY else f"{len(places)} of them"
    return (
        f"Some operations have a server of their own ({shown}) and go there with the credentials.\n"
        "`base_url=` sends everything to one place; `server_urls={…}` says where a single server is.",
    )


def plan_servers(api: Api, taken: Iterable[str], writer: Annotator) -> ServersPlan:
    """The constructor arguments about servers beside `base_url`, as far as the document gives a choice."""
    servers, own = api_servers(api), own_servers(api)
    settings: list[SettingPlan] = []
    passed: list[tuple[str, str]] = []
    if len(servers) > 1:
        names = _literal(writer, map(_key, servers))
        settings.append(SettingPlan("server", f"{names} | None", "Which of the API's servers, instead of `base_url`."))
        passed.append(("server", "server"))
    variables = _plan_variables((*servers, *own), {*taken}, writer)
    if variables:
        settings += [setting for _, setting in variables]
        entries = ", ".join(f"{literal(name)}: {setting.name}" for name, setting in variables)
        passed.append(("server_variables", "{" + entries + "}"))
    if own:
        mapping = writer.uses("collections.abc", "Mapping")
        prose = "Other addresses for servers that only some operations have, by name or declared URL."
        settings.append(SettingPlan("server_urls", f"{mapping}[{_literal(writer, map(_key, own))}, str] | None", prose))
        passed.append(("server_urls", "server_urls"))
    return ServersPlan(tuple(settings), tuple(passed), {name: setting.name for name, setting in variables})


def _plan_variables(servers: Sequence[Server], taken: set[str], writer: Annotator) -> list[tuple[str, SettingPlan]]:
    """An argument for each variable: servers that have the same one share it."""
    groups: dict[str, list[ServerVariable]] = {}
    for variable in (variable for server in servers for variable in server.variables):
        groups.setdefault(variable.name, []).append(variable)
    return [(name, _plan_variable(found, taken, writer)) for name, found in groups.items()]


def _plan_variable(found: Sequence[ServerVariable], taken: set[str], writer: Annotator) -> SettingPlan:
    first = found[0]
    is_listed = all(variable.values for variable in found)
    kind = _literal(writer, (value for variable in found for value in variable.values)) if is_listed else "str"
    text = next((text for variable in found if (text := first_sentence(variable.doc))), "")
    prose = f"{text.rstrip('.') or f'`{first.name}` in the address of the server'}; `{first.default}` if absent."
    word = snake(split_words(first.name), "variable")
    return SettingPlan(claim(taken, word, f"server_{word}"), f"{kind} | None", prose)


def _key(server: Server) -> str:
    return server.name or server.url


def _server_info(server: Server, arguments: Mapping[str, str]) -> str:
    variables = ", ".join(_variable_info(variable, arguments) for variable in server.variables)
    text = construct("ServerInfo", repr(server.url), ("name", server.name, ""), ("key_prefix", server.key_prefix, ""))
    return f"{text[:-1]}, variables=({variables},))" if variables else text


def _variable_info(variable: ServerVariable, arguments: Mapping[str, str]) -> str:
    return construct(
        "ServerVariable",
        f"{variable.name!r}, {variable.default!r}",
        ("values", variable.values, ()),
        ("argument", arguments.get(variable.name, variable.name), variable.name),
    )


def _literal(writer: Annotator, values: Iterable[str]) -> str:
    texts = ", ".join(map(literal, dict.fromkeys(values)))
    return f"{writer.uses('typing', 'Literal')}[{texts}]"

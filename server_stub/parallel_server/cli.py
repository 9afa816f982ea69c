"""The `parallel-server` command: arguments and printing; what is done is done elsewhere."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from parallel_server import __version__
from parallel_server.app import WorkerDiedError, create_app
from parallel_server.hosting import PortTaken, StartFailed, listen, serve_until_stopped, work_until_stopped
from parallel_server.platform.document import document_reader
from parallel_server.platform.sandbox import Access, prepare_sandbox
from parallel_server.platform.scopes import ALL_SCOPES, ROLES, scopes_of_roles
from parallel_server.platform.telemetry.logs import configure_logs
from parallel_server.platform.versions.calendar import CURRENT
from parallel_server.settings import Settings, SettingsError, settings_from, settings_help
from parallel_server.store import Mode, NewerSchemaError, UnsupportedDatabaseError, database_path, open_store


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="parallel-server")
def main() -> None:
    """The reference server of the Parallel API."""


class _Configured(click.Command):
    """A command that is told the rest by its environment, and says in its help what that can be."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Every setting with its default and its meaning."""
        with formatter.section("Environment"):
            formatter.write_dl(
                [(item.variable, f"{item.says} [default: {item.default or 'none'}]") for item in settings_help()]
            )


@main.command(cls=_Configured)
@click.option("--host", help="Address to listen on; instead of PARALLEL_HOST.")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on; instead of PARALLEL_PORT.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the API, as the variables below say."""
    settings = _settings(host=host, port=port)
    configure_logs(settings.log_level, settings.log_format)
    with _usage_errors():
        # Looked at here, where it can be said in one line: the store is opened once the process serves.
        database_path(settings.database_url)
    with _usage_errors(), listen(settings.host, settings.port) as socket:
        url = _url(settings.host, socket.getsockname()[1])
        serve_until_stopped(create_app(settings), socket, settings, lambda: click.echo(f"Serving on {url}", err=True))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="Port to listen on. [default: a free one]")
@click.option(
    "--data-dir", type=click.Path(file_okay=False, path_type=Path), help="Keep the data here. [default: nowhere]"
)
@click.option("--seed", is_flag=True, help="Begin with everything that the document's examples show.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option("--verbose", is_flag=True, help="Log each request.")
def sandbox(host: str, port: int, data_dir: Path | None, seed: bool, as_json: bool, verbose: bool) -> None:
    """Start a server with simulated GPUs and print its URL and a key for it."""
    configure_logs("info" if verbose else "error", "text")
    with _usage_errors(), _database(data_dir) as database_url, listen(host, port) as socket:
        settings = replace(_settings(), database_url=database_url, anonymous_tier="test", host=host)
        access = asyncio.run(_prepared(settings, with_examples=seed))
        url = _url(host, socket.getsockname()[1])
        announce = _announcement(url, access, data_dir, as_json=as_json)
        serve_until_stopped(create_app(settings), socket, settings, announce)


@main.command(cls=_Configured)
def worker() -> None:
    """Run jobs without serving; several workers may share one database. The variables are those of `serve`."""
    settings = _settings()
    configure_logs(settings.log_level, settings.log_format)
    with _usage_errors():
        work_until_stopped(settings)


@main.group()
def keys() -> None:
    """Make API keys."""


@keys.command("create")
@click.option("--org", required=True, help="The customer's id; or a name, for which a customer is made if need be.")
@click.option("--mode", type=click.Choice(["live", "test"]), default="test", show_default=True)
@click.option("--name", default="command line", show_default=True, help="What the key is for.")
@click.option("--role", "roles", multiple=True, type=click.Choice(sorted(ROLES)), help="Give the scopes of a role.")
@click.option(
    "--permission", "permissions", multiple=True, type=click.Choice(sorted(ALL_SCOPES)), help="Give one scope."
)
@click.option("--tier", type=click.Choice(["free", "pro", "enterprise", "test"]), default="free", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
def create_key(**options: Any) -> None:
    """Make a key and print it, this once."""
    as_json: bool = options.pop("as_json")
    with _usage_errors():
        made = asyncio.run(_created(_settings().database_url, **options))
    click.echo(json.dumps(made) if as_json else made["api_key"])
    if not as_json:
        click.echo(f"{made['id']} of {made['org_id']}; the key is not shown again", err=True)


def _settings(**given: Any) -> Settings:
    """The environment's settings, overruled by what was given on the command line."""
    try:
        settings = settings_from(os.environ)
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    return replace(settings, **{name: value for name, value in given.items() if value is not None})


@contextmanager
def _usage_errors() -> Generator[None]:
    """What the caller can mend ends in one line on standard error, not in a traceback."""
    try:
        yield
    except (PortTaken, UnsupportedDatabaseError) as error:
        raise click.UsageError(str(error)) from error
    except (NewerSchemaError, StartFailed, WorkerDiedError) as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _database(data_dir: Path | None) -> Generator[str]:
    if data_dir is not None:
        data_dir.mkdir(parents=True, exist_ok=True)
        yield f"sqlite:///{data_dir.resolve() / 'parallel.db'}"
        return
    with tempfile.TemporaryDirectory(prefix="parallel-sandbox-", ignore_cleanup_errors=True) as folder:
        yield f"sqlite:///{Path(folder) / 'parallel.db'}"


async def _prepared(settings: Settings, *, with_examples: bool) -> Access:
    document = json.loads(document_reader(settings.document)(CURRENT.date)) if with_examples else None
    store = open_store(settings.database_url)
    try:
        return await prepare_sandbox(store, document=document)
    finally:
        await store.close()


async def _created(
    database_url: str,
    *,
    org: str,
    mode: Mode,
    name: str,
    roles: tuple[str, ...],
    permissions: tuple[str, ...],
    tier: Any,
) -> dict[str, str]:
    store = open_store(database_url)
    try:
        async with store.read_system() as system:
            customer = await system.organizations.get(org) or await system.organizations.find_by_name(org)
        if customer is None and org.startswith("cust_"):
            raise click.UsageError(f"there is no customer `{org}` in {database_url}; give a name and one is made")
        if customer is None:
            customer = await store.create_organization(org, tier)
        granted = scopes_of_roles(roles) | set(permissions) or ALL_SCOPES
        made = await store.create_key(customer.id, mode, name=name, permissions=sorted(granted))
    finally:
        await store.close()
    return {"api_key": made.secret, "id": made.key.id, "org_id": customer.id, "mode": mode}


def _url(host: str, port: int) -> str:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _announcement(url: str, access: Access, data_dir: Path | None, *, as_json: bool) -> Callable[[], None]:
    """What the sandbox prints when it is ready."""
    if as_json:
        ready = {
            "url": url,
            "api_key": access.api_key,
            "org_id": access.org_id,
            "document": f"{url}/openapi.json",
            "data_dir": None if data_dir is None else str(data_dir),
            "env": {"PARALLEL_BASE_URL": url, "PARALLEL_API_KEY": access.api_key},
        }
        return lambda: click.echo(json.dumps(ready))
    kept = "gone when it stops" if data_dir is None else f"kept in {data_dir}"
    text = f"""\
Parallel sandbox on {url}  (simulated GPUs; data {kept})

  export PARALLEL_BASE_URL={url}
  export PARALLEL_API_KEY={access.api_key}

Document: {url}/openapi.json
Stop it with Ctrl-C."""
    return lambda: click.echo(text)

"""Settings and the command line: what is wrong is named, and so is the repair."""

from __future__ import annotations

import json
import socket
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from parallel_server.cli import main
from parallel_server.setting_values import LEASE_SECONDS
from parallel_server.settings import Settings, SettingsError, settings_from, settings_help
from parallel_server.store import is_api_key
from parallel_server.store.idempotency import LEASE


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, arguments, env=environment)


def test_without_variables_the_defaults_hold() -> None:
    assert settings_from({"PATH": "/bin"}) == Settings()


def test_variables_are_parsed_by_their_kind() -> None:
    settings = settings_from(
        {"PARALLEL_PORT": "9000", "PARALLEL_RUN_WORKER": "no", "PARALLEL_TRUSTED_PROXIES": "10.0.0.0/8, 127.0.0.1"}
    )

    assert (settings.port, settings.run_worker) == (9000, False)
    assert settings.trusted_proxies == ("10.0.0.0/8", "127.0.0.1")


@pytest.mark.parametrize(
    ("name", "value", "repair"),
    [
        ("PARALLEL_PORT", "70000", "between 0 and 65535"),
        ("PARALLEL_RUN_WORKER", "perhaps", "`true` or `false`"),
        ("PARALLEL_DEADLINE_SECONDS", "-1", "above 0"),
        ("PARALLEL_DEADLINE_SECONDS", "30", "less than 30"),
        ("PARALLEL_MAX_CONCURRENCY", "none", "above 0"),
        ("PARALLEL_LOG_LEVEL", "loud", "debug, info, warning, error"),
        ("PARALLEL_TRUSTED_PROXIES", "10.0.0.300", "10.0.0.300"),
    ],
)
def test_a_value_that_cannot_be_is_named_with_its_repair(name: str, value: str, repair: str) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        settings_from({name: value})

    assert repair in str(refused.value)


def test_no_answer_outlives_the_claim_of_its_idempotency_key() -> None:
    assert timedelta(seconds=LEASE_SECONDS) == LEASE
    assert Settings().deadline_seconds < LEASE_SECONDS


def test_a_bad_variable_ends_the_command_with_one_line() -> None:
    result = run("serve", PARALLEL_PORT="x")

    assert result.exit_code == 2
    assert "PARALLEL_PORT='x' cannot be used" in result.output
    assert "Traceback" not in result.output


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = run("sandbox", "--port", str(port), "--data-dir", str(tmp_path))

    assert result.exit_code == 2
    assert f"port {port} on 127.0.0.1 is taken; choose another with `--port`" in result.output


def test_another_database_is_refused_by_name() -> None:
    result = run("keys", "create", "--org", "Acme", PARALLEL_DATABASE_URL="mysql://localhost/x")

    assert result.exit_code == 2
    assert "`mysql://localhost/x`" in result.output


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["worker"], ["keys", "create", "--org", "Acme"]])
@pytest.mark.parametrize(
    ("database", "reason"),
    [
        ("postgresql://localhost/x", "keeps its data in SQLite"),
        ("sqlite:///{here}/missing/parallel.db", "there is no folder"),
        ("sqlite:///{here}", "is a folder"),
    ],
)
def test_a_database_that_cannot_be_is_refused_before_anything_is_made(
    tmp_path: Path, command: list[str], database: str, reason: str
) -> None:
    result = run(*command, PARALLEL_DATABASE_URL=database.format(here=tmp_path))

    assert result.exit_code == 2
    assert reason in result.stderr.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_the_help_names_every_setting_with_its_default(command: str) -> None:
    shown = " ".join(run(command, "--help").output.split())

    for item in settings_help():
        assert f"{item.variable} {item.says} [default: {item.default or 'none'}]" in shown


@pytest.mark.parametrize(
    ("given", "allows"),
    [
        ({}, True),
        ({"PARALLEL_HOST": "::1"}, True),
        ({"PARALLEL_HOST": "0.0.0.0"}, False),
        ({"PARALLEL_TRUSTED_PROXIES": "10.0.0.0/8"}, False),
        ({"PARALLEL_HOST": "0.0.0.0", "PARALLEL_LOOPBACK_WEBHOOKS": "yes"}, True),
        ({"PARALLEL_LOOPBACK_WEBHOOKS": "no"}, False),
    ],
)
def test_webhooks_stay_on_this_machine_only_where_nobody_else_calls(given: dict[str, str], allows: bool) -> None:
    assert settings_from(given).sends_to_loopback is allows


def test_a_key_is_made_for_a_new_customer_and_for_the_same_one_again(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'parallel.db'}"
    first = run("keys", "create", "--org", "Acme", "--role", "viewer", "--json", PARALLEL_DATABASE_URL=database)
    second = run("keys", "create", "--org", "Acme", "--mode", "live", PARALLEL_DATABASE_URL=database)

    assert json.loads(first.output)["api_key"].startswith("pk_test_")
    assert json.loads(first.output)["org_id"] in second.output
    assert is_api_key(second.stdout.strip())


def test_a_customer_that_is_not_there_is_named(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'parallel.db'}"
    result = run("keys", "create", "--org", "cust_nobody", PARALLEL_DATABASE_URL=database)

    assert result.exit_code == 2
    assert "there is no customer `cust_nobody`" in result.output

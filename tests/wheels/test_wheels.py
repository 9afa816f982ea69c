"""Wheels: what is built holds what it must, and works in an environment that has nothing else of ours."""

from __future__ import annotations

import json
import subprocess
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"
CARRIES = {
    "specloom": ("specloom/runtime/transport/call.py", "specloom/runtime/serving/dispatch.py", "specloom/py.typed"),
    "parallel_sdk": ("parallel/py.typed", "parallel/transport/call.py", "parallel/resources/pipelines/__init__.py"),
    "parallel_server": (
        "parallel_server/spec/openapi.yaml",
        "parallel_server/spec/versions/2024-06-01.yaml",
        "parallel_server/generated/routes.py",
    ),
}

# A server of one distribution, a client of another, and nothing between them but a socket.
FIRST_CALL = """
import parallel, sys
with parallel.Parallel() as client:
    pipeline = client.pipelines.create(name="from-a-wheel", gpu_count=4)
    with client.jobs.stream(pipeline.latest_job_id) as events:
        print(pipeline.gpu_count, [event.event for event in events][-1])
"""


@pytest.fixture(scope="session")
def wheels() -> dict[str, Path]:
    """The newest wheel of each distribution."""
    found = {
        path.name.split("-")[0]: path for path in sorted(DIST.glob("*.whl"), key=lambda path: path.stat().st_mtime)
    }
    assert found.keys() >= CARRIES.keys(), f"build them first: nox -s build ({sorted(found)})"
    return found


@pytest.mark.parametrize("name", CARRIES)
def test_wheel_carries_what_it_needs(wheels: dict[str, Path], name: str) -> None:
    with zipfile.ZipFile(wheels[name]) as archive:
        members = set(archive.namelist())

    assert [path for path in CARRIES[name] if path not in members] == []
    assert [path for path in members if path.startswith(("tests/", "docs/")) or "__pycache__" in path] == []


def test_sdk_is_light(wheels: dict[str, Path], tmp_path: Path) -> None:
    """At most 12 distributions and 12 MB without bytecode, as promised."""
    python = _environment(tmp_path, wheels["parallel_sdk"])
    listed = json.loads(
        _run(python, "-m", "pip", "list", "--format=json", "--exclude", "pip", "--exclude", "setuptools")
    )
    site = Path(_run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    installers = ("pip", "setuptools", "pkg_resources", "_distutils_hack")
    size = sum(
        path.stat().st_size
        for path in site.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and not path.relative_to(site).parts[0].startswith(installers)
    )

    assert len(listed) <= 12, [each["name"] for each in listed]
    assert size <= 12_000_000


def test_specloom_generates_an_sdk_that_imports(wheels: dict[str, Path], tmp_path: Path) -> None:
    python = _environment(tmp_path, wheels["specloom"])
    specloom = python.with_name("specloom")
    out = tmp_path / "out"

    _run(specloom, "generate", str(ROOT / "spec/openapi.yaml"), "--out", str(out), "--package", "acme")

    assert (out / "acme/transport/call.py").read_bytes() == (ROOT / "sdk/parallel/transport/call.py").read_bytes()
    assert (out / "acme/resources/pipelines/__init__.py").is_file()


def test_server_and_sdk_from_wheels_talk_to_each_other(wheels: dict[str, Path], tmp_path: Path) -> None:
    server_python = _environment(tmp_path / "server", wheels["parallel_server"])
    sdk_python = _environment(tmp_path / "sdk", wheels["parallel_sdk"])
    command = [server_python.with_name("parallel-server"), "sandbox", "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as server:
        try:
            assert server.stdout is not None
            sandbox = json.loads(server.stdout.readline())
            environment = {"PARALLEL_BASE_URL": sandbox["url"], "PARALLEL_API_KEY": sandbox["api_key"]}
            printed = _run(sdk_python, "-c", FIRST_CALL, env=environment)
        finally:
            server.terminate()

    assert printed.split() == ["4", "done"]


def _environment(folder: Path, wheel: Path) -> Path:
    """A new environment with one wheel and what it depends on; its Python."""
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    _run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", str(wheel))
    return python


def _run(*command: str | Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, env=env, cwd=DIST
    )
    if done.returncode:
        pytest.fail(f"{command} ended with {done.returncode}\n{done.stdout}{done.stderr}", pytrace=False)
    return done.stdout

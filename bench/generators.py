"""Other generators of Python clients and ours, each run the way that its own documentation says."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "measured"
LONGEST_RUN = 180.0

# Finds every method that the document asks for on a client with made-up credentials; prints how many there are.
OUR_CALLS = """
import inspect, json, operator, subprocess, sys
listed = subprocess.run(
    [sys.executable, "-m", "specloom", "inspect", sys.argv[1], "--json"], capture_output=True, text=True
)
calls = [method["call"] for method in json.loads(listed.stdout)["methods"]]
import measured.client as module
[kind] = [kind for kind in vars(module).values() if inspect.isclass(kind) and module.SyncClient in kind.__mro__[1:]]
names = inspect.signature(kind).parameters
texts = {name: "made-up" for name in names if name.endswith(("key", "token", "auth", "username", "password"))}
client = kind(**texts, base_url="http://127.0.0.1:9")
print(sum(callable(operator.attrgetter(call)(client)) for call in calls))
"""
# One module an operation, which has to import.
OPENAPI_PYTHON_CLIENT_CALLS = """
import importlib, pathlib, sys
count = 0
for path in sorted(pathlib.Path("measured/api").glob("*/*.py")):
    if path.stem != "__init__":
        try:
            count += hasattr(importlib.import_module(f"measured.api.{path.parent.name}.{path.stem}"), "sync_detailed")
        except Exception:
            pass
print(count)
"""
OPENAPI_GENERATOR_CALLS = """
import measured, measured.api, inspect
kinds = {kind for name, kind in vars(measured.api).items() if name.endswith("Api")}
print(sum(name.endswith("_with_http_info") for kind in kinds for name in vars(kind)))
"""


@dataclass(frozen=True, slots=True)
class Generator:
    """A tool in an environment of its own."""

    name: str
    binaries: Path
    # The document and the folder to write to -> arguments after the environment's `bin`.
    arguments: Callable[[Path, Path], Sequence[str]]
    # Prints how many operations can be called; empty for a tool that writes only models.
    calls: str

    def run(self, document: Path, out: Path) -> Run:
        """Write a client of `document` into `out`."""
        program, *arguments = self.arguments(document.resolve(), out.resolve())
        return run([str(self.binaries / program), *arguments], out, self.binaries)

    def python(self, code: str, out: Path, *arguments: str) -> Run:
        """Run a program that imports what was written."""
        return run([str(self.binaries / "python"), "-c", code, *arguments], out, self.binaries)

    def sources(self, out: Path) -> Iterator[Path]:
        """The Python files that were generated: all but those that say that they are a copied runtime."""
        package = out / PACKAGE
        for path in sorted(package.rglob("*.py")) if package.is_dir() else sorted(out.glob(f"{PACKAGE}.py")):
            if b"Vendored from" not in path.read_bytes().partition(b"\n")[0]:
                yield path


@dataclass(frozen=True, slots=True)
class Run:
    """One process: what it cost, with those that it started, and what it said."""

    code: int
    seconds: float
    megabytes: float
    text: str


def run(command: Sequence[str], folder: Path, binaries: Path) -> Run:
    """Run a command in `folder` to its end, or to the longest time that anybody would wait."""
    folder.mkdir(parents=True, exist_ok=True)
    said = folder.with_name(f"{folder.name}.txt")
    paths = os.pathsep.join((str(binaries), os.environ["PATH"]))
    with said.open("wb") as file:
        process = subprocess.Popen(command, cwd=folder, stdout=file, stderr=file, env={**os.environ, "PATH": paths})
        process.returncode, usage = _waited(process)
    seconds = usage.ru_utime + usage.ru_stime
    return Run(process.returncode, seconds, usage.ru_maxrss / 1024, said.read_text("utf-8", "replace"))


def _waited(process: subprocess.Popen[bytes]) -> tuple[int, resource.struct_rusage]:
    end = time.monotonic() + LONGEST_RUN
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status), usage
        if time.monotonic() > end:
            process.kill()
            end += LONGEST_RUN
        time.sleep(0.01)


def _ours(document: Path, out: Path) -> Sequence[str]:
    return ("specloom", "generate", str(document), "--out", str(out), "--package", PACKAGE)


def _openapi_python_client(document: Path, out: Path) -> Sequence[str]:
    place = str(out / PACKAGE)
    command = ("openapi-python-client", "generate", "--path", str(document), "--meta", "none", "--overwrite")
    return (*command, "--output-path", place)


def _openapi_generator(document: Path, out: Path) -> Sequence[str]:
    command = ("openapi-generator-cli", "generate", "-g", "python", "-i", str(document), "-o", str(out))
    return (*command, "--package-name", PACKAGE, "--skip-validate-spec")


def _datamodel_code_generator(document: Path, out: Path) -> Sequence[str]:
    command = ("datamodel-codegen", "--input", str(document), "--input-file-type", "openapi")
    model = ("--output-model-type", "pydantic_v2.BaseModel", "--target-python-version", "3.11")
    return (*command, *model, "--output", str(out / f"{PACKAGE}.py"))


OURS = Generator("specloom", Path(sys.executable).parent, _ours, OUR_CALLS)


def peers_in(folder: Path) -> list[Generator]:
    """The peers whose environments are in `folder`, each under its name."""
    known = (
        ("openapi-python-client", _openapi_python_client, OPENAPI_PYTHON_CLIENT_CALLS),
        ("openapi-generator", _openapi_generator, OPENAPI_GENERATOR_CALLS),
        ("datamodel-code-generator", _datamodel_code_generator, ""),
    )
    found = [Generator(name, folder.resolve() / name / "bin", arguments, calls) for name, arguments, calls in known]
    return [peer for peer in found if peer.binaries.is_dir()]


def findings_of(out: Path, generator: Generator) -> int:
    """What pyright's strict mode finds in a generated package, its imports resolved where it runs."""
    settings = f'{{"include": ["{PACKAGE}", "{PACKAGE}.py"], "typeCheckingMode": "strict", "pythonVersion": "3.11"}}'
    (out / "pyrightconfig.json").write_text(settings)
    pyright, python = str(OURS.binaries / "pyright"), str(generator.binaries / "python")
    said = run([pyright, "--pythonpath", python, "--project", str(out)], out, OURS.binaries)
    found = re.search(r"(\d+) errors?, (\d+) warnings?", said.text)
    if not found:
        raise RuntimeError(said.text[-500:])
    return int(found[1]) + int(found[2])

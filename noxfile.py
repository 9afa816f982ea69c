"""The project's commands. Each session installs what it needs and calls tools; nothing is decided here.

`nox -s demo` and `nox -s tests` are the two that a newcomer types; `nox -l` lists the rest.
"""

import os
import re
import time
from collections.abc import Sequence
from itertools import chain
from typing import Any

import nox

nox.options.reuse_existing_virtualenvs = True
nox.options.default_venv_backend = "virtualenv"
nox.options.sessions = ["tests", "lint", "types", "check"]

# Where nobody keeps bytecode, every worker rewrites the assertions of 450 modules, and every child compiles what it
# imports: a quarter of the time of the quick tests.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

PYPROJECT = nox.project.load_toml("pyproject.toml")
DISTRIBUTIONS = ("generator", "sdk", "server_stub")
REDOCLY = "@redocly/cli@2.77.0"
# Each of them in an environment of its own: the name of its dependency group.
GENERATORS = ("openapi-python-client", "openapi-generator", "datamodel-code-generator")
# Beside the one that everything else runs on.
PYTHONS = ("3.12", "3.13", "3.14")
PRISM = "@stoplight/prism-cli@5.14.2"


def lowest_of(project: dict[str, Any]) -> list[str]:
    """The lower bounds of all that a distribution asks for, its extras too, as exact versions."""
    asked = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    return [re.sub(r">=([^,]+),.*", r"==\1", each) for each in asked]


def groups(*names: str) -> tuple[str, ...]:
    """The requirements of the named dependency groups of pyproject.toml."""
    return nox.project.dependency_groups(PYPROJECT, *names)


def install(session: nox.Session, *names: str, exactly: Sequence[str] = ()) -> None:
    """Install the three distributions, editable, and the named dependency groups; of some, `exactly` these versions."""
    session.install(*groups("build"))
    editable = [part for name in DISTRIBUTIONS for part in ("--editable", name)]
    session.install("--no-build-isolation", *editable, *groups(*names), *exactly)


@nox.session
def demo(session: nox.Session) -> None:
    """Generate, serve and use the Parallel API; `-- --keep` leaves the server up."""
    began = time.time()
    # The script installs, because it shows that it is alive while it does.
    session.run("python", "examples/demo.py", "--install", *groups("build"))
    session.run("python", "examples/demo.py", f"--began={began}", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Every test that needs Python alone."""
    install(session, "test")
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session
def generate(session: nox.Session) -> None:
    """Write the SDK, the server's generated parts, the reference and the examples from the document."""
    install(session)
    session.run("specloom", "generate", *session.posargs)


@nox.session
def check(session: nox.Session) -> None:
    """Regenerate in memory and fail, with the diff, where the tree differs."""
    install(session)
    session.run("specloom", "check")
    session.run("specloom", "generate", "--check")


@nox.session
def lint(session: nox.Session) -> None:
    """Style, formatting and who may import whom."""
    install(session, "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """Strict types over everything, and the proof that they catch a renamed field."""
    install(session, "types", "test")
    session.run("pyright")
    session.run("mypy")
    session.run("pytest", "tests/types", *session.posargs)


@nox.session
def contract(session: nox.Session) -> None:
    """Schemathesis against the reference server, in process and over a socket."""
    install(session, "test", "contract")
    session.run("pytest", "tests/contract", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Run every code block and every example against a real server, then build the site."""
    install(session, "test", "docs", "site")
    session.run("pytest", "tests/docs", *session.posargs)
    session.run("zensical", "build", "--clean", "--strict")


@nox.session
def conformance(session: nox.Session) -> None:
    """What other people's validators say about the document: nothing, please. And what they refuse, we tell of."""
    install(session, "test", "conformance")
    session.run("openapi-spec-validator", "spec/openapi.yaml")
    session.run("pytest", "tests/conformance", *session.posargs)
    session.run("npx", "--yes", REDOCLY, "lint", "spec/openapi.yaml", external=True, env={"REDOCLY_TELEMETRY": "off"})


@nox.session
def prism(session: nox.Session) -> None:
    """The SDK's read calls against Prism serving the same document (needs Node 20)."""
    install(session, "test")
    session.run("npm", "install", "--no-save", "--no-audit", "--no-fund", "--prefix", ".nox/node", PRISM, external=True)
    session.run("pytest", "tests/prism", *session.posargs, env={"PRISM": ".nox/node/node_modules/.bin/prism"})


@nox.session
def peers(session: nox.Session) -> None:
    """Requests compared with openapi-python-client's, PEERS_WHOLE=1: over all of SPECLOOM_CORPUS; verdicts with another's."""
    install(session, "peers")
    session.run("pytest", "tests/peers", *session.posargs)


@nox.session
def corpus(session: nox.Session) -> None:
    """Generate, import and construct an SDK for every document in the folder SPECLOOM_CORPUS."""
    install(session, "test")
    session.run("pytest", "tests/corpus", "-n", "auto", *session.posargs)


@nox.session
def strict(session: nox.Session) -> None:
    """Type-check and lint what is generated from a seeded part of the corpus; with STRICT_WHOLE=1 from all of it."""
    install(session, "test", "lint", "types")
    session.run("pytest", "tests/strict", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Mutants of corpus documents: 90 seconds of them, or as many as FUZZ_MUTANTS says."""
    install(session, "test")
    session.run("pytest", "tests/fuzz", *session.posargs)


@nox.session
def kill(session: nox.Session) -> None:
    """Real runs of `generate` killed at random moments: 20 of them, or as many as KILL_RUNS says."""
    install(session, "test")
    session.run("pytest", "tests/kill", *session.posargs)


@nox.session
def wire(session: nox.Session) -> None:
    """Generated arguments through generated SDKs to a server that knows the document alone; WIRE_WHOLE=1: all."""
    install(session, "test")
    session.run("pytest", "tests/wire", "-n", "auto", *session.posargs)


@nox.session
def table(session: nox.Session) -> None:
    """One row a corpus document: generated, callable, wire-checked, strict findings, seconds, MB, liberties."""
    install(session, "test", "lint", "types")
    session.run("python", "bench/table.py", *session.posargs)


@nox.session
def laws(session: nox.Session) -> None:
    """Every law over generated values with 2,000 examples, and every model read and written again 100 times."""
    install(session, "test")
    many = ("-n", "auto", *session.posargs)
    session.run("pytest", *many, "-m", "hypothesis", "--hypothesis-profile=thorough")
    session.run("pytest", *many, "tests/generator/test_round_trips.py", env={"ROUND_TRIPS": "100"})


@nox.session
def traps(session: nox.Session) -> None:
    """Every trap of the list, put back into a copy of the runtime: the test that is named for it must fail."""
    install(session, "test")
    session.run("pytest", "tests/traps", "-n", "auto", *session.posargs)


@nox.session
def lowest(session: nox.Session) -> None:
    """The runtime's tests with the lowest version of everything that the SDK's metadata allows."""
    bounds = lowest_of(nox.project.load_toml("sdk/pyproject.toml")["project"])
    session.log(f"with {', '.join(bounds)}")
    install(session, "test", exactly=bounds)
    session.run("pytest", "tests/runtime", "-n", "auto", *session.posargs)


@nox.session(python=PYTHONS)
def pythons(session: nox.Session) -> None:
    """The runtime's tests on every other Python that is found; `-p 3.13` says which. Those that are not, are left out."""
    install(session, "test")
    session.run("python", "-VV")
    session.run("pytest", "tests/runtime", "-n", "auto", *session.posargs)


@nox.session
def chaos(session: nox.Session) -> None:
    """Every adapter against servers that break in every way; a seeded part of it, with CHAOS_WHOLE=1 all."""
    install(session, "test")
    session.run("pytest", "tests/chaos", "-n", "auto", *session.posargs)


@nox.session
def build(session: nox.Session) -> None:
    """Build the three wheels, then install and import each in an environment of its own."""
    session.install(*groups("build"), "pytest>=9.2")
    folders = [f"./{name}" for name in DISTRIBUTIONS]
    session.run("pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", "dist", *folders)
    session.run("pytest", "tests/wheels", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """What a call through the SDK costs over the library under it, and what others' SDKs cost; prints two tables."""
    install(session, "bench")
    session.run("python", "bench/sdk_peers.py")
    session.run("python", "bench/sdk_calls.py", *session.posargs)


@nox.session
def bench_start(session: nox.Session) -> None:
    """What beginning with the SDK costs, what is installed with it, and what 10,000 calls leave behind."""
    install(session, "bench")
    session.run("python", "bench/sdk_start.py", *session.posargs)


@nox.session
def bench_instructions(session: nox.Session) -> None:
    """The ratios of both in instructions, by valgrind, which must be there: repeatable however busy the machine is."""
    install(session, "bench")
    session.run("python", "bench/instructions.py", *session.posargs)


@nox.session
def bench_generate(session: nox.Session) -> None:
    """What generating costs over SPECLOOM_CORPUS and what comes of it, beside other generators; fails on a missed target."""
    install(session, "test", "types")
    for peer in GENERATORS:
        session.run("python", "-m", "venv", f".nox/generators/{peer}")
        python = f".nox/generators/{peer}/bin/python"
        session.run(python, "-m", "pip", "install", "-q", *groups(peer), external=True)
    session.run("python", "bench/generate.py", "--peers", ".nox/generators", *session.posargs)

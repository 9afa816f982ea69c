"""What importing costs, and what it must not pull in."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = ROOT / "generator" / "specloom" / "runtime"
EXTRAS = ("aiohttp", "httpx", "opentelemetry", "pyreqwest", "pytest", "yarl")
MODULES = sorted(
    path for part in ("data", "doctor", "otel", "testing", "transport") for path in (RUNTIME / part).rglob("*.py")
)


def loaded(code: str) -> set[str]:
    """The top-level packages that a fresh interpreter has loaded after `code`."""
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}; print(' '.join(sys.modules))"
    output = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    return {name.partition(".")[0] for name in output.split()}


@pytest.mark.parametrize(
    "code",
    [
        "import tests.runtime.sample",
        "import tests.runtime.sample.errors",
        "import tests.runtime.sample.transport",
        "import tests.runtime.sample.settings",
        "import tests.runtime.sample.operations.pipelines",
    ],
)
def test_the_root_pulls_in_neither_pydantic_nor_an_http_library(code: str) -> None:
    assert not loaded(code) & {"pydantic", "pydantic_core", "httpx2", "httpcore2", "httpx", "ssl", "asyncio"}


def test_a_client_pulls_in_the_pool_of_its_adapter_and_no_other_library() -> None:
    names = loaded("from tests.runtime.sample import Sample; Sample(api_key='k').pipelines")

    assert "httpcore2" in names
    assert not names & {"httpx", "httpx2", "aiohttp", "pyreqwest"}


def test_a_blocking_client_makes_its_calls_without_asyncio() -> None:
    calls = """
from tests.runtime.sample import Sample
from tests.runtime.scripted import Script, ok, page
client = Sample(api_key="k", http=Script(ok({"id": "p1", "name": "n"}), page([])))
client.pipelines.retrieve("p1"), list(client.pipelines.list())
"""

    assert "asyncio" not in loaded(f"exec({calls!r})")


def test_the_async_client_is_not_loaded_for_the_sync_one() -> None:
    code = "from tests.runtime.sample import Sample; Sample(api_key='k')"
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}; print('tests.runtime.sample.resources' in sys.modules)"
    )
    output = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert output.strip() == "False"


def test_a_client_loads_nothing_that_is_for_tests() -> None:
    code = "from tests.runtime.sample import AsyncSample, Sample; Sample(api_key='k').pipelines; import sys"

    loaded(f"{code}; assert not [name for name in sys.modules if 'sample.testing' in name]")


def test_every_vendored_module_imports_without_extras() -> None:
    names = [".".join(path.relative_to(RUNTIME).with_suffix("").parts) for path in MODULES]
    code = "import sys, importlib; sys.modules.update(dict.fromkeys({EXTRAS!r}))".replace("{EXTRAS!r}", repr(EXTRAS))

    loaded(f"{code}; [importlib.import_module(f'tests.runtime.sample.{{name}}') for name in {names!r}]")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(RUNTIME)))
def test_a_vendored_module_says_so_and_knows_nothing_of_the_generator(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)

    assert text.startswith("# Vendored from generator/specloom/runtime. Edit it there.\n")
    assert ast.get_docstring(tree)
    absolute = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and node.level == 0
            else []
        )
    }
    allowed = {"annotated_types", "pydantic", "pydantic_core", "typing_extensions"}
    carriers = {"aiohttp", "httpcore2", "httpx", "httpx2", "pyreqwest", "pytest", "yarl"}
    assert absolute <= allowed | carriers | set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", [path for path in MODULES if "data" in path.parts], ids=lambda path: path.name)
def test_data_knows_nothing_of_transport(path: Path) -> None:
    assert "transport" not in {
        part
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        for part in (node.module or "").split(".")
    }

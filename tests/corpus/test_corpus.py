"""The corpus: any document gives an SDK that imports, clients that construct, and examples that compile."""

from __future__ import annotations

import compileall
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from specloom.memory import FOLDER

from tests.corpus.documents import CorpusDocument, listed, unpack

DOCUMENTS = listed()
REFUSED: dict[str, str] = tomllib.loads(Path(__file__).with_name("expected.toml").read_text("utf-8"))
LEAST_GENERATED = 30

# Import every module, as a lazy package would on use, and make both clients with made-up credentials.
USE = """
import importlib, inspect, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
    if ".adapters." not in module.name:
        importlib.import_module(module.name)
for name in package.__all__:
    getattr(package, name)
sync, aio = (importlib.import_module(f"{package.__name__}.{name}") for name in ("client", "async_client"))
bases = {sync.SyncClient, aio.AsyncClient}
classes = [kind for module in (sync, aio) for _, kind in inspect.getmembers(module, inspect.isclass)]
made = [kind for kind in classes if bases & {*kind.__mro__[1:]}]
assert len(made) == 2, made
for kind in made:
    names = inspect.signature(kind).parameters
    texts = {name: "made-up" for name in names if name.endswith(("key", "token", "auth", "username", "password"))}
    kind(**texts, base_url="http://127.0.0.1:9")
"""


def test_the_corpus_is_there() -> None:
    """The session says where the corpus is; nothing below passes for want of documents."""
    assert len(DOCUMENTS) >= LEAST_GENERATED
    assert len(DOCUMENTS) - len(REFUSED) >= LEAST_GENERATED
    assert {document.name for document in DOCUMENTS} >= REFUSED.keys()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_document_gives_an_sdk_that_imports(document: CorpusDocument, tmp_path: Path) -> None:
    """Generated, imported, constructed; or refused for the reason on record, with nothing written."""
    package = document.name.replace("-", "_").replace(".", "_")
    out = tmp_path / "out"
    generated = _specloom(
        unpack(document, tmp_path), "--out", out, "--package", package, "--with", "server,docs,examples,contract"
    )

    assert "Traceback" not in generated.stderr
    if document.name in REFUSED:
        assert generated.returncode == 2
        assert REFUSED[document.name] in generated.stdout + generated.stderr
        assert not out.exists()
        return
    assert generated.returncode == 0, generated.stderr
    used = subprocess.run(
        [sys.executable, "-W", "error", "-c", USE, package], cwd=out, capture_output=True, text=True, check=False
    )
    assert used.returncode == 0, used.stderr
    assert compileall.compile_dir(out, quiet=2, workers=1)


def test_same_document_gives_the_same_bytes(tmp_path: Path) -> None:
    """Whatever the order in which sets and dicts are hashed."""
    document = next(found for found in DOCUMENTS if found.name == "openai")
    source = unpack(document, tmp_path)
    trees = [tmp_path / seed for seed in ("1", "2")]
    everything = ("--package", "again", "--with", "server,docs,examples,contract")
    runs = [_specloom(source, "--out", tree, *everything, seed=tree.name) for tree in trees]

    assert [run.returncode for run in runs] == [0, 0]
    assert _contents(trees[0]) == _contents(trees[1])


def _specloom(document: Path, *arguments: object, seed: str = "0") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "specloom", "generate", str(document), *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"}
    )


def _contents(tree: Path) -> dict[str, bytes]:
    """What was generated; what specloom remembers of the run beside it belongs to this machine and folder."""
    files = [path for path in tree.rglob("*") if path.is_file() and path.parent.name != FOLDER]
    return {path.relative_to(tree).as_posix(): path.read_bytes() for path in files}

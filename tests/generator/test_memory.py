"""Memory: a run that would do the same again does nothing, and everything that could make a difference is noticed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from specloom import cli, memory
from specloom.config import Settings

DOCUMENT = """\
openapi: 3.1.0
info: {title: Orders, version: "1"}
servers: [{url: "https://orders.example"}]
paths:
  /orders:
    get:
      operationId: orders.list
      responses:
        "200":
          description: The orders.
          content: {application/json: {schema: {type: array, items: {$ref: "order.yaml"}}}}
  /broken:
    get:
      operationId: broken.retrieve
      responses: {"200": {description: Lost., content: {application/json: {schema: {$ref: "lost.yaml"}}}}}
"""
ORDER = "type: object\nrequired: [id, total]\nproperties: {id: {type: string}}\n"
OVERLAY = """\
overlay: 1.0.0
info: {title: More, version: "1"}
actions: [{target: $.info, update: {description: More.}}, {target: $.nowhere, remove: true}]
"""
CONFIG = """\
spec = "api.yaml"
package = "orders"
overlays = ["more.yaml"]

[out]
sdk = "sdk/orders"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that was generated, from a document with a liberty and a part that cannot be."""
    (tmp_path / "api.yaml").write_text(DOCUMENT)
    (tmp_path / "order.yaml").write_text(ORDER)
    (tmp_path / "more.yaml").write_text(OVERLAY)
    (tmp_path / "specloom.toml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    assert _run("generate").exit_code == 1
    return tmp_path


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents that were worked on, in a list that grows."""
    found: list[str] = []
    for name in ("generate", "design"):
        monkeypatch.setattr(cli, name, _counted(getattr(cli, name), found))
    return found


def _counted(run: Callable[..., object], found: list[str]) -> Callable[..., object]:
    def counted(settings: Settings, *rest: object) -> object:
        found.append(settings.spec.name)
        return run(settings, *rest)

    return counted


@pytest.mark.parametrize("command", [["generate"], ["generate", "--check"], ["check"], ["check", "--format", "sarif"]])
@pytest.mark.usefixtures("folder")
def test_what_is_the_same_is_not_done_again_and_said_all_the_same(command: list[str], made: list[str]) -> None:
    """Findings with their lines, counts and exit code."""
    afresh = _run(*command, "--no-cache")
    remembered = _run(*command)

    assert made == ["api.yaml"]
    assert (remembered.exit_code, remembered.output) == (afresh.exit_code, afresh.output)
    assert "SL" in remembered.output


@pytest.mark.usefixtures("folder")
def test_findings_as_data_are_remembered_too(made: list[str]) -> None:
    """`--json` gives the same object."""
    afresh = _run("generate", "--json", "--no-cache")

    assert _run("generate", "--json").stdout == afresh.stdout
    assert made == ["api.yaml"]


def _appended(path: str) -> Callable[[Path], None]:
    return lambda folder: (folder / path).write_text(f"{(folder / path).read_text()}\n# more\n") and None


def _removed(path: str) -> Callable[[Path], None]:
    return lambda folder: (folder / path).unlink()


@pytest.mark.parametrize(
    "change",
    [
        _appended("api.yaml"),
        _appended("order.yaml"),
        _removed("order.yaml"),
        lambda folder: (folder / "more.yaml").write_text(OVERLAY.replace("More.", "Less.")),
        lambda folder: (folder / "lost.yaml").write_text("type: string\n"),
        lambda folder: (folder / "specloom.toml").write_text(CONFIG.replace("[out]", 'class_name = "Shop"\n\n[out]')),
        lambda folder: (folder / "names.lock").write_text('[operations]\n"GET /orders" = "orders.search"\n'),
        _removed("names.lock"),
        _removed("specloom.manifest"),
        _appended("sdk/orders/client.py"),
        _appended("sdk/orders/data/__init__.py"),
        _removed("sdk/orders/client.py"),
        lambda folder: shutil.rmtree(folder / "sdk"),
        lambda folder: shutil.rmtree(folder / memory.FOLDER),
        lambda folder: (folder / memory.FOLDER / "orders.json").write_text('{"key": '),
        lambda folder: (folder / memory.FOLDER / "orders.json").write_text("[]"),
    ],
    ids=[
        "document",
        "part of the document",
        "lost part",
        "overlay",
        "found part",
        "settings",
        "pinned name",
        "lost pins",
        "lost manifest",
        "edited file",
        "edited runtime",
        "lost file",
        "lost tree",
        "no memory",
        "half a memory",
        "a foreign memory",
    ],
)
def test_whatever_could_make_a_difference_is_noticed(
    folder: Path, made: list[str], change: Callable[[Path], object], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """And the run does what one without a memory does."""
    change(folder)
    before = shutil.copytree(folder, tmp_path_factory.mktemp("afresh"), dirs_exist_ok=True)
    found = _run("generate", "--force")
    os.chdir(before)
    afresh = _run("generate", "--force", "--no-cache")

    assert made == ["api.yaml", "api.yaml"]
    assert (found.exit_code, found.output) == (afresh.exit_code, afresh.output)
    assert _tree(folder) == _tree(before)


@pytest.mark.usefixtures("folder")
def test_another_version_of_the_compiler_does_it_again(
    tmp_path: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One changed line of its own source is another version, and so is another formatter."""
    sources = shutil.copytree(memory._SOURCES, tmp_path / "specloom")
    monkeypatch.setattr(memory, "_SOURCES", sources)
    _run("generate")
    assert made == []
    (sources / "runtime" / "data" / "__init__.py").write_text("changed = 1\n")
    _run("generate")
    assert len(made) == 1
    monkeypatch.setattr(memory, "version", lambda name: f"{name} 99")
    _run("generate")

    assert len(made) == 2


def test_an_edit_by_hand_is_still_refused(folder: Path) -> None:
    """A memory is no reason to lose it."""
    _appended("sdk/orders/client.py")(folder)

    assert _run("generate", "--check").exit_code == 3
    assert _run("generate").exit_code == 2
    assert (folder / "sdk/orders/client.py").read_text().endswith("# more\n")


@pytest.mark.usefixtures("folder")
def test_other_flags_are_another_run(made: list[str]) -> None:
    """What was left out is refused where nothing may be."""
    assert _run("generate", allow_partial=False).exit_code == 2
    assert _run("check", "--strict").exit_code == 1
    assert len(made) == 2


def test_nothing_of_it_is_committed(folder: Path) -> None:
    """The folder says so itself, and no other file says anything of it."""
    kept = folder / memory.FOLDER

    assert (kept / ".gitignore").read_text() == "*\n"
    assert sorted(path.name for path in kept.iterdir()) == [".gitignore", "CACHEDIR.TAG", "orders.json"]
    assert memory.FOLDER not in (folder / "specloom.manifest").read_text()


def test_no_cache_leaves_nothing_either(tmp_path: Path, folder: Path) -> None:
    """`--no-cache` neither reads nor writes it."""
    assert _run("generate", str(folder / "api.yaml"), "--out", str(tmp_path / "out"), "--no-cache").exit_code == 1
    assert not (tmp_path / "out" / memory.FOLDER).exists()


def test_two_packages_of_one_folder_have_a_memory_each(folder: Path, made: list[str]) -> None:
    """Generating them in turns does nothing the second time."""
    for _ in range(3):
        for package in ("one", "two"):
            assert _run("generate", "api.yaml", "--out", "out", "--package", package).exit_code == 1

    # The first one is done twice: the second one added its files to the manifest that both share.
    assert len(made) == 3
    assert (folder / "out" / "two" / "client.py").exists()


def test_a_killed_run_leaves_no_memory_that_misleads(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it had come to, the next one ends in the tree of its document."""
    old, new = _tree(folder), DOCUMENT.replace("orders.list", "orders.search")
    for step in range(1, 5):
        (folder / "api.yaml").write_text(new)
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", _killed_at(step))
            with pytest.raises(Killed):
                CliRunner().invoke(cli.main, ["generate", "--allow-partial"], catch_exceptions=False)
        (folder / "api.yaml").write_text(DOCUMENT)
        assert _run("generate").exit_code == 1

        assert {path: text for path, text in _tree(folder).items() if path != "names.lock"} == {
            path: text for path, text in old.items() if path != "names.lock"
        }


class Killed(BaseException):
    """The process is gone."""


def _killed_at(step: int) -> Callable[[Path, Path], None]:
    replace, calls = os.replace, 0

    def replaced(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == step:
            raise Killed
        replace(source, target)

    return replaced


def _run(*arguments: str, allow_partial: bool = True) -> Result:
    return CliRunner().invoke(
        cli.main, [*arguments, *(["--allow-partial"] if allow_partial else [])], catch_exceptions=False
    )


def _tree(root: Path) -> dict[str, str]:
    files = (path for path in root.rglob("*") if path.is_file() and memory.FOLDER not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_text() for path in files}

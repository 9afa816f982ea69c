"""Write: the output folders are in the old state or in the new one, and nobody's edit is lost by accident."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from specloom.config import Settings, settings_for
from specloom.emit.source import Role, SourceFile
from specloom.write import MANIFEST, BlockedError, Changes, apply, compare, read_manifest, recover

OLD = {"a.py": "a = 1\n", "b.py": "b = 1\n", "deep/c.py": "c = 1\n"}
NEW = {"a.py": "a = 2\n", "deep/er/d.py": "d = 1\n", "b.py": "b = 1\n"}


# Every call by which a run changes the disk.
_STEPS = ((os, "replace"), (os, "fsync"), (os, "mkdir"), (os, "unlink"), (shutil, "rmtree"))


class Killed(BaseException):
    """The process is gone."""


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    """Not even the time of a file."""
    _write(tmp_path, OLD)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "api").rglob("*.py")}
    changes = _compare(tmp_path, OLD)
    apply(changes)

    assert changes.changes == ()
    assert changes.unchanged == 3
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_files_that_are_no_longer_generated_go_with_their_folders(tmp_path: Path) -> None:
    """And so does the bytecode that a removed package left."""
    _write(tmp_path, OLD)
    (tmp_path / "api" / "deep" / "__pycache__").mkdir()
    _write(tmp_path, {"a.py": "a = 1\n"})

    assert _tree(tmp_path) == {"a.py": "a = 1\n"}
    assert not (tmp_path / "api" / "deep").exists()


def test_a_file_may_take_the_place_of_a_folder(tmp_path: Path) -> None:
    """And a folder that of a file."""
    _write(tmp_path, {"a/b": "1", "c": "2"})
    _write(tmp_path, {"a": "1", "c/d": "2"})

    assert _tree(tmp_path) == {"a": "1", "c/d": "2"}


def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    """A file that no run has written is not pruned."""
    _write(tmp_path, OLD)
    (tmp_path / "api" / "extras.py").write_text("mine = 1\n")
    _write(tmp_path, {})

    assert _tree(tmp_path) == {"extras.py": "mine = 1\n"}


@pytest.mark.parametrize("wanted", [NEW, {"b.py": "b = 1\n"}], ids=["changed", "removed"])
def test_an_edit_by_hand_is_noticed(tmp_path: Path, wanted: dict[str, str]) -> None:
    """Whether the file is to be changed or to be removed."""
    _write(tmp_path, OLD)
    (tmp_path / "api" / "a.py").write_text("a = 'mine'\n")
    edited = _compare(tmp_path, wanted).edited

    assert [change.path for change in edited] == ["api/a.py"]
    assert "-a = 'mine'" in edited[0].diff


def test_an_edit_that_says_the_same_is_none(tmp_path: Path) -> None:
    """Who applies a change by hand before generating it has done no harm."""
    _write(tmp_path, OLD)
    (tmp_path / "api" / "a.py").write_text(NEW["a.py"])

    assert _compare(tmp_path, NEW).edited == ()


def test_a_foreign_file_in_the_way_is_not_overwritten_unasked(tmp_path: Path) -> None:
    """A file that we have no record of counts as edited."""
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "a.py").write_text("theirs = 1\n")

    assert [change.path for change in _compare(tmp_path, OLD).edited] == ["api/a.py"]


def test_a_foreign_folder_in_the_way_is_refused(tmp_path: Path) -> None:
    """Nothing of it can be kept beside a file of its name, so nothing is written."""
    (tmp_path / "api" / "a.py").mkdir(parents=True)
    (tmp_path / "api" / "a.py" / "theirs").write_text("1")

    with pytest.raises(BlockedError, match=r"api/a\.py"):
        _compare(tmp_path, OLD)


def test_a_scaffold_is_written_once(tmp_path: Path) -> None:
    """From then on it is the user's."""
    apply(_compare(tmp_path, {"app.py": "first\n"}, role="scaffold"))
    (tmp_path / "api" / "app.py").write_text("mine\n")
    changes = _compare(tmp_path, {"app.py": "second\n"}, role="scaffold")

    assert changes.changes == ()
    assert read_manifest(tmp_path) == {}


def test_the_manifest_is_what_sha256sum_reads(tmp_path: Path) -> None:
    """Anyone can check the tree without us."""
    _write(tmp_path, OLD)
    lines = (tmp_path / MANIFEST).read_text().splitlines()

    assert lines == sorted(lines, key=lambda line: line.split("  ")[1])
    assert read_manifest(tmp_path)["api/a.py"] == hashlib.sha256(b"a = 1\n").hexdigest()


def test_parts_that_were_not_asked_for_stay(tmp_path: Path) -> None:
    """`--with server` once, then without: the server is not thrown away."""
    both = settings_for(Path("x.yaml"), "api", ["sdk", "server"], tmp_path)
    files = [SourceFile("sdk", "a.py", "a\n"), SourceFile("server", "s.py", "s\n")]
    apply(compare(files, both))
    apply(compare(files[:1], settings_for(Path("x.yaml"), "api", ["sdk"], tmp_path)))

    assert (tmp_path / "api_server" / "s.py").read_text() == "s\n"
    assert set(read_manifest(tmp_path)) == {"api/a.py", "api_server/s.py"}


def test_a_manifest_that_was_tampered_with_reaches_nothing_outside(tmp_path: Path) -> None:
    """It is only text; what it says lies elsewhere is left alone."""
    victim = tmp_path / "victim.txt"
    victim.write_text("mine\n")
    root = tmp_path / "root"
    _write(root, OLD)
    digest = hashlib.sha256(b"mine\n").hexdigest()
    paths = ("api/../../victim.txt", "../victim.txt", str(victim))
    (root / MANIFEST).write_text("".join(f"{digest}  {path}\n" for path in paths))
    apply(compare([], replace(_settings(root), is_complete=True)))

    assert victim.read_text() == "mine\n"


def test_a_name_that_no_disk_can_hold_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    _write(tmp_path, OLD)

    with pytest.raises(BlockedError, match="shorten it"):
        _compare(tmp_path, {**NEW, f"{'x' * 300}.py": "x\n"})
    assert _tree(tmp_path) == OLD


def test_a_damaged_journal_is_named(tmp_path: Path) -> None:
    (tmp_path / ".specloom-stage").mkdir()
    (tmp_path / ".specloom-stage" / "journal.json").write_text("{")

    with pytest.raises(BlockedError, match=r"journal\.json` is damaged"):
        recover(tmp_path)


def test_runs_at_the_same_time_write_one_after_the_other(tmp_path: Path) -> None:
    trees = [dict.fromkeys(OLD, f"{number}\n") for number in range(8)]
    with ThreadPoolExecutor(len(trees)) as pool:
        list(pool.map(lambda files: _write(tmp_path, files), trees))

    assert _tree(tmp_path) in trees


def test_a_run_that_is_killed_leaves_the_old_tree_or_the_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At every step that touches the disk; the next command brings it to one of the two."""
    outcomes = [_killed_at(step, tmp_path / str(step), monkeypatch) for step in range(60)]

    assert all(outcome in ("old", "new", "untouched") for outcome in outcomes), outcomes
    # The steps really are hit: before the decision, after it, and past the end.
    assert {"old", "new", "untouched"} <= set(outcomes)


@given(st.dictionaries(st.sampled_from(["a.py", "b/c.py", "b/d.py", "e"]), st.text(max_size=5)), st.data())
def test_writing_a_tree_and_comparing_it_finds_nothing(
    tmp_path_factory: pytest.TempPathFactory, wanted: dict[str, str], data: st.DataObject
) -> None:
    """Whatever was there before."""
    root = tmp_path_factory.mktemp("tree")
    _write(root, data.draw(st.dictionaries(st.sampled_from(["a.py", "b/c.py", "x/y.py"]), st.text(max_size=5))))
    _write(root, wanted)
    shown = {path: text.encode() for path, text in wanted.items()}

    assert _compare(root, wanted).changes == ()
    assert {p.relative_to(root / "api").as_posix(): p.read_bytes() for p in _files(root)} == shown


def _killed_at(step: int, root: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    _write(root, OLD)
    changes = _compare(root, NEW)
    with monkeypatch.context() as patch:
        counter = iter(range(step, -1, -1))
        for module, name in _STEPS:
            patch.setattr(module, name, _dying(getattr(module, name), counter))
        try:
            apply(changes)
        except Killed:
            is_killed = True
        else:
            is_killed = False
    recover(root)
    assert not (root / ".specloom-stage").exists()
    manifest = {path.removeprefix("api/") for path in read_manifest(root)}
    found = _tree(root)
    if not is_killed:
        return "untouched" if found == NEW and manifest == set(NEW) else "broken"
    if found == OLD and manifest == set(OLD):
        return "old"
    return "new" if found == NEW and manifest == set(NEW) else "broken"


def _dying(real: Callable[..., Any], counter: Any) -> Callable[..., Any]:
    """`real`, until the counter has run down; then the process is gone before it, for good."""

    def call(*args: Any, **kwargs: Any) -> Any:
        if next(counter, 0) <= 0:
            raise Killed
        return real(*args, **kwargs)

    return call


def _write(root: Path, files: dict[str, str]) -> None:
    root.mkdir(exist_ok=True)
    apply(_compare(root, files))


def _compare(root: Path, files: dict[str, str], role: Role = "generated") -> Changes:
    sources = [SourceFile("sdk", path, text, role) for path, text in files.items()]
    return compare(sources, _settings(root))


def _settings(root: Path) -> Settings:
    return settings_for(Path("api.yaml"), "api", ["sdk"], root)


def _files(root: Path) -> list[Path]:
    return [path for path in (root / "api").rglob("*") if path.is_file()]


def _tree(root: Path) -> dict[str, str]:
    return {path.relative_to(root / "api").as_posix(): path.read_text() for path in _files(root)}

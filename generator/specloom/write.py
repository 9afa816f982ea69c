"""Write: takes source files and settings, brings the output folders to that state in one step, refuses to lose edits.

What is ours is on record in `specloom.manifest` (`sha256sum -c` reads it). A file that differs from its record was
edited by hand and is not overwritten unless forced. New files are staged first; from the moment the journal is there a
run always ends in the new tree, before it in the old one, whenever it is killed: the next command takes it up.
"""

from __future__ import annotations

import difflib
import errno
import hashlib
import json
import os
import posixpath
import shutil
import tempfile
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from filelock import FileLock

from specloom.config import Settings
from specloom.emit.source import SourceFile

MANIFEST = "specloom.manifest"
_STAGE = ".specloom-stage"
_JOURNAL = "journal.json"
_LONGEST_NAME = 255


class BlockedError(Exception):
    """Something that is not ours is in the way."""


@dataclass(frozen=True, slots=True)
class Change:
    """One file that is not as it should be; `new` is None where it should not be there at all."""

    path: str  # relative to the root, with forward slashes
    old: str | None
    new: str | None
    was_edited: bool

    @property
    def diff(self) -> str:
        """The change as a unified diff."""
        before, after = (text.splitlines(keepends=True) if text else [] for text in (self.old, self.new))
        old_name = "/dev/null" if self.old is None else f"a/{self.path}"
        new_name = "/dev/null" if self.new is None else f"b/{self.path}"
        lines = difflib.unified_diff(before, after, old_name, new_name)
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Output:
    """The output folders as a run leaves them: enough to tell whether they still are so."""

    # SHA-256 of the manifest's text, and of each file by its path.
    manifest: str
    digests: Mapping[str, str]
    # Files that have to be there, whatever is in them by now.
    scaffolds: tuple[str, ...]
    # How many of the files the manifest lists for this run.
    owned: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What a run would do to the output folders."""

    root: Path
    changes: tuple[Change, ...]
    unchanged: int
    manifest: str
    output: Output

    @property
    def edited(self) -> tuple[Change, ...]:
        """The changes that would lose somebody's edit."""
        return tuple(change for change in self.changes if change.was_edited)

    def count(self) -> tuple[int, int, int]:
        """How many files are new, changed and removed."""
        created = sum(change.old is None for change in self.changes)
        removed = sum(change.new is None for change in self.changes)
        return created, len(self.changes) - created - removed, removed


def compare(files: Sequence[SourceFile], settings: Settings, scope: Collection[Path] | None = None) -> Changes:
    """How the output folders differ from `files`. Scaffolds count only where they are missing.

    The run decides about every recorded file below `scope`: by default all of the parts that were asked for.
    """
    root = settings.root
    places = {**settings.out, "root": root}
    wanted = {_relative(places[file.part] / file.path, root): file for file in files}
    recorded = {path: digest for path, digest in read_manifest(root).items() if _may_be_ours(path, settings)}
    folders = _scope(settings) if scope is None else [_relative(folder, root) for folder in scope]
    kept = {path: digest for path, digest in recorded.items() if path not in wanted and not _is_below(path, folders)}
    _refuse_blocked(root, wanted, recorded)
    changes = [change for path, file in wanted.items() if (change := _change(root, path, file, recorded))]
    gone = [path for path in recorded if path not in wanted and path not in kept]
    changes += [change for path in gone if (change := _removal(root, path, recorded[path]))]
    records = kept | {path: _digest(file.text) for path, file in wanted.items() if file.is_recorded}
    manifest = "".join(f"{records[path]}  {path}\n" for path in sorted(records))
    owned = sum(file.is_recorded for file in files)
    written = sum(change.new is not None and wanted[change.path].is_recorded for change in changes)
    output = Output(
        manifest=_digest(manifest),
        digests={path: _digest(file.text) for path, file in wanted.items() if file.role != "scaffold"},
        scaffolds=tuple(path for path, file in wanted.items() if file.role == "scaffold"),
        owned=owned,
    )
    return Changes(root, tuple(sorted(changes, key=lambda change: change.path)), owned - written, manifest, output)


def unchanged(output: Output, root: Path) -> Changes | None:
    """No changes at all, where the folders are as a run left them; None where they are not."""
    manifest = _read(root / MANIFEST) or ""
    is_same = (
        _digest(manifest) == output.manifest
        and all(_digest_at(root / path) == digest for path, digest in output.digests.items())
        and all((root / path).is_file() for path in output.scaffolds)
    )
    return Changes(root, (), output.owned, manifest, output) if is_same else None


def apply(changes: Changes) -> None:
    """Bring the folders to the new state, completely or not at all."""
    if not changes.changes and _read(changes.root / MANIFEST) == changes.manifest:
        return
    changes.root.mkdir(parents=True, exist_ok=True)
    with _alone_in(changes.root):
        _recover(changes.root)
        _stage(changes)
        _recover(changes.root)


def recover(root: Path) -> None:
    """Finish what a killed run had decided to do, or forget what it had not."""
    if (root / _STAGE).is_dir():
        with _alone_in(root):
            _recover(root)


def _recover(root: Path) -> None:
    stage = root / _STAGE
    if not stage.is_dir():
        return
    for step in _decided(stage / _JOURNAL):
        _take(root, stage, step["path"], step["staged"])
    (stage / _JOURNAL).unlink(missing_ok=True)
    shutil.rmtree(stage)


def _decided(journal: Path) -> list[dict[str, str]]:
    """The steps that a run had decided on; none where it had not come so far."""
    try:
        return json.loads(journal.read_text("utf-8"))
    except FileNotFoundError:
        return []
    except ValueError as error:
        raise BlockedError(f"`{journal}` is damaged; remove its folder and generate again") from error


@contextmanager
def _alone_in(root: Path) -> Generator[None]:
    """Wait until no other run is writing below `root`. The lock lies elsewhere, so that nothing is left behind."""
    name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:32]
    with FileLock(Path(tempfile.gettempdir()) / f"specloom-{name}.lock"):
        yield


def read_manifest(root: Path) -> dict[str, str]:
    """Path to SHA-256 of every file that was written here."""
    lines = (_read(root / MANIFEST) or "").splitlines()
    pairs = (line.split("  ", 1) for line in lines if "  " in line)
    return {path: digest for digest, path in pairs}


# ---- comparing


def _change(root: Path, path: str, file: SourceFile, recorded: Mapping[str, str]) -> Change | None:
    old = _read(root / path)
    if old == file.text or (old is not None and file.role == "scaffold"):
        return None
    was_edited = file.is_recorded and old is not None and recorded.get(path) != _digest(old)
    return Change(path, old, file.text, was_edited)


def _removal(root: Path, path: str, digest: str) -> Change | None:
    old = _read(root / path)
    return None if old is None else Change(path, old, None, _digest(old) != digest)


def _refuse_blocked(root: Path, wanted: Iterable[str], recorded: Mapping[str, str]) -> None:
    """Raise where something that we did not write has the place of a file, or of a folder above one."""
    for path in wanted:
        if any(len(os.fsencode(part)) > _LONGEST_NAME or "\0" in part for part in PurePosixPath(path).parts):
            raise BlockedError(f"`{path}` has a name that no disk can hold; shorten it with `x-sdk-name`")
        target = root / path
        if target.is_dir():
            files = (found.relative_to(root).as_posix() for found in target.rglob("*") if found.is_file())
            if any(file not in recorded and "__pycache__" not in file for file in files):
                raise BlockedError(f"`{path}` is a folder with files that specloom did not write; move it away")
        for parent in PurePosixPath(path).parents:
            if (root / parent).is_file() and str(parent) not in recorded:
                raise BlockedError(f"`{parent}` is a file where a folder is needed; move it away")


def _scope(settings: Settings) -> list[str]:
    """The folders that a run decides about: everything, or only the parts that were asked for."""
    folders = [settings.root] if settings.is_complete else settings.out.values()
    return [_relative(folder, settings.root) for folder in folders]


def _is_below(path: str, folders: Iterable[str]) -> bool:
    return any(folder == "." or PurePosixPath(path).is_relative_to(folder) for folder in folders)


def _relative(path: Path, root: Path) -> str:
    return Path(os.path.relpath(path, root)).as_posix()


def _may_be_ours(path: str, settings: Settings) -> bool:
    """A manifest is only text: one that was tampered with must not reach files elsewhere."""
    inside = [folder for folder in (_relative(out, settings.root) for out in settings.out.values()) if folder != "."]
    is_plain = path == posixpath.normpath(path) and not path.startswith("/")
    return is_plain and (not path.startswith("..") or _is_below(path, inside))


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _digest_at(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


# ---- writing


def _stage(changes: Changes) -> None:
    stage = changes.root / _STAGE
    stage.mkdir()
    steps: list[dict[str, str]] = []
    for path, text in _targets(changes):
        staged = "" if text is None else str(len(steps))
        if text is not None:
            _write(stage / staged, text)
        steps.append({"path": path, "staged": staged})
    _write(stage / "journal.new", json.dumps(steps))
    # The decision: before this line nothing has happened, after it everything will.
    os.replace(stage / "journal.new", stage / _JOURNAL)


def _targets(changes: Changes) -> Iterator[tuple[str, str | None]]:
    # Removals first: a folder may have to go before a file of its name can come.
    for change in sorted(changes.changes, key=lambda change: change.new is not None):
        yield change.path, change.new
    yield MANIFEST, changes.manifest


def _write(path: Path, text: str) -> None:
    with path.open("wb") as file:
        file.write(text.encode("utf-8", "surrogateescape"))
        file.flush()
        os.fsync(file.fileno())


def _take(root: Path, stage: Path, path: str, staged: str) -> None:
    """One step, harmless when it was done before."""
    target = root / path
    if not staged:
        target.unlink(missing_ok=True)
        _remove_empty(target.parent, root)
    elif (stage / staged).is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        _move(stage / staged, target)


def _move(source: Path, target: Path) -> None:
    try:
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # The output lies on another disk than the root: copy next to the target, then replace it in one step.
        beside = target.with_name(f".{target.name}.specloom")
        shutil.copyfile(source, beside)
        os.replace(beside, target)


def _remove_empty(folder: Path, root: Path) -> None:
    """Remove folders that only held what we removed; bytecode of removed modules goes with them."""
    while folder != root and folder.is_dir():
        if {entry.name for entry in folder.iterdir()} - {"__pycache__"}:
            return
        shutil.rmtree(folder)
        folder = folder.parent

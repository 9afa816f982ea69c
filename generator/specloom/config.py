"""Config: takes `specloom.toml` or command-line values, gives `Settings`, refuses keys it does not know."""

from __future__ import annotations

import difflib
import keyword
import os
import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

Part = Literal["sdk", "server", "docs", "examples", "contract"]
PARTS: tuple[Part, ...] = ("sdk", "server", "docs", "examples", "contract")

LintProfile = Literal["", "house"]
PROFILES: tuple[LintProfile, ...] = ("", "house")

FILE_NAME = "specloom.toml"
LOCK_NAME = "names.lock"


class ConfigError(Exception):
    """The settings cannot be used; the message says which and what would be right."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a run is told from outside. `out` maps each part that is asked for to the folder it is written to."""

    spec: Path
    package: str
    out: Mapping[Part, Path]
    # Where the manifest lies, and what its paths are relative to.
    root: Path
    class_name: str
    env_prefix: str
    distribution: str
    # Whether this run decides about every recorded file, or only about the parts it was asked for.
    is_complete: bool = False
    # Whether fresh folders get a pyproject.toml and the like beside the package.
    has_scaffolds: bool = False
    # The house rules to keep: a profile's name, or an empty text for none.
    lint: LintProfile = ""
    allow_partial: bool = False
    strict: bool = False
    # Overlays over the document, in the order in which they are laid.
    overlays: tuple[Path, ...] = ()
    # Whom it is for, as `x-sdk-audience` names them; without any it is for everybody.
    audiences: tuple[str, ...] = ()
    # Pins from names.lock: operation key or schema pointer to a name.
    names: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that are asked for, in their usual order."""
        return tuple(part for part in PARTS if part in self.out)


def default_class_name(package: str) -> str:
    """`acme_pay` is `AcmePay`."""
    return "".join(word[:1].upper() + word[1:] for word in package.split("_"))


def default_package(spec: Path) -> str:
    """An import name made from the document's file name."""
    words = re.findall(r"[a-z0-9]+", spec.name.split(".", 1)[0].lower())
    name = "_".join(words) or "client"
    return f"api_{name}" if name[0].isdigit() or keyword.iskeyword(name) else name


def settings_for(
    spec: Path,
    package: str,
    parts: Sequence[Part],
    folder: Path,
    *,
    overlays: Sequence[Path] = (),
    audiences: Sequence[str] = (),
    allow_partial: bool = False,
    strict: bool = False,
) -> Settings:
    """Settings for one document and an output folder: a fresh distribution, complete with scaffolds."""
    places: dict[Part, Path] = {
        "sdk": folder / package,
        "server": folder / f"{package}_server",
        "docs": folder / "docs",
        "examples": folder / "examples",
        "contract": folder / "tests" / "contract",
    }
    return Settings(
        spec=spec,
        package=_checked_package(package),
        out={part: places[part] for part in parts},
        root=folder,
        class_name=default_class_name(package),
        env_prefix=package.upper(),
        distribution=f"{package.replace('_', '-')}-sdk",
        has_scaffolds=True,
        overlays=tuple(overlays),
        audiences=tuple(audiences),
        allow_partial=allow_partial,
        strict=strict,
        names=pinned_names(folder),
    )


def settings_in(
    folder: Path,
    *,
    overlays: Sequence[Path] = (),
    audiences: Sequence[str] = (),
    allow_partial: bool = False,
    strict: bool = False,
) -> Settings:
    """The settings of the nearest `specloom.toml`, or `[tool.specloom]` of a pyproject.toml, at or above `folder`.

    `overlays` are laid after those of the settings; `audiences` take the place of those there.
    """
    found = next((found for place in (folder, *folder.parents) if (found := _table_in(place))), None)
    if found is None:
        raise ConfigError(f"no `{FILE_NAME}` here or above: name a DOCUMENT and `--out DIR`, or write one")
    path, table = found
    _refuse_unknown(table, _KEYS, f"`{path}`")
    package = _checked_package(_text(table, "package", path))
    folders = _subtable(table, "out", path)
    _refuse_unknown(folders, PARTS, f"`{path}` [out]")
    return Settings(
        spec=_relative(path, [_text(table, "spec", path)])[0],
        package=package,
        out={part: path.parent / _text(folders, part, path) for part in PARTS if part in folders},
        root=path.parent,
        class_name=_text(table, "class_name", path, default_class_name(package)),
        env_prefix=_text(table, "env_prefix", path, package.upper()),
        distribution=_text(table, "distribution", path, f"{package.replace('_', '-')}-sdk"),
        is_complete=True,
        overlays=(*_relative(path, _texts(table, "overlays", path)), *overlays),
        audiences=tuple(audiences or _texts(table, "audiences", path)),
        lint=_lint_profile(_subtable(table, "lint", path), f"`{path}` [lint]"),
        allow_partial=allow_partial,
        strict=strict,
        names=pinned_names(path.parent),
    )


_KEYS = ("spec", "package", "class_name", "env_prefix", "distribution", "out", "lint", "overlays", "audiences")


def _table_in(folder: Path) -> tuple[Path, Mapping[str, Any]] | None:
    """The file in `folder` that holds settings, with its table."""
    if (folder / FILE_NAME).is_file():
        return folder / FILE_NAME, _read_toml(folder / FILE_NAME)
    project = folder / "pyproject.toml"
    table = _read_toml(project).get("tool", {}).get("specloom") if project.is_file() else None
    return (project, cast("Mapping[str, Any]", table)) if isinstance(table, dict) else None


def _read_toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"`{path}` cannot be read: {error}") from error


def _text(table: Mapping[str, Any], key: str, path: Path, otherwise: str | None = None) -> str:
    value = table.get(key, otherwise)
    if not isinstance(value, str) or not value:
        raise ConfigError(f"`{path}` needs `{key}`, a string")
    return value


def _texts(table: Mapping[str, Any], key: str, path: Path) -> list[str]:
    value = table.get(key, [])
    texts = [item for item in cast("list[object]", value) if isinstance(item, str)] if isinstance(value, list) else []
    if not isinstance(value, list) or len(texts) < len(cast("list[object]", value)):
        raise ConfigError(f"`{key}` in `{path}` is a list of strings")
    return texts


def _relative(path: Path, names: Sequence[str]) -> tuple[Path, ...]:
    """Files named in the settings at `path`, as messages show them: seen from where the command runs."""
    return tuple(Path(os.path.relpath(path.parent / name)) for name in names)


def _subtable(table: Mapping[str, Any], key: str, path: Path) -> Mapping[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise ConfigError(f"`{key}` in `{path}` is a table: write `[{key}]`")
    return cast("Mapping[str, Any]", value)


def pinned_names(root: Path) -> Mapping[str, str]:
    """The names that earlier runs below `root` chose: operations by `GET /path`, types by pointer."""
    path = root / LOCK_NAME
    if not path.is_file():
        return {}
    lock = _read_toml(path)
    _refuse_unknown(lock, ("operations", "types"), f"`{path}`")
    tables = [_subtable(lock, key, path) for key in ("operations", "types")]
    return {key: _text(table, key, path) for table in tables for key in table}


def _lint_profile(table: Mapping[str, Any], where: str) -> LintProfile:
    _refuse_unknown(table, ("profile",), where)
    profile = table.get("profile", "")
    for known in PROFILES:
        if profile == known:
            return known
    raise ConfigError(f"unknown profile `{profile}` in {where}; there is `house`")


def _checked_package(package: str) -> str:
    if not package.isidentifier() or keyword.iskeyword(package) or not package.isascii():
        raise ConfigError(f"`{package}` cannot be imported; a package is called like `acme_pay`")
    if package in sys.stdlib_module_names:
        raise ConfigError(f"`{package}` is a module of Python itself, which the SDK would hide; choose another name")
    return package


def _refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            raise ConfigError(f"unknown key `{key}` in {where}" + (f"; did you mean `{near[0]}`?" if near else ""))

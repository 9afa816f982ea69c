"""The `specloom` command: arguments, exit codes and printing; no logic.

Exit codes: 0 done · 1 done, but parts were left out · 2 refused · 3 out of date (`generate --check`).
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from specloom import __version__, findings, surface
from specloom.config import ConfigError, Part, Settings, default_package, settings_for, settings_in
from specloom.memory import recall, remember
from specloom.pipeline import Outcome, Result, compare_runtime, design, generate
from specloom.progress import progress
from specloom.stainless import import_stainless
from specloom.stainless.overlay import MARK
from specloom.write import BlockedError, Change, Changes, apply, compare, recover, unchanged

Command = TypeVar("Command", bound=Callable[..., Any])


class Exit(IntEnum):
    """What a caller can tell from the exit code."""

    DONE = 0
    LEFT_OUT = 1
    REFUSED = 2
    OUT_OF_DATE = 3


def _common(command: Command) -> Command:
    """The options of every command that reads a document."""
    for option in (
        click.option(
            "--allow-partial", is_flag=True, help="Go on without what cannot be generated; exit 1 if anything."
        ),
        click.option("--strict", is_flag=True, help="Treat every liberty taken with the document as an error."),
        click.option(
            "--overlay",
            "overlays",
            multiple=True,
            type=click.Path(path_type=Path),
            help="Lay an OpenAPI overlay over the document; may be repeated, in order.",
        ),
        click.option(
            "--audience",
            "audiences",
            multiple=True,
            help="Leave out what the document marks as being for others; may be repeated.",
        ),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout."),
        click.option(
            "--format",
            "style",
            type=click.Choice(["text", "github", "sarif"]),
            default="text",
            help="How findings look.",
        ),
        click.argument("document", required=False, type=click.Path(path_type=Path)),
    ):
        command = option(command)
    return command


def _no_cache(command: Command) -> Command:
    """The option of the commands that do not do the same twice."""
    return click.option("--no-cache", is_flag=True, help="Do all of it again, even if nothing has changed.")(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="specloom")
def main() -> None:
    """One OpenAPI document in; a typed SDK, a server, docs, examples and contract tests out."""
    # A large document is a million values that all stay: looking through them for cycles costs a third of the run.
    gc.set_threshold(100_000, 50, 100)


@main.command("generate")
@_common
@click.option("--out", type=click.Path(path_type=Path), help="Write to this folder; with DOCUMENT.")
@click.option("--package", help="The import name of the SDK; by default made from the document's file name.")
@click.option("--with", "extra", multiple=True, help="More than the SDK: any of server,docs,examples,contract.")
@click.option("--check", "is_check", is_flag=True, help="Write nothing; show the diff and exit 3 when out of date.")
@click.option("--force", is_flag=True, help="Overwrite generated files that were edited by hand.")
@click.option("--runtime-only", is_flag=True, help="Bring the vendored runtime to this version, and nothing else.")
@_no_cache
def generate_command(
    document: Path | None,
    out: Path | None,
    package: str | None,
    extra: tuple[str, ...],
    runtime_only: bool,
    **flags: Any,
) -> None:
    """Write the SDK, and what else is asked for, from DOCUMENT or as `specloom.toml` says."""
    settings = _settings(document, out, package, extra, flags)
    with _writing(flags):
        recover(settings.root)
    if runtime_only:
        _generate_runtime(settings, flags)
    memory = None if flags["no_cache"] else recall(settings)
    if memory and (changes := unchanged(memory.output, settings.root)):
        _finish(memory.outcome, changes, flags)
        _summarize(memory.outcome, changes, flags)
    with progress() as tell:
        result = generate(settings, tell)
    if result.project is None:
        _refuse(result, flags, ": nothing written")
    with _writing(flags):
        changes = compare(result.files, settings)
    _finish(result.outcome, changes, flags)
    if not flags["no_cache"]:
        remember(settings, result, changes)
    _summarize(result.outcome, changes, flags)


def _finish(outcome: Outcome, changes: Changes, flags: dict[str, Any]) -> None:
    _show_findings(outcome, flags)
    _apply(changes, flags)


def _generate_runtime(settings: Settings, flags: dict[str, Any]) -> NoReturn:
    with _writing(flags):
        changes = compare_runtime(settings)
    _apply(changes, flags)
    _print(flags, f"runtime: {_counted(changes)}", {"ok": True, "files": _counts(changes)})
    sys.exit(Exit.DONE)


def _apply(changes: Changes, flags: dict[str, Any]) -> None:
    """Write what differs; ends the command where it may only look, or would lose an edit."""
    if flags["is_check"]:
        _finish_check(changes, flags)
    if changes.edited and not flags["force"]:
        _refuse_edits(changes, flags)
    with _writing(flags):
        apply(changes)


@main.command("check")
@_common
@_no_cache
def check_command(document: Path | None, **flags: Any) -> None:
    """Read DOCUMENT and list what is wrong with it, without writing anything."""
    settings = _settings(document, Path(), None, (), flags)
    memory = None if flags["no_cache"] else recall(settings)
    outcome = memory.outcome if memory else _designed(settings, flags).outcome
    _show_findings(outcome, flags)
    counts = findings.tally(outcome.report.diagnostics) or "nothing to report"
    stale = _stale_runtime(settings, flags) if document is None else []
    lines = (f"{outcome.operations} {_plural(outcome.operations, 'operation')}, {counts}", *stale)
    is_ok = not (stale or outcome.report.has_errors)
    _print(flags, "\n".join(lines), _values(outcome) | {"ok": is_ok, "runtime": stale})
    sys.exit(Exit.OUT_OF_DATE if stale and not outcome.report.has_errors else _exit_code(outcome))


def _designed(settings: Settings, flags: dict[str, Any]) -> Result:
    with progress() as tell:
        result = design(settings, tell)
    if result.project is None:
        _refuse(result, flags)
    return result


def _stale_runtime(settings: Settings, flags: dict[str, Any]) -> list[str]:
    """What is to be said of the vendored runtime: that it was edited, or that it is another version's."""
    with _writing(flags):
        changes = compare_runtime(settings)
    # Files that are not there yet come with the next run.
    present = [change for change in changes.changes if change.old is not None]
    edited = [change for change in present if change.was_edited]
    outdated = [change for change in present if not change.was_edited]
    said: list[str] = []
    if edited:
        said.append(f"the vendored runtime was edited by hand: {_shown(edited)}")
    if outdated:
        said.append(f"the vendored runtime is of another version: {_shown(outdated)}")
    return [*said, "hint: run `specloom generate --runtime-only`"] if said else []


@main.command("inspect")
@_common
def inspect_command(document: Path | None, **flags: Any) -> None:
    """Show the resources, methods and arguments that the SDK of DOCUMENT will have."""
    result = _designed(_settings(document, Path(), None, (), flags), flags)
    assert result.project is not None
    sdk = result.project.sdk
    _print(flags, surface.as_tree(sdk), _values(result.outcome) | {"methods": surface.as_values(sdk)})
    sys.exit(_exit_code(result.outcome))


@main.command("import")
@click.argument("stainless", type=click.Path(path_type=Path))
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="The overlay to write; STAINLESS.overlay.yaml by default.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
def import_command(stainless: Path, document: Path, out: Path | None, **flags: Any) -> None:
    """Turn a STAINLESS configuration for DOCUMENT into an overlay that says the same to specloom."""
    made = import_stainless(stainless, document)
    found, flags["style"] = made.report.diagnostics, "text"
    if found and not flags["as_json"]:
        click.echo(findings.as_text(found, made.places), err=True)
    counts = findings.tally(found) or "nothing to report"
    values = {"ok": not made.report.has_errors, "findings": findings.as_values(found, made.places)}
    if made.report.has_errors:
        _print(flags, f"{counts}: nothing written", values, to_stderr=True)
        sys.exit(Exit.REFUSED)
    path = out or stainless.with_suffix(".overlay.yaml")
    if path.exists() and not path.read_text("utf-8").startswith(MARK):
        _fail(f"`{path}` is not an overlay that was imported; name another with `--out`", flags)
    with _writing(flags):
        path.write_text(made.text, "utf-8")
    text = f"{made.count} {_plural(made.count, 'action')} in {path}, {counts}"
    _print(flags, text, values | {"actions": made.count, "overlay": path.as_posix()})


# ---- settings


def _settings(
    document: Path | None, out: Path | None, package: str | None, extra: Sequence[str], flags: dict[str, Any]
) -> Settings:
    said = {key: flags[key] for key in ("overlays", "audiences", "allow_partial", "strict")}
    try:
        if document is None:
            return settings_in(Path.cwd(), **said)
        if out is None:
            raise ConfigError("a DOCUMENT needs `--out DIR`")
        name = package or default_package(document)
        parts: list[Part] = ["sdk", *_parts(extra)]
        return settings_for(document, name, parts, out, **said)
    except ConfigError as error:
        _fail(str(error), flags)


def _parts(extra: Sequence[str]) -> list[Part]:
    known: tuple[Part, ...] = ("server", "docs", "examples", "contract")
    words = [word.strip() for word in ",".join(extra).split(",") if word.strip()]
    unknown = [word for word in words if word not in (*known, "sdk")]
    if unknown:
        raise ConfigError(f"`--with` knows no `{unknown[0]}`; it takes {', '.join(known)}")
    return [part for part in known if part in words]


@contextmanager
def _writing(flags: dict[str, Any]) -> Generator[None]:
    """Around everything that touches the output: what stands in the way is an error with its path."""
    try:
        yield
    except BlockedError as error:
        _fail(str(error), flags)
    except OSError as error:
        _fail(f"cannot write `{error.filename2 or error.filename}`: {(error.strerror or str(error)).lower()}", flags)


# ---- endings


def _refuse(result: Result, flags: dict[str, Any], consequence: str = "") -> NoReturn:
    _show_findings(result.outcome, flags)
    counts = findings.tally(result.report.diagnostics)
    hint = "" if result.api is None else "; `--allow-partial` leaves out what cannot be generated"
    _print(flags, f"{counts}{consequence}{hint}", _values(result.outcome), to_stderr=True)
    sys.exit(Exit.REFUSED)


def _refuse_edits(changes: Changes, flags: dict[str, Any]) -> NoReturn:
    paths = [change.path for change in changes.edited]
    if not flags["as_json"]:
        click.echo("\n".join(change.diff for change in changes.edited), err=True)
    text = (
        f"{len(paths)} generated {_plural(len(paths), 'file')} edited by hand, nothing written: {_shown(changes.edited)}\n"
        "hint: move the edit into the document, or pass `--force` to lose it"
    )
    _print(flags, text, {"ok": False, "edited": paths}, to_stderr=True)
    sys.exit(Exit.REFUSED)


def _finish_check(changes: Changes, flags: dict[str, Any]) -> NoReturn:
    paths = [change.path for change in changes.changes]
    if not paths:
        _print(flags, f"up to date: {changes.unchanged} files", {"ok": True, "out_of_date": []})
        sys.exit(Exit.DONE)
    if not flags["as_json"]:
        click.echo("\n".join(change.diff for change in changes.changes))
    text = f"{len(paths)} {_plural(len(paths), 'file')} out of date; run `specloom generate`"
    if changes.edited:
        text += f", with `--force` if the edits by hand of {_shown(changes.edited)} may go"
    _print(flags, text, {"ok": False, "out_of_date": paths}, to_stderr=True)
    sys.exit(Exit.OUT_OF_DATE)


def _summarize(outcome: Outcome, changes: Changes, flags: dict[str, Any]) -> NoReturn:
    operations, skipped = outcome.operations, len(outcome.left_out)
    counted = f"{operations} {_plural(operations, 'operation')}, {skipped} {_plural(skipped, 'operation')} skipped"
    lines = (f"{counted}: {_counted(changes)}", *(f"skipped: {key}" for key in outcome.left_out))
    _print(flags, "\n".join(lines), _values(outcome) | {"files": _counts(changes)})
    sys.exit(_exit_code(outcome))


def _exit_code(outcome: Outcome) -> Exit:
    return Exit.LEFT_OUT if outcome.report.has_errors else Exit.DONE


def _fail(message: str, flags: dict[str, Any]) -> NoReturn:
    _print(flags, f"error: {message}", {"ok": False, "error": message}, to_stderr=True)
    sys.exit(Exit.REFUSED)


# ---- printing


def _show_findings(outcome: Outcome, flags: dict[str, Any]) -> None:
    found = outcome.report.diagnostics
    if flags["as_json"] or (not found and flags["style"] == "text"):
        return
    shown = {"text": findings.as_text, "github": findings.as_github, "sarif": findings.as_sarif}[flags["style"]]
    # Text is for people, beside the result; the other forms are the result.
    click.echo(shown(found, outcome.places), err=flags["style"] == "text")


def _values(outcome: Outcome) -> dict[str, Any]:
    return {
        "ok": not outcome.report.has_errors,
        "operations": outcome.operations,
        "skipped": list(outcome.left_out),
        "findings": findings.as_values(outcome.report.diagnostics, outcome.places),
    }


def _print(flags: dict[str, Any], text: str, values: dict[str, Any], *, to_stderr: bool = False) -> None:
    if flags["as_json"]:
        click.echo(json.dumps(values, ensure_ascii=False))
    else:
        # Findings in another form than text are what somebody reads from stdout.
        click.echo(text, err=to_stderr or flags["style"] != "text")


def _counts(changes: Changes) -> dict[str, int]:
    created, changed, removed = changes.count()
    return {"new": created, "changed": changed, "removed": removed, "unchanged": changes.unchanged}


def _counted(changes: Changes) -> str:
    """The counts in words; one word where nothing was to do."""
    if not any(changes.count()):
        return f"{changes.unchanged} {_plural(changes.unchanged, 'file')} unchanged"
    return ", ".join(f"{count} {word}" for word, count in _counts(changes).items())


def _shown(changes: Sequence[Change]) -> str:
    """The first paths, and how many more."""
    more = f" and {len(changes) - 5} more" if len(changes) > 5 else ""
    return ", ".join(change.path for change in changes[:5]) + more


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"

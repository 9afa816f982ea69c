"""A real `generate` over an older tree, killed at random moments: the next command leaves the old tree or the new one.

KILL_RUNS says how often (20 times otherwise), KILL_SEED at which moments.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest

RUNS = int(os.environ.get("KILL_RUNS", "20"))
SEED = os.environ.get("KILL_SEED", "1")
STAGE = ".specloom-stage"
# What a run remembers for the next one; no part of the tree.
CACHE = ".specloom-cache"
# The new document renames, adds and removes: files come, change, go, and a folder takes the place of a file.
DOCUMENTS = {
    "old": """\
openapi: 3.1.0
info: {title: Killed, version: '1'}
paths:
  /pets/{id}: {get: {operationId: pets.get, parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'200': {description: ok}}}}
  /toys: {get: {operationId: toys.list, responses: {'200': {description: ok}}}}
""",
    "new": """\
openapi: 3.1.0
info: {title: Killed, version: '2'}
paths:
  /pets/{id}: {get: {operationId: pets.get, parameters: [{name: id, in: path, required: true, schema: {type: integer}}], responses: {'200': {description: ok}}}}
  /pets/{id}/owners: {get: {operationId: pets.owners.list, parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'200': {description: ok}}}}
  /shops: {get: {operationId: shops.list, responses: {'200': {description: ok}}}}
""",
}

Tree = dict[str, bytes]


def test_a_killed_run_leaves_the_old_tree_or_the_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Half of the kills come at any moment, the other half while files are being written."""
    trees, seconds = _trees(tmp_path)
    random = Random(SEED)
    outcomes = Counter(_outcome(tmp_path, trees, random, seconds, is_aimed=bool(run % 2)) for run in range(RUNS))
    with capsys.disabled():
        print(f"\n{RUNS} killed runs: {dict(outcomes)}")

    assert set(outcomes) <= {"old", "new"}, outcomes


def _trees(folder: Path) -> tuple[dict[str, Tree], float]:
    """Both trees as undisturbed runs leave them, and how long the second of these runs took."""
    (folder / "api.yaml").write_text(DOCUMENTS["old"], "utf-8")
    assert _started(folder, "out").wait() == 0
    shutil.copytree(folder / "out", folder / "before")
    old = _tree(folder / "out")
    (folder / "api.yaml").write_text(DOCUMENTS["new"], "utf-8")
    began = time.monotonic()
    assert _started(folder, "out").wait() == 0
    seconds = time.monotonic() - began
    new = _tree(folder / "out")
    assert old != new
    return {"old": old, "new": new}, seconds


def _outcome(folder: Path, trees: dict[str, Tree], random: Random, seconds: float, *, is_aimed: bool) -> str:
    out = folder / "out"
    shutil.rmtree(out)
    shutil.copytree(folder / "before", out)
    run = _started(folder, "out")
    if is_aimed:
        while run.poll() is None and not (out / STAGE).exists():
            time.sleep(0.0005)
        time.sleep(random.uniform(0, 0.05))
    else:
        time.sleep(random.uniform(0, 1.1 * seconds))
    run.kill()
    run.wait()
    # The next command, of those that are not to change anything themselves.
    assert _started(folder, "out", "--check").wait() in (0, 3)
    found = _tree(out)
    return next((name for name, tree in trees.items() if tree == found), "neither")


def _started(folder: Path, out: str, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "specloom", "generate", "api.yaml", "--out", out, "--package", "killed", *options]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _tree(folder: Path) -> Tree:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and CACHE not in path.parts
    }

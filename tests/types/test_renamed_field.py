"""A field renamed in the document is a type error in the service that fills it, found before anything runs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVER = "server_stub/parallel_server"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project without its history and environments."""
    ignored = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "dist")
    shutil.copytree(ROOT, tmp_path / "project", ignore=ignored)
    return tmp_path / "project"


def test_a_renamed_field_names_the_service_that_must_change(copy: Path) -> None:
    """`gpu_seconds` of a job becomes `gpu_time`: whoever presents jobs is told, by file and name."""
    document = copy / "spec/openapi.yaml"
    document.write_text(document.read_text("utf-8").replace("gpu_seconds", "gpu_time"), "utf-8")
    subprocess.run([sys.executable, "-m", "specloom", "generate"], cwd=copy, check=True, capture_output=True)

    errors = _errors(copy)

    assert any(file.startswith(f"{SERVER}/services/") and "gpu_" in message for file, message in errors), errors
    assert [file for file, _ in errors if file.startswith(f"{SERVER}/generated/")] == []


def _errors(project: Path) -> list[tuple[str, str]]:
    """File and message of every type error in the server."""
    done = subprocess.run(
        ["pyright", "--pythonpath", sys.executable, "--outputjson", SERVER],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout)["generalDiagnostics"]
    return [
        (Path(each["file"]).relative_to(project).as_posix(), each["message"])
        for each in found
        if each["severity"] == "error"
    ]

"""Config: settings are found, checked and explained before anything is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from specloom.config import ConfigError, settings_in

MINIMAL = 'spec = "openapi.yaml"\npackage = "acme_pay"\n'


def written(folder: Path, text: str, name: str = "specloom.toml") -> Path:
    """The folder, with its settings file."""
    (folder / name).write_text(text, "utf-8")
    return folder


def test_what_is_not_said_follows_from_the_package(tmp_path: Path) -> None:
    settings = settings_in(written(tmp_path, MINIMAL))

    assert (settings.class_name, settings.env_prefix, settings.distribution) == ("AcmePay", "ACME_PAY", "acme-pay-sdk")
    assert (settings.parts, settings.lint) == ((), "")


def test_the_nearest_file_above_counts(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)

    assert settings_in(written(tmp_path, MINIMAL) / "a" / "b").root == tmp_path


def test_a_pyproject_may_hold_the_settings(tmp_path: Path) -> None:
    text = '[tool.specloom]\nspec = "api.json"\npackage = "acme"\n[tool.specloom.out]\nsdk = "src/acme"\n'
    settings = settings_in(written(tmp_path, text, "pyproject.toml"))

    assert settings.out == {"sdk": tmp_path / "src/acme"}


def test_pinned_names_come_from_the_lock_beside_it(tmp_path: Path) -> None:
    lock = '[operations]\n"GET /pets" = "animals.list"\n[types]\n"#/components/schemas/Pet" = "Animal"\n'
    settings = settings_in(written(written(tmp_path, MINIMAL), lock, "names.lock"))

    assert settings.names == {"GET /pets": "animals.list", "#/components/schemas/Pet": "Animal"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("spec = 5\n", "needs `package`, a string"),
        (MINIMAL.replace("openapi.yaml", ""), "needs `spec`, a string"),
        (MINIMAL + "pakage = 'x'\n", "unknown key `pakage` in .*; did you mean `package`?"),
        (MINIMAL + "[out]\nskd = 'x'\n", r"unknown key `skd` in .* \[out\]; did you mean `sdk`?"),
        (MINIMAL + "[lint]\nprofile = 'home'\n", "unknown profile `home`"),
        (MINIMAL + "lint = 'house'\n", r"write `\[lint\]`"),
        (MINIMAL.replace("acme_pay", "acme-pay"), "`acme-pay` cannot be imported"),
        ("spec = [", "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        settings_in(written(tmp_path, text))

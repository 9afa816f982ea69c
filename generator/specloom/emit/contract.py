"""Emits the contract tests: a list of operations per resource; Schemathesis, driven by the fixtures, does the work."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.source import SourceFile
from specloom.plan.nodes import ProjectPlan
from specloom.plan.server_nodes import ContractModulePlan


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """`test_<resource>.py` for each, and in a fresh folder a `conftest.py` that is yours."""
    if project.contract is None:
        return
    if project.contract.has_scaffolds:
        yield SourceFile("contract", "conftest.py", _CONFTEST, "scaffold")
        yield SourceFile("contract", "requirements.txt", "pytest>=9.2\nschemathesis>=4.32\n", "scaffold")
    for module in project.contract.modules:
        yield SourceFile("contract", f"test_{module.module}.py", render_module(module, project.header))


def render_module(module: ContractModulePlan, header: str) -> str:
    """One test, once per operation."""
    operations = "".join(f"    ({method!r}, {path!r}),\n" for method, path in module.operations)
    return f'''# {header}
"""Contract: {module.title}."""

from __future__ import annotations

from typing import Any

import pytest

OPERATIONS = (
{operations})


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[" ".join(found) for found in OPERATIONS])
def test_answers_as_documented(method: str, path: str, contract: Any) -> None:
    """Whatever is sent, the answer is one that the document allows."""
    contract.check(method, path)
'''


_CONFTEST = '''"""Contract tests: which API is asked, and how. This file is yours.

    pip install -r requirements.txt
    CONTRACT_DOCUMENT=openapi.yaml CONTRACT_URL=http://127.0.0.1:8000 pytest .

CONTRACT_HEADERS holds the credentials, as headers with a semicolon between them: `X-Api-Key: …; X-Account: …`.
CONTRACT_EXAMPLES is the number of requests per operation.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS


class Contract:
    """Holds the document against the API, one operation at a time."""

    def __init__(self, document: str, url: str, headers: Mapping[str, str], examples: int) -> None:
        self._schema = schemathesis.openapi.from_path(document)
        self._schema.config.update(base_url=url)
        self._headers = headers
        self._settings = settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )

    def check(self, method: str, path: str) -> None:
        """Send generated requests; raises for the first answer that the document does not allow."""

        @self._settings
        @given(case=self._schema[path][method].as_strategy())
        def run(case: schemathesis.Case) -> None:
            headers = {**self._headers, "Idempotency-Key": str(uuid.uuid4())}
            # An API may refuse what its schema allows: a cursor that it never gave out, a range that is upside down.
            case.call_and_validate(headers=headers, excluded_checks=[CHECKS.get_one("positive_data_acceptance")])

        run()


@pytest.fixture(scope="session")
def contract() -> Contract:
    """The API under test."""
    missing = [name for name in ("CONTRACT_DOCUMENT", "CONTRACT_URL") if not os.environ.get(name)]
    if missing:
        pytest.exit(f"set {' and '.join(missing)}; the head of conftest.py says how", returncode=2)
    given_headers = (pair.partition(":") for pair in os.environ.get("CONTRACT_HEADERS", "").split(";") if pair.strip())
    return Contract(
        os.environ["CONTRACT_DOCUMENT"],
        os.environ["CONTRACT_URL"],
        {name.strip(): value.strip() for name, _, value in given_headers},
        int(os.environ.get("CONTRACT_EXAMPLES", "5")),
    )
'''

"""Contract tests of the reference server: Schemathesis holds every answer against the document.

CONTRACT_EXAMPLES is the number of requests per operation and way (5 by default; a deep run uses 200 or more), and
another CONTRACT_SEED makes other requests.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import CHECKS

from tests.contract.servers import application, served

DOCUMENT = Path(__file__).parents[2] / "spec/openapi.yaml"
EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "5"))
SEED = int(os.environ.get("CONTRACT_SEED", "1"))

# Why a request that the schema allows may still be refused: it names what does not exist, has passed, or does not fit.
REASONS = frozenset({
    "INVALID_CONFIG",
    "INVALID_CREATED_BEFORE",
    "INVALID_CURSOR",
    "INVALID_EXPIRES_AT",
    "INVALID_IP_ALLOWLIST",
    "INVALID_MODEL_ID",
    "INVALID_QUERY",
    "INVALID_RESOURCE_IDS",
    "INVALID_UNTIL",
})  # fmt: skip


@dataclass(frozen=True)
class Contract:
    """Holds the document against one way to the server."""

    schema: Any
    api_key: str
    version: str
    # Empty where the schema knows the app itself.
    url: str = ""

    def check(self, method: str, path: str) -> None:
        """Send generated requests; raises for the first answer that the document does not allow."""

        @seed(SEED)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=self.schema[path][method].as_strategy())
        def run(case: schemathesis.Case) -> None:
            # The document describes the newest version; an older one has other shapes.
            headers = {"Authorization": f"Bearer {self.api_key}", "Parallel-Version": self.version}
            if method in ("POST", "PATCH"):
                # A key of its own for each request: a repeated one would replay the answer before.
                headers["Idempotency-Key"] = str(uuid.uuid4())
            case.call_and_validate(
                base_url=self.url or None,
                headers=headers,
                excluded_checks=[CHECKS.get_one("positive_data_acceptance")],
                additional_checks=[valid_requests_are_understood],
            )

        run()


def valid_requests_are_understood(_ctx: Any, response: Any, case: schemathesis.Case) -> None:
    """A request that the schema allows is refused for what it asks, never for how it is written."""
    is_valid = case.meta is not None and case.meta.generation.mode.is_positive
    if is_valid and response.status_code in (400, 415, 422):
        error = response.json()["error"]
        assert error["code"] in REASONS or error["param"] == "fields", error


@pytest.fixture(scope="session", params=["in process", "socket"])
def contract(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Contract]:
    """The reference server, asked in process and over a socket."""
    schema = schemathesis.openapi.from_path(str(DOCUMENT))
    version = max(schema.raw_schema["components"]["schemas"]["ApiVersion"]["enum"])
    app, api_key = application(tmp_path_factory.mktemp("contract"))
    if request.param == "in process":
        schema.app = app
        yield Contract(schema, api_key, version)
    else:
        with served(app) as url:
            yield Contract(schema, api_key, version, url)

"""What one customer, or one mode, has is out of reach for every other."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import parallel_server.store as store_package
import pytest
from parallel_server.generated import error_codes, inputs
from parallel_server.serving.problem import Problem

from tests.server.domain import Domain, domain

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_customer_finds_nothing_of_another_by_id(tmp_path: Path) -> None:
    async with domain(tmp_path) as mine:
        theirs = await mine.neighbour()
        pipeline = await theirs.active_pipeline()

        for outsider in (mine, theirs.acting(mode="live")):
            with pytest.raises(Problem) as refused:
                await outsider.pipeline(pipeline.id)
            assert refused.value.code is error_codes.PIPELINE_NOT_FOUND
            with pytest.raises(Problem) as refused:
                await outsider.job(pipeline.latest_job_id)
            assert refused.value.code is error_codes.JOB_NOT_FOUND


async def test_a_customer_lists_nothing_of_another(tmp_path: Path) -> None:
    async with domain(tmp_path) as mine:
        theirs = await mine.neighbour()
        pipeline = await theirs.active_pipeline()
        await theirs.create_job(pipeline.id)

        assert await _everything_listed(mine) == 0
        assert await _everything_listed(theirs.acting(mode="live")) == 0
        assert await _everything_listed(theirs) > 5


async def test_two_customers_may_use_the_same_name(tmp_path: Path) -> None:
    async with domain(tmp_path) as mine:
        theirs = await mine.neighbour()

        assert (await mine.create_pipeline("same")).id != (await theirs.create_pipeline("same")).id


# Who composes statements without `OwnedTable`, and why that is right.
UNFILTERED = {
    "api_keys": "looks a key up before anybody knows whose it is",
    "attic": "forgets what is old, whoever had it",
    "catalogue": "models belong to nobody",
    "customers": "the customers themselves; billing and usage name their scope",
    "deliveries": "the outbox of all customers",
    "dialect": "conditions for rows that `OwnedTable` selects",
    "idempotency": "names its scope in `_is_key`",
    "jobs": "ranks rows that `OwnedTable` selected",
    "migrations": "makes the tables",
    "owned": "is the filter",
    "pipelines": "sums up rows that `OwnedTable` selected",
    "queue": "the jobs of all customers",
    "search": "names its scope in `_matching`",
    "signing_keys": "the server's own",
}


def test_whoever_composes_statements_without_the_filter_has_a_reason() -> None:
    folder = Path(inspect.getfile(store_package)).parent
    composing = re.compile(r"^from sqlalchemy import .*\b(select|update|delete|insert)\b", re.MULTILINE)
    found = {path.stem for path in folder.glob("*.py") if composing.search(path.read_text())}

    assert found == UNFILTERED.keys()


async def _everything_listed(who: Domain) -> int:
    services = who.services
    async with who.request() as ctx:
        pages = [
            await services.pipelines.pipelines_list(ctx, inputs.PipelinesListInput()),
            await services.jobs.jobs_list(ctx, inputs.JobsListInput()),
            await services.logs.logs_list(ctx, inputs.LogsListInput()),
            await services.events.events_list(ctx, inputs.EventsListInput()),
            await services.audit_log.audit_log_list(ctx, inputs.AuditLogListInput()),
            await services.api_keys.api_keys_list(ctx, inputs.ApiKeysListInput()),
            await services.members.members_list(ctx, inputs.MembersListInput()),
            await services.webhook_endpoints.webhook_endpoints_list(ctx, inputs.WebhookEndpointsListInput()),
        ]
    return sum(len(page.items) for page in pages)

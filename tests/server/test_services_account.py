"""Keys, members, billing, usage and tokens: nobody gets more than they have, and nothing secret comes back."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from parallel_server.generated import error_codes as codes
from parallel_server.generated import inputs, models
from parallel_server.serving.problem import Problem
from parallel_server.store import hash_api_key, is_api_key

from tests.server.domain import Domain, domain

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_new_key_opens_and_its_secret_is_kept_nowhere(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        key = await _create_key(it, permissions=["jobs:read"])
        found = await it.store.api_keys.find_by_hash(hash_api_key(key.secret))

    assert is_api_key(key.secret)
    assert found is not None
    assert (found.id, found.org_id, found.mode, found.permissions) == (key.id, it.org_id, "test", ("jobs:read",))
    assert key.secret.startswith(key.prefix)
    assert key.secret.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


async def test_nobody_gives_permissions_that_they_do_not_hold(tmp_path: Path) -> None:
    async with domain(tmp_path) as sandbox:
        it = sandbox.acting(scopes=frozenset({"keys:manage", "jobs:read"}))
        problem = await _refusal(_create_key(it, permissions=["jobs:read", "billing:manage"]))

    assert problem.code is codes.MISSING_PERMISSION
    assert "'billing:manage'" in problem.message


async def test_a_limited_key_makes_only_keys_that_are_as_limited(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        mine, other = await it.create_pipeline("mine"), await it.create_pipeline("other")
        narrow = it.acting(resource_ids=frozenset({mine.id}))
        key = await _create_key(narrow, permissions=["jobs:read"])
        problem = await _refusal(_create_key(narrow, permissions=["jobs:read"], resource_ids=[other.id]))

    assert key.resource_ids == [mine.id]
    assert (problem.code, problem.param) == (codes.INVALID_RESOURCE_IDS, "resource_ids[0]")


async def test_a_limited_key_can_neither_see_nor_replace_nor_end_one_that_reaches_further(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        mine, other = await it.create_pipeline("mine"), await it.create_pipeline("other")
        wide = await _create_key(it, permissions=["jobs:read"])
        wider = await _create_key(it, permissions=["jobs:read"], resource_ids=[mine.id, other.id])
        equal = await _create_key(it, permissions=["jobs:read"], resource_ids=[mine.id])
        narrow = it.acting(resource_ids=frozenset({mine.id}))
        problems = [
            await _refusal(attempt(narrow, key.id)) for key in (wide, wider) for attempt in (_rotated, _retrieve, _end)
        ]
        async with narrow.request() as ctx:
            listed = await narrow.services.api_keys.api_keys_list(ctx, inputs.ApiKeysListInput())
        again = await _rotate(narrow, equal.id, None)
        async with it.request() as ctx:
            every = await it.services.api_keys.api_keys_list(ctx, inputs.ApiKeysListInput())

    assert {problem.code for problem in problems} == {codes.API_KEY_NOT_FOUND}
    assert [key.id for key in listed.items] == [equal.id]
    assert again.resource_ids == [mine.id]
    assert {wide.id, wider.id, equal.id, again.id} == {key.id for key in every.items}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"ip_allowlist": ["203.0.113.0/24", "1.2.3.4.5"]}, "INVALID_IP_ALLOWLIST"),
        ({"resource_ids": ["pipe_01m6dsg7e0ffnafgc6cyv9gx8r"]}, "INVALID_RESOURCE_IDS"),
    ],
)
async def test_a_key_is_not_made_from_nonsense(tmp_path: Path, fields: dict[str, Any], code: str) -> None:
    async with domain(tmp_path) as it:
        problem = await _refusal(_create_key(it, permissions=["jobs:read"], **fields))

    assert problem.code.code == code


async def test_a_rotated_key_works_on_for_a_day_and_names_its_successor(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        old = await _create_key(it, permissions=["jobs:read"])
        new = await _rotate(it, old.id, None)
        ending = await it.store.api_keys.find(old.id)
        following = await it.store.api_keys.find_by_hash(hash_api_key(new.secret))
        problem = await _refusal(_rotate(it, old.id, None))

    assert ending is not None
    assert following is not None
    assert ending.replaced_by == new.id
    now = it.clock.now()
    assert ending.is_live_at(now + timedelta(hours=23, minutes=59))
    assert not ending.is_live_at(now + timedelta(hours=24))
    assert (following.permissions, following.name) == (ending.permissions, ending.name)
    assert problem.code is codes.INVALID_STATE


async def test_a_key_that_leaked_is_ended_at_once(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        old = await _create_key(it, permissions=["jobs:read"])
        await _rotate(it, old.id, 0)
        ending = await it.store.api_keys.find(old.id)

    assert ending is not None
    assert not ending.is_live_at(it.clock.now())


async def test_the_last_admin_stays_an_admin(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        first = await _invite(it, "ada@example.com", "admin")
        second = await _invite(it, "grace@example.com", "admin")
        demoted = await _set_role(it, first.id, "viewer")
        problems = [await _refusal(_set_role(it, second.id, "viewer")), await _refusal(_remove(it, second.id))]

    assert demoted.role == "viewer"
    assert [problem.code for problem in problems] == [codes.INVALID_STATE, codes.INVALID_STATE]


async def test_an_address_is_invited_once(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        await _invite(it, "ada@example.com", "viewer")
        problems = [await _refusal(_invite(it, email, "admin")) for email in ("ada@example.com", "Ada@Example.COM")]

    assert {(problem.code, problem.param) for problem in problems} == {(codes.MEMBER_EXISTS, "email")}


async def test_gpu_time_of_runs_is_counted_by_type_and_costs_money(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline(gpu_type="h100", gpu_count=8)
        job = await it.create_job(pipeline.id, metadata={"simulate_seconds": "250"})
        async with it.working():
            ended = await it.ended(job.id)
        async with it.request() as ctx:
            usage = (await it.services.usage.usage_retrieve(ctx, inputs.UsageRetrieveInput())).data
            billing = (await it.services.billing.billing_retrieve(ctx, inputs.BillingRetrieveInput())).data

    assert ended.gpu_seconds == pytest.approx(2000)
    assert usage.gpu_seconds.by_gpu_type == {"h100": pytest.approx(2000)}
    assert usage.gpus.used == 8
    assert billing.spent_cents == round(2000 * 490 / 3600)


@pytest.mark.parametrize("kind", ["provision", "restart", "scale"])
async def test_a_pipeline_gets_ready_at_our_expense(tmp_path: Path, kind: str) -> None:
    """GPUs are billed from `active` on."""
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        services = it.services.pipelines
        async with it.request() as ctx:
            if kind == "restart":
                await services.pipelines_restart(ctx, inputs.PipelinesRestartInput(pipeline_id=pipeline.id))
            if kind == "scale":
                body = models.PipelineScale(gpu_count=2)
                await services.pipelines_scale(ctx, inputs.PipelinesScaleInput(pipeline_id=pipeline.id, body=body))
        async with it.working():
            job = await it.ended((await it.pipeline(pipeline.id)).latest_job_id)
        async with it.request() as ctx:
            usage = (await it.services.usage.usage_retrieve(ctx, inputs.UsageRetrieveInput())).data

    assert (job.type, job.gpu_seconds, usage.gpu_seconds.total) == (kind, 0, 0)


async def test_billing_keeps_what_is_not_named_and_refuses_a_tier_that_is_too_small(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        await it.create_pipeline(gpu_type="h100", gpu_count=8)
        await it.create_pipeline("second", gpu_count=1)
        await _bill(it, monthly_budget_cents=50_000, alert_at_percent=90)
        after = await _bill(it, billing_email="accounts@example.com")
        problem = await _refusal(_bill(it, tier="free"))
        moved = await _bill(it, tier="pro", monthly_budget_cents=None)

    assert (after.monthly_budget_cents, after.alert_at_percent) == (50_000, 90)
    assert (problem.code, problem.param) == (codes.INVALID_TIER, "tier")
    assert (moved.tier, moved.monthly_budget_cents, moved.billing_email) == ("pro", None, "accounts@example.com")


async def test_billing_usage_and_the_quota_agree_on_the_tier_of_a_sandbox(tmp_path: Path) -> None:
    async with domain(tmp_path) as sandbox:
        it = sandbox.acting(tier="pro")
        await _bill(it, tier="free")
        async with it.request() as ctx:
            usage = (await it.services.usage.usage_retrieve(ctx, inputs.UsageRetrieveInput())).data
            billing = (await it.services.billing.billing_retrieve(ctx, inputs.BillingRetrieveInput())).data
        await it.create_pipeline("fits", gpu_count=8, gpu_type="h100")
        problem = await _refusal(it.create_pipeline("too-much"))

    assert (billing.tier, usage.tier, usage.gpus.limit) == ("free", "free", 8)
    assert (problem.code, "'free' allows 8" in problem.message) == (codes.GPU_QUOTA_EXCEEDED, True)


async def test_only_a_live_customer_really_changes_the_tier(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        await _bill(it, tier="pro")
        async with it.store.read_system() as system:
            before = await system.organizations.get(it.org_id)
        await _bill(it.acting(mode="live"), tier="pro")
        async with it.store.read_system() as system:
            after = await system.organizations.get(it.org_id)

    assert (before and before.tier, after and after.tier) == ("test", "pro")


async def test_a_token_has_no_more_scopes_than_its_key(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        key = await _create_key(it, permissions=["jobs:read", "logs:read"])
        whole = await _token(it, key.id, key.secret)
        fewer = await _token(it, key.id, key.secret, scope="logs:read")
        problem = await _refusal(_token(it, key.id, key.secret, scope="logs:read keys:manage"))

    assert (whole.scope, fewer.scope) == ("jobs:read logs:read", "logs:read")
    assert whole.access_token.startswith(key.id)
    assert problem.param == "scope"


async def test_a_pair_opens_only_from_where_its_key_does(tmp_path: Path) -> None:
    """The requests of these tests come from 203.0.113.7."""
    async with domain(tmp_path) as it:
        here = await _create_key(it, permissions=["jobs:read"], ip_allowlist=["203.0.113.0/24"])
        away = await _create_key(it, permissions=["jobs:read"], ip_allowlist=["198.51.100.0/24", "10.0.0.1"])
        token = await _token(it, here.id, here.secret)
        problem = await _refusal(_token(it, away.id, away.secret))

    assert token.scope == "jobs:read"
    assert (problem.status, "203.0.113.7" in problem.message) == (401, True)


async def test_wrong_pairs_and_ended_keys_get_no_token(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        key, other = await _create_key(it, permissions=["jobs:read"]), await _create_key(it, permissions=["jobs:read"])
        wrong = [await _refusal(_token(it, other.id, key.secret)), await _refusal(_token(it, key.id, "guess"))]
        async with it.request() as ctx:
            await it.services.api_keys.api_keys_delete(ctx, inputs.ApiKeysDeleteInput(key_id=key.id))
        wrong.append(await _refusal(_token(it, key.id, key.secret)))

    assert {problem.code for problem in wrong} == {codes.INVALID_API_KEY}
    assert len({problem.message for problem in wrong}) == 1


async def _refusal(work: Awaitable[object]) -> Problem:
    with pytest.raises(Problem) as refused:
        await work
    return refused.value


async def _create_key(it: Domain, **fields: Any) -> models.ApiKeyWithSecret:
    async with it.request() as ctx:
        body = models.ApiKeyCreate(name="dashboard", **fields)
        return (await it.services.api_keys.api_keys_create(ctx, inputs.ApiKeysCreateInput(body=body))).data


async def _rotate(it: Domain, key_id: str, overlap: int | None) -> models.ApiKeyWithSecret:
    async with it.request() as ctx:
        body = None if overlap is None else models.SecretRotation(overlap_seconds=overlap)
        return (
            await it.services.api_keys.api_keys_rotate(ctx, inputs.ApiKeysRotateInput(key_id=key_id, body=body))
        ).data


async def _rotated(it: Domain, key_id: str) -> None:
    await _rotate(it, key_id, None)


async def _retrieve(it: Domain, key_id: str) -> None:
    async with it.request() as ctx:
        await it.services.api_keys.api_keys_retrieve(ctx, inputs.ApiKeysRetrieveInput(key_id=key_id))


async def _end(it: Domain, key_id: str) -> None:
    async with it.request() as ctx:
        await it.services.api_keys.api_keys_delete(ctx, inputs.ApiKeysDeleteInput(key_id=key_id))


async def _invite(it: Domain, email: str, role: models.Role) -> models.Member:
    async with it.request() as ctx:
        body = models.MemberCreate(email=email, role=role)
        return (await it.services.members.members_create(ctx, inputs.MembersCreateInput(body=body))).data


async def _set_role(it: Domain, member_id: str, role: models.Role) -> models.Member:
    async with it.request() as ctx:
        asked = inputs.MembersUpdateInput(member_id=member_id, body=models.MemberUpdate(role=role))
        return (await it.services.members.members_update(ctx, asked)).data


async def _remove(it: Domain, member_id: str) -> None:
    async with it.request() as ctx:
        await it.services.members.members_delete(ctx, inputs.MembersDeleteInput(member_id=member_id))


async def _bill(it: Domain, **fields: Any) -> models.Billing:
    async with it.request() as ctx:
        asked = inputs.BillingUpdateInput(if_match="*", body=models.BillingUpdate(**fields))
        return (await it.services.billing.billing_update(ctx, asked)).data


async def _token(it: Domain, client_id: str, client_secret: str, **fields: Any) -> models.TokenResponse:
    async with it.request() as ctx:
        body = models.TokenRequest(
            grant_type="client_credentials", client_id=client_id, client_secret=client_secret, **fields
        )
        return (await it.services.oauth.oauth_token(ctx, inputs.OauthTokenInput(body=body))).data

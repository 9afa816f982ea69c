"""Example data: a customer who has everything that the document's examples show, under the same ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias, cast

from parallel_server.store import DuplicateError, Mode, Store, UnitOfWork, hash_api_key, new_api_key, new_webhook_secret
from parallel_server.store.jobs import NewEvent

Json: TypeAlias = Mapping[str, Any]

# A job that an example shows running keeps running: no worker may take it over.
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
# What refers to something comes after it; audit entries are chained in the order of their time.
_ORDER = (
    "pipeline",
    "job",
    "log_entry",
    "event",
    "api_key",
    "member",
    "webhook_endpoint",
    "webhook_delivery",
    "audit_entry",
    "billing",
)


async def seed_examples(store: Store, org_id: str, mode: Mode, document: Json) -> int:
    """Insert what the examples of the document's reading operations show; how many rows that were. Twice is once."""
    found = sorted(_examples(document).values(), key=lambda item: (_ORDER.index(item["object"]), _created_at(item)))
    secrets = _secrets(document)
    count = 0
    async with store.unit_of_work(org_id, mode) as uow:
        await uow.organizations.keep_history(org_id)
        for item in found:
            try:
                await _insert(uow, item, secrets)
            except DuplicateError:
                continue
            count += 1
    return count


def _examples(document: Json) -> dict[tuple[str, str], Json]:
    """Each object that a reading operation answers with, by its kind and id; `retrieve` knows it best."""
    found: dict[tuple[str, str], Json] = {}
    for operation in sorted(_reading(document), key=lambda item: not str(item["operationId"]).endswith(".retrieve")):
        for item in _answers(document, operation):
            if item.get("object") in _ORDER:
                found.setdefault((item["object"], item.get("id", "")), item)
    return found


def _reading(document: Json) -> Iterator[Json]:
    for path in document["paths"].values():
        if "get" in path:
            yield path["get"]


def _answers(document: Json, operation: Json) -> Iterator[Json]:
    answer = _resolved(document, operation["responses"].get("200", {}))
    for media in answer.get("content", {}).values():
        for example in media.get("examples", {}).values():
            # Only envelopes have `data`: lines of an export and events of a stream show what lists show, too.
            value: Any = _resolved(document, example).get("value")
            if isinstance(value, dict) and "data" in value:
                data = cast("Any", value)["data"]
                yield from data if isinstance(data, list) else [data]


def _resolved(document: Json, node: Json) -> Json:
    while "$ref" in node:
        target: Any = document
        for part in str(node["$ref"]).removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def _secrets(document: Json) -> dict[str, str]:
    """The API keys whose secret an example of the token endpoint shows, by id."""
    body = document["paths"]["/v2/oauth/token"]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]
    values = [_resolved(document, example)["value"] for example in body.get("examples", {}).values()]
    return {value["client_id"]: value["client_secret"] for value in values}


async def _insert(uow: UnitOfWork, item: Json, secrets: Mapping[str, str]) -> None:
    match item["object"]:
        case "pipeline":
            names = ("id", "name", "description", "state", "failure", "model_id", "gpu_type", "gpu_count", "config")
            more = ("timeout_seconds", "streaming", "metadata", "latest_job_id")
            await uow.pipelines.create(**_picked(item, *names, *more), **_times(item))
        case "job":
            await _insert_job(uow, item)
        case "log_entry":
            names = ("id", "pipeline_id", "job_id", "attributes")
            await uow.logs.write(item["level"], item["message"], **_picked(item, *names), **_times(item))
        case "event":
            resource = item["data"].get("pipeline") or item["data"].get("job") or item["data"]["api_key"]
            about = resource["id"] if resource["object"] == "pipeline" else resource.get("pipeline_id")
            times = {"created_at": _moment(item["timestamp"])}
            told = {"id": item["id"], "pipeline_id": about}
            await uow.events.record(item["type"], resource["id"], item["data"], **told, **times)
        case "api_key":
            await _insert_key(uow, item, secrets)
        case "member":
            await uow.members.create(**_picked(item, "id", "email", "name", "role", "state"), **_times(item))
        case "webhook_endpoint":
            names = ("id", "url", "description", "event_types", "state", "api_version")
            await uow.webhook_endpoints.create(**_picked(item, *names), **_times(item), secret=new_webhook_secret())
        case "webhook_delivery":
            await _insert_delivery(uow, item)
        case "audit_entry":
            await _insert_audit_entry(uow, item)
        case _:
            await _insert_billing(uow, item)


async def _insert_job(uow: UnitOfWork, item: Json) -> None:
    is_running = item["state"] == "running"
    names = ("id", "type", "pipeline_id", "state", "attempt", "max_attempts", "progress_percent", "input", "output")
    more = ("failure", "stream", "timeout_seconds", "gpu_seconds", "webhook_endpoint_id", "metadata")
    await uow.jobs.create(
        list(_job_events(item)),
        **_picked(item, *names, *more),
        **_times(item),
        available_at=_moment(item["next_attempt_at"] or item["created_at"]),
        lease_owner="example" if is_running else None,
        lease_expires_at=_NEVER if is_running else None,
    )


def _job_events(item: Json) -> Iterator[NewEvent]:
    """What a job of that kind said on its way: enough for its stream to be followed from the beginning."""
    attempt = item["attempt"]
    yield _state("queued", 0, item["created_at"])
    if attempt:
        yield _state("running", attempt, item["started_at"])
        yield NewEvent("progress", {"progress_percent": item["progress_percent"], "attempt": attempt})
    text: str = item["output"]["text"] if item["stream"] and item["output"] else ""
    for position, word in enumerate(text.split()):
        yield NewEvent("output", {"text": word if position == 0 else f" {word}", "attempt": attempt})
    if item["finished_at"]:
        yield _state(item["state"], attempt, item["finished_at"], item["failure"])
        yield NewEvent("done", item)


def _state(state: str, attempt: int, at: str, failure: Json | None = None) -> NewEvent:
    return NewEvent("state", {"state": state, "attempt": attempt, "failure": failure, "at": at})


async def _insert_key(uow: UnitOfWork, item: Json, secrets: Mapping[str, str]) -> None:
    secret = secrets.get(item["id"]) or new_api_key(uow.scope.mode)
    lists = {name: None if item[name] is None else tuple(item[name]) for name in ("resource_ids", "ip_allowlist")}
    await uow.api_keys.create(
        **_picked(item, "id", "name", "replaced_by"),
        **_times(item),
        **lists,
        hash=hash_api_key(secret),
        start=item["prefix"],
        permissions=tuple(item["permissions"]),
        pinned_version=item["api_version"],
    )


async def _insert_delivery(uow: UnitOfWork, item: Json) -> None:
    attempts = list(item["attempts"])
    await uow.webhook_deliveries.owe(
        item["webhook_endpoint_id"],
        item["event_id"],
        item["event_type"],
        **_picked(item, "id", "state"),
        **_times(item),
        attempts=attempts,
        attempt=len(attempts),
        next_attempt_at=item["next_attempt_at"] and _moment(item["next_attempt_at"]),
    )


async def _insert_audit_entry(uow: UnitOfWork, item: Json) -> None:
    await uow.audit.append(
        **_picked(item, "id", "action", "actor", "resource_type", "resource_id", "changes"),
        **_picked(item, "user_agent", "request_id"),
        ip=item["ip_address"],
        created_at=_moment(item["created_at"]),
    )


async def _insert_billing(uow: UnitOfWork, item: Json) -> None:
    if await uow.billing.get() is not None:
        raise DuplicateError("billing")
    names = ("billing_email", "monthly_budget_cents", "alert_at_percent")
    await uow.billing.save(**_picked(item, *names), updated_at=_moment(item["updated_at"]))


def _picked(item: Json, *names: str) -> dict[str, Any]:
    return {name: item[name] for name in names}


def _times(item: Json) -> dict[str, Any]:
    """The moments that an object shows."""
    names = ("created_at", "updated_at", "started_at", "finished_at", "expires_at", "last_used_at")
    return {name: item[name] and _moment(item[name]) for name in names if name in item}


def _created_at(item: Json) -> str:
    return str(item.get("created_at") or item.get("timestamp") or "")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)

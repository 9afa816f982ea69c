"""Names where a path or an id says less than it seems to: mounts, letters, versions, and ids that a framework made."""

from __future__ import annotations

from pathlib import Path

from tests.generator.reading import read_paths


def test_where_everything_is_mounted_names_nothing(tmp_path: Path) -> None:
    """OpenMeter's paths all begin with `/openmeter`; the parent of two things is theirs to name."""
    many = read_paths(tmp_path, *(f"GET /meter/{name}/{{id}}" for name in ("plans", "addons", "events")))
    two = read_paths(tmp_path, *(f"GET /meter/{name}/{{id}}" for name in ("plans", "addons")))

    assert list(many.methods().values()) == ["plans.retrieve", "addons.retrieve", "events.retrieve"]
    assert list(two.methods().values()) == ["meter.get_plan", "meter.get_addon"]


def test_a_letter_in_a_path_is_what_its_tag_says(tmp_path: Path) -> None:
    read = read_paths(tmp_path, "GET /t/{id} - Topics", "POST /t/{id}/invite - Topics", "GET /u/{name}")

    assert list(read.methods().values()) == ["topics.retrieve", "topics.invite", "u.retrieve"]


def test_a_number_below_api_is_a_version(tmp_path: Path) -> None:
    read = read_paths(tmp_path, "GET /api/2/things", "GET /api/2/things/{id}", "GET /lists/2/things")

    assert list(read.methods().values()) == ["things.list", "things.retrieve", "lists.2.things.list"]


def test_what_an_id_sets_is_a_thing(tmp_path: Path) -> None:
    read = read_paths(
        tmp_path,
        "GET /zones/{id} getZone",
        "PUT /zones/{id}/openWindow setOpenWindow",
        "POST /zones/{id}/dazzle dazzle",
    )

    assert list(read.methods().values()) == ["zones.retrieve", "zones.update_open_window", "zones.dazzle"]


def test_ids_that_are_path_and_method_are_turned_around(tmp_path: Path) -> None:
    """Those of Django REST framework."""
    read = read_paths(
        tmp_path,
        "POST /v1/memories/search memories_search_create memories",
        "GET /v1/memories/{id}/history memories_history_list memories",
        "GET /v1/memories memories_list memories",
        "GET /v1/memories/prices memories_price_list memories",
    )

    assert list(read.methods().values()) == [
        "memories.search",
        "memories.list_history",
        "memories.list",
        "memories.price_list",
    ]


def test_a_verb_alone_is_for_one_thing(tmp_path: Path) -> None:
    read = read_paths(
        tmp_path,
        "POST /payments/cancel CancelPaymentByIdempotencyKey",
        "POST /payments/{id}/cancel CancelPayment",
        "POST /requests/accept",
        "POST /requests/{id}/accept",
    )

    assert list(read.methods().values()) == [
        "payments.cancel_by_idempotency_key",
        "payments.cancel",
        "requests.accept_all",
        "requests.accept",
    ]


def test_the_packages_of_a_program_name_nothing(tmp_path: Path) -> None:
    """Connexion calls an operation by the path of its function."""
    read = read_paths(
        tmp_path,
        "GET /agents api.controllers.agent_controller.get_agents",
        "POST /agents api.controllers.agent_controller.add",
        "GET /info api.controllers.default_controller.info",
    )

    assert list(read.methods().values()) == ["agent.get_agents", "agent.add", "default.info"]

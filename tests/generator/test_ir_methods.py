"""Resources and methods: names that a person would choose, unique, solved by words."""

from __future__ import annotations

from pathlib import Path

import pytest
from specloom.ir import NamePins

from tests.generator.reading import OK, only_operation, read_paths, read_text


def test_dotted_operation_ids_are_trusted(tmp_path: Path) -> None:
    read = read_paths(
        tmp_path, "GET /v2/pipelines/{id}/jobs pipelines.jobs.list", "POST /v2/search search", "GET /x/{id} x.get"
    )

    assert list(read.methods().values()) == ["pipelines.jobs.list", "search", "x.retrieve"]


def test_a_version_in_front_of_every_id_says_nothing(tmp_path: Path) -> None:
    read = read_paths(tmp_path, "GET /api/v1/app v1.application.list", "POST /api/v1/app v1.application.create")

    assert list(read.methods().values()) == ["application.list", "application.create"]


def test_tags_name_resources_and_ids_lose_the_words_of_the_tag(tmp_path: Path) -> None:
    read = read_paths(
        tmp_path,
        "GET /pets listPets pets",
        "GET /pets/{petId} getPetById pets",
        "POST /pets/{petId}/photo uploadPetPhoto pets",
        "GET /events listSpecialEvents events",
    )

    assert list(read.methods().values()) == [
        "pets.list",
        "pets.retrieve",
        "pets.upload_photo",
        "events.list_special_events",
    ]


def test_ids_that_fastapi_made_are_the_names_of_their_functions(tmp_path: Path) -> None:
    """Path and method follow the name there; what is called like its tag is the one thing, or the list of them."""
    read = read_paths(
        tmp_path,
        "GET /events events_events_get events",
        "GET /events/{event_id} event_events__event_id__get events",
        "POST /events/{event_id}/retain set_retain_events__event_id__retain_post events",
        "GET /events/none no_events_events_none_get events",
        "POST /{camera_name}/search/motion start_endpoint__camera_name__search_motion_post motion",
    )

    assert list(read.methods().values()) == [
        "events.list",
        "events.retrieve",
        "events.set_retain",
        "events.no_events",
        "motion.start",
    ]


TAG_TREE = """
tags:
  - {name: flights, summary: All that flies.}
  - {name: International Flights, parent: flights, kind: nav}
  - {name: beta, kind: badge}
  - {name: crew, parent: International Flights}
  - {name: loop, parent: loop}
paths:
  /flights: {get: {operationId: listFlights, tags: [flights], OK}}
  /flights/far: {get: {operationId: listInternationalFlights, tags: [beta, flights, International Flights], OK}}
  /flights/far/{id}: {get: {operationId: getInternationalFlight, tags: [International Flights], OK}}
  /crew/{id}: {get: {operationId: getCrew, tags: [beta, crew], OK}}
  /loops: {get: {operationId: listLoops, tags: [loop], OK}}
"""


def test_tags_are_a_tree_and_remarks_name_nothing(tmp_path: Path) -> None:
    """OpenAPI 3.2: `parent` says what a tag is below, `kind` what it is for."""
    read = read_text(tmp_path, TAG_TREE.replace("OK", OK))

    assert list(read.methods().values()) == [
        "flights.list",
        "flights.international.list",
        "flights.international.retrieve",
        "flights.international.crew.retrieve",
        "loop.list",
    ]
    assert read.api.root.children[0].doc == "All that flies."


def test_paths_name_what_nothing_else_does(tmp_path: Path) -> None:
    read = read_paths(
        tmp_path,
        "GET /api/v1/pets",
        "POST /api/v1/pets",
        "GET /api/v1/pets/{id}",
        "PATCH /api/v1/pets/{id}",
        "PUT /api/v1/pets/{id}",
        "DELETE /api/v1/pets/{id}",
        "POST /api/v1/pets/{id}/archive",
        "GET /api/v1/pets/{id}/toys",
        "POST /api/v1/pets/{id}/toys",
        "GET /api/v1/pets/{id}/owner",
    )

    assert list(read.methods().values()) == [
        "pets.list",
        "pets.create",
        "pets.retrieve",
        "pets.replace",
        "pets.delete",
        "pets.update",
        "pets.archive",
        "pets.toys.list",
        "pets.toys.create",
        "pets.get_owner",
    ]


def test_procedures_are_methods_of_the_client(tmp_path: Path) -> None:
    read = read_paths(tmp_path, *(f"POST /{name} {name}" for name in ("getMe", "sendMessage", "banUser", "logOut")))

    assert list(read.methods().values()) == ["get_me", "send_message", "ban_user", "log_out"]


def test_collisions_are_solved_by_words(tmp_path: Path) -> None:
    read = read_paths(
        tmp_path,
        "GET /pets/{id}",
        "GET /pets/{id}/{version}",
        "DELETE /pets/{id}",
        "DELETE /pets",
        "GET /pets",
        "PUT /files/{id}#link",
        "PUT /files/{id}",
    )

    names = list(read.methods().values())
    assert len(set(names)) == len(names)
    assert read.methods()["DELETE /pets"] == "pets.delete_all"
    assert read.methods()["GET /pets/{id}/{version}"] == "pets.retrieve_by_version"
    assert read.methods()["PUT /files/{id}#link"] == "files.link"
    assert read.operation("PUT /files/{id}#link").path == "/files/{id}"


def test_a_method_and_a_child_resource_never_share_a_name(tmp_path: Path) -> None:
    read = read_paths(tmp_path, "GET /pets pets.toys", "GET /pets/{id}/toys pets.toys.list", "GET /x x.list")

    assert read.methods()["GET /pets"] == "pets.get_toys"


@pytest.mark.parametrize(
    "said",
    [
        "x-sdk-resource: animals.dogs\n      x-sdk-name: fetch",
        "x-speakeasy-group: animals.dogs\n      x-speakeasy-name-override: fetch",
        "x-fern-sdk-group-name: [animals, dogs]\n      x-fern-sdk-method-name: fetch",
    ],
)
def test_what_the_document_says_wins(tmp_path: Path, said: str) -> None:
    operation = only_operation(tmp_path, f"      operationId: listPets\n      {said}\n      {OK}")

    assert (operation.resource, operation.name.words) == ((("animals",), ("dogs",)), ("fetch",))


@pytest.mark.parametrize("said", ["operationId: pets.list", "x-fern-sdk-method-name: fetch"])
def test_a_pin_wins_over_what_was_not_said_to_us(tmp_path: Path, said: str) -> None:
    pins = NamePins(operations={"GET /pets": "animals.all"})
    read = read_text(tmp_path, f"paths: {{/pets: {{get: {{{said}, {OK}}}}}}}", pins=pins)

    assert read.methods() == {"GET /pets": "animals.all"}


def test_a_name_written_for_us_wins_over_a_pin(tmp_path: Path) -> None:
    """Whoever adds `x-sdk-name` sees it take effect, whatever an earlier run chose."""
    pins = NamePins(operations={"GET /pets": "animals.all"})
    read = read_text(tmp_path, f"paths: {{/pets: {{get: {{x-sdk-name: every, {OK}}}}}}}", pins=pins)

    assert read.methods() == {"GET /pets": "animals.every"}


def test_ignored_operations_and_parameters_are_not_there(tmp_path: Path) -> None:
    operation = only_operation(
        tmp_path,
        f"""
      operationId: pets.list
      parameters:
        - {{name: a, in: query, x-sdk-ignore: true}}
        - {{name: b, in: query}}
      {OK}
    post: {{operationId: pets.hidden, x-sdk-ignore: true, {OK}}}""",
    )

    assert [param.wire for param in operation.params] == ["b"]


def test_a_key_in_a_path_is_one_thing_out_of_many(tmp_path: Path) -> None:
    """It names no resource, and so no module."""
    key = "9C4D50EE-2D56-4CD3-8152-34347DC9F2B0"
    read = read_paths(tmp_path, f"GET /orders/{key}", "GET /orders", f"GET /orders/{key}/lines")

    assert list(read.methods().values()) == ["orders.retrieve", "orders.list", "orders.list_lines"]


def test_a_key_that_hangs_on_to_a_word_is_not_said(tmp_path: Path) -> None:
    """Letters and digits drawn at random are no words; a version, a year or a model are."""
    read = read_paths(
        tmp_path,
        "GET /labels/classification-6VMVochwUWo/fields",
        "GET /labels/release-2024version/fields",
        "GET /labels/robot-Model3000/fields",
    )

    assert list(read.methods().values()) == [
        "labels.classification.fields.list",
        "labels.release_2024version.fields.list",
        "labels.robot_model3000.fields.list",
    ]


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/users:batchGet", "users.batch_get"),
        ("/users/{id}:disable", "users.disable"),
        ("/users:transcribe", "users.transcribe"),
        ("/users/-/keys", "users.create_key"),
    ],
)
def test_custom_verbs_and_wildcards_are_no_part_of_a_name(tmp_path: Path, path: str, method: str) -> None:
    """As Google's and its followers' paths have them."""
    read = read_text(tmp_path, f"paths:\n  /users: {{get: {{{OK}}}}}\n  {path}: {{post: {{{OK}}}}}\n")

    assert read.methods()[f"POST {path}"] == method


def test_one_thing_is_not_called_by_the_name_of_many(tmp_path: Path) -> None:
    """A resource of one method goes up to its parent as what it makes or gives: one, unless it lists."""
    read = read_text(
        tmp_path,
        f"""
        paths:
          /jobs: {{get: {{{OK}}}}}
          /jobs/{{id}}/parts: {{post: {{{OK}}}}}
          /jobs/{{id}}/logs: {{get: {{{OK}}}}}
          /jobs/{{id}}/files/{{name}}: {{get: {{{OK}}}}}
          /jobs/{{id}}/refunds: {{post: {{{OK}}}}}
          /jobs/{{id}}/terminate_sessions: {{post: {{{OK}}}}}
          /usage/images: {{get: {{{OK}}}}}
          /usage/audio_speeches: {{get: {{{OK}}}}}
          /plans/one/two: {{post: {{{OK}}}}}
        """,
    )

    assert [*read.methods().values()] == [
        "jobs.list",
        "jobs.create_part",
        "jobs.list_logs",
        "jobs.get_file",
        "jobs.refund",
        "jobs.terminate_sessions",
        "usage.list_images",
        "usage.list_audio_speeches",
        "plans.one.two.create",
    ]


def test_an_id_that_begins_with_the_resource_is_no_verb(tmp_path: Path) -> None:
    """`droplets_create` creates a droplet; `prune_guild` prunes; `updateLimit` updates what is there once."""
    read = read_text(
        tmp_path,
        f"""
        paths:
          /droplets: {{get: {{operationId: droplets_list, {OK}}}, post: {{operationId: droplets_create, {OK}}}}}
          /guilds/{{id}}: {{get: {{operationId: guild, {OK}}}}}
          /guilds/{{id}}/prune: {{get: {{operationId: preview_prune, {OK}}}, post: {{operationId: prune_guild, {OK}}}}}
          /limit: {{get: {{operationId: limit, {OK}}}, post: {{operationId: updateLimit, {OK}}}}}
        """,
    )

    assert [*read.methods().values()] == [
        "droplets.list",
        "droplets.create",
        "guilds.retrieve",
        "guilds.get_prune",
        "guilds.prune",
        "limit.retrieve",
        "limit.update",
    ]


def test_a_phrase_of_all_operations_of_a_tag_is_what_the_tag_means(tmp_path: Path) -> None:
    """Two ways to speak of its things are two kinds of them."""
    listing = "GET /special-events listSpecialEvents events"
    reading = "GET /special-events/{eventId} getSpecialEvent events"
    removal = "DELETE /special-events/{eventId} deleteSpecialEvent events"
    alike = read_paths(tmp_path, listing, reading, removal, "POST /tickets buyTickets tickets")
    other = read_paths(tmp_path, listing, reading, removal, "GET /next listNextEvents events")

    assert list(alike.methods().values())[:3] == ["events.list", "events.retrieve", "events.delete"]
    assert list(other.methods().values())[:2] == ["events.list_special_events", "events.get_special_event"]


def test_a_post_below_an_item_makes_what_is_a_collection_elsewhere(tmp_path: Path) -> None:
    """`upload` is a verb, and upload sessions are things."""
    read = read_paths(
        tmp_path,
        "POST /files/upload_sessions",
        "POST /files/{id}/upload_sessions",
        "GET /files/upload_sessions/{session_id}",
        "POST /files/{id}/upload_all",
    )

    assert list(read.methods().values()) == [
        "files.upload_sessions.create",
        "files.upload_sessions.create_for_file",
        "files.upload_sessions.retrieve",
        "files.upload_all",
    ]


def test_what_a_summary_says_of_a_post_on_an_item_is_its_method(tmp_path: Path) -> None:
    post = f"{{summary: Restore file, {OK}}}"
    read = read_text(tmp_path, f"paths:\n  /files/{{id}}: {{put: {{{OK}}}, post: {post}}}\n")

    assert list(read.methods().values()) == ["files.update", "files.restore"]


def test_versions_of_one_path_are_told_apart_by_their_version(tmp_path: Path) -> None:
    read = read_paths(tmp_path, "GET /api/v1/filters", "GET /api/v2/filters", "PUT /api/v2/filters/{id}")

    assert list(read.methods().values()) == ["filters.list", "filters.list_v2", "filters.update"]


def test_a_second_key_says_only_what_the_resource_does_not(tmp_path: Path) -> None:
    read = read_paths(tmp_path, "GET /webhooks/{webhook_id}", "GET /webhooks/{webhook_id}/{webhook_token}")

    assert list(read.methods().values()) == ["webhooks.retrieve", "webhooks.retrieve_by_token"]


def test_what_lists_items_below_it_is_a_list(tmp_path: Path) -> None:
    listed = "responses: {'200': {description: ok, content: {application/json: {schema: {type: array}}}}}"
    read = read_text(
        tmp_path,
        f"paths:\n  /terms/{{space}}: {{get: {{{listed}}}}}\n  /terms/{{space}}/{{key}}: {{get: {{{OK}}}}}\n",
    )

    assert list(read.methods().values()) == ["terms.list", "terms.retrieve"]


def test_a_query_in_a_path_tells_another_edition_of_it(tmp_path: Path) -> None:
    read = read_paths(
        tmp_path,
        "POST /v1/messages messages_post",
        "POST /v1/messages?beta=true beta_messages_post",
        "POST /v1/messages?beta=prompt_caching prompt_caching_beta_messages_post",
        "GET /v1/messages/{id} messages_get",
        "GET /v1/messages/{id}?beta=true beta_messages_get",
        "GET /v1/pets?kind=all pets_get",
    )

    assert list(read.methods().values()) == [
        "messages.create",
        "beta.messages.create",
        "beta.prompt_caching.messages.create",
        "messages.retrieve",
        "beta.messages.retrieve",
        "pets.list",
    ]

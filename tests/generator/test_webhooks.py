"""Webhooks of documents: how they are told apart and signed, and that what is written reads them."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest
from specloom.config import settings_for
from specloom.ir.nodes import Signature, Telling
from specloom.pipeline import generate

from tests.generator.reading import Read, read_text

CASE = Path(__file__).parent / "cases/sdk/webhooks/openapi.yaml"


def events(folder: Path, *hooks: str, root: str = "") -> Read:
    """A document with one webhook a line: `name: properties of its payload | parameters`."""
    lines = [root, "webhooks:"]
    for hook in hooks:
        name, _, rest = hook.partition(": ")
        properties, _, parameters = rest.partition(" | ")
        schema = f"{{type: object, properties: {{{properties}}}}}"
        lines.append(
            f"  {name}: {{post: {{parameters: [{parameters}], requestBody: {{content: {{application/json: "
            f"{{schema: {schema}}}}}}}}}}}"
        )
    return read_text(folder, "\n".join(lines))


def kinds(read: Read) -> dict[str, list[str]]:
    return {webhook.name: ["/".join(kind).strip("/") for kind in webhook.kinds] for webhook in read.api.webhooks}


def test_a_constant_that_all_payloads_have_tells_them_apart(tmp_path: Path) -> None:
    read = events(
        tmp_path, "born: object: {const: event}, kind: {const: b}", "died: object: {const: event}, kind: {enum: [d, e]}"
    )

    assert read.api.telling == Telling(field="kind")
    assert kinds(read) == {"born": ["b"], "died": ["d", "e"]}


def test_one_event_needs_nothing_to_tell_it_by(tmp_path: Path) -> None:
    read = events(tmp_path, "born: name: {type: string}")

    assert read.api.telling == Telling()
    assert read.codes == []


def test_a_field_that_the_document_names_may_hold_the_names_of_the_webhooks(tmp_path: Path) -> None:
    read = events(
        tmp_path,
        "pet.born: event: {type: string}",
        "pet.died: event: {type: string}, why: {type: string}",
        root="x-sdk-webhook: {discriminator: event}",
    )

    assert kinds(read) == {"pet.born": ["pet.born"], "pet.died": ["pet.died"]}


def test_a_field_may_lie_deeper(tmp_path: Path) -> None:
    read = events(
        tmp_path,
        "born: data: {type: object, properties: {kind: {const: b}}}",
        "died: data: {type: object, properties: {kind: {const: d}}}",
        root="x-sdk-webhook: {discriminator: data.kind}",
    )

    assert kinds(read) == {"born": ["b"], "died": ["d"]}


def test_a_header_tells_them_apart_with_a_field_or_without(tmp_path: Path) -> None:
    header = "{name: X-Event, in: header, schema: {type: string}, example: %s}"
    read = events(
        tmp_path,
        f"issue-opened: action: {{const: opened}} | {header % 'issue'}",
        f"issue-closed: action: {{const: closed}} | {header % 'issue'}",
        f"push: ref: {{type: string}} | {header % 'push'}",
    )

    assert read.api.telling == Telling(header="X-Event", field="action")
    assert kinds(read) == {"issue-opened": ["issue/opened"], "issue-closed": ["issue/closed"], "push": ["push"]}


def test_a_header_that_is_the_same_for_all_or_about_something_else_tells_nothing(tmp_path: Path) -> None:
    header = "{name: User-Agent, in: header, schema: {type: string}, example: Hooks/%s}"
    read = events(tmp_path, f"born: a: {{}} | {header % 1}", f"died: b: {{}} | {header % 2}")

    assert read.api.telling == Telling()


@pytest.mark.parametrize(
    ("said", "signature"),
    [
        (
            "{signature: standard-webhooks}",
            Signature("standard-webhooks", "webhook-signature", "webhook-timestamp", "webhook-id"),
        ),
        (
            "{signature: standard-webhooks, header: svix-signature, tolerance: 60}",
            Signature("standard-webhooks", "svix-signature", "svix-timestamp", "svix-id", 60),
        ),
        (
            "{signature: standard-webhooks, header: X-Sig, timestamp: X-Time, id: X-Id}",
            Signature("standard-webhooks", "X-Sig", "X-Time", "X-Id"),
        ),
        ("{signature: stripe}", Signature("stripe", "Stripe-Signature")),
        ("{signature: github, header: X-Acme-Signature}", Signature("github", "X-Acme-Signature")),
        ("{discriminator: type}", None),
    ],
)
def test_the_document_says_how_deliveries_are_signed(tmp_path: Path, said: str, signature: Signature | None) -> None:
    read = events(tmp_path, "born: name: {type: string}", root=f"x-sdk-webhook: {said}")

    assert read.codes == []
    assert read.api.telling.signature == signature


def test_a_scheme_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    read = events(tmp_path, "born: name: {type: string}", root="x-sdk-webhook: {signature: md5}")

    assert read.codes == ["SL112"]


def test_a_well_known_header_on_every_webhook_says_it_too(tmp_path: Path) -> None:
    header = "{name: x-hub-signature-256, in: header, schema: {type: string}}"
    read = events(tmp_path, f"born: name: {{type: string}} | {header}")

    assert read.api.telling.signature == Signature("github", "X-Hub-Signature-256")


# ---- what is written


@contextmanager
def written(document: Path, folder: Path) -> Iterator[ModuleType]:
    """The package of a document, imported."""
    result = generate(settings_for(document, "hooked", ["sdk"], folder))
    for file in result.files:
        path = folder / "hooked" / file.path if file.part == "sdk" else folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("hooked")
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.partition(".")[0] == "hooked"]:
            del sys.modules[name]


@pytest.fixture
def hooked(tmp_path: Path) -> Iterator[Any]:
    with written(CASE, tmp_path) as package:
        yield package


SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZg=="


def test_signed_events_are_unwrapped_to_their_classes(hooked: Any) -> None:
    webhooks, models = hooked.webhooks, hooked.models

    def unwrapped(body: str) -> Any:
        headers = webhooks.sign(body, SECRET)
        assert "pets-signature" in headers
        return webhooks.unwrap(body, headers, SECRET)

    assert unwrapped('{"type": "pet.born", "name": "Rex"}').name == "Rex"
    assert type(unwrapped('{"type": "pet.named", "name": "Rex"}')) is models.PetRenamedEvent
    assert unwrapped('{"type": "pet.adopted", "with": "Ann"}').type == "pet.adopted"
    assert type(unwrapped('{"type": "pet.flown"}')) is hooked.Unknown


def test_an_event_that_nothing_tells_is_read_by_its_name(hooked: Any) -> None:
    body = '[{"type": "pet.born", "name": "Rex"}]'
    (born,) = hooked.webhooks.import_.unwrap(body, hooked.webhooks.sign(body, SECRET), SECRET)

    assert born.name == "Rex"
    assert hooked.webhooks.parse_event.parse('{"text": "x"}').text == "x"


def test_importing_the_union_loads_none_of_its_classes_and_it_works_at_run_time(hooked: Any) -> None:
    event = hooked.webhooks.Event
    before = [name for name in sys.modules if name.startswith("hooked.models.")]
    adapter = importlib.import_module("pydantic").TypeAdapter(event)

    assert before == []
    assert type(adapter.validate_python({"type": "pet.born", "name": "Rex"})) is hooked.models.Born
    assert get_args(event) == ()


def test_a_document_without_a_scheme_has_a_way_to_parse_and_none_to_verify(tmp_path: Path) -> None:
    document = tmp_path / "plain.yaml"
    document.write_text(CASE.read_text("utf-8").replace("signature: standard-webhooks, header: pets-signature, ", ""))

    with written(document, tmp_path) as package:
        assert type(package.webhooks.parse('{"type": "pet.born", "name": "Rex"}')) is package.models.Born
        assert not hasattr(package.webhooks, "unwrap")
        scheme = importlib.import_module("hooked.transport.webhooks").StandardWebhooks()
        body = '{"type": "pet.born", "name": "Rex"}'
        hooks = package.webhooks.EVENTS.signed(scheme)
        assert hooks.unwrap(body, hooks.sign(body, SECRET), SECRET).name == "Rex"


# ---- callbacks


def test_what_an_operation_makes_the_api_send_is_read_by_name_or_together(hooked: Any) -> None:
    callbacks, models = hooked.callbacks, hooked.models
    born, asked = '{"type": "pet.born", "name": "Rex"}', '{"type": "question", "text": "Who?"}'

    assert type(callbacks.subscriptions_create_told.parse(born)) is models.Born
    assert [type(callbacks.subscriptions_create.parse(body)) for body in (born, asked, "{}")] == [
        models.Born,
        models.SubscriptionCreateAskedEvent,
        hooked.Unknown,
    ]


def test_a_callback_that_says_how_it_is_signed_is_unwrapped(hooked: Any) -> None:
    proof, body = hooked.callbacks.proofs_create_proof, '{"text": "Here."}'
    headers = proof.sign(body, "any text")

    assert headers["X-Sig"].startswith("sha256=")
    assert proof.unwrap(body, headers, "any text").text == "Here."
    assert not hasattr(hooked.callbacks.subscriptions_create_told, "unwrap")


def test_a_method_says_what_it_makes_the_api_send(hooked: Any) -> None:
    doc = importlib.import_module(f"{hooked.__name__}.resources.subscriptions").Subscriptions.create.__doc__

    assert "callbacks.subscriptions_create_told: The first news, sent to `{$request.body#/url}`." in doc
    assert "silent" not in doc


def test_a_callback_of_several_requests_is_several(tmp_path: Path) -> None:
    body = "requestBody: {content: {application/json: {schema: {type: object, properties: {a: {}}}}}}"
    read = read_text(
        tmp_path,
        f"""
        paths:
          /pets:
            post:
              operationId: create
              responses: {{'204': {{description: ok}}}}
              callbacks:
                done:
                  '{{$request.body#/a}}': {{post: {{{body}}}}}
                  '{{$request.body#/b}}': {{put: {{{body}}}}}
        """,
    )

    assert ["_".join(callback.name.words) for callback in read.operation("POST /pets").callbacks] == [
        "done_post_request_body_a",
        "done_put_request_body_b",
    ]


def test_a_broken_callback_is_left_out_by_name_and_its_operation_stays(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        """
        paths:
          /pets:
            post:
              operationId: create
              responses: {'204': {description: ok}}
              callbacks:
                done:
                  '{$request.body#/a}':
                    post: {requestBody: {content: {application/json: {schema: {$ref: '#/nowhere'}}}}}
        """,
    )

    assert read.operation("POST /pets").callbacks == ()
    assert read.api.left_out == ("callback done of POST /pets",)


def test_a_package_that_has_nothing_to_call_says_how_to_read_an_event(tmp_path: Path) -> None:
    text = "openapi: 3.1.0\ninfo: {title: E, version: '1'}\nwebhooks:\n  born: {post: {requestBody: {content: "
    text += "{application/json: {schema: {type: object, properties: {name: {type: string}}}}}}}}\n"
    (tmp_path / "events.yaml").write_text(text, "utf-8")
    files = generate(settings_for(tmp_path / "events.yaml", "only", ["sdk"], tmp_path)).files
    readme = next(file.text for file in files if file.path == "README.md")

    assert "from only.webhooks import parse\n\nevent = parse(body)\n" in readme
    assert "client" not in readme

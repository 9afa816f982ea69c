"""A server that echoes the key, however it writes it, does not make this SDK show it."""

from __future__ import annotations

import json
import pickle
import traceback
from typing import Any

import pytest
from tests.runtime.sample.transport import Secret
from tests.runtime.sample.transport.masking import Mask

from tests.runtime.conftest import MakeClient
from tests.runtime.sample import Sample, response_of
from tests.runtime.sample.errors import SDKError
from tests.runtime.scripted import Answer, Script, ok, stream

KEY = "pk_live/a+b=0123456789"
ESCAPED = json.dumps(KEY).replace("/", "\\/").replace("+", "\\u002b").replace("=", "\\u003D")
ROW = b'{"id": %b, "state": "x"}\n' % json.dumps([KEY]).encode()

ECHOES: dict[str, Answer] = {
    "error body": Answer(401, json.dumps({"error": {"message": f"bad {KEY}"}}).encode()),
    "escaped by JSON": Answer(401, b'{"error": {"message": %b, "param": %b}}' % (ESCAPED.encode(), ESCAPED.encode())),
    "error headers": Answer(403, b"{}", {"X-Request-Id": "r", "X-Echo": f"Bearer {KEY}"}),
    "percent-encoded": Answer(400, b"pk_live%2Fa%2bb%3D0123456789"),
    "HTML": Answer(200, b"<html>" + KEY.encode()),
    "an issue": Answer(200, json.dumps({"data": {"id": [KEY]}}).encode()),
    "an issue, escaped": Answer(200, b'{"data": {"id": [%b]}}' % ESCAPED.encode()),
}


def shown(error: SDKError) -> str:
    chain: list[str] = []
    link: BaseException | None = error
    while link is not None:
        chain.append(f"{link!r} {vars(link)}")
        link = link.__cause__ or link.__context__
    headers = dict(response_of(error).headers)
    return f"{chain} {headers} {''.join(traceback.format_exception(error))} {pickle.loads(pickle.dumps(error)).errors}"


@pytest.mark.parametrize("entry", ECHOES.values(), ids=ECHOES)
def test_no_error_and_no_traceback_shows_an_echoed_key(entry: Answer) -> None:
    with pytest.raises(SDKError) as caught:
        Sample(api_key=KEY, http=Script(entry), max_retries=0, strict=True).pipelines.retrieve("p")

    text = shown(caught.value)
    assert "***" in text
    assert [spelling for spelling in (KEY, ESCAPED[1:-1], "pk_live%2Fa%2bb%3D0123456789") if spelling in text] == []


def test_streams_mask_it_too() -> None:
    error = b'{"error": {"message": %b}}\n' % ESCAPED.encode()
    event = b"event: error\ndata: " + error + b"\n"
    calls: list[tuple[Answer, Any]] = [
        (stream(error), lambda client: list(client.jobs.export())),
        (stream(ROW), lambda client: list(client.jobs.export())),
        (stream(event), lambda client: list(client.jobs.stream("j"))),
    ]
    for entry, call in calls:
        with pytest.raises(SDKError) as caught:
            call(Sample(api_key=KEY, http=Script(entry), strict=True))
        assert KEY not in shown(caught.value)
        assert "***" in shown(caught.value)


def test_the_headers_of_a_success_are_masked() -> None:
    client = Sample(api_key=KEY, http=Script(ok({"id": "p"}, X_Echo=KEY)))
    info = response_of(client.pipelines.retrieve("p"))

    assert info.headers["x-echo"] == "***"
    assert KEY not in str(vars(info))


def test_a_token_that_was_replaced_is_masked_in_late_answers() -> None:
    tokens = iter(["first-token", "second-token"])
    body = json.dumps({"error": {"message": "first-token is stale, second-token is bad"}}).encode()
    client = Sample(api_key=lambda: next(tokens), http=Script(Answer(401, body), Answer(401, body)))

    with pytest.raises(SDKError) as caught:
        client.pipelines.retrieve("p")
    assert caught.value.message == "*** is stale, *** is bad"


def test_both_halves_of_a_pair_are_masked() -> None:
    mask = Mask([Secret("user:pass word")])

    assert mask.text(b"user:pass word, pass word, dXNlcjpwYXNzIHdvcmQ=") == b"***, ***, ***"
    assert Mask([]).text(b"abc") == b"abc"


def test_a_dry_run_masks_what_the_caller_set_by_hand(scripted: MakeClient) -> None:
    client, _ = scripted()
    run = client.with_options(
        default_headers={"Authorization": "Bearer mine", "Cookie": "a=b"}
    ).dry_run.pipelines.list()

    assert (run.headers["Authorization"], run.headers["Cookie"]) == ("Bearer ***", "***")

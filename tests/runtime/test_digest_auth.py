"""Digest access: the examples of the RFCs, and that a client answers a challenge once, and the next ones unasked."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.transport import AsyncClient, Operation, RequestOptions, SyncClient
from tests.runtime.sample.transport.api import ApiInfo, Auth, ServerInfo
from tests.runtime.sample.transport.digest_auth import Challenge, answer, best_challenge

from tests.runtime.sample.errors import AuthenticationError, ConfigurationError
from tests.runtime.sample.settings import API
from tests.runtime.scripted import Answer, AsyncScript, Script

PAIR = ("Mufasa", "Circle of Life")
NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
READ: Operation[bytes] = Operation("files.read", "GET", "/dir/{name}", kind="binary", security=(("d",),))
ASKED = 'Digest realm="a@b", qop="auth, auth-int", algorithm=SHA-256, nonce="{}", opaque="o\\"p"'


def api() -> ApiInfo:
    scheme = Auth("d", "digest", argument="digest_auth", env="X_DIGEST_AUTH")
    return ApiInfo(
        "X", "x", "x", "X", servers=(ServerInfo("https://x.test"),), auth=(scheme,), security=(("d",),), error=API.error
    )


def refusal(*challenges: str) -> Answer:
    return Answer(401, b"{}", {"WWW-Authenticate": ", ".join(challenges)})


def sent(script: Any) -> list[dict[str, str]]:
    """The words of each request's `Authorization`."""
    texts = [dict(request.headers).get(b"Authorization", b"").decode() for request in script.requests]
    return [
        {name: quoted or bare for name, quoted, bare in re.findall(r'(\w+)=(?:"(.*?)"|(\w[\w-]*))', text)}
        for text in texts
    ]


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
    ],
)
def test_the_examples_of_rfc_7616_hold(algorithm: str, response: str) -> None:
    asked = Challenge("http-auth@example.org", NONCE, None, algorithm, True, False)

    assert f'response="{response}"' in answer(asked, *PAIR, "GET", "/dir/index.html", 1, CNONCE)


def test_the_example_of_rfc_2617_holds() -> None:
    asked = Challenge("testrealm@host.com", "dcd98b7102dd2f0e8b11d0f600bfb0c093", None, "MD5", True, False)
    text = answer(asked, "Mufasa", "Circle Of Life", "GET", "/dir/index.html", 1, "0a4f113b")

    assert 'response="6629fae49393a05397450978507c4ef1"' in text
    assert "qop=auth, nc=00000001" in text


WORDS = st.text("abcXYZ019/+=.", min_size=1, max_size=12)


@given(
    *[WORDS] * 5,
    st.sampled_from(["", "MD5", "MD5-sess", "SHA-256", "SHA-256-sess"]),
    st.sampled_from(["", "auth", "auth,auth-int"]),
)
def test_another_library_gives_the_same_answer(
    user: str, password: str, realm: str, nonce: str, path: str, algorithm: str, qop: str
) -> None:
    words = {"realm": realm, "nonce": nonce, "algorithm": algorithm, "qop": qop}
    said = "Digest " + ", ".join(f'{name}="{text}"' for name, text in words.items() if text)
    request = httpx.Request("PUT", f"https://x.test/{path}?a=b")
    flow = httpx.DigestAuth(user, password).auth_flow(request)
    next(flow)
    theirs = flow.send(httpx.Response(401, headers={"www-authenticate": said}, request=request)).headers[
        "authorization"
    ]
    client_nonce = "".join(re.findall('cnonce="(.*?)"', theirs))
    asked = best_challenge([said])

    assert asked is not None
    ours = answer(asked, user, password, "PUT", request.url.raw_path.decode(), 1, client_nonce)
    if "-sess" not in algorithm or qop:  # a session without qop has a client's nonce that is not sent
        assert re.findall('response="(.*?)"', ours) == re.findall('response="(.*?)"', theirs)


def test_a_name_may_be_hashed_or_not_be_ascii() -> None:
    """RFC 7616, 3.9.2: its example has SHA-512/256, so that only the form is looked at."""
    asked = Challenge("a", "n", None, "MD5-sess", False, False)
    hashed = Challenge("a", "n", None, "SHA-256", True, True)

    assert answer(asked, "Jäsøn", "x", "GET", "/", 1, "c").startswith("Digest username*=UTF-8''J%C3%A4s%C3%B8n, ")
    assert "nc=" not in answer(asked, "a", "x", "GET", "/", 1, "c")
    assert re.match(r'Digest username="[0-9a-f]{64}", userhash=true, ', answer(hashed, "a", "x", "GET", "/", 1, "c"))


@pytest.mark.parametrize(
    ("said", "algorithm"),
    [
        (['Basic realm="Digest nonce=x", Digest realm="r", nonce="n", qop="auth", algorithm=MD5'], "MD5"),
        (['Digest nonce="a", algorithm=MD5', 'Digest nonce="b", qop=auth, algorithm=SHA-256'], "SHA-256"),
        (['DIGEST NONCE = "n" , Realm="r"'], "MD5"),
        (['Digest nonce="n", algorithm=SHA-512-256'], None),
        (['Digest nonce="n", qop="auth-int"'], None),
        (['Digest realm="no nonce"', "Negotiate", "Bearer", ""], None),
    ],
)
def test_of_all_that_a_server_takes_the_best_is_answered(said: list[str], algorithm: str | None) -> None:
    found = best_challenge(said)

    assert (found and found.algorithm) == algorithm


def test_a_challenge_is_answered_and_the_next_call_answers_unasked() -> None:
    script = Script(refusal(ASKED.format("n1")), Answer(200, b"a"), Answer(200, b"b"))
    client = SyncClient(api(), credentials={"d": PAIR}, http=script)

    assert [client.call(READ, path={"name": "x y"}), client.call(READ, path={"name": "z"})] == [b"a", b"b"]
    first, second, third = sent(script)
    assert first == {}
    assert (second["uri"], second["nonce"], second["nc"]) == ("/dir/x%20y", "n1", "00000001")
    assert (third["uri"], third["nonce"], third["nc"]) == ("/dir/z", "n1", "00000002")
    assert second["cnonce"] != third["cnonce"]


def test_a_stale_answer_is_given_anew_and_a_wrong_one_is_an_error() -> None:
    """Once a call: whoever is refused twice has the wrong password."""
    stale = refusal(ASKED.format("n2"))
    script = Script(refusal(ASKED.format("n1")), Answer(200, b"a"), stale, Answer(200, b"b"), stale, stale)
    client = SyncClient(api(), credentials={"d": PAIR}, http=script)
    values = [client.call(READ, path={"name": "x"}) for _ in range(2)]
    with pytest.raises(AuthenticationError):
        client.call(READ, path={"name": "x"})

    assert values == [b"a", b"b"]
    assert [(words.get("nonce"), words.get("nc")) for words in sent(script)] == [
        (None, None),
        ("n1", "00000001"),
        ("n1", "00000002"),
        ("n2", "00000001"),
        ("n2", "00000002"),
        ("n2", "00000003"),
    ]


def test_a_server_that_asks_for_nothing_known_is_not_asked_again() -> None:
    script = Script(refusal('Basic realm="x"'))
    with pytest.raises(AuthenticationError):
        SyncClient(api(), credentials={"d": PAIR}, http=script).call(READ, path={"name": "x"})

    assert len(script.requests) == 1


async def _read(script: AsyncScript) -> bytes:
    return await AsyncClient(api(), credentials={"d": PAIR}, http=script).call(READ, path={"name": "x"})


def test_async_clients_answer_too() -> None:
    script = AsyncScript(refusal(ASKED.format("n")), Answer(200, b"a"))

    assert asyncio.run(_read(script)) == b"a"
    assert b'opaque="o\\"p"' in dict(script.requests[1].headers)[b"Authorization"]


def test_the_password_is_nowhere_and_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    client = SyncClient(api(), credentials={"d": PAIR}, http=Script())
    shown = client.dry_run.call(READ, path={"name": "x"})

    assert "Circle" not in repr(shown)
    assert shown.headers["Authorization"] == "Digest ***"
    monkeypatch.delenv("X_DIGEST_AUTH", raising=False)
    with pytest.raises(ConfigurationError, match="argument `digest_auth` and environment variable X_DIGEST_AUTH"):
        SyncClient(api(), http=Script()).call(READ, RequestOptions(), path={"name": "x"})

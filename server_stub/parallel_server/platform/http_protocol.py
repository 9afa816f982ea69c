"""The last place where an answer could be anything but the envelope: a request that is not HTTP."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from parallel_server.generated import error_codes as codes
from parallel_server.platform.edge import SECURITY_HEADERS
from parallel_server.platform.request_ids import resolve_request_id
from parallel_server.platform.shaping import UNSHARED
from parallel_server.platform.versions.calendar import CURRENT
from parallel_server.serving.error_style import problem_response
from parallel_server.serving.problem import Problem


class EnvelopeProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with our own words for what it cannot parse."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's words: "Invalid HTTP request received."
        """Answer and hang up: what follows on the connection cannot be told apart from what went before."""
        self.transport.write(malformed_request())
        self.transport.close()


def malformed_request() -> bytes:
    """The whole answer to what is not HTTP, as bytes."""
    request_id = resolve_request_id("")
    problem = Problem(
        codes.MALFORMED_REQUEST,
        "This is not a well-formed HTTP/1.1 request. Percent-encode what is not ASCII in the path, keep the request "
        "line below 64 KiB, and send either Content-Length or Transfer-Encoding.",
        headers={"Connection": "close", "Cache-Control": UNSHARED, "Parallel-Version": CURRENT.date},
    )
    response = problem_response(problem, codes.STYLE, request_id=request_id)
    headers = [*response.raw_headers, (b"x-request-id", request_id.encode()), *SECURITY_HEADERS]
    head = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
    return b"HTTP/1.1 400 Bad Request\r\n" + head + b"\r\n" + bytes(response.body)

# Vendored from generator/specloom/runtime. Edit it there.
"""Everything that can go wrong, as one tree.

SDKError
├── ConfigurationError            something needed before any request is missing or refused
├── APIConnectionError            no answer, or half of one
│   ├── APITimeoutError           … within the time allowed
│   │   └── EventTimeoutError     a stream brought no item for `Timeout.event` seconds
│   └── StreamTruncatedError      a stream ended before its terminal event
├── DeadlineExceededError         the `deadline` of the whole call has passed
├── DecodeError                   an answer came that is not what the document says
│   └── LineDecodeError           one line of many is not; `line` is its number
├── WaitFailedError               what was waited for has failed
├── WebhookError                  a delivery that is not let in; `status_code` is what to answer
│   ├── WebhookPayloadError       400: it can be trusted, and is no event
│   └── WebhookVerificationError  401: it must not be trusted
└── APIStatusError                the API answered with an error
    ├── BadRequestError           400
    ├── AuthenticationError       401
    ├── PermissionDeniedError     403
    ├── NotFoundError             404
    ├── ConflictError             409
    ├── GoneError                 410
    ├── PreconditionFailedError   412
    ├── ValidationError           422
    ├── RateLimitError            429
    └── ServerError               5xx
        └── ServiceUnavailableError   503
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, TypeVar

T = TypeVar("T")


class SDKError(Exception):
    """The root: catching it catches everything this SDK raises.

    `str()` of it ends with the request id and the link to the documentation, where there are any.
    `status` is 0 when no answer came. `operation` is the id of what was called.
    """

    operation: str = ""
    type: str | None = None
    code: str | None = None
    param: str | None = None
    request_id: str | None = None
    doc_url: str | None = None
    status: int = 0
    attempts: int = 0
    elapsed: float = 0.0
    idempotency_key: str | None = None
    retry_after: float | None = None
    body: Any = None
    response: Any = None

    def __init__(self, message: str, **context: Any) -> None:
        super().__init__(message)
        self.message = message
        self.errors: list[Any] = []
        self.headers: Mapping[str, str] = {}
        self.__dict__.update(context)

    def about(self, response: Any) -> None:
        """Tell which answer this is about."""
        self.response = response
        self.request_id = self.request_id or response.request_id
        self.status = self.status or response.status

    def __str__(self) -> str:
        notes = [self.message]
        if self.request_id:
            notes.append(f"request id: {self.request_id}")
        if self.doc_url:
            notes.append(f"see {self.doc_url}")
        return " · ".join(notes)

    def __reduce__(self) -> tuple[Any, ...]:
        # The default would call the class with `args` alone and lose every keyword.
        return _revive, (type(self), self.args), self.__dict__


def _revive(cls: type[SDKError], args: tuple[Any, ...]) -> SDKError:
    error = cls.__new__(cls, *args)
    error.args = args
    return error


class ConfigurationError(SDKError):
    """The client cannot work as it was set up; nothing was sent."""


class APIConnectionError(SDKError):
    """No complete answer came. `was_sent` is False when the server cannot have seen the request.

    `is_permanent` is True where another attempt would end alike: the server's certificate is not trusted.
    """

    was_sent: bool = True
    is_permanent: bool = False


class APITimeoutError(APIConnectionError):
    """The server, or the way to it, took longer than the timeout allows."""


class EventTimeoutError(APITimeoutError):
    """A stream brought no item within `Timeout.event`, whether or not signs of life came.

    It is the cause of the `StreamTruncatedError` of a stream that cannot go on elsewhere.
    """


class StreamTruncatedError(APIConnectionError):
    """A stream broke off. `last_event_id` is where to take it up again."""

    last_event_id: str | None = None


class DeadlineExceededError(SDKError):
    """The deadline of the whole call passed; the error that was last seen is the cause.

    Of a wait, `result` is what was last seen of what is waited for: it goes on, and may be waited for again.
    """

    result: Any = None


class DecodeError(SDKError):
    """The answer is not what the document promises; `issues` says where, `body` holds how it begins."""

    @property
    def issues(self) -> list[Any]:
        """One entry a place: path, what was expected, what came."""
        return self.errors


class LineDecodeError(DecodeError):
    """One line of a stream of lines is no row. `line` counts from 1, blank lines too; `body` holds how it begins."""

    line: int = 0


class WaitFailedError(SDKError):
    """What was waited for has failed; `result` is how it was last seen."""

    result: Any = None
    status_name: str = ""


class WebhookError(SDKError):
    """A delivery that is not let in. `status_code` is the answer that its sender should get."""

    status_code: ClassVar[int] = 400


class WebhookPayloadError(WebhookError):
    """A delivery that is not JSON, or no event: whoever sent it."""


class WebhookVerificationError(WebhookError):
    """A delivery that must not be trusted: not signed, signed with another secret, too old, or seen before."""

    status_code: ClassVar[int] = 401


class APIStatusError(SDKError):
    """The API answered with an error; the class tells the status, the attributes the rest."""

    default_status: ClassVar[int] = 0

    @cached_property
    def decoded(self) -> object:
        """`body` as what the document says that this operation answers with this status, to be told by its class.

        None where the document says nothing of it, and where the body is something else, such as a gateway's page.
        """
        from .error_bodies import documented_body

        return documented_body(self.response, self.operation, self.status, self.body)

    def body_as(self, model: type[T]) -> T | None:
        """`body` as an object of this class, tolerantly (see `issues_of`); None when it is nothing of the kind."""
        from .error_bodies import read_body

        found: T | None = read_body(self.body, model, self.response)
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        # What the document says stays behind, so it is looked up before.
        _ = self.decoded
        return super().__reduce__()


class BadRequestError(APIStatusError):
    """400: the request is not one that the API understands."""

    default_status = 400


class AuthenticationError(APIStatusError):
    """401: no credential, or one that is not accepted."""

    default_status = 401


class PermissionDeniedError(APIStatusError):
    """403: the credential does not allow this."""

    default_status = 403


class NotFoundError(APIStatusError):
    """404: there is no such thing, or not for this credential."""

    default_status = 404


class ConflictError(APIStatusError):
    """409: what was asked for clashes with the present state."""

    default_status = 409


class GoneError(APIStatusError):
    """410: it existed once."""

    default_status = 410


class PreconditionFailedError(APIStatusError):
    """412: it changed since you looked."""

    default_status = 412


class ValidationError(APIStatusError):
    """422: the request is understood, its values are refused; see `param` and `errors`."""

    default_status = 422


class RateLimitError(APIStatusError):
    """429: too much at once; `retry_after` says how many seconds to wait."""

    default_status = 429


class ServerError(APIStatusError):
    """5xx: the API failed."""


class ServiceUnavailableError(ServerError):
    """503: the API cannot answer now."""

    default_status = 503


BY_STATUS: Mapping[int, type[APIStatusError]] = {
    error.default_status: error
    for error in (
        BadRequestError,
        AuthenticationError,
        PermissionDeniedError,
        NotFoundError,
        ConflictError,
        GoneError,
        PreconditionFailedError,
        ValidationError,
        RateLimitError,
        ServiceUnavailableError,
    )
}


def error_class(status: int) -> type[APIStatusError]:
    """The class for a status; a general one where there is none of its own."""
    known = BY_STATUS.get(status)
    if known is not None:
        return known
    return ServerError if status >= 500 else APIStatusError

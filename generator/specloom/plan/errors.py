"""Errors: which exception class each documented error type raises, and what each operation may raise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from specloom.ir.nodes import Api, ErrorCase, ErrorCode, Operation
from specloom.ir.types import JsonValue
from specloom.plan.names import pascal, snake
from specloom.plan.nodes import ErrorClassPlan, ErrorsPlan
from specloom.plan.prose import closed, docstring, first_sentence, paragraphs
from specloom.plan.reserved import BUILTIN_CLASSES

# The runtime's class for each status; see its transport/errors.py.
_BY_STATUS = {
    400: "BadRequestError",
    401: "AuthenticationError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    409: "ConflictError",
    410: "GoneError",
    412: "PreconditionFailedError",
    422: "ValidationError",
    429: "RateLimitError",
    503: "ServiceUnavailableError",
}
RUNTIME_ERRORS = (
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    *_BY_STATUS.values(),
    "ConfigurationError",
    "DeadlineExceededError",
    "DecodeError",
    "EventTimeoutError",
    "LineDecodeError",
    "SDKError",
    "ServerError",
    "StreamTruncatedError",
    "WaitFailedError",
    "WebhookError",
    "WebhookPayloadError",
    "WebhookVerificationError",
)


@dataclass(frozen=True, slots=True)
class Raised:
    """What each documented failure raises."""

    plan: ErrorsPlan
    by_type: Mapping[str, str]
    by_code: Mapping[str, ErrorCode]
    code_path: str
    # Codes that many operations document: the errors' module says them once.
    usual: frozenset[str] = frozenset()

    def of(self, operation: Operation) -> Iterator[tuple[str, str]]:
        """Class and reason of each failure that is an operation's own, each class once."""
        found: dict[str, list[str]] = {}
        for case in operation.errors:
            for name, reason in self._reasons(case):
                found.setdefault(name, []).append(reason)
        for name, reasons in found.items():
            yield name, _listed(dict.fromkeys(reason for reason in reasons if reason))

    def codes(self, case: ErrorCase) -> list[ErrorCode]:
        """The codes that the examples of a failure show."""
        return [code for example in case.examples if (code := self._code(example.value))]

    def _reasons(self, case: ErrorCase) -> Iterator[tuple[str, str]]:
        codes = self.codes(case)
        for code in codes:
            if code.code not in self.usual:
                yield self.by_type.get(code.type) or class_of_status(case.status), f"`{code.code}`"
        if not codes:
            yield class_of_status(case.status), _reason(case.doc)

    def _code(self, body: JsonValue) -> ErrorCode | None:
        for step in self.code_path.split("."):
            body = body.get(step) if isinstance(body, dict) else None
        return self.by_code.get(body) if isinstance(body, str) else None


def _listed(reasons: Iterable[str]) -> str:
    """Codes with commas between them, sentences one after the other."""
    text = ""
    for reason in reasons:
        text = f"{text}{'' if not text else ' ' if text.endswith('.') else ', '}{reason}"
    return text


def _reason(doc: str) -> str:
    """When a failure is answered, without saying once more that it is."""
    text = closed(first_sentence(doc))
    found = re.sub(r"^(this is |it is )?returned (?=(if|when)\b)", "", text, flags=re.I)
    return text if found == text else f"{found[0].upper()}{found[1:]}"


def plan_errors(api: Api, root_name: str) -> Raised:
    """A class for every documented error type: the runtime's own where it says the same, else a new one below it.

    It says the same when a type has all of a status to itself.
    """
    statuses: dict[str, list[int]] = {}
    for code in api.error_codes:
        if code.type:
            statuses.setdefault(code.type, []).append(code.status)
    bases = {type: {class_of_status(str(status)) for status in found} for type, found in statuses.items()}
    by_type: dict[str, str] = {}
    classes: list[ErrorClassPlan] = []
    for type, found in statuses.items():
        base = class_of_status(str(min(found)))
        is_same = bases[type] == {base} and sum(other == {base} for other in bases.values()) == 1
        by_type[type] = name = base if is_same else _class_name(type, base)
        if name not in RUNTIME_ERRORS:
            codes = ", ".join(f"`{code.code}`" for code in api.error_codes if code.type == type)
            classes.append(ErrorClassPlan(name, base, docstring(f"The API's `{type}`: {codes}.")))
    plan = ErrorsPlan(root_name, "", RUNTIME_ERRORS, tuple(classes), tuple(by_type.items()))
    raised = Raised(plan, by_type, {code.code: code for code in api.error_codes}, api.error_shape.code_path)
    usual = _usual_codes(api, raised)
    return replace(raised, plan=replace(plan, root_doc=docstring(_root_doc(usual))), usual=frozenset(usual))


def _usual_codes(api: Api, raised: Raised) -> list[str]:
    """The codes of at least a third of the operations, where there are enough to say that something is usual."""
    found = [{code.code for case in operation.errors for code in raised.codes(case)} for operation in api.operations]
    with_codes = [codes for codes in found if codes]
    counts = Counter(code for codes in with_codes for code in codes)
    enough = max(9, len(with_codes) / 3)
    return [code.code for code in api.error_codes if counts[code.code] >= enough]


def _root_doc(usual: list[str]) -> str:
    codes = ", ".join(f"`{code}`" for code in usual)
    return paragraphs(
        "The root: catching it catches everything this package raises.",
        f"Methods list what they can raise beside what is common to many: {codes}." if codes else "",
    )


def class_of_status(status: str) -> str:
    """The runtime's class for a response key: `404`, `4XX` or `default`."""
    if status.isdigit():
        return _BY_STATUS.get(int(status), "ServerError" if int(status) >= 500 else "APIStatusError")
    return "ServerError" if status.upper() == "5XX" else "APIStatusError"


def _class_name(type: str, base: str) -> str:
    words = [word for word in snake([type], "error").split("_") if word not in ("error", "exception")]
    name = f"{pascal(words, 'Api')}Error"
    if name in RUNTIME_ERRORS:
        return name
    # One that callers also catch would be hidden.
    return base if name in BUILTIN_CLASSES else name

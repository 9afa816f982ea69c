"""What simulated models answer: a function of the input alone, in the shape of each kind of model."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from .pool import Assignment, AssignmentKind

_STAGES: Mapping[AssignmentKind, tuple[str, ...]] = {
    "provision": ("Reserving {gpus}", "Pulling the image", "Loading the weights", "Warming up"),
    "restart": ("Draining requests", "Restarting workers on {gpus}", "Warming up"),
    "scale": ("Reserving {gpus}", "Moving the weights", "Balancing requests"),
}
_WORDS = [
    "parallel",
    "streams",
    "carry",
    "every",
    "token",
    "across",
    "the",
    "fabric",
    "while",
    "kernels",
    "settle",
    "into",
    "rhythm",
    "and",
    "memory",
    "answers",
    "in",
    "wide",
    "even",
    "strides",
    "so",
    "that",
    "each",
    "batch",
    "leaves",
    "as",
    "it",
    "came",
    "measured",
    "steady",
    "and",
    "complete",
]
_USUAL_PIECES = 24
_IMAGE_LIFETIME = timedelta(hours=1)


def boot_messages(assignment: Assignment) -> list[str]:
    """What a pipeline says while it gets ready."""
    gpus = f"{assignment.gpu_count} x {assignment.gpu_type}"
    return [stage.format(gpus=gpus) for stage in _STAGES[assignment.kind]]


def text_pieces(assignment: Assignment) -> list[str]:
    """The text that a run writes, token by token; other kinds of model write none."""
    if assignment.input.get("kind") != "text_generation":
        return []
    seed = random.Random(_digest(assignment.input))
    count = min(_USUAL_PIECES, int(assignment.config.get("max_output_tokens", _USUAL_PIECES)))
    words = [seed.choice(_WORDS) for _ in range(count)]
    return [words[0].capitalize(), *(f" {word}" for word in words[1:])]


def answer(assignment: Assignment) -> Mapping[str, Any] | None:
    """The output of a finished try; work on the pipeline itself has none."""
    if assignment.kind != "run":
        return None
    match assignment.input["kind"]:
        case "text_generation":
            return _text(assignment, text_pieces(assignment))
        case "embedding":
            return _embedding(assignment)
        case "image_generation":
            return _images(assignment)
        case _:
            return {"kind": "custom", "payload": {"echo": assignment.input["payload"]}}


def _text(assignment: Assignment, pieces: Sequence[str]) -> dict[str, Any]:
    return {
        "kind": "text_generation",
        "text": "".join(pieces),
        "finish_reason": "stop" if len(pieces) == _USUAL_PIECES else "length",
        "usage": _usage(assignment, len(pieces)),
    }


def _embedding(assignment: Assignment) -> dict[str, Any]:
    length = int(assignment.config.get("dimensions", 1024))
    vectors = [_vector(text, length) for text in assignment.input["texts"]]
    return {"kind": "embedding", "vectors": vectors, "usage": _usage(assignment, 0)}


def _vector(text: str, length: int) -> list[float]:
    seed = random.Random(_digest(text))
    # Uniform in [-a, a] with a = sqrt(3 / length): the expected length of the vector is 1.
    bound = (3 / length) ** 0.5
    return [round(seed.uniform(-bound, bound), 6) for _ in range(length)]


def _images(assignment: Assignment) -> dict[str, Any]:
    expires_at = datetime.now(UTC).replace(microsecond=0) + _IMAGE_LIFETIME
    name = _digest(assignment.input)[:16]
    image = {
        "width": assignment.config.get("width", 1024),
        "height": assignment.config.get("height", 1024),
        "expires_at": expires_at.isoformat().replace("+00:00", "Z"),
    }
    urls = [f"https://images.parallel.dev/{name}-{index}.png" for index in range(assignment.input.get("count", 1))]
    return {"kind": "image_generation", "images": [{"url": url} | image for url in urls]}


def _usage(assignment: Assignment, written: int) -> dict[str, int]:
    # Four characters a token is what language models come to on average.
    read = max(1, len(orjson.dumps(dict(assignment.input))) // 4)
    return {"input_tokens": read, "output_tokens": written}


def _digest(value: Mapping[str, Any] | str) -> str:
    plain = value if isinstance(value, str) else dict(value)
    return hashlib.sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()

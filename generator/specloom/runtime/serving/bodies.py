# Vendored from generator/specloom/runtime. Edit it there.
"""Request bodies: which of an operation's media types was sent, and the value in it before it is judged."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic_core import to_json
from starlette.requests import Request

from .codes import ValidationCodes
from .forms import form_value
from .json_text import read_json
from .multipart import multipart_value
from .operation import BodyMeta, BodyVariantMeta
from .problem import Problem
from .quoting import cut
from .wire_text import JsonValue


@dataclass(frozen=True, slots=True)
class BodyText:
    """A body as it was sent: the variant, its value, and its JSON where it is JSON."""

    variant: BodyVariantMeta
    value: JsonValue
    raw_json: bytes | None


async def read_body(request: Request, body: BodyMeta, codes: ValidationCodes) -> BodyText | None:
    """The body of `request`, or None when there is none and none is needed."""
    media = request.headers.get("content-type", "")
    variant = variant_for(media, body)
    if variant is not None and variant.kind == "multipart":
        return BodyText(variant, await multipart_value(request, variant, codes), None)
    raw = await request.body()
    if not raw:
        return _absent(body, codes)
    if variant is None:
        raise _unsupported(media, body, codes)
    _require_plain(request, variant, codes)
    if variant.kind == "json":
        return BodyText(variant, read_json(raw, codes), raw)
    return _plain_body(variant, raw, codes)


def _require_plain(request: Request, variant: BodyVariantMeta, codes: ValidationCodes) -> None:
    """Refuse a body in a content coding, or text in another charset: its bytes would be taken for what they are not."""
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        message = f"The request body was sent with the Content-Encoding '{cut(coding)}'; send it without one."
        raise Problem(codes.unsupported_media_type, message, headers={"Accept-Encoding": "identity"})
    charset = _parameter(request.headers.get("content-type", ""), "charset")
    if variant.kind != "binary" and charset not in ("", "utf-8", "utf8", "us-ascii"):
        message = f"The request body was sent in the charset '{cut(charset)}'; send it in UTF-8."
        raise Problem(codes.unsupported_media_type, message, headers={"Accept": variant.media})


def _parameter(content_type: str, name: str) -> str:
    """A parameter of a media type, in lower case; empty when it has none of that name."""
    parameters = (part.partition("=") for part in content_type.split(";")[1:])
    return next((value.strip().strip('"').lower() for key, _, value in parameters if key.strip().lower() == name), "")


def variant_for(content_type: str, body: BodyMeta) -> BodyVariantMeta | None:
    """The variant whose media type covers `content_type`, an exact one before a range like `image/*`."""
    media = _essence(content_type)
    exact = (variant for variant in body.variants if _essence(variant.media) == media)
    near = (variant for variant in body.variants if media and _covers(_essence(variant.media), media, variant.kind))
    return next(exact, None) or next(near, None)


async def refuse_stray_body(request: Request, codes: ValidationCodes) -> None:
    """An operation without a body takes none; an empty JSON object is let pass, because many clients send it."""
    if request.method in ("GET", "HEAD", "DELETE", "OPTIONS"):
        return
    raw = await request.body()
    if raw.strip() not in (b"", b"{}"):
        raise Problem(codes.unknown_field, "This operation takes no request body; send none.")


def _essence(media: str) -> str:
    return media.partition(";")[0].strip().lower()


def _covers(pattern: str, media: str, kind: str) -> bool:
    if pattern == "*/*":
        return True
    if pattern.endswith("/*"):
        return media.startswith(pattern[:-1])
    # `application/json` also takes its kin, such as `application/merge-patch+json`.
    return kind == "json" and pattern == "application/json" and media.endswith("+json")


def _absent(body: BodyMeta, codes: ValidationCodes) -> None:
    if body.required:
        wanted = body.variants[0].media if body.variants else "application/json"
        raise Problem(codes.missing_field, f"This operation needs a request body; send one as '{wanted}'.")


def _unsupported(media: str, body: BodyMeta, codes: ValidationCodes) -> Problem:
    wanted = ", ".join(f"'{variant.media}'" for variant in body.variants)
    sent = f"as '{cut(media)}'" if media else "without a Content-Type"
    accept = {"Accept": ", ".join(variant.media for variant in body.variants)}
    message = f"The request body was sent {sent}; set the Content-Type header to {wanted}."
    return Problem(codes.unsupported_media_type, message, headers=accept)


def _plain_body(variant: BodyVariantMeta, raw: bytes, codes: ValidationCodes) -> BodyText:
    if variant.kind == "form":
        value = form_value(raw, variant)
        return BodyText(variant, value, to_json(value))
    if variant.kind == "text":
        return BodyText(variant, raw.decode(errors="replace"), None)
    if variant.kind == "lines":
        rows: list[JsonValue] = [read_json(line, codes) for line in raw.splitlines() if line.strip()]
        return BodyText(variant, rows, to_json(rows))
    return BodyText(variant, raw, None)

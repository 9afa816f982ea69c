# Vendored from generator/specloom/runtime. Edit it there.
"""Formats of strings that become values of their own."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import AwareDatetime, GetCoreSchemaHandler
from pydantic_core import core_schema

_OF_URLS = str.maketrans("-_", "+/")


class _AsBase64:
    """Bytes that are base64 in JSON, whatever model or list they stand in; both alphabets are read."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        plain = handler(source)
        text = core_schema.no_info_after_validator_function(_decoded, core_schema.str_schema())
        written = core_schema.plain_serializer_function_ser_schema(_encoded, when_used="json")
        return core_schema.json_or_python_schema(text, plain, serialization=written)


def _decoded(text: str) -> bytes:
    return b64decode(text.translate(_OF_URLS) + "=" * (-len(text) % 4), validate=True)


def _encoded(value: Any) -> Any:
    # What is kept although it is no base64 is written as it came.
    return b64encode(value).decode("ascii") if isinstance(value, bytes) else value


# A moment. One without a zone is kept as it came, and recorded as an issue.
# Type checkers are told what it is a kind of: to them an annotated type is no value, and knows no `|`.
if TYPE_CHECKING:
    Timestamp: TypeAlias = datetime
    Base64: TypeAlias = bytes
else:
    Timestamp = AwareDatetime
    Base64 = Annotated[bytes, _AsBase64()]

"""Identifiers: a readable prefix and a UUIDv7, so that ids sort by the moment they were made."""

from __future__ import annotations

from typing import Literal, TypeAlias

from typeid import TypeID

Prefix: TypeAlias = Literal[
    "pipe", "job", "model", "cust", "user", "key", "whk", "dlv", "evt", "aud", "req", "log", "att", "tok"
]


def new_id(prefix: Prefix) -> str:
    """A fresh id such as `pipe_01k9zj3h8kf5tb1s3w9m2r6c4d`."""
    return str(TypeID(prefix=prefix))

# Vendored from generator/specloom/runtime. Edit it there.
"""Values: the base class of models, absence, open unions, and the way from bytes to values and back."""

from __future__ import annotations

from .absence import Omit, omit, value_or
from .decoding import Decoded, Decoder, NotReadable
from .encoding import NotWritable, check_moment, dump_json, encode_json, prepare, to_plain
from .lenient import show
from .model import Model, mark, wire
from .places import open_ended as open_ended
from .provenance import Issue, Provenance, client_of, issues_of, issues_of_items, provenance_of
from .scalars import Base64, Timestamp
from .unions import Unknown, tagged

__all__ = [
    "Base64",
    "Decoded",
    "Decoder",
    "Issue",
    "Model",
    "NotReadable",
    "NotWritable",
    "Omit",
    "Provenance",
    "Timestamp",
    "Unknown",
    "check_moment",
    "client_of",
    "dump_json",
    "encode_json",
    "issues_of",
    "issues_of_items",
    "mark",
    "omit",
    "open_ended",
    "prepare",
    "provenance_of",
    "show",
    "tagged",
    "to_plain",
    "value_or",
    "wire",
]

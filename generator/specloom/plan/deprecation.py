"""What a caller is told who uses what is deprecated."""

from __future__ import annotations

import re

from specloom.ir.nodes import Operation
from specloom.plan.html import as_markdown
from specloom.plan.names import Names
from specloom.plan.prose import cleaned, closed

# `Use POST /clients/search instead`, wherever it is said.
_ADVICE = re.compile(r"(?:^|[.:!]\s+)((?:please )?use [^.!\n]{1,100} instead\b[^.!\n]{0,40})", re.I)


def deprecation(operation: Operation, names: Names) -> str:
    """The message of a deprecated method: what the caller wrote, and what to write instead where the document says."""
    call = ".".join((*names.attribute_path(operation.resource), names.methods[operation.key]))
    found = _ADVICE.search(" ".join(cleaned(as_markdown(operation.doc)).split()))
    advice = found[1] if found else ""
    return " ".join(filter(None, (f"`{call}` is deprecated.", closed(advice[:1].upper() + advice[1:]))))

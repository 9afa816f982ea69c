"""What people write into JSON although it knows none of it: comments, and a comma after the last of several."""

from __future__ import annotations

import re
from dataclasses import dataclass

_COMMENT = r"(?>//[^\n]*|/\*.*?\*/)"
_TOKEN = re.compile(rf'"(?:[^"\\]|\\.)*"|{_COMMENT}|,(?=(?:\s|{_COMMENT})*[\]}}])', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Slack:
    """A text with blanks in place of what is no JSON, so that everything else stays where it was."""

    text: str
    # Where the first is that was taken out, and how many there were in all.
    offset: int
    count: int
    is_comma: bool


def without_slack(text: str) -> Slack | None:
    """The text as JSON has it; None where there is nothing to take out."""
    found = [token for token in _TOKEN.finditer(text) if not token[0].startswith('"')]
    if not found:
        return None
    parts, end = list[str](), 0
    for token in found:
        parts += text[end : token.start()], re.sub(r"[^\n]", " ", token[0])
        end = token.end()
    return Slack("".join([*parts, text[end:]]), found[0].start(), len(found), found[0][0] == ",")

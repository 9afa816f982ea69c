"""HTML: the few tags that descriptions are marked up with, as the Markdown that every editor shows."""

from __future__ import annotations

import re
from collections.abc import Callable

_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`)", re.DOTALL)
# No text has it: it would not be printed.
_ASIDE = "\0"
# Innermost first, and nothing that looks twice at the same letters: descriptions may be long and hostile.
_TAGS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(rf"<(code|tt)>([^`<{_ASIDE}]*)</\1>", re.IGNORECASE), r"`\2`"),
    (re.compile(r"<(b|strong)>([^<]*)</\1>", re.IGNORECASE), lambda found: _around("**", found[2])),
    (re.compile(r"<(i|em)>([^<]*)</\1>", re.IGNORECASE), lambda found: _around("*", found[2])),
    (re.compile(r"<a\s[^<>]*?href=[\"']([^\"'<>]*)[\"'][^<>]*>([^<]*)</a>", re.IGNORECASE), r"[\2](\1)"),
    (re.compile(r"<br\s?/?>|</?(?:p|ul|ol)>|<p\s[^<>]*>", re.IGNORECASE), "\n\n"),
    (re.compile(r"<li>", re.IGNORECASE), "\n- "),
    (re.compile(r"</li>", re.IGNORECASE), ""),
)
# From the root of a site that the document does not name: in an editor it leads nowhere.
_NOWHERE = re.compile(r"(?<!!)\[([^\[\]]+)\]\((?:/(?!/)|#)[^()\s]*\)")


def as_markdown(text: str) -> str:
    """Emphasis, code, links, paragraphs and lists in Markdown; other tags and what stands as code are left alone.

    Of a link that leads nowhere the text stays.
    """
    if "<" not in text and "](" not in text:
        return text
    # Code stands aside meanwhile: it stays as it is, and what is around it may be marked up. Every second part is code.
    parts = _CODE.split(text.replace(_ASIDE, ""))
    left = (part if place % 2 == 0 else f"{_ASIDE}{place}{_ASIDE}" for place, part in enumerate(parts))
    return re.sub(f"{_ASIDE}(\\d+){_ASIDE}", lambda found: parts[int(found[1])], _converted("".join(left))).strip()


def _converted(text: str) -> str:
    for tag, markdown in _TAGS:
        text = tag.sub(markdown, text)
    return _NOWHERE.sub(r"\1", text)


def _around(mark: str, text: str) -> str:
    """Emphasis begins and ends with a letter; the space that was within goes behind."""
    return f"{mark}{text.strip()}{mark}{text[len(text.rstrip()) :]}" if text.strip() else text

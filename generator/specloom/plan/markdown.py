"""Markdown: pieces of pages, with text of the document made safe for the place where it stands."""

from __future__ import annotations

import json
import re

from specloom.ir.types import JsonValue
from specloom.plan.html import as_markdown
from specloom.plan.page_nodes import SnippetPlan
from specloom.plan.prose import cleaned, first_sentence

_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`)", re.DOTALL)
_HTML = re.compile(r"<(?=[A-Za-z/!?])(?!https?://)")


def block(text: str) -> str:
    """A description as a block of its own; headings sink below the page's own.

    HTML that Markdown has no word for is shown, never interpreted.
    """
    parts = _CODE.split(cleaned(as_markdown(text)).strip())
    # Every second part is code, where nothing needs care.
    safe = (part if place % 2 else _sunken(_HTML.sub("&lt;", part)) for place, part in enumerate(parts))
    return "".join(safe)


def cell(text: str) -> str:
    """A description in a table: one line, with bars that do not end the cell."""
    return " ".join(block(text).split()).replace("|", "\\|")


def brief(text: str) -> str:
    """The first sentence, for a table of many rows."""
    return cell(first_sentence(text))


def code(text: str) -> str:
    """Inline code that holds exactly this text, fit for a table too."""
    return inline(text).replace("|", "\\|")


def inline(text: str) -> str:
    """Inline code that holds exactly this text, outside of tables."""
    plain = " ".join(cleaned(text).split())
    fence = "`" * (_longest_run(plain) + 1)
    padding = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{padding}{plain}{padding}{fence}" if plain else ""


def snippet(title: str, language: str, text: str) -> SnippetPlan:
    """A fenced block whose fence no line of the text can close."""
    return SnippetPlan(title, language, cleaned(text), "`" * max(3, _longest_run(text) + 1))


def json_snippet(title: str, value: JsonValue) -> SnippetPlan:
    """A value as indented JSON."""
    return snippet(title, "json", json.dumps(value, indent=2, ensure_ascii=False))


def link(text: str, target: str) -> str:
    """A link whose text is code."""
    return f"[{code(text)}]({target})"


def anchor(title: str) -> str:
    """The fragment that Markdown tools give a heading."""
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", title).strip().lower())


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _sunken(text: str) -> str:
    return re.sub(r"^(#{1,3}) ", r"###\1 ", text, flags=re.MULTILINE)

"""Prose: the only place where text of the document is escaped on its way into source code and pages.

Descriptions are untrusted: whatever they hold, the result is one Python string literal with the same words in it.
"""

from __future__ import annotations

import json
import re
import textwrap

from specloom.plan.html import as_markdown

# Docstrings of methods are indented by eight, and no line is longer than 120.
WIDTH = 110

# Lines that end where they do for a reason: code, tables, lists, quotes, headings, what a docstring says of results.
_SHAPED = re.compile(r"^(\s{4,}|\s*([-*+]\s|[>|#]|\d+[.)]\s)|(Returns|Raises|Scopes): )")
# Those that may go on below all the same, as far in as their own text begins.
_LISTED = re.compile(r"^ *(?:[-*+] +|\d+[.)] +|> ?|(?=[^\s|#]))")

# Bidirectional controls can make source read differently from what it does.
_QUOTE = '\\"'

# Bidirectional marks, control characters (`Cc`) but for the line feed, and halves of surrogate pairs (`Cs`).
_UNPRINTED = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SEPARATORS = re.compile("[\u2028\u2029]")


def docstring(text: str, *, width: int = WIDTH) -> str:
    """A finished docstring literal for `text`, or nothing. Lines after the first are to be indented by the caller."""
    return _literal_of(wrapped(_ended(as_markdown(text)), width).splitlines(), "\n")


def attribute_doc(text: str) -> str:
    """The same for the literal below an attribute, which ends where its text does: the next line is an attribute."""
    return _literal_of(wrapped(_ended(as_markdown(text))).splitlines(), "")


def _literal_of(lines: list[str], end: str) -> str:
    if not lines:
        return ""
    escaped = [_escaped(line) for line in lines]
    if len(lines) == 1 or not end:
        # Quotes at the end would join the closing ones.
        text = lines[-1].rstrip('"')
        escaped[-1], end = f"{_escaped(text)}{(len(lines[-1]) - len(text)) * _QUOTE}", ""
    return '"""' + "\n".join(escaped) + end + '"""'


def literal(text: str) -> str:
    """A finished string literal with exactly this value."""
    return repr(text)


def quoted(value: object) -> str:
    """The literal of a text, number or boolean as the formatter would leave it, for lines that it is kept from."""
    return f'"{repr(value)[1:-1]}"' if isinstance(value, str) and '"' not in value else repr(value)


def toml_string(text: str) -> str:
    """A finished TOML string (TOML 1.0) with exactly this value."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def comment(text: str) -> str:
    """Text that is safe behind `# `: one line, printable."""
    return " ".join(cleaned(text).split())


def with_deprecation(text: str, is_deprecated: bool) -> str:
    """Prose that says of what is deprecated that it is, unless it does so itself."""
    if not is_deprecated or "deprecated" in text.lower():
        return text
    return f"Deprecated: {text}" if text.strip() else "Deprecated."


# What has a full stop and goes on, even where a capital letter follows.
_NO_END = r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\beg\.)(?<!\bie\.)(?<!\bcf\.)(?<!\bvs\.)(?<!\bincl\.)(?<![A-Z]\.[A-Z]\.)"


def first_sentence(text: str) -> str:
    """The first sentence of the first paragraph, on one line."""
    paragraph = " ".join(cleaned(as_markdown(text)).strip().split("\n\n", 1)[0].split())
    found = re.match(rf"(.+?[.!?]){_NO_END}(?=\s+[A-Z`*(]|$)", paragraph)
    return found.group(1) if found else paragraph


def closed(text: str) -> str:
    """A sentence with its full stop, which authors forget as often as not."""
    is_open = re.search(r"[A-Za-z0-9)`'\"*]$", text) and "://" not in text.split()[-1]
    return f"{text}." if is_open and not re.fullmatch("`[^`]*`", text) else text


def _ended(text: str) -> str:
    """A single paragraph that is no list or code is a sentence."""
    plain = text.strip()
    is_sentence = "\n\n" not in plain and "```" not in plain and not any(map(_SHAPED.match, plain.splitlines()))
    return closed(plain) if is_sentence else text


def says_all_of(sentence: str, title: str) -> bool:
    """Whether a sentence that fits on a line has every word of a title in it: `Creates a pet` has `Create pet`."""
    told, wanted = _stems(sentence), _stems(title)
    return wanted <= told and len(sentence) <= WIDTH - 10


def _stems(text: str) -> set[str]:
    """Words without what endings and articles add: enough to tell whether two sentences say the same."""
    words = (re.sub(r"(ies|es|s|e|y|ed|ing)$", "", word) for word in re.findall(r"\w+", text.lower()))
    return {word for word in words if word not in ("", "a", "an", "th")}


def first_and_rest(text: str) -> tuple[str, str]:
    """The first sentence, and what comes after it; two empty texts where it is part of a list, a table or code."""
    head, _, below = text.partition("\n\n")
    plain, sentence = " ".join(head.split()), first_sentence(text)
    if any(map(_SHAPED.match, head.splitlines())) or "```" in head or not plain.startswith(sentence):
        return "", ""
    return sentence, paragraphs(plain[len(sentence) :], below)


def paragraphs(*parts: str) -> str:
    """The parts that say something, with a blank line between them."""
    return "\n\n".join(part.strip() for part in parts if part.strip())


def wrapped(text: str, width: int = WIDTH) -> str:
    """Text filled to `width`, with lists, tables and code left as they are, and without blank edges."""
    blocks = re.split(r"\n[ \t]*\n+", cleaned(text).strip("\n").rstrip())
    return "\n\n".join(filled for filled in _fill_all(blocks, width) if filled)


def cleaned(text: str) -> str:
    """Text without carriage returns, tabs, control, bidirectional and unencodable characters."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    # Other line separators would end a line for some tools and not for Python.
    return _SEPARATORS.sub(" ", _UNPRINTED.sub("", plain))


def _fill_all(blocks: list[str], width: int) -> list[str]:
    filled: list[str] = []
    in_code = False
    for block in blocks:
        is_code = in_code or "```" in block
        is_shaped = is_code or any(_SHAPED.match(line) for line in block.splitlines())
        filled.append(_kept(block, 0 if is_code else width) if is_shaped else fill(" ".join(block.split()), width))
        in_code ^= block.count("```") % 2 == 1
    return filled


def fill(text: str, width: int = WIDTH, first: str = "", rest: str = "") -> str:
    """Text on lines that are no longer than `width` unless one word is, with `first` and `rest` before them."""
    if text and len(first) + len(text) <= width and text.isprintable() and text == text.strip():
        return first + text  # as most do, and at a tenth of the cost
    return textwrap.fill(
        text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _kept(block: str, width: int) -> str:
    """The lines of a block as they are; one of a list that is longer than `width` goes on below its text."""
    lines = (line.rstrip() for line in textwrap.dedent(block).splitlines())
    return "\n".join(_hung(line, width) if 0 < width < len(line) else line for line in lines)


def _hung(line: str, width: int) -> str:
    begins = _LISTED.match(line)
    if begins is None:
        return line
    return fill(line[begins.end() :], width, line[: begins.end()], " " * begins.end())


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')

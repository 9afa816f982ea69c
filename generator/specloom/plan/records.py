"""Records: the text of a value of the runtime's data classes."""

from __future__ import annotations


def construct(name: str, first: str, *rest: tuple[str, object, object]) -> str:
    """A call of a record's class with only the keywords that differ from their default."""
    keywords = (f"{keyword}={value!r}" for keyword, value, default in rest if value != default)
    return f"{name}({', '.join(filter(None, (first, *keywords)))})"

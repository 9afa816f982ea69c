"""External documentation: the link that many objects have beside their description, as a paragraph of Markdown."""

from __future__ import annotations

import re

from specloom.resolve.node import Node

# What Markdown takes for a link, and nothing that would end it early or do something when it is followed.
_WEB = re.compile(r"https?://[^\s()<>\[\]`\"]+")


def see_also(node: Node) -> str:
    """`See also: [Guide](https://…)` where the `externalDocs` of an object lead somewhere, else nothing."""
    said = node.get("externalDocs")
    url = said.text("url").strip() if said else ""
    if said is None or not url:
        return ""
    title = " ".join(said.text("description").split()).rstrip(".")
    if not title or title == url:
        return f"See also: {url}"
    is_link = _WEB.fullmatch(url) and not set("[]`<") & set(title)
    return f"See also: [{title}]({url})" if is_link else f"See also: {title}, {url}"


def with_see_also(prose: str, node: Node) -> str:
    """What is said of an object, and below it where more is said."""
    return "\n\n".join(filter(None, (prose.strip(), see_also(node))))

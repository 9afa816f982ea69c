"""The tags of a document as what they are for: which of them names a resource, and below which other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from specloom.ir.nodes import Tag
from specloom.resolve.slips import leads_back

# What OpenAPI 3.2 calls tags that say something about an operation, not where it belongs.
_REMARKS = frozenset({"badge", "audience"})


@dataclass(frozen=True, slots=True)
class TagTree:
    """The kind and the parent of every described tag that has one."""

    kinds: Mapping[str, str]
    parents: Mapping[str, str]

    @classmethod
    def of(cls, tags: Sequence[Tag]) -> TagTree:
        """The tree of these; a tag that cannot be where it is said to be stands at the top."""
        said = {tag.name: tag.parent for tag in tags}
        known = {name: above for name, above in said.items() if above in said and not leads_back(name, said)}
        return cls({tag.name: tag.kind for tag in tags}, known)

    def naming(self, names: Sequence[str]) -> tuple[str, ...]:
        """The tag that says where an operation belongs, below its parents; empty where none does.

        Tags for navigation come before others, and remarks (`badge`, `audience`) never name anything.
        """
        for_navigation = [name for name in names if self.kinds.get(name) == "nav"]
        others = [name for name in names if self.kinds.get(name) not in _REMARKS]
        found = [*for_navigation, *others][:1]
        while found and found[0] in self.parents:
            found.insert(0, self.parents[found[0]])
        return tuple(found)

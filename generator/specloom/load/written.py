"""A value together with where it is written, so that what an overlay brings in keeps its own line and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from specloom.diagnostics import Origin
from specloom.load.tree import JsonValue, split_pointer

Key = str | int


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the values of a tree are written: below `origin`, but for those that `elsewhere` tells of."""

    origin: Origin
    # By key, or by index written as text.
    elsewhere: Mapping[str, Sources] = field(default_factory=dict[str, "Sources"])

    def below(self, key: Key) -> Sources:
        """The sources of one member."""
        return self.elsewhere.get(str(key)) or Sources(self.origin.child(key))

    def find(self, pointer: str) -> Origin:
        """Where the value at `pointer` is written."""
        found = self
        parts = split_pointer(pointer)
        for index, part in enumerate(parts):
            if not found.elsewhere:
                return found.origin.child(*parts[index:])
            found = found.below(part)
        return found.origin


@dataclass(frozen=True, slots=True)
class Written:
    """A value and its sources. Never changed: values may be shared, as aliases of YAML are."""

    value: JsonValue
    sources: Sources

    def member(self, key: Key) -> Written:
        """The member of an object or list that is known to have it."""
        if isinstance(self.value, dict):
            return Written(self.value[str(key)], self.sources.below(key))
        assert isinstance(self.value, list)
        return Written(self.value[int(key)], self.sources.below(key))

    def with_members(self, members: Mapping[str, Written]) -> Written:
        """The object with these members put in, each in the place of one of its name."""
        assert isinstance(self.value, dict)
        value = self.value | {key: member.value for key, member in members.items()}
        elsewhere = {**self.sources.elsewhere, **{key: member.sources for key, member in members.items()}}
        return Written(value, Sources(self.sources.origin, elsewhere))

    def with_items(self, items: Sequence[Written]) -> Written:
        """A list of these items in the place of this one."""
        elsewhere = {str(index): item.sources for index, item in enumerate(items)}
        return Written([item.value for item in items], Sources(self.sources.origin, elsewhere))

    def with_member(self, key: Key, member: Written) -> Written:
        """The object or list with another value at `key`."""
        if isinstance(self.value, dict):
            return self.with_members({str(key): member})
        return self.with_items([member if index == key else item for index, item in enumerate(self.items)])

    def without(self, key: Key) -> Written:
        """The object or list without its member at `key`."""
        if isinstance(self.value, dict):
            value = {name: member for name, member in self.value.items() if name != key}
            elsewhere = {name: found for name, found in self.sources.elsewhere.items() if name != key}
            return Written(value, Sources(self.sources.origin, elsewhere))
        return self.with_items([item for index, item in enumerate(self.items) if index != key])

    @property
    def items(self) -> list[Written]:
        """The items of a list."""
        assert isinstance(self.value, list)
        return [Written(item, self.sources.below(index)) for index, item in enumerate(self.value)]

"""Short names: what a long name of owner and property can do without, where nobody else's name ends alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from specloom.ir.words import singular

Words = tuple[str, ...]
# The words of each step from the root down to a type.
Chain = tuple[Words, ...]

# From so many words on, nobody would type a name.
LONG = 7
# With fewer words than this a name says too little by itself.
_TELLING = 3
# Words that hang on to what is before them.
LINKING = frozenset({"with", "without", "by", "for", "of", "in", "on", "to", "from", "as", "at", "and", "or"})
# Words at the end of a name that say only that something is described.
_GENERIC = frozenset({"object", "request", "response", "body", "schema", "event", "params", "input", "resource"})


def shortened(names: Mapping[str, Words], chains: Mapping[str, Chain], events: Iterable[Words]) -> dict[str, Words]:
    """All names, those of `chains` shorter where they are long: the others are somebody's own words and stay."""
    own = {name for key, name in names.items() if key not in chains}
    # What differs from a name by a word that says nothing would be taken for it.
    claimed = (*names.values(), *(name[:-1] for name in own if name[-1] in _GENERIC))
    ends = Counter(name[start:] for name in claimed for start in range(len(name)))
    # What is called so by itself is something else.
    phrases, sent = {*_said(chains)} - own, {*events} - own
    taken = {"".join(name) for name in names.values()}
    found = dict(names)
    for key, chain in chains.items():
        below = _used(names[key], chain) if len(names[key]) >= LONG else ()
        if below:
            # What an operation is called is a sentence, no part of which is a thing.
            heads = _heads(chain[0], phrases, sent) if chain[0] in own else [()]
            candidates = _endings(names[key], heads, below, ends)
            candidates = candidates or _without_filler(chain[0], below)
            found[key] = next((words for words in candidates if "".join(words) not in taken), names[key])
            taken.add("".join(found[key]))
    return found


def _said(chains: Mapping[str, Chain]) -> Iterator[Words]:
    """What the document calls a thing: the words of a property, of many and of one. A single word is too vague."""
    for part in {part for chain in chains.values() for part in chain[1:] if len(part) > 1}:
        yield part
        yield singular(part)


def _used(name: Words, chain: Chain) -> Chain:
    """The steps below the owner that a name was made of; none where it was made in another way."""
    return next((chain[-n:] for n in range(1, len(chain)) if joined((chain[0], *chain[-n:])) == name), ())


def _heads(owner: Words, phrases: set[Words], events: set[Words]) -> list[Words]:
    """Ends of the owner's name that stand for it, the longest first: the event that it describes, a thing, nothing."""
    ends = [owner[index:] for index in range(1, len(owner)) if owner[index - 1] not in LINKING]
    event = next((end for end in ends if end in events), None)
    return [event] if event else [*(end for end in ends if end in phrases), ()]


def _endings(name: Words, heads: list[Words], below: Chain, ends: Mapping[Words, int]) -> list[Words]:
    """Ends of a name that are nobody else's and begin where a thing does: the longest that is short, or the shortest."""
    if below[0][0] in LINKING:
        heads = [head for head in heads if head]
    wholes = [joined((head, *below)) for head in heads]
    telling = [words for words in wholes if words == name[-len(words) :] and ends[words] == 1]
    return sorted((words for words in telling if _TELLING <= len(words) < len(name)), key=_is_long)


def _is_long(words: Words) -> int:
    return len(words) if len(words) >= LONG else 0


def _without_filler(owner: Words, below: Chain) -> list[Words]:
    """`MessageContentImageFileObject.image_file` is the `MessageContentImageFile`."""
    if len(owner) < _TELLING or owner[-1] not in _GENERIC:
        return []
    kept, first = owner[:-1], below[0]
    is_same = singular(kept[-len(first) :]) == singular(first)
    return [joined((kept[: -len(first)] if is_same else kept, *below))]


def joined(chain: Chain) -> Words:
    """The words in a row; a word that the one before ends with is not said twice."""
    words: Words = ()
    for part in chain:
        overlap = next((n for n in range(min(len(part), len(words)), 0, -1) if words[-n:] == part[:n]), 0)
        words = (*words, *part[overlap:])
    return words

"""First segments of paths that name nothing: where everything is mounted, and one letter that stands for a thing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from specloom.ir.sites import Site, segments_of
from specloom.ir.words import singular, split_words
from specloom.ir.workshop import Chosen, Words

# Below a mount there are at least so many things; with fewer it may be their parent.
_SEVERAL = 3


def rooted(sites: Sequence[Site], chosen: Mapping[str, Chosen]) -> dict[str, Chosen]:
    """The names without the segment that all paths begin with, and with the word that a single letter stands for."""
    mount, meanings = _mount(sites), _meanings(sites, chosen)
    return {key: _rooted(name, mount, meanings) for key, name in chosen.items()}


def _rooted(name: Chosen, mount: Words, meanings: Mapping[Words, Words]) -> Chosen:
    if not name.resource:
        return name
    first, *below = name.resource
    return Chosen(tuple(below if mount == first else [meanings.get(first, first), *below]), name.name)


def _meanings(sites: Sequence[Site], chosen: Mapping[str, Chosen]) -> dict[Words, Words]:
    """`/t/{id}` of a forum is one of its topics, as the tags of such operations say."""
    tags: dict[Words, Counter[str]] = defaultdict(Counter)
    for site in sites:
        first = next(iter(chosen[site.key].resource), ())
        letter = "".join(first)
        if len(letter) == 1 and letter.isalpha():
            tags[first].update(site.tags)
    return {letter: split_words(found.most_common(1)[0][0]) for letter, found in tags.items() if found}


def _mount(sites: Sequence[Site]) -> Words:
    """`openmeter` where every path is `/openmeter/…`; none where it is a kind of things, or the parent of a few."""
    paths = [segments_of(site.path) for site in sites]
    heads = {segments[0] if segments else "" for segments in paths}
    below = {segments[1] if len(segments) > 1 else "{" for segments in paths}
    head = next(iter(heads), "{")
    if len(heads) != 1 or len(below) < _SEVERAL or any(part.startswith("{") for part in (head, *below)):
        return ()
    words = split_words(head)
    return words if singular(words) == words else ()

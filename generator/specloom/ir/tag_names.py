"""Names from tags: the first tag is the resource, the operationId without the tag's words is the method."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from specloom.ir.sites import Site, segments_of
from specloom.ir.tag_tree import TagTree
from specloom.ir.verbs import VERBS
from specloom.ir.words import singular, singular_word, split_words
from specloom.ir.workshop import Chosen, Words

_LINKING = frozenset({"by", "for", "with", "from", "in", "of", "to", "on", "at", "and", "via", "as"})
# Names that begin so were made by a machine from the request itself.
_HTTP_VERBS = frozenset({("post",), ("put",), ("patch",)})
# Words that make sense with the one after them only.
_OF_A_WHOLE = frozenset({"no", "is", "has"})
_LOOKUPS = frozenset({"get", "find", "fetch", "read", "retrieve", "show", "describe"})


def tag_phrases(sites: Sequence[Site], tags: TagTree) -> dict[Words, Words]:
    """What operations call the things of a tag, where three or more have one phrase: those of `events` special events.

    A tag whose operations speak of them in several ways has none.
    """
    found: dict[Words, list[Words]] = defaultdict(list)
    for site in sites:
        *_, last = [_parts(name) for name in tags.naming(site.tags)] or [[]]
        words = tuple(map(singular_word, split_words(site.spoken_id)))
        thing = singular(last[-1]) if last else ()
        ends = [end for end in range(len(words) + 1) if thing and words[end - len(thing) : end] == thing]
        if ends:
            found[last[-1]].append(words[1 : ends[0]])
    return {
        tag: said[0] for tag, said in found.items() if len(said) > 2 and len(set(said)) == 1 and len(said[0]) > len(tag)
    }


def tag_name(site: Site, tags: TagTree, phrases: Mapping[Words, Words]) -> Chosen | None:
    """The name by tag; None where tag or operationId is missing."""
    *above, last = [_parts(name) for name in tags.naming(site.tags)] or [[]]
    if not last or not site.spoken_id:
        return None
    words = _unglued(site, split_words(site.spoken_id))
    plain = _stripped(words, phrases.get(last[-1], last[-1]))
    words = plain if plain != words else _stripped(words, last[-1])
    for tag in reversed([part for parts in above for part in parts]):
        words = _stripped(words, tag)
    resource = [part for parts in above for part in parts] + last
    name = _standard(site, _lookup(site, _turned(site, words), last[-1]))
    return Chosen(_without_repetition(resource) if above else tuple(resource), name)


def _lookup(site: Site, words: Words, tag: Words) -> Words:
    """A GET that is called like its tag says what it gives, and not that it gives it: `events` and `event`."""
    is_same = tuple(map(singular_word, words)) == tuple(map(singular_word, tag))
    return ("get",) if site.method == "get" and is_same and (site.is_item or _is_plural(site)) else words


def are_tag_names_good(sites: Sequence[Site], tags: TagTree) -> bool:
    """Whether this rule gives short method names: three words at most in nine of ten."""
    phrases = tag_phrases(sites, tags)
    names = [tag_name(site, tags, phrases) for site in sites]
    found = [name for name in names if name is not None]
    short = [name for name in found if len(name.name) <= 3 and name.name[:1] not in _HTTP_VERBS]
    return len(found) >= 0.9 * len(sites) and len(short) >= 0.9 * len(found) and bool(found)


def _parts(tag: str) -> list[Words]:
    """`billing/invoices` and `Billing > Invoices` are two levels."""
    return [split_words(part) for part in re.split(r"\s*[/>]\s*", tag) if part.strip()]


def _without_repetition(lineage: Sequence[Words]) -> tuple[Words, ...]:
    """`international flights` below `flights` is `flights.international`."""
    found = [lineage[0]]
    for above, tag in pairwise(lineage):
        same, alike = tuple(map(singular_word, above)), tuple(map(singular_word, tag))
        length = len(same)
        if len(tag) > length and alike[:length] == same:
            found.append(tag[length:])
        elif len(tag) > length and alike[-length:] == same:
            found.append(tag[:-length])
        else:
            found.append(tag)
    return tuple(found)


def _stripped(words: Words, tag: Words) -> Words:
    """`create_pet_photo` under `pets` is `create_photo`; `list_next_events` under `events` stays."""
    same = tuple(map(singular_word, tag))
    alike = tuple(map(singular_word, words))
    length = len(same)
    if words[0] in _OF_A_WHOLE:
        return words
    for start in (0, 1):
        if alike[start : start + length] == same and len(words) > length:
            rest = words[:start] + words[start + length :]
            if start == 0 or len(rest) == 1 or rest[1] in _LINKING or rest[1] not in ("id",):
                return rest
    return words


def _unglued(site: Site, words: Words) -> Words:
    """`getsynonyms` is two words where the path has `synonyms`."""
    rest = words[0].removeprefix(site.method)
    if rest and rest != words[0] and any(rest == word for part in site.path.split("/") for word in split_words(part)):
        return (site.method, rest, *words[1:])
    return words


# What Django REST framework ends the names of operations with.
_ENDINGS = {
    "get": {"list": "list", "read": "get", "retrieve": "get"},
    "post": {"create": "create"},
    "put": {"update": "update"},
    "delete": {"delete": "delete", "destroy": "delete"},
}


def _turned(site: Site, words: Words) -> Words:
    """`memories_search_create` and `memories_history_list` are paths and methods: to `search`, to `list_history`."""
    *whole, ending = split_words(site.spoken_id)
    verb = _ENDINGS.get(site.method, {}).get(ending)
    literals = [part for part in segments_of(site.path) if not part.startswith("{")]
    if len(words) < 2 or verb is None or whole != [word for part in literals for word in split_words(part)]:
        return words
    return words[:-1] if words[0] in VERBS else (verb, *words[:-1])


def _standard(site: Site, words: Words) -> Words:
    """The usual verb for the usual thing; whatever says more keeps its own words."""
    if "by" in words[1:] and site.is_item:
        # `get_order_by_id` says what the path says already.
        key = words[words.index("by", 1) + 1 :]
        if len(key) <= 2 and set(key) & {"id", "name", "key", "slug", *split_words(site.path_params[-1])}:
            words = words[: words.index("by", 1)]
    return usual_verb(site, words)


def usual_verb(site: Site, words: Words) -> Words:
    """A lookup by key is `retrieve` in every API, whatever its author calls it; HTTP's verbs are no method names."""
    if len(words) != 1:
        return words
    word = words[0]
    if site.method == "get" and word in _LOOKUPS:
        return ("retrieve",) if site.is_item or not _is_plural(site) else ("list",)
    return {"post": ("create",), "put": ("replace",), "patch": ("update",)}.get(word, words)


def _is_plural(site: Site) -> bool:
    words = split_words(site.spoken_id)
    nouns = [word for word in words if word not in _LINKING]
    return bool(nouns) and any(singular((word,)) != (word,) for word in nouns)

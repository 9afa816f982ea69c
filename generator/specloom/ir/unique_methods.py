"""Solves collisions of method names by words that are true, never by numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from specloom.ir.sites import Site, segments_of
from specloom.ir.verbs import VERBS
from specloom.ir.words import singular, split_words
from specloom.ir.workshop import Chosen, Resource, Words

_STANDARD = frozenset({"list", "retrieve", "create", "update", "delete"})
_VERBS = {"get": "get", "post": "run", "put": "set", "delete": "remove"}


def made_unique(sites: Sequence[Site], chosen: dict[str, Chosen], fixed: frozenset[str]) -> dict[str, Chosen]:
    """The same names, changed where two operations or a method and a child resource would share one."""
    taken: dict[Resource, set[Words]] = defaultdict(set)
    resources = {name.resource for name in chosen.values()}
    for resource in resources:
        for length in range(1, len(resource) + 1):
            taken[resource[: length - 1]].add(resource[length - 1])
    result: dict[str, Chosen] = {}
    # The shortest path keeps the name: it is the one a reader would expect under it.
    order = sorted(sites, key=lambda site: (site.key not in fixed, *_rank(site, chosen[site.key])))
    versions = {version for site in sites if (version := _version(site))}
    of_one = {chosen[site.key] for site in sites if site.path_params}
    alike = Counter(_VERSION.sub("/", site.key) for site in sites)
    for site in order:
        name = chosen[site.key]
        again = _version(site) if alike[_VERSION.sub("/", site.key)] > 1 else ""
        has_one = name in of_one and _acts_on_many(site, name)
        wanted = _candidates(site, name, again, len(versions) > 1, has_one)
        free = next(words for words in wanted if words not in taken[name.resource])
        taken[name.resource].add(free)
        result[site.key] = name if free == name.name else Chosen(name.resource, free)
    return {site.key: result[site.key] for site in sites}


def _rank(site: Site, name: Chosen) -> tuple[bool, bool, int, int]:
    """Items before collections where both want one verb, then short paths before long ones."""
    is_whole = name.name == ("retrieve",) and not site.is_item
    return (_is_bulk(site), is_whole or _acts_on_many(site, name), len(site.path_params), site.path.count("/"))


def _acts_on_many(site: Site, name: Chosen) -> bool:
    """Whether a verb is for several things, or for all; alone it stands for what is done to one."""
    return len(name.name) == 1 and name.name[0] in VERBS - _STANDARD and site.method != "get" and not site.path_params


def _is_bulk(site: Site) -> bool:
    """Whether it changes a whole collection; the item's own method keeps the plain name."""
    last = split_words(segments_of(site.path)[-1]) if segments_of(site.path) else ("",)
    return site.method in ("delete", "put", "patch") and not site.is_item and singular(last) != last


_VERSION = re.compile(r"/(v\d+\w*)/")


def _version(site: Site) -> str:
    found = _VERSION.search(site.path)
    return found[1] if found else ""


def _candidates(site: Site, name: Chosen, again: str, has_versions: bool, has_one: bool) -> Iterator[Words]:
    """`again` is the version by which alone its path differs from another one.

    `has_one` where the same is done to one thing, and here to many.
    """
    words = name.name
    yield words
    if again:
        yield (*words, again)
    extra = [word for word in split_words(re.split(r"[?#]", site.path, maxsplit=1)[-1]) if word != "true"]
    if re.search(r"[?#]", site.path):
        yield (*words, *extra)
    if site.method == "put" and words[:1] in (("update",), ("create",)):
        yield ("replace", *words[1:])
    if site.method == "patch" and words[:1] == ("update",):
        yield ("patch", *words[1:])
    if _is_bulk(site):
        yield (*words, "all")
    segments = segments_of(site.path)
    if words == ("retrieve",) and not site.is_item:
        yield ("list",)
    if words == ("list",) and segments and not site.is_item:
        yield (*words, *split_words(segments[-1]))
    if len(words) == 1 and words[0] not in _STANDARD:
        yield from _told_apart(site, name)
        if has_one:
            yield (*words, "many" if site.node.get("requestBody") or site.node.get("parameters") else "all")
        yield (_VERBS.get(site.method, site.method), *words)
    if len(segments) > 2 and segments[-2].startswith("{") and not site.is_item:
        yield (*words, "for", *singular(split_words(segments[-3])))
    if has_versions and _version(site):
        yield (*words, _version(site))
    yield from _longer(site, words, singular(name.resource[-1]) if name.resource else ())


def _told_apart(site: Site, name: Chosen) -> Iterator[Words]:
    """`cancelPaymentByIdempotencyKey` beside `payments.cancel` is `cancel_by_idempotency_key`."""
    thing = singular(name.resource[-1]) if name.resource else ()
    said = split_words(site.spoken_id or "none")
    after = said[1:]
    if (
        said[:1] == name.name
        and name.name[0] in VERBS
        and thing
        and singular(after[: len(thing)]) == thing
        and after[len(thing) :] not in ((), (site.method,))
    ):
        yield (*name.name, *after[len(thing) :])


def _longer(site: Site, words: Words, thing: Words) -> Iterator[Words]:
    """Names that are true and distinct, and no longer short. `webhooks.delete_by_token` need not say whose token."""
    for param in reversed(site.path_params):
        key = split_words(param)
        if thing and key[: len(thing)] == thing and len(key) > len(thing):
            yield (*words, "by", *key[len(thing) :])
        yield (*words, "by", *key)
    if site.spoken_id:
        yield split_words(site.spoken_id)
    literals = [split_words(part) for part in site.path.split("/") if part and not part.startswith("{")]
    for length in range(1, len(literals) + 1):
        yield (*words, *(word for part in literals[-length:] for word in part))
    yield (*words, "with", site.method)
    whole = tuple(word for part in site.path.split("/") if part for word in split_words(part.strip("{}")))
    yield (site.method, *whole)
    while True:
        whole = (*whole, "again")
        yield (site.method, *whole)

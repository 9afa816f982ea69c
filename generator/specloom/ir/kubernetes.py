"""Names that Kubernetes' own keys say: the kind of thing, and what is done with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from specloom.ir.sites import Site, segments_of
from specloom.ir.words import split_words
from specloom.ir.workshop import Chosen, Resource, Words

_METHODS: dict[str, Words] = {
    "get": ("retrieve",),
    "list": ("list",),
    "post": ("create",),
    "put": ("replace",),
    "patch": ("update",),
    "delete": ("delete",),
    "deletecollection": ("delete", "all"),
    "watch": ("watch",),
    "watchlist": ("watch", "list"),
    "connect": ("connect",),
}


def kubernetes_names(sites: Sequence[Site]) -> dict[str, Chosen]:
    """`deployments.retrieve`, `stateful_sets.scale.replace`, by operation key, for those that say what they do."""
    said = [(site, _METHODS[action]) for site in sites if (action := site.node.text("x-kubernetes-action")) in _METHODS]
    kinds = {"".join(words): words for site, _ in said if (words := _kind(site))}
    return {site.key: Chosen(_resource(site, kinds), method) for site, method in said if _kind(site)}


def _kind(site: Site) -> Words:
    """The kind of thing, as the plural that paths write in one word."""
    said = site.node.get("x-kubernetes-group-version-kind")
    kind = split_words(said.text("kind")) if said else ()
    return _plural(kind) if kind else ()


def _resource(site: Site, kinds: Mapping[str, Words]) -> Resource:
    """The things of one kind; `deployments/{name}/scale` is of the kind Scale, and belongs to deployments."""
    segments = segments_of(site.path)
    if "{name}" not in segments or segments[-1] == "{name}":
        return (_kind(site),)
    place = segments.index("{name}")
    below = (split_words(part) for part in segments[place + 1 :] if not part.startswith("{"))
    return (kinds.get(segments[place - 1], split_words(segments[place - 1])), *below)


def _plural(words: Words) -> Words:
    last = words[-1]
    if re.search(r"(s|x|ch|sh)$", last):
        return (*words[:-1], f"{last}es")
    return (*words[:-1], f"{last[:-1]}ies" if re.search(r"[^aeiou]y$", last) else f"{last}s")

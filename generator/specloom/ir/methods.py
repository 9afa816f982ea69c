"""Chooses resource and method names for every operation, the way a person would."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile

from specloom.diagnostics import Report
from specloom.ir.kubernetes import kubernetes_names
from specloom.ir.nodes import NamePins
from specloom.ir.path_names import path_names
from specloom.ir.sites import Site, segments_of
from specloom.ir.tag_names import are_tag_names_good, tag_name, tag_phrases, usual_verb
from specloom.ir.tag_tree import TagTree
from specloom.ir.unique_methods import made_unique
from specloom.ir.words import split_words
from specloom.ir.workshop import Chosen, Resource, Words
from specloom.resolve.hints import hinted

_DOTTED = re.compile(r"^[A-Za-z][\w-]*([./][A-Za-z][\w-]*)+$")


def choose_names(
    sites: Sequence[Site], lists: Mapping[str, bool | None], tags: TagTree, pins: NamePins
) -> dict[str, Chosen]:
    """Resource and method of each operation, by its key; unique within every resource unless annotated otherwise."""
    rule = _rule(sites, lists, tags)
    of_kinds = kubernetes_names(sites)
    chosen: dict[str, Chosen] = {}
    fixed: set[str] = set()
    for site in sites:
        usual = rule(site)
        pinned = pins.operations.get(site.key)
        kept = _dotted(pinned) if pinned else _hinted(site, usual) or of_kinds.get(site.key)
        given = _annotated(site, kept or usual) or kept
        if given is not None:
            fixed.add(site.key)
        chosen[site.key] = given or usual
    return made_unique(sites, chosen, frozenset(fixed))


def report_same_names(sites: Sequence[Site], chosen: Mapping[str, Chosen], report: Report) -> None:
    """Two operations that are told to have one name: which of them should give way is their author's to say."""
    first: dict[tuple[str, Words], Site] = {}
    for site in sites:
        name = site.node.text("x-sdk-name")
        if not name:
            continue
        resource = site.node.text("x-sdk-resource") or ".".join("_".join(part) for part in chosen[site.key].resource)
        other = first.setdefault((resource, split_words(name)), site)
        if other is not site:
            what = f"`{site.key}` and `{other.key}` are both called `{resource}.{name}`".replace("`.", "`")
            origin = site.origin.child("x-sdk-name")
            report.error("SL119", what, origin, hint="give one of them another `x-sdk-name` or `x-sdk-resource`")


def _rule(sites: Sequence[Site], lists: Mapping[str, bool | None], tags: TagTree) -> Callable[[Site], Chosen]:
    """The rule that suits the document: its own dotted names, its tags, its paths, or plain procedures."""
    by_path = path_names(sites, lists)
    phrases = tag_phrases(sites, tags)
    head = _common_head(sites)

    def from_path(site: Site) -> Chosen:
        return by_path[site.key]

    def from_dots(site: Site) -> Chosen:
        return _from_dots(site, head) if site.spoken_id else from_path(site)

    def from_tag(site: Site) -> Chosen:
        return tag_name(site, tags, phrases) or from_path(site)

    def from_procedure(site: Site) -> Chosen:
        return Chosen((), split_words(site.spoken_id), is_stated=True)

    if _share(sites, lambda site: bool(_DOTTED.match(site.spoken_id))) >= 0.8:
        return from_dots
    if _are_procedures(sites):
        return from_procedure
    if are_tag_names_good(sites, tags):
        return from_tag
    return from_path


def _share(sites: Sequence[Site], test: Callable[[Site], bool]) -> float:
    return sum(test(site) for site in sites) / len(sites) if sites else 0.0


def _are_procedures(sites: Sequence[Site]) -> bool:
    """Remote procedures: one literal per path, no parameters in it, at most one tag in all."""
    tags = {tag for site in sites for tag in site.tags}
    flat = _share(
        sites, lambda site: not site.path_params and len(segments_of(site.path)) == 1 and bool(site.spoken_id)
    )
    return len(sites) > 3 and len(tags) <= 1 and flat >= 0.8


def _dotted(text: str) -> Chosen:
    *resource, name = [split_words(part) for part in re.split(r"[./]", text)]
    return Chosen(tuple(resource), name)


def _common_head(sites: Sequence[Site]) -> int:
    """How many parts all dotted operationIds begin with that say nothing: `v1.`, or the packages of a program.

    `api.controllers.agent_controller.add` is the function of a module, as Connexion names operations.
    """
    ids = [re.split(r"[./]", site.spoken_id)[:-1] for site in sites if site.spoken_id]
    length = sum(1 for _ in takewhile(lambda parts: len(set(parts)) == 1, zip(*ids, strict=False)))
    if all(len(parts) > length for parts in ids):
        return length
    return 1 if length and re.fullmatch(r"v\d+", ids[0][0]) else 0


def _from_dots(site: Site, head: int) -> Chosen:
    whole = _dotted(site.spoken_id)
    chosen = Chosen(tuple(_without_role(part) for part in whole.resource[head:]), whole.name)
    name = _without_words(chosen.name, chosen.resource[-1]) if chosen.resource else chosen.name
    # Without the head it is stated only for as long as all begin so.
    return Chosen(chosen.resource, usual_verb(site, name), is_stated=not head)


def _without_role(words: Words) -> Words:
    """What a module is to a program says nothing of what it is about."""
    return words[:-1] if len(words) > 1 and words[-1] == "controller" else words


def _without_words(name: tuple[str, ...], resource: tuple[str, ...]) -> tuple[str, ...]:
    length = len(resource)
    return name[length:] if len(name) > length and name[:length] == resource else name


def _annotated(site: Site, otherwise: Chosen) -> Chosen | None:
    """What the document says in our vocabulary; it wins over a pin, because somebody wrote it for us."""
    resource, name = site.node.text("x-sdk-resource"), site.node.text("x-sdk-name")
    if not (resource or name):
        return None
    words = split_words(name) if name else otherwise.name
    return Chosen(_resource(resource) or otherwise.resource, words, is_stated=bool(resource and name))


def _hinted(site: Site, otherwise: Chosen) -> Chosen | None:
    """What the document says to other generators."""
    group, name = hinted(site.node.mapping, "x-sdk-resource"), hinted(site.node.mapping, "x-sdk-name")
    if group is None and name is None:
        return None
    words = split_words(name) if isinstance(name, str) else otherwise.name
    resource = _resource(group) if isinstance(group, str) else otherwise.resource
    return Chosen(resource, usual_verb(site, words) if words == ("get",) else words)


def _resource(text: str) -> Resource:
    return tuple(split_words(part) for part in text.split(".")) if text else ()

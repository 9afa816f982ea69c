"""Names from paths: literal segments make the resource, the HTTP method makes the verb."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from specloom.ir.roots import rooted
from specloom.ir.sites import Site, segments_of
from specloom.ir.verbs import VERBS
from specloom.ir.words import singular, singular_word, split_words
from specloom.ir.workshop import Chosen, Resource, Words

# Verbs that a GET may end with: what comes back is not a thing of that name.
_READING_VERBS = frozenset(
    {"check", "compare", "count", "download", "export", "preview", "query", "search", "validate"}
)
# What an operationId or a summary may say that a POST on an item does; others have a segment of their own.
_ITEM_VERBS = frozenset({"cancel", "capture", "close", "complete", "confirm", "restore", "resume", "upload"})


def path_names(sites: Sequence[Site], lists: Mapping[str, bool | None]) -> dict[str, Chosen]:
    """A name for every operation from its path alone; resources with a single method go up to their parent."""
    paths = _Paths.of(sites)
    chosen = rooted(sites, {site.key: _name(site, paths, lists.get(site.key)) for site in sites})
    several = {path.partition("?")[0] for path in paths.methods if _edition(path, paths)}
    kept = {site.key for site in sites if site.path.partition("?")[0] in several}
    return _hoisted(chosen, {site.key for site in sites if site.is_item or site.method == "post"}, kept)


@dataclass(frozen=True, slots=True)
class _Paths:
    """All paths of a document: the methods of each, those with items right below, and what is followed by a key."""

    methods: Mapping[str, set[str]]
    above_items: frozenset[str]
    collections: frozenset[Words]

    @classmethod
    def of(cls, sites: Sequence[Site]) -> _Paths:
        methods: dict[str, set[str]] = defaultdict(set)
        for site in sites:
            methods[site.path].add(site.method)
        pairs = [pair for path in methods for pair in pairwise(segments_of(path))]
        return cls(
            methods,
            frozenset(site.path.rpartition("/")[0] for site in sites if site.is_item),
            frozenset(_words(left) for left, right in pairs if _is_param(right) and not _is_param(left)),
        )


# What follows the thing in an operationId like `droplets_create`.
_MAKING = ("create", "add", "insert", "new", "update")
_SETTING = ("set", "create", "add", "update", "replace")
# What an operationId says of a POST that makes nothing new.
_CHANGES = frozenset({"change", "edit", "modify", "update"})

# One thing out of many, written out: it says no more about what is there than `{id}` does.
_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24,}", re.I)


def _is_param(segment: str) -> bool:
    return segment.startswith("{") or _KEY.fullmatch(segment) is not None


def _words(segment: str) -> Words:
    """The words of a segment, without a key that hangs on to them: `classification-6VMVochwUWo`."""
    head, _, tail = segment.rpartition("-")
    # Drawn at random, letters and digits fall apart into words that nobody could say.
    is_key = len(tail) >= 8 and any(map(str.isdigit, tail)) and len(tail) < 3 * len(split_words(tail))
    return split_words(head if head and is_key else segment)


def _name(site: Site, paths: _Paths, is_list: bool | None) -> Chosen:
    segments = segments_of(site.path)
    literals = [_words(segment.partition("{")[0] or segment) for segment in segments if not _is_param(segment)]
    literals = [*_edition(site.path, paths), *literals]
    if not literals:
        return Chosen((), _verb(site, bool(segments), paths, is_list))
    ends_in_param = _is_param(segments[-1])
    # Some authors tell operations on one path apart by a fragment that is never sent.
    fragment = site.path.partition("#")[2]
    if fragment:
        return Chosen(tuple(literals), split_words(fragment))
    if site.method == "get" and literals[-1][0] in _READING_VERBS and not ends_in_param and len(literals) > 1:
        return Chosen(tuple(literals[:-1]), literals[-1])
    if not ends_in_param and site.method in ("post", "put") and _is_action(site, segments, paths):
        return Chosen(tuple(literals[:-1]), literals[-1])
    return Chosen(tuple(literals), _verb(site, ends_in_param, paths, is_list))


def _edition(path: str, paths: _Paths) -> list[Words]:
    """What a query in a path says where the path is there without it, too: `/messages?beta=true` is the beta of one."""
    plain, _, query = path.partition("?")
    name, _, value = query.partition("=")
    if not name or "&" in query or plain not in paths.methods:
        return []
    return [split_words(name), *([split_words(value)] if value.lower() not in ("", "1", "true") else [])]


def _is_action(site: Site, segments: list[str], paths: _Paths) -> bool:
    if site.has_custom_verb:
        return True
    words, methods_at = split_words(segments[-1]), paths.methods
    if _is_collection(words, paths):
        return False
    said = re.sub(r"[\W_]", "", site.spoken_id.lower())
    is_read_too = "get" in methods_at[site.path]
    if words[0] in VERBS and not (is_read_too and site.method == "put"):
        return True
    # `messages_post` says no more than the path and the method do.
    if said.startswith("".join(words)) and not said.removeprefix("".join(words)).startswith((*_MAKING, site.method)):
        return not is_read_too or singular(words) == words
    has_siblings = len(methods_at[site.path]) > 1 or any(
        other.startswith(f"{site.path}/") for other in methods_at if other != site.path
    )
    after_item = len(segments) > 1 and _is_param(segments[-2])
    # `setDetails` of `PUT /zones/{id}/details` sets what is a thing to its author.
    is_set = split_words(site.spoken_id or "none") in [(verb, *words) for verb in _SETTING]
    return after_item and not has_siblings and singular_word(words[-1]) == words[-1] and not is_set


def _is_collection(words: Words, paths: _Paths) -> bool:
    """`POST /files/{id}/upload_sessions` makes one where `/upload_sessions/{id}` has it, and uploads nothing."""
    return len(words) > 1 and singular(words) != words and words in paths.collections


def _verb(site: Site, is_item: bool, paths: _Paths, is_list: bool | None) -> Words:
    methods = paths.methods[site.path]
    match site.method:
        case "get" if is_item and is_list and site.path in paths.above_items:
            # What is listed are the things below: `/taxonomies/{namespace}/{key}` is one of a namespace's.
            return ("list",)
        case "get":
            return ("list",) if not is_item and (_is_plural(site) if is_list is None else is_list) else ("retrieve",)
        case "post":
            if is_item:
                last = site.spoken_id.rpartition(":")[2]
                said = [split_words(text)[:1] for text in (last, site.node.text("summary")) if text]
                verb = next((verb for verb in said if verb[0] in _ITEM_VERBS), None)
                if verb or not {"put", "patch"} & methods:
                    return verb or ("update",)
            changes_it = split_words(site.spoken_id or "none")[0] in _CHANGES and not {"put", "patch"} & methods
            return ("update",) if changes_it else ("create",)
        case "put":
            return ("replace",) if "patch" in methods else ("update",)
        case "patch":
            return ("update",)
        case "delete":
            return ("delete",)
        case other:
            return split_words(other)


def _is_plural(site: Site) -> bool:
    if "list" in split_words(site.spoken_id or "none"):
        return True
    segments = segments_of(site.path)
    last = split_words(segments[-1] if segments else "")[-1]
    return singular_word(last) != last or last in ("data", "media", "history")


def _hoisted(chosen: dict[str, Chosen], singles: set[str], kept: set[str]) -> dict[str, Chosen]:
    """A resource of one method without children becomes a method of its parent: `get_usage`, not `usage.get`.

    So it does where the parent is nothing but a folder of such resources. `singles` are about one thing out of many;
    `kept` stay where they are, because there is more than one edition of them.
    """
    members: dict[Resource, list[str]] = defaultdict(list)
    for key, name in chosen.items():
        members[name.resource].append(key)
    parents = {resource[:length] for resource in members for length in range(1, len(resource))}
    alone = [
        found
        for found, keys in members.items()
        if len(keys) == 1 and found not in parents and len(found) > 1 and keys[0] not in kept
    ]
    homes = {*members, *_folders(members, alone)}
    result = dict(chosen)
    for resource in alone:
        (key,) = members[resource]
        if resource[:-1] in homes:
            result[key] = Chosen(resource[:-1], _hoisted_name(chosen[key].name, resource[-1], key in singles))
    return result


def _folders(resources: Iterable[Resource], alone: list[Resource]) -> set[Resource]:
    """What has no methods of its own, and below it two or more resources of one method each and nothing else."""
    below = Counter(resource[:length] for resource in resources for length in range(1, len(resource)))
    single = Counter(resource[:-1] for resource in alone)
    return {parent for parent, count in single.items() if count == below[parent] > 1}


def _hoisted_name(verb: Words, noun: Words, is_single: bool) -> Words:
    if noun[0] in VERBS:
        return noun
    one = singular(noun) if is_single else noun
    # `POST /payments/{id}/refunds` refunds one.
    if len(one) == 1 and one[0] in VERBS and verb == ("create",):
        return one
    if verb == ("retrieve",):
        return ("get", *one)
    return (*verb, *one)

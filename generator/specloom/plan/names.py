"""Names: the only place where a Python name is made. Reserved words and clashes end here."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from specloom.ir.nodes import Alias, Api, Enum, Model, Name, Operation, Resource, Union, Webhook
from specloom.ir.words import split_words
from specloom.plan.reserved import (
    ARGUMENT_NAMES,
    CLIENT_NAMES,
    FIELD_NAMES,
    MODEL_NAMES,
    MODULE_NAMES,
    RESOURCE_CLASS_NAMES,
    RESOURCE_NAMES,
)

ResourcePath = tuple[tuple[str, ...], ...]

_LONGEST_MODULE = 60
# Of files that stand two folders deep: pages and examples.
LONGEST_NAME = 72

# Stands for "sent by the API" among the resource paths; no resource has an empty word.
WEBHOOK_PATH: ResourcePath = (("", "webhooks"),)


def webhook_path(webhook: Webhook) -> ResourcePath:
    """Where the types of an event live: hundreds of events are a module for each value of the header that tells them."""
    # The last value is the one that fits the name of the webhook.
    group = webhook.kinds[-1][0] if webhook.kinds else ""
    return (*WEBHOOK_PATH, split_words(group)) if group else WEBHOOK_PATH


def snake(name: Name | Iterable[str], fallback: str = "value") -> str:
    """`pipeline_id`: a valid identifier that is no keyword; a leading digit gets an `n`."""
    text = "_".join(word.lower() for word in _words(name)) or fallback
    text = f"n{text}" if text[0].isdigit() else text
    return f"{text}_" if keyword.iskeyword(text) else text


def pascal(name: Name | Iterable[str], fallback: str = "Value") -> str:
    """`PipelineId`: a valid identifier that starts with a capital; a leading digit gets an `N`."""
    text = "".join(word[0].upper() + word[1:] for word in _words(name)) or fallback
    text = f"N{text}" if text[0].isdigit() else text
    # Scripts without capitals need one in front, or a class could be taken for a field.
    text = text if text[0].isupper() else f"X{text}"
    return f"{text}_" if keyword.iskeyword(text) else text


def constant(name: Name | Iterable[str], fallback: str = "VALUE") -> str:
    """`PIPELINE_ID`."""
    text = "_".join(word.upper() for word in _words(name)) or fallback
    return f"N{text}" if text[0].isdigit() else text


def module_name(words: Iterable[str], fallback: str = "module") -> str:
    """A file name without its ending: snake, ASCII, and cut at a word where it would grow too long for some disks."""
    text = "".join(map(_on_disk, snake(words, fallback)))
    return shortened(f"{text}_" if keyword.iskeyword(text) else text, _LONGEST_MODULE)


def _on_disk(letter: str) -> str:
    """The letter, or what Unicode calls it: archives and disks do not agree on how to write the others."""
    if letter.isascii():
        return letter
    _, is_letter, name = unicodedata.name(letter, "").partition(" LETTER ")
    return name.replace(" ", "").replace("-", "").lower() if is_letter else f"u{ord(letter):x}"


def shortened(text: str, limit: int) -> str:
    """`text` cut at an underscore so that it has at most `limit` characters."""
    if len(text) <= limit:
        return text
    head, _, _ = text[: limit + 1].rpartition("_")
    return (head or text[:limit]).rstrip("_")


def claim(taken: set[str], *candidates: str) -> str:
    """The first candidate that is free, now taken; a number is the last resort."""
    free = next((candidate for candidate in candidates if candidate not in taken), "")
    number = 2
    while not free:
        numbered = f"{candidates[-1]}{number}"
        free, number = ("" if numbered in taken else numbered), number + 1
    taken.add(free)
    return free


def _words(name: Name | Iterable[str]) -> list[str]:
    """The words with only what identifiers may hold: ASCII where the letter has an ASCII form, else as it is."""
    words = name.words if isinstance(name, Name) else name
    return [clean for word in words for clean in _clean(word)]


def _clean(word: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", word)
    folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return [
        part
        for part in re.split(r"[\W_]+", unicodedata.normalize("NFKC", folded))
        if f"a{part}".isidentifier() and part
    ]


# ---- the names of one API


@dataclass(frozen=True, slots=True)
class Names:
    """Every Python name that more than one planner needs. Client and server share it, so their models match."""

    classes: Mapping[str, str]  # type id -> class or alias name
    twins: Mapping[str, str]  # type id -> `…Params`, for every type id
    fields: Mapping[str, tuple[str, ...]]  # model id -> attribute names, in field order
    attributes: Mapping[ResourcePath, str]  # resource path -> the attribute that leads to it
    resource_classes: Mapping[ResourcePath, str]
    resource_modules: Mapping[ResourcePath, str]  # file name in operations/ and models/, flat
    methods: Mapping[str, str]  # operation key -> method name
    constants: Mapping[str, str]  # operation key -> constant in operations/<resource>.py

    def attribute_path(self, path: ResourcePath) -> tuple[str, ...]:
        """`("pipelines", "jobs")`: what one types after `client.`."""
        return tuple(self.attributes[path[: depth + 1]] for depth in range(len(path)))

    def handler(self, operation: Operation) -> str:
        """`pipelines_jobs_create`: the method of a service that answers the operation."""
        return "_".join((*self.attribute_path(operation.resource), self.methods[operation.key])).replace("__", "_")


def name_everything(api: Api, client_class: str = "") -> Names:
    """Give every type, field, resource and operation its Python name, each unique where it must be.

    No resource class may have the name of `client_class`, which imports it.
    """
    classes, twins = _name_types(api)
    resources = _flatten(api.root)
    attributes, methods = _name_members(api, resources)
    return Names(
        classes=classes,
        twins=twins,
        fields={decl.id: field_names(decl) for decl in api.types if isinstance(decl, Model)},
        attributes=attributes,
        resource_classes=_name_resource_classes(resources, client_class),
        resource_modules=_name_resource_modules(resources, api.webhooks),
        methods=methods,
        constants=_name_constants(resources, methods),
    )


def field_names(model: Model) -> tuple[str, ...]:
    """Attribute names of a model, in field order; a name that pydantic or the base class uses gets a `_`."""
    taken = set(FIELD_NAMES)
    names: list[str] = []
    for field in model.fields:
        name = snake(field.name, "field")
        names.append(claim(taken, name, f"{name.rstrip('_')}_", f"{name}_field", *_spelled(name, field.wire)))
    return tuple(names)


def argument_names(wanted: Iterable[tuple[Name, str, str]]) -> tuple[str, ...]:
    """Argument names of one method from name, place and wire name.

    On a clash the place on the wire goes in front (`header_limit`), then the spelling behind (`limit_upper`).
    """
    taken = set(ARGUMENT_NAMES)
    names: list[str] = []
    for name, where, wire in wanted:
        text = snake(name, "argument")
        escaped = [f"{text}_"] if text in ARGUMENT_NAMES else []
        names.append(claim(taken, text, *escaped, f"{where}_{text}", *_spelled(text, wire)))
    return tuple(names)


_SIGNS = {"-": "dashed", ".": "dotted", "_": "underscored", "[": "bracketed", " ": "spaced", "$": "dollar", "@": "at"}


def _spelled(text: str, wire: str) -> list[str]:
    """Names that tell apart what is one word and spelled in two ways: `id`, `ID` and `Id`."""
    letters = "".join(letter for letter in wire if letter.isalpha())
    words = [word for sign, word in _SIGNS.items() if sign in wire]
    if letters != letters.lower():
        words.append("upper" if letters.isupper() else "capital" if letters[0].isupper() else "camel")
    words = words or ["plain"]
    return [*(f"{text}_{word}" for word in words), f"{text}_{'_'.join(words)}"]


# What a type is called when its own name is taken.
_SUFFIXES = {Model: "Object", Enum: "Enum", Union: "Union", Alias: "Value"}


def _name_types(api: Api) -> tuple[dict[str, str], dict[str, str]]:
    taken = set(MODEL_NAMES)
    classes: dict[str, str] = {}
    for decl in api.types:
        name = pascal(decl.name, "Schema")
        classes[decl.id] = claim(taken, name, f"{name}{_SUFFIXES[type(decl)]}", f"{name}Schema")
    # Twins come second: a schema called `PipelineParams` keeps its name.
    twins = {id: claim(taken, f"{name}Params", f"{name}RequestParams") for id, name in classes.items()}
    return classes, twins


def _flatten(root: Resource) -> list[Resource]:
    return [root, *(below for child in root.children for below in _flatten(child))]


def _name_members(api: Api, resources: list[Resource]) -> tuple[dict[ResourcePath, str], dict[str, str]]:
    """Children first: `client.pipelines` must not depend on which operations the root happens to have."""
    operations = {operation.key: operation for operation in api.operations}
    attributes: dict[ResourcePath, str] = {}
    methods: dict[str, str] = {}
    for resource in resources:
        taken = set(RESOURCE_NAMES if resource.path else CLIENT_NAMES)
        for child in resource.children:
            name = snake(child.path[-1], "resource")
            attributes[child.path] = claim(taken, name, f"{name.rstrip('_')}_")
        for key in resource.operations:
            name = snake(operations[key].name, "operation")
            methods[key] = claim(taken, name, f"{name.rstrip('_')}_", f"{name}_{operations[key].method.lower()}")
    return attributes, methods


def _name_resource_classes(resources: list[Resource], client_class: str) -> dict[ResourcePath, str]:
    taken = {*RESOURCE_CLASS_NAMES, client_class, f"Async{client_class}"}
    names: dict[ResourcePath, str] = {}
    for resource in resources:
        name = "".join(pascal(words, "Resource") for words in resource.path) or "Root"
        wanted = (name, f"{name}Resource")
        # One name is two classes: neither may be somebody else's.
        free = claim(taken, *(found for found in wanted if f"Async{found}" not in taken))
        taken.add(f"Async{free}")
        names[resource.path] = free
    return names


def _name_resource_modules(resources: list[Resource], webhooks: Iterable[Webhook]) -> dict[ResourcePath, str]:
    taken = set(MODULE_NAMES)
    names: dict[ResourcePath, str] = {(): "root"}
    for resource in resources:
        if resource.path:
            name = module_name([word for words in resource.path for word in words], "resource")
            names[resource.path] = claim(taken, name, f"{name}_")
    names[WEBHOOK_PATH] = claim(taken, "webhooks", "webhook_payloads")
    for path in dict.fromkeys(map(webhook_path, webhooks)):
        if path not in names:
            names[path] = claim(taken, module_name([names[WEBHOOK_PATH], *path[-1]]))
    return names


def _name_constants(resources: list[Resource], methods: Mapping[str, str]) -> dict[str, str]:
    constants: dict[str, str] = {}
    for resource in resources:
        taken: set[str] = set()
        for key in resource.operations:
            constants[key] = claim(taken, methods[key].upper().strip("_") or "OPERATION")
    return constants

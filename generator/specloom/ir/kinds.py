"""By what the webhooks of a document are told apart: a field of their payloads, a header, or their names alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from specloom.ir.bodies import model_behind
from specloom.ir.fields import reached, text_values
from specloom.ir.nodes import Alias, Signature, Telling, Union, Webhook
from specloom.ir.tags import USUAL_TAGS
from specloom.ir.types import Named, TypeRef
from specloom.ir.words import split_words
from specloom.ir.workshop import Workshop

Kind = tuple[str, str]


def told_apart(
    shop: Workshop, webhooks: Sequence[Webhook], signature: Signature | None
) -> tuple[tuple[Webhook, ...], Telling]:
    """The webhooks with the values that tell each, and where those stand."""
    payloads = [webhook for webhook in webhooks if webhook.type is not None]
    chosen = _said(shop, payloads) or telling_of(shop, payloads)
    if chosen is None:
        return tuple(webhooks), Telling(signature=signature)
    _report_untold(shop, payloads, chosen)
    _report_headers(shop, payloads, chosen)
    told = tuple(replace(webhook, kinds=chosen.kinds.get(webhook.name, ())) for webhook in webhooks)
    return told, replace(chosen.telling, signature=signature)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to tell webhooks apart, and the values by which it tells each; those it cannot tell are missing."""

    header: str
    field: str
    kinds: Mapping[str, tuple[Kind, ...]]

    @property
    def telling(self) -> Telling:
        """Where the values stand."""
        return Telling(self.header, self.field)


def _said(shop: Workshop, webhooks: Sequence[Webhook]) -> Choice | None:
    """What the document's `discriminator` tells; a webhook without a constant there goes by its own name."""
    said = shop.spec.root.mapping.get("x-sdk-webhook")
    wanted = said.get("discriminator") if isinstance(said, dict) else None
    if isinstance(wanted, str):
        return _by_field(shop, webhooks, wanted, by_name=True)
    if not isinstance(wanted, dict):
        return None
    return _by_header(shop, webhooks, str(wanted.get("header")), str(wanted.get("field") or ""))


def telling_of(shop: Workshop, webhooks: Sequence[Webhook]) -> Choice | None:
    """The way that tells most of them; a field rather than a header; none where it tells less than half."""
    fields = _common_fields(shop, webhooks)
    choices = [_by_field(shop, webhooks, field) for field in fields]
    for header in dict.fromkeys(header.wire for webhook in webhooks for header in webhook.headers if header.value):
        if _names_events(header, webhooks):
            choices += [_by_header(shop, webhooks, header, field) for field in fields or [""]]
    best = max(choices, key=lambda choice: len(choice.kinds), default=None)
    return best if best and 2 * len(best.kinds) > len(webhooks) else None


def _common_fields(shop: Workshop, webhooks: Sequence[Webhook]) -> list[str]:
    """Properties with constant texts, those that most payloads have first, then the usual names of tags."""
    counts: dict[str, int] = defaultdict(int)
    for webhook in webhooks:
        for wire in _constants(shop, webhook.type):
            counts[wire] += 1
    usual = {wire: rank for rank, wire in enumerate(USUAL_TAGS)}
    return sorted(counts, key=lambda wire: (-counts[wire], usual.get(wire, len(usual))))


def _constants(shop: Workshop, type_ref: TypeRef | None) -> dict[str, tuple[str, ...]]:
    """The constant texts of each property of a payload; of a union, of those that all of its variants have."""
    model = model_behind(shop, type_ref)
    if model is not None:
        found = {field.wire: tuple(text_values(shop, field.type)) for field in model.fields}
        return {wire: values for wire, values in found.items() if values}
    declared = shop.types.get(type_ref.id) if isinstance(type_ref, Named) else None
    if isinstance(declared, Alias):
        return _constants(shop, declared.target)
    return _of_all(shop, declared) if isinstance(declared, Union) else {}


def _of_all(shop: Workshop, union: Union) -> dict[str, tuple[str, ...]]:
    variants = [_constants(shop, variant.type) for variant in union.variants]
    common = [wire for wire in variants[0] if all(wire in variant for variant in variants)]
    found = {wire: tuple(value for variant in variants for value in variant[wire]) for wire in common}
    tags = tuple(tag for variant in union.variants for tag in variant.tags)
    return {**found, union.tag: tags} if union.tag and tags else found


def _by_field(shop: Workshop, webhooks: Sequence[Webhook], field: str, *, by_name: bool = False) -> Choice:
    kinds = {
        webhook.name: tuple(
            ("", value) for value in _values(shop, webhook, field) or ([webhook.name] if by_name else [])
        )
        for webhook in webhooks
    }
    return Choice("", field, _clear(webhooks, kinds))


def _by_header(shop: Workshop, webhooks: Sequence[Webhook], header: str, field: str) -> Choice:
    kinds = {
        webhook.name: tuple(
            (value, tag)
            for value in _header_values(shop, webhook, header, field)
            for tag in _tags(shop, webhook, field)
        )
        for webhook in webhooks
    }
    return Choice(header, field, _clear(webhooks, kinds))


def _values(shop: Workshop, webhook: Webhook, field: str) -> list[str]:
    found = _constants(shop, webhook.type).get(field)
    if found is None and "." in field:
        deeper = reached(shop, webhook.type, field)
        found = tuple(text_values(shop, deeper.type)) if deeper else ()
    return list(dict.fromkeys(found or ()))


def _tags(shop: Workshop, webhook: Webhook, field: str) -> list[str]:
    return _values(shop, webhook, field) or [""]


def _clear(webhooks: Sequence[Webhook], kinds: Mapping[str, tuple[Kind, ...]]) -> dict[str, tuple[Kind, ...]]:
    """The kinds that belong to one type of payload alone; webhooks that share a type are told by the same ones."""
    owners: dict[Kind, set[TypeRef | None]] = defaultdict(set)
    for webhook in webhooks:
        for value in kinds[webhook.name]:
            owners[value].add(webhook.type)
    clear = {name: tuple(value for value in values if len(owners[value]) == 1) for name, values in kinds.items()}
    return {name: values for name, values in clear.items() if values}


# ---- headers


def _documented(webhook: Webhook, header: str) -> str:
    return next((found.value for found in webhook.headers if found.wire.lower() == header.lower()), "")


def _names_events(header: str, webhooks: Sequence[Webhook]) -> bool:
    """Whether most of the webhooks' names begin with what this header says, which is not always the same."""
    values = [(_documented(webhook, header), webhook) for webhook in webhooks]
    agreeing = [value for value, webhook in values if value and _begins(webhook, value)]
    return 2 * len(agreeing) > len(webhooks) and len({value for value, _ in values}) > 1


def _begins(webhook: Webhook, value: str) -> bool:
    words = split_words(value)
    return split_words(webhook.name)[: len(words)] == words


def _header_values(shop: Workshop, webhook: Webhook, header: str, field: str) -> list[str]:
    """What the header says with this event; where its example does not fit the webhook's name, either may be right."""
    said = _documented(webhook, header)
    if said and _begins(webhook, said):
        return [said]
    return [*([said] if said else []), *_by_its_name(shop, webhook, field)]


def _by_its_name(shop: Workshop, webhook: Webhook, field: str) -> Iterator[str]:
    """`projects_v2` for a webhook `projects-v2-closed` whose tag is `closed`."""
    words = split_words(webhook.name)
    for tag in _tags(shop, webhook, field):
        last = split_words(tag) if tag else ()
        if last and words[-len(last) :] == last:
            yield "_".join(words[: -len(last)])


# ---- findings


def _report_untold(shop: Workshop, webhooks: Sequence[Webhook], chosen: Choice) -> None:
    for webhook in webhooks:
        if webhook.name not in chosen.kinds:
            shop.report.advise(
                "SL422",
                f"nothing in a delivery tells that it is `{webhook.name}`",
                webhook.origin,
                label="read it by its name",
                hint=f"give its payload a constant `{chosen.field or 'type'}` of its own",
                at_key=True,
            )


def _report_headers(shop: Workshop, webhooks: Sequence[Webhook], chosen: Choice) -> None:
    """An example that does not fit is reported where it stands first."""
    doubted: dict[str, list[Webhook]] = defaultdict(list)
    for webhook in webhooks if chosen.header else ():
        said = _documented(webhook, chosen.header)
        if said and not _begins(webhook, said) and len(chosen.kinds.get(webhook.name, ())) > 1:
            doubted[said].append(webhook)
    for said, (first, *others) in doubted.items():
        shop.report.warning(
            "SL321",
            f"the example of `{chosen.header}` says `{said}`, the webhook is called `{first.name}`",
            first.origin,
            label=f"told by either{f', like {len(others)} more' if others else ''}",
            hint="make the example one that is really sent",
            at_key=True,
        )

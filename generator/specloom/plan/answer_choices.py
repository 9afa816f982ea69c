"""Answer choices: the keyword by which a caller names the media type that an answer is to come in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from specloom.ir.nodes import Operation
from specloom.plan.annotations import Annotator
from specloom.plan.nodes import AcceptingPlan, ArgumentPlan, FlavourPlan, Setting
from specloom.plan.prose import literal
from specloom.plan.shapes import Shape, other_shapes, result_text
from specloom.plan.signatures import own_setting, passed, union_members

# What only async methods name.
AWAITABLE = ("collections.abc", "Awaitable")
# The sync one and the async one.
Flavours = tuple[FlavourPlan, FlavourPlan]


@dataclass(frozen=True, slots=True)
class AcceptSettings:
    """The keyword on the method itself, on what it usually returns, and on the overload of each other type."""

    whole: Setting
    usual: Setting
    others: tuple[tuple[Setting, str, str], ...]  # with what the sync and the async method return
    media: tuple[str, ...]

    def plan(self, shape: Shape, flavours: Flavours, arguments: Sequence[ArgumentPlan]) -> AcceptingPlan:
        """How the method does it."""
        is_call = shape.call == "call"
        sync = [flavours[0].returns] if is_call else []
        aio = [flavours[1].returns] if is_call else []
        return AcceptingPlan(
            keyword=self.whole.name,
            media=self.media,
            sync_types=joined([*sync, *(returns for _, returns, _ in self.others)]),
            aio_types=joined([*aio, *(returns for _, _, returns in self.others)]),
            passed="" if is_call else passed(arguments),
        )


def accept_settings(
    operation: Operation, shape: Shape, flavours: Flavours, arguments: Sequence[ArgumentPlan], writer: Annotator
) -> AcceptSettings | None:
    """The keyword for the media type of the answer; None where there is only one."""
    others = other_shapes(operation)
    first = shape.response.media if shape.response else ""
    if not others or not first:
        return None
    (_, usual), *groups = _groups(first, others, flavours[0].returns if shape.call == "call" else "", writer)
    writer.uses("typing", "cast")
    omit = writer.uses(writer.markers, "omit")
    prose = f"How the answer comes; without it, as `{first}`."
    whole = own_setting(arguments, "accept", _literals((first, *others), writer, may_omit=True), omit, prose)
    on_others = [
        (replace(whole, annotation=_literals(media, writer), default=""), text, _awaited(text, flavours[1], writer))
        for text, media in groups
    ]
    on_usual = replace(whole, annotation=_literals(usual, writer, may_omit=True))
    return AcceptSettings(whole, on_usual, tuple(on_others), (first, *others))


def joined(types: Iterable[str]) -> str:
    """The union of types that are written out, each member once and `None` last."""
    members = dict.fromkeys(member for text in types for member in union_members(text))
    return " | ".join(sorted(members, key=lambda member: member == "None"))


def _awaited(returns: str, aio: FlavourPlan, writer: Annotator) -> str:
    """What the async method returns where it is not one that is awaited itself."""
    if aio.prefix:
        return returns
    return f"{writer.uses(*AWAITABLE)}[{returns}]"


def _literals(media: Iterable[str], writer: Annotator, *, may_omit: bool = False) -> str:
    text = f"{writer.uses('typing', 'Literal')}[{', '.join(map(literal, media))}]"
    return f"{text} | {writer.uses(writer.markers, 'Omit')}" if may_omit else text


def _groups(
    first: str, others: Mapping[str, Shape], returns: str, writer: Annotator
) -> list[tuple[str, tuple[str, ...]]]:
    """What is returned, and in which media types: what is usual first, which is `returns` where others may be it, too."""
    by_text: dict[str, list[str]] = {returns: [first]}
    for media, shape in others.items():
        by_text.setdefault(result_text(shape, writer), []).append(media)
    return [(text, tuple(media)) for text, media in by_text.items()]

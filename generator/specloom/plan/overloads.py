"""Overloads: the shapes of a method in which an argument decides how the body is sent, or what comes back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from specloom.plan.annotations import Annotator
from specloom.plan.answer_choices import AcceptSettings, Flavours
from specloom.plan.nodes import ArgumentPlan, BodyChoicePlan, OverloadPlan, Setting, StreamingPlan
from specloom.plan.prose import literal
from specloom.plan.signatures import own_setting, signature, union_members


@dataclass(frozen=True, slots=True)
class MediaSettings:
    """The keyword that chooses a media type: on the method itself, and on the overload of each choice."""

    whole: Setting
    of_choices: tuple[Setting, ...]

    @property
    def sent_as(self) -> str:
        """What picks the record."""
        return f".sent_as({self.whole.name})"


def united(choices: Sequence[BodyChoicePlan], writer: Annotator) -> tuple[ArgumentPlan, ...]:
    """The arguments of all choices; what not all of them require may be left out."""
    if len(choices) == 1:
        return choices[0].arguments
    shapes = [{argument.name: argument for argument in choice.arguments} for choice in choices]
    names = dict.fromkeys(name for shape in shapes for name in shape)
    return tuple(_united([shape[name] for shape in shapes if name in shape], len(shapes), writer) for name in names)


def media_settings(
    choices: Sequence[BodyChoicePlan], arguments: Iterable[ArgumentPlan], writer: Annotator
) -> MediaSettings | None:
    """The keyword for the media type; None where there is only one."""
    media = [name for choice in choices for name in choice.media]
    if len(media) < 2:
        return None
    literals, omitted = writer.uses("typing", "Literal"), writer.uses(writer.markers, "Omit")
    writer.uses(writer.markers, "omit")
    listed = [", ".join(map(literal, choice.media)) for choice in choices]
    prose = f"How the body is sent; without it, as `{media[0]}`."
    whole = own_setting(
        arguments,
        "media_type",
        f"{literals}[{', '.join(listed)}] | {omitted}",
        writer.uses(writer.markers, "omit"),
        prose,
    )
    first = replace(whole, annotation=f"{literals}[{listed[0]}] | {omitted}")
    others = (replace(whole, annotation=f"{literals}[{text}]", default="") for text in listed[1:])
    return MediaSettings(whole, (first, *others))


def plan_overloads(
    choices: Sequence[BodyChoicePlan],
    media: MediaSettings | None,
    settings: Sequence[Setting],
    streaming: StreamingPlan | None,
    accept: AcceptSettings | None,
    plain: Flavours,
    writer: Annotator,
) -> tuple[OverloadPlan, ...]:
    """A shape for each choice, and for each answer; none where there is only one of both."""
    if len(choices) == 1 and streaming is None and not (accept and accept.others):
        return ()
    writer.uses("typing", "overload")
    found: list[OverloadPlan] = []
    for place, choice in enumerate(choices):
        own = (media.of_choices[place],) if media else ()
        found += _of_choice(choice.arguments, own, settings, streaming, accept, plain, writer)
    return tuple(found)


def _of_choice(
    arguments: Sequence[ArgumentPlan],
    own: tuple[Setting, ...],
    settings: Sequence[Setting],
    streaming: StreamingPlan | None,
    accept: AcceptSettings | None,
    plain: Flavours,
    writer: Annotator,
) -> Iterator[OverloadPlan]:
    """What is usual, what streams, then what comes in another media type: a list of such has no items to go through."""
    usual = (*own, *((accept.usual,) if accept else ()), *settings)
    flag = next((argument for argument in arguments if streaming and argument.name == streaming.flag), None)
    if streaming and flag:
        off, on = _flagged(flag, streaming, writer)
        yield OverloadPlan(signature(_with(arguments, off), usual), plain[0].returns, plain[1].returns)
        yield OverloadPlan(
            signature(_with(arguments, on), (*own, *streaming.settings)), streaming.sync_returns, streaming.aio_returns
        )
    else:
        yield OverloadPlan(signature(arguments, usual), plain[0].returns, plain[1].returns)
    for setting, *returns in accept.others if accept else ():
        yield OverloadPlan(signature(arguments, (*own, setting)), *returns)


def _flagged(flag: ArgumentPlan, streaming: StreamingPlan, writer: Annotator) -> tuple[ArgumentPlan, ArgumentPlan]:
    """The flag where it is off, and where it is on."""
    name = writer.uses("typing", "Literal")
    omitted = f" = {writer.uses(writer.markers, 'omit')}"
    off = replace(flag, annotation=f"{name}[{streaming.off}] | {writer.uses(writer.markers, 'Omit')}", default=omitted)
    return off, replace(flag, annotation=f"{name}[{streaming.on}]", default="", is_required=True)


def _with(arguments: Iterable[ArgumentPlan], flag: ArgumentPlan) -> Iterator[ArgumentPlan]:
    return (flag if argument.name == flag.name else argument for argument in arguments)


def _united(found: Sequence[ArgumentPlan], choices: int, writer: Annotator) -> ArgumentPlan:
    is_required = len(found) == choices and all(argument.is_required for argument in found)
    texts = list(dict.fromkeys(option for argument in found for option in union_members(argument.annotation)))
    # Markers come last, and nothing comes after all.
    last = ["None"] if "None" in texts else []
    texts = [text for text in texts if text not in ("Omit", "None")]
    if is_required:
        return replace(found[0], annotation=" | ".join([*texts, *last]))
    texts = [*texts, writer.uses(writer.markers, "Omit"), *last]
    default = f" = {writer.uses(writer.markers, 'omit')}"
    return replace(found[0], annotation=" | ".join(texts), default=default, is_required=False)

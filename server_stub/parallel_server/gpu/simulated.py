"""A simulated pool: it takes its time, and writes the same words whenever it is given the same input.

Two wishes, from the metadata of a sandbox job or pipeline, decide how a try goes: `simulate_seconds` is how long a run
takes, `simulate_failure` how it fails: `retryable` (every try), `once` (the first only) or `fatal` (not tried again).
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence

from .answers import answer, boot_messages, text_pieces
from .pool import Assignment, AssignmentKind, Burst, Finished, GpuFault, Output, Progress, Report

_SECONDS: Mapping[AssignmentKind, float] = {"provision": 1.2, "restart": 0.6, "scale": 0.8, "run": 1.0}
_LONGEST_WISH = 3600.0
_BURST = 8
# At this speed and above, a pause between two words costs more than it shows.
_BURST_SPEED = 20.0


class SimulatedPool:
    """GPUs that run at `speed` times the pace of the clock; `math.inf` does not wait at all."""

    def __init__(self, speed: float = 1.0) -> None:
        if not speed > 0:
            raise ValueError(f"a pool cannot run at {speed} times the speed; give a positive number")
        self._speed = speed

    async def run(self, assignment: Assignment) -> AsyncGenerator[Burst]:
        """The reports of one try, spread over the time that it takes."""
        seconds = _duration(assignment)
        fault = _fault(assignment)
        bursts = _script(assignment, _BURST if self._speed >= _BURST_SPEED else 1)
        if fault is not None:
            bursts = bursts[: len(bursts) // 2]
        pause = seconds / (len(bursts) + 1)
        if seconds > assignment.timeout_seconds:
            fault, bursts = _timed_out(assignment), bursts[: int(assignment.timeout_seconds / pause)]
        for reports in bursts:
            await self._sleep(pause)
            yield Burst(reports, pause * assignment.gpu_count)
        rest = min(pause, assignment.timeout_seconds - pause * len(bursts))
        await self._sleep(rest)
        if fault is None:
            yield Burst((Finished(answer(assignment)),), rest * assignment.gpu_count)
            return
        # A try that went wrong was busy to its end.
        yield Burst((), rest * assignment.gpu_count)
        raise fault

    async def _sleep(self, seconds: float) -> None:
        await asyncio.sleep(0 if math.isinf(self._speed) else seconds / self._speed)


def _script(assignment: Assignment, size: int) -> list[tuple[Report, ...]]:
    """Everything a try reports before its end, in bursts of `size`."""
    reports = list(_with_output(assignment) if assignment.kind == "run" else _stages(assignment))
    return [tuple(reports[start : start + size]) for start in range(0, len(reports), size)]


def _with_output(assignment: Assignment) -> Iterator[Report]:
    pieces = text_pieces(assignment) if assignment.streams else []
    yield Progress(5, "Input read")
    yield from _interleaved(pieces)
    yield Progress(95, "Output complete")


def _interleaved(pieces: Sequence[str]) -> Iterator[Report]:
    """The pieces, with a word about progress at each quarter."""
    quarter = max(1, len(pieces) // 4)
    for index, piece in enumerate(pieces, start=1):
        yield Output(piece)
        if index % quarter == 0 and index < len(pieces):
            yield Progress(5 + 90 * index // len(pieces), "Writing")


def _stages(assignment: Assignment) -> Iterator[Report]:
    messages = boot_messages(assignment)
    for index, message in enumerate(messages, start=1):
        yield Progress(100 * index // (len(messages) + 1), message)


def _duration(assignment: Assignment) -> float:
    usual = _SECONDS[assignment.kind]
    # The wish is about runs: pipelines get ready in their usual time.
    wish = assignment.wishes.get("simulate_seconds") if assignment.kind == "run" else None
    try:
        seconds = usual if wish is None else float(wish)
    except ValueError:
        return usual
    return seconds if 0 <= seconds <= _LONGEST_WISH else usual


def _fault(assignment: Assignment) -> GpuFault | None:
    lost = GpuFault("GPU_LOST", "The GPU went away while the job ran.", is_retryable=True)
    match assignment.wishes.get("simulate_failure"):
        case "retryable":
            return lost
        case "once" if assignment.attempt == 1:
            return lost
        case "fatal":
            return GpuFault(
                "GPU_OUT_OF_MEMORY",
                "The input does not fit into the memory of the GPUs. Send less, or use more GPUs.",
                is_retryable=False,
            )
        case _:
            return None


def _timed_out(assignment: Assignment) -> GpuFault:
    limit = assignment.timeout_seconds
    message = f"The attempt ran longer than its timeout of {limit} seconds. Send less, or raise timeout_seconds."
    return GpuFault("TIMED_OUT", message, is_retryable=False)

"""What the worker asks of the GPUs, whoever provides them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

AssignmentKind: TypeAlias = Literal["provision", "restart", "scale", "run"]


@dataclass(frozen=True, slots=True)
class Assignment:
    """One try of one job. `key` names it, so that a backend can recognise a try that it has seen."""

    key: str
    kind: AssignmentKind
    attempt: int
    gpu_type: str
    gpu_count: int
    timeout_seconds: int
    streams: bool
    input: Mapping[str, Any]
    config: Mapping[str, Any]
    # How a simulated pool is to behave; empty outside the sandbox.
    wishes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is, in per cent, and what is being done."""

    percent: int
    message: str


@dataclass(frozen=True, slots=True)
class Output:
    """The next piece of the text that a model writes."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a try that went well; always the last report. Only runs have an output."""

    output: Mapping[str, Any] | None


Report: TypeAlias = Progress | Output | Finished


@dataclass(frozen=True, slots=True)
class Burst:
    """What a pool reports at one moment, and the GPU time spent since the burst before."""

    reports: tuple[Report, ...]
    gpu_seconds: float


class GpuFault(Exception):  # a fault is what the domain calls it
    """A try that did not go well; `is_retryable` when another one may."""

    def __init__(self, code: str, message: str, *, is_retryable: bool) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.is_retryable = is_retryable


class GpuPool(Protocol):
    """Somewhere jobs run."""

    def run(self, assignment: Assignment) -> AsyncGenerator[Burst]:
        """The reports of one try, as they come. Raises `GpuFault`; closing the iterator stops the work."""
        ...

"""Models of jobs."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from ..data import Model, Omit, Unknown, omit, tagged


class Job(Model):
    """One run."""

    id: str
    state: Literal["queued", "running", "completed", "failed"] | str
    error: str | Omit | None = omit


class StateChange(Model):
    """A new state."""

    state: str


class Output(Model):
    """Some text."""

    delta: str


class JobStateEvent(Model):
    """The job's state changed."""

    event: Literal["state"]
    id: str
    data: StateChange


class JobOutputEvent(Model):
    """The job wrote something."""

    event: Literal["output"]
    id: str
    data: Output


class JobDoneEvent(Model):
    """The job is over."""

    event: Literal["done"]
    id: str
    data: Job


JobStreamEvent: TypeAlias = Annotated[
    JobStateEvent | JobOutputEvent | JobDoneEvent | Unknown,
    tagged("event", {"state": "JobStateEvent", "output": "JobOutputEvent", "done": "JobDoneEvent"}),
]

"""Plan nodes: the methods that wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ModelWaitPlan:
    """The method of a model that waits for what it shows, through the client that it came from."""

    call: str  # "jobs.wait", on the client
    signature: str
    passed: str
    doc: str


@dataclass(frozen=True, slots=True)
class WaitingPlan:
    """The method beside one that starts something, which also waits for it; beside the one that looks, only waits."""

    name: str
    call: Literal["call_and_wait", "wait"]
    signature: str
    passed: str
    returns: str
    doc: str
    prose: str
    until: str  # "status is completed"
    # The model that can be waited for as an object, and how it says so itself.
    type_id: str = ""
    on_model: ModelWaitPlan | None = None

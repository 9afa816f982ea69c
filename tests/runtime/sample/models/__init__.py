"""Models, loaded when first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .failures import Busy as Busy
    from .failures import Failure as Failure
    from .failures import FailureEnvelope as FailureEnvelope
    from .jobs import Job as Job
    from .jobs import JobDoneEvent as JobDoneEvent
    from .jobs import JobOutputEvent as JobOutputEvent
    from .jobs import JobStateEvent as JobStateEvent
    from .jobs import JobStreamEvent as JobStreamEvent
    from .pipelines import BatchConfig as BatchConfig
    from .pipelines import BatchConfigParams as BatchConfigParams
    from .pipelines import LlmConfig as LlmConfig
    from .pipelines import LlmConfigParams as LlmConfigParams
    from .pipelines import Pipeline as Pipeline
    from .pipelines import PipelineConfig as PipelineConfig
    from .pipelines import PipelineConfigParams as PipelineConfigParams
    from .pipelines import PipelineState as PipelineState

_HOMES = {
    "BatchConfig": ".pipelines",
    "BatchConfigParams": ".pipelines",
    "Busy": ".failures",
    "Failure": ".failures",
    "FailureEnvelope": ".failures",
    "Job": ".jobs",
    "JobDoneEvent": ".jobs",
    "JobOutputEvent": ".jobs",
    "JobStateEvent": ".jobs",
    "JobStreamEvent": ".jobs",
    "LlmConfig": ".pipelines",
    "LlmConfigParams": ".pipelines",
    "Pipeline": ".pipelines",
    "PipelineConfig": ".pipelines",
    "PipelineConfigParams": ".pipelines",
    "PipelineState": ".pipelines",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)

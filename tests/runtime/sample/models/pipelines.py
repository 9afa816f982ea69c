"""Models of pipelines."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Required, TypeAlias

from typing_extensions import TypedDict

from ..data import Model, Omit, Timestamp, Unknown, omit, tagged, wire

PipelineState: TypeAlias = Literal["queued", "active", "failed"] | str


class LlmConfig(Model):
    """A language model."""

    kind: Literal["llm"]
    max_tokens: Annotated[int | Omit, wire("maxTokens")] = omit


class BatchConfig(Model):
    """A batch."""

    kind: Literal["batch"]
    rows: int


class LlmConfigParams(TypedDict, total=False):
    """A language model."""

    kind: Required[Literal["llm"]]
    maxTokens: int


class BatchConfigParams(TypedDict, total=False):
    """A batch."""

    kind: Required[Literal["batch"]]
    rows: Required[int]


PipelineConfig: TypeAlias = Annotated[
    LlmConfig | BatchConfig | Unknown, tagged("kind", {"llm": "LlmConfig", "batch": "BatchConfig"})
]
PipelineConfigParams: TypeAlias = LlmConfigParams | BatchConfigParams


class Pipeline(Model):
    """A pipeline."""

    __read_only__: ClassVar[frozenset[str]] = frozenset({"id", "created_at"})

    id: str
    name: str | Omit = omit
    state: PipelineState | Omit = omit
    gpu_count: Annotated[int | Omit, wire("gpuCount")] = omit
    description: str | Omit | None = omit
    config: PipelineConfig | Omit = omit
    metadata: dict[str, str] | Omit = omit
    created_at: Timestamp | Omit = omit

"""What a pipeline may be made of: its model, GPUs, configuration and metadata must fit together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parallel_server.generated import error_codes as codes
from parallel_server.generated import models
from parallel_server.serving.model import omit
from parallel_server.serving.problem import Problem
from parallel_server.store.catalogue import ModelRecord

from .context import Context
from .presenting import as_json

_MOST_METADATA = 50


async def require_fitting_model(ctx: Context, body: models.PipelineCreate) -> ModelRecord:
    """The model that the pipeline asks for; raises 422 when it is unknown or does not run on those GPUs."""
    record = await ctx.uow.models.get(body.model_id)
    if record is None:
        message = f"No model '{body.model_id}'. List the models with GET /v2/models."
        raise Problem(codes.INVALID_MODEL_ID, message, param="model_id")
    gpu_types: list[str] = record.body["gpu_types"]
    if body.gpu_type not in gpu_types:
        message = f"'{body.model_id}' does not run on '{body.gpu_type}'. Choose one of {', '.join(gpu_types)}."
        raise Problem(codes.INVALID_GPU_TYPE, message, param="gpu_type")
    least: int = record.body["min_gpu_count"]
    if body.gpu_count < least:
        message = f"'{body.model_id}' needs at least {least} GPUs, not {body.gpu_count}."
        raise Problem(codes.INVALID_GPU_COUNT, message, param="gpu_count")
    return record


def configuration(body: models.PipelineCreate, model: ModelRecord) -> dict[str, Any]:
    """The configuration that was sent, or the usual one for the kind of the model."""
    kind: str = model.body["kind"]
    if body.config is omit:
        return as_json(_usual(kind))
    if body.config.kind != kind:
        raise _wrong_kind(body.config.kind, f"the model '{model.id}' is", kind)
    return as_json(body.config)


def require_same_kind(config: models.PipelineConfig, present: Mapping[str, Any]) -> None:
    """Raise 422 when a new configuration is of another kind than the present one."""
    if config.kind != present["kind"]:
        raise _wrong_kind(config.kind, "the pipeline is", present["kind"])


def merged_metadata(present: Mapping[str, str], patch: Mapping[str, str | None] | None) -> dict[str, str]:
    """The pairs after a merge: null removes one, and instead of a patch removes all."""
    if patch is None:
        return {}
    merged = {key: value for key, value in {**present, **patch}.items() if value is not None}
    if len(merged) > _MOST_METADATA:
        message = f"metadata has {len(merged)} keys, and the limit is {_MOST_METADATA}. Remove some."
        raise Problem(codes.INVALID_METADATA, message, param="metadata")
    return merged


def _usual(kind: str) -> models.PipelineConfig:
    match kind:
        case "text_generation":
            return models.TextGenerationConfig(kind="text_generation")
        case "embedding":
            return models.EmbeddingConfig(kind="embedding")
        case "image_generation":
            return models.ImageGenerationConfig(kind="image_generation")
        case _:
            message = "A model of your own needs a config: say at least {'kind': 'custom', 'image': '…'}."
            raise Problem(codes.INVALID_CONFIG, message, param="config")


def _wrong_kind(sent: str, subject: str, kind: str) -> Problem:
    message = f"config.kind is '{sent}', but {subject} '{kind}'. Send a config of that kind."
    return Problem(codes.INVALID_CONFIG, message, param="config.kind")

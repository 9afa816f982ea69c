"""The models of this release. A change to the list is a new migration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def _model(model_id: str, name: str, kind: str, created_at: str, description: str, **facts: Any) -> dict[str, Any]:
    usual = {"parameters_billion": None, "context_tokens": None, "min_gpu_count": 1}
    named = {"id": model_id, "object": "model", "name": name, "kind": kind, "description": description}
    return named | usual | facts | {"created_at": created_at}


_EVERY_GPU = ["l4", "l40s", "a100", "h100", "h200"]

MODELS: tuple[Mapping[str, Any], ...] = (
    _model(
        "model_custom",
        "Your own container",
        "custom",
        "2025-06-01T00:00:00Z",
        "Runs a container image of yours.",
        gpu_types=_EVERY_GPU,
    ),
    _model(
        "model_llama31_70b",
        "Llama 3.1 70B Instruct",
        "text_generation",
        "2024-07-23T00:00:00Z",
        "Careful answers to hard questions; follows long instructions.",
        parameters_billion=70.6,
        context_tokens=131_072,
        gpu_types=["a100", "h100", "h200"],
        min_gpu_count=2,
    ),
    _model(
        "model_llama31_8b",
        "Llama 3.1 8B Instruct",
        "text_generation",
        "2024-07-23T00:00:00Z",
        "Fast, inexpensive chat and summaries.",
        parameters_billion=8.03,
        context_tokens=131_072,
        gpu_types=_EVERY_GPU,
    ),
    _model(
        "model_e5_large",
        "E5 Large v2",
        "embedding",
        "2024-06-01T00:00:00Z",
        "Vectors for search and clustering of texts.",
        parameters_billion=0.34,
        context_tokens=512,
        gpu_types=["l4", "l40s", "a100", "h100"],
    ),
    _model(
        "model_sdxl",
        "Stable Diffusion XL",
        "image_generation",
        "2024-06-01T00:00:00Z",
        "Images from text, up to 2048 pixels.",
        parameters_billion=3.5,
        gpu_types=["l4", "l40s", "a100", "h100"],
    ),
)

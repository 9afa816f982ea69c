"""The factory: an instance of every model of the flagship, valid, always the same, as the document shows it."""

from __future__ import annotations

import pytest
from parallel import models
from parallel.data import Model, issues_of
from parallel.testing import make
from pydantic import ValidationError

MODELS = sorted(
    (found for name in dir(models) if isinstance(found := getattr(models, name), type) and issubclass(found, Model)),
    key=lambda found: found.__name__,
)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_can_be_made(model: type[Model]) -> None:
    """And twice alike."""
    made = make(model)

    assert made == make(model)
    assert model.model_validate_json(made.model_dump_json()) == made
    assert issues_of(made) == ()


def test_values_are_those_of_the_document() -> None:
    """A reader of a failing test sees ids and names that look like what they are."""
    pipeline = make(models.Pipeline)

    assert (pipeline.id.startswith("pipe_"), pipeline.model_id.startswith("model_")) == (True, True)
    assert make(models.Member).email.endswith("@example.com")


def test_given_fields_win_and_are_checked() -> None:
    """By their Python names, with a hint for a slip."""
    pipeline = make(models.Pipeline, name="mine", config=make(models.EmbeddingConfig, dimensions=8))

    assert (pipeline.name, pipeline.config.kind) == ("mine", "embedding")
    with pytest.raises(TypeError, match="Pipeline has no field `nmae`; did you mean `name`"):
        make(models.Pipeline, nmae="mine")
    with pytest.raises(ValidationError):
        make(models.Pipeline, gpu_count="many")


def test_a_variant_carries_its_tag() -> None:
    """Also where it stands inside of another model."""
    event = make(models.JobDoneEvent, id="7")

    assert (event.event, event.data.object) == ("done", "job")

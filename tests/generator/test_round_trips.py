"""Every model of generated packages reads what its schema allows, loses nothing of it, and writes it again.

The values are made from the document's schemas, by a reader of documents that shares nothing with the compiler.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from specloom.config import settings_for
from specloom.pipeline import design
from specloom.plan.nodes import ModelPlan, SdkPlan

from tests.documented import ROOT, flagship
from tests.generator.golden_sdk import imported
from tests.wire.document import Document
from tests.wire.sameness import difference
from tests.wire.schemas import Schemas
from tests.wire.values import Maker, NoValue

CASES = Path(__file__).parent / "cases/sdk"
EXAMPLES = int(os.environ.get("ROUND_TRIPS", "5"))


@dataclass(frozen=True, slots=True)
class Read:
    """A document, and the classes that were made of its schemas."""

    document: Document
    models: tuple[ModelPlan, ...]
    schemas: Schemas

    @property
    def read_only(self) -> frozenset[str]:
        """The names on the wire of what a request leaves out."""
        fields = (field for model in self.models for field in model.fields)
        return frozenset(field.wire_name for field in fields if field.is_read_only)

    def schema(self, model: ModelPlan) -> Any:
        """The schema that a class was made of."""
        file, _, pointer = model.type_id.partition("#")
        return self.document.at(f"{file or self.document.uri}#{pointer}")


def read(source: Path) -> Read:
    result = design(settings_for(source, "package", ["sdk"], source.parent))
    assert result.project is not None, result.report.diagnostics
    return models_of(source, result.project.sdk)


def models_of(source: Path, sdk: SdkPlan) -> Read:
    plans = (item for module in sdk.models.modules for item in module.items)
    document = Document(source)
    return Read(document, tuple(plan for plan in plans if isinstance(plan, ModelPlan)), Schemas(document))


FLAGSHIP = models_of(ROOT / "spec/openapi.yaml", flagship()[1])


def test_every_model_of_the_flagship_is_tried() -> None:
    """Nothing below passes for want of models."""
    from parallel import models
    from parallel.data import Model

    found = [getattr(models, name) for name in dir(models)]
    classes = {item.__name__ for item in found if isinstance(item, type) and issubclass(item, Model)}

    assert {plan.class_name for plan in FLAGSHIP.models} == classes


@pytest.mark.parametrize("model", FLAGSHIP.models, ids=lambda model: model.class_name)
def test_what_the_flagship_reads_it_writes_again(model: ModelPlan) -> None:
    check_round_trips(FLAGSHIP, model, importlib.import_module("parallel"))


@pytest.mark.parametrize("name", ["shapes", "calls"])
def test_what_other_packages_read_they_write_again(name: str, tmp_path: Path) -> None:
    case = read(CASES / name / "openapi.yaml")
    with imported(CASES / name, tmp_path) as package:
        for model in case.models:
            check_round_trips(case, model, package)


def check_round_trips(case: Read, model: ModelPlan, package: ModuleType) -> None:
    data = importlib.import_module(f"{package.__name__}.data")
    decoder = data.Decoder(getattr(package.models, model.class_name))
    schema = case.schema(model)

    @settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.data())
    def law(source: st.DataObject) -> None:
        try:
            wire = Maker(case.schemas, "response", source.draw).valid(schema)
        except NoValue:
            reject()
        assert list(losses(decoder, data, wire, case.read_only)) == []

    law()


def losses(decoder: Any, data: ModuleType, wire: Any, read_only: frozenset[str]) -> Iterator[str]:
    """What reading a value and writing it again changes, or finds fault with."""
    value, _, issues = decoder.decode(json.dumps(wire).encode())
    yield from map(str, issues)
    kept, sent = json.loads(data.dump_json(value)), json.loads(data.encode_json(value))
    yield from filter(None, [difference(wire, kept), difference(pruned(wire, read_only), pruned(sent, read_only))])
    again = decoder.decode(data.dump_json(value))[0]
    if again != value:
        yield f"read again it is {again!r}, and was {value!r}"


def pruned(wire: Any, names: frozenset[str]) -> Any:
    """A value without what only the server sets."""
    if isinstance(wire, list):
        return [pruned(item, names) for item in wire]
    if isinstance(wire, dict):
        return {name: pruned(item, names) for name, item in wire.items() if name not in names}
    return wire

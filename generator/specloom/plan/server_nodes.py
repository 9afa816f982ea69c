"""Plan nodes of the server and of the contract tests: decided down to the last name, ready to print."""

from __future__ import annotations

from dataclasses import dataclass

from specloom.plan.import_nodes import Import
from specloom.plan.model_nodes import ModelsPlan


@dataclass(frozen=True, slots=True)
class InputFieldPlan:
    """One attribute of an operation's input."""

    name: str
    annotation: str
    default: str  # "" or " = None"
    doc: str


@dataclass(frozen=True, slots=True)
class InputPlan:
    """The typed input of one operation."""

    class_name: str
    fields: tuple[InputFieldPlan, ...]
    doc: str


@dataclass(frozen=True, slots=True)
class MetaPlan:
    """The `OperationMeta` constant of one operation: keywords and finished expressions."""

    constant: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HandlerPlan:
    """The method of a service that answers one operation."""

    name: str
    input_class: str
    returns: str
    doc: str


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """One top-level resource: its protocol, and a file each in `inputs/`, `operations/` and `protocols/`."""

    module: str
    attribute: str
    class_name: str
    doc: str
    inputs: tuple[InputPlan, ...]
    input_imports: tuple[Import, ...]
    metas: tuple[MetaPlan, ...]
    meta_imports: tuple[Import, ...]
    handlers: tuple[HandlerPlan, ...]
    handler_imports: tuple[Import, ...]


@dataclass(frozen=True, slots=True)
class ErrorCodePlan:
    """One constant of the error catalogue."""

    constant: str
    arguments: str
    doc: str


@dataclass(frozen=True, slots=True)
class ServerPlan:
    """One generated server."""

    title: str
    models: ModelsPlan
    services: tuple[ServicePlan, ...]
    error_codes: tuple[ErrorCodePlan, ...]
    error_style: tuple[tuple[str, str], ...]
    base_path: str
    # What `serving` needs beyond starlette and pydantic for this API.
    requirements: tuple[str, ...]
    # Whether a fresh folder gets an app that is the user's from then on.
    has_scaffolds: bool = False


@dataclass(frozen=True, slots=True)
class ContractModulePlan:
    """The contract test of one top-level resource: `METHOD /path` per operation."""

    module: str
    title: str
    operations: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ContractPlan:
    """The generated contract tests of one API."""

    title: str
    modules: tuple[ContractModulePlan, ...]
    has_scaffolds: bool = False

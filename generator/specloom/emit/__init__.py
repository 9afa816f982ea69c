"""Emit: takes a `ProjectPlan`, gives source files, asks nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from specloom.emit import (
    client,
    contract,
    error_bodies,
    error_codes,
    errors,
    examples,
    inputs,
    links,
    lock,
    models,
    oauth,
    operations,
    package,
    protocols,
    reference,
    resources,
    routes,
    runtime,
    samples,
    scaffold,
    server_operations,
    server_package,
    settings,
    webhooks,
)
from specloom.emit.source import SourceFile
from specloom.plan.nodes import ProjectPlan

EMITTERS: tuple[Callable[[ProjectPlan], Iterator[SourceFile]], ...] = (
    package.emit,
    client.emit,
    settings.emit,
    errors.emit,
    error_bodies.emit,
    links.emit,
    oauth.emit,
    webhooks.emit,
    operations.emit,
    resources.emit,
    models.emit,
    samples.emit,
    runtime.emit,
    scaffold.emit,
    lock.emit,
    inputs.emit,
    server_operations.emit,
    protocols.emit,
    routes.emit,
    error_codes.emit,
    server_package.emit,
    contract.emit,
    reference.emit,
    examples.emit,
)


def emit(project: ProjectPlan) -> tuple[SourceFile, ...]:
    """Every file of every part that was planned."""
    return tuple(found for emitter in EMITTERS for found in emitter(project))

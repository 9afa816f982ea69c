"""Emits `oauth.py`: where tokens are given out, and for what."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.source import SourceFile, python_module
from specloom.plan.client_nodes import OAuthPlan
from specloom.plan.nodes import Import, ProjectPlan


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """The constants, where the document has any."""
    if project.sdk.oauth:
        yield SourceFile("sdk", "oauth.py", render_module(project.sdk.oauth, project.header))


def render_module(plan: OAuthPlan, header: str) -> str:
    """The scopes, then where a token that has them comes from."""
    scopes = f"Scope: TypeAlias = Literal[{', '.join(plan.scopes)}]" if plan.scopes else ""
    constants = "\n".join(f"{name} = {value}\n{doc}".rstrip() for name, value, doc in plan.constants)
    imports = [Import("typing", name) for name in ("Literal", "TypeAlias") if scopes]
    imports += [Import(".transport", "OAuthFlow")] if "OAuthFlow(" in constants else []
    doc = "OAuth: where tokens are given out, and what they may be allowed to do."
    return python_module(header, doc, imports, scopes, constants)

"""Plan nodes: what a client is given when it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from specloom.ir.nodes import Where


@dataclass(frozen=True, slots=True)
class CredentialPlan:
    """A constructor argument that carries credentials."""

    name: str
    scheme: str  # the key of the security scheme
    kind: str
    where: str
    wire: str
    env_var: str
    prose: str
    # Where a program gets tokens for itself, or empty.
    token_url: str = ""
    # What the variables of the program's own id and secret begin with, or empty.
    client_env: str = ""


@dataclass(frozen=True, slots=True)
class GlobalPlan:
    """A parameter that every operation takes from the client (`x-sdk-global`)."""

    name: str
    wire_name: str
    where: Where
    annotation: str
    prose: str


@dataclass(frozen=True, slots=True)
class SettingPlan:
    """A constructor argument that only some clients have; None when it is absent."""

    name: str
    annotation: str
    prose: str


@dataclass(frozen=True, slots=True)
class ServersPlan:
    """How a client is told where the API is, beside `base_url`; `passed` are the runtime's keywords for it.

    `variables` says which argument is for which `{variable}`.
    """

    settings: tuple[SettingPlan, ...] = ()
    passed: tuple[tuple[str, str], ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class OAuthPlan:
    """`oauth.py`: the scopes as literals, and each constant with its value and its docstring."""

    scopes: tuple[str, ...]
    constants: tuple[tuple[str, str, str], ...]

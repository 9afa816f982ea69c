# Vendored from generator/specloom/runtime. Edit it there.
"""The class every model of a client is made from: tolerant when it reads, faithful when it writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from .absence import omit
from .provenance import Provenance


class _Mask:
    def __repr__(self) -> str:
        return "***"


MASK = _Mask()


# What pydantic keeps from its first version: no field has one of these names, and nobody should find them.
_OLD = frozenset(
    {"construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj", "parse_raw", "schema", "schema_json"}
) | {"update_forward_refs", "validate"}


class Model(BaseModel):
    """An object of the API. Fields the document does not know are kept, and written back.

    Absent fields are `omit`: `None` always means that the API said null.
    """

    # A slot, not a private attribute: those cost every instance a dictionary.
    __slots__ = ("_provenance",)

    model_config = ConfigDict(
        extra="allow",
        defer_build=True,
        validate_by_alias=True,
        validate_by_name=True,
        serialize_by_alias=True,
        protected_namespaces=(),
        ser_json_bytes="base64",
        val_json_bytes="base64",
        # Not null, which says something else: a request that holds NaN is refused.
        ser_json_inf_nan="constants",
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        # Only making a class is to cost nothing. What is made of one later (FastAPI's fields) wants it whole at once.
        cls.model_config["defer_build"] = False

    # Wire names of what only the server sets; left out when a model is sent back.
    __read_only__: ClassVar[frozenset[str]] = frozenset()
    # Names of what no text shows: a repr ends in logs. Dumps have it, and so has the wire.
    __secret__: ClassVar[frozenset[str]] = frozenset()

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        hidden = self.__secret__
        return [
            (name, MASK if name in hidden and value is not None else value)
            for name, value in super().__repr_args__()
            if value is not omit
        ]

    def __dir__(self) -> Iterable[str]:
        return [name for name in super().__dir__() if name not in _OLD]

    def __getstate__(self) -> dict[Any, Any]:
        return {**super().__getstate__(), "_provenance": getattr(self, "_provenance", None)}

    def __setstate__(self, state: dict[Any, Any]) -> None:
        provenance = state.pop("_provenance", None)
        super().__setstate__(state)
        if provenance is not None:
            object.__setattr__(self, "_provenance", provenance)

    if not TYPE_CHECKING:  # the signatures stay pydantic's
        # A field that is kept as it came, although it is wrong, is in `issues_of`; no need to warn when it is written.
        def model_dump(self, **settings):
            return super().model_dump(**{"warnings": False, **settings})

        def model_dump_json(self, **settings):
            return super().model_dump_json(**{"warnings": False, **settings})


# Tells a model where it came from; TypeError for anything else. The slot itself: a look at the class costs more.
mark: Callable[[Any, Provenance], None] = Model.__dict__["_provenance"].__set__


def wire(name: str) -> FieldInfo:
    """Marks a field whose name on the wire is not its name in Python: `Annotated[int, wire("gpuCount")]`."""
    found: FieldInfo = Field(alias=name)
    return found

"""specloom: one OpenAPI document in; a typed SDK, a server, docs, examples and contract tests out."""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"

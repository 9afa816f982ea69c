# Vendored from generator/specloom/runtime. Edit it there.
"""The server runtime. Here is what models are made of; everything else is imported from its module."""

from .model import Omit, OpenStrictModel, StrictModel, Timestamp, omit, tagged, wire

__all__ = ["Omit", "OpenStrictModel", "StrictModel", "Timestamp", "omit", "tagged", "wire"]

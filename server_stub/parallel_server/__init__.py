"""The reference server of the Parallel API: every operation of the document, answered for real."""

__all__ = ["__version__"]

__version__ = "0.1.0"

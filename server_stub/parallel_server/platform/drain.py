"""Draining: from the moment the process is told to stop, new work is sent elsewhere and what runs may finish."""

from __future__ import annotations


class Drain:
    """Whether the server is on its way out. Event streams say goodbye by themselves when the process is told to stop."""

    def __init__(self) -> None:
        self.has_begun = False

    def begin(self) -> None:
        """Refuse what is new, let what is running finish."""
        self.has_begun = True

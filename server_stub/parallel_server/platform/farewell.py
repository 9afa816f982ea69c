"""How every event stream of this API says goodbye when it is cut before its end."""

from __future__ import annotations

from parallel_server.generated import models
from parallel_server.serving.results import Parting, ServerEvent


def farewell(why: Parting) -> ServerEvent:
    """The event that asks a client to connect again, and says why."""
    return ServerEvent(models.JobReconnect(reason=why), event="reconnect")

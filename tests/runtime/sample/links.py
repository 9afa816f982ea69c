"""What can be called next with an answer."""

from __future__ import annotations

from .transport.follow_ups import Links, LinkSpec

_ID = {"pipeline_id": "$response.body#/data/id"}

LINKS: Links = {
    "pipelines.create": {
        "201": [
            LinkSpec("self", "pipelines.retrieve", _ID),
            LinkSpec("describe", "pipelines.update", _ID, "$request.body", {"name": "description", "none": "if_match"}),
            LinkSpec("fixed", "pipelines.retrieve", {"pipeline_id": "p_0"}),
        ],
        "4XX": [LinkSpec("existing", "pipelines.retrieve", {"pipeline_id": "$response.body#/error/param"})],
        "default": [LinkSpec("all", "pipelines.list")],
    },
}

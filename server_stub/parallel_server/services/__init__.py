"""What the operations do: one class per group of resources, joined to what the generated protocols ask for."""

from __future__ import annotations

from parallel_server.generated.protocols import Services
from parallel_server.serving.cursor import CursorCodec
from parallel_server.store import Store

from .account import AccountResource
from .api_keys import ApiKeysResource
from .context import Actor, Context
from .exports import ExportsResource
from .history import HistoryResource
from .jobs import JobsResource
from .members import MembersResource
from .model_catalogue import ModelsResource
from .oauth import OauthResource
from .pipeline_work import PipelineWorkResource
from .pipelines import PipelinesResource
from .ports import LimitReading, LimitReadings, LimitStanding, TokenIssuer
from .searching import SearchResource
from .webhook_deliveries import WebhookDeliveriesResource
from .webhook_endpoints import WebhookEndpointsResource
from .webhook_targets import Targets

__all__ = [
    "Actor",
    "Context",
    "LimitReading",
    "LimitReadings",
    "LimitStanding",
    "Targets",
    "TokenIssuer",
    "build_services",
]


class _Pipelines(PipelinesResource, PipelineWorkResource, HistoryResource):
    """Pipelines, what is done on them, and what they logged."""


def build_services(
    store: Store, cursors: CursorCodec, *, tokens: TokenIssuer, limits: LimitReadings, targets: Targets
) -> Services[Context]:
    """A service for every operation of the document."""
    history = HistoryResource(cursors)
    account = AccountResource(limits)
    return Services(
        pipelines=_Pipelines(cursors),
        jobs=JobsResource(store, cursors),
        dead_letters=history,
        models=ModelsResource(cursors),
        root=SearchResource(cursors),
        exports=ExportsResource(store),
        logs=history,
        events=history,
        api_keys=ApiKeysResource(cursors),
        members=MembersResource(cursors),
        webhook_endpoints=WebhookEndpointsResource(cursors, targets),
        webhook_deliveries=WebhookDeliveriesResource(cursors),
        audit_log=history,
        usage=account,
        billing=account,
        oauth=OauthResource(store, tokens),
    )

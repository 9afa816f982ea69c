"""A unit of work: the repositories of one customer over one transaction."""

from __future__ import annotations

from functools import cached_property

from .api_keys import ApiKeys
from .audit import AuditLog
from .catalogue import ModelCatalogue
from .customers import Billing, Members, Organizations, Usage
from .deliveries import WebhookDeliveries
from .endpoints import WebhookEndpoints
from .events import Events
from .idempotency import IdempotencyKeys
from .jobs import Jobs
from .logs import Logs
from .owned import Work
from .pipelines import Pipelines
from .scope import Scope
from .search import Search


class UnitOfWork:
    """Everything one customer's request may read and change; kept or lost as a whole."""

    def __init__(self, work: Work) -> None:
        self._work = work

    @property
    def scope(self) -> Scope:
        """Whose data this is."""
        return self._work.scope

    @property
    def topics(self) -> frozenset[str]:
        """Who is to be woken after the commit."""
        return frozenset(self._work.topics)

    def wake(self, topic: str) -> None:
        """Wake whoever listens to `topic`, once this work is committed."""
        self._work.topics.add(topic)

    @cached_property
    def pipelines(self) -> Pipelines:
        """The pipelines."""
        return Pipelines(self._work)

    @cached_property
    def jobs(self) -> Jobs:
        """The jobs, and what each said."""
        return Jobs(self._work)

    @cached_property
    def logs(self) -> Logs:
        """The log lines."""
        return Logs(self._work)

    @cached_property
    def events(self) -> Events:
        """The events, and what is owed to webhook endpoints for them."""
        return Events(self._work, self.webhook_endpoints, self.webhook_deliveries)

    @cached_property
    def audit(self) -> AuditLog:
        """The audit log."""
        return AuditLog(self._work)

    @cached_property
    def api_keys(self) -> ApiKeys:
        """The API keys of this mode."""
        return ApiKeys(self._work)

    @cached_property
    def members(self) -> Members:
        """The people."""
        return Members(self._work)

    @cached_property
    def billing(self) -> Billing:
        """The billing settings."""
        return Billing(self._work)

    @cached_property
    def usage(self) -> Usage:
        """The GPU time, day by day."""
        return Usage(self._work)

    @cached_property
    def webhook_endpoints(self) -> WebhookEndpoints:
        """Where events are sent."""
        return WebhookEndpoints(self._work)

    @cached_property
    def webhook_deliveries(self) -> WebhookDeliveries:
        """Events on their way."""
        return WebhookDeliveries(self._work)

    @cached_property
    def idempotency(self) -> IdempotencyKeys:
        """The end of the idempotency protocol, inside this work."""
        return IdempotencyKeys(self._work)

    @cached_property
    def search(self) -> Search:
        """Search over pipelines, jobs and log lines."""
        return Search(self._work)

    @cached_property
    def models(self) -> ModelCatalogue:
        """The catalogue, which is the same for everybody."""
        return ModelCatalogue(self._work.connection)

    @cached_property
    def organizations(self) -> Organizations:
        """The customers; a service reads only its own, by the scope's id."""
        return Organizations(self._work.connection)

"""What happens behind the requests: jobs are run, webhooks are sent, old things are cleared away."""

from .worker import Worker

__all__ = ["Worker"]

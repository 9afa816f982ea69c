"""What happens around every handler: access, limits, versions, idempotency, caching, errors and measurements."""

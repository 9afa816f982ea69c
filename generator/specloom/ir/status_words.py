"""What a status says in words, where two answers of one operation want the same name."""

from __future__ import annotations

# Written here and not asked of Python, which calls some of them otherwise from one version to the next.
STATUS_WORDS = {
    "200": ("ok",),
    "201": ("created",),
    "202": ("accepted",),
    "206": ("partial",),
    "207": ("multi", "status"),
    "400": ("bad", "request"),
    "401": ("unauthorized",),
    "402": ("payment", "required"),
    "403": ("forbidden",),
    "404": ("not", "found"),
    "405": ("not", "allowed"),
    "406": ("not", "acceptable"),
    "408": ("timeout",),
    "409": ("conflict",),
    "410": ("gone",),
    "412": ("precondition", "failed"),
    "413": ("too", "large"),
    "415": ("unsupported", "media", "type"),
    "422": ("unprocessable",),
    "423": ("locked",),
    "428": ("precondition", "required"),
    "429": ("too", "many", "requests"),
    "500": ("internal",),
    "501": ("not", "implemented"),
    "502": ("bad", "gateway"),
    "503": ("unavailable",),
    "504": ("gateway", "timeout"),
}

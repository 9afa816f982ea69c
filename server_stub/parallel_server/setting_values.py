"""From the text of an environment variable to the value of a setting; each raises ValueError that says what would do."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_network

LEASE_SECONDS = 30


def positive(text: str) -> int:
    """A count."""
    if not text.strip().isdecimal() or int(text) < 1:
        raise ValueError("give a whole number above 0")
    return int(text)


def port(text: str) -> int:
    """A port to listen on."""
    if not text.strip().isdecimal() or int(text) > 65_535:
        raise ValueError("give a port between 0 and 65535")
    return int(text)


def seconds(text: str) -> float:
    """A time span."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 86_400:
        raise ValueError("give a number of seconds above 0")
    return value


def deadline(text: str) -> float:
    """A time span that is over before an idempotency key is given up."""
    value = seconds(text)
    if value >= LEASE_SECONDS:
        raise ValueError(f"give less than {LEASE_SECONDS}, the seconds for which an idempotency key is held")
    return value


def switch(text: str) -> bool:
    """Yes or no."""
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.strip().lower() not in known:
        raise ValueError("give `true` or `false`")
    return known[text.strip().lower()]


def one_of(*choices: str) -> Callable[[str], str]:
    """One of a few words, however it is capitalised."""

    def parse(text: str) -> str:
        if text.strip().lower() not in choices:
            raise ValueError(f"give one of {', '.join(choices)}")
        return text.strip().lower()

    return parse


def networks(text: str) -> tuple[str, ...]:
    """Addresses and CIDR ranges with commas between them."""
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    for word in words:
        # Only to refuse it here, where its name is known.
        ip_network(word, strict=False)
    return words

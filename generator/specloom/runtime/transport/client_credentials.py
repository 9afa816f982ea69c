# Vendored from generator/specloom/runtime. Edit it there.
"""A program's own id and secret, in place of a token: what a client needs to get its access tokens by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from .errors import ConfigurationError
from .secret import Secret

# A token is asked for anew this long before it ends, or for the last tenth of a short life: requests take time.
_EARLY_SECONDS = 30.0
_EARLY_PART = 0.1


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """A program's own id and secret, for a client that gets its access tokens by itself.

    Give it in place of a token. The first call asks for one, all calls share it, and it is asked for anew shortly
    before it ends and once after a 401. `token_url` is where; without it, where the document says. A relative one is
    relative to the base URL. `scopes` are those that the token is to have; without any the server decides.
    `parameters` are further fields of the request, such as `audience`. With `in_body` the id and the secret are fields
    too, for servers that do not take them as the user name and password of `Authorization: Basic`.
    """

    client_id: str
    client_secret: str | Secret = field(repr=False)
    scopes: Iterable[str] = ()
    token_url: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    in_body: bool = False

    def __post_init__(self) -> None:
        for name, value in (("client_id", self.client_id), ("client_secret", self.client_secret)):
            if not (isinstance(value, Secret) or (isinstance(value, str) and value)):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise ConfigurationError(f"`{name}` is empty or no text")
        scopes = (self.scopes,) if isinstance(self.scopes, str) else tuple(self.scopes)
        object.__setattr__(self, "scopes", scopes)
        # Kept as one, so that no frame of a traceback shows it.
        secret = self.client_secret
        object.__setattr__(self, "client_secret", secret if isinstance(secret, Secret) else Secret(secret))


class Token(NamedTuple):
    """What a token endpoint gave: the token, and how many seconds from now it is good for, if that was said."""

    secret: Secret
    seconds: float | None = None

    @property
    def lasts(self) -> float:
        """For how many seconds it is used."""
        if self.seconds is None:
            return float("inf")
        return self.seconds - min(_EARLY_SECONDS, self.seconds * _EARLY_PART)

# Vendored from generator/specloom/runtime. Edit it there.
"""The layer below the resources: everything between a method's arguments and its result.

Names are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .adapters.network import PoolLimits as PoolLimits
    from .aio import AsyncClient as AsyncClient
    from .aio import AsyncResource as AsyncResource
    from .api import ApiInfo as ApiInfo
    from .api import Auth as Auth
    from .api import ErrorPaths as ErrorPaths
    from .api import OAuthFlow as OAuthFlow
    from .api import ServerInfo as ServerInfo
    from .api import ServerVariable as ServerVariable
    from .children import resource_at as resource_at
    from .client_credentials import ClientCredentials as ClientCredentials
    from .downloads import AsyncDownload as AsyncDownload
    from .downloads import Download as Download
    from .error_bodies import ErrorBodies as ErrorBodies
    from .error_bodies import ErrorBody as ErrorBody
    from .follow_ups import links_of as links_of
    from .hook_events import AttemptEnded as AttemptEnded
    from .hook_events import AttemptStarted as AttemptStarted
    from .hook_events import CallFailed as CallFailed
    from .hook_events import CallSucceeded as CallSucceeded
    from .hook_events import StreamEnded as StreamEnded
    from .hooks import Hooks as Hooks
    from .message import Adapter as Adapter
    from .message import AsyncAdapter as AsyncAdapter
    from .operation import Answer as Answer
    from .operation import AnswerForm as AnswerForm
    from .operation import BodyForm as BodyForm
    from .operation import Operation as Operation
    from .operation import PageSpec as PageSpec
    from .operation import Param as Param
    from .operation import Part as Part
    from .operation import PartHeader as PartHeader
    from .operation import PollSpec as PollSpec
    from .operation import PollStep as PollStep
    from .operation import StreamSpec as StreamSpec
    from .options import Credential as Credential
    from .options import OnBadLine as OnBadLine
    from .options import RequestOptions as RequestOptions
    from .options import RetryPolicy as RetryPolicy
    from .options import Timeout as Timeout
    from .options import with_defaults as with_defaults
    from .pacing import Pacing as Pacing
    from .pages import AsyncPage as AsyncPage
    from .pages import AsyncPager as AsyncPager
    from .pages import Page as Page
    from .parameters import with_default_headers as with_default_headers
    from .preloading import preload as preload
    from .rate_limits import RateLimit as RateLimit
    from .received_parts import ReceivedPart as ReceivedPart
    from .response_info import ResponseInfo as ResponseInfo
    from .response_info import response_of as response_of
    from .secret import Secret as Secret
    from .stored import read_as as read_as
    from .streams import AsyncLines as AsyncLines
    from .streams import AsyncRawStream as AsyncRawStream
    from .streams import AsyncStream as AsyncStream
    from .streams import Lines as Lines
    from .streams import RawStream as RawStream
    from .streams import Stream as Stream
    from .sync import SyncClient as SyncClient
    from .sync import SyncResource as SyncResource
    from .uploads import FileContent as FileContent
    from .uploads import FileInput as FileInput
    from .uploads import WithHeaders as WithHeaders
    from .views import DryRun as DryRun
    from .views import RawResponse as RawResponse

_HOMES = {
    "aio": ("AsyncClient", "AsyncResource"),
    "api": ("ApiInfo", "Auth", "ErrorPaths", "OAuthFlow", "ServerInfo", "ServerVariable"),
    "adapters.network": ("PoolLimits",),
    "children": ("resource_at",),
    "client_credentials": ("ClientCredentials",),
    "downloads": ("AsyncDownload", "Download"),
    "error_bodies": ("ErrorBodies", "ErrorBody"),
    "follow_ups": ("links_of",),
    "hook_events": ("AttemptEnded", "AttemptStarted", "CallFailed", "CallSucceeded", "StreamEnded"),
    "hooks": ("Hooks",),
    "message": ("Adapter", "AsyncAdapter"),
    "operation": (
        "Answer",
        "AnswerForm",
        "BodyForm",
        "Operation",
        "PageSpec",
        "Param",
        "Part",
        "PartHeader",
        "PollSpec",
        "PollStep",
        "StreamSpec",
    ),
    "options": ("Credential", "OnBadLine", "RequestOptions", "RetryPolicy", "Timeout", "with_defaults"),
    "pacing": ("Pacing",),
    "parameters": ("with_default_headers",),
    "preloading": ("preload",),
    "pages": ("AsyncPage", "AsyncPager", "Page"),
    "views": ("DryRun", "RawResponse"),
    "rate_limits": ("RateLimit",),
    "received_parts": ("ReceivedPart",),
    "response_info": ("ResponseInfo", "response_of"),
    "secret": ("Secret",),
    "stored": ("read_as",),
    "streams": ("AsyncLines", "AsyncRawStream", "AsyncStream", "Lines", "RawStream", "Stream"),
    "sync": ("SyncClient", "SyncResource"),
    "uploads": ("FileContent", "FileInput", "WithHeaders"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Adapter",
    "Answer",
    "AnswerForm",
    "ApiInfo",
    "AsyncAdapter",
    "AsyncClient",
    "AsyncDownload",
    "AsyncLines",
    "AsyncPage",
    "AsyncPager",
    "AsyncRawStream",
    "AsyncResource",
    "AsyncStream",
    "AttemptEnded",
    "AttemptStarted",
    "Auth",
    "BodyForm",
    "CallFailed",
    "CallSucceeded",
    "ClientCredentials",
    "Credential",
    "Download",
    "DryRun",
    "ErrorBodies",
    "ErrorBody",
    "ErrorPaths",
    "FileContent",
    "FileInput",
    "Hooks",
    "Lines",
    "OAuthFlow",
    "OnBadLine",
    "Operation",
    "Pacing",
    "Page",
    "PageSpec",
    "Param",
    "Part",
    "PartHeader",
    "PollSpec",
    "PollStep",
    "PoolLimits",
    "RateLimit",
    "RawResponse",
    "RawStream",
    "ReceivedPart",
    "RequestOptions",
    "links_of",
    "preload",
    "read_as",
    "resource_at",
    "response_of",
    "ResponseInfo",
    "RetryPolicy",
    "Secret",
    "ServerInfo",
    "ServerVariable",
    "Stream",
    "StreamEnded",
    "StreamSpec",
    "SyncClient",
    "SyncResource",
    "Timeout",
    "WithHeaders",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value

"""The verbs that APIs put into paths: a segment of this kind is something to do, not a thing."""

from __future__ import annotations

# fmt: off
VERBS = frozenset({
    "accept", "activate", "add", "apply", "approve", "archive", "ask", "assign", "attach", "authorize", "ban",
    "batch", "block", "build", "bulk", "calculate", "cancel", "capture", "change", "check", "classify", "clear",
    "clone", "close", "commit", "compact", "compare", "complete", "compute", "confirm", "connect", "convert",
    "copy", "count", "create", "deactivate", "decline", "decode", "decrypt", "delete", "deploy", "detach", "detect",
    "disable", "disconnect", "dismiss", "download", "duplicate", "embed", "enable", "encode", "encrypt", "end",
    "estimate", "evaluate", "execute", "expire", "export", "expunge", "extract", "fetch", "finalize", "find",
    "follow", "force", "generate", "get", "import", "increment", "inspect", "install", "invite", "join", "leave",
    "link", "list", "lock", "login", "logout", "mark", "merge", "move", "mute", "notify", "pause", "ping", "poll",
    "predict", "preview", "process", "promote", "publish", "pull", "purge", "push", "query", "reboot", "redeliver",
    "refresh", "refund", "regenerate", "register", "reject", "release", "remove", "rename", "render", "renew",
    "reopen", "replay", "reprocess", "request", "rerank", "resend", "reset", "resize", "resolve", "restart",
    "restore", "resume", "retry", "revert", "review", "revoke", "rotate", "run", "scale", "scan", "search", "send",
    "set", "share", "sign", "simulate", "skip", "start", "stop", "stream", "submit", "subscribe", "suspend", "swap",
    "sync", "terminate", "test", "transfer", "translate", "trigger", "unarchive", "unassign", "unban", "unblock", "uncancel",
    "undo", "unfollow", "uninstall", "unlink", "unlock", "unmute", "unpublish", "unsubscribe", "unsuspend",
    "update", "upgrade", "upload", "validate", "verify", "void", "vote",
})
# fmt: on

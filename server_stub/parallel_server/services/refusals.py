"""Refusals that several services share, worded so that the caller knows what to do next."""

from __future__ import annotations

from parallel_server.generated import error_codes as codes
from parallel_server.serving.problem import ErrorCode, Problem

from .context import Context


def not_found(code: ErrorCode, noun: str, wanted: str, where: str) -> Problem:
    """There is no such resource, or it is somebody else's: the two look the same."""
    return Problem(code, f"No {noun} '{wanted}'. Check the id, or find it with GET {where}.")


def invalid_state(noun: str, state: str, deed: str, allowed: str) -> Problem:
    """The resource is in a state that forbids what was asked."""
    return Problem(codes.INVALID_STATE, f"The {noun} is '{state}' and cannot be {deed}. Only {allowed} can.")


def require_unchanged(ctx: Context, revision: int, noun: str) -> None:
    """Raise 412 when `If-Match` names other revisions than the present one."""
    if ctx.if_match is None or ctx.if_match == "*":
        return
    # What follows a dot tells apart views of the same revision, such as one with embedded jobs.
    wanted = {tag.partition(".")[0] for tag in ctx.if_match.split(",")}
    if str(revision) not in wanted:
        raise changed(noun)


def changed(noun: str) -> Problem:
    """Somebody else was faster."""
    return Problem(
        codes.PRECONDITION_FAILED,
        f"The {noun} has changed since you read it. Read it again, and repeat with its new ETag.",
        param="If-Match",
    )

"""Members: invite, list, retrieve, update, remove."""

from __future__ import annotations

import re
from typing import Any, cast

from parallel_server.generated import error_codes as codes
from parallel_server.generated import inputs, models
from parallel_server.serving.cursor import CursorCodec
from parallel_server.serving.model import omit
from parallel_server.serving.problem import ErrorCode, Problem
from parallel_server.serving.results import Created, NoContent, Ok, Paged
from parallel_server.store import DuplicateError
from parallel_server.store.customers import MemberRecord

from .context import Context
from .listing import Listing
from .recording import audit
from .refusals import changed, not_found, require_unchanged

# One `@` with something on both sides and no blanks: whether mail arrives there is for the invitation to find out.
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


class MembersResource:
    """The people of a customer."""

    def __init__(self, cursors: CursorCodec) -> None:
        self._cursors = cursors

    async def members_create(self, ctx: Context, input: inputs.MembersCreateInput, /) -> Created[models.Member]:
        """Invite somebody."""
        body = input.body
        require_email(codes.INVALID_EMAIL, "email", body.email)
        name = None if body.name is omit else body.name
        try:
            record = await ctx.uow.members.create(email=body.email, name=name, role=body.role)
        except DuplicateError as error:
            message = f"'{body.email}' is a member already. Change the role with PATCH /v2/members/{{member_id}}."
            raise Problem(codes.MEMBER_EXISTS, message, param="email") from error
        view = _present(record)
        await audit(ctx, "member.created", ("member", record.id), after=view)
        return Created(view, location=f"/v2/members/{record.id}", revision=str(record.rev))

    async def members_list(self, ctx: Context, input: inputs.MembersListInput, /) -> Paged[models.Member]:
        """Members, newest first."""
        listing = Listing(self._cursors, ctx, "members.list", {"role": input.role})
        found = await ctx.uow.members.page(listing.window(input.limit, input.cursor), input.role)
        return listing.page(found, _present)

    async def members_retrieve(self, ctx: Context, input: inputs.MembersRetrieveInput, /) -> Ok[models.Member]:
        """One member."""
        record = await _find(ctx, input.member_id)
        return Ok(_present(record), revision=str(record.rev))

    async def members_update(self, ctx: Context, input: inputs.MembersUpdateInput, /) -> Ok[models.Member]:
        """Change the role or the name of a member."""
        record = await _find(ctx, input.member_id)
        require_unchanged(ctx, record.rev, "member")
        values: dict[str, Any] = {}
        if input.body.name is not omit:
            values["name"] = input.body.name
        if input.body.role is not omit:
            if input.body.role != "admin":
                await _require_other_admin(ctx, record, "become anything else")
            values["role"] = input.body.role
        if not values:
            return Ok(_present(record), revision=str(record.rev))
        after = await ctx.uow.members.change(record.id, rev=record.rev, **values)
        if after is None:
            raise changed("member")
        await audit(ctx, "member.updated", ("member", record.id), before=_present(record), after=_present(after))
        return Ok(_present(after), revision=str(after.rev))

    async def members_delete(self, ctx: Context, input: inputs.MembersDeleteInput, /) -> NoContent:
        """Remove a member."""
        record = await _find(ctx, input.member_id)
        require_unchanged(ctx, record.rev, "member")
        await _require_other_admin(ctx, record, "be removed")
        if not await ctx.uow.members.delete(record.id, rev=record.rev):
            raise changed("member")
        await audit(ctx, "member.deleted", ("member", record.id), before=_present(record))
        return NoContent()


def require_email(code: ErrorCode, field: str, value: str) -> None:
    """Raise 422 unless `value` could be an address."""
    if not _EMAIL.fullmatch(value):
        raise Problem(code, f"'{value}' is not an e-mail address. Send one like ada@example.com.", param=field)


async def _find(ctx: Context, member_id: str) -> MemberRecord:
    record = await ctx.uow.members.get(member_id)
    if record is None:
        raise not_found(codes.MEMBER_NOT_FOUND, "member", member_id, "/v2/members")
    return record


async def _require_other_admin(ctx: Context, record: MemberRecord, deed: str) -> None:
    if record.role != "admin":
        return
    others = [member for member in await ctx.uow.members.with_role("admin") if member.id != record.id]
    if not others:
        message = f"The last admin cannot {deed}. Make somebody else an admin first."
        raise Problem(codes.INVALID_STATE, message)


def _present(record: MemberRecord) -> models.Member:
    return models.Member(
        id=record.id,
        object="member",
        email=record.email,
        name=record.name,
        role=cast("models.Role", record.role),
        state=cast("models.MemberState", record.state),
        created_at=record.created_at,
        updated_at=record.updated_at,
    )

"""What APIs call the parts of a paged list, in the order in which they are believed."""

from __future__ import annotations

CURSORS = (
    "cursor", "page_token", "pageToken", "next_token", "nextToken", "after", "starting_after", "marker", "continue",
    "iterator", "next_page_token", "pagination_token", "start_cursor", "page_cursor", "PageToken", "offset_token",
    "continuation_token", "continuationToken", "page[cursor]", "page[after]",
)  # fmt: skip
# Those that ask for what comes before something: with one of them, `after` may go either way.
BEFORES = ("before", "ending_before", "around", "end_before", "until_id")
NEXTS = (
    "next_cursor", "nextCursor", "next_page_token", "nextPageToken", "next_token", "nextToken", "next_page", "cursor",
    "continue", "after", "iterator", "next_marker", "marker", "end_cursor", "endCursor", "continuation_token",
    "continuationToken", "next",
)  # fmt: skip
LIMITS = (
    "limit", "page_size", "pageSize", "per_page", "perPage", "max_results", "maxResults", "size", "count", "first",
    "PageSize", "rows", "page[size]", "page[limit]", "take",
)  # fmt: skip
PAGES = ("page", "page_number", "pageNumber", "Page", "p", "page[number]")
OFFSETS = ("offset", "skip", "start", "startIndex", "page[offset]")
# Where a list goes on from, told by the `Link` header alone.
SINCES = ("since", "since_id", "max_id", "min_id")
LINKS = ("next_page_uri", "next_page_url", "next_url", "next_uri", "next_link", "nextLink", "@odata.nextLink")
MORES = ("has_more", "hasMore", "has_next", "hasNext", "has_next_page", "hasNextPage", "more")
TOTALS = ("total", "total_count", "totalCount", "count", "total_results", "total_items", "num_results")
ITEMS = ("data", "items", "results", "entries", "records", "values", "nodes", "list")
# Lists of what went wrong on the way, which an answer may have beside the one that it is made for.
REMARKS = ("errors", "warnings")
# Objects of an answer that hold what is known of the page.
NESTS = (
    "pagination", "pages", "paging", "page_info", "pageInfo", "metadata", "meta", "page", "cursors", "cursor",
    "links", "_links", "next", "next_page", "response_metadata", "paginate", "paginator", "list_info",
)  # fmt: skip
# Objects that an answer is wrapped in, its list among them.
WRAPS = ("data", "result", "response", "meta", "payload", "_embedded")
# What an answer says of itself beside its list, and nothing of what it is about.
_ABOUT_ITSELF = (
    "object", "type", "status", "error", "success", "message", "href", "url", "self", "prev", "previous", "first",
    "last", "total_pages", "totalPages", "page_count", "pageCount", "current_page", "currentPage",
)  # fmt: skip
PAGE_FIELDS = frozenset({*NEXTS, *LIMITS, *PAGES, *OFFSETS, *LINKS, *MORES, *TOTALS, *NESTS, *REMARKS, *_ABOUT_ITSELF})

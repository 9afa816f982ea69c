# pyright: reportUnnecessaryTypeIgnoreComment=true
"""Every choice of an answer's media type that the golden document `answers` gives, made in a program."""

from pathlib import Path
from typing import assert_type

from answers import Answers, AsyncAnswers, AsyncDownload, AsyncPager, AsyncStream, Download, Page, Stream, models

client = Answers()
other = AsyncAnswers()

assert_type(client.reports.retrieve("1"), models.Report | models.Queued)
assert_type(client.reports.retrieve("1", accept="application/vnd.answers+json"), models.Report | models.Queued)
assert_type(client.reports.retrieve("1", accept="application/vnd.answers.whole+json"), models.Whole | models.Queued)
assert_type(client.reports.retrieve("1", accept="text/csv"), str | models.Queued)
assert_type(client.reports.retrieve("1", accept="application/pdf"), bytes | models.Queued)
client.reports.retrieve("1", accept="text/json")  # pyright: ignore[reportCallIssue, reportArgumentType]

assert_type(client.reports.list(max_items=3), Page[models.Report])
assert_type(client.reports.list(accept="application/yaml"), bytes)
client.reports.list(accept="application/yaml", max_items=3)  # pyright: ignore[reportArgumentType]

assert_type(client.reports.create(accept="x", call_accept="text/plain"), str)
assert_type(client.reports.create(body="x", media_type="text/plain", call_accept="text/plain"), str)
assert_type(client.icons.retrieve("1", accept="image/jpeg"), bytes)
assert_type(client.events.watch(), Stream[models.Event])
assert_type(client.events.watch(accept="application/json"), list[models.Event])
assert_type(client.talks.create(text="x"), models.Report)
assert_type(client.talks.create(text="x", stream=True), Stream[models.Event])
assert_type(client.talks.create(text="x", accept="audio/wav"), bytes)

# A download takes what its method takes, whichever shape of it is meant.
assert_type(client.download(client.reports.retrieve, "1", accept="text/csv"), Download)
assert_type(client.download(client.talks.create, text="x", stream=True).save("x"), Path)
client.download(client.icons.retrieve)  # pyright: ignore[reportCallIssue]
client.download(client.reports.retrieve, 1)  # pyright: ignore[reportArgumentType]


async def main() -> None:
    assert_type(await other.reports.retrieve("1", accept="text/csv"), str | models.Queued)
    assert_type(other.reports.list(), AsyncPager[models.Report])
    assert_type(await other.reports.list(accept="application/yaml"), bytes)
    assert_type(other.events.watch(), AsyncStream[models.Event])
    assert_type(await other.events.watch(accept="application/json"), list[models.Event])
    assert_type(await other.talks.create(text="x", accept="audio/wav"), bytes)
    assert_type(other.download(other.reports.retrieve, "1"), AsyncDownload)
    assert_type(await other.download(other.icons.retrieve, "1").read(), bytes)

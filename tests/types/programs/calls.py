# pyright: reportUnnecessaryTypeIgnoreComment=true
"""Every choice that the golden document `calls` gives, made in a program."""

from calls import AsyncCalls, Calls

client = Calls(server_urls={"forms": "http://localhost:1", "https://{zone}.files.calls.example": "http://localhost:2"})
other = AsyncCalls(server_urls={"forms": "http://localhost:1"})
wrong = Calls(server_urls={"from": "http://localhost:1"})  # pyright: ignore[reportArgumentType]

regional = Calls(region="us", zone="b")
by_url = AsyncCalls(server="https://test.calls.example/v1")
other_zone = Calls(zone="c")  # pyright: ignore[reportArgumentType]
other_server = Calls(server="live")  # pyright: ignore[reportArgumentType]

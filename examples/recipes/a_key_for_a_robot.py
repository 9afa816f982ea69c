"""Give a program a key that can do one thing, use it, replace its secret, and take it away."""

from __future__ import annotations

from parallel import Parallel
from parallel.errors import APIStatusError

with Parallel() as client:
    key = client.api_keys.create(name="robot", permissions=["pipelines:read"])
    print(f"{key.id} may {', '.join(key.permissions)}")

    # The secret is in this one answer and never shown again.
    with Parallel(api_key=key.secret) as robot:
        print(f"the robot sees {len(list(robot.pipelines.list()))} pipelines")
        try:
            robot.pipelines.create(name="by-robot")
        except APIStatusError as error:
            print(f"{error.code}: {error.message}")

    client.api_keys.rotate(key.id)
    client.api_keys.delete(key.id)
    print("rotated and deleted")

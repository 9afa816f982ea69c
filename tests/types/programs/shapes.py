"""Values of the golden document `shapes`, made, matched and sent by a program."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal

from shapes import AsyncShapes, RetryPolicy, Shapes, issues_of, models, omit, response_of
from shapes.data import Unknown
from shapes.errors import NotFoundError, RateLimitError, SDKError


def area(shape: models.Shape) -> float:
    match shape.outline:
        case models.Circle(radius=radius):
            return 3.14 * radius**2
        case models.Polygon(points=points):
            return float(len(points))
        case Unknown() as other:
            print(other.raw)
            return 0.0


def describe(client: Shapes, note: str | None) -> str:
    circle = models.Circle(kind="Circle", radius=2.0)
    shape = client.shapes.create(outline=circle, note=note if note else omit)
    at: datetime = shape.at
    day: date | None = shape.day if isinstance(shape.day, date) else None
    price: Decimal = shape.price if isinstance(shape.price, Decimal) else Decimal(0)
    print(at.astimezone(UTC), day, price, issues_of(shape), response_of(shape).request_id)
    return f"{shape.state} {area(shape)}"


async def main() -> None:
    async with AsyncShapes(base_url="http://localhost:1", retry=RetryPolicy(max_retries=0)) as client:
        try:
            tree = await client.trees.replace(name="oak", children=[models.Tree(name="twig")])
        except RateLimitError as error:
            print(error.retry_after)
        except NotFoundError as error:
            print(error.request_id)
        except SDKError as error:
            print(error.attempts, error.elapsed)
        else:
            print(tree.name)


if __name__ == "__main__":
    asyncio.run(main())

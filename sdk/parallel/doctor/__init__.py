# Vendored from generator/specloom/runtime. Edit it there.
"""`python -m <package> doctor`: what this client would do here, step by step, and what to do where a step fails.

It sends one request, to the API that the client would talk to, and nothing to anybody else.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence

from ..transport import ApiInfo
from ..transport.errors import ConfigurationError
from .checks import Check
from .report import as_json, as_text
from .surroundings import credential_checks, versions, where
from .way import way_checks


def main(api: ApiInfo, arguments: Sequence[str], probe: str = "") -> int:
    """Run the command line; `probe` is the path of a request that changes nothing. 0 when all is well, else 1."""
    parser = argparse.ArgumentParser(prog=f"python -m {api.package}")
    commands = parser.add_subparsers(dest="command", required=True)
    doctor = commands.add_parser("doctor", help="look for what keeps this client from the API", description=__doc__)
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    doctor.add_argument(
        "--base-url", metavar="URL", help="look at this API instead of the one that a client would take"
    )
    given = parser.parse_args(arguments)
    checks = list(examine(api, os.environ, probe, given.base_url))
    sys.stdout.write(as_json(checks) if given.json else as_text(checks, api.title))
    return 1 if any(check.state == "failed" for check in checks) else 0


def examine(
    api: ApiInfo, environment: Mapping[str, str], probe: str = "", base_url: str | None = None
) -> Iterator[Check]:
    """The checks, each as soon as it is made."""
    yield versions(api)
    yield from credential_checks(api, environment)
    try:
        place = where(api, environment, base_url)
    except ConfigurationError as error:
        hint = f"pass `base_url`, or set {api.env_prefix}_BASE_URL"
        yield Check("base url", "failed", error.message, hint)
        return
    yield place.check
    yield from way_checks(api, environment, place, probe)

"""Resources as attributes: of the class that the annotation names, imported when first read, made once."""

from __future__ import annotations

import sys

import pytest
from tests.runtime.sample.transport import SyncResource, resource_at

from tests.runtime.conftest import MakeClient
from tests.runtime.sample import Sample
from tests.runtime.sample.resources.jobs import Jobs


class Folder(SyncResource):
    """A resource with one below it."""

    files: Files = resource_at(".test_children")


class Files(SyncResource):
    """What is below."""


def test_a_resource_is_made_once_for_each_client(scripted: MakeClient) -> None:
    one, _ = scripted()
    other, _ = scripted()

    assert isinstance(one.jobs, Jobs)
    assert one.jobs is one.jobs is not other.jobs


def test_a_resource_below_another_speaks_through_the_same_client(scripted: MakeClient) -> None:
    client, script = scripted()
    files = Folder(client).files

    assert (type(files), files._client) == (Files, client)
    assert not script.requests


def test_a_module_is_imported_when_its_resource_is_first_read(
    scripted: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "tests.runtime.sample.resources.jobs"
    client, _ = scripted()
    monkeypatch.delitem(sys.modules, name)
    _ = client.pipelines
    assert name not in sys.modules

    assert type(client.jobs).__module__ == name
    assert name in sys.modules


def test_a_class_shows_its_attributes_without_importing_what_they_lead_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "tests.runtime.sample.resources.jobs", raising=False)

    assert {"jobs", "pipelines"} <= {name for name in dir(Sample) if hasattr(Sample, name)}
    assert "tests.runtime.sample.resources.jobs" not in sys.modules


def test_a_subclass_in_another_module_has_the_same_resources(scripted: MakeClient) -> None:
    class Mine(Sample):
        """A caller's own."""

    assert type(Mine(api_key="k", http=scripted()[1]).jobs).__name__ == "Jobs"

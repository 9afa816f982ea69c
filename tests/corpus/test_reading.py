"""Real documents, as their publishers wrote them: each one is read, and nothing of it is lost without a word."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from specloom.ir.aliases import bare_names
from specloom.ir.nodes import Alias
from specloom.ir.reach import direct_types, names_in

from tests.corpus.documents import CorpusDocument, listed, unpack
from tests.generator.reading import Read, read_file

DOCUMENTS = listed()

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not DOCUMENTS, reason="SPECLOOM_CORPUS does not name a folder of documents"),
]

# Documents whose authors left something that cannot be generated: document -> keys of what is left out.
LEFT_OUT: dict[str, tuple[str, ...]] = {}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[CorpusDocument], Read]:
    """Reads a document once."""
    folder = tmp_path_factory.mktemp("corpus")

    @cache
    def once(document: CorpusDocument) -> Read:
        return read_file(unpack(document, folder))

    return once


Reader = Callable[[CorpusDocument], Read]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
class TestDocument:
    def test_every_operation_is_there_or_left_out_by_name(self, read: Reader, document: CorpusDocument) -> None:
        api = read(document).api

        assert api.left_out == LEFT_OUT.get(document.name, ())
        assert len(api.operations) + len(api.left_out) == document.operations

    def test_errors_are_there_only_where_something_is_left_out(self, read: Reader, document: CorpusDocument) -> None:
        found = read(document)

        assert found.report.has_errors == (document.name in LEFT_OUT), found.shown

    def test_names_are_unique_and_hold_no_numbers_of_ours(self, read: Reader, document: CorpusDocument) -> None:
        found = read(document)
        types = ["".join(declared.name.words) for declared in found.api.types]
        methods = list(found.methods().values())

        assert len(set(types)) == len(types)
        assert len(set(methods)) == len(methods)
        assert not [name for name in methods if name.endswith("again")]

    def test_every_type_that_is_mentioned_is_declared(self, read: Reader, document: CorpusDocument) -> None:
        api = read(document).api
        declared = {found.id for found in api.types}
        mentioned = {name for found in api.types for type_ref in direct_types(found) for name in names_in(type_ref)}
        bodies = {variant.type for operation in api.operations if operation.body for variant in operation.body.variants}
        answers = {answer.type for operation in api.operations for answer in operation.responses}
        params = {param.type for operation in api.operations for param in operation.params}

        mentioned |= {name for type_ref in (*bodies, *answers, *params) for name in names_in(type_ref)}
        assert mentioned <= declared

    def test_no_alias_is_itself_by_another_name(self, read: Reader, document: CorpusDocument) -> None:
        aliases = {found.id: found for found in read(document).api.types if isinstance(found, Alias)}

        for start in aliases:
            seen, waiting = set[str](), [start]
            while waiting:
                name = waiting.pop()
                for below in bare_names(aliases[name].target):
                    assert below != start
                    if below in aliases and below not in seen:
                        seen.add(below)
                        waiting.append(below)

    def test_each_resource_has_its_operations_once(self, read: Reader, document: CorpusDocument) -> None:
        api = read(document).api
        listed: list[str] = []
        waiting = [api.root]
        while waiting:
            resource = waiting.pop()
            listed += resource.operations
            waiting += resource.children
            names = [operation.name.words for operation in api.operations if operation.key in resource.operations]
            assert not {child.path[-1] for child in resource.children} & set(names)

        assert sorted(listed) == sorted(operation.key for operation in api.operations)

    def test_names_that_were_locked_are_given_again(
        self, read: Reader, document: CorpusDocument, tmp_path: Path
    ) -> None:
        """Every inferred name as a pin: nothing moves because of it."""
        first = read(document)
        second = read_file(unpack(document, tmp_path), pins=first.api.pins)

        assert list(second.names().values()) == list(first.names().values())
        assert second.methods() == first.methods()

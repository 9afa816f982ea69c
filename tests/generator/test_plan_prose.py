"""Prose: text of a document is untrusted; whatever it holds, it comes out as text."""

from __future__ import annotations

import ast
import textwrap

from hypothesis import example, given
from hypothesis import strategies as st
from specloom.plan.html import as_markdown
from specloom.plan.prose import attribute_doc, cleaned, comment, docstring, first_sentence, literal, wrapped

# Text that tries: quotes, escapes, line ends of every kind, directions, half of a surrogate pair.
HOSTILE = st.text(st.one_of(st.characters(), st.sampled_from("\"\\\n\r\t'{}#\u202e\u2028\ud800\0 `")), max_size=300)


@example('Use """')
@example('A backslash and a quote: \\"')
@example('Two paragraphs.\n\nThe last in "quotes"')
@given(HOSTILE)
def test_a_docstring_is_one_literal_with_the_same_words(text: str) -> None:
    """Python reads back what the document says, but for line breaks and a full stop."""
    for literal_text in (docstring(text), attribute_doc(text)):
        read = ast.literal_eval(literal_text) if literal_text else ""
        words = cleaned(as_markdown(text)).split()

        assert read.split() in (words, [*words[:-1], f"{words[-1]}."] if words else [])


@given(HOSTILE)
def test_a_docstring_stays_inside_its_function(text: str) -> None:
    """Indented as emitters do it, nothing after it changes its meaning."""
    body = textwrap.indent(f"{docstring(text)}\nreturn 1", "    ")
    module = ast.parse(f"def f():\n{body}\n")

    assert len(module.body) == 1
    function = module.body[0]
    assert isinstance(function, ast.FunctionDef)
    assert isinstance(function.body[-1], ast.Return)
    assert len(function.body) == (2 if docstring(text) else 1)


@given(HOSTILE)
def test_a_literal_is_the_exact_value(text: str) -> None:
    """Wire names keep every character."""
    assert ast.literal_eval(literal(text)) == text


@given(HOSTILE)
def test_a_comment_is_one_printable_line(text: str) -> None:
    """It cannot end early and go on as code."""
    assert len(f"# {comment(text)}".splitlines()) == 1


@given(HOSTILE)
def test_what_is_left_can_be_written_as_utf8(text: str) -> None:
    """No half surrogates, no control characters but line ends."""
    cleaned(text).encode("utf-8")

    assert not any(ord(letter) < 32 and letter != "\n" for letter in cleaned(text))


def test_paragraphs_are_filled_and_lists_kept() -> None:
    """A list is read line by line; filling would make it one sentence."""
    text = "One two\nthree.\n\n- first\n- second\n\n```\ncode  here\n\nmore\n```\n\nLast\nline."

    assert wrapped(text) == "One two three.\n\n- first\n- second\n\n```\ncode  here\n\nmore\n```\n\nLast line."


def test_first_sentence_ends_at_its_full_stop() -> None:
    """Not at an abbreviation's, whatever follows."""
    assert first_sentence("Runs e.g. a job. Then\nanother.") == "Runs e.g. a job."
    assert first_sentence("A tag, e.g. `en-US`. More.") == "A tag, e.g. `en-US`."
    assert first_sentence("Sent to (i.e. U.S. Customers). More.") == "Sent to (i.e. U.S. Customers)."
    assert first_sentence("Cats, dogs etc. Then more.") == "Cats, dogs etc."


def test_emphasis_begins_no_list_and_long_items_go_on_below_their_text() -> None:
    """Lines end at the width, whatever they begin with; what is set as code stays as it is."""
    long = " ".join(["word"] * 40)
    text = f"*Note* {long}\n\n- {long}\n  1. {long}\n\n```\n{long}\n```\n\n| {long}\n\n> {long}"
    lines = wrapped(text, 60).splitlines()

    assert [line for line in lines if len(line) > 60] == [long, f"| {long}"]
    assert lines[0].startswith("*Note* word")
    assert next(line for line in lines if line.startswith("  w")) == f"  {' '.join(['word'] * 11)}"
    assert [line for line in lines if line.startswith("     w")]
    assert lines[-1].startswith("  word")


def test_html_becomes_markdown_where_markdown_has_it() -> None:
    """What an editor shows is read by people; code and tags of other kinds are text like any other."""
    text = '<p>A <b>new</b> <code>key</code>,<br/>see <a href="https://a.example/b">B</a>.</p><ul><li>one</li><li>two</li></ul>'

    assert wrapped(as_markdown(text)) == "A **new** `key`,\n\nsee [B](https://a.example/b).\n\n- one\n- two"
    assert as_markdown("`<b>x</b>` and a < b, <id> of <table>") == "`<b>x</b>` and a < b, <id> of <table>"
    assert as_markdown("<b>`A`</b>, <i>see `b<i>`</i>, <a x=`c` href='d'>`e`</a>") == "**`A`**, *see `b<i>`*, [`e`](d)"
    assert first_sentence("<b>Required scope: </b><code>tags:read</code>. More") == "**Required scope:** `tags:read`."


def test_of_a_link_into_a_site_that_nobody_names_the_text_stays() -> None:
    """What leads somewhere stays a link, and code stays code."""
    assert as_markdown("a [thread](/docs/threads) of [B](https://b.example/x), `[c](/d)`") == (
        "a thread of [B](https://b.example/x), `[c](/d)`"
    )

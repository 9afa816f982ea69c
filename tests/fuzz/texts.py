"""Mutations of a document's bytes: what editors, merges and disks do to a file."""

from __future__ import annotations

from random import Random

TOKENS = (
    b"\x00", b"\xff", b"\xc3", b"\t", b"\n", b"\r", b"- ", b": ", b"{", b"[", b"}", b"]", b"'", b'"', b"&a ", b"*a ",
    b"!!binary ", b"!!set ", b"!!int ", b"!<x> ", b"<<: ", b"<<: *a\n", b"? ", b"|", b">", b"|2-\n", b"#", b"%YAML 1.1\n",
    b"---\n", b"...\n", b"1e999", b"0x", b"0o8", b"1_000", b"NaN", b".inf", b"-", b"~", b"=", b"@", b"`", b"yes", b"1:30",
    b"\\ud800", b"\\u0000", b"\\x41", b"\xef\xbb\xbf", b"\xfe\xff", b"\xe2\x80\xa8", b"\xc2\x85", b"9" * 70, b"9" * 5000,
    b"  ", b"\n\n  ", b",", b"// x\n", b"{}" * 50, b"[" * 300, b"<<<<<<< HEAD\n",
)  # fmt: skip


def mutated(data: bytes, random: Random) -> bytes:
    """A copy with one to four places changed."""
    text = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4))):
        _mutate(text, random)
    return bytes(text)


def _mutate(text: bytearray, random: Random) -> None:
    place, token = random.randrange(len(text) + 1), random.choice(TOKENS)
    match random.randrange(7):
        case 0 | 1:
            text[place:place] = token
        case 2:
            del text[place : place + random.randrange(1, 40)]
        case 3:
            text[place : place + 1] = bytes([random.randrange(256)])
        case 4:
            text[place : place + len(token)] = token
        case 5:
            _move_lines(text, random)
        case _:
            text[:] = random.choice((text.replace(b"\n", b"\r\n"), text[:place], text.replace(b"  ", b"\t", 1)))


def _move_lines(text: bytearray, random: Random) -> None:
    """Some lines again, somewhere else: what a merge does."""
    lines = bytes(text).split(b"\n")
    start, length, place = random.randrange(len(lines)), random.randrange(1, 8), random.randrange(len(lines))
    moved = lines[start : start + length]
    if random.random() < 0.5:
        del lines[start : start + length]
    lines[place:place] = moved
    text[:] = b"\n".join(lines)

# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that mean harm as a whole: too large, without an end, packed, of another encoding, leading elsewhere."""

from __future__ import annotations

import functools
import gzip
import itertools
import json
import time
import zlib

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
MEGABYTE = 1024 * 1024


def body(make):
    """An answer with another body, made of the right one."""

    def spoil(reply):
        reply.body = make(reply.body)
        return reply

    return spoil


def headers(*added, make=lambda content: content):
    """An answer with more headers, and perhaps another body."""

    def spoil(reply):
        reply.headers.extend(added)
        reply.body = make(reply.body)
        return reply

    return spoil


def wire(*pieces):
    """Bytes in place of the answer; a piece may be a function that makes some, or an endless iterator."""

    def spoil(reply):
        reply.raw = itertools.chain.from_iterable(piece(reply) if callable(piece) else [piece] for piece in pieces)
        return reply

    return spoil


def drip(piece, every=0.1):
    """The same again and again, without an end but that of the connection."""

    def made(_reply):
        while True:
            yield piece
            time.sleep(every)

    return made


def flood(piece):
    return lambda _reply: itertools.repeat(piece)


@functools.cache
def bomb(times=1, size=128 * MEGABYTE):
    """A hundred times its size, packed; packed again where ``times`` says so."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    content = b"".join(
        [packer.compress(b'{"a":"'), *(packer.compress(b"x" * MEGABYTE) for _n in range(size // MEGABYTE))]
    )
    content += packer.flush()
    for _time in range(times - 1):
        content = gzip.compress(content)
    return content


def nested(opening, closing, levels):
    return body(lambda _content: opening * levels + b"1" + closing * levels)


def in_object(text):
    """The right answer with one more field."""
    return body(lambda content: b'{"more":' + text + (b"," + content.lstrip()[1:] if content[:1] == b"{" else b"}"))


def with_unknown(value):
    """``value`` with fields that nobody documented in each of its objects.

    Not below an environment's configuration: it is written back as it was read, and the simulator refuses such a field.
    """
    if isinstance(value, dict):
        known = {key: item if key == "configuration" else with_unknown(item) for key, item in value.items()}
        return {**known, "unknown_field": {"a": [None, 1.5, "x"]}}
    return [with_unknown(item) for item in value] if isinstance(value, list) else value


def with_nulls(value):
    """``value`` with null in place of everything that is no object or list of them."""
    if isinstance(value, dict):
        return {key: with_nulls(item) for key, item in value.items()}
    return [with_nulls(item) for item in value] if isinstance(value, list) else None


def rewritten(change):
    return body(lambda content: json.dumps(change(json.loads(content))).encode() if content else content)


def redirect(status, url):
    def spoil(reply):
        reply.status, reply.body = status, b""
        reply.headers.append(("Location", url))
        return reply

    return spoil


def of_length(announced):
    """The right body under another Content-Length."""
    lines = b"".join(b"Content-Length: %s\r\n" % each for each in announced)
    return wire(lambda reply: [OK + lines + b"\r\n" + reply.body])


# Name -> (what spoils the answer, whether it still is a good one: True, False, or None where either is right).
FAST = {
    "50 MB": (body(lambda _content: b'{"a":"' + b"x" * (50 * MEGABYTE) + b'"}'), False),
    "a decompression bomb": (headers(("Content-Encoding", "gzip"), make=lambda _content: bomb()), False),
    "a bomb packed twice": (headers(("Content-Encoding", "gzip, gzip"), make=lambda _content: bomb(2)), False),
    "another packing": (headers(("Content-Encoding", "br"), make=lambda _content: b"\x0b\x02\x80{}\x03"), False),
    "packed as asked": (headers(("Content-Encoding", "gzip"), make=gzip.compress), True),
    "packed and cut": (headers(("Content-Encoding", "gzip"), make=lambda content: gzip.compress(content)[:-9]), False),
    "200 headers": (headers(*((f"X-Header-{number}", "x" * 99) for number in range(200))), False),
    "a header of 100 kB": (headers(("X-Long", "x" * 100_000)), False),
    "100,000 lists": (nested(b"[", b"]", 100_000), False),
    "100,000 dictionaries": (nested(b'{"a":', b"}", 100_000), False),
    "300 levels": (in_object(b"[" * 300 + b"]" * 300), False),
    "a million values": (in_object(b"[" + b"[]," * 1_000_000 + b"1]"), False),
    "NaN": (in_object(b"NaN"), False),
    "Infinity": (in_object(b"[-Infinity]"), False),
    "1e999": (in_object(b"1e999"), False),
    "a number of 5,000 digits": (in_object(b"9" * 5000), False),
    "a key twice": (body(lambda content: b'{"id":7,"name":7,' + content[1:] if content[:1] == b"{" else content), None),
    "no UTF-8": (in_object(b'"\xff\xfe\xe4"'), False),
    "half a character": (in_object(b'"\\ud83d"'), False),
    "a byte order mark": (body(lambda content: b"\xef\xbb\xbf" + content), True),
    "UTF-16": (body(lambda content: content.decode().encode("utf-16")), False),
    "another Content-Type": (headers(("Content-Type", "text/html")), True),
    "unknown fields": (rewritten(with_unknown), True),
    "null everywhere": (rewritten(with_nulls), None),
    "null": (body(lambda _content: b"null"), None),
    "nothing": (body(lambda _content: b""), None),
    "a cookie": (headers(("Set-Cookie", "session=canary; Path=/")), True),
    "too long a length": (of_length([b"99999"]), False),
    "two lengths": (of_length([b"2", b"7"]), False),
    "no HTTP": (wire(b"SSH-2.0-OpenSSH_9.2\r\n"), False),
}
# These come without an end: the request's time is what ends them.
ENDLESS = {
    "a body that drips": wire(OK + b'Content-Length: 9999\r\n\r\n{"a":"', drip(b"x")),
    "a body without a length that drips": wire(OK + b'\r\n{"a":"', drip(b"x")),
    "chunks that drip": wire(OK + b"Transfer-Encoding: chunked\r\n\r\n", drip(b"1\r\n \r\n")),
    "headers that drip": wire(OK, drip(b"X: y\r\n")),
    "a header that drips": wire(OK + b"X: ", drip(b"y")),
    "a status line that drips": wire(drip(b"H")),
    "Continue for ever": wire(drip(b"HTTP/1.1 100 Continue\r\n\r\n", 0.001)),
    "a flood": wire(OK + b'\r\n{"a":"', flood(b"x" * 65536)),
    "a flood of one line": wire(OK + b"Transfer-Encoding: chunked\r\n\r\n", flood(b"f" * 65536)),
    "a flood of trailers": wire(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", flood(b"X: y\r\n" * 10_000)),
}
REDIRECTS = (301, 302, 303, 307, 308)

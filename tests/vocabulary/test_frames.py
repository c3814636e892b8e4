"""The format on the pipe."""

import struct
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vocabulary.frames import HEADER, LIMITS, BadFrame, FrameKind, FrameReader, header, parse_header
from tests.catalogue import fault, rule

FRAMES = st.lists(
    st.tuples(st.sampled_from(FrameKind), st.integers(0, 2**32 - 1), st.binary(max_size=300)),
    max_size=8,
)


def stream(frames: list[tuple[FrameKind, int, bytes]]) -> bytes:
    return b"".join(header(kind, number, len(body)) + body for kind, number, body in frames)


@given(FRAMES, st.data())
def test_any_split_of_a_stream_gives_the_same_frames(
    frames: list[tuple[FrameKind, int, bytes]], data: st.DataObject
) -> None:
    sent = stream(frames)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=20)))
    reader = FrameReader()
    received = []
    for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True):
        received += reader.feed(sent[start:end])
    assert received == frames


def test_byte_by_byte() -> None:
    sent = [(FrameKind.MESSAGE, 7, b"{}"), (FrameKind.ROWS, 8, b"[]"), (FrameKind.MESSAGE, 0, b"")]
    reader = FrameReader()
    assert [frame for byte in stream(sent) for frame in reader.feed(bytes([byte]))] == sent


def test_half_a_frame_is_kept_for_later() -> None:
    sent = stream([(FrameKind.MESSAGE, 1, b"abc")])
    reader = FrameReader()
    assert reader.feed(sent[:-1]) == []
    assert reader.feed(sent[-1:]) == [(FrameKind.MESSAGE, 1, b"abc")]


@pytest.mark.parametrize("kind", FrameKind)
def test_the_largest_body_passes_and_one_more_byte_does_not(kind: FrameKind) -> None:
    limit = LIMITS[kind]
    assert parse_header(header(kind, 1, limit)) == (kind, 1, limit)
    with pytest.raises(BadFrame):
        header(kind, 1, limit + 1)
    with pytest.raises(BadFrame):
        parse_header(HEADER.pack(limit + 1, kind, 1))


@pytest.mark.parametrize("kind", [0, 4, 255])
def test_an_unknown_kind_is_refused(kind: int) -> None:
    with pytest.raises(BadFrame):
        FrameReader().feed(HEADER.pack(1, kind, 1) + b"x")


@fault(106)
@pytest.mark.parametrize("kind", FrameKind)
def test_a_lying_length_raises_before_anything_is_allocated(kind: FrameKind) -> None:
    lie = struct.pack("!IBI", 0xFFFFFFFF, kind, 1)
    tracemalloc.start()
    try:
        with pytest.raises(BadFrame):
            FrameReader().feed(lie)
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


def test_a_length_within_its_limit_allocates_only_what_arrives() -> None:
    reader = FrameReader()
    tracemalloc.start()
    try:
        assert reader.feed(header(FrameKind.MESSAGE, 1, LIMITS[FrameKind.MESSAGE]) + b"x" * 1000) == []
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


@fault(106)
@rule(18)
@given(st.binary(max_size=200))
def test_garbage_is_frames_or_refused(raw: bytes) -> None:
    try:
        frames = FrameReader().feed(raw)
    except BadFrame:
        return
    assert all(len(body) <= LIMITS[kind] for kind, _, body in frames)


def test_the_limit_of_a_pin_is_small() -> None:
    assert LIMITS[FrameKind.SECRET] == 1024

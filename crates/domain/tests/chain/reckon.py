#!/usr/bin/env python3
"""Reckon the golden vectors of tests/chain.rs a second time, from the description of the format alone.

A digest is taken over a list of pieces, each preceded by its length in eight bytes, big-endian. The pieces of a step:
the word dingbo.step.1, the case's id, its number (4 bytes), the microseconds since 1970 (8), the account (4), the role's
name, the unit (4, none is 0), the area's digits, the request's id, the body's text, one byte 1 where words came along and
nothing where not, the words' commitment (32 bytes, zeros where none), the hash of the step before (32, zeros at first).

    tests/chain/reckon.py < tests/chain/vectors.txt      prints nothing when every vector is right
"""
import hashlib
import sys
import uuid

BORN = 1_773_104_400_000_000
CASE = uuid.UUID("01900000-0000-7000-8000-000000000001").bytes
REQUEST = 0x0198_0000_0000_7000_8000_0000_0000_000A
# Account, role, unit, area, commitment of words.
STEPS = [
    (42, b"grid_worker", 4, b"330203001", bytes([9]) * 32),
    (43, b"dispatcher", 4, b"330203001", None),
    (0, b"resident", 0, b"3302", bytes(32)),
]
WORDS = [b"dingbo.words.1", bytes([3]) * 16, '{"text":"井盖缺失"}'.encode()]


def digest(algorithm, pieces):
    hasher = hashlib.new(algorithm)
    for piece in pieces:
        hasher.update(len(piece).to_bytes(8, "big") + piece)
    return hasher.digest()


def step(algorithm, seq, text, prev):
    account, role, unit, area, words = STEPS[seq - 1]
    return digest(algorithm, [
        b"dingbo.step.1", CASE, seq.to_bytes(4, "big"), (BORN + seq * 1_000_001).to_bytes(8, "big"),
        account.to_bytes(4, "big"), role, unit.to_bytes(4, "big"), area, (REQUEST + seq).to_bytes(16, "big"),
        text.encode(), b"" if words is None else b"\x01", words or bytes(32), prev,
    ])


def main():
    lines = sys.stdin.read().splitlines()
    texts = lines[0:9:3]
    wrong = 0
    for offset, algorithm in ((1, "sha256"), (2, "sm3")):
        prev = bytes(32)
        for seq, text in enumerate(texts, 1):
            prev = step(algorithm, seq, text, prev)
            given = lines[(seq - 1) * 3 + offset]
            if given != prev.hex():
                wrong += 1
                print(f"step {seq} {algorithm}: {prev.hex()}, given {given}")
        words = digest(algorithm, WORDS).hex()
        if lines[8 + offset] != words:
            wrong += 1
            print(f"words {algorithm}: {words}, given {lines[8 + offset]}")
    sys.exit(1 if wrong else 0)


main()

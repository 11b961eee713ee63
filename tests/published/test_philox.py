"""T11. Philox 4x32-10 against the known answers of its authors."""

from __future__ import annotations

import numpy as np
import pytest

from steppefire.kernels.random import philox

ALL = 0xFFFFFFFF
PI = (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344)
VECTORS = {
    "zeros": ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    "ones": ((ALL, ALL, ALL, ALL), (ALL, ALL), "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    "digits of pi": (PI, (0xA4093822, 0x299F31D0), "d16cfe09 94fdcceb 5001e420 24126ea1"),
}


@pytest.mark.parametrize("name", VECTORS)
def test_philox_gives_the_published_vectors(book, name):
    counter, key, expected = VECTORS[name]
    out = philox(*(np.uint64(c) for c in counter), *(np.uint64(k) for k in key))
    for n, (word, published) in enumerate(zip(out, expected.split(), strict=True)):
        book.check("T11", f"word {n + 1} of 4, counter and key {name}", ours=int(word), published=int(published, 16),
                   tolerance=0, source="Salmon and others 2011, known-answer tests")

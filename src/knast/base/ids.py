"""Permanent identifiers derived from content, so that a re-run finds the same ones."""

import hashlib


def digest(*parts: str, size_bytes: int = 8) -> str:
    """A short, stable fingerprint of some strings.

    The parts are kept apart, so ``digest("a", "b")`` differs from ``digest("ab")``.

    Returns:
        ``2 * size_bytes`` lower-case hexadecimal characters (BLAKE2b).
    """
    state = hashlib.blake2b(digest_size=size_bytes)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        state.update(len(data).to_bytes(8, "little"))
        state.update(data)
    return state.hexdigest()

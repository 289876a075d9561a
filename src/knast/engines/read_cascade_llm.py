"""Two readers in a row: a quick one, and a language model for the contacts that the quick one is unsure of."""

from collections.abc import Sequence

from knast.needs.reading import Finding, Passage, Reader, ReadingStopped, named

Spans = tuple[Finding, ...]


class CascadeReader:
    """Reads with the first; contacts with a line it is unsure of are sent to the second, whose answer counts there.

    Only lines with an unsure finding take the second's answer: where the first is sure, it stands.

    Args:
        first: The quick reader.
        second: The language model.
    """

    def __init__(self, first: Reader, second: Reader) -> None:
        self.first, self.second = first, second
        self.name = f"cascade-{first.name}-{second.name}"

    def read(self, passages: Sequence[Passage]) -> list[list[Spans]]:
        """Read contacts, each on its own; see ``needs.reading.Reader.read``.

        Raises:
            ReadingStopped: The budget is spent or the server is gone.
        """
        quick = [[named(found, self.first.name) for found in lines] for lines in self.first.read(passages)]
        doubtful = [at for at, lines in enumerate(quick) if any(map(_unsure, lines))]
        if not doubtful:
            return quick
        try:
            slow = self.second.read([passages[at] for at in doubtful])
        except ReadingStopped as stop:
            known = self._joined(quick, dict(zip(doubtful, stop.findings, strict=False)))
            raise ReadingStopped(known[: doubtful[len(stop.findings)]], cause=stop.cause) from stop
        return self._joined(quick, dict(zip(doubtful, slow, strict=True)))

    def _joined(self, quick: Sequence[list[Spans]], slow: dict[int, list[Spans]]) -> list[list[Spans]]:
        return [
            [
                named(second, self.second.name) if _unsure(first) else first
                for first, second in zip(lines, slow.get(at, lines), strict=True)
            ]
            for at, lines in enumerate(quick)
        ]


def _unsure(found: Spans) -> bool:
    return any(one.unsure for one in found)

import numpy as np
import pytest

from knast.engines.read_ngrams import NgramReader
from knast.engines.teach_ngrams import TeachableNgrams
from knast.needs.learn import Layer, Teachable, own_name, scores
from knast.needs.reading import LABELS, Line, Passage

TEXTS = (
    "Pakken kom aldrig frem.",
    "Chaufføren var venlig og kom til tiden.",
    "Jeg vil gerne opsige mit abonnement.",
    "The app crashes every time I open my bill.",
    "My order number is 12345.",
    "Kan I sende en ny lampe?",
)


@pytest.fixture(scope="module")
def passage() -> Passage:
    lines = [Line(text, "customer", wanted=True) for text in TEXTS]
    return Passage((*lines[:3], Line("Hvad kan jeg gøre?", "agent", wanted=False), *lines[3:]), "email", "da")


def labels_of(reader: NgramReader, passage: Passage) -> list[set[str]]:
    found = reader.read([passage])[0]
    return [
        {f"{one.focus}.{one.outcome}" for one in several}
        for line, several in zip(passage.lines, found, strict=True)
        if line.wanted
    ]


def test_it_reads_as_the_reader_it_teaches_until_it_is_taught(passage: Passage) -> None:
    reader = TeachableNgrams()
    assert isinstance(reader, Teachable)
    assert reader.name == NgramReader().name
    assert reader.read([passage]) == NgramReader().read([passage])
    same = reader.with_last_layer(reader.last_layer())
    assert labels_of(same, passage) == labels_of(reader, passage)
    assert same.name == own_name(reader.name, reader.last_layer())


def test_what_the_last_layer_says_is_what_is_read(passage: Passage) -> None:
    reader = TeachableNgrams()
    vectors = reader.vectors([passage])
    assert vectors.shape == (len(TEXTS), 7)
    assert vectors.dtype == np.float32
    rng = np.random.default_rng(0)
    for _ in range(5):
        turn = np.eye(7) + rng.normal(size=(7, 7)) / 5
        layer = Layer(turn.astype(np.float32), rng.normal(size=7).astype(np.float32))
        wanted = [LABELS[at] for at in scores(vectors, layer).argmax(axis=1)]
        for label, found in zip(wanted, labels_of(reader.with_last_layer(layer), passage), strict=True):
            assert label in (found or {"none"})


def test_teaching_twice_begins_from_what_shipped(passage: Passage) -> None:
    reader = TeachableNgrams()
    layer = Layer(np.eye(7, dtype=np.float32), np.array([0, 0, 0, 0, 0, 0, 50], np.float32))
    silent = reader.with_last_layer(layer)
    assert labels_of(silent, passage) == [set()] * len(TEXTS)
    assert any(labels_of(reader, passage))


def test_nothing_to_read_gives_no_vectors() -> None:
    assert TeachableNgrams().vectors([Passage((), "email", "da")]).shape == (0, 7)

import time
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize

from knast.base.ids import digest
from knast.needs.descent import lowest
from knast.needs.gain import accuracy, gain_of, kappa
from knast.needs.learn import Examples, Layer, fit, learn, own_name, scores
from knast.needs.reading import LABELS

SIZE = 256
MISSED, MET, NONE = LABELS.index("avoid.missed"), LABELS.index("achieve.met"), LABELS.index("none")
CUES = {"forsinket": MISSED, "ødelagt": MISSED, "hurtigt": MET, "venligt": MET, "faktura": NONE, "adresse": NONE}
NOBODY = np.zeros(500, np.bool_)
FILLERS = "sofaen bordet lampen i går min jeres stadig meget sagen igen".split()


def vector(line: str) -> NDArray[np.float32]:
    """Hashed bag of words."""
    counts = np.zeros(SIZE, np.float32)
    for word in line.split():
        counts[int(digest(word), 16) % SIZE] += 1
    return counts / np.float32(np.sqrt(counts.sum()))


def lines(n: int, *, seed: int, words: tuple[str, ...] = tuple(CUES)) -> list[str]:
    rng = np.random.default_rng(seed)
    return [" ".join([str(rng.choice(words)), *map(str, rng.choice(FILLERS, 3))]) for _ in range(n)]


def examples(said: list[str], labels: list[int], *, fair: bool = False, a_contact: int = 1) -> Examples:
    size = len(said)
    vectors = np.array([vector(line) for line in said])
    return Examples(vectors, np.array(labels), np.arange(size) // a_contact, np.full(size, fair), NOBODY[:size])


@pytest.fixture(scope="module")
def shipped() -> Layer:
    """A reader of bags of words that knows six words."""
    said = lines(300, seed=1)
    blank = Layer(np.zeros((SIZE, 7), np.float32), np.zeros(7, np.float32))
    return fit(examples(said, [CUES[line.split()[0]] for line in said]), shipped=blank, reach=30.0)


def judged(said: list[str], *, rng: np.random.Generator) -> list[int]:
    """What people say of lines: the word's label, now and then another one; kløver is this company's word for a delay."""
    right = [MISSED if "kløver" in line else CUES[line.split()[0]] for line in said]
    return [label if rng.random() > 0.05 else int(rng.integers(7)) for label in right]


def test_a_companys_own_word_is_learned(shipped: Layer) -> None:
    said = lines(200, seed=2, words=(*CUES, "kløver", "kløver"))
    lesson = learn(examples(said, judged(said, rng=np.random.default_rng(3))), shipped=shipped)
    assert lesson.verdict == "used"
    assert lesson.gain is not None
    assert lesson.gain.after > lesson.gain.before + 0.1
    assert 0 < lesson.gain.low <= lesson.gain.after - lesson.gain.before <= lesson.gain.high
    assert lesson.gain.kappa_after > lesson.gain.kappa_before
    assert lesson.layer is not None
    unseen = np.array([vector("kløver lampen i stadig"), vector("hurtigt bordet min meget")])
    assert scores(unseen, lesson.layer).argmax(axis=1).tolist() == [MISSED, MET]


@pytest.mark.parametrize("seed", range(8))
def test_labels_at_random_teach_nothing(shipped: Layer, seed: int) -> None:
    labels = np.random.default_rng(seed).choice(7, 120, p=[0.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]).tolist()
    lesson = learn(examples(lines(120, seed=seed), labels), shipped=shipped, seed=seed)
    assert lesson.verdict in {"no gain", "chance"}
    assert lesson.layer is None


def test_a_reader_that_people_agree_with_is_left_alone(shipped: Layer) -> None:
    said = lines(120, seed=4)
    lesson = learn(examples(said, [CUES[line.split()[0]] for line in said]), shipped=shipped)
    assert (lesson.verdict, lesson.layer) == ("no gain", None)


@pytest.mark.parametrize(
    ("size", "labels", "a_contact"),
    [(29, (MISSED, MET), 1), (60, (MISSED,), 1), (60, (MISSED, MET), 60), (0, (MET,), 1)],
)
def test_too_few_corrections_labels_or_contacts_teach_nothing(
    shipped: Layer, *, size: int, labels: tuple[int, ...], a_contact: int
) -> None:
    given = [labels[at % len(labels)] for at in range(size)]
    vectors = np.array([vector(line) for line in lines(size, seed=5)], np.float32).reshape(-1, SIZE)
    told = Examples(vectors, np.array(given, np.int64), np.arange(size) // a_contact, NOBODY[:size], NOBODY[:size])
    lesson = learn(told, shipped=shipped)
    assert (lesson.verdict, lesson.corrections, lesson.gain, lesson.layer) == ("too few", size, None, None)


def test_lines_of_one_contact_are_held_back_together(shipped: Layer) -> None:
    # Each contact says one line ten times, under a label of its own: who has seen one of them knows the others.
    rng = np.random.default_rng(6)
    labels = rng.integers(7, size=30).tolist()
    said = [f"sag{number} lampen" for number in range(30) for _ in range(10)]
    told = examples(said, [labels[at // 10] for at in range(300)], a_contact=10)
    assert learn(told, shipped=shipped).layer is None


@pytest.mark.parametrize(("fair", "counted"), [(60, 60), (40, 160)])
def test_the_gain_is_measured_on_lines_drawn_at_random_where_there_are_enough(
    shipped: Layer, *, fair: int, counted: int
) -> None:
    said = lines(160, seed=7, words=(*CUES, "kløver"))
    told = examples(said, judged(said, rng=np.random.default_rng(8)))
    told.fair[:fair] = True
    gain = learn(told, shipped=shipped).gain
    assert gain is not None
    assert (gain.lines, gain.fair) == (counted, counted == fair)


def test_the_lines_that_a_language_model_labelled_are_counted_among_those_learned_from_and_those_judged_on(
    shipped: Layer,
) -> None:
    said = lines(160, seed=7, words=(*CUES, "kløver"))
    told = examples(said, judged(said, rng=np.random.default_rng(8)))
    told.fair[:60] = True
    by_model = np.arange(160) >= 50
    lesson = learn(replace(told, by_model=by_model), shipped=shipped)
    assert lesson.gain is not None
    assert (lesson.corrections, lesson.by_model) == (160, 110)
    assert (lesson.gain.lines, lesson.gain.by_model) == (60, 10)
    assert learn(told, shipped=shipped).by_model == 0


def test_the_same_corrections_teach_the_same(shipped: Layer) -> None:
    said = lines(120, seed=9, words=(*CUES, "kløver"))
    told = examples(said, judged(said, rng=np.random.default_rng(9)))
    one, other = learn(told, shipped=shipped), learn(told, shipped=shipped)
    assert one.layer is not None
    assert other.layer is not None
    assert one.layer.fingerprint == other.layer.fingerprint
    assert own_name("words-1", one.layer) == f"words-1+own-{one.layer.fingerprint}"
    assert one.layer.fingerprint != shipped.fingerprint


def test_a_short_reach_keeps_the_layer_that_shipped(shipped: Layer) -> None:
    told = examples(lines(50, seed=10), [MET] * 50)
    near, far = fit(told, shipped=shipped, reach=0.001), fit(told, shipped=shipped, reach=10.0)
    assert np.abs(near.coef - shipped.coef).max() < 0.01
    assert (scores(told.vectors, far).argmax(axis=1) == MET).all()


def test_five_hundred_corrections_are_learned_in_seconds() -> None:
    rng = np.random.default_rng(11)
    vectors = rng.normal(size=(500, 768)).astype(np.float32)
    layer = Layer((rng.normal(size=(768, 7)) / 10).astype(np.float32), np.zeros(7, np.float32))
    labels = (scores(vectors, layer) + rng.gumbel(size=(500, 7))).argmax(axis=1)
    began = time.process_time()
    learn(Examples(vectors, labels, np.arange(500) // 2, NOBODY[:500], NOBODY[:500]), shipped=layer)
    assert time.process_time() - began < 20


def test_kappa_is_agreement_beyond_chance() -> None:
    table = np.zeros((7, 7))
    table[:2, :2] = [[20, 5], [10, 15]]
    assert float(accuracy(table)) == pytest.approx(0.7)
    assert float(kappa(table)) == pytest.approx(0.4)
    always = np.zeros((7, 7))
    always[0, 0] = 9
    assert float(kappa(always)) == 0


def test_a_gain_on_few_contacts_is_not_sure() -> None:
    truth = np.zeros(40, np.int64)
    before, after = np.ones(40, np.int64), np.ones(40, np.int64)
    after[:20] = 0
    alone = gain_of(truth, before=before, after=after, groups=np.arange(40), fair=True, rng=np.random.default_rng(0))
    one = gain_of(
        truth, before=before, after=after, groups=np.arange(40) // 20, fair=True, rng=np.random.default_rng(0)
    )
    assert (alone.before, alone.after, one.after) == (0, 0.5, 0.5)
    assert alone.low > 0.3
    assert one.low == 0


def test_the_lowest_point_is_the_one_that_scipy_finds() -> None:
    rng = np.random.default_rng(12)
    tilt, turn = rng.normal(size=30), rng.normal(size=(30, 30))

    def height(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        raw = turn @ point
        value = float(np.logaddexp(0, raw).sum() + tilt @ point + 0.5 * (point**2).sum())
        return value, turn.T @ (1 / (1 + np.exp(-raw))) + tilt + point

    ours = lowest(height, start=np.zeros(30), most_steps=500, tolerance=1e-12)
    theirs = minimize(height, np.zeros(30), jac=True, method="L-BFGS-B").x
    assert height(ours)[0] == pytest.approx(height(theirs)[0], rel=1e-6)
    assert np.abs(ours - theirs).max() < 1e-3

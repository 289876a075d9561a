from collections import Counter

import numpy as np

from knast.engines.embed_hashed import HashedEncoder
from knast.needs.phrases import LANGUAGES, bank, details, phrase_vectors


def test_the_bank_has_three_levels() -> None:
    levels = Counter(phrase.level for phrase in bank())
    assert 7 <= levels["primary"] <= 10
    assert 25 <= levels["secondary"] <= 50
    assert levels["tertiary"] >= 300


def test_every_phrase_lies_under_one_that_stands_before_it() -> None:
    seen = {""}
    for phrase in bank():
        assert phrase.detail_of in seen
        assert phrase.key not in seen
        seen.add(phrase.key)


def test_no_two_phrases_of_a_level_share_a_name() -> None:
    for lang in LANGUAGES:
        names = Counter((phrase.level, phrase.names[lang].casefold()) for phrase in bank())
        assert not [name for name, count in names.items() if count > 1]


def test_a_phrase_is_a_need_in_plain_words() -> None:
    for phrase in bank():
        for name in phrase.names.values():
            assert 1 < len(name.split()) <= 12, name
            assert name[0].isupper()
            assert name[-1] != "."


def test_what_customers_say_lies_nearest_to_the_phrase_that_knows_it() -> None:
    lowest = details(bank())
    encoder = HashedEncoder()
    anchors = phrase_vectors(lowest, encoder=encoder)
    right = [(encoder.encode(phrase.said) @ anchors.T).argmax(axis=1) == number for number, phrase in enumerate(lowest)]
    assert np.concatenate(right).mean() > 0.75


def test_a_phrases_vector_has_norm_one() -> None:
    anchors = phrase_vectors(details(bank())[:5], encoder=HashedEncoder())
    assert np.round(np.linalg.norm(anchors, axis=1), 5).tolist() == [1.0] * 5

from knast.closeness.lunches import Candidate, Teaching, choose_contacts

WEIGHTS = {f"n-{i}": float(20 - i) for i in range(12)}


def people(n: int) -> list[Candidate]:
    return [
        Candidate(f"c{i:02}", person=i, needs={f"n-{i % 12}": 1.0}, length=200 + i, praise=i % 5 == 4) for i in range(n)
    ]


def test_a_card_holds_seven_contacts_from_seven_people() -> None:
    chosen = choose_contacts(people(40), Teaching(WEIGHTS), seed=1)
    assert len(chosen) == 7
    assert len({choice.contact_id for choice in chosen}) == 7


def test_one_is_praise_and_one_is_drawn_at_random() -> None:
    reasons = [choice.reason for choice in choose_contacts(people(40), Teaching(WEIGHTS), seed=1)]
    assert reasons.count("praise") == 1
    assert "random" in reasons


def test_what_is_grave_though_rare_is_heard_first() -> None:
    chosen = choose_contacts(
        people(40), Teaching(WEIGHTS, grave=["n-11"], changed=["n-7"], not_guessed=["n-0"]), seed=1
    )
    assert [(choice.need_id, choice.reason) for choice in chosen[:3]] == [
        ("n-11", "grave"),
        ("n-7", "changed"),
        ("n-0", "not guessed"),
    ]


def test_no_need_is_heard_twice_on_purpose() -> None:
    chosen = choose_contacts(people(40), Teaching(WEIGHTS), seed=1)
    needs = [choice.need_id for choice in chosen if choice.need_id]
    assert len(needs) == len(set(needs))


def test_the_same_seed_gives_the_same_card_and_another_seed_another() -> None:
    candidates = people(60)
    assert choose_contacts(candidates, Teaching(WEIGHTS), seed=3) == choose_contacts(
        candidates, Teaching(WEIGHTS), seed=3
    )
    assert any(
        choose_contacts(candidates, Teaching(WEIGHTS), seed=3)
        != choose_contacts(candidates, Teaching(WEIGHTS), seed=seed)
        for seed in range(4, 8)
    )


def test_nobody_is_heard_twice_on_a_card() -> None:
    one_person = [Candidate(f"c{i}", person=1, needs={f"n-{i}": 1.0}, length=100, praise=False) for i in range(9)]
    assert len(choose_contacts(one_person, Teaching(WEIGHTS), seed=1)) == 1


def test_a_single_contact_makes_a_card_and_none_makes_none() -> None:
    assert len(choose_contacts(people(1), Teaching(WEIGHTS), seed=1)) == 1
    assert choose_contacts([], Teaching({}), seed=1) == []


def test_the_contact_that_shows_a_need_best_is_heard() -> None:
    faint = Candidate("a", person=1, needs={"n-1": 0.8}, length=350, praise=False)
    clear = Candidate("b", person=2, needs={"n-1": 2.6}, length=90, praise=False)
    chosen = choose_contacts([faint, clear], Teaching({"n-1": 5.0}), seed=1)
    assert chosen[0].contact_id == "b"


def test_for_a_grave_need_somebody_who_was_harmed_is_heard() -> None:
    mild = Candidate("a", person=1, needs={"n-1": 2.9}, length=350, praise=False)
    harmed = Candidate("b", person=2, needs={"n-1": 2.0}, length=350, praise=False, grave=frozenset({"n-1"}))
    assert choose_contacts([mild, harmed], Teaching({"n-1": 5.0}, grave=["n-1"]), seed=1)[0].contact_id == "b"

"""A language model that misbehaves: nothing is lost, nothing is invented, nothing hangs, nothing is paid twice."""

import json
import time
from collections.abc import Sequence
from typing import Any

import pytest
from tests.model_server import FakeModel, Reply, answer, honest, say, statements_in

from knast.base.errors import Missing, WrongRequest
from knast.engines.llm_budget import Budget
from knast.engines.llm_client import LanguageModel, Message, NoAnswer
from knast.engines.llm_server import ModelServer
from knast.engines.read_llm import LlmReader
from knast.needs.reading import Finding, Line, Passage, ReadingStopped

TEXT = "Skabet kom aldrig."
WORDS = ("Skabet", "En gift", "Hylden")
NOTHING = '{"lines": [{"id": "A1", "statements": []}]}'
ASKED = [Message("system", "Read."), Message("user", "…")]


class Other:
    """The reader that lines are left to: every wanted line is an open wish."""

    name = "other-1"

    def read(self, passages: Sequence[Passage]) -> list[list[tuple[Finding, ...]]]:
        return [
            [
                (Finding(0, len(line.text), "achieve", "open", 0.8, unsure=False),) if line.wanted else ()
                for line in passage.lines
            ]
            for passage in passages
        ]


class Pauses(list[float]):
    """Remembers pauses instead of making them."""

    def __call__(self, seconds: float) -> None:
        self.append(round(seconds, 2))


def client_of(fake: FakeModel, *, timeout_s: float = 5.0, pauses: Pauses | None = None) -> LanguageModel:
    server = ModelServer(fake.url, "lille", timeout_s=timeout_s, most_answer_bytes=100_000)
    return LanguageModel(server, sleep=pauses if pauses is not None else Pauses(), jitter=lambda: 1.0)


def reader_of(fake: FakeModel, *, timeout_s: float = 5.0) -> LlmReader:
    return LlmReader(client_of(fake, timeout_s=timeout_s), fallback=Other(), concurrency=1)


def read(reader: LlmReader, *texts: str) -> list[list[tuple[str, str, str]]]:
    """Read one contact of these lines; quote, label and engine of what is found in each line."""
    passage = Passage(tuple(Line(text, "customer", wanted=True) for text in texts), "email", "da")
    return [
        [(text[one.start : one.end], f"{one.focus}.{one.outcome}", one.engine) for one in found]
        for text, found in zip(texts, reader.read([passage])[0], strict=True)
    ]


RIGHT = [[("kom aldrig", "avoid.missed", "")]]
LEFT = [[(TEXT, "achieve.open", "other-1")]]


def one_line(*statements: dict[str, Any]) -> Reply:
    return Reply(answer({"A1": list(statements)}))


@pytest.mark.parametrize(
    "text",
    [
        "I am sorry, I cannot do that.",
        '{"lines": [{"id": "A1", "statements": [{"quote": "kom al',
        "[]",
        "null",
        "",
        "[" * 50_000,
        '{"answer": "avoid.missed"}',
        '{"lines": "A1"}',
        '{"lines": [7, null, {"id": 1, "statements": []}, {"id": "A1"}]}',
        '{"lines": [{"id": "A1", "statements": {"quote": "kom aldrig"}}]}',
        '{"lines": [{"id": "A1", "statements": ["kom aldrig"]}]}',
        '{"lines": [{"id": "A1", "statements": [{"quote": "kom aldrig", "label": "avoid.sometimes", "confidence": 1}]}]}',
        '{"lines": [{"id": "A1", "statements": [{"quote": "kom aldrig", "label": ["avoid.missed"]}]}]}',
        '{"lines": [{"id": "A1", "statements": [{"quote": 7, "label": "avoid.missed"}]}]}',
        '{"lines": [{"id": "A1", "statements": [{"quote": " ", "label": "avoid.missed"}]}]}',
        '{"lines": [{"id": "A1", "statements": [{"quote": "kom aldrig", "label": "avoid.missed", "confidence": NaN}]}]}',
    ],
    ids=lambda text: text[:30] or "empty",
)
class TestAnAnswerThatCannotBeUsed:
    def test_it_is_mended_in_one_more_turn_that_lists_the_faults(self, text: str, *, fake_model: FakeModel) -> None:
        fake_model.script = [Reply(text)]
        reader = reader_of(fake_model)
        assert read(reader, TEXT) == RIGHT
        assert [message["role"] for message in fake_model.asked[1]["messages"]] == [
            "system",
            "user",
            "assistant",
            "user",
        ]
        assert "- A1: " in fake_model.asked[1]["messages"][3]["content"]
        assert reader.tally.repairs == 1

    def test_what_stays_unanswered_is_left_to_the_other_reader(self, text: str, *, fake_model: FakeModel) -> None:
        fake_model.always = Reply(text)
        reader = reader_of(fake_model)
        assert read(reader, TEXT) == LEFT
        assert len(fake_model.asked) == 2
        assert reader.tally.left == 1


@pytest.mark.parametrize(
    "around",
    ["```json\n{}\n```", "```\n{}\n```", "Here you are:\n\n{}\n\nAnything else?", "<think>A1 {{or not}}?</think>\n{}"],
)
def test_an_answer_in_wrapping_is_unwrapped(around: str, *, fake_model: FakeModel) -> None:
    fake_model.always = Reply(around.replace("{}", answer({"A1": statements_in(TEXT)})))
    assert read(reader_of(fake_model), TEXT) == RIGHT
    assert len(fake_model.asked) == 1


# Bad input 46.
@pytest.mark.parametrize(
    "quote",
    ["Skabet kom aldrig!", "skabet kom aldrig", "Skabet … aldrig", "Skabet  kom", "The cabinet never came", "x" * 5000],
)
def test_an_invented_quote_is_never_shown(quote: str, *, fake_model: FakeModel) -> None:
    invented = {"quote": quote, "label": "avoid.missed", "confidence": 1}
    fake_model.always = one_line(invented, *statements_in(TEXT))
    reader = reader_of(fake_model)
    assert read(reader, TEXT) == RIGHT
    assert reader.tally.invented == 1
    fake_model.always = one_line(invented)
    assert read(reader, TEXT) == RIGHT  # as remembered
    assert read(reader_of(fake_model), TEXT) == LEFT


def test_a_quote_from_another_line_is_not_taken(fake_model: FakeModel) -> None:
    fake_model.always = say(A1=[], A2=[("kom aldrig", "avoid.missed")])
    assert read(reader_of(fake_model), TEXT, "Hylden står fint.") == [
        [],
        [("Hylden står fint.", "achieve.open", "other-1")],
    ]


def test_quotes_that_overlap_are_not_both_taken(fake_model: FakeModel) -> None:
    fake_model.always = say(A1=[("kom aldrig", "avoid.missed"), ("Skabet kom", "achieve.met")])
    assert read(reader_of(fake_model), TEXT) == RIGHT


def test_half_the_lines_are_asked_for_again_and_the_rest_stands(fake_model: FakeModel) -> None:
    fake_model.script = [say(A1=[("kom aldrig", "avoid.missed")])]
    assert read(reader_of(fake_model), TEXT, "Men montøren kom til tiden.") == [
        *RIGHT,
        [("kom til tiden", "achieve.met", "")],
    ]
    assert fake_model.asked[1]["messages"][3]["content"].endswith("only for: A2.")


def test_a_repair_changes_nothing_that_was_right(fake_model: FakeModel) -> None:
    fake_model.script = [say(A1=[("kom aldrig", "avoid.missed")]), say(A1=[("Skabet", "achieve.met")], A2=[])]
    assert read(reader_of(fake_model), TEXT, "Hylden står fint.") == [*RIGHT, []]


def test_a_line_answered_twice_has_both_answers(fake_model: FakeModel) -> None:
    twice = [{"id": "A1", "statements": statements_in(TEXT)}] * 2
    fake_model.always = Reply(json.dumps({"lines": [*twice, {"id": "A1", "statements": []}]}))
    assert read(reader_of(fake_model), TEXT) == RIGHT
    assert len(fake_model.asked) == 1


def test_lines_that_nobody_asked_about_are_not_looked_at(fake_model: FakeModel) -> None:
    fake_model.always = say(A1=[("kom aldrig", "avoid.missed")], A2=[("kom", "achieve.met")], B1=[("x", "avoid.met")])
    assert read(reader_of(fake_model), TEXT) == RIGHT
    assert len(fake_model.asked) == 1


def test_a_server_that_asks_for_patience_gets_it(fake_model: FakeModel) -> None:
    pauses = Pauses()
    fake_model.script = [Reply(status=429, headers={"Retry-After": "7"}), Reply(status=429), Reply(status=503)]
    budget = Budget()
    fake_model.always = Reply(NOTHING)
    assert client_of(fake_model, pauses=pauses).complete(ASKED, budget=budget).text == NOTHING
    assert pauses == [7.0, 2.0, 4.0]
    assert (budget.requests, len(fake_model.asked)) == (1, 4)


def test_a_server_that_asks_for_too_much_patience_is_gone(fake_model: FakeModel) -> None:
    fake_model.always = Reply(status=429, headers={"Retry-After": "86400"})
    with pytest.raises(Missing, match="wait 86400 seconds"):
        client_of(fake_model).complete(ASKED, budget=Budget())
    assert len(fake_model.asked) == 1


@pytest.mark.parametrize("value", ["soon", "-5", "Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 99 Oct 2015", "1e9", "9" * 400])
def test_an_odd_retry_after_does_no_harm(value: str, *, fake_model: FakeModel) -> None:
    fake_model.script = [Reply(status=503, headers={"Retry-After": value})]
    assert read(reader_of(fake_model), TEXT) == RIGHT


@pytest.mark.parametrize(
    "fault",
    [
        Reply(status=500),
        Reply(status=502, body=b"<html>Bad gateway</html>"),
        Reply(NOTHING, cut=40),
        Reply(NOTHING, cut=0),
        Reply(body=b"<html>Please log in</html>", headers={"Content-Type": "text/html"}),
        Reply(body=b'{"choices": []}'),
        Reply(body=b'{"choices": [{"message": null}]}'),
        Reply(body=b"\xff\xfe"),
        Reply(body=b"[" * 90_000),
        Reply(NOTHING, headers={"Content-Encoding": "gzip"}),
    ],
    ids=["500", "502", "cut", "cut before the body", "a page", "no choice", "no message", "no text", "deep", "no gzip"],
)
def test_a_passing_fault_passes(fault: Reply, *, fake_model: FakeModel) -> None:
    fake_model.script = [fault, fault]
    assert read(reader_of(fake_model), TEXT) == RIGHT
    assert len(fake_model.asked) == 3


def test_the_kind_of_content_does_not_matter_where_it_is_an_answer(fake_model: FakeModel) -> None:
    def mislabelled(asked: dict[str, Any]) -> Reply:
        right = honest(asked)
        right.headers = {"Content-Type": "text/html"}
        return right

    fake_model.always = mislabelled
    assert read(reader_of(fake_model), TEXT) == RIGHT


def test_a_server_that_hangs_is_left_in_time(fake_model: FakeModel) -> None:
    fake_model.always = Reply(hang=True)
    began = time.monotonic()
    with pytest.raises(NoAnswer, match="too long"):
        client_of(fake_model, timeout_s=0.2).complete(ASKED, budget=Budget())
    assert time.monotonic() - began < 2
    assert len(fake_model.asked) == 2


def test_a_server_that_drips_is_left_in_time(fake_model: FakeModel) -> None:
    fake_model.always = Reply(NOTHING, drip_s=0.05)
    began = time.monotonic()
    with pytest.raises(NoAnswer, match="too long"):
        client_of(fake_model, timeout_s=0.3).complete(ASKED, budget=Budget())
    assert time.monotonic() - began < 2


def test_work_under_way_can_be_stopped_at_once(fake_model: FakeModel) -> None:
    client = client_of(fake_model, timeout_s=30)

    def hang(_: dict[str, Any]) -> Reply:
        client.stop()
        return Reply(hang=True)

    fake_model.always = hang
    began = time.monotonic()
    with pytest.raises(NoAnswer):
        client.complete(ASKED, budget=Budget())
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("length", [150_000, 5_000_000])
def test_a_huge_answer_is_given_up(length: int, *, fake_model: FakeModel) -> None:
    fake_model.always = Reply("x" * length)
    with pytest.raises(NoAnswer, match="too large"):
        client_of(fake_model).complete(ASKED, budget=Budget())
    assert len(fake_model.asked) == 1


def test_a_redirect_is_not_followed(fake_model: FakeModel) -> None:
    other = FakeModel()
    try:
        fake_model.always = Reply(status=307, headers={"Location": other.url + "/chat/completions"})
        with pytest.raises(WrongRequest, match="do not follow"):
            client_of(fake_model).complete(ASKED, budget=Budget())
        assert not other.paths
    finally:
        other.close()


@pytest.mark.parametrize(
    ("status", "said"), [(401, "refuses the key"), (403, "refuses the key"), (404, "has no model")]
)
def test_what_is_set_wrongly_is_told_at_once_and_without_the_servers_words(
    status: int, said: str, *, fake_model: FakeModel
) -> None:
    fake_model.always = Reply(status=status, body=b'{"error": "Skabet kom aldrig"}')
    with pytest.raises(WrongRequest, match=said) as wrong:
        client_of(fake_model).complete(ASKED, budget=Budget())
    assert "Skabet" not in wrong.value.message
    assert len(fake_model.asked) == 1


def test_a_server_without_a_trusted_connection_gets_nothing(fake_model: FakeModel) -> None:
    server = ModelServer(fake_model.url.replace("http:", "https:"), "lille", key="hemmelig", timeout_s=5)
    with pytest.raises(Missing, match="no trusted connection"):
        LanguageModel(server, sleep=Pauses()).complete(ASKED, budget=Budget())
    assert not fake_model.paths


def test_a_server_that_knows_no_json_mode_is_asked_without(fake_model: FakeModel) -> None:
    def plain(asked: dict[str, Any]) -> Reply:
        return Reply(status=400) if "response_format" in asked else honest(asked)

    fake_model.always = plain
    reader = reader_of(fake_model)
    assert read(reader, TEXT) == RIGHT
    assert read(reader, "Hylden kom aldrig.") == RIGHT
    assert ["response_format" in asked for asked in fake_model.asked] == [True, False, False]
    assert reader.tally.requests == 2


def test_one_contact_that_gets_no_answer_does_not_stop_the_rest(fake_model: FakeModel) -> None:
    def picky(asked: dict[str, Any]) -> Reply:
        return Reply(status=400) if "gift" in json.dumps(asked["messages"][1]) else honest(asked)

    fake_model.always = picky
    reader = reader_of(fake_model)
    contacts = [Passage((Line(f"{word} kom aldrig.", "customer", wanted=True),), "email", "da") for word in WORDS]
    assert [found[0][0].engine for found in reader.read(contacts)] == ["", "other-1", ""]
    assert reader.tally.left == 1


def test_contacts_that_share_a_request_without_answer_are_asked_about_alone(fake_model: FakeModel) -> None:
    def picky(asked: dict[str, Any]) -> Reply:
        return Reply(status=400) if "gift" in json.dumps(asked["messages"][1]) else honest(asked)

    fake_model.always = picky
    reader = LlmReader(client_of(fake_model), fallback=Other(), concurrency=1, contacts_per_request=3)
    contacts = [Passage((Line(f"{word} kom aldrig.", "customer", wanted=True),), "email", "da") for word in WORDS]
    assert [found[0][0].engine for found in reader.read(contacts)] == ["", "other-1", ""]


def test_a_contact_that_is_refused_is_left_to_the_other_reader_even_when_it_is_alone(fake_model: FakeModel) -> None:
    fake_model.always = Reply(status=413)
    assert read(reader_of(fake_model), TEXT) == LEFT
    assert len(fake_model.asked) == 1


def test_a_server_that_refuses_everything_ends_the_reading(fake_model: FakeModel) -> None:
    fake_model.always = Reply(status=400)
    contacts = [Passage((Line(f"Skab {n} kom aldrig.", "customer", wanted=True),), "email", "da") for n in range(20)]
    with pytest.raises(ReadingStopped, match="refuses the request"):
        reader_of(fake_model).read(contacts)
    assert len(fake_model.asked) <= 8


def test_a_server_that_stays_silent_ends_the_reading_and_keeps_what_was_read(fake_model: FakeModel) -> None:
    fake_model.script = [honest, honest]
    fake_model.always = Reply(status=500)
    contacts = [Passage((Line(f"Skab {n} kom aldrig.", "customer", wanted=True),), "email", "da") for n in range(20)]
    with pytest.raises(ReadingStopped) as stopped:
        reader_of(fake_model).read(contacts)
    assert len(stopped.value.findings) == 2
    assert isinstance(stopped.value.cause, Missing)


def test_a_repair_that_is_not_to_be_had_is_done_without(fake_model: FakeModel) -> None:
    fake_model.script = [say(A1=[("kom aldrig", "avoid.missed")]), *[Reply(status=500)] * 5]
    assert read(reader_of(fake_model), TEXT, "Hylden står fint.") == [
        *RIGHT,
        [("Hylden står fint.", "achieve.open", "other-1")],
    ]

"""What is pure: how answers stand, what changed, what differs side by side, what Find and gaps make of it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.philosophy import difference
from directory.philosophy.assessment import gaps_between
from directory.philosophy.comparing import Verdict, compare, verdict_of
from directory.philosophy.difference import Change
from directory.philosophy.facts import CORE_ANSWERED, facts_of
from directory.philosophy.queries import Stance
from directory.philosophy.questions import CORE, READINESS, Kind, book
from directory.philosophy.states import Noted, Standing, State, lend, stand
from directory.philosophy.telling import Teller, Told
from tests.philosophy.asking import TODAY, make_row, make_subject

words = st.text(alphabet="ab \n.é", max_size=60)


@given(words, words)
def test_a_difference_applied_to_the_old_text_gives_the_new_one(old: str, new: str) -> None:
    pieces = difference.compare(old, new)
    assert difference.apply(old, pieces) == new
    assert "".join(one.text for one in pieces if one.change != Change.CAME) == old


@given(words)
def test_nothing_changed_is_said_as_nothing(text: str) -> None:
    assert all(one.change == Change.SAME for one in difference.compare(text, text))


def test_changes_of_another_text_are_refused() -> None:
    pieces = difference.compare("one two", "one three")
    with pytest.raises(ValueError, match="another text"):
        difference.apply("nine two", pieces)


def test_words_said_again_and_again_are_not_compared_for_minutes() -> None:
    old, new = "a " * 6000, "a b " * 3000
    pieces = difference.compare(old, new)
    assert [one.change for one in pieces] == [Change.GONE, Change.CAME]
    assert difference.apply(old, pieces) == new
    assert [one.change for one in difference.compare(old, old)] == [Change.SAME]


def test_a_difference_is_read_in_phrases() -> None:
    pieces = difference.compare("We hold men to it.", "We walk with them gladly.")
    assert [(one.change.value, one.text) for one in pieces] == [
        ("same", "We "),
        ("gone", "hold men to it."),
        ("came", "walk with them gladly."),
    ]


@given(st.lists(st.sampled_from(list(Noted)), max_size=8))
def test_what_was_answered_is_never_lost_and_one_state_holds(notes: list[Noted]) -> None:
    rows = [make_row("M5", number, noted, value="never") for number, noted in enumerate(notes, 1)]
    standing = stand(rows)
    assert standing.number == len(rows)
    assert (standing.state == State.NOT_ASKED) == (not rows)
    assert (standing.answer is not None) == (standing.state == State.ANSWERED)
    after = notes[len(notes) - notes[::-1].index(Noted.DECLINED) :] if Noted.DECLINED in notes else notes
    assert (standing.state == State.ANSWERED) == (Noted.ANSWERED in after)
    if standing.state == State.ANSWERED and notes[-1] == Noted.ASKED:
        assert standing.asked_again_on == rows[-1].on


def told(*codes: str, state: State = State.ANSWERED, kind: Kind = Kind.CHOICE) -> Told:
    return Told("X", kind, "?", state, codes=codes)


@pytest.mark.parametrize(
    ("cells", "verdict"),
    [
        ([told("a"), told("a")], Verdict.SAME),
        ([told("a"), told("b")], Verdict.DIFFERS),
        ([told("a", "b"), told("b", "a")], Verdict.SAME),
        ([told("a"), told("a"), told(state=State.NOT_ASKED)], Verdict.SAME_SO_FAR),
        ([told("a"), told("b"), told(state=State.DECLINED)], Verdict.DIFFERS),
        ([told("a"), told(state=State.ASKED)], Verdict.OPEN),
        ([told(kind=Kind.WORDS), told(kind=Kind.WORDS)], Verdict.READ),
    ],
)
def test_side_by_side_says_what_differs_and_judges_no_words(cells: list[Told], verdict: Verdict) -> None:
    assert verdict_of(cells) == verdict


def test_a_comparison_begins_with_core_and_short_set_and_has_no_number_for_anybody() -> None:
    stances = [Stance(make_subject()), Stance(make_subject(sectors=("dv_sa_program",)))]
    sheets = compare(stances, Teller("en", "UTC", TODAY))
    assert [one.name for one in sheets][:3] == ["core", "short", "mens"]
    assert [one.name for one in sheets if one.is_first] == ["core", "short"]
    assert "survivors" in [one.name for one in sheets]


def answered(question_id: str, value: str = "", days: int = 0) -> Standing:
    return stand(
        [make_row(question_id, 1, value=value, words="" if value else "said", on=TODAY - timedelta(days=days))]
    )


def test_facts_for_find_are_what_was_said_with_its_day() -> None:
    core = {question.id: answered(question.id, days=at) for at, question in enumerate(book().by_name[CORE].asked)}
    said = {
        "M5": answered("M5", "never", 3),
        "P1": answered("P1", "linked_advocate", 4),
        "A3": answered("A3", "both", 5),
    }
    found = facts_of(core | said, book())
    assert found == {
        "couples:never": TODAY - timedelta(days=3),
        "partner_contact:linked_advocate": TODAY - timedelta(days=4),
        "mandated:no": TODAY - timedelta(days=5),
        CORE_ANSWERED: TODAY - timedelta(days=4),
    }
    del core["T1"]
    assert facts_of(core, book()) == {}
    assert facts_of({"M5": stand([make_row("M5", 1, value="never"), make_row("M5", 2, Noted.DECLINED)])}, book()) == {}


values = st.sampled_from(["yes", "partly", "no", "unknown", ""])
sides = st.dictionaries(
    st.sampled_from([q.id for q in book().by_name[READINESS].asked]), values.map(lambda v: {"value": v})
)


@given(sides, sides)
def test_a_gap_is_whatever_is_no_plain_yes_on_both_sides(
    ours: dict[str, dict[str, str]], theirs: dict[str, dict[str, str]]
) -> None:
    gaps = {one.question_id: one for one in gaps_between(ours, theirs, book())}
    if not ours and not theirs:
        assert gaps == {}
        return
    for question in book().by_name[READINESS].asked:
        pair = (ours.get(question.id, {}).get("value", ""), theirs.get(question.id, {}).get("value", ""))
        assert (question.id in gaps) == (pair != ("yes", "yes"))
        if question.id in gaps:
            assert gaps[question.id].differs == (bool(pair[0]) and bool(pair[1]) and pair[0] != pair[1])


def test_a_service_that_was_asked_in_vain_keeps_what_its_organization_answered() -> None:
    shared = {"M5": [make_row("M5", 1, value="never")], "P1": [make_row("P1", 2, Noted.ASKED)]}
    own = {"M5": [make_row("M5", 3, Noted.ASKED)], "P1": [make_row("P1", 4, Noted.ASKED)]}
    lent = lend(own, shared)
    assert set(lent) == {"M5"}, "who was asked in vain twice answered nothing"
    standing = stand(lent["M5"])
    assert standing.state == State.ANSWERED
    assert standing.answer.value == "never"
    assert standing.asked_again_on == own["M5"][0].on
    declined = {"M5": [make_row("M5", 5, Noted.DECLINED)]}
    assert lend(declined, shared).keys() == {"P1"}, "whoever would rather not say is not answered for"
    assert lend({"M5": [make_row("M5", 6, value="offered")]}, {"M5": shared["M5"]}) == {}

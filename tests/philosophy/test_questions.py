"""The question sets: complete in both languages, refused when broken, true to what was answered before."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.philosophy.queries import Stance
from directory.philosophy.questions import (
    CORE,
    FOLDER,
    READINESS,
    SHORT,
    Kind,
    Question,
    Wording,
    book,
    read_questions,
)
from directory.philosophy.states import State, stand
from directory.philosophy.telling import Teller
from directory.providers.vocabularies import read_vocabularies
from tests.philosophy.asking import TODAY, make_row, make_subject


def test_the_sets_have_the_questions_that_practice_asks_for() -> None:
    assert [one.id for one in book().by_name[CORE].asked] == ["S1", "T1", "V1", "S4", "C1"]
    assert len(book().by_name[SHORT].asked) == 12
    assert len(book().by_name[READINESS].asked) == 7
    assert len(book().by_name["aims"].asked) == 8
    assert len(book().by_name["facilitators"].asked) == 16
    assert all(question.newest.before for question in book().by_name[READINESS].asked)


def test_every_text_is_there_in_spanish_and_is_not_the_english_one() -> None:
    for question in book().by_id.values():
        for wording in question.wordings:
            assert wording.texts["es"] != wording.texts["en"], question.id
        for choice in question.choices:
            assert choice.names["es"].strip(), (question.id, choice.code)


def test_sets_are_asked_of_sectors_and_people_that_the_vocabularies_have() -> None:
    codes = {one["name"]: {term["code"] for term in one["term"]} for one in read_vocabularies()}
    for one in book().sets:
        assert one.sectors <= codes["sector"], one.name
        assert one.populations <= codes["population"], one.name


@pytest.mark.parametrize(
    ("sectors", "populations", "names"),
    [
        (["bip"], [], ["core", "short", "mens", "aims", "facilitators", "policies"]),
        (["dv_sa_program", "housing"], [], ["survivors", "housing"]),
        (["mental_health"], [], ["any_service", "mental_health"]),
        ([], [], ["any_service"]),
        (["supervised_visitation"], [], ["core", "short", "visitation", "policies"]),
    ],
)
def test_who_is_asked_what(sectors: list[str], populations: list[str], names: list[str]) -> None:
    assert [one.name for one in book().sets_for(sectors, populations)] == names


BROKEN = [
    ('kind = "words"', 'kind = "essay"', "core.toml: S1: no kind 'essay'"),
    ('id = "T1"', 'id = "S1"', "core.toml: S1 stands in core.toml too"),
    ("version = 1", "version = 2", "core.toml: S1: wordings are numbered from 1"),
    ('es = "¿Cómo mantienen', 'fr = "¿Cómo mantienen', "core.toml: S1: unknown fr"),
    ('name = "core"', 'name = "corn"', "core.toml: its name is 'corn'"),
    ("position = 1", 'position = "first"', "core.toml: position is no whole number"),
    ('kind = "words"', 'kind = "choice"', "core.toml: S1: choices belong to"),
    ("title.es", "title.fr", "core.toml: title is missing in one of en, es"),
    ("[[question]]", "[[question", "core.toml: "),
]


@pytest.mark.parametrize(("before", "after", "says"), BROKEN)
def test_a_broken_file_is_refused_by_name_and_question(tmp_path: Path, before: str, after: str, says: str) -> None:
    for path in FOLDER.glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    core = tmp_path / "core.toml"
    core.write_text(core.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"core\.toml") as slip:
        read_questions(tmp_path)
    assert says in str(slip.value)


texts = st.text(min_size=1, max_size=40)


@given(st.lists(texts, min_size=1, max_size=6), st.data())
def test_a_newer_wording_never_changes_what_was_answered_to_an_older_one(
    wordings: list[str], data: st.DataObject
) -> None:
    """Whatever wordings follow, an answer stands under the words that it was given to, with its value and its date."""
    asked = data.draw(st.integers(1, len(wordings)))
    row = make_row("S1", 1, wording=asked, words="what they said")
    for known in range(asked, len(wordings) + 1):
        versions = tuple(Wording(n, {"en": text, "es": text}, {}) for n, text in enumerate(wordings[:known], 1))
        question = Question("S1", Kind.WORDS, "core", "", versions)
        stance = Stance(make_subject(), standings={"S1": stand([row])}, history={"S1": [row]})
        line = Teller("en", "UTC", TODAY).line(stance, question)
        assert line.text == wordings[asked - 1]
        assert line.words == "what they said"
        assert line.state == State.ANSWERED
        assert line.asked_now == ("" if known == asked else wordings[known - 1])


def test_a_retired_question_is_not_asked_and_still_shown_with_its_answer() -> None:
    one = book().by_name[CORE]
    retired = replace(one, questions=tuple(replace(q, is_retired=q.id == "V1") for q in one.questions))
    row = make_row("V1", 1, words="Power.")
    answered = Stance(make_subject(), standings={"V1": stand([row])}, history={"V1": [row]})
    t = Teller("en", "UTC", TODAY)
    assert "V1" not in [question.id for question in retired.asked]
    assert [line.id for line in t.set(answered, retired).lines if line.is_retired] == ["V1"]
    assert "V1" not in [line.id for line in t.set(Stance(make_subject()), retired).lines]


def test_the_files_hold_nothing_but_toml_of_ours() -> None:
    for path in FOLDER.glob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8"))["source"], path.name

"""The questions of an evaluation: a set like those that programs are asked, of choices alone."""

from functools import cache

from directory.philosophy.questions import Kind, Question, QuestionSet, book

__all__ = ["LEFT_OUT", "QuestionSet", "countable", "get_set"]

LEFT_OUT = "left_out"
"""What is counted where a question was not answered: a choice like any other, so that counts add up."""


@cache
def get_set(name: str) -> QuestionSet:
    """A set by its name, checked."""
    return check(book().by_name[name])


def check(found: QuestionSet) -> QuestionSet:
    """The same set; ValueError for a question that cannot be counted without a name."""
    for question in found.questions:
        if question.kind != Kind.CHOICE or len(question.codes) < 2 or LEFT_OUT in question.codes:
            raise ValueError(f"{found.name}.toml: {question.id}: only a choice can be counted without a name")
    return found


def countable(question: Question) -> tuple[str, ...]:
    """What may be counted for a question, in order."""
    return (*question.codes, LEFT_OUT)

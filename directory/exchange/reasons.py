"""Every way in which a row or a value can be wrong, in words, and what becomes of it."""

from enum import StrEnum
from typing import NamedTuple


class Effect(StrEnum):
    """What a fault costs, the gravest first."""

    REFUSED = "package refused"
    FILE = "file left out"
    ROW = "row left out"
    VALUE = "value left out"
    HIDDEN = "kept confidential"
    KEPT = "kept, and worth a look"
    REPAIRED = "read in spite of its form"


class Reason(NamedTuple):
    """One kind of fault."""

    effect: Effect
    text: str


_E = Effect
# fmt: off
REASONS: dict[str, Reason] = {
    code: Reason(effect, text)
    for code, effect, text in (
        # files
        ("refused", _E.REFUSED, "the package cannot be used"),
        ("unknown_file", _E.FILE, "no table of HSDS has this name"),
        ("unknown_object", _E.FILE, "no object of HSDS looks like this"),
        ("ignored_file", _E.FILE, "not read"),
        ("no_known_column", _E.FILE, "no column of HSDS in its first line: is it separated by commas?"),
        ("empty_file", _E.FILE, "holds no row"),
        ("second_file", _E.FILE, "a second file for a table that was read already"),
        # rows
        ("nul", _E.ROW, "holds a NUL character"),
        ("row_too_short", _E.ROW, "has fewer cells than the first line names columns"),
        ("row_too_long", _E.ROW, "has more cells than the first line names columns"),
        ("no_id", _E.ROW, "has no id"),
        ("joined_ids", _E.ROW, "holds several ids in one cell; which one is meant is not for us to say"),
        ("repeated_id", _E.ROW, "its id stands in an earlier row, which was kept"),
        ("repeated_row", _E.ROW, "says the same as an earlier row"),
        ("repeated_pair", _E.ROW, "names the same two records as an earlier row, which was kept"),
        ("taken_off_here", _E.ROW, "taken off by hand here since the last import: it was not brought back"),
        ("missing", _E.ROW, "lacks a value that the catalog cannot do without"),
        ("orphan", _E.ROW, "points at a record that is not in the package"),
        ("dependant", _E.ROW, "belongs to a record that was left out"),
        ("no_owner", _E.ROW, "does not say what it belongs to"),
        ("no_service", _E.ROW, "does not say of which service it speaks"),
        ("not_offered", _E.ROW, "its organization is not in the package, and no kept service is given there"),
        ("private", _E.ROW, "marked as private"),
        ("other_source", _E.ROW, "its id belongs to a record of another source, which is left as it is"),
        ("empty_row", _E.ROW, "says nothing"),
        ("unknown_entity", _E.ROW, "speaks of a kind of record that carries no terms here"),
        ("street_of_confidential", _E.ROW, "the street of a confidential place: never kept"),
        ("no_place_for", _E.ROW, "the catalog has no place for this"),
        ("two_tales", _E.VALUE, "the same record was described differently before; the first was kept"),
        # values
        ("orphan_value", _E.VALUE, "points at a record that is not in the package; kept without it"),
        ("dependant_value", _E.VALUE, "points at a record that was left out; kept without it"),
        ("joined_value", _E.VALUE, "holds several ids in one cell; kept without it"),
        ("loop", _E.VALUE, "is its own ancestor"),
        ("too_long", _E.VALUE, "longer than the catalog has room for"),
        ("not_text", _E.VALUE, "a list or an object where a value belongs"),
        ("bad_number", _E.VALUE, "not a number"),
        ("bad_date", _E.VALUE, "not a date as YYYY-MM-DD"),
        ("bad_moment", _E.VALUE, "not a moment as YYYY-MM-DDTHH:MM:SS with a zone"),
        ("bad_time", _E.VALUE, "not a time of day; the words are kept"),
        ("bad_weekday", _E.VALUE, "not a day of the week; the words are kept"),
        ("bad_rule", _E.VALUE, "not a part of a recurrence rule; the words are kept"),
        ("endless_count", _E.VALUE, "a rule counted from before 1970, or over 5,000 times; the words are kept"),
        ("bad_choice", _E.VALUE, "not one of the words that the standard allows"),
        ("bad_email", _E.VALUE, "not an e-mail address"),
        ("bad_url", _E.VALUE, "not a web address"),
        ("unsafe_url", _E.VALUE, "an address that would run code: refused"),
        ("bad_coordinates", _E.VALUE, "not a point on the earth; latitude and longitude are both left out"),
        ("half_coordinates", _E.VALUE, "one of latitude and longitude without the other"),
        ("bad_country", _E.VALUE, "not a country that we can tell; the country of the settings was put"),
        ("incomplete_number", _E.VALUE, "an area code and too few digits: no number that one can call"),
        ("unknown_column", _E.VALUE, "no column of HSDS; its values are not kept"),
        ("edited_here", _E.VALUE, "changed by hand here since the last import: our value was kept"),
        # kept
        ("said_confidential", _E.HIDDEN, "it reads confidential: kept as a place without street and point"),
        ("flagged_confidential", _E.HIDDEN, "marked as private: kept as a place without street and point"),
        ("same_street", _E.HIDDEN, "stands at the street of a confidential place: kept confidential too"),
        ("confidential_here", _E.HIDDEN, "confidential in this directory: an import does not open it"),
        ("street_in_words", _E.HIDDEN, "names the street of a confidential place: these words were left out"),
        ("words_of_confidential", _E.HIDDEN, "free text about a confidential place: not kept, whatever it says"),
        ("unclear_flag", _E.HIDDEN, "a mark of privacy that we cannot read was taken for a yes"),
        ("no_coordinates", _E.KEPT, "a physical place without latitude and longitude"),
        ("doubtful_phone", _E.KEPT, "a number that one cannot call as it stands; kept as it is written"),
        ("url_without_scheme", _E.KEPT, "a web address without https://; kept as it is written"),
        ("unknown_language", _E.KEPT, "words in which we do not know a language; kept as they are"),
        ("country_missing", _E.KEPT, "no country; the country of the settings was put"),
        ("part_missing", _E.KEPT, "a part of the address is empty"),
        ("doubtful_postal_code", _E.KEPT, "no ZIP code; kept as it is written"),
        ("lost_letters", _E.KEPT, "letters that were lost to a wrong encoding before; kept as they are"),
        ("unknown_status", _E.KEPT, "a status that the standard does not know: kept as inactive, not shown"),
        ("no_status", _E.REPAIRED, "no status; taken for active, since it is published"),
        ("repeated_id_told_apart", _E.REPAIRED, "one id on rows that say different things: all kept"),
        ("no_id_derived", _E.REPAIRED, "has no id; one was derived from what it says"),
        ("html_entity", _E.REPAIRED, "HTML entities, resolved"),
        ("escaped_break", _E.REPAIRED, "ends of line written as \\n, made real"),
        ("blanks", _E.REPAIRED, "blanks around a code, cut"),
        ("not_utf8", _E.REPAIRED, "not UTF-8: read as Windows-1252 (Latin-1)"),
        ("bare_cr", _E.REPAIRED, "lines that end in a bare CR"),
        ("bom", _E.REPAIRED, "begins with a byte order mark"),
        ("spoken_time", _E.REPAIRED, "a time of day not in the form of the standard, read"),
        ("kept_as_words", _E.REPAIRED, "the catalog has no exceptions to hours: kept as words"),
        ("language_with_note", _E.REPAIRED, "a language with words in brackets, which were made its note"),
    )
}
# fmt: on

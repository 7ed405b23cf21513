"""The words of hours in each language: a table for each, and the choice between them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What hours are said with in one language; names in braces are filled in."""

    weekdays: tuple[str, ...]
    halves: tuple[str, str]
    noon: str
    midnight: str
    articles: tuple[str, str, str, str]  # of one o'clock, any other hour, noon, midnight
    contractions: tuple[tuple[str, str], ...]
    both: str
    days: str
    span: str
    next_day: str
    opens_only: str
    closes_only: str
    no_times: str
    any_hour: str
    every_day: str
    is_capital: bool  # whether a phrase begins with a capital, as the names of days do
    always: str
    nth: dict[int, str]
    weeks: dict[int, str]  # 1: another number of weeks, 2: every second week, 0: that with one day only
    months: dict[int, str]  # 0: each month, 2: every second, 1: another number
    of_month: str
    month_day: str
    last_month_day: str
    nth_last_month_day: str
    only: str
    in_weeks: str
    on_year_days: str
    from_end: str
    since: str
    until: str
    once: str
    times: str
    open_any_hour: str
    open_until: str
    open_until_tomorrow: str
    open_until_day: str
    opens_today: str
    opens_tomorrow: str
    opens_day: str


ENGLISH = Words(
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    halves=("am", "pm"),
    noon="noon",
    midnight="midnight",
    articles=("", "", "", ""),
    contractions=(),
    both="and",
    days="{first} to {last}",
    span="{opens} to {closes}",
    next_day="{span} the next day",
    opens_only="from {at}",
    closes_only="until {at}",
    no_times="times not given",
    any_hour="any hour",
    every_day="Every day",
    is_capital=True,
    always="any hour, every day",
    nth={
        1: "first",
        2: "second",
        3: "third",
        4: "fourth",
        5: "fifth",
        -1: "last",
        -2: "second to last",
        -3: "third to last",
        -4: "fourth to last",
        -5: "fifth to last",
    },
    weeks={0: "Every other {days}", 1: "Every {n} weeks, {days}", 2: "Every other week, {days}"},
    months={
        0: "{days} of the month",
        1: "{days} of the month, every {n} months",
        2: "{days} of every other month",
    },
    of_month="each {days}",
    month_day="day {n}",
    last_month_day="last day",
    nth_last_month_day="day {n} from the end",
    only="only on {days} of the month",
    in_weeks="in week {numbers} of the year",
    on_year_days="on day {numbers} of the year",
    from_end="{n} from the end",
    since="from {date}",
    until="until {date}",
    once="once",
    times="{n} times",
    open_any_hour="open now, any hour",
    open_until="open now until {at}",
    open_until_tomorrow="open now until tomorrow {at}",
    open_until_day="open now until {day} {at}",
    opens_today="opens today at {at}",
    opens_tomorrow="opens tomorrow {at}",
    opens_day="opens {day} {at}",
)

SPANISH = Words(
    weekdays=("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
    halves=("a. m.", "p. m."),
    noon="mediodía",
    midnight="medianoche",
    articles=("la ", "las ", "el ", "la "),
    contractions=((" a el ", " al "),),
    both="y",
    days="{first} a {last}",
    span="de {opens} a {closes}",
    next_day="{span} del día siguiente",
    opens_only="desde {at}",
    closes_only="hasta {at}",
    no_times="sin horario indicado",
    any_hour="a toda hora",
    every_day="todos los días",
    is_capital=False,
    always="a toda hora, todos los días",
    nth={
        1: "primer",
        2: "segundo",
        3: "tercer",
        4: "cuarto",
        5: "quinto",
        -1: "último",
        -2: "penúltimo",
        -3: "antepenúltimo",
        -4: "cuarto desde el final,",
        -5: "quinto desde el final,",
    },
    weeks={0: "cada dos semanas, {days}", 1: "cada {n} semanas, {days}", 2: "cada dos semanas, {days}"},
    months={0: "{days} del mes", 1: "{days} del mes, cada {n} meses", 2: "{days} del mes, cada dos meses"},
    of_month="cada {days}",
    month_day="día {n}",
    last_month_day="último día",
    nth_last_month_day="día {n} desde el final",
    only="solo {days} del mes",
    in_weeks="en la semana {numbers} del año",
    on_year_days="el día {numbers} del año",
    from_end="{n} desde el final",
    since="desde el {date}",
    until="hasta el {date}",
    once="una vez",
    times="{n} veces",
    open_any_hour="abierto ahora, a toda hora",
    open_until="abierto ahora hasta {at}",
    open_until_tomorrow="abierto ahora hasta mañana a {at}",
    open_until_day="abierto ahora hasta el {day} a {at}",
    opens_today="abre hoy a {at}",
    opens_tomorrow="abre mañana a {at}",
    opens_day="abre el {day} a {at}",
)


def words_for(locale: str) -> Words:
    """The words of a locale such as "es" or "es_MX"; English for a language that has no table yet."""
    return SPANISH if locale.replace("-", "_").split("_")[0].lower() == "es" else ENGLISH

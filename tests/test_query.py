"""The customer query: parsing, folding, refusals with the nearest right word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import query_form
from dashboard.errors import Refused
from dashboard.query import CHOICES, FREE, KEYS, Query, Term, folded, parse


def terms(text: str) -> list[tuple[str, str, bool]]:
    return [(term.key, term.value, term.negated) for term in parse(text).terms]


def test_bare_words_and_keyed_terms_are_told_apart() -> None:
    assert terms("managed-by:partner acme") == [("managed-by", "partner", False), ("", "acme", False)]


def test_quotes_keep_spaces_and_a_minus_negates() -> None:
    assert terms('-name:"Big Corp" "two words"') == [("name", "big corp", True), ("", "two words", False)]


def test_case_and_accents_do_not_matter() -> None:
    assert folded("ŁÓDŹ Straße Ærø") == folded("lodz strasse aero")
    assert terms("STATUS:Trial") == [("status", "trial", False)]


def test_a_status_may_be_typed_with_spaces_or_hyphens() -> None:
    assert terms('status:"expiring soon" status:expiring-soon') == [("status", "expiring_soon", False)] * 1


@pytest.mark.parametrize("sign", ["%", "_", "*"])
def test_wildcards_are_ordinary_characters(sign: str) -> None:
    assert terms(f"50{sign}") == [("", f"50{sign}", False)]


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("statis:trial", "status"), ("status:trail", "trial"), ("type:subscripton", "subscription"), ("region:us1", "us")],
)
def test_an_unknown_key_or_value_is_refused_with_the_nearest_right_one(text: str, nearest: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text)
    assert f"“{nearest}" in str(refused.value)


@pytest.mark.parametrize("text", ["tag:VIP", 'tag:"víp"', 'Tag:"  vip "'])
def test_a_tag_is_told_by_its_name_without_case_and_accents(text: str) -> None:
    assert [(term.key, term.value) for term in parse(text).terms] == [("tag", "vip")]


@pytest.mark.parametrize(
    ("text", "days"), [("expires:30", "30"), ("renews:007", "7"), ("-expires:0", "0"), ("renews:3650", "3650")]
)
def test_days_are_a_whole_number(text: str, days: str) -> None:
    (term,) = parse(text).terms
    assert (term.value, term.text) == (days, text.replace("007", "7"))


@pytest.mark.parametrize("days", ["x", "-1", "1.5", "3651", "9" * 400, "٣٠", "1e3", "+1", '"1 2"'])
def test_days_that_are_none_are_refused(days: str) -> None:
    with pytest.raises(Refused, match="whole number of days"):
        parse(f"expires:{days}")


@pytest.mark.parametrize("text", ['"open', "name:", '""', "-", " ".join(map(str, range(51))), "x" * 2001])
def test_what_cannot_be_a_query_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse(text)


@pytest.mark.parametrize(
    ("text", "kind", "form"),
    [
        ("status:expired OR status:trial", "or", "status:expired status:trial"),
        ("status:expired or trial", "or", "status:expired status:trial"),
        ('status:"expiring soon" || status:trial', "or", 'status:"expiring soon" status:trial'),
        ("acme OR zenith", "or", "name:acme name:zenith"),
        ("status:expired LUB status:trial", "or", "status:expired status:trial"),
        ("status:expired OR type:trial", "or", None),  # there is no such form
        ("-status:expired OR status:trial", "or", None),
        ("acme OR", "or", "acme"),
        ("status:expired AND type:trial", "and", "status:expired type:trial"),
        ("status:expired AND status:trial", "and", None),  # the same field again would say or
        ("acme && zenith", "and", "acme zenith"),
        ("NOT status:expired", "not", "-status:expired"),
        ("type:trial AND NOT status:expired", "and", "type:trial -status:expired"),
        ("acme - zenith", "minus", "acme -zenith"),
        ("-", "minus", None),
        ("\u2212status:trial", "minus", "-status:trial"),  # as a chip shows it
        ("\u2013 acme", "minus", "-acme"),
        ("!status:trial", "minus", "-status:trial"),
        ("status:-trial", "minus", "-status:trial"),
        ("--acme", "minus", "-acme"),
        ("(status:expired OR status:trial) AND type:trial", "brackets", "status:expired status:trial type:trial"),
        ("type:trial [status:expired]", "brackets", "type:trial status:expired"),
        ("status:(expired OR trial)", "brackets", "status:expired status:trial"),
        ("-(status:trial OR status:expired)", "minus", "-status:trial -status:expired"),
        ("NOT (status:trial type:trial)", "not", None),
        ("(status:trial AND type:trial) OR status:expired", "brackets", None),
        ("Acme (UK) Ltd", "brackets", 'Acme "(UK)" Ltd'),
        ("(" * 1500 + "status:trial", "brackets", None),
        ("(" * 100 + "status:trial", "brackets", None),
        ("- " * 900, "minus", None),
        ("- " * 100 + "acme", "minus", "acme"),
        ("a OR " * 390, "or", None),
    ],
)
def test_operators_and_brackets_are_refused_with_the_right_form(text: str, kind: str, form: str | None) -> None:
    with pytest.raises(Refused) as refused:
        parse(text)
    assert refused.value.key == f"query.error.{kind}"
    assert refused.value.suggestion == form
    for lang in ("en", "pl"):
        said = refused.value.told(lang)
        assert form is None or form in said or kind in ("or", "minus")
        assert ("status:expired status:trial" if kind == "or" and form is None else "") in said
    if form:
        assert parse(form).terms


def test_the_right_form_of_or_selects_what_or_means() -> None:
    with pytest.raises(Refused) as refused:
        parse("status:expired OR status:trial")
    assert terms(str(refused.value.suggestion)) == [("status", "expired", False), ("status", "trial", False)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("smith and sons", ["smith", "and", "sons"]),  # in small letters between bare words: a name
        ("not just cakes", ["not", "just", "cakes"]),
        ('"OR" "(uk)" "-" "-x" "AND"', ["or", "(uk)", "-", "-x", "and"]),
        ("e-mail-24", ["e-mail-24"]),
    ],
)
def test_what_stands_in_a_name_stays_text(text: str, found: list[str]) -> None:
    query = parse(text)
    assert [(term.key, term.value, term.negated) for term in query.terms] == [("", word, False) for word in found]
    assert parse(query.text) == query


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("acme STATIS:trial", "acme status:trial"),
        ('-status:"trail" acme', "-status:trial acme"),
        ("region:usa", "region:us"),
        ("status:zzzzzz", None),
    ],
)
def test_a_typing_slip_is_refused_with_what_was_probably_meant(text: str, meant: str | None) -> None:
    with pytest.raises(Refused) as refused:
        parse(text)
    assert refused.value.suggestion == meant


SIGNS = st.lists(
    st.sampled_from([*"()[]{}-", "OR", "AND", "NOT", "or", "acme", "status:trial", "type:", '"x y"', "\u2013", "!x:"]),
    max_size=12,
)


KINDS = (query_form.OR, query_form.AND, query_form.NOT, query_form.MINUS, query_form.BRACKETS)


@given(SIGNS)
def test_a_form_is_read_without_a_refusal_and_is_bounded(parts: list[str]) -> None:
    try:
        parse(" ".join(parts))
    except Refused as refused:
        if refused.suggestion and refused.key.removeprefix("query.error.") in KINDS:
            assert parse(str(refused.suggestion)).terms


WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters='"'), min_size=1, max_size=20)
VALUED = WORDS.filter(lambda text: text.strip() and folded(text).strip())
KEYED = st.one_of(
    *(
        st.builds(lambda v, n, k=key: f"{'-' * n}{k}:{v}", st.sampled_from(CHOICES[key]), st.booleans())
        for key in CHOICES
    ),
    *(st.builds(lambda v, n, k=key: f'{"-" * n}{k}:"{v}"', VALUED, st.booleans()) for key in FREE),
    st.builds(lambda v, n: f'{"-" * n}"{v}"', VALUED, st.booleans()),
)


@given(st.lists(KEYED, max_size=8))
def test_the_text_of_a_query_gives_the_same_query_again(parts: list[str]) -> None:
    query = parse(" ".join(parts))
    assert parse(query.text) == query


@given(st.text(max_size=60))
def test_any_text_is_parsed_or_refused_with_words(text: str) -> None:
    try:
        query = parse(text)
    except Refused as refused:
        assert str(refused) and refused.told("pl")
    else:
        assert all(term.key in ("", *KEYS) for term in query.terms)


def test_a_term_and_a_field_can_be_taken_away() -> None:
    query = parse("status:trial status:expired acme")
    assert query.without(query.terms[0]).text == "status:expired acme"
    assert query.without_key("status") == Query((Term("", "acme", False, "acme"),))

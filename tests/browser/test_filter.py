"""The query bar: one filter over everything on the page, with counts; a wrong one is explained."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from dashboard.query import folded
from tests.browser.kit.screen import Screen


def _ask(screen: Screen, text: str) -> None:
    screen.query().fill(text)
    screen.query().press("Enter")


@pytest.mark.parametrize(
    "query", ["type:trial", "status:subscription -status:license_overage", "managed-by:partner product:calling"]
)
def test_a_typed_query_narrows_everything_as_the_command_does(visit: Screen, query: str) -> None:
    visit.open(region="all", service="calling")
    _ask(visit, query)
    visit.says(q=query)
    visit.shows(visit.hub.figures(region="all", service="calling", q=query))
    answer = visit.hub.filter(region="all", service="calling", q=query)
    assert answer["found"] < answer["total"]
    expect(visit.page.locator(".query .found b")).to_have_text(str(answer["found"]))
    expect(visit.page.locator(".query .chip")).to_have_count(len(answer["terms"]))
    visit.toggle("meetings").shows(visit.hub.figures(region="all", service="meetings", q=query))


def test_a_bare_word_finds_customers_by_name(visit: Screen) -> None:
    name = visit.hub.figures(region="us")["recent"]["rows"][0]["customer"]
    query = f'"{name}"'
    visit.open(region="us")
    _ask(visit, query)
    visit.shows(visit.hub.figures(region="us", q=query))
    expect(visit.page.locator(".query .found b")).to_have_text(str(visit.hub.filter(region="us", q=query)["found"]))


def test_plain_words_are_asked_for_before_the_filter_is_understood(screen: Screen) -> None:
    """They cannot be wrong: who searches does not wait for the answer that says so."""
    screen.open(region="us")
    screen.page.route("**/blocks/licenses-query?*q=meridian*", lambda route: None)  # it never answers
    with screen.page.expect_response(
        lambda answer: "/blocks/licenses-top?" in answer.url and "q=meridian" in answer.url
    ):
        _ask(screen, "meridian")
    screen.says(q="meridian")


def test_of_two_wishes_the_last_one_counts(screen: Screen) -> None:
    screen.open(region="us")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    screen.page.route("**/blocks/licenses-query?*trial*", hold)
    with screen.page.expect_request("**/blocks/licenses-query?*trial*"):
        _ask(screen, "type:trial")
    _ask(screen, "managed-by:partner")
    screen.says(q="managed-by:partner")
    with screen.page.expect_response("**/blocks/licenses-query?*trial*"):
        held[0].continue_()
    screen.idle().says(q="managed-by:partner")


def test_chips_can_be_removed_one_by_one_and_all_at_once(visit: Screen) -> None:
    visit.open(region="us", q="type:subscription managed-by:partner")
    visit.shows(visit.hub.figures(region="us", q="type:subscription managed-by:partner"))
    chips = visit.page.locator(".query .chip")
    expect(chips).to_have_count(2)
    chips.first.get_by_role("button").click()
    visit.says(q="managed-by:partner")
    visit.shows(visit.hub.figures(region="us", q="managed-by:partner"))
    expect(chips).to_have_count(1)
    visit.query().focus()
    visit.page.keyboard.press("Backspace")
    visit.says(q=None)
    visit.shows(visit.hub.figures(region="us"))
    expect(chips).to_have_count(0)


def test_suggestions_carry_the_counts_of_the_answer(visit: Screen) -> None:
    visit.open(region="us")
    visit.query().fill("status:")
    options = visit.page.locator('#query-options [role="option"]')
    facet = next(one for one in visit.hub.filter(region="us")["facets"] if one["key"] == "status")
    expect(options).to_have_count(len(facet["values"]))
    assert [int(text) for text in options.locator(".n").all_inner_texts()] == [one["count"] for one in facet["values"]]
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    query = f"status:{facet['values'][0]['value']}"
    visit.says(q=query)
    visit.shows(visit.hub.figures(region="us", q=query))


@pytest.mark.parametrize("lang", ["en", "pl"])
def test_a_wrong_query_is_explained_and_changes_nothing(screen: Screen, lang: str) -> None:
    screen.watch.expected += ["400"]
    screen.open(region="us", lang=lang)
    document = screen.hub.figures(region="us")
    for query, nearest in (("statu:trial", "status"), ("status:trail", "trial"), ("tag:x", "x")):
        _ask(screen, query)
        expect(screen.page.locator("#query-error")).to_contain_text(nearest)
        assert screen.query().input_value() == query, "what was typed stays, to be mended"
        screen.shows(document)
        screen.says(q=None)
        _ask(screen, "type:trial")
        expect(screen.page.locator("#query-error")).to_have_text("")
        screen.shows(screen.hub.figures(region="us", q="type:trial"))
        screen.page.locator(".query .chip").get_by_role("button").click()
        screen.says(q=None)
        screen.shows(document)


@pytest.mark.parametrize(
    ("typed", "form"),
    [("status:expired OR status:trial", "status:expired status:trial"), ("NOT type:trial", "-type:trial")],
)
def test_an_operator_is_refused_with_its_form_and_enter_takes_that(screen: Screen, typed: str, form: str) -> None:
    screen.watch.expected += ["400"]
    screen.open(region="us")
    _ask(screen, typed)
    expect(screen.page.locator("#query-error")).to_contain_text(form)
    expect(screen.page.locator('#query-options [role="option"]')).to_have_text([form])
    screen.says(q=None)
    screen.page.keyboard.press("Enter")
    screen.says(q=form)
    screen.shows(screen.hub.figures(region="us", q=form))
    expect(screen.page.locator("#query-error")).to_have_text("")
    assert screen.query().input_value() == ""


@pytest.mark.parametrize("word", ['<img src=x onerror="document.title=1">', "100%_*", "a&b#c?d=e", "zażółć", "=1+1"])
def test_any_text_is_only_text(visit: Screen, word: str) -> None:
    query = "'" + word.replace('"', "'") + "'"
    visit.open(region="us")
    _ask(visit, query)
    visit.says(q=query)
    visit.shows(visit.hub.figures(region="us", q=query))
    assert visit.page.locator("main img").count() == 0
    visit.page.reload()
    visit.ready().shows(visit.hub.figures(region="us", q=query))


def test_a_query_that_nobody_matches_says_so_and_one_click_brings_everything_back(visit: Screen) -> None:
    visit.open(region="us", q="zzzz-nobody")
    visit.shows(visit.hub.figures(region="us", q="zzzz-nobody"))
    state = visit.page.locator(".query-state .state")
    expect(state).to_contain_text("zzzz-nobody")
    state.locator('[data-act="clear-query"]').click()
    visit.says(q=None)
    visit.shows(visit.hub.figures(region="us"))
    expect(state).to_be_hidden()


def test_enter_takes_the_one_value_that_is_suggested(visit: Screen) -> None:
    visit.open(region="us")
    _ask(visit, "type:tri")
    visit.says(q="type:trial")
    visit.shows(visit.hub.figures(region="us", q="type:trial"))


def test_the_trend_shows_any_range_from_day_to_day(screen: Screen) -> None:
    screen.open(region="us").idle()
    trend = screen.section("trend")
    button = trend.locator('[data-act="free-range"]')
    button.click()
    first, last = screen.page.locator("#range-first"), screen.page.locator("#range-last")
    first.fill("2025-10-01")
    last.fill("2025-07-01")
    screen.page.locator(".free-range button[type=submit]").click()
    expect(screen.page.locator(".free-range .err")).not_to_be_empty()
    first.fill("2025-07-01")
    last.fill("2025-10-01")
    screen.page.locator(".free-range button[type=submit]").click()
    screen.says(range="2025-07-01..2025-10-01")
    screen.ready()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(trend.locator(".block-head p")).to_contain_text("28\xa0Sep\xa02025")
    trend.locator('[data-range="3m"]').click()
    expect(button).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize(("lang", "word"), [("en", "assigned usage"), ("pl", "połączeń")])
def test_definitions_are_searched_whatever_the_case_and_accents(screen: Screen, lang: str, word: str) -> None:
    screen.page.goto(f"{screen.hub.url}/definitions?lang={lang}")
    screen.page.wait_for_selector("#root .definition")
    entries, box = screen.page.locator("#root .definition"), screen.page.locator("#root #definitions-search")
    every = entries.count()
    box.fill(word.upper().replace("Ł", "l"))
    shown = screen.page.locator("#root .definition:visible")
    for entry in shown.all_inner_texts():
        assert all(folded(part) in folded(entry) for part in word.split())
    assert 0 < shown.count() < every
    groups = screen.page.locator("#root main section.block:visible")
    assert screen.page.locator("#root main section.block:visible:not(:has(.definition:visible))").count() == 0
    led = screen.page.locator("#root .definition-groups a:visible").evaluate_all("links => links.map(one => one.hash)")
    assert led == groups.evaluate_all("groups => groups.map(one => `#${one.id}`)")
    box.fill("zzzz")
    expect(screen.page.locator("#definitions-none")).to_be_visible()
    expect(screen.page.locator("#root .definition-groups a:visible")).to_have_count(0)
    box.fill("")
    expect(screen.page.locator("#root .definition:visible")).to_have_count(every)


def test_names_of_customers_are_suggested(visit: Screen) -> None:
    visit.open(region="us")
    name = visit.hub.figures(region="us")["recent"]["rows"][0]["customer"]
    visit.query().fill(f"name:{name[:6]}")
    option = visit.page.locator("#query-options [role=option]").filter(has_text=name).first
    expect(option).to_be_visible()
    option.click()
    visit.says(q=f'name:"{name}"')
    visit.shows(visit.hub.figures(region="us", q=f'name:"{name}"'))


def _customers(part: object) -> set[str]:
    """Names in the rows of a figures document."""
    if isinstance(part, list):
        return {name for each in part for name in _customers(each)}
    if not isinstance(part, dict):
        return set()
    own = {part["customer"]} if isinstance(part.get("customer"), str) else set()
    return own | {name for each in part.values() for name in _customers(each)}


def test_names_of_customers_that_no_table_shows_are_suggested_with_their_region(visit: Screen) -> None:
    visit.open(region="us")
    shown = _customers(visit.hub.figures(region="us"))
    told = [
        one
        for letters in ("an", "er", "in", "or", "st", "co", "el", "ar", "al", "on", "te", "ra")
        for one in visit.page.request.get(f"{visit.hub.url}/customers/names?region=us&find={letters}").json()[
            "customers"
        ]
    ]
    one = next(one for one in told if one["name"] not in shown)
    visit.query().fill(one["name"].upper()[:-1])
    option = visit.page.locator("#query-options [role=option]").filter(has_text=one["name"]).first
    expect(option.locator(".opt-hint")).to_contain_text("US")
    option.click()
    visit.says(q=one["put"])
    visit.shows(visit.hub.figures(region="us", q=one["put"]))

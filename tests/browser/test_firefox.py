"""Every page in the system's Firefox: it is drawn, says the right figures, and has no error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.kit import firefox, served
from tests.browser.kit.firefox import Firefox
from tests.browser.kit.served import Hub
from tests.conftest import lacking

_READY = "const main = document.querySelector('main'); return main && main.dataset.ready === 'true'"
_ROWS = """return [...document.querySelectorAll('.grid-x')].filter(grid => !grid.closest('[inert]')).every(grid => {
  const api = hub.grid(grid.id);
  return api && String(api.getDisplayedRowCount()) === grid.closest('[data-rows]').dataset.rows;
})"""
_SIDEWAYS = "return document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
_METRIC = "return document.querySelector('[data-metric=\"' + arguments[0] + '\"]').dataset.value"


@pytest.fixture(scope="module")
def fox(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    found = firefox.path()
    if found is None:
        lacking(f"no {firefox.NAME} here: bash tests/browser/chromium.sh installs it")
    assert found
    with firefox.launched(found, tmp_path_factory.mktemp("firefox")) as running:
        running.open(f"{hub.url}/sign-in")
        assert running.run("return document.querySelectorAll('#email, #password').length") == 2
        running.open(served.new_link(hub))
        running.wait(_READY)  # a page that is left while a script of it begins has an error of the browser's own
        yield running


@pytest.mark.parametrize("lang", ["en", "pl"])
@pytest.mark.parametrize("service", ["meetings", "calling"])
def test_the_license_page(fox: Firefox, hub: Hub, service: str, lang: str) -> None:
    fox.open(f"{hub.url}/licenses?region=us&service={service}&lang={lang}")
    fox.wait(_READY)
    fox.wait(_ROWS)
    document = hub.figures(region="us", service=service)
    assert float(fox.run(_METRIC, "top.total_customers")) == document["top"]["total_customers"]
    assert fox.run("return document.querySelectorAll('.bodies > :not([inert]) .main-svg').length") > 0
    assert fox.run(_SIDEWAYS) <= 0
    assert fox.errors(hub.url) == []


def test_the_calling_page(fox: Firefox, hub: Hub) -> None:
    fox.open(f"{hub.url}/calling?region=us")
    fox.wait(_READY)
    fox.wait(_ROWS)
    queues = hub.figures(region="us")["calling"]["queues"]
    assert float(fox.run(_METRIC, "calling.queues.abandoned_rate")) == pytest.approx(queues["abandoned_rate"])
    assert fox.run(_SIDEWAYS) <= 0
    assert fox.errors(hub.url) == []


@pytest.mark.parametrize("path", ["/definitions", "/users", "/audit", "/account"])
def test_every_other_page(fox: Firefox, hub: Hub, path: str) -> None:
    fox.open(hub.url + path)
    fox.wait(
        "return document.querySelector('main#main h1') && document.querySelector('main#main').innerText.length > 60"
    )
    assert fox.run("return window.location.pathname") == path
    assert fox.run(_SIDEWAYS) <= 0
    assert fox.errors(hub.url) == []


def test_an_error_of_a_page_would_be_seen(fox: Firefox, hub: Hub) -> None:
    fox.open(f"{hub.url}/account")
    fox.run("window.setTimeout(() => { throw new Error('made by the test at ' + window.location.origin); }, 0)")
    fox.wait("return new Promise(done => setTimeout(() => done(true), 300))")
    assert any("made by the test" in told for told in fox.errors(hub.url))

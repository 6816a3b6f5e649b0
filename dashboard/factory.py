"""Puts the parts together; the only module that knows them all, and that nobody imports but what runs it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import dash
from flask import Blueprint, Flask
from flask_caching import Cache

from dashboard import callbacks, first, pages, request_context, shell
from dashboard.config import ROOT, Config
from dashboard.data.backup.opening import open_kept
from dashboard.data.cache import seal
from dashboard.data.people import responsible
from dashboard.data.state.database import Clock, utc_now
from dashboard.data.tags import reading
from dashboard.web import hub, routes
from dashboard.web.guards import csrf, envelope, guard, headers, proxies, refusals
from dashboard.web.routes import account, api, health, preferences, setup, sign_in, single_sign_on
from dashboard.web.server import errors, packing, picturing, serving_store, static_files, wall_looks
from dashboard.web.server.dash_app import HubDash

ASSETS = ROOT / "assets"
TITLE = "Partner Hub"
MAX_BODY = 128 * 1024
MEMORY, SHARED = "dashboard.data.cache.memory.Memory", "dashboard.data.cache.shared_memory.SharedMemory"
# What every app has, whatever it shows.
BASE = tuple(each.blueprint for each in (setup, sign_in, single_sign_on, account, health, preferences))
_FOREIGN = re.compile(r"(?i)(DASH|FLASK|WERKZEUG)_")


@dataclass(frozen=True, slots=True)
class Parts:
    """What is shown: layout, pages and callbacks, further addresses, the first HTML. Tests bring smaller ones.

    `document(**kwargs)` takes what Dash's `interpolate_index` takes and gives the page's HTML.
    """

    layout: Callable[[], Any]
    register: tuple[Callable[[dash.Dash], None], ...] = ()
    blueprints: tuple[Blueprint, ...] = ()
    document: Callable[..., str] | None = None


def create_app(config: Config, parts: Parts | None = None, clock: Clock = utc_now) -> HubDash:
    """The whole app, warmed up. Raises HubError where state or settings cannot be used.

    `DASH_*` and `FLASK_*` variables are taken out of this process's environment: they could open routes,
    load scripts from elsewhere or show stack traces; everything there is to set is in Config.
    """
    forget_foreign_settings(os.environ)
    parts = parts or product()
    app = _dash(_server(config), parts)
    server = app.server
    _equip(app, config, clock)
    _protect(app)
    for register in parts.register:
        register(app)
    for blueprint in (*BASE, *parts.blueprints):
        server.register_blueprint(blueprint)
    _close(app)
    return app


def product() -> Parts:
    """The parts of the product."""
    return Parts(
        layout=shell.layout,
        register=(pages.register, callbacks.register),
        blueprints=tuple(one for one in routes.blueprints() if one not in BASE),
        document=first.document,
    )


def forget_foreign_settings(environ: Any) -> None:
    """Takes the variables out that Dash, Flask and Werkzeug read, in upper and lower case."""
    for name in [name for name in environ if _FOREIGN.match(name)]:
        del environ[name]


def _server(config: Config) -> Flask:
    server = Flask("dashboard", static_folder=None)
    server.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY, DEBUG=False, TESTING=False)
    server.secret_key = config.secret_key
    server.json.sort_keys = False  # type: ignore[attr-defined]
    # `//licenses` is an address of its own (404), not another spelling of `/licenses`.
    server.url_map.merge_slashes = False
    return server


def _equip(app: HubDash, config: Config, clock: Clock) -> None:
    """What requests find: state, warehouse, static files."""
    server = app.server
    state = open_kept(config, clock)
    tagged = request_context.once(reading.Reader(state).__call__)
    people = request_context.once(responsible.Reader(state).__call__)
    store = serving_store.ServingStore(config, memory=_memory(server, config), tagged=tagged, responsible=people)
    files = static_files.collect(ASSETS, app.renderer)
    checks, provider, told = dict(envelope.PAGES), _provider(config), api.reference
    services = hub.Hub(config, state, store, files, {}, checks, provider, refused=refusals.tell, reference=told)
    services.at_once.crowd = config.threads // 4
    request_context.put(server, services)
    picturing.install(server, config)
    wall_looks.install(server)
    server.register_blueprint(static_files.blueprint(files))


def _provider(config: Config) -> Any:
    """Through whom people sign in; its library is loaded only where one is set (25 MB of a worker)."""
    if config.sign_on is None:
        return None
    from dashboard.single_sign_on.provider import Provider  # noqa: PLC0415

    return Provider(config.sign_on, f"{config.base_url}{single_sign_on.BACK}")


def _memory(server: Flask, config: Config) -> Any:
    """Answers that were given before, as bytes: in this process, and in Redis where one is named."""
    how: dict[str, Any] = {"CACHE_TYPE": MEMORY}
    if config.cache_url:
        how = {"CACHE_TYPE": SHARED, "CACHE_REDIS_URL": config.cache_url, "CACHE_SEAL": seal.of_answers(config)}
    return Cache(server, config=how).cache


def _dash(server: Flask, parts: Parts) -> HubDash:
    app = HubDash(
        "dashboard",
        server=server,
        assets_folder=str(ASSETS),
        assets_external_path="",
        include_assets_files=False,
        pages_folder="",
        use_pages=True,
        include_pages_meta=False,
        routes_pathname_prefix="/",
        requests_pathname_prefix="/",
        serve_locally=True,
        compress=False,
        suppress_callback_exceptions=True,
        title=TITLE,
        update_title=None,
        add_log_handler=False,
        enable_mcp=False,
    )
    app.document = parts.document
    app.layout = parts.layout
    return app


def _protect(app: HubDash) -> None:
    """In the order in which a request is asked; Dash's own set-up stands before them and is done by then."""
    proxies.install(app.server)
    guard.install(app.server)
    csrf.install(app.server)
    envelope.install(app)
    errors.install(app.server)


def _close(app: HubDash) -> None:
    """Asks once, so that Dash sets itself up before two readers ask at the same moment; then checks the tables."""
    host = {"HTTP_HOST": f"127.0.0.1:{hub.of(app.server).config.port}"}
    with app.server.test_request_context("/", environ_overrides=host):
        app.server.preprocess_request()
    guard.close(app.server)
    envelope.close(app)
    headers.install(app.server, app.csp_hashes())
    packing.install(app.server)
    static_files.install(app.server)
    app.server.test_client().get("/", environ_overrides=host)

"""Imports run one way, and each kind of work stays in its room."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "dashboard"
MODULES = {
    ".".join(("dashboard", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
    if "migrations" not in path.parts
}


def imports(path: Path) -> Iterator[str]:
    """What runs: names that only types need (`if TYPE_CHECKING`) are no import."""
    tree = ast.parse(path.read_text("utf-8"))
    for block in [node for node in ast.walk(tree) if isinstance(node, ast.If)]:
        if isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING":
            block.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from names
            if not names <= MODULES.keys():
                yield node.module


# Room -> (rooms of ours, packages of others) that its modules may import; all others are forbidden. From the bottom up.
ROOMS: dict[str, tuple[str, str]] = {
    "words": ("", "babel"),
    "query_form": ("", ""),
    "values": ("", ""),
    "strict_json": ("", ""),
    "connecting": ("", ""),
    "dash_internals": ("", "dash flask"),
    "codes": ("", ""),
    "query": ("codes errors query_form", ""),
    "scope": ("codes query", ""),
    "errors": ("words", ""),
    "look": ("words", "babel"),
    "access": ("scope", ""),
    "sign_on": ("access errors scope values", ""),
    "config": ("errors scope sign_on values", ""),
    "data.metrics": ("", ""),
    "data.health": ("codes data.metrics", ""),
    "data.call_metrics": ("codes data.metrics scope", ""),
    "parameters": ("codes errors scope", ""),
    "catalog": ("codes data.call_metrics data.health data.metrics look scope", ""),
    "data.populations": ("codes data.metrics scope", "sqlalchemy"),
    "data.contract": ("codes words", "babel numpy pyarrow"),
    "data.versions": ("errors scope", "duckdb"),
    "data.warehouse": (
        "access codes data.call_metrics data.contract data.metrics data.versions errors query",
        "duckdb numpy pyarrow sqlalchemy",
    ),
    "data.publishing": ("config data.contract data.versions data.warehouse errors scope", "duckdb"),
    "data.sources": (
        "codes config data.contract data.publishing data.versions data.warehouse errors scope",
        "duckdb pyarrow",
    ),
    "data.collate": ("data.versions", "duckdb orjson sqlalchemy"),
    "data.cache": ("config data.state", "flask flask_caching redis structlog"),
    "data.without_pandas": ("", ""),
    "data.visible": ("codes data.populations data.warehouse query scope", "orjson sqlalchemy"),
    "data.listing": ("data.versions scope", "sqlalchemy"),
    "data.picked": ("data.listing errors", "orjson sqlalchemy"),
    "data.statements": ("data.visible scope", "duckdb duckdb_sqlalchemy sqlalchemy"),
    "data.listed": ("data.collate data.listing data.statements data.versions data.visible scope", "duckdb sqlalchemy"),
    "data.windows": ("data.listing data.statements data.store data.versions scope", "orjson sqlalchemy"),
    "data.filtering": ("data.collate data.listing query", "orjson sqlalchemy"),
    "data.small_rows": (
        "data.collate data.filtering data.listing data.statements data.windows",
        "orjson sqlalchemy",
    ),
    "data.store": (
        "config data.administrators data.cache data.listed data.listing data.statements data.tagged data.versions data.visible "
        "data.warehouse errors scope",
        "duckdb flask_caching orjson structlog",
    ),
    "data.administrators": ("scope", ""),
    "data.tagged": ("scope", "orjson"),
    "data.rights": ("access data.store errors scope", ""),
    "data.questions": (
        "access codes data.administrators data.call_metrics data.health data.listing data.metrics data.populations data.rights "
        "data.statements data.store data.tagged data.visible data.warehouse data.windows errors query scope",
        "orjson sqlalchemy",
    ),
    "data.page_state": ("access codes data.questions data.rights data.store errors parameters query scope", ""),
    "data.state": ("config data.versions errors scope", "alembic orjson psycopg sqlalchemy"),
    "data.queue": ("config data.state errors", "orjson sqlalchemy"),
    "data.schedules": (
        "access data.audit data.people data.state errors query values",
        "dateutil orjson sqlalchemy",
    ),
    "data.audit": ("access data.state errors parameters scope", "sqlalchemy"),
    "data.people": (
        "access config data.administrators data.audit data.state errors query scope values words",
        "argon2 sqlalchemy",
    ),
    "data.first_run": (
        "access config data.audit data.brand data.contract data.people data.queue data.sources data.state data.versions errors scope words",
        "sqlalchemy",
    ),
    "data.tags": (
        "access data.audit data.people data.questions data.rights data.state data.store data.tagged errors query scope",
        "sqlalchemy",
    ),
    "data.views": (
        "access data.audit data.people data.state errors parameters query",
        "sqlalchemy",
    ),
    "data.brand": ("access config data.audit data.people data.state errors values", "PIL sqlalchemy"),
    "data.resources": (
        "access config data.audit data.people data.state errors query values words",
        "markdown_it nh3 orjson sqlalchemy",
    ),
    "data.walls": ("access data.audit data.people data.state errors query scope", "sqlalchemy"),
    "data.mirrors": (
        "access data.audit data.people data.questions data.state data.store errors query scope words",
        "sqlalchemy",
    ),
    "data.notes": (
        "access data.audit data.people data.questions data.state data.store errors scope",
        "sqlalchemy",
    ),
    "data.grants": (
        "access data.audit data.people data.questions data.state data.store errors query scope",
        "sqlalchemy",
    ),
    "webhooks": ("connecting data.queue errors values", ""),
    "data.provisioning": ("data.audit data.state errors scope webhooks", "orjson sqlalchemy"),
    "data.help_desk": (
        "access codes config data.audit data.people data.questions data.queue data.state data.store data.versions errors query scope values",
        "orjson sqlalchemy",
    ),
    "data.trials": (
        "access codes config data.audit data.contract data.people data.provisioning data.questions data.sources data.state data.store "
        "data.versions data.warehouse data.page_state errors parameters scope values",
        "",
    ),
    "data.reports": (
        "words query data.call_metrics data.collate data.listing data.windows data.contract data.statements data.store data.versions data.visible data.warehouse errors scope",
        "duckdb pyarrow sqlalchemy",
    ),
    "data.report_runs": (
        "access config data.audit data.page_state data.people data.queue data.reports data.rights data.state data.store data.versions errors look parameters scope",
        "orjson sqlalchemy",
    ),
    "data.deliveries": (
        "data.report_templates access config data.audit data.people data.queue data.report_runs data.reports data.schedules data.state data.store errors look",
        "orjson sqlalchemy",
    ),
    "data.report_templates": (
        "access data.audit data.people data.reports data.state errors query",
        "orjson sqlalchemy",
    ),
    "data.backup": ("config data.people data.state data.versions errors scope", "sqlalchemy structlog"),
    "demo": ("codes demo.calling errors scope", "numpy pyarrow"),
    "demo.calling": ("codes demo scope", "numpy pyarrow"),
    "context": ("access config data.page_state data.store look parameters scope", ""),
    "request_context": (
        "access config context data.people data.state data.store errors look values words",
        "flask werkzeug",
    ),
    "blocks": ("access catalog context data.store scope", ""),
    "components.trend_chart": ("data.metrics look", "dash"),
    "components": (
        "access blocks catalog components.trend_chart context dash_internals data.call_metrics data.collate data.metrics "
        "data.people data.resources look parameters query scope words",
        "dash dash_ag_grid dash_bootstrap_components orjson",
    ),
    "components.customer": (
        "access blocks catalog codes components components.settings context data.audit data.call_metrics data.grants data.collate data.health data.metrics "
        "data.notes data.mirrors data.people data.questions look scope words",
        "dash",
    ),
    "components.wall": (
        "catalog components components.trend_chart context data.call_metrics data.health data.metrics data.walls look scope",
        "dash",
    ),
    "launching": ("access config scope", ""),
    "navigation": ("access components look parameters", "dash"),
    "script_words": ("catalog components data.people look own request_context scope words", "dash"),
    "top_bar": ("components context look scope words", "dash"),
    "components.settings": (
        "data.deliveries data.help_desk data.report_runs data.reports data.schedules errors access components data.audit data.people data.versions data.walls look scope words",
        "dash",
    ),
    "own": ("access data.people data.questions errors request_context scope", "flask structlog"),
    "shell": (
        "access components context dash_internals data.grants errors look navigation own parameters request_context script_words top_bar words",
        "dash",
    ),
    "theme": ("parameters request_context", "markupsafe orjson"),
    "first": ("components dash_internals pages request_context theme", "flask markupsafe"),
    "exports": (
        "data.audit access blocks catalog components context data.call_metrics data.filtering data.listing data.picked data.small_rows "
        "data.windows errors look query scope strict_json",
        "xlsxwriter",
    ),
    "exports.reports": (
        "data.listing data.audit data.state access blocks catalog context data.report_runs look data.reports data.store data.versions errors exports scope",
        "pyarrow xlsxwriter orjson",
    ),
    "decks": (
        "access catalog codes config context data.brand data.call_metrics data.health data.metrics data.questions data.store errors exports look "
        "parameters pictures query scope",
        "pptx",
    ),
    "callbacks": ("components pages parameters scope shell top_bar", "dash"),
    "pages": (
        "words data.brand data.reports data.resources exports.reports data.report_templates data.deliveries data.report_runs data.schedules access blocks catalog codes components components.customer components.settings components.wall context dash_internals decks "
        "data.audit data.collate data.contract data.grants data.help_desk data.metrics data.notes data.mirrors data.people data.questions data.state data.store data.trials data.versions data.walls errors exports "
        "launching look navigation own parameters request_context scope shell top_bar values",
        "dash flask werkzeug",
    ),
    "pictures": (
        "access data.deliveries errors look navigation scope pages parameters request_context dash_internals",
        "werkzeug",
    ),
    "web": ("access config data.people data.state errors request_context", "flask structlog"),
    "web.guards": (
        "access config dash_internals data.audit data.first_run data.mirrors data.people data.state data.walls errors exports request_context "
        "strict_json values web",
        "dash flask werkzeug",
    ),
    "web.server": (
        "access blocks components config context dash_internals data.brand data.grants data.page_state data.people data.provisioning data.questions data.state strict_json "
        "data.store data.trials data.versions data.walls errors look parameters pictures request_context scope theme web web.guards webhooks words",
        "brotli dash duckdb flask gunicorn markupsafe orjson werkzeug",
    ),
    "web.routes": (
        "data.page_state data.resources data.tagged parameters top_bar exports.reports data.report_templates access blocks components components.customer components.settings components.wall config context data.audit data.brand "
        "data.deliveries data.first_run data.grants data.help_desk data.listing data.notes data.mirrors data.people data.picked data.questions data.queue data.report_runs data.reports "
        "values data.schedules data.state data.tags data.trials data.versions data.views data.walls data.windows decks errors exports "
        "launching look mail pages pictures query request_context scope single_sign_on theme web web.guards web.server words",
        "flask markupsafe orjson werkzeug",
    ),
    "single_sign_on": (
        "connecting data.people errors sign_on strict_json values",
        "authlib itsdangerous joserfc requests urllib3",
    ),
    "mail": ("config data.queue errors query words", "sqlalchemy"),
    "worker": (
        "access components.wall config context data.audit data.brand data.contract data.deliveries data.first_run data.help_desk "
        "data.people data.queue data.report_runs data.report_templates data.reports data.rights data.schedules data.sources "
        "data.state data.store data.tags data.versions decks errors exports.reports factory look mail pages parameters "
        "pictures scope values web web.server webhooks words",
        "flask sqlalchemy",
    ),
    "factory": (
        "callbacks config data.backup data.cache data.people data.state data.tags first pages request_context shell single_sign_on web "
        "web.guards web.routes web.server",
        "dash flask flask_caching",
    ),
    "cli": ("config errors words", "click structlog"),
    "frames": (
        "access catalog cli commands config context data.questions exports look pages words",
        "pandas structlog",
    ),
    "__main__": ("cli", ""),
    "commands": (
        "data.report_templates access catalog codes config context data.administrators data.audit data.backup data.cache data.brand data.contract data.deliveries data.first_run data.grants data.help_desk data.mirrors data.notes data.page_state data.people "
        "data.publishing data.questions data.queue data.report_runs data.reports data.resources data.schedules data.sources data.state data.store data.tagged data.tags data.trials data.versions data.walls demo "
        "decks errors exports exports.reports look pages parameters mail query scope strict_json web web.server webhooks words worker factory pictures",
        "click orjson",
    ),
}
# Rooms that stand for one module each lie in a folder whose own modules have different tasks.
LOOSE = ("dashboard", "dashboard.data")
# The processes of the server begin the application that they serve.
BEGINS = {("dashboard.web.server.gunicorn_server", "factory")}


def room_of(name: str) -> str:
    """The room of a module: its folder, or itself where the folder is only a house of rooms."""
    folder = name if MODULES[name].name == "__init__.py" else name.rpartition(".")[0]
    return (name if folder in LOOSE else folder).removeprefix("dashboard.")


def imported(name: str) -> Iterator[tuple[str, bool]]:
    """Our rooms (with true) and others' packages that a module imports."""
    for found in imports(MODULES[name]):
        ours = found.split(".")[0] == "dashboard"
        if ours and found in MODULES and found not in LOOSE:
            yield room_of(found), True
        elif not ours:
            yield found.split(".")[0], False


def test_every_room_imports_what_it_may_and_nothing_else() -> None:
    bad = []
    for name in MODULES.keys() - set(LOOSE):
        room = room_of(name)
        rooms, packages = (set(words.split()) for words in ROOMS[room])
        for found, ours in imported(name):
            allowed = found == room or found in (rooms if ours else packages | sys.stdlib_module_names)
            bad += [] if allowed or (name, found) in BEGINS else [(name, found)]
    assert bad == []


def test_the_table_names_every_room_and_nothing_that_nobody_imports() -> None:
    """What is allowed in vain would let a new import pass unseen."""
    used: dict[str, set[str]] = {room_of(name): set() for name in MODULES.keys() - set(LOOSE)}
    for name in MODULES.keys() - set(LOOSE):
        used[room_of(name)] |= {found for found, _ours in imported(name)}
    vain = {room: set(" ".join(ROOMS[room]).split()) - used[room] for room in used}
    assert {room: words for room, words in vain.items() if words} == {}
    assert set(ROOMS) == set(used)


def test_no_two_rooms_import_each_other() -> None:
    mutual = {
        tuple(sorted((room, other)))
        for room, (rooms, _packages) in ROOMS.items()
        for other in rooms.split()
        if room in ROOMS[other][0].split()
    }
    assert mutual == {("demo", "demo.calling")}  # one room in two folders


def test_nobody_imports_the_factory_but_what_starts_the_hub() -> None:
    users = {name for name, path in MODULES.items() if "dashboard.factory" in set(imports(path))}
    assert {name for name in users if not name.startswith(("dashboard.commands.", "dashboard.web.server."))} <= {
        "dashboard.factory",
        "dashboard.worker.page",  # draws pages in its own process
    }


def test_there_is_no_import_cycle() -> None:
    graph = {name: {found for found in imports(path) if found in MODULES} for name, path in MODULES.items()}
    done: set[str] = set()

    def visit(name: str, road: tuple[str, ...]) -> None:
        assert name not in road, " -> ".join((*road[road.index(name) :], name))
        if name in done:
            return
        for after in sorted(graph.get(name, ())):
            if after != name and after in graph:
                visit(after, (*road, name))
        done.add(name)

    for name in sorted(graph):
        visit(name, ())


BANNED = {"memoize", "cached", "dangerously_allow_code", "dangerously_allow_html"}


def test_nobody_uses_cache_decorators_background_callbacks_or_html_from_data() -> None:
    bad = []
    for name, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            word = node.attr if isinstance(node, ast.Attribute) else node.arg if isinstance(node, ast.keyword) else None
            if word in BANNED or (isinstance(node, ast.keyword) and node.arg == "background"):
                bad.append((name, word))
    assert bad == []


READERS_OF_DANGER = {"yaml", "pickle", "marshal", "shelve", "dill", "xml", "lxml", "ctypes"}
# Drawings are XML: it refuses every declaration before anything is read (tests/web/test_brand.py).
READS_XML = {"dashboard.data.brand.svg"}


def test_c12_c13_c14_nothing_is_read_that_could_make_objects_or_open_entities() -> None:
    bad = [
        (name, found)
        for name, path in MODULES.items()
        for found in imports(path)
        if found.split(".", maxsplit=1)[0] in READERS_OF_DANGER and name not in READS_XML
    ]
    assert bad == []


STARTS = {"system", "popen", "spawnv", "spawnl", "execv", "execl", "eval", "exec", "compile_command"}


# The first start makes the demo partner, a server has a worker beside it: this program itself, with words of its own.
RUNS_ITSELF = {
    ("dashboard.commands.serve", "subprocess"),
    ("dashboard.web.server.beside", "subprocess"),
    ("dashboard.worker.first_import", "subprocess"),
}


def test_c15_no_shell_and_no_foreign_command_is_ever_run() -> None:
    bad = []
    for name, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                bad += [(name, called)] if called in STARTS else []
                bad += [(name, word.arg) for word in node.keywords if word.arg == "shell"]
        bad += [(name, found) for found in imports(path) if found.split(".", maxsplit=1)[0] == "subprocess"]
    assert set(bad) == RUNS_ITSELF


# The paths of our own pages and the names of our own symbols, escaped; a table of constants.
ESCAPED = {"dashboard.dash_internals", "dashboard.theme", "dashboard.components.browsers"}


def test_c07_no_pattern_is_made_of_what_somebody_typed() -> None:
    """Patterns are constants of their module, compiled when it is read."""
    bad = []
    for name, path in ((name, path) for name, path in MODULES.items() if name not in ESCAPED):
        tree = ast.parse(path.read_text("utf-8"))
        own = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        inside = [
            node for part in tree.body if isinstance(part, (ast.FunctionDef, ast.ClassDef)) for node in ast.walk(part)
        ]
        for node in inside:
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr != "escape":
                pattern = node.args[0]
                constant = isinstance(pattern, ast.Constant) or (isinstance(pattern, ast.Name) and pattern.id in own)
                bad += [] if constant else [(name, node.lineno)]
    assert bad == []


def test_every_module_says_in_one_line_what_it_is() -> None:
    assert [name for name, path in MODULES.items() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))] == []


def test_g11_every_dependency_is_pinned_with_its_hash() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        lines = (PACKAGE.parent / lock).read_text("utf-8").replace("\\\n", " ").splitlines()
        pins = [line for line in lines if line and not line.lstrip().startswith("#")]
        assert len(pins) > 20
        assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


# Tables of constants: one entry, one line. Everywhere else the formatter has its way.
TABLES_BY_HAND = {
    "dashboard/catalog/calling.py",
    "dashboard/catalog/customers.py",
    "dashboard/catalog/licenses.py",
    "dashboard/config.py",
    "dashboard/data/questions/calling_tables.py",
    "tests/proof/fault_list.py",
}


def test_only_tables_of_constants_are_formatted_by_hand() -> None:
    house = PACKAGE.parent
    marked = {
        str(path.relative_to(house))
        for folder in ("dashboard", "tests", "bench")
        for path in (house / folder).rglob("*.py")
        if re.search(r"# fmt: (skip|off)", path.read_text("utf-8")) and path != Path(__file__)
    }
    assert marked == TABLES_BY_HAND

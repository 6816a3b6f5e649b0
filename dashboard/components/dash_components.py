"""Our own Dash components: what `dash.html` lacks, drawn by `assets/hub-parts.js` and `assets/hub-query.js`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from dashboard.dash_internals import Drawn, HtmlElement


class Icon(Drawn):
    """A symbol of `assets/icons.svg`, always beside a word or inside a named control."""

    def __init__(self, name: str, extra: str = "") -> None:
        super().__init__(name=name, extra=extra or None)


class Words(Drawn):
    """What scripts say and know: words by key, definitions by path, rules by name, how numbers are written (`form`);
    `title` is the page's.

    It stands before all that it is for: who is drawn later in the same breath finds its words.
    """

    def __init__(
        self,
        title: str,
        words: Mapping[str, object],
        defined: Mapping[str, object],
        rules: Mapping[str, object],
        form: Mapping[str, object],
    ) -> None:
        super().__init__(title=title, words=dict(words), defined=dict(defined), rules=dict(rules), form=dict(form))


class Mark(Drawn):
    """The product's sign: three bars."""


class Markup(Drawn):
    """Elements that no callback knows one by one: one component for Dash, which asks each of its own at every change.

    `tree` may hold `dash.html` elements, icons and text. Without a tag its parts stand side by side; a block may
    fill it (`Slot(name, "tree")`).
    """

    def __init__(self, tree: object = None, tag: str = "", identity: str = "", **attributes: object) -> None:
        parts = [tree] if isinstance(tree, Component) else tree
        super().__init__(id=identity or None, tag=tag or None, tree=parts, attributes=attributes or None)


class Input(HtmlElement):
    """A plain `<input>` inside a `Markup`: `dash.html` has none. Properties have React's names (`defaultValue`)."""


class Hole(Drawn):
    """Where a `Panel` draws one of its block's slots."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class Part(Drawn):
    """Where a `Panel` puts one of its children."""

    def __init__(self, at: int) -> None:
        super().__init__(at=at)


class Panel(Drawn):
    """A block's place: one component for Dash, with the few children that callbacks know.

    `tree` is as in `Markup`, with a `Hole` for every slot that is drawn here and a `Part` for every child. `filled`
    holds the slots of the last answer, `shown` its address; `rows` names the slot that says how many rows there are.
    """

    def __init__(
        self,
        tree: Sequence[object],
        children: Sequence[Component] = (),
        *,
        identity: str,
        tag: str,
        rows: str = "",
        filled: Mapping[str, object] | None = None,
        **attributes: object,
    ) -> None:
        super().__init__(
            id=identity,
            tag=tag,
            tree=list(tree),
            children=list(children),
            rows=rows or None,
            shown="",
            filled=dict(filled) if filled else None,
            attributes=attributes,
        )


class Body(Drawn):
    """One service's blocks: kept drawn; `inert` and out of sight while the other service is shown."""

    def __init__(self, children: Sequence[Component], service: str, shown: bool) -> None:
        super().__init__(children=list(children), service=service, shown=shown)


class Line(Drawn):
    """A line over a box: points in percent of its width and height from below, null for a gap."""

    def __init__(self, points: Sequence[Sequence[float] | None]) -> None:
        super().__init__(points=[None if point is None else list(point) for point in points])


class Weeks(Drawn):
    """The week chooser: a native select of (value, words); choosing one asks for that day, the first for the newest."""

    def __init__(self, label: str, value: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__(label=label, value=value, options=[list(option) for option in options])


class QueryBar(Drawn):
    """The filter: chips, a text box with suggestions, the count. `value` is the query that was asked for."""

    def __init__(self, identity: str, value: str, answer: object = None) -> None:
        super().__init__(id=identity, value=value, answer=answer)


class PointTable(Drawn):
    """The table twin of a chart: `head` and `rows` of ready texts, `caption` for those who listen."""

    def __init__(self, identity: str, content: Mapping[str, object] | None = None) -> None:
        super().__init__(id=identity, content=content)


class Form(Drawn):
    """What a reader fills in and sends: posted as JSON to `address`, the answer told where it was asked.

    `fields` as `components.forms.field` makes them. With `opens` it is a dialog that a button of these words opens.
    `asks` says what sending will ask for besides; what `preview` answers to the fields as they are filled in
    (`{"title", "lines"}`, of an item of a wall `{"html", "theme"}` too)
    stands under them; with `preview_of` it is sent the text of that field alone, and answers `{"prose"}`, as HTML.
    `done` is what follows: the address to go to, or empty for the same page read anew. An answer
    `{"show": [{"label", "value"}]}` is shown in place of the fields (a link that is told once), `{"takes_back"}` offers
    to take the act back on the next page, `{"go": address}` goes there. An error stands beside the field that it names
    (`{"error": {"id", "message", "field"}}`), or under all.
    """

    def __init__(
        self,
        address: str,
        fields: Sequence[Mapping[str, object]],
        *,
        submit: str,
        identity: str,
        opens: str = "",
        title: str = "",
        note: str = "",
        done: str = "",
        danger: bool = False,
        icon: str = "",
        asks: str = "",
        preview: str = "",
        preview_of: str = "",
    ) -> None:
        super().__init__(
            id=identity,
            address=address,
            fields=[dict(field) for field in fields],
            submit=submit,
            opens=opens or None,
            title=title or None,
            note=note or None,
            done=done or None,
            danger=danger or None,
            icon=icon or None,
            asks=asks or None,
            preview=preview or None,
            preview_of=preview_of or None,
        )


class Steps(Drawn):
    """A form in steps, `{"name", "title", "note", "fields"}` each, which the server checks one by one.

    `check` is sent `{"step", "values"}`, all values so far, and answers `{"lines": [[label, text]]}`, which are told
    above the next step. The last step goes to `send` as `{"values"}`; its answer `{"result": {"title", "lines", "note",
    "text", "go", "go_words"}}` takes the form's place, `text` to be copied. An error stands beside its field, in
    whichever step that is. `kept` are values that nobody fills in.
    """

    def __init__(
        self,
        check: str,
        send: str,
        steps: Sequence[Mapping[str, object]],
        *,
        kept: Mapping[str, str],
        submit: str,
        identity: str,
    ) -> None:
        given = [dict(step) for step in steps]
        super().__init__(id=identity, check=check, send=send, steps=given, kept=dict(kept), submit=submit)


class Find(Drawn):
    """A search box that asks for the same page with `?name=<text>`; `kept` are further parameters of its address."""

    def __init__(
        self, address: str, name: str, value: str, *, label: str, submit: str, kept: Mapping[str, str]
    ) -> None:
        super().__init__(address=address, name=name, value=value, label=label, submit=submit, kept=dict(kept))


class Search(Drawn):
    """A search box that asks while it is typed into (`assets/hub-search.js`): `hits` is where its hits are told.

    The answer's `tree` stands under the box, `said` beside it; both as they are given here for `value`. What is typed
    stands in the page's address as `find`; `most` signs may be. `begins`: the page is for it, and it has the focus.
    """

    def __init__(
        self,
        hits: str,
        value: str,
        *,
        tree: Component,
        said: str,
        label: str,
        submit: str,
        most: int,
        begins: bool = True,
    ) -> None:
        words = {"label": label, "submit": submit, "said": said}
        super().__init__(hits=hits, value=value, tree=tree, most=most, begins=begins, **words)


class Post(Drawn):
    """A button that sends `body` as JSON to `address` and then reads the page anew; what goes wrong is told.

    With `opens`, what is answered as `{"open": address}` stands in a tab of its own.
    """

    def __init__(
        self,
        address: str,
        body: Mapping[str, object],
        *,
        words: str,
        label: str = "",
        icon: str = "",
        opens: bool = False,
    ) -> None:
        more = {"label": label or None, "icon": icon or None, "opens": opens or None}
        super().__init__(address=address, body=dict(body), words=words, **more)


class Copy(Drawn):
    """A button that copies the text."""

    def __init__(self, text: str) -> None:
        super().__init__(text=text)


class Notes(Drawn):
    """Notes of a customer, and where one is written: drawn by `assets/hub-notes.js`, kept at `address`.

    `notes` as the address tells them; `nothing` stands where there is none; a note has `most` signs, a deletion is
    taken back within `undo_s` seconds; `words`: those of the form that stands before any script has run.
    """

    def __init__(
        self,
        address: str,
        notes: Sequence[Mapping[str, object]],
        *,
        nothing: Component,
        writes: bool,
        most: int,
        undo_s: int,
        words: Mapping[str, str],
    ) -> None:
        super().__init__(
            address=address,
            notes=[dict(note) for note in notes],
            nothing=nothing,
            writes=writes,
            most=most,
            undo_s=undo_s,
            words=dict(words),
        )


class TemplateActs(Drawn):
    """What can be done with a custom template beside making its report (`assets/hub-templates.js`): edited, copied,
    shared, removed; a removal is taken back within `undo_s` seconds."""

    def __init__(self, template: Mapping[str, object], *, may_share: bool, undo_s: int) -> None:
        super().__init__(template=dict(template), may_share=may_share, undo_s=undo_s)


class ResourceActs(Drawn):
    """What can be done with a resource beside changing it (`assets/hub-resources.js`): moved, where `moves`, and
    removed; a removal is taken back within `undo_s` seconds."""

    def __init__(self, key: str, version: int, name: str, *, moves: bool, undo_s: int) -> None:
        super().__init__(of=key, version=version, name=name, moves=moves, undo_s=undo_s)


class Help(Drawn):
    """The button that opens the articles about the page in view at its side (`assets/hub-help.js`), as `address` tells
    them; `hint` names its key, `failed` is said where nothing is told."""

    def __init__(self, address: str, *, label: str, hint: str, failed: str) -> None:
        super().__init__(address=address, label=label, hint=hint, failed=failed)


class TemplateEditor(Drawn):
    """A custom template as a form (`assets/hub-editor.js`): `template` is `{"id", "version", "name", "shared",
    "shape"}`, 0 and 0 of a new one; `offers`: what there is to choose from."""

    def __init__(self, template: Mapping[str, object], offers: Mapping[str, object]) -> None:
        super().__init__(template=dict(template), offers=dict(offers))


class ReportRuns(Drawn):
    """The history of reports, drawn by `assets/hub-reports.js`: `runs` as the address tells them, asked for again
    while one of them is under way; `nothing` stands where there is none."""

    def __init__(self, address: str, runs: Sequence[Mapping[str, object]], *, nothing: Component) -> None:
        super().__init__(address=address, runs=[dict(run) for run in runs], nothing=nothing)

"""Tags given to customers and taken from them: one, many, or all that a filter selects, in one act; and taken back."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.access import User
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people.audited_write import AuditedWrite
from dashboard.data.questions import customers as questions
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.data.tagged import Bearer
from dashboard.data.tags import inverse, reading, writing
from dashboard.data.tags.inverse import Inverse, Pair
from dashboard.data.tags.writing import Done, listed, upon_tags
from dashboard.errors import BadField, Conflict, Missing

MOST_AT_ONCE = 100_000  # customers of one act


def change(
    state: Database, store: Store, who: Who, customers: Sequence[Bearer], add: Sequence[int], remove: Sequence[int]
) -> Done:
    """These customers bear the tags of `add` and not those of `remove`, all in one transaction.

    Raises Missing for a customer that the actor does not see, or a tag that is gone; BadField for nothing to do, the
    same tag on both sides or too many customers; Refused for a customer with too many tags; NoAccess.
    """
    if not customers or not (add or remove) or set(add) & set(remove):
        raise BadField("tags.error.nothing", field="customers")
    if len(customers) > MOST_AT_ONCE:
        raise BadField("tags.error.many_customers", field="customers", most=MOST_AT_ONCE)
    with upon_tags(state, who, Act.TAGGED) as act:
        names = {tag_id: writing.known(act, tag_id).name for tag_id in (*add, *remove)}
        act.target = ", ".join(names.values())
        all_seen(act.actor, store, customers)
        new, gone = _differences(act, list(dict.fromkeys(customers)), add, remove)
        writing.take(act, gone)
        writing.give(act, new)
        touched = {(region, org_id) for region, org_id, _tag_id in (*new, *gone)}
        said = {"added": [names[each] for each in add], "removed": [names[each] for each in remove]}
        act.record(None, {**{name: value for name, value in said.items() if value}, **listed(touched)})
        return Done(None, len(touched), inverse.keep(act, Inverse(act.act, give=gone, take=new)))


def undo(state: Database, store: Store, who: Who, token: str) -> int:
    """Takes an act back, within its minute; how many customers that touches.

    Raises Missing where it is too late, Conflict where somebody was there meanwhile, NoAccess.
    """
    with upon_tags(state, who, Act.TAGS_UNDONE) as act:
        back = inverse.take(act, token)
        touched = {(region, org_id) for region, org_id, _tag_id in (*back.give, *back.take)}
        writing.all_theirs(act, store, touched)
        _as_it_was(act, back)
        writing.take(act, back.take)
        for tag_id in back.drop:
            writing.drop(act, tag_id)
        for tag in (*back.restore, *back.put):
            writing.put(act, tag)
        writing.give(act, _still_missing(act, back.give))
        act.target = ", ".join(tag.name for tag in (*back.restore, *back.put))
        act.record(None, {"undone": back.act, **listed(touched)})
        return len(touched)


def all_seen(actor: User, store: Store, customers: Sequence[Bearer]) -> None:
    """Raises Missing, for a customer of somebody else and one that there is not alike."""
    known = questions.names(store, actor, customers)
    if any(one not in known for one in customers):
        raise Missing("tags.error.customer")


def _differences(
    act: AuditedWrite, customers: Sequence[Bearer], add: Sequence[int], remove: Sequence[int]
) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """What is to be written: the tags that are not there yet, and those that are there still."""
    held = writing.held(act, customers)
    new = [(*one, tag_id) for one in customers for tag_id in dict.fromkeys(add) if tag_id not in held.get(one, ())]
    gone = [(*one, tag_id) for one in customers for tag_id in dict.fromkeys(remove) if tag_id in held.get(one, ())]
    return tuple(new), tuple(gone)


def _as_it_was(act: AuditedWrite, back: Inverse) -> None:
    """Raises Conflict where a tag of the act is another one since, or its name was taken."""
    for tag_id, version in back.expect.items():
        writing.known(act, tag_id, version)
    for tag_id in back.drop:
        if reading.bearers(act.connection, tag_id):
            raise Conflict("tags.error.in_use")
    for tag in (*back.restore, *back.put):
        writing.free(act, tag.key, but=tag.id)


def _still_missing(act: AuditedWrite, pairs: Sequence[Pair]) -> list[Pair]:
    """Those whose tag is still there and that nobody has given back meanwhile."""
    tags = {tag.id for tag in reading.every(act.connection)}
    held = writing.held(act, [(region, org_id) for region, org_id, _tag_id in pairs])
    return [
        (region, org_id, tag_id)
        for region, org_id, tag_id in pairs
        if tag_id in tags and tag_id not in held.get((region, org_id), ())
    ]

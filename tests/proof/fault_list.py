"""The faults of `make prove`: what somebody may get wrong one day, each as a change of the product's text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """In a file, a text that stands there once, and what takes its place."""

    file: str
    text: str
    replacement: str


@dataclass(frozen=True)
class Fault:
    """A name, the edits, and the tests that are run on them."""

    name: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]


_ROOM = "tests/proof/test_"
CANARIES = f"{_ROOM}canaries.py::test_a18_nothing_that_leaves_is_a_foreign_customers[ana]"
FIRST_HTML = f"{_ROOM}canaries.py::test_a18_the_first_html_and_the_page_of_dash_hold_the_readers_customers_only"
NOBODY = f"{_ROOM}scopes.py::test_nobody_is_nothing_and_never_all"
ORACLE = f"{_ROOM}scopes.py::test_the_answer_for_some_is_the_oracles_for_them[eu]"
MATRIX = f"{_ROOM}matrix.py::test_a02_every_role_scope_and_set_of_regions"
ENTRANCES = f"{_ROOM}matrix.py::test_a02_every_entrance_for_a_sample_of_each_role"
TURNED_AWAY = f"{_ROOM}matrix.py::test_a04_who_is_not_signed_in_is_turned_away_from_every_entrance"
IN_TURN = f"{_ROOM}cache.py::test_a13_the_same_address_by_readers_in_turn[fay-ana-nil]"
CONDITIONAL = f"{_ROOM}cache.py::test_a15_rights_are_checked_before_nothing_new_is_said"
PRIVATE = f"{_ROOM}cache.py::test_a15_every_personal_answer_is_private_and_varies_by_the_cookie"
RIGHTS = f"{_ROOM}rights.py"
SHARED = f"{_ROOM}shared_cache.py"
START = f"{_ROOM}start.py"
AUDIT = "tests/state/test_audit.py::test_g07_what_was_done_to_the_log_is_found_and_named"
PROXIES = "tests/web/test_proxies.py::test_b13_the_reader_is_the_last_hop_that_is_no_proxy_of_ours"
WORLDS = f"{_ROOM}worlds.py"
BOUNDS = f"{_ROOM}bounds.py"
OUTLIVING = "tests/state/test_outliving.py"
_DATA, _WEB = "dashboard/data/", "dashboard/web/"


def _one(name: str, file: str, text: str, replacement: str, *tests: str) -> Fault:
    return Fault(name, (Edit(f"dashboard/{file}", text, replacement),), tests)


FAULTS = (
    # The scope forgotten in one question.
    _one("scope forgotten in the sections", "data/questions/licenses.py",
         "p.POPULATIONS[section](source, day), visible(source.c.customer_id, scope)", "p.POPULATIONS[section](source, day)",
         CANARIES),
    _one("scope forgotten in the five figures", "data/questions/licenses.py",
         ".where(visible(lines.c.customer_id, scope))", "", NOBODY),
    _one("scope forgotten in the statuses", "data/questions/licenses.py",
         "return select(*counts).where(visible(table.c.customer_id, scope))", "return select(*counts)", NOBODY),
    _one("scope forgotten in the trend's past", "data/questions/trend.py",
         "return statement if scope.whole else statement.where(visible(table.c.customer_id, scope))", "return statement",
         ORACLE),
    _one("scope forgotten in eight weeks of calls", "data/questions/calling.py",
         'return (asked if scope.whole else asked.where(visible(table.c.customer_id, scope))).subquery("facts")',
         'return asked.subquery("facts")', ORACLE),
    _one("scope forgotten in endpoint types and features", "data/questions/calling.py",
         ".where(counts, visible(table.c.customer_id, scope))", ".where(counts)", CANARIES),
    _one("scope forgotten in the tables of callers", "data/questions/calling_tables.py",
         ".where(facts.c.week.between(since, week(scope)), visible(facts.c.customer_id, scope))",
         ".where(facts.c.week.between(since, week(scope)))", CANARIES),
    # The filter's own words and counts.
    _one("option list over all customers", "data/questions/facets.py",
         ".join(who, and_(who.c.customer_id == line.c.customer_id, p.live(line, place.as_of)))\n        .where(held)",
         ".join(who, and_(who.c.customer_id == line.c.customer_id, p.live(line, place.as_of)))", CANARIES),
    _one("product names over all customers", "data/questions/facets.py",
         ".where(name.not_in(m.PRODUCTS), visible(line.c.customer_id, scope))", ".where(name.not_in(m.PRODUCTS))",
         f"{RIGHTS}::test_an_unknown_product_tells_only_the_readers_own"),
    _one("number of customers over all", "data/questions/facets.py",
         ".where(visible_by(terms, who.c.customer_id, scope, place))", "", NOBODY),
    # The limit itself.
    _one("allowed() always true", "data/visible.py",
         "return c.c.org_id.in_(select(func.unnest(func.from_json(ids, '[\"VARCHAR\"]'))))", "return true()", NOBODY),
    _one("nobody treated as all", "data/visible.py",
         "if place.customers is EVERYONE:", "if not (place.customers and place.customers.ids):", NOBODY),
    _one("whole although the reader is limited", "scope.py",
         "return not self.query.terms and all(place.customers is EVERYONE for place in self.places)",
         "return not self.query.terms", CANARIES),
    # What is kept.
    _one("cache key without the reader", "data/store.py",
         'key = f"part:{question.name}:{scope.fingerprint()}"',
         'key = f"part:{question.name}:{scope.without_reader().fingerprint()}:{scope.query.text}"', IN_TURN),
    _one("key of the chosen without the reader", "data/store.py",
         "key = replace(scope, places=(place,), service=Service.MEETINGS, combined=False).fingerprint()",
         "key = replace(scope, places=(replace(place, customers=NOBODY),), service=Service.MEETINGS).fingerprint()", IN_TURN),
    _one("fingerprint without the reader", "scope.py",
         "hashlib.sha256(repr(self).encode())", "hashlib.sha256((self.query.text + repr(self.without_reader())).encode())", IN_TURN),
    _one("ETag without the scope", "web/routes/blocks.py",
         "asked = (now.scope.told(), str(now.state.version), *damaged, *params)",
         "asked = (str(now.extra), str(now.state.version), *damaged, *params)", CONDITIONAL),
    _one("packed answers kept without the tag", "web/routes/blocks.py",
         'key = f"block:{tag}:{now.scope.fingerprint()}:{coding}"', 'key = f"block:{block.id}:{now.extra}:{coding}"', IN_TURN),
    _one("what lies in Redis is believed unsigned", "data/cache/seal.py",
         "if value[:1] != _FORM or not hmac.compare_digest(said, self._signature(name, body)):",
         "if value[:1] != _FORM or len(said) != _SIGNATURE:", f"{SHARED}::test_c13_a_poisoned_value_in_redis_is_never_shown"),
    _one("a signature that is good under any name", "data/cache/seal.py",
         "made = hmac.new(self.signs, name, hashlib.sha256)", "made = hmac.new(self.signs, None, hashlib.sha256)",
         f"{SHARED}::test_a13_one_readers_entry_under_anothers_name_is_nothing"),
    _one("a version known by its number alone", "data/store.py", ", content=content)", ")",
         f"{SHARED}::test_a_version_of_the_same_number_and_other_content_is_another_place"),
    _one("304 before the rights are checked", "web/routes/blocks.py",
         "    found = BLOCKS.get(block_id)\n",
         '    if request.if_none_match:\n        return Response(b"", 304)\n    found = BLOCKS.get(block_id)\n', CONDITIONAL),
    _one("answers that shared caches may keep", "web/guards/headers.py",
         'PRIVATE = "private, no-cache"', 'PRIVATE = "public, max-age=60"', PRIVATE),
    _one("assignments kept without the stamp", "data/people/users.py",
         'key = (row["id"], row["stamp"])', 'key = (row["id"], 0)', RIGHTS),
    _one("imported rights kept without the version", "data/store.py",
         'key = f"{region}:{place.version}:{email}"', 'key = f"{region}:{email}"', RIGHTS),
    # Rights.
    Fault("rights of the version that is read", (
        Edit(f"{_DATA}store.py", "def assigned(self, region: Region, email: str)",
             "def assigned(self, region: Region, email: str, number: int | None = None)"),
        Edit(f"{_DATA}store.py", "place = self.place(region)\n        if place is None:\n            return NOBODY",
             "place = self.place(region, number)\n        if place is None:\n            return NOBODY"),
        Edit(f"{_DATA}rights.py", "def seen_by(user: User, region: Region, store: Store)",
             "def seen_by(user: User, region: Region, store: Store, number: int | None = None)"),
        Edit(f"{_DATA}rights.py", "return _assigned(user, region, store) if whose", "return _assigned(user, region, store, number) if whose"),
        Edit(f"{_DATA}rights.py", "def _assigned(user: User, region: Region, store: Store)",
             "def _assigned(user: User, region: Region, store: Store, number: int | None = None)"),
        Edit(f"{_DATA}rights.py", "store.assigned(region, email_key(user.email))", "store.assigned(region, email_key(user.email), number)"),
        Edit(f"{_DATA}page_state.py", "seen_by(user, place.region, store)", "seen_by(user, place.region, store, place.version)"),
    ), (RIGHTS,)),
    _one("withdrawn rows still are rights", "data/warehouse/assigning.py",
         "from partner_admins where withdrawn_on is null", "from partner_admins", RIGHTS),
    _one("addresses compared as they are typed", "access.py",
         'return unicodedata.normalize("NFC", email.strip()).lower()', "return email", RIGHTS),
    _one("an empty list of assignments is no limit", "data/rights.py",
         "    if imported is EVERYONE:\n        return EVERYONE",
         "    if imported is EVERYONE or not (imported.ids or user.assigned):\n        return EVERYONE", NOBODY, MATRIX),
    # Roles, regions, sessions.
    _one("role table opened for the help desk", "access.py",
         "Action.SEE_ANALYTICS: (_ALL, _OWN, _ALL, _NONE, _NONE)", "Action.SEE_ANALYTICS: (_ALL, _OWN, _ALL, _ALL, _ALL)",
         ENTRANCES, MATRIX),
    _one("partner administrators see all", "access.py",
         "Action.SEE_CUSTOMERS: (_ALL, _OWN, _ALL, _ALL, _ALL)", "Action.SEE_CUSTOMERS: (_ALL, _ALL, _ALL, _ALL, _ALL)", MATRIX),
    _one("region looked at before it is refused", "data/page_state.py",
         '    if region not in user.regions:\n        raise NoAccess("web.error.no_region", region=region.upper())\n', "",
         f"{RIGHTS}::test_a02_a_region_that_is_not_the_readers_is_refused_and_not_opened"),
    Fault("region check forgotten", (
        Edit(f"{_DATA}page_state.py",
             '    if region not in user.regions:\n        raise NoAccess("web.error.no_region", region=region.upper())\n', ""),
        Edit(f"{_DATA}rights.py",
             '    if region not in user.regions:\n        raise NoAccess("web.error.no_region", region=region.upper())\n', ""),
    ), (MATRIX,)),
    Fault("all regions are everybody's", (
        Edit(f"{_DATA}page_state.py", "places = store.places(user.regions)", "places = store.places(tuple(Region))"),
        Edit(f"{_DATA}rights.py",
             '    if region not in user.regions:\n        raise NoAccess("web.error.no_region", region=region.upper())\n', ""),
    ), (MATRIX,)),
    _one("session not ended", "data/people/sessions.py",
         'return row["ended"] is None and in_time', "return in_time", TURNED_AWAY),
    _one("session that never expires", "data/people/sessions.py",
         'now < min(row["idle_expires"], row["expires"])', 'now < row["idle_expires"]', TURNED_AWAY),
    _one("inactive people still come in", "data/people/users.py",
         'if not row["active"] or row["role"]', 'if row["role"]', TURNED_AWAY),
    _one("a link opens what its person got later", "data/people/links.py",
         ".where(*good, _L.stamp == UserRow.stamp)", ".where(*good)", f"{OUTLIVING}::test_b02_a_link_is_of_the_rights_it_was_made_under_whoever_forgot_to_end_it"),
    _one("a link outlives the right of who made it", "data/people/links.py",
         "return maker is not None and may(", "return True or may(", f"{OUTLIVING}::test_b02_a_maker_is_asked_again_when_the_link_is_used"),
    _one("sessions stay when rights grow", "data/people/outliving.py",
         "if wider or before.role", "if before.role", f"{OUTLIVING}::test_b02_more_rights_end_the_sessions_too"),
    _one("a password set by others opens more", "data/people/accounts.py",
         'row["password_by"] == By.OTHERS:', 'row["password_by"] == "":', f"{OUTLIVING}::test_a_password_set_through_a_link_is_changed_before_it_opens_more"),
    Fault("people of other regions shown with their customers", (
        Edit("dashboard/pages/users.py", "if key[0] in now.user.regions]", "]"),
    ), (f"{_ROOM}people.py",)),
    # Entrances.
    _one("route without a permission", "web/routes/fresh.py", "@allow(Action.SEE_ANALYTICS)\n", "", START),
    _one("undeclared routes are open", "web/guards/guard.py",
         "        if declared is None:\n            raise RuntimeError(f\"no permission is declared for the endpoint {endpoint!r}\")\n",
         "        declared = declared or PUBLIC\n", START),
    _one("undeclared callbacks are let through", "web/guards/envelope.py",
         "raise RuntimeError(f\"no permission is declared for the callback {output!r}\")", "continue", START),
    _one("export without the scope", "exports/block_file.py",
         "answer = self.now.store.answer(self.block.question, self.now.scope)\n",
         "everyone = tuple(replace(place, customers=None) for place in self.now.scope.places)\n"
         "        answer = self.now.store.answer(self.block.question, replace(self.now.scope, places=everyone))\n", CANARIES),
    _one("a page asks nobody's role", "shell.py",
         "if item.page == name and not may(", "if False and not may(", ENTRANCES),
    _one("the first HTML for everyone", "pages/parts.py",
         "return block.show(now.store.answer(block.question, now.scope), now)",
         "from dataclasses import replace\n        everyone = tuple(replace(p, customers=None) for p in now.scope.places)\n"
         "        return block.show(now.store.answer(block.question, replace(now.scope, places=everyone)), now)", FIRST_HTML,
         f"{WORLDS}"),
    # What is written down, and who is believed.
    _one("an export leaves unseen", "web/routes/exports.py", "        audit_log.write(hub().state, origin.who(), Act.EXPORTED, name, said)\n", "        pass\n",
         "tests/web/test_audit_log.py::test_g07_an_export_says_who_took_which_rows_of_which_version"),
    _one("a refusal is not written down", "web/server/errors.py", "        refusals.tell(error)\n", "        pass\n",
         "tests/web/test_audit_log.py::test_g07_a_write_for_a_foreign_page_is_written_down"),
    _one("an entry without the one before it", "data/audit/audit_log.py",
         "json.dumps([before, fields], ensure_ascii=True)", "json.dumps([fields], ensure_ascii=True)", AUDIT),
    _one("a log that may be cut off", "data/audit/audit_log.py",
         "        faults += _against_head(_head(connection), expected - 1, before)\n", "", AUDIT),
    _one("the log is exported by who may only see it", "web/routes/audit_log.py",
         "@allow(Action.EXPORT_AUDIT)", "@allow(Action.SEE_AUDIT)",
         "tests/web/test_audit_log.py::test_a03_the_role_table_says_who_sees_the_log_and_who_may_take_it_away"),
    _one("anybody is a proxy of ours", "web/guards/proxies.py",
         "if peer is not None and self._trusts(peer):", "if peer is not None:", PROXIES),
    _one("the first hop is believed", "web/guards/proxies.py",
         'for hop in reversed(hops.split(",")[-_MOST:]):', 'for hop in hops.split(",")[:1]:', PROXIES),
    _one("invitations are tried without being counted", "web/guards/limits.py",
         "    if public and path.startswith(FREE):", "    if public and not path.startswith(session.SIGN_IN):",
         "tests/web/test_strangers.py::test_e20_every_public_address_that_asks_the_database_is_counted_by_address"),
    _one("a flood of refused links writes", "data/people/links.py",
         "        if tries.was_lately(connection, _once(where), state.clock(), ONCE_A):\n            return\n", "        pass\n",
         "tests/web/test_strangers.py::test_e20_a_flood_of_guessed_links_writes_once_a_minute_for_each_network"),
    _one("a try too many tells by its status", "web/routes/sign_in.py",
         '        token, said = None, "sign_in_slowed"\n', "        raise\n",
         "tests/web/test_strangers.py::test_b05_nothing_tells_who_signed_in_from_this_address_before"),
    _one("a try too many tells by its time", "web/routes/sign_in.py",
         "        sleep(max(0.0, due - monotonic()))\n", "        pass\n",
         "tests/web/test_strangers.py::test_b05_what_fails_is_answered_after_the_same_time"),
    _one("texts of an address without a bound", "web/guards/guard.py", "    bounds.install(server)\n", "",
         f"{BOUNDS}::test_a17_what_was_a_defect_or_took_seconds_is_400_at_once"),
    _one("numbers of a filter without a bound", "strict_json.py", "            parse_int=_whole,\n", "",
         f"{BOUNDS}::test_a17_what_was_a_defect_or_took_seconds_is_400_at_once"),
    _one("a hash lets hidden values be tried out", "data/audit/audit_list.py",
         'after=after, hash="")', "after=after)",
         "tests/state/test_audit.py::test_a19_who_may_not_enter_every_region_is_told_of_no_customer_of_the_others"),
    _one("what nobody knows is told to everybody", "data/audit/audit_list.py",
         "if here or name in PLAIN}", "}",
         "tests/state/test_audit.py::test_a19_what_an_older_release_shortened_and_what_nobody_knows_is_told_of_ones_own_regions_alone"),
    _one("refusals are counted by their kind", "web/guards/refusals.py", "(path, region))", "region)",
         "tests/web/test_audit_log.py::test_g07_a_refusal_is_counted_by_its_address_and_not_by_its_kind"),
    _one("a refused act is written down twice", "data/people/audited_write.py", "    error.written = True\n", "",
         "tests/web/test_audit_log.py::test_g07_a_refused_act_upon_people_is_one_entry_at_its_1st_10th_and_100th_time"),
    _one("choices under ever new keys", "web/routes/preferences.py", "    if table is not None and table not in BLOCKS:", "    if False:",
         "tests/web/test_preferences.py::test_only_columns_of_tables_that_exist_are_kept"),
    _one("sessions without a bound", "data/people/sessions.py", "    if surplus:\n", "    if surplus and False:\n",
         "tests/state/test_bounds.py::test_of_one_person_the_newest_sessions_are_kept"),
    _one("nobody is slowed", "web/guards/limits.py", "    if not left:\n", "    if left is None:\n",
         "tests/web/test_limits.py::test_e20_who_asks_too_much_is_told_to_wait_and_nobody_else_is"),
)  # fmt: skip

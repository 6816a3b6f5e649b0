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
ONE = f"{_ROOM}one_customer.py"
VIEWS, LAUNCH = "tests/web/test_views.py", "tests/web/test_launch.py"
SHARED = f"{_ROOM}shared_cache.py"
START = f"{_ROOM}start.py"
AUDIT = "tests/state/test_audit.py::test_g07_what_was_done_to_the_log_is_found_and_named"
PROXIES = "tests/web/test_proxies.py::test_b13_the_reader_is_the_last_hop_that_is_no_proxy_of_ours"
WINDOWS = "tests/figures/test_windows.py"
WORLDS = f"{_ROOM}worlds.py"
BOUNDS = f"{_ROOM}bounds.py"
CUSTOMERS = "tests/figures/test_rules_customers.py"
OUTLIVING = "tests/state/test_outliving.py"
TAGS, TAGGED = "tests/state/test_tags.py", "tests/figures/test_rules_tags.py"
_DATA, _WEB = "dashboard/data/", "dashboard/web/"


def _one(name: str, file: str, text: str, replacement: str, *tests: str) -> Fault:
    return Fault(name, (Edit(f"dashboard/{file}", text, replacement),), tests)


FAULTS = (
    # The scope forgotten in one question.
    _one("scope forgotten in the windows of all tables", "data/listed.py",
         "compiled(statement.where(visible(rows.c[CUSTOMER_ID], self.scope)))", "compiled(statement)", CANARIES),
    _one("rows of another day, taken for these", "data/versions/row_sets.py",
         "repr((text, values, order))", "repr((text, order))", WINDOWS),
    _one("a window that forgets its filter", "data/windows.py",
         "select(*(source.rows.c[name] for name in named)).where(*window.selection.where(source))",
         "select(*(source.rows.c[name] for name in named))", WINDOWS),
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
    # The filter's own words and counts.
    _one("option list over all customers", "data/questions/facets.py",
         ".join(who, and_(who.c.customer_id == line.c.customer_id, p.live(line, place.as_of)))\n        .where(held)",
         ".join(who, and_(who.c.customer_id == line.c.customer_id, p.live(line, place.as_of)))", CANARIES),
    _one("product names over all customers", "data/questions/facets.py",
         ".where(name.not_in(codes.PRODUCTS), visible(line.c.customer_id, scope))", ".where(name.not_in(codes.PRODUCTS))",
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
         'key = f"part:{question.name}:{self.stamp(question)}:{scope.cache_key()}"',
         'key = f"part:{question.name}:{self.stamp(question)}:{scope.without_reader().cache_key()}:{scope.query.text}"', IN_TURN),
    _one("key of the chosen without the reader", "data/store.py",
         "key = replace(scope, places=(place,), service=Service.MEETINGS, combined=False).cache_key()",
         "key = replace(scope, places=(replace(place, customers=NOBODY),), service=Service.MEETINGS).cache_key()", IN_TURN),
    _one("scope's key without the reader", "scope.py",
         "hashlib.sha256(repr(self).encode())", "hashlib.sha256((self.query.text + repr(self.without_reader())).encode())", IN_TURN),
    _one("ETag without the scope", "web/server/block_answer.py",
         "asked = (now.store.stamp(block.question), now.scope.public_key(), str(now.state.version), *damaged, *params)",
         "asked = (now.store.stamp(block.question), str(now.extra), str(now.state.version), *damaged, *params)", CONDITIONAL),
    _one("packed answers kept without the tag", "web/server/block_answer.py",
         'key = f"block:{tag}:{now.scope.cache_key()}:{coding}"', 'key = f"block:{now.extra}:{coding}"', IN_TURN),
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
    _one("route without a permission", "web/routes/fresh.py", "@allow(Action.SEE_CUSTOMERS)\n", "", START),
    _one("undeclared routes are open", "web/guards/guard.py",
         "        if declared is None:\n            raise RuntimeError(f\"no permission is declared for the endpoint {endpoint!r}\")\n",
         "        declared = declared or PUBLIC\n", START),
    _one("undeclared callbacks are let through", "web/guards/envelope.py",
         "raise RuntimeError(f\"no permission is declared for the callback {output!r}\")", "continue", START),
    _one("export without the scope", "exports/block_file.py",
         "return windows.streamed(store, question.listing, self.now.scope, self.selection, columns)",
         "everyone = tuple(replace(place, customers=None) for place in self.now.scope.places)\n"
         "        mine = replace(self.now.scope, places=everyone)\n"
         "        return windows.streamed(store, question.listing, mine, self.selection, columns)", CANARIES),
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
    _one("choices under ever new keys", "web/routes/preferences.py", "    if table not in (None, *BLOCKS) or page not in (None, *PAGES):", "    if False:",
         "tests/web/test_preferences.py::test_only_columns_of_tables_that_exist_are_kept"),
    _one("sessions without a bound", "data/people/sessions.py", "    if surplus:\n", "    if surplus and False:\n",
         "tests/state/test_bounds.py::test_of_one_person_the_newest_sessions_are_kept"),
    _one("nobody is slowed", "web/guards/limits.py", "    if not left:\n", "    if left is None:\n",
         "tests/web/test_limits.py::test_e20_who_asks_too_much_is_told_to_wait_and_nobody_else_is"),
    # The list of customers.
    _one("scope forgotten in the list of customers", "data/questions/customer_rows.py",
         "    return select(found).where(visible(found.c.customer_id, scope))", "    return select(found)",
         f"{CUSTOMERS}::test_customers_1_a_reader_is_shown_their_own_customers_only"),
    _one("a help desk is told licenses and health", "data/questions/customer_rows.py",
         "names = COLUMNS if licenses else WHO", "names = COLUMNS",
         "tests/test_customers_command.py::test_a_help_desk_is_told_who_customers_are_and_nothing_of_licenses_or_health"),
    _one("the order tells a help desk of health", "data/questions/customer_rows.py",
         '(first(row), row["name"]', '(row["health"], row["name"]',
         "tests/test_customers_command.py::test_a_help_desk_is_told_who_customers_are_and_nothing_of_licenses_or_health"),
    _one("those of every customer are counted for each", "data/questions/customer_rows.py",
         "frozenset())) - everybody)", "frozenset())))",
         f"{CUSTOMERS}::test_customers_1_administrators_are_people_once_without_those_of_every_customer"),
    _one("health of the week that still runs", "data/questions/customer_facts.py",
         "call_metrics.last_completed(place.as_of)", "call_metrics.week_of(place.as_of)",
         f"{CUSTOMERS}::test_customers_1_poor_calls_is_10_percent_of_50_measured_legs_in_the_last_completed_week"),
    _one("usage falls by lines that are unknown now", "data/questions/customer_facts.py",
         "and_(each.c.used.is_not(None), each.c.used_before.is_not(None))", "each.c.used_before.is_not(None)",
         f"{CUSTOMERS}::test_customers_1_falling_usage_compares_the_same_live_lines_known_at_both_dates"),
    _one("the next date of what does not run", "data/questions/customer_facts.py",
         '.filter(runs).label("next")', '.filter(s.c.end_date >= day).label("next")',
         f"{CUSTOMERS}::test_customers_1_next_is_the_earliest_end_of_what_runs"),
    _one("a share that hits its limit does not count", "data/questions/customer_rows.py",
         "part * 100 >= of * percent", "part * 100 > of * percent",
         f"{CUSTOMERS}::test_customers_1_abandoned_calls_is_15_percent_of_20_offered_in_the_last_completed_week"),
    # What is drawn with the page of one customer.
    _one("devices and numbers of every customer", "data/questions/one_customer_inventory.py",
         ".where(present(things, place.as_of), things.c.org_id.in_(own))", ".where(present(things, place.as_of))",
         "tests/figures/test_one_customer.py::test_the_inventory_is_what_the_files_have_of_this_customer"),
    _one("whoever sees all customers is listed for each", "data/questions/one_customer_people.py",
         "if key not in every)", ")",
         "tests/figures/test_one_customer.py::test_administrators_are_those_whom_the_list_counts"),
    _one("what was done to others beside this customer", "components/customer/activity.py",
         "if each == about or not _is_customer(each)]", "]",
         "tests/web/test_activity.py::test_it_tells_what_was_done_to_this_customer_and_to_no_other"),
    _one("a customer assigned by who does not see it", "web/routes/users.py",
         "not customers.names(here().services.store, here().user, [(Region(region), org_id)])", "False",
         "tests/web/test_administrators.py::test_a05_only_full_administrators_and_only_of_customers_that_there_are"),
    # Tags, and what a filter selects by them and by health.
    _one("tags are counted over all customers", "data/questions/tag_counts.py",
         "seen_by(actor, place.region, store)", "None",
         f"{TAGS}::test_a19_counts_count_what_the_reader_may_see"),
    _one("a tag of other people's customers is renamed", "data/tags/editing.py",
         "    writing.all_theirs(act, store, bearers)\n", "",
         f"{TAGS}::test_a05_a_partner_administrator_changes_a_tag_only_where_all_who_bear_it_are_theirs"),
    _one("tags are given to other people's customers", "data/tags/giving.py",
         "        all_seen(act.actor, store, customers)\n", "",
         f"{TAGS}::test_a05_a_customer_of_another_and_one_that_there_is_not_are_told_alike"),
    _one("the second of two writes over the first", "data/tags/writing.py",
         "if version is not None and found.version != version:", "if found is None:",
         f"{TAGS}::test_tags_3_the_second_of_two_is_told_what_the_first_did"),
    _one("undo of who lost the right", "data/tags/giving.py",
         "        writing.all_theirs(act, store, touched)\n", "",
         f"{TAGS}::test_tags_3_undo_is_for_a_minute_for_who_did_it_with_the_rights_of_now"),
    _one("undo by somebody else", "data/people/undoing.py",
         "_U.user_id == deed.actor.id, ", "",
         f"{TAGS}::test_tags_3_undo_is_for_a_minute_for_who_did_it_with_the_rights_of_now"),
    _one("tags that another process changed stay", "data/tags/reading.py",
         "if stamp != self.known.stamp:", "if not self.known.stamp:",
         f"{TAGS}::test_tags_are_read_again_only_when_they_changed"),
    _one("a tag's answers outlive it", "scope.py",
         "repr((self.key, self.value, self.digest))", "repr((self.key, self.value))",
         f"{TAGGED}::test_what_was_answered_about_a_tag_does_not_outlive_a_change_of_it"),
    _one("a key tells of a tag of others", "data/tagged.py",
         "if seen is not EVERYONE:", "if seen is not EVERYONE and not self.tags:",
         f"{TAGGED}::test_a19_no_key_tells_of_a_tag_of_customers_that_the_reader_may_not_see"),
    _one("a help desk filters by health", "data/page_state.py",
         "    _may_ask(query, user)\n", "",
         f"{TAGGED}::test_a07_what_is_made_from_licenses_selects_nobody_for_a_help_desk"),
    _one("what renews itself expires", "data/questions/customer_facts.py",
         'filter(and_(runs, not_(renews))) - day).label("expires_days")', 'filter(runs) - day).label("expires_days")',
         f"{TAGGED}::test_data_8_these_customers_are_selected"),
    # Views that are kept, and organizations that are launched.
    _one("others' private views are listed", "data/views/reading.py",
         "where(_V.page == page, seen)", "where(_V.page == page)",
         f"{VIEWS}::test_only_full_and_partner_administrators_share_and_everybody_sees_what_is_shared"),
    _one("a view that is not shared any more is changed", "data/views/reading.py",
         "return found if found and (found.shared or found.owner_id == reader.id) else None", "return found",
         f"{VIEWS}::test_only_full_and_partner_administrators_share_and_everybody_sees_what_is_shared"),
    _one("a read-only administrator shares views", "data/views/writing.py",
         "if shared and not may(act.actor, Action.SHARE_VIEWS):", "if False:",
         f"{VIEWS}::test_only_full_and_partner_administrators_share_and_everybody_sees_what_is_shared"),
    _one("the second of two changes a view unseen", "data/views/writing.py",
         "    if found.version != version:", "    if False:",
         f"{VIEWS}::test_two_at_once_and_names_that_are_taken"),
    _one("a foreign customer's organization is launched", "web/routes/launch.py",
         " or not _is_seen(Region(region), org_id)", "",
         f"{LAUNCH}::test_a05_nobody_is_led_to_a_customer_that_they_do_not_see_nor_from_another_site"),
    _one("who may only look is led to manage", "launching.py",
         "manages = may(user, Action.MANAGE_ORGANIZATION)", "manages = True",
         f"{LAUNCH}::test_each_role_is_led_to_manage_or_to_view_and_it_is_written_down"),
    _one("tags are given beyond the column filters", "web/routes/tags.py",
         "here().current(asked, themed=False), filters=filters)", "here().current(asked, themed=False))",
         "tests/web/test_tags.py::test_column_filters_of_the_list_select_too_and_an_unknown_column_is_refused"),
    # The page of one customer.
    _one("a foreign customer's page by its address", "data/page_state.py",
         "    if place.customers is not EVERYONE and org_id not in place.customers.ids:", "    if False:",
         f"{ONE}::test_a05_a_block_of_one_customer_is_for_whom_it_is_theirs[ana]"),
    _one("a customer named, all of them told", "data/page_state.py",
         "replace(place, customers=Customers((org_id,)))", "place",
         f"{ONE}::test_a18_the_blocks_of_the_analytics_pages_tell_of_this_customer_alone[fay]"),
    _one("a help desk is told a customer's health", "pages/customer.py",
         "one_customer.HEALTH, overview.show_health, overview.SLOTS, permission=parts.ANALYTICS",
         "one_customer.HEALTH, overview.show_health, overview.SLOTS, permission=CUSTOMERS",
         f"{ONE}::test_a05_a_block_of_one_customer_is_for_whom_it_is_theirs[hal]"),
    _one("a help desk opens every tab", "pages/customer.py",
         "    if not may(now.user, tab.permission):\n        raise", "    if False:\n        raise",
         f"{ONE}::test_a18_every_tab_holds_this_customer_alone[hal]"),
    _one("the query says whose page it is", "pages/customer.py",
         '{**query, "q": "", "region": region, "customer": org_id}', '{"region": region, "customer": org_id, **query}',
         f"{ONE}::test_the_path_says_whose_page_it_is_whatever_the_query_says"),
    _one("what is asked of one customer is told of all", "data/questions/one_customer.py",
         "        if len(seen) != 1 or seen[0] is EVERYONE or len(seen[0].ids) != 1:", "        if False:",
         f"{ONE}::test_what_is_asked_of_one_customer_is_refused_without_saying_which"),
    _one("an invoice that was paid later is paid already", "data/questions/one_customer.py",
         "    paid = case((each.paid_on <= day, each.paid_on))", "    paid = each.paid_on",
         "tests/figures/test_one_customer.py::test_invoices_are_as_they_were_on_the_day"),
)  # fmt: skip

/* SPDX-License-Identifier: ISC */
#include "key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The names as DESIGN 3 has them, in the order of enum crm_key. */
static const char *const names[] = { "", "at", "logged", "more", "ev", "deal",
	"client", "into", "parent", "title", "owner", "source", "campaign",
	"pipeline", "stage", "variant", "amount", "cur", "margin", "next",
	"todo", "by", "kind", "dir", "secs", "missed", "phone", "rec",
	"outcome", "to", "reason", "task", "due", "what", "from", "until",
	"of", "name", "company", "email", "via", "key", "note", "status",
	"reached", "lost_from", "created", "closed", "touches", "last_touch",
	"idle_days", "score", "warmth", "why", "chance", "path",
	"as_of", "team", "idle", "age" };

static void every_name_is_found(void **state)
{
	(void)state;
	assert_int_equal(sizeof(names) / sizeof(names[0]), CRM_KEYS);
	for (unsigned int i = 1; i < CRM_KEYS; i++) {
		struct crm_str s = crm_str(names[i]);

		assert_int_equal(crm_key_find(s), i);
		assert_true(crm_str_eq(crm_key_name(i), s));
		assert_true(crm_key_reserved(s));
	}
}

static void near_names_are_the_users(void **state)
{
	(void)state;
	assert_int_equal(crm_key_find(CRM_STR("")), CRM_KEY_USER);
	assert_int_equal(crm_key_find(CRM_STR("a")), CRM_KEY_USER);
	assert_int_equal(crm_key_find(CRM_STR("at\0")), CRM_KEY_USER);
	assert_int_equal(crm_key_find(CRM_STR("Deal")), CRM_KEY_USER);
	for (unsigned int i = 1; i < CRM_KEYS; i++) {
		char t[32];
		size_t n = strlen(names[i]);

		for (size_t j = 0; j < n; j++) {
			memcpy(t, names[i], n);
			t[j] = 'X';
			assert_int_equal(crm_key_find((struct crm_str){ t,
			    n }), CRM_KEY_USER);
		}
		memcpy(t, names[i], n);
		t[n] = '_';
		assert_int_equal(crm_key_find((struct crm_str){ t, n + 1 }),
		    CRM_KEY_USER);
	}
	assert_int_equal(crm_key_find(CRM_STR("a_very_long_name_of_a_field")),
	    CRM_KEY_USER);
}

static void computed_names_are_reserved(void **state)
{
	(void)state;
	assert_true(crm_key_reserved(CRM_STR("entered.lead")));
	assert_true(crm_key_reserved(CRM_STR("secs.lead")));
	assert_true(crm_key_reserved(CRM_STR("client.name")));
	assert_false(crm_key_reserved(CRM_STR("clients.name")));
	assert_false(crm_key_reserved(CRM_STR("entered")));
	assert_false(crm_key_reserved(CRM_STR("room")));
}

static void every_kind_is_found(void **state)
{
	static const char *const evs[] = { "", "client", "merge", "deal",
	    "set", "touch", "step", "task", "done", "cost", "sale", "undo",
	    "forget" };

	(void)state;
	assert_int_equal(sizeof(evs) / sizeof(evs[0]), CRM_EVS);
	for (unsigned int i = 1; i < CRM_EVS; i++) {
		assert_int_equal(crm_ev_find(crm_str(evs[i])), i);
		assert_true(crm_str_is(crm_ev_name(i), evs[i]));
	}
	assert_int_equal(crm_ev_find(CRM_STR("")), CRM_EV_NONE);
	assert_int_equal(crm_ev_find(CRM_STR("won")), CRM_EV_NONE);
	assert_int_equal(crm_ev_find(CRM_STR("deals")), CRM_EV_NONE);
	assert_int_equal(crm_ev_find(CRM_STR("forgets")), CRM_EV_NONE);
}

static void kinds_have_their_keys(void **state)
{
	static const enum crm_key undo[] = { CRM_KEY_DEAL, CRM_KEY_OF,
	    CRM_KEY_WHAT, CRM_KEY_USER };

	(void)state;
	assert_memory_equal(crm_ev_keys(CRM_EV_UNDO), undo, sizeof(undo));
	assert_int_equal(crm_ev_keys(CRM_EV_NONE)[0], CRM_KEY_USER);
	assert_true(crm_ev_has(CRM_EV_DEAL, CRM_KEY_STAGE));
	assert_false(crm_ev_has(CRM_EV_SET, CRM_KEY_STAGE));
	assert_true(crm_ev_has(CRM_EV_SET, CRM_KEY_EMAIL));
	assert_true(crm_ev_has(CRM_EV_TOUCH, CRM_KEY_CLIENT));
	assert_false(crm_ev_has(CRM_EV_MERGE, CRM_KEY_AMOUNT));
	assert_false(crm_ev_has(CRM_EV_STEP, CRM_KEY_STATUS));
	for (unsigned int ev = 1; ev < CRM_EVS; ev++) {
		assert_true(crm_ev_has(ev, CRM_KEY_USER));
		assert_true(crm_ev_has(ev, CRM_KEY_NOTE));
		assert_true(crm_ev_has(ev, CRM_KEY_VIA));
	}
}

static void values_have_kinds(void **state)
{
	(void)state;
	assert_int_equal(crm_key_value(CRM_KEY_USER), CRM_VALUE_ANY);
	assert_int_equal(crm_key_value(CRM_KEY_AT), CRM_VALUE_TIME);
	assert_int_equal(crm_key_value(CRM_KEY_AMOUNT), CRM_VALUE_MONEY);
	assert_int_equal(crm_key_value(CRM_KEY_SECS), CRM_VALUE_COUNT);
	assert_int_equal(crm_key_value(CRM_KEY_MISSED), CRM_VALUE_BOOL);
	assert_int_equal(crm_key_value(CRM_KEY_DEAL), CRM_VALUE_ID);
	assert_int_equal(crm_key_value(CRM_KEY_NOTE), CRM_VALUE_TEXT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_name_is_found),
		cmocka_unit_test(near_names_are_the_users),
		cmocka_unit_test(computed_names_are_reserved),
		cmocka_unit_test(every_kind_is_found),
		cmocka_unit_test(kinds_have_their_keys),
		cmocka_unit_test(values_have_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

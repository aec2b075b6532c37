/* SPDX-License-Identifier: ISC */
/*
 * Literals: what a word may be read as, and whether that fits the field
 * that it is compared with.
 */
#include "expr_tree.h"

static bool is_sign(char c)
{
	return c == '-' || c == '+';
}

const char *crm_expr_no_name(struct crm_str s, size_t *at)
{
	const char *colon = memchr(s.p, ':', s.n);

	*at = 0;
	if (is_sign(s.p[0]))
		return "not a number, duration or date";
	if (s.p[0] >= '0' && s.p[0] <= '9')
		return "not a number, duration or date; before a field's "
		    "name that begins so put $";
	if (colon == NULL)
		return NULL;
	*at = (size_t)(colon - s.p);
	return "unexpected :; fields are compared with =";
}

bool crm_expr_is_zero(const struct crm_expr_node *n)
{
	return n->kind == CRM_NODE_LITERAL && n->has_number && n->number == 0;
}

bool crm_expr_is_date(struct crm_str s, const struct crm_when *when)
{
	struct crm_period period;
	int64_t t;

	return crm_when_instant(s, when, &t) ||
	    crm_when_period(s, when, &period);
}

static void read_duration(struct crm_expr_node *n)
{
	struct crm_str s = n->text;
	int64_t secs;

	if (s.n > 0 && is_sign(s.p[0]))
		s.p++, s.n--;
	n->has_secs = crm_when_duration(s, &secs);
	if (n->has_secs)
		n->secs = n->text.p[0] == '-' ? -(double)secs : (double)secs;
}

/* A word for a day is the whole day, for crm_when_period comes first. */
static void read_span(struct crm_expr_node *n, const struct crm_when *when)
{
	int64_t t;

	n->has_span = crm_when_period(n->text, when, &n->span);
	if (n->has_span || !crm_when_instant(n->text, when, &t))
		return;
	n->has_span = true;
	n->span = (struct crm_period){ t, t + 1 };
}

static void read_truth(struct crm_expr_node *n)
{
	static const struct { const char *word; bool truth; } words[] = {
		{ "true", true }, { "false", false }, { "yes", true },
		{ "no", false }, { "1", true }, { "0", false }
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (crm_str_is(n->fold, words[i].word)) {
			n->has_truth = true;
			n->truth = words[i].truth;
		}
	}
}

void crm_expr_read(struct crm_expr_node *n, const struct crm_when *when,
    struct crm_arena *arena)
{
	char *fold = crm_arena_new(arena, 2 * n->text.n + 1);

	n->fold = (struct crm_str){ fold, crm_expr_fold(n->text, fold) };
	if (n->quoted)
		return;
	n->has_number = crm_expr_number(n->text, &n->number);
	read_duration(n);
	read_span(n, when);
	read_truth(n);
}

static bool starts(struct crm_str s, const char *z)
{
	size_t n = strlen(z);

	return s.n > n && memcmp(s.p, z, n) == 0;
}

static const char *duration_mismatch(const struct crm_expr_node *literal)
{
	if (literal->has_secs || (literal->has_number && literal->number == 0))
		return NULL;
	return literal->has_number ? "a duration wants its unit, such as 14d" :
	    "a duration is wanted, such as 14d";
}

static const char *time_mismatch(enum crm_expr_tok op,
    const struct crm_expr_node *literal)
{
	if (literal->quoted)
		return op == CRM_TOK_EQ || op == CRM_TOK_NE ? NULL :
		    "a date or period is wanted, without quotes";
	return literal->has_span || literal->has_secs ? NULL :
	    "a date or period is wanted, such as today or 2026-10";
}

const char *crm_expr_mismatch(const struct crm_expr_node *field,
    enum crm_expr_tok op, const struct crm_expr_node *literal)
{
	if (op == CRM_TOK_LIKE || op == CRM_TOK_UNLIKE)
		return NULL;
	if (field->key == CRM_KEY_IDLE || field->key == CRM_KEY_AGE)
		return duration_mismatch(literal);
	if (starts(field->text, "entered."))
		return time_mismatch(op, literal);
	if (field->key == CRM_KEY_USER)
		return NULL;
	switch (crm_key_value(field->key)) {
	case CRM_VALUE_TIME:
		return time_mismatch(op, literal);
	case CRM_VALUE_MONEY:
		return literal->has_number ? NULL : "a number is wanted";
	case CRM_VALUE_COUNT:
		if (field->key == CRM_KEY_IDLE_DAYS && literal->has_secs)
			return "idle_days counts days: a number is wanted";
		return literal->has_number || literal->has_secs ? NULL :
		    "a number is wanted";
	case CRM_VALUE_BOOL:
		return literal->has_truth ? NULL : "true or false is wanted";
	default:
		return NULL;
	}
}

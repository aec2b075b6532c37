/* SPDX-License-Identifier: ISC */
#include "rulespriv.h"

#include <limits.h>
#include <strings.h>

#include "money.h"
#include "when.h"

void crm_cell_bad(struct crm_rules_row *r, int column, const char *fmt, ...)
{
	struct crm_buf b = { 0 };
	va_list ap;

	if (r->status != CRM_OK)
		return;
	va_start(ap, fmt);
	crm_buf_vprintf(&b, fmt, ap);
	va_end(ap);
	r->status = crm_rules_bad(r->rules, r->table->name, r->line,
	    r->table->column[column], r->err, "%s", crm_buf_z(&b));
	crm_buf_free(&b);
}

/* "'cell' is not WHAT", or that it is missing. */
static void bad_value(struct crm_rules_row *r, int column, const char *what)
{
	struct crm_str s = r->cell[column];

	if (s.n == 0)
		crm_cell_bad(r, column, "empty: %s is needed", what);
	else
		crm_cell_bad(r, column, "'%.*s' is not %s", (int)s.n, s.p,
		    what);
}

bool crm_rules_twice(struct crm_rules_row *r, struct crm_str key)
{
	size_t n = r->seen.n;

	crm_names_add(&r->seen, key);
	return r->seen.n == n;
}

struct crm_str crm_cell_text(struct crm_rules_row *r, int column)
{
	return crm_rules_keep(r->rules, r->cell[column]);
}

struct crm_str crm_cell_id(struct crm_rules_row *r, int column)
{
	if (!crm_str_id(r->cell[column]))
		bad_value(r, column, "an id (1-64 bytes, no blank, no comma, "
		    "no '-' first)");
	return crm_cell_text(r, column);
}

struct crm_str crm_cell_place(struct crm_rules_row *r, int column)
{
	struct crm_str s = r->cell[column];

	if (crm_str_is(s, "won") || crm_str_is(s, "lost"))
		crm_cell_bad(r, column, "'%.*s' is an outcome, and cannot be "
		    "an id here", (int)s.n, s.p);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '@' || s.p[i] == '/' || s.p[i] == ':')
			crm_cell_bad(r, column, "'%.*s': an id here may not "
			    "have '%c' in it", (int)s.n, s.p, s.p[i]);
	return crm_cell_id(r, column);
}

double crm_cell_number(struct crm_rules_row *r, int column, double none)
{
	int64_t hundredths;

	if (r->cell[column].n == 0)
		return none;
	if (!crm_money_parse(r->cell[column], &hundredths) ||
	    hundredths < 0) {
		bad_value(r, column, "a number (not negative, at most two "
		    "decimals, with a point)");
		return none;
	}
	return (double)hundredths / 100;
}

int64_t crm_cell_count(struct crm_rules_row *r, int column, int64_t none)
{
	int64_t v;

	if (r->cell[column].n == 0)
		return none;
	if (!crm_str_int(r->cell[column], &v) || v < 0 || v > INT32_MAX) {
		bad_value(r, column, "a whole number");
		return none;
	}
	return v;
}

static bool one_of(struct crm_str s, const char *const *word)
{
	for (; *word != NULL; word++)
		if (s.n == strlen(*word) &&
		    strncasecmp(s.p, *word, s.n) == 0)
			return true;
	return false;
}

bool crm_cell_bool(struct crm_rules_row *r, int column)
{
	static const char *const yes[] = { "yes", "true", "1", "x", "y",
		"да", NULL };
	static const char *const no[] = { "no", "false", "0", "n", "нет",
		NULL };
	struct crm_str s = r->cell[column];

	if (s.n == 0 || one_of(s, no))
		return false;
	if (!one_of(s, yes))
		bad_value(r, column, "yes or no");
	return true;
}

bool crm_cell_day(struct crm_str s, int32_t *day)
{
	struct crm_date d;

	if (!crm_when_date(s, &d))
		return false;
	*day = crm_date_day(d);
	return true;
}

int64_t crm_cell_date(struct crm_rules_row *r, int column, bool end)
{
	int32_t day;

	if (r->cell[column].n == 0)
		return CRM_TIME_NONE;
	if (!crm_cell_day(r->cell[column], &day)) {
		bad_value(r, column, "a date (2026-11-22)");
		return CRM_TIME_NONE;
	}
	return crm_zone_at(r->rules->zone, day + end, 0);
}

bool crm_cell_millionths(struct crm_str s, int64_t *out)
{
	struct crm_str whole, part;
	int64_t v, f = 0;
	bool point = crm_str_cut(s, '.', &whole, &part);

	/* the point must have digits on both sides: 1.5, never "1." */
	if (whole.n == 0 || part.n > 6 || (point && part.n == 0) ||
	    memchr(s.p, '-', s.n) != NULL)
		return false;
	if (!crm_str_int(whole, &v) || v > INT32_MAX ||
	    (point && !crm_str_int(part, &f)))
		return false;
	for (size_t i = part.n; i < 6; i++)
		f *= 10;
	*out = v * 1000000 + f;
	return *out > 0;
}

/* SPDX-License-Identifier: ISC */
/* Points as rules that a person can read and edit. */
#include <math.h>
#include <stdlib.h>

#include "expr.h"
#include "learn.h"

/* Is the bare name a field to the left of a comparison with that? */
static bool reads(const struct crm_zone *zone, struct crm_str name,
    const char *with)
{
	struct crm_when when = { .zone = zone };
	struct crm_buf b = { 0 };
	struct crm_err err = { 0 };
	struct crm_expr *e = NULL;
	struct crm_str field;
	bool plain;

	crm_buf_str_add(&b, name);
	crm_buf_puts(&b, with);
	plain = crm_expr_new(crm_buf_str(&b), &when, &e, &err) == CRM_OK &&
	    crm_expr_field(e, 0, &field) && crm_str_eq(field, name);
	crm_expr_free(e);
	crm_err_free(&err);
	crm_buf_free(&b);
	return plain;
}

/* Our own fields are of one kind, and refuse others. */
static bool is_plain(const struct crm_zone *zone, struct crm_str name)
{
	return reads(zone, name, " = 'x'") || reads(zone, name, " = 1");
}

static void put_quoted(struct crm_buf *b, struct crm_str s)
{
	crm_buf_char(b, '\'');
	for (size_t i = 0; i < s.n; i++) {
		crm_buf_char(b, s.p[i]);
		if (s.p[i] == '\'')
			crm_buf_char(b, '\'');
	}
	crm_buf_char(b, '\'');
}

static void put_name(const struct crm_learned *l, struct crm_buf *b,
    struct crm_str name)
{
	if (is_plain(l->zone, name)) {
		crm_buf_str_add(b, name);
		return;
	}
	crm_buf_char(b, '$');
	put_quoted(b, name);
}

static void put_value(struct crm_buf *b, const struct crm_value_of *v)
{
	if (v->type == CRM_STRING)
		put_quoted(b, v->text);
	else
		crm_buf_str_add(b, v->text);
}

static struct crm_str keep(struct crm_learned *l, struct crm_str s)
{
	return (struct crm_str){ crm_arena_copy(&l->arena, s.p, s.n), s.n };
}

static void push(struct crm_learned *l, struct crm_str group, int64_t points,
    struct crm_buf *when, struct crm_buf *why)
{
	struct crm_buf text = { 0 };

	crm_buf_int(&text, points);
	l->rule = crm_mem_grow(l->rule, &l->rule_cap, l->rules + 1,
	    sizeof(*l->rule));
	l->rule[l->rules] = (struct crm_score_rule){ .group = group,
		.cap = NAN, .points = keep(l, crm_buf_str(&text)),
		.when = keep(l, crm_buf_str(when)),
		.why = keep(l, crm_buf_str(why)) };
	l->rules++;
	crm_buf_free(&text);
	when->n = why->n = 0;
}

/* All values of those points: the others behind the first are marked. */
static void put_list(struct crm_learned *l, const struct crm_bin *b, size_t k,
    bool *done, struct crm_buf *when, struct crm_buf *why)
{
	const int64_t *points = l->points + b->first;
	const char *sep = "";

	put_name(l, when, b->name);
	crm_buf_puts(when, " = ");
	crm_buf_str_add(why, b->name);
	crm_buf_puts(why, ": ");
	for (size_t i = k; i < b->levels; i++) {
		if (b->level[i].kind != CRM_LEVEL_VALUE ||
		    points[i] != points[k])
			continue;
		crm_buf_puts(when, *sep != '\0' ? "," : "");
		put_value(when, b->level[i].value);
		crm_buf_puts(why, sep);
		crm_buf_str_add(why, b->level[i].value->text);
		sep = ", ";
		done[i] = true;
	}
}

/* Ranges side by side of the same points are one. */
static void put_range(struct crm_learned *l, const struct crm_bin *b, size_t k,
    bool *done, struct crm_buf *when, struct crm_buf *why)
{
	const int64_t *points = l->points + b->first;
	const struct crm_value_of *from = b->level[k].value, *until;
	size_t i = k;

	while (i + 1 < b->levels && points[i + 1] == points[k])
		done[++i] = true;
	until = b->level[i].until;
	crm_buf_str_add(why, b->name);
	if (from != NULL) {
		put_name(l, when, b->name);
		crm_buf_puts(when, " >= ");
		put_value(when, from);
		crm_buf_puts(why, " from ");
		crm_buf_str_add(why, from->text);
	}
	if (until != NULL) {
		crm_buf_puts(when, from != NULL ? " and " : "");
		put_name(l, when, b->name);
		crm_buf_puts(when, " < ");
		put_value(when, until);
		crm_buf_puts(why, from != NULL ? " to below " : " below ");
		crm_buf_str_add(why, until->text);
	}
	if (from == NULL && until == NULL) {
		crm_buf_puts(when, "has(");
		put_name(l, when, b->name);
		crm_buf_char(when, ')');
	}
}

static void put_level(struct crm_learned *l, const struct crm_bin *b, size_t k,
    bool *done, struct crm_buf *when, struct crm_buf *why)
{
	const char *sep = " and ";

	switch ((enum crm_level_kind)b->level[k].kind) {
	case CRM_LEVEL_MISSING:
		crm_buf_puts(when, "not has(");
		put_name(l, when, b->name);
		crm_buf_char(when, ')');
		crm_buf_puts(why, "no ");
		crm_buf_str_add(why, b->name);
		break;
	case CRM_LEVEL_OTHER:
		crm_buf_puts(when, "has(");
		put_name(l, when, b->name);
		crm_buf_char(when, ')');
		for (size_t i = 0; i < b->levels; i++)
			if (b->level[i].kind == CRM_LEVEL_VALUE) {
				crm_buf_puts(when, sep);
				if (*sep == ' ') {
					put_name(l, when, b->name);
					crm_buf_puts(when, " != ");
				}
				put_value(when, b->level[i].value);
				sep = ",";
			}
		crm_buf_str_add(why, b->name);
		crm_buf_puts(why, ": other");
		break;
	case CRM_LEVEL_VALUE:
		put_list(l, b, k, done, when, why);
		break;
	case CRM_LEVEL_RANGE:
		put_range(l, b, k, done, when, why);
		break;
	}
}

void crm_learn_rules(struct crm_learned *l)
{
	struct crm_buf when = { 0 }, why = { 0 };
	struct crm_buf chance = { 0 };

	crm_buf_puts(&why, "base");
	push(l, CRM_STR(""), l->base, &when, &why);
	crm_odds_write(&l->chance, &chance);
	l->rule[0].chance = keep(l, crm_buf_str(&chance));
	crm_buf_free(&chance);
	for (size_t i = 0; i < l->bins.bins; i++) {
		const struct crm_bin *b = &l->bins.bin[i];
		bool *done = crm_mem_new(b->levels, sizeof(*done));

		for (size_t k = 0; b->state == CRM_BIN_USED && k < b->levels;
		    k++) {
			if (done[k] || l->points[b->first + k] == 0)
				continue;
			put_level(l, b, k, done, &when, &why);
			push(l, b->name, l->points[b->first + k], &when,
			    &why);
		}
		free(done);
	}
	crm_buf_free(&when);
	crm_buf_free(&why);
}

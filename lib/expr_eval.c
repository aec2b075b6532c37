/* SPDX-License-Identifier: ISC */
#include "expr_tree.h"

#include <math.h>
#include <stdlib.h>

/* What is asked of one line. */
struct ask {
	const struct crm_expr *e;
	const struct crm_line *line;
	crm_expr_field_fn *fn;
	void *ctx;
};

static struct crm_value value(const struct ask *,
    const struct crm_expr_node *);
static bool holds(const struct ask *, const struct crm_expr_node *);

static struct crm_value none(void)
{
	return (struct crm_value){ .type = CRM_V_NONE };
}

static struct crm_value number(enum crm_value_type type, double v)
{
	return isfinite(v) ? (struct crm_value){ .type = type, .number = v } :
	    none();
}

/* May the callback know a field that the line has not got?  Not those that
 * only lines bear; not asking is most of the time of a score. */
static bool is_computed(enum crm_key key)
{
	return key == CRM_KEY_USER || key == CRM_KEY_TEAM ||
	    key == CRM_KEY_IDLE || key == CRM_KEY_AGE;
}

static struct crm_value field(const struct ask *a,
    const struct crm_expr_node *n)
{
	const struct crm_field *f = n->key != CRM_KEY_USER ?
	    crm_line_get(a->line, n->key) : crm_line_find(a->line, n->text);
	struct crm_value v = { .type = CRM_V_NONE };

	if (f == NULL) {
		if (a->fn == NULL || !is_computed(n->key) ||
		    !a->fn(a->ctx, a->line, n->text, &v))
			v.type = CRM_V_NONE;
		return v;
	}
	v.text = f->value;
	switch ((enum crm_type)f->type) {
	case CRM_NULL:
		break;
	case CRM_FALSE:
	case CRM_TRUE:
		v.type = CRM_V_BOOL;
		v.number = f->type == CRM_TRUE;
		break;
	case CRM_NUMBER:
		if (crm_expr_number(f->value, &v.number))
			v.type = CRM_V_NUMBER;
		break;
	case CRM_STRING:
		v.type = CRM_V_TEXT;
		break;
	}
	return v;
}

/* A literal on its own: the first of its readings. */
static struct crm_value literal(const struct crm_expr_node *n)
{
	struct crm_value v = { .type = CRM_V_TEXT, .text = n->text };

	if (n->has_number) {
		v.type = CRM_V_NUMBER;
		v.number = n->number;
	} else if (n->has_secs) {
		v.type = CRM_V_DURATION;
		v.number = n->secs;
	} else if (n->has_span) {
		v.type = CRM_V_TIME;
		v.time = n->span.from != CRM_TIME_NONE ? n->span.from :
		    n->span.until;
	}
	return v;
}

/* As something to reckon with: text that is a number or a time is that. */
static struct crm_value operand(const struct ask *a,
    const struct crm_expr_node *n)
{
	struct crm_value v = value(a, n);
	struct crm_str text = v.text;

	v.text = (struct crm_str){ NULL, 0 };
	if (v.type == CRM_V_TEXT)
		v.type = crm_expr_number(text, &v.number) ? CRM_V_NUMBER :
		    crm_expr_time(text, a->e->when.zone, &v.time) ?
		    CRM_V_TIME : CRM_V_NONE;
	else if (v.type == CRM_V_BOOL)
		v.type = CRM_V_NUMBER;
	return v;
}

/* Beyond these no date is; within them no sum overflows. */
static const double FAR = 1e15;

static struct crm_value shifted(int64_t t, double secs)
{
	if (!(fabs(secs) < FAR) || !(fabs((double)t) < FAR))
		return none();
	return (struct crm_value){ .type = CRM_V_TIME,
		.time = t + (int64_t)secs };
}

static struct crm_value add(struct crm_value x, struct crm_value y, int sign)
{
	if (x.type == CRM_V_NONE || y.type == CRM_V_NONE)
		return none();
	if (x.type == CRM_V_TIME && y.type == CRM_V_TIME)
		return sign < 0 ? number(CRM_V_DURATION, (double)x.time -
		    (double)y.time) : none();
	if (x.type == CRM_V_TIME)
		return y.type == CRM_V_DURATION ?
		    shifted(x.time, sign * y.number) : none();
	if (y.type == CRM_V_TIME)
		return x.type == CRM_V_DURATION && sign > 0 ?
		    shifted(y.time, x.number) : none();
	return x.type == y.type ?
	    number(x.type, x.number + sign * y.number) : none();
}

static struct crm_value multiply(struct crm_value x, struct crm_value y,
    bool over)
{
	bool long_x = x.type == CRM_V_DURATION, long_y = y.type ==
	    CRM_V_DURATION;

	if ((x.type != CRM_V_NUMBER && !long_x) ||
	    (y.type != CRM_V_NUMBER && !long_y))
		return none();
	if (over)
		return y.number == 0 || (long_y && !long_x) ? none() :
		    number(long_y ? CRM_V_NUMBER : x.type,
		    x.number / y.number);
	return long_x && long_y ? none() : number(long_x || long_y ?
	    CRM_V_DURATION : CRM_V_NUMBER, x.number * y.number);
}

/* Sums, products, min and max: all of their operands into one. */
static struct crm_value fold(const struct ask *a,
    const struct crm_expr_node *n)
{
	const struct crm_expr_node *part = n->first;
	struct crm_value v = operand(a, part);

	while ((part = part->next) != NULL && v.type != CRM_V_NONE) {
		struct crm_value w = operand(a, part);
		double less;

		switch (n->kind) {
		case CRM_NODE_SUM:
			v = add(v, w, part->before == CRM_TOK_MINUS ? -1 : 1);
			break;
		case CRM_NODE_PRODUCT:
			v = multiply(v, w, part->before == CRM_TOK_OVER);
			break;
		default:
			if (v.type != w.type)
				return none();
			less = v.type == CRM_V_TIME ? (double)w.time -
			    (double)v.time : w.number - v.number;
			if (n->kind == CRM_NODE_MIN ? less < 0 : less > 0)
				v = w;
		}
	}
	return v;
}

static struct crm_value value(const struct ask *a,
    const struct crm_expr_node *n)
{
	struct crm_value v;

	switch (n->kind) {
	case CRM_NODE_FIELD:
		return field(a, n);
	case CRM_NODE_LITERAL:
		return literal(n);
	case CRM_NODE_SUM:
	case CRM_NODE_PRODUCT:
	case CRM_NODE_MIN:
	case CRM_NODE_MAX:
		return fold(a, n);
	case CRM_NODE_NEGATE:
	case CRM_NODE_ABS:
		v = operand(a, n->first);
		if (v.type != CRM_V_NUMBER && v.type != CRM_V_DURATION)
			return none();
		return number(v.type, n->kind == CRM_NODE_ABS ?
		    fabs(v.number) : 0 - v.number);
	case CRM_NODE_IF:
		n = n->first;
		n = holds(a, n) ? n->next : n->next->next;
		return n != NULL ? value(a, n) : none();
	default:
		return (struct crm_value){ .type = CRM_V_BOOL,
			.number = holds(a, n) };
	}
}

/* v may show text of the callback's, which is gone with the next call. */
static enum crm_expr_relation relate_node(const struct ask *a,
    struct crm_value v, const struct crm_expr_node *n, bool ordered)
{
	char small[64], *copy = NULL;
	enum crm_expr_relation r;

	if (v.type == CRM_V_TEXT && a->fn != NULL) {
		if (v.text.n > sizeof(small))
			copy = crm_mem_new(v.text.n, 1);
		if (v.text.n > 0)
			memcpy(copy != NULL ? copy : small, v.text.p, v.text.n);
		v.text.p = copy != NULL ? copy : small;
	}
	r = crm_expr_relate(a->e, v, value(a, n), ordered);
	free(copy);
	return r;
}

static bool compare(const struct ask *a, const struct crm_expr_node *n)
{
	static const unsigned char accepts[] = {
		CRM_REL_SAME, CRM_REL_SAME,
		CRM_REL_LESS, CRM_REL_LESS | CRM_REL_SAME,
		CRM_REL_MORE, CRM_REL_MORE | CRM_REL_SAME
	};
	const struct crm_expr_node *left = n->first, *right = left->next;
	bool not = n->op == CRM_TOK_NE || n->op == CRM_TOK_UNLIKE;
	bool ordered = n->op >= CRM_TOK_LT && n->op <= CRM_TOK_GE;
	struct crm_value v = value(a, left);
	enum crm_expr_relation r;

	for (; right != NULL; right = right->next) {
		if (right->pattern != NULL) {
			if (v.type != CRM_V_NONE && v.text.p != NULL &&
			    crm_expr_pattern_match(a->e, right->pattern,
			    v.text))
				return !not;
			continue;
		}
		if (right->kind == CRM_NODE_LITERAL)
			r = crm_expr_relate_literal(a->e, v, right, ordered);
		else if (left->kind == CRM_NODE_LITERAL)
			r = crm_expr_flipped(crm_expr_relate_literal(a->e,
			    value(a, right), left, ordered));
		else
			r = relate_node(a, v, right, ordered);
		if (r & accepts[n->op - CRM_TOK_EQ])
			return !not;
	}
	return not;
}

static bool is_true(struct crm_value v)
{
	switch (v.type) {
	case CRM_V_NONE:
		return false;
	case CRM_V_TEXT:
		return v.text.n > 0;
	case CRM_V_TIME:
		return true;
	default:
		return v.number != 0;
	}
}

static bool holds(const struct ask *a, const struct crm_expr_node *n)
{
	const struct crm_expr_node *part = n->first;

	switch (n->kind) {
	case CRM_NODE_OR:
		while (part != NULL && !holds(a, part))
			part = part->next;
		return part != NULL;
	case CRM_NODE_AND:
		while (part != NULL && holds(a, part))
			part = part->next;
		return part == NULL;
	case CRM_NODE_NOT:
		return !holds(a, part);
	case CRM_NODE_COMPARE:
		return compare(a, n);
	case CRM_NODE_HAS:
		return field(a, part).type != CRM_V_NONE;
	default:
		return is_true(value(a, n));
	}
}

bool crm_expr_match(const struct crm_expr *e, const struct crm_line *line,
    crm_expr_field_fn *fn, void *ctx)
{
	struct ask a = { e, line, fn, ctx };

	return e->root == NULL || holds(&a, e->root);
}

struct crm_value crm_expr_value(const struct crm_expr *e,
    const struct crm_line *line, crm_expr_field_fn *fn, void *ctx)
{
	struct ask a = { e, line, fn, ctx };

	return e->root != NULL ? value(&a, e->root) :
	    (struct crm_value){ .type = CRM_V_BOOL, .number = 1 };
}

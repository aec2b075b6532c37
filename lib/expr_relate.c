/* SPDX-License-Identifier: ISC */
#include "expr_tree.h"

static enum crm_expr_relation order(double x, double y)
{
	return x < y ? CRM_REL_LESS : x > y ? CRM_REL_MORE : CRM_REL_SAME;
}

static enum crm_expr_relation in_span(int64_t t, struct crm_period p)
{
	if (p.from != CRM_TIME_NONE && t < p.from)
		return CRM_REL_LESS;
	if (p.until != CRM_TIME_NONE && t >= p.until)
		return CRM_REL_MORE;
	return CRM_REL_SAME;
}

static enum crm_expr_relation same_or_apart(bool same)
{
	return same ? CRM_REL_SAME : CRM_REL_APART;
}

static enum crm_expr_relation by_sign(int c)
{
	return c < 0 ? CRM_REL_LESS : c > 0 ? CRM_REL_MORE : CRM_REL_SAME;
}

static enum crm_expr_relation relate_text(const struct crm_expr *e,
    struct crm_str s, const struct crm_expr_node *n, bool ordered)
{
	int64_t t;
	double v;

	if (n->has_span && crm_expr_time(s, e->when.zone, &t))
		return in_span(t, n->span);
	if (!ordered && crm_str_eq(s, n->text))
		return CRM_REL_SAME;
	if (ordered && n->has_number && crm_expr_number(s, &v))
		return order(v, n->number);
	return by_sign(crm_expr_fold_cmp(s, n->fold));
}

enum crm_expr_relation crm_expr_relate_literal(const struct crm_expr *e,
    struct crm_value v, const struct crm_expr_node *n, bool ordered)
{
	switch (v.type) {
	case CRM_V_TEXT:
		return relate_text(e, v.text, n, ordered);
	case CRM_V_TIME:
		return n->has_span ? in_span(v.time, n->span) :
		    n->has_secs ? order((double)v.time,
		    (double)e->when.now + n->secs) : CRM_REL_APART;
	case CRM_V_DURATION:
		return n->has_secs ? order(v.number, n->secs) :
		    n->has_number ? order(v.number, n->number) : CRM_REL_APART;
	case CRM_V_BOOL:
		return n->has_truth ? order(v.number, n->truth) : CRM_REL_APART;
	case CRM_V_NUMBER:
		return n->has_number ? order(v.number, n->number) :
		    n->has_secs ? order(v.number, n->secs) :
		    same_or_apart(v.text.n > 0 &&
		    crm_str_eq(v.text, n->text));
	default:
		return CRM_REL_APART;
	}
}

enum crm_expr_relation crm_expr_flipped(enum crm_expr_relation r)
{
	return r == CRM_REL_LESS ? CRM_REL_MORE :
	    r == CRM_REL_MORE ? CRM_REL_LESS : r;
}

enum crm_expr_relation crm_expr_relate(const struct crm_expr *e,
    struct crm_value v, struct crm_value w, bool ordered)
{
	const struct crm_zone *zone = e->when.zone;
	double now = (double)e->when.now;

	if (v.type == CRM_V_NONE || w.type == CRM_V_NONE)
		return CRM_REL_APART;
	if (v.type != CRM_V_TEXT && w.type == CRM_V_TEXT)
		return crm_expr_flipped(crm_expr_relate(e, w, v, ordered));
	if (v.type == CRM_V_TEXT && w.type == CRM_V_TEXT) {
		if (crm_expr_time(v.text, zone, &v.time) &&
		    crm_expr_time(w.text, zone, &w.time))
			return order((double)v.time, (double)w.time);
		if (ordered && crm_expr_number(v.text, &v.number) &&
		    crm_expr_number(w.text, &w.number))
			return order(v.number, w.number);
		return by_sign(crm_expr_text_cmp(v.text, w.text));
	}
	if (v.type == CRM_V_TEXT && !ordered && w.type != CRM_V_TIME &&
	    w.text.n > 0)
		return same_or_apart(crm_expr_text_cmp(v.text, w.text) == 0);
	if (v.type == CRM_V_TEXT)
		v.type = crm_expr_time(v.text, zone, &v.time) ? CRM_V_TIME :
		    crm_expr_number(v.text, &v.number) ? CRM_V_NUMBER :
		    CRM_V_NONE;
	if (v.type == CRM_V_NONE ||
	    (v.type == CRM_V_TIME && w.type == CRM_V_NUMBER) ||
	    (v.type == CRM_V_NUMBER && w.type == CRM_V_TIME))
		return CRM_REL_APART;
	if (v.type == CRM_V_TIME || w.type == CRM_V_TIME)
		return order(
		    v.type == CRM_V_TIME ? (double)v.time : now + v.number,
		    w.type == CRM_V_TIME ? (double)w.time : now + w.number);
	return order(v.number, w.number);
}

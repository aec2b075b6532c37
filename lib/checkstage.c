/* SPDX-License-Identifier: ISC */
/* Deals that are where they should not be. */
#include "auditpriv.h"

#include "deal.h"
#include "dealmore.h"

/* The touch that a stage is named for: its id says so, or the setting
 * touch.STAGE. */
static enum crm_touch named_for(const struct crm_rules *r,
    const struct crm_stage *s)
{
	struct crm_buf key = { 0 };
	struct crm_str value;

	crm_buf_printf(&key, "touch.%.*s", (int)s->id.n, s->id.p);
	value = crm_rules_setting(r, crm_buf_z(&key));
	crm_buf_free(&key);
	return crm_touch_find(value.n > 0 ? value : s->id);
}

enum crm_status crm_check_stage_open(struct crm_audit *a, struct crm_err *err)
{
	const struct crm_rules *r = a->rules;
	struct crm_when when = { r->zone, a->now };
	enum crm_status s = CRM_OK;
	struct crm_str name;

	a->stage = crm_mem_new((size_t)r->known + 1, sizeof(*a->stage));
	for (int i = 0; i < r->known && s == CRM_OK; i++) {
		a->stage[i].touch = named_for(r, &r->stage[i]);
		if (r->stage[i].require.n == 0)
			continue;
		s = crm_expr_new(r->stage[i].require, &when,
		    &a->stage[i].require, err);
		for (size_t k = 0; s == CRM_OK && crm_expr_field(
		    a->stage[i].require, k, &name); k++)
			crm_query_want(a->query, name);
	}
	return s;
}

static void unknown(struct crm_audit *a, const struct crm_deal *d)
{
	const struct crm_stage *s = &a->rules->stage[d->stage];
	const struct crm_stage *first = &a->rules->stage[0];
	struct crm_finding *f = crm_audit_deal_new(a, CRM_FIND_UNKNOWN_STAGE,
	    d->visit[d->visits - 1].entered, d);

	if (f == NULL)
		return;
	crm_finding_what(&a->found, f, "at %s/%s, which is not in stages.csv",
	    s->pipeline.p, s->id.p);
	if (a->rules->pipeline[d->pipeline].count > 0) {
		first = &a->rules->stage[a->rules->pipeline[d->pipeline].first];
		crm_finding_mend(&a->found, f, "crm-step % --result=%",
		    f->deal, first->id);
	} else {
		crm_finding_mend(&a->found, f, "crm-step % --result=%/%",
		    f->deal, first->pipeline, first->id);
	}
}

static void move(struct crm_audit *a, const struct crm_deal *d)
{
	const struct crm_audit_deal *x = &a->deal[d->id];
	const struct crm_stage *from;
	struct crm_finding *f;

	if (x->from == CRM_NO_STAGE || (f = crm_audit_deal_new(a,
	    CRM_FIND_MOVE, x->moved, d)) == NULL)
		return;
	from = &a->rules->stage[x->from];
	crm_finding_what(&a->found, f, "from %s to %s: stages.csv allows "
	    "%.*s", from->id.p, d->status == CRM_WON ? "won" :
	    a->rules->stage[d->stage].id.p, (int)from->moves.n, from->moves.p);
	crm_finding_mend(&a->found, f, "crm-add undo deal=% of=% what=step",
	    f->deal, crm_audit_time(a, x->moved));
}

/* May a set give the deal a value of it? */
static bool settable(enum crm_key key)
{
	return key != CRM_KEY_PIPELINE && key != CRM_KEY_STAGE &&
	    crm_ev_has(CRM_EV_SET, key);
}

/* The command that gives the field, if it can be given by hand. */
static bool mend_field(struct crm_audit *a, struct crm_finding *f,
    struct crm_str name)
{
	enum crm_key key = crm_key_find(name);

	if (name.n > 7 && memcmp(name.p, "client.", 7) == 0) {
		if (f->client.n == 0)
			return false;
		crm_finding_mend(&a->found, f, "crm-add set client=% %=VALUE",
		    f->client, (struct crm_str){ name.p + 7, name.n - 7 });
		return true;
	}
	if (key == CRM_KEY_USER ? crm_key_reserved(name) : !settable(key))
		return false;
	crm_finding_mend(&a->found, f, "crm-add set deal=% %=VALUE", f->deal,
	    name);
	return true;
}

/* The first field that is not there, else the first. */
static void mend_require(struct crm_audit *a, struct crm_finding *f,
    const struct crm_expr *e, const struct crm_line *l)
{
	struct crm_str name;

	for (size_t i = 0; crm_expr_field(e, i, &name); i++)
		if (crm_line_find(l, name) == NULL && mend_field(a, f, name))
			return;
	for (size_t i = 0; crm_expr_field(e, i, &name); i++)
		if (mend_field(a, f, name))
			return;
}

static void require(struct crm_audit *a, const struct crm_deal *d)
{
	const struct crm_expr *e = a->stage[d->stage].require;
	struct crm_deal_ctx ctx = { .rules = &a->query->src.rules,
		.now = a->now };
	struct crm_finding *f;
	bool holds;

	if (e == NULL)
		return;
	/* of a deal of too many fields, what finds room is seen */
	crm_deal_more_for(a->fold, d, e, a->line);
	holds = crm_expr_match(e, a->line, crm_deal_field, &ctx);
	crm_buf_free(&ctx.text);
	if (holds || (f = crm_audit_deal_new(a, CRM_FIND_REQUIRE,
	    d->visit[d->visits - 1].entered, d)) == NULL)
		return;
	crm_finding_what(&a->found, f, "stage %s requires %s",
	    a->rules->stage[d->stage].id.p,
	    a->rules->stage[d->stage].require.p);
	mend_require(a, f, e, a->line);
}

/* Stages of its pipeline up to where it is. */
static void not_done(struct crm_audit *a, const struct crm_deal *d)
{
	const struct crm_pipeline *p = &a->rules->pipeline[d->pipeline];

	for (int i = p->first; i <= d->stage && i < p->first + p->count; i++) {
		enum crm_touch t = a->stage[i].touch;
		struct crm_finding *f;

		if (t == CRM_NO_TOUCH || (a->deal[d->id].kinds >> t & 1) != 0)
			continue;
		f = crm_audit_deal_new(a, CRM_FIND_NOT_DONE,
		    d->visit[d->visits - 1].entered, d);
		if (f == NULL)
			return;
		crm_finding_what(&a->found, f, "at %s without a touch of kind "
		    "%s", a->rules->stage[d->stage].id.p,
		    crm_touch_name(t).p);
		crm_finding_mend(&a->found, f, "crm-add touch deal=% kind=% "
		    "dir=out", f->deal, crm_touch_name(t));
	}
}

void crm_check_stage(struct crm_audit *a, const struct crm_deal *d)
{
	if (d->status != CRM_LOST)
		move(a, d);
	if (d->status != CRM_OPEN)
		return;
	if (a->rules->stage[d->stage].order < 0) {
		unknown(a, d);
		return;
	}
	require(a, d);
	not_done(a, d);
}

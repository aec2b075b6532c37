/* SPDX-License-Identifier: ISC */
#include "waterfall.h"

#include <limits.h>
#include <stdlib.h>

#include "funneltable.h"
#include "mem.h"
#include "money.h"

enum move { BEFORE, NEW, REOPENED, MOVED_IN, GROWN, SHRUNK, ADVANCED,
	REGRESSED, WON, LOST, JUNK, MOVED_OUT, WITHDRAWN, AFTER, MOVES };

static const struct {
	const char *name;
	int sign;		/* what a deal of it adds to the number open */
	bool rare;
} moves[MOVES] = {
	{ "open before", 1, false }, { "new", 1, false },
	{ "reopened", 1, true }, { "moved in", 1, true },
	{ "grown", 0, false }, { "shrunk", 0, false },
	{ "advanced", 0, false }, { "regressed", 0, false },
	{ "won", -1, false }, { "lost", -1, false }, { "junk", -1, true },
	{ "moved out", -1, true }, { "withdrawn", -1, true },
	{ "open after", 0, false },
};

struct fall {
	struct {
		int64_t deals, money;	/* money: what it adds, or moved
					 * inside */
	} move[MOVES];
};

static bool add(struct fall *f, enum move m, int64_t money)
{
	f->move[m].deals++;
	return crm_money_add(&f->move[m].money, money);
}

static int order(const struct crm_rules *r, int stage)
{
	return r->stage[stage].order < 0 ? INT_MAX : r->stage[stage].order;
}

/* What happened to a deal that was open: its amount and its place. */
static bool changed(struct fall *fall, const struct crm_rules *r,
    const struct crm_deal *was, const struct crm_deal *d)
{
	struct fall *f = &fall[d->pipeline];
	int64_t more = d->amount - was->amount;
	bool ok = true;

	if (was->pipeline != d->pipeline)
		ok = add(&fall[was->pipeline], MOVED_OUT, -was->amount) &&
		    add(f, MOVED_IN, was->amount);
	else if (d->status == CRM_OPEN && was->stage != d->stage)
		ok = add(f, order(r, d->stage) > order(r, was->stage) ?
		    ADVANCED : REGRESSED, d->amount);
	if (ok && more != 0)
		ok = add(f, more > 0 ? GROWN : SHRUNK, more);
	return ok;
}

static bool add_deal(struct fall *fall, const struct crm_funnel_view *v,
    const struct crm_deal *was, const struct crm_deal *d)
{
	struct fall *f = &fall[d->pipeline];
	bool open = was != NULL && was->status == CRM_OPEN, ok = true;

	if (open)
		ok = add(&fall[was->pipeline], BEFORE, was->amount);
	if (crm_funnel_is_junk(&v->query.fold, d))
		return ok && (!open ||
		    add(&fall[was->pipeline], JUNK, -was->amount));
	if (was == NULL)
		ok = ok && add(f, NEW, d->amount);
	else if (open)
		ok = ok && changed(fall, &v->query.src.rules, was, d);
	else if (d->status == CRM_OPEN)
		return ok && add(f, REOPENED, d->amount);
	else
		return ok;
	if (d->status == CRM_OPEN)
		return ok;
	return ok && add(f, d->status == CRM_WON ? WON : LOST, -d->amount);
}

/* What the moves come to, which must be what is open. */
static enum crm_status balance(struct fall *fall,
    const struct crm_funnel_view *v, const struct crm_funnel_set *set,
    struct crm_err *err)
{
	for (int p = 0; p < v->query.src.rules.pipelines; p++) {
		int64_t no = crm_funnel_set_find(set, p, CRM_STR(""));
		const struct crm_funnel *f = no < 0 ? NULL :
		    &set->group[no].funnel;
		int64_t deals = 0;
		__int128 money = 0;

		for (int m = 0; m < AFTER; m++) {
			deals += moves[m].sign * fall[p].move[m].deals;
			if (m != ADVANCED && m != REGRESSED)
				money += fall[p].move[m].money;
		}
		fall[p].move[AFTER].deals = deals;
		fall[p].move[AFTER].money = (int64_t)money;
		if (v->who.pipeline >= 0 && p != v->who.pipeline)
			continue;
		if (deals != (f != NULL ? f->open : 0) ||
		    money != (f != NULL ? f->open_money : 0))
			return crm_err_set(err, CRM_BUG, "the moves do not "
			    "lead to what is open");
	}
	return CRM_OK;
}

static enum crm_status count(struct fall *fall, struct crm_funnel_view *v,
    struct crm_err *err)
{
	struct crm_query *q = &v->query;
	bool ok = true;

	for (size_t i = 0; i < q->fold.deals && ok; i++) {
		const struct crm_deal *d = &q->fold.deal[i];

		if (crm_query_match(&q->eye, d))
			ok = add_deal(fall, v, crm_fold_find(&q->before,
			    crm_names_get(&q->fold.deal_name, d->id)), d);
	}
	/* A deal that has been undone since is in no later state, and so no
	 * filter can take it. */
	for (size_t i = 0; i < q->before.deals && ok && q->where == NULL;
	    i++) {
		const struct crm_deal *d = &q->before.deal[i];

		if (d->status == CRM_OPEN && crm_fold_find(&q->fold,
		    crm_names_get(&q->before.deal_name, d->id)) == NULL)
			ok = add(&fall[d->pipeline], BEFORE, d->amount) &&
			    add(&fall[d->pipeline], WITHDRAWN, -d->amount);
	}
	return ok ? CRM_OK : crm_err_set(err, CRM_DATA,
	    "the sum of amounts is too large");
}

static void add_rows(struct crm_table *t, const struct crm_funnel_view *v,
    const struct fall *f, int pipeline)
{
	for (int m = 0; m < MOVES; m++) {
		bool inside = m == ADVANCED || m == REGRESSED;
		int64_t deals = f->move[m].deals;

		/* For people, what is rare only where it happened. */
		if (deals == 0 && moves[m].rare &&
		    v->opt->style.format == CRM_TEXT)
			continue;
		if (m == AFTER)
			crm_table_rule(t);
		crm_funnel_table_row(t, v, CRM_STR(""), pipeline);
		crm_table_text(t, crm_str(moves[m].name));
		crm_table_count(t, deals);
		crm_table_count(t, m == AFTER ? deals :
		    moves[m].sign * deals);
		crm_funnel_money(t, !inside, f->move[m].money);
		crm_funnel_money(t, inside, f->move[m].money);
	}
	crm_table_rule(t);
}

enum crm_status crm_waterfall(struct crm_funnel_view *v,
    const struct crm_funnel_set *set, struct crm_buf *out,
    struct crm_err *err)
{
	static const struct crm_funnel_column column[] = {
		{ "<move", NULL }, { "deals", NULL },
		{ "deals_change", "" }, { "change", NULL },
		{ "inside", "moved inside" },
	};
	int pipelines = v->query.src.rules.pipelines;
	struct fall *fall = crm_mem_new((size_t)pipelines, sizeof(*fall));
	enum crm_status s = count(fall, v, err);
	struct crm_table *t;

	if (s == CRM_OK)
		s = balance(fall, v, set, err);
	t = crm_funnel_table_new(v, v->many, column,
	    sizeof(column) / sizeof(*column));
	for (int p = 0; p < pipelines && s == CRM_OK; p++) {
		bool any = v->query.src.rules.pipeline[p].count > 0;

		for (int m = 0; m < MOVES; m++)
			any |= fall[p].move[m].deals > 0;
		if (any && (v->who.pipeline < 0 || v->who.pipeline == p))
			add_rows(t, v, &fall[p], p);
	}
	if (s == CRM_OK)
		crm_table_print(t, &v->opt->style, out);
	crm_table_free(t);
	free(fall);
	return s;
}

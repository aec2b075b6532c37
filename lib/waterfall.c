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

struct crm_waterfall_fall {
	struct {
		int64_t deals, money;	/* money: what it adds, or moved
					 * inside */
	} move[MOVES];
};

static bool add(struct crm_waterfall_fall *f, enum move m, int64_t money)
{
	f->move[m].deals++;
	return crm_money_add(&f->move[m].money, money);
}

static int order(const struct crm_rules *r, int stage)
{
	return r->stage[stage].order < 0 ? INT_MAX : r->stage[stage].order;
}

static struct crm_waterfall_fall *of(struct crm_waterfall *w, int pipeline)
{
	size_t was = w->pipelines;

	if ((size_t)pipeline >= was) {
		w->fall = crm_mem_grow(w->fall, &w->pipelines,
		    (size_t)pipeline + 1, sizeof(*w->fall));
		memset(w->fall + was, 0, (w->pipelines - was) *
		    sizeof(*w->fall));
	}
	return &w->fall[pipeline];
}

/* What happened to a deal that was open: its amount and its place. */
static bool changed(struct crm_waterfall *w, const struct crm_rules *r,
    const struct crm_deal *was, const struct crm_deal *d)
{
	int64_t more = d->amount - was->amount;
	bool ok = true;

	if (was->pipeline != d->pipeline)
		ok = add(of(w, was->pipeline), MOVED_OUT, -was->amount) &&
		    add(of(w, d->pipeline), MOVED_IN, was->amount);
	else if (d->status == CRM_OPEN && was->stage != d->stage)
		ok = add(of(w, d->pipeline), order(r, d->stage) >
		    order(r, was->stage) ? ADVANCED : REGRESSED, d->amount);
	if (ok && more != 0)
		ok = add(of(w, d->pipeline), more > 0 ? GROWN : SHRUNK, more);
	return ok;
}

static bool add_deal(struct crm_waterfall *w, const struct crm_rules *r,
    bool junk, const struct crm_deal *was, const struct crm_deal *d)
{
	bool open = was != NULL && was->status == CRM_OPEN, ok = true;

	if (open)
		ok = add(of(w, was->pipeline), BEFORE, was->amount);
	if (junk)
		return ok && (!open ||
		    add(of(w, was->pipeline), JUNK, -was->amount));
	if (was == NULL)
		ok = ok && add(of(w, d->pipeline), NEW, d->amount);
	else if (open)
		ok = ok && changed(w, r, was, d);
	else if (d->status == CRM_OPEN)
		return ok && add(of(w, d->pipeline), REOPENED, d->amount);
	else
		return ok;
	if (d->status == CRM_OPEN)
		return ok;
	return ok && add(of(w, d->pipeline), d->status == CRM_WON ? WON :
	    LOST, -d->amount);
}

bool crm_waterfall_add(struct crm_waterfall *w,
    const struct crm_funnel_view *v, struct crm_query_eye *eye,
    const struct crm_deal *was, const struct crm_deal *now)
{
	if (now != NULL)
		return !crm_query_match(eye, now) || add_deal(w,
		    &v->query.src.rules, crm_funnel_is_junk(eye->fold, now),
		    was, now);
	/* A deal that has been undone since is in no later state, and so no
	 * filter can take it. */
	if (v->query.where != NULL || was->status != CRM_OPEN)
		return true;
	return add(of(w, was->pipeline), BEFORE, was->amount) &&
	    add(of(w, was->pipeline), WITHDRAWN, -was->amount);
}

bool crm_waterfall_join(struct crm_waterfall *w,
    const struct crm_waterfall *part)
{
	bool ok = true;

	for (size_t p = 0; p < part->pipelines; p++)
		for (int m = 0; m < MOVES && ok; m++) {
			struct crm_waterfall_fall *f = of(w, (int)p);

			f->move[m].deals += part->fall[p].move[m].deals;
			ok = crm_money_add(&f->move[m].money,
			    part->fall[p].move[m].money);
		}
	return ok;
}

void crm_waterfall_free(struct crm_waterfall *w)
{
	free(w->fall);
	*w = (struct crm_waterfall){ 0 };
}

/* What the moves come to, which must be what is open. */
static enum crm_status balance(struct crm_waterfall_fall *fall,
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

static void add_rows(struct crm_table *t, const struct crm_funnel_view *v,
    const struct crm_waterfall_fall *f, int pipeline)
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

enum crm_status crm_waterfall_print(struct crm_waterfall *w,
    struct crm_funnel_view *v, const struct crm_funnel_set *set,
    struct crm_buf *out, struct crm_err *err)
{
	static const struct crm_funnel_column column[] = {
		{ "<move", NULL }, { "deals", NULL },
		{ "deals_change", "" }, { "change", NULL },
		{ "inside", "moved inside" },
	};
	int pipelines = v->query.src.rules.pipelines;
	struct crm_table *t;
	enum crm_status s;

	if (pipelines > 0)
		of(w, pipelines - 1);
	s = balance(w->fall, v, set, err);
	t = crm_funnel_table_new(v, v->many, column,
	    sizeof(column) / sizeof(*column));
	for (int p = 0; p < pipelines && s == CRM_OK; p++) {
		bool any = v->query.src.rules.pipeline[p].count > 0;

		for (int m = 0; m < MOVES; m++)
			any |= w->fall[p].move[m].deals > 0;
		if (any && (v->who.pipeline < 0 || v->who.pipeline == p))
			add_rows(t, v, &w->fall[p], p);
	}
	if (s == CRM_OK)
		crm_table_print(t, &v->opt->style, out);
	crm_table_free(t);
	return s;
}

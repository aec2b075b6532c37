/* SPDX-License-Identifier: ISC */
#include "handover.h"

#include <stdlib.h>

#include "funneltable.h"
#include "mem.h"
#include "money.h"

/* From one pipeline to another. */
struct way {
	int64_t due;		/* won from a stage that hands over there */
	int64_t missing;	/* of these: without a child there */
	int64_t parents, unwon;	/* that have children there; not won now */
	int64_t children, open, won, lost;
	int64_t money, won_money;	/* of the children */
};

struct ways {
	struct way *way;
	size_t pipelines;
	uint8_t *has;		/* the pipelines where a deal has children */
	int64_t *first, *next;	/* children of each deal of the fold, -1 */
};

static struct way *at(struct ways *w, int from, int to)
{
	return &w->way[(size_t)from * w->pipelines + (size_t)to];
}

static bool count_child(struct way *w, const struct crm_deal *d)
{
	w->children++;
	w->open += d->status == CRM_OPEN;
	w->won += d->status == CRM_WON;
	w->lost += d->status == CRM_LOST;
	return crm_money_add(&w->money, d->amount) && (d->status != CRM_WON ||
	    crm_money_add(&w->won_money, d->amount));
}

/* The children of every deal in other pipelines, as lists. */
static void link_children(struct ways *w, const struct crm_fold *fold)
{
	for (size_t i = 0; i < fold->deals; i++)
		w->first[i] = w->next[i] = -1;
	for (size_t i = fold->deals; i-- > 0;) {
		const struct crm_deal *d = &fold->deal[i], *p = NULL;
		size_t k;

		if (d->parent != 0)
			p = crm_fold_find(fold, crm_names_get(&fold->word,
			    d->parent));
		if (p == NULL || p->pipeline == d->pipeline)
			continue;
		k = (size_t)(p - fold->deal);
		w->next[i] = w->first[k];
		w->first[k] = (int64_t)i;
	}
}

/* The pipeline that the deal's last stage hands over to, or -1. */
static int due_to(const struct crm_rules *r, const struct crm_deal *d)
{
	struct crm_str head, rest, handover = r->stage[d->stage].handover;

	if (d->status != CRM_WON || handover.n == 0)
		return -1;
	crm_str_cut(handover, '/', &head, &rest);
	return crm_rules_pipeline(r, head);
}

static bool count_parent(struct ways *w, const struct crm_funnel_view *v,
    size_t i)
{
	const struct crm_fold *fold = &v->query.fold;
	const struct crm_deal *d = &fold->deal[i];
	int due = due_to(&v->query.src.rules, d);
	bool ok = true;

	memset(w->has, 0, w->pipelines);
	for (int64_t c = w->first[i]; c >= 0 && ok; c = w->next[c]) {
		const struct crm_deal *child = &fold->deal[c];
		struct way *way = at(w, d->pipeline, child->pipeline);

		if (w->has[child->pipeline] == 0) {
			way->parents++;
			way->unwon += d->status != CRM_WON;
		}
		w->has[child->pipeline] = 1;
		ok = count_child(way, child);
	}
	if (due >= 0) {
		at(w, d->pipeline, due)->due++;
		at(w, d->pipeline, due)->missing += w->has[due] == 0;
	}
	return ok;
}

/* From the children's side: each counts if its parent does. */
static enum crm_status check(struct ways *w, const struct crm_fold *fold,
    const uint8_t *counts, struct crm_err *err)
{
	for (size_t i = 0; i < fold->deals; i++) {
		const struct crm_deal *d = &fold->deal[i], *p = NULL;

		if (d->parent != 0)
			p = crm_fold_find(fold, crm_names_get(&fold->word,
			    d->parent));
		if (p != NULL && p->pipeline != d->pipeline &&
		    counts[p - fold->deal])
			at(w, p->pipeline, d->pipeline)->children--;
	}
	for (size_t i = 0; i < w->pipelines * w->pipelines; i++) {
		struct way *x = &w->way[i];

		if (x->children != 0)
			return crm_err_set(err, CRM_BUG, "what was handed "
			    "over is not what was taken over");
		x->children = x->open + x->won + x->lost;
	}
	return CRM_OK;
}

static bool add_rows(struct crm_table *t, struct ways *w,
    const struct crm_funnel_view *v)
{
	const struct crm_rules *r = &v->query.src.rules;
	bool any = false;

	for (int p = 0; p < r->pipelines; p++) {
		for (int q = 0; q < r->pipelines; q++) {
			const struct way *x = at(w, p, q);

			if (x->due == 0 && x->children == 0)
				continue;
			any = true;
			crm_funnel_table_row(t, v, CRM_STR(""), p);
			crm_table_text(t, r->pipeline[q].id);
			crm_table_count(t, x->due);
			crm_table_count(t, x->parents);
			crm_table_count(t, x->missing);
			crm_table_count(t, x->unwon);
			crm_table_count(t, x->children);
			crm_table_count(t, x->open);
			crm_table_count(t, x->won);
			crm_table_count(t, x->lost);
			crm_table_money(t, x->money);
			crm_table_money(t, x->won_money);
		}
	}
	return any;
}

enum crm_status crm_handovers(struct crm_funnel_view *v, bool always,
    struct crm_buf *out, struct crm_err *err)
{
	static const struct crm_funnel_column column[] = {
		{ "<to", NULL }, { "due", NULL }, { "parents", "handed" },
		{ "missing", NULL }, { "unwon", "" },
		{ "children", "deals" }, { "open", NULL }, { "won", NULL },
		{ "lost", NULL }, { "money", "" },
		{ "won_money", "won money" },
	};
	const struct crm_fold *fold = &v->query.fold;
	size_t n = (size_t)v->query.src.rules.pipelines;
	struct ways w = { .pipelines = n,
		.way = crm_mem_new(n * n, sizeof(*w.way)),
		.has = crm_mem_new(n, 1),
		.first = crm_mem_new(fold->deals + 1, sizeof(*w.first)),
		.next = crm_mem_new(fold->deals + 1, sizeof(*w.next)) };
	uint8_t *counts = crm_mem_new(fold->deals + 1, 1);
	struct crm_table *t = crm_funnel_table_new(v, true, column,
	    sizeof(column) / sizeof(*column));
	enum crm_status s = CRM_OK;
	int64_t at_time;

	link_children(&w, fold);
	for (size_t i = 0; i < fold->deals && s == CRM_OK; i++) {
		counts[i] = crm_population_has(&v->who, &v->query.eye,
		    &fold->deal[i], &at_time);
		if (counts[i] && !count_parent(&w, v, i))
			s = crm_err_set(err, CRM_DATA,
			    "the sum of amounts is too large");
	}
	if (s == CRM_OK)
		s = check(&w, fold, counts, err);
	if (s == CRM_OK && (add_rows(t, &w, v) || always)) {
		if (!always)
			crm_buf_puts(out, "\nhand-overs\n\n");
		crm_table_print(t, &v->opt->style, out);
	}
	crm_table_free(t);
	free(w.way);
	free(w.has);
	free(w.first);
	free(w.next);
	free(counts);
	return s;
}

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
	const struct crm_handover *all;
	struct way *way;
	size_t pipelines;
	uint8_t *has;		/* the pipelines where a deal has children */
	int64_t *parent;	/* of each deal, among them; -1 */
	int64_t *first, *next;	/* its children in other pipelines, -1 */
};

/* The pipeline that the deal's last stage hands over to, or -1. */
static int due_to(const struct crm_rules *r, const struct crm_deal *d)
{
	struct crm_str head, rest, handover = r->stage[d->stage].handover;

	if (d->status != CRM_WON || handover.n == 0)
		return -1;
	crm_str_cut(handover, '/', &head, &rest);
	return crm_rules_pipeline(r, head);
}

void crm_handover_add(struct crm_handover *h, const struct crm_query_eye *eye,
    const struct crm_deal *d, bool counts)
{
	const struct crm_rules *r = &eye->query->src.rules;
	struct crm_str id = crm_names_get(&eye->fold->deal_name, d->id);
	struct crm_str parent = crm_names_get(&eye->fold->word, d->parent);
	struct crm_handover_deal *x;

	if (!counts && parent.n == 0)
		return;
	h->deal = crm_mem_grow(h->deal, &h->cap, h->deals + 1,
	    sizeof(*h->deal));
	x = &h->deal[h->deals++];
	*x = (struct crm_handover_deal){ .amount = d->amount,
		.pipeline = d->pipeline, .status = d->status,
		.counts = counts, .due = due_to(r, d) };
	if (h->text.n == 0)
		crm_buf_char(&h->text, '\0');
	x->id = h->text.n;
	crm_buf_add(&h->text, id.p, id.n + 1);
	if (parent.n == 0)
		return;
	x->parent = h->text.n;
	crm_buf_add(&h->text, parent.p, parent.n + 1);
}

void crm_handover_join(struct crm_handover *h, const struct crm_handover *p)
{
	size_t at = h->text.n;

	if (p->deals == 0)
		return;
	h->deal = crm_mem_grow(h->deal, &h->cap, h->deals + p->deals,
	    sizeof(*h->deal));
	crm_buf_str_add(&h->text, crm_buf_str(&p->text));
	for (size_t i = 0; i < p->deals; i++) {
		struct crm_handover_deal *x = &h->deal[h->deals++];

		*x = p->deal[i];
		x->id += at;
		x->parent += x->parent > 0 ? at : 0;
	}
}

void crm_handover_free(struct crm_handover *h)
{
	free(h->deal);
	crm_buf_free(&h->text);
	*h = (struct crm_handover){ 0 };
}

static struct way *at(struct ways *w, int from, int to)
{
	return &w->way[(size_t)from * w->pipelines + (size_t)to];
}

static bool count_child(struct way *w, const struct crm_handover_deal *d)
{
	w->children++;
	w->open += d->status == CRM_OPEN;
	w->won += d->status == CRM_WON;
	w->lost += d->status == CRM_LOST;
	return crm_money_add(&w->money, d->amount) && (d->status != CRM_WON ||
	    crm_money_add(&w->won_money, d->amount));
}

static size_t slot_of(const struct crm_handover *h, const uint32_t *slot,
    size_t slots, const char *id)
{
	size_t at = (size_t)crm_str_hash(crm_str(id)) & (slots - 1);

	while (slot[at] != 0 && strcmp(h->text.p + h->deal[slot[at] - 1].id,
	    id) != 0)
		at = (at + 1) & (slots - 1);
	return at;
}

/* The parent of each deal, by a table of all ids. */
static void find_parents(struct ways *w)
{
	const struct crm_handover *h = w->all;
	size_t slots = 16;
	uint32_t *slot;

	while (slots < h->deals * 2)
		slots *= 2;
	slot = crm_mem_new(slots, sizeof(*slot));
	for (size_t i = 0; i < h->deals; i++)
		slot[slot_of(h, slot, slots, h->text.p + h->deal[i].id)] =
		    (uint32_t)i + 1;
	for (size_t i = 0; i < h->deals; i++)
		w->parent[i] = h->deal[i].parent == 0 ? -1 :
		    (int64_t)slot[slot_of(h, slot, slots,
		    h->text.p + h->deal[i].parent)] - 1;
	free(slot);
}

/* The children of every deal in other pipelines, as lists. */
static void link_children(struct ways *w)
{
	const struct crm_handover_deal *deal = w->all->deal;

	for (size_t i = 0; i < w->all->deals; i++)
		w->first[i] = w->next[i] = -1;
	for (size_t i = 0; i < w->all->deals; i++) {
		int64_t p = w->parent[i];

		if (p < 0 || deal[p].pipeline == deal[i].pipeline)
			continue;
		w->next[i] = w->first[p];
		w->first[p] = (int64_t)i;
	}
}

static bool count_parent(struct ways *w, size_t i)
{
	const struct crm_handover_deal *deal = w->all->deal, *d = &deal[i];
	bool ok = true;

	memset(w->has, 0, w->pipelines);
	for (int64_t c = w->first[i]; c >= 0 && ok; c = w->next[c]) {
		const struct crm_handover_deal *child = &deal[c];
		struct way *way = at(w, d->pipeline, child->pipeline);

		if (w->has[child->pipeline] == 0) {
			way->parents++;
			way->unwon += d->status != CRM_WON;
		}
		w->has[child->pipeline] = 1;
		ok = count_child(way, child);
	}
	if (d->due >= 0) {
		at(w, d->pipeline, d->due)->due++;
		at(w, d->pipeline, d->due)->missing += w->has[d->due] == 0;
	}
	return ok;
}

/* From the children's side: each counts if its parent does. */
static enum crm_status check(struct ways *w, struct crm_err *err)
{
	const struct crm_handover_deal *deal = w->all->deal;

	for (size_t i = 0; i < w->all->deals; i++) {
		int64_t p = w->parent[i];

		if (p >= 0 && deal[p].pipeline != deal[i].pipeline &&
		    deal[p].counts)
			at(w, deal[p].pipeline, deal[i].pipeline)->children--;
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

static enum crm_status count(struct ways *w, struct crm_err *err)
{
	find_parents(w);
	link_children(w);
	for (size_t i = 0; i < w->all->deals; i++)
		if (w->all->deal[i].counts && !count_parent(w, i))
			return crm_err_set(err, CRM_DATA,
			    "the sum of amounts is too large");
	return check(w, err);
}

enum crm_status crm_handovers(const struct crm_handover *all,
    const struct crm_funnel_view *v, bool always, struct crm_buf *out,
    struct crm_err *err)
{
	static const struct crm_funnel_column column[] = {
		{ "<to", NULL }, { "due", NULL }, { "parents", "handed" },
		{ "missing", NULL }, { "unwon", "" },
		{ "children", "deals" }, { "open", NULL }, { "won", NULL },
		{ "lost", NULL }, { "money", "" },
		{ "won_money", "won money" },
	};
	size_t n = (size_t)v->query.src.rules.pipelines;
	struct ways w = { .all = all, .pipelines = n,
		.way = crm_mem_new(n * n, sizeof(*w.way)),
		.has = crm_mem_new(n, 1),
		.parent = crm_mem_new(all->deals + 1, sizeof(*w.parent)),
		.first = crm_mem_new(all->deals + 1, sizeof(*w.first)),
		.next = crm_mem_new(all->deals + 1, sizeof(*w.next)) };
	struct crm_table *t = crm_funnel_table_new(v, true, column,
	    sizeof(column) / sizeof(*column));
	enum crm_status s = count(&w, err);

	if (s == CRM_OK && (add_rows(t, &w, v) || always)) {
		if (!always)
			crm_buf_puts(out, "\nhand-overs\n\n");
		crm_table_print(t, &v->opt->style, out);
	}
	crm_table_free(t);
	free(w.way);
	free(w.has);
	free(w.parent);
	free(w.first);
	free(w.next);
	return s;
}

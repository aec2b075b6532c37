/* SPDX-License-Identifier: ISC */
#include "funnellist.h"

#include <stdlib.h>

#include "dealmore.h"
#include "dealprint.h"
#include "mem.h"

enum cell { DEALS, CELL_WON, CELL_LOST, CELL_OPEN, CELL_JUNK, NO_AMOUNT,
	REACHED, TOUCHED, STRICT, SKIPPED, HERE, LOST_AT, GONE, WAITING,
	CELLS };

static const char *const names[CELLS] = { "deals", "won", "lost", "open",
	"junk", "no_amount", "reached", "touched", "strict", "skipped", "here",
	"lost", "gone", "waiting" };

struct drill {
	const struct crm_funnel_view *view;
	enum cell cell;
	struct crm_str stage;
	int *row;		/* of each pipeline of the table, or -1 */
	int pipelines;
};

static enum crm_status read_cell(struct drill *c,
    const struct crm_funnel_view *v, struct crm_err *err)
{
	const char *text = v->opt->cell;
	struct crm_str head;
	bool at = crm_str_cut(crm_str(text), ':', &head, &c->stage);
	int first = at ? REACHED : 0, last = at ? CELLS : REACHED;

	for (int i = first; i < last; i++)
		if (crm_str_is(head, names[i])) {
			c->cell = (enum cell)i;
			return CRM_OK;
		}
	return crm_err_set(err, CRM_USAGE, "--list: '%s' is no cell: deals, "
	    "won, lost, open, junk, no_amount; reached:STAGE, touched:, "
	    "strict:, skipped:, here:, lost:, gone:, waiting:", text);
}

/* The rows that the stage's name means. */
static enum crm_status find_rows(struct drill *c,
    const struct crm_funnel_view *v, struct crm_err *err)
{
	const struct crm_rules *r = &v->query.src.rules;
	struct crm_str head, rest;
	bool any = false, of = crm_str_cut(c->stage, '/', &head, &rest);
	struct crm_buf b = { 0 };

	c->pipelines = r->pipelines;
	c->row = crm_mem_new((size_t)c->pipelines, sizeof(*c->row));
	for (int i = 0; i < c->pipelines; i++)
		c->row[i] = -1;
	for (int i = 0; i < r->known; i++) {
		b.n = 0;
		crm_funnel_shape_name(&v->shape, i, &b);
		if (crm_str_eq(crm_buf_str(&b), of ? rest : c->stage) &&
		    (!of || crm_str_eq(r->stage[i].pipeline, head))) {
			c->row[r->stage[i].pipeline_no] =
			    crm_funnel_shape_row(&v->shape, i);
			any = true;
		}
	}
	crm_buf_free(&b);
	return any || c->stage.n == 0 ? CRM_OK : crm_err_set(err, CRM_USAGE,
	    "--list: '%s': no such stage", v->opt->cell);
}

static bool visited(const struct crm_funnel_view *v, const struct crm_deal *d,
    int row)
{
	for (uint32_t i = 0; i < d->visits; i++) {
		int stage = d->visit[i].stage;

		if (stage != CRM_NO_STAGE &&
		    v->query.src.rules.stage[stage].pipeline_no ==
		    d->pipeline && crm_funnel_shape_row(&v->shape, stage) ==
		    row)
			return true;
	}
	return false;
}

static bool of_stage(const struct drill *c, const struct crm_funnel_view *v,
    const struct crm_deal *d)
{
	int row = d->pipeline < c->pipelines ? c->row[d->pipeline] : -1;
	int deep = (int)crm_funnel_depth(&v->shape, d) - 1;
	bool now = crm_funnel_shape_row(&v->shape, d->stage) == row;

	if (row < 0)
		return false;
	switch (c->cell) {
	case REACHED:
		if (v->opt->reach == CRM_REACH_MAX)
			return deep >= row;
		if (v->opt->reach == CRM_REACH_TOUCH)
			return visited(v, d, row);
		/* fallthrough */
	case STRICT:
		for (int i = 0; i <= row; i++)
			if (!visited(v, d, i))
				return false;
		return true;
	case TOUCHED:
		return visited(v, d, row);
	case SKIPPED:
		return deep >= row && !visited(v, d, row);
	case HERE:
		return d->status == CRM_OPEN && now;
	case LOST_AT:
		return d->status == CRM_LOST && now;
	case GONE:
		return d->status == CRM_LOST && deep == row;
	case WAITING:
		return d->status == CRM_OPEN && deep == row;
	default:
		return false;
	}
}

static bool in_cell(const struct drill *c, const struct crm_fold *fold,
    const struct crm_deal *d)
{
	bool junk = crm_funnel_is_junk(fold, d);

	if (junk || c->cell == CELL_JUNK)
		return junk && c->cell == CELL_JUNK;
	switch (c->cell) {
	case DEALS:
		return true;
	case CELL_WON:
		return d->status == CRM_WON;
	case CELL_LOST:
		return d->status == CRM_LOST;
	case CELL_OPEN:
		return d->status == CRM_OPEN;
	case NO_AMOUNT:
		return !d->has_amount;
	default:
		return of_stage(c, c->view, d);
	}
}

/* For crm_query.pick. */
static bool is_in(void *ctx, struct crm_query_eye *eye,
    const struct crm_deal *d)
{
	const struct drill *c = ctx;
	int64_t t;

	return crm_population_has(&c->view->who, eye, d, &t) &&
	    in_cell(c, eye->fold, d);
}

static enum crm_status make_line(void *ctx, struct crm_query_eye *eye,
    const struct crm_deal *d, struct crm_line *line, struct crm_err *err)
{
	const struct drill *c = ctx;
	const struct crm_query *q = &c->view->query;

	if (!is_in(ctx, eye, d))
		return CRM_NONE;
	return crm_deal_more(eye->fold, d, q->want, q->wants, line) ? CRM_OK :
	    crm_err_set(err, CRM_DATA, "deal %s: it has more than %d fields",
	    crm_names_get(&eye->fold->deal_name, d->id).p, CRM_LINE_KEYS);
}

static enum crm_status list(struct crm_funnel_view *v, struct drill *c,
    struct crm_cli *cli, struct crm_err *err)
{
	struct crm_listing out = { .style = v->opt->style,
		.text_fields = "deal,title,client,owner,stage,status,amount,"
		"next", .zone = v->query.src.rules.zone };
	struct crm_dealprint print = { .query = &v->query, .out = &out,
		.cli = cli, .line = make_line, .ctx = c };
	struct crm_fold_opt opt = { .fact = NULL };
	enum crm_status s = crm_listing_start(&out, err);

	crm_dealprint_ask(&print, &opt);
	if (crm_query_picks(v->query.where)) {
		v->query.pick = is_in;
		v->query.pick_ctx = c;
	}
	if (s == CRM_OK)
		s = crm_funnel_view_fold(v, &opt, false, err);
	if (s == CRM_OK)
		s = crm_conserve_check(&print.sides, &v->query.src.rules, err);
	if (s == CRM_NONE)
		s = CRM_OK;
	if (s == CRM_OK)
		crm_listing_end(&out, cli);
	crm_listing_free(&out);
	crm_dealprint_free(&print);
	return s;
}

enum crm_status crm_funnel_list(struct crm_funnel_view *v,
    struct crm_cli *cli, struct crm_err *err)
{
	struct drill c = { .view = v };
	enum crm_status s = read_cell(&c, v, err);

	if (s == CRM_OK)
		s = find_rows(&c, v, err);
	if (s == CRM_OK)
		s = list(v, &c, cli, err);
	free(c.row);
	return s;
}

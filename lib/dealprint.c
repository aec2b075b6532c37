/* SPDX-License-Identifier: ISC */
#include "dealprint.h"

#include <stdlib.h>

#include "mem.h"

static enum crm_status put(struct crm_dealprint *p, const struct crm_deal *d,
    struct crm_query_eye *eye, struct crm_err *err)
{
	enum crm_status s;

	if (p->made == NULL)
		p->made = crm_mem_new(1, sizeof(*p->made));
	s = p->line(p->ctx, eye, d, p->made, err);
	if (s != CRM_OK)
		return s == CRM_NONE ? CRM_OK : s;
	if (p->all == NULL)
		return crm_listing_add(p->out, p->cli, p->made, err);
	if (crm_listing_parts(p->out))
		return crm_listing_put(&p->part, p->made, err);
	crm_line_write(p->made, &p->text);
	return CRM_OK;
}

enum crm_status crm_dealprint_deal(struct crm_dealprint *p,
    const struct crm_deal *d, struct crm_err *err)
{
	return put(p, d, &p->query->eye, err);
}

/* What goes wrong in a part is said when all before it is printed. */
static enum crm_status told(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, struct crm_err *err)
{
	struct crm_dealprint *p = ctx;

	crm_conserve_deal(&p->sides, d);
	if (p->all == NULL)
		return crm_dealprint_deal(p, d, err);
	p->eye.fold = fold;
	if (p->status == CRM_OK)
		p->status = put(p, d, &p->eye, &p->err);
	return CRM_OK;
}

static enum crm_status told_fact(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_dealprint *p = ctx;

	(void)fold, (void)err;
	crm_conserve_fact(&p->sides, d, f);
	return CRM_OK;
}

static void *fork_part(void *ctx)
{
	struct crm_dealprint *all = ctx;
	struct crm_dealprint *p = crm_mem_new(1, sizeof(*p));

	*p = (struct crm_dealprint){ .query = all->query, .out = all->out,
		.cli = all->cli, .line = all->line, .ctx = all->ctx,
		.all = all, .part = { .style = all->out->style,
		.fields = all->out->fields,
		.text_fields = all->out->text_fields,
		.zone = all->out->zone } };
	p->status = crm_listing_start(&p->part, &p->err);
	crm_query_eye_open(&p->eye, all->query);
	return p;
}

/* Lines that must wait, or are counted. */
static enum crm_status add_lines(struct crm_dealprint *all,
    const struct crm_dealprint *p, struct crm_err *err)
{
	struct crm_str line, rest = crm_buf_str(&p->text);
	enum crm_status s = CRM_OK;

	if (all->made == NULL)
		all->made = crm_mem_new(1, sizeof(*all->made));
	while (rest.n > 0 && s == CRM_OK) {
		crm_str_cut(rest, '\n', &line, &rest);
		s = crm_line_read(all->made, line, err);
		if (s == CRM_OK)
			s = crm_listing_add(all->out, all->cli, all->made,
			    err);
	}
	return s;
}

static enum crm_status join(void *ctx, void *part, struct crm_err *err)
{
	struct crm_dealprint *all = ctx, *p = part;
	enum crm_status s = CRM_OK;

	if (all != NULL) {
		s = crm_listing_parts(all->out) ? crm_listing_join(all->out,
		    all->cli, &p->part) : add_lines(all, p, err);
		crm_conserve_join(&all->sides, &p->sides);
	}
	if (all != NULL && s == CRM_OK && p->status != CRM_OK) {
		s = p->status;
		*err = p->err;
		p->err = (struct crm_err){ 0 };
	}
	crm_dealprint_free(p);
	free(p);
	return s;
}

void crm_dealprint_ask(struct crm_dealprint *p, struct crm_fold_opt *opt)
{
	opt->all = true;
	opt->fact = told_fact;
	opt->fact_moves = true;
	opt->deal = told;
	opt->fork = fork_part;
	opt->join = join;
	opt->ctx = p;
}

void crm_dealprint_free(struct crm_dealprint *p)
{
	crm_conserve_free(&p->sides);
	crm_listing_free(&p->part);
	crm_query_eye_close(&p->eye);
	if (p->made != NULL)
		crm_line_free(p->made);
	free(p->made);
	crm_buf_free(&p->text);
	crm_err_free(&p->err);
	*p = (struct crm_dealprint){ 0 };
}

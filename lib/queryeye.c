/* SPDX-License-Identifier: ISC */
/* One thread's look at deals: whether they match, and their values. */
#include <stdlib.h>

#include "clock.h"
#include "mem.h"
#include "query.h"
#include "score.h"

void crm_query_eye_open(struct crm_query_eye *eye, struct crm_query *q)
{
	*eye = (struct crm_query_eye){ .query = q, .fold = &q->fold,
		.line = crm_mem_new(1, sizeof(*eye->line)),
		.ctx = { .rules = &q->src.rules, .now = q->as_of } };
}

static void drop_line(struct crm_line **l)
{
	crm_line_free(*l);
	free(*l);
	*l = NULL;
}

void crm_query_eye_close(struct crm_query_eye *eye)
{
	drop_line(&eye->line);
	drop_line(&eye->scored);
	crm_score_free(eye->score);
	crm_buf_free(&eye->ctx.text);
	*eye = (struct crm_query_eye){ 0 };
}

bool crm_query_match(struct crm_query_eye *eye, const struct crm_deal *d)
{
	const struct crm_query *q = eye->query;

	if (q->where == NULL)
		return true;
	crm_deal_line(eye->fold, d, q->want, q->wants, eye->line);
	return crm_expr_match(q->where, eye->line, crm_deal_field, &eye->ctx);
}

struct crm_str crm_query_value(struct crm_query_eye *eye,
    const struct crm_deal *d, struct crm_str name)
{
	const struct crm_query *q = eye->query;
	struct crm_deal_ctx *ctx = &eye->ctx;
	const struct crm_field *f;
	struct crm_value v;

	crm_deal_line(eye->fold, d, q->want, q->wants, eye->line);
	f = crm_line_find(eye->line, name);
	if (f != NULL)
		return f->value;
	if (!crm_deal_field(ctx, eye->line, name, &v))
		return CRM_STR("");
	if (v.type == CRM_V_TEXT)
		return v.text;
	ctx->text.n = 0;
	if (v.type == CRM_V_TIME)
		crm_clock_add(&ctx->text, v.time);
	else
		crm_buf_int(&ctx->text, (int64_t)v.number);
	return crm_buf_str(&ctx->text);
}

/* SPDX-License-Identifier: ISC */
#include "worklog.h"

#include <stdlib.h>

#include "event.h"
#include "fold.h"
#include "key.h"
#include "mem.h"

void crm_worklog_free(struct crm_worklog *w)
{
	crm_names_free(&w->who);
	crm_names_free(&w->deal);
	free(w->work);
	free(w->undo);
	crm_buf_free(&w->text);
	*w = (struct crm_worklog){ 0 };
}

/* +7 (900) 555-01-17 and 8 900 5550117 are one number. */
static uint64_t phone_of(struct crm_str s)
{
	uint64_t n = 0;
	int digits = 0;

	for (size_t i = s.n; i-- > 0 && digits < 10;) {
		uint64_t place = 1;

		if (s.p[i] < '0' || s.p[i] > '9')
			continue;
		for (int k = 0; k < digits; k++)
			place *= 10;
		n += (uint64_t)(s.p[i] - '0') * place;
		digits++;
	}
	return n;
}

static enum crm_status add_undo(struct crm_worklog *w,
    const struct crm_line *l, struct crm_err *err)
{
	struct crm_work_undo u = { .ev = (uint8_t)crm_ev_find(
	    crm_line_str(l, CRM_KEY_WHAT)) };
	struct crm_str deal = crm_line_str(l, CRM_KEY_DEAL);
	enum crm_status s = crm_event_time(l, CRM_KEY_OF, &u.of, NULL, err);

	if (s != CRM_OK)
		return s == CRM_NONE ? CRM_OK : s;
	if (deal.n == 0 || !crm_period_has(&w->period, u.of))
		return CRM_OK;
	u.deal = crm_names_add(&w->deal, deal);
	w->undo = crm_mem_grow(w->undo, &w->undo_cap, w->undos + 1,
	    sizeof(*w->undo));
	w->undo[w->undos++] = u;
	return CRM_OK;
}

static enum crm_status read_work(struct crm_worklog *w,
    const struct crm_line *l, struct crm_work *k, struct crm_err *err)
{
	struct crm_str deal = crm_line_str(l, CRM_KEY_DEAL);
	const struct crm_field *missed = crm_line_get(l, CRM_KEY_MISSED);
	int64_t secs = 0;
	enum crm_status s;

	k->logged = CRM_TIME_NONE;
	s = crm_event_time(l, CRM_KEY_LOGGED, &k->logged, NULL, err);
	if (s == CRM_DATA)
		return s;
	s = crm_event_count(l, CRM_KEY_SECS, &secs, NULL, err);
	if (s == CRM_DATA)
		return s;
	k->has_secs = s == CRM_OK;
	k->secs = (uint32_t)secs;
	k->by = crm_names_add(&w->who, crm_line_str(l, CRM_KEY_BY));
	k->deal = deal.n > 0 ? crm_names_add(&w->deal, deal) : 0;
	k->phone = k->ev == CRM_EV_TOUCH ? phone_of(crm_line_str(l,
	    CRM_KEY_PHONE)) : 0;
	k->kind = (uint8_t)crm_touch_find(crm_line_str(l, CRM_KEY_KIND));
	k->dir = (uint8_t)crm_dir_find(crm_line_str(l, CRM_KEY_DIR));
	k->missed = missed != NULL && missed->type == CRM_TRUE;
	k->imported = crm_line_get(l, CRM_KEY_VIA) != NULL ||
	    crm_line_get(l, CRM_KEY_KEY) != NULL;
	return CRM_OK;
}

static bool is_told(const struct crm_worklog *w, struct crm_str by)
{
	return by.n > 0 && (w->only.n == 0 || crm_str_eq(by, w->only));
}

/* As crm-log would write it. */
static void keep_text(struct crm_worklog *w, const struct crm_line *l,
    struct crm_work *k)
{
	struct crm_line *line = (struct crm_line *)l;

	crm_line_drop(line, CRM_STR("more"));
	k->text = w->text.n;
	crm_line_write_event(line, &w->text);
	k->text_n = w->text.n - k->text;
}

enum crm_status crm_worklog_add(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_err *err)
{
	struct crm_worklog *w = ctx;
	struct crm_work k = { .seq = w->seq++ };
	struct crm_str by = crm_line_str(l, CRM_KEY_BY);
	enum crm_status s;

	(void)text;
	if (crm_line_get(l, CRM_KEY_EV) == NULL)
		return CRM_OK;
	k.ev = (uint8_t)crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	s = crm_event_time(l, CRM_KEY_AT, &k.at, NULL, err);
	/* what has no time is the fold's to refuse */
	if (s != CRM_OK || k.at > w->as_of)
		return s == CRM_NONE ? CRM_OK : s;
	if (k.ev == CRM_EV_UNDO)
		return add_undo(w, l, err);
	if (!crm_period_has(&w->period, k.at))
		return CRM_OK;
	s = read_work(w, l, &k, err);
	if (s != CRM_OK)
		return s;
	if (w->keep_text && is_told(w, by))
		keep_text(w, l, &k);
	w->work = crm_mem_grow(w->work, &w->cap, w->n + 1, sizeof(*w->work));
	w->work[w->n++] = k;
	return CRM_OK;
}

static int cmp_undo(const void *a, const void *b)
{
	const struct crm_work_undo *x = a, *y = b;

	if (x->deal != y->deal)
		return x->deal < y->deal ? -1 : 1;
	if (x->ev != y->ev)
		return x->ev < y->ev ? -1 : 1;
	return (x->of > y->of) - (x->of < y->of);
}

/* By what an undo names; the last that was read comes first. */
static int cmp_undone(const void *a, const void *b)
{
	const struct crm_work *x = a, *y = b;
	struct crm_work_undo u = { x->deal, x->ev, x->at };
	struct crm_work_undo v = { y->deal, y->ev, y->at };
	int c = cmp_undo(&u, &v);

	return c != 0 ? c : (x->seq < y->seq) - (x->seq > y->seq);
}

static int cmp_time(const void *a, const void *b)
{
	const struct crm_work *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

/* Each undo takes the last of its deal, time and kind that is left (fold.h),
 * whoever it was by. */
static void undo(struct crm_worklog *w)
{
	size_t at = 0;

	qsort(w->undo, w->undos, sizeof(*w->undo), cmp_undo);
	qsort(w->work, w->n, sizeof(*w->work), cmp_undone);
	for (size_t i = 0; i < w->undos; i++) {
		const struct crm_work_undo *u = &w->undo[i];

		for (; at < w->n; at++) {
			struct crm_work_undo v = { w->work[at].deal,
				w->work[at].ev, w->work[at].at };
			int c = cmp_undo(&v, u);

			w->work[at].undone = c == 0;
			if (c >= 0)
				break;
		}
		at += at < w->n && w->work[at].undone;
	}
}

void crm_worklog_finish(struct crm_worklog *w, struct crm_query *q)
{
	bool *match = crm_mem_new(w->deal.n + 1, sizeof(*match));
	size_t left = 0;

	match[0] = q->where == NULL;
	for (uint32_t d = 1; d <= w->deal.n; d++) {
		const struct crm_deal *deal = q->where != NULL ?
		    crm_fold_find(&q->fold, crm_names_get(&w->deal, d)) :
		    NULL;

		match[d] = q->where == NULL || (deal != NULL &&
		    crm_query_match(&q->eye, deal));
	}
	if (w->undos > 0 && w->n > 0)
		undo(w);
	for (size_t i = 0; i < w->n; i++)
		if (!w->work[i].undone && match[w->work[i].deal] &&
		    is_told(w, crm_names_get(&w->who, w->work[i].by)))
			w->work[left++] = w->work[i];
	w->n = left;
	if (left > 0)
		qsort(w->work, left, sizeof(*w->work), cmp_time);
	free(match);
}

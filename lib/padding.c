/* SPDX-License-Identifier: ISC */
#include "padding.h"

#include <stdlib.h>

#include "event.h"
#include "hours.h"
#include "key.h"
#include "mem.h"

static const char *const names[CRM_PAD_SIGNS] = { "short", "burst", "again",
	"late", "outside" };

const char *crm_padding_name(enum crm_padding_sign sign)
{
	return names[sign];
}

bool crm_padding_find(struct crm_str s, enum crm_padding_sign *sign)
{
	for (int i = 0; i < CRM_PAD_SIGNS; i++) {
		if (crm_str_is(s, names[i])) {
			*sign = (enum crm_padding_sign)i;
			return true;
		}
	}
	return false;
}

void crm_padding_free(struct crm_padding *p)
{
	free(p->row);
	free(p->mark);
	*p = (struct crm_padding){ 0 };
}

int64_t crm_padding_margin(const struct crm_padding *p)
{
	return p->within > CRM_PAD_AGAIN_SECS ? p->within :
	    CRM_PAD_AGAIN_SECS;
}

static void mark(struct crm_padding *p, size_t at, enum crm_padding_sign sign)
{
	p->mark[at] |= (uint8_t)(1 << sign);
}

/* What a fact says by itself. */
static void mark_alone(struct crm_padding *p, size_t at,
    const struct crm_work *w)
{
	bool call = w->ev == CRM_EV_TOUCH && w->kind == CRM_CALL;

	if (call && !w->missed && w->has_secs && w->secs < CRM_PAD_SHORT_SECS)
		mark(p, at, CRM_PAD_SHORT);
	if (!w->imported && w->logged != CRM_TIME_NONE &&
	    w->logged - w->at > p->late)
		mark(p, at, CRM_PAD_LATE);
	if (crm_hours_between(p->rules->hours, w->at, w->at + 1) == 0)
		mark(p, at, CRM_PAD_OUTSIDE);
}

/* One person's touches, as places in the log. */
struct run {
	size_t *at;
	size_t n, cap;
};

/* The last of so many touches makes all of them a burst. */
static void mark_burst(struct crm_padding *p, const struct crm_worklog *log,
    const struct run *r)
{
	size_t first = r->n - p->burst;

	if (r->n < p->burst || log->work[r->at[r->n - 1]].at -
	    log->work[r->at[first]].at > p->within)
		return;
	for (size_t i = first; i < r->n; i++)
		mark(p, r->at[i], CRM_PAD_BURST);
}

static bool is_call_out(const struct crm_work *w)
{
	return w->kind == CRM_CALL && w->dir == CRM_OUT;
}

static void mark_again(struct crm_padding *p, const struct crm_worklog *log,
    const struct run *r)
{
	size_t last = r->at[r->n - 1];
	const struct crm_work *w = &log->work[last];

	if (!is_call_out(w) || w->phone == 0)
		return;
	for (size_t i = r->n - 1; i-- > 0;) {
		const struct crm_work *v = &log->work[r->at[i]];

		if (w->at - v->at > CRM_PAD_AGAIN_SECS)
			return;
		if (is_call_out(v) && v->phone == w->phone) {
			mark(p, last, CRM_PAD_AGAIN);
			return;
		}
	}
}

static void mark_all(struct crm_padding *p, const struct crm_worklog *log)
{
	struct run *run = crm_mem_new(log->who.n + 1, sizeof(*run));

	p->mark = crm_mem_new(log->n + 1, sizeof(*p->mark));
	for (size_t i = 0; i < log->n; i++) {
		const struct crm_work *w = &log->work[i];
		struct run *r = &run[w->by];

		mark_alone(p, i, w);
		if (w->ev != CRM_EV_TOUCH)
			continue;
		r->at = crm_mem_grow(r->at, &r->cap, r->n + 1,
		    sizeof(*r->at));
		r->at[r->n++] = i;
		mark_burst(p, log, r);
		mark_again(p, log, r);
	}
	for (uint32_t i = 0; i <= log->who.n; i++)
		free(run[i].at);
	free(run);
}

static struct crm_padding_row *row_of(struct crm_padding *p,
    struct crm_str who, int64_t at)
{
	struct crm_period span = p->period;

	for (size_t i = p->rows; i-- > 0;)
		if (crm_str_eq(p->row[i].who, who) &&
		    crm_period_has(&p->row[i].period, at))
			return &p->row[i];
	if (p->per != NULL)
		span = crm_unit_at(*p->per, p->rules->zone, at);
	p->row = crm_mem_grow(p->row, &p->cap, p->rows + 1, sizeof(*p->row));
	p->row[p->rows] = (struct crm_padding_row){ .who = who,
		.period = span };
	return &p->row[p->rows++];
}

static struct crm_str group_of(const struct crm_padding *p,
    struct crm_str id, int64_t t)
{
	const struct crm_staff *s;

	if (p->by == CRM_KPI_COMPANY)
		return CRM_STR("all");
	if (p->by == CRM_KPI_OWNER)
		return id;
	s = crm_rules_staff(p->rules, id, t);
	return s != NULL ? s->team : CRM_STR("");
}

static int cmp(const void *a, const void *b)
{
	const struct crm_padding_row *x = a, *y = b;
	int c = crm_str_cmp(x->who, y->who);

	if (c == 0)
		return (x->period.from > y->period.from) -
		    (x->period.from < y->period.from);
	if (x->who.n == 0 || y->who.n == 0)
		return x->who.n == 0 ? 1 : -1;
	return c;
}

void crm_padding_make(struct crm_padding *p, const struct crm_worklog *log)
{
	mark_all(p, log);
	for (size_t i = 0; i < log->n; i++) {
		const struct crm_work *w = &log->work[i];
		struct crm_padding_row *row;
		bool call = w->ev == CRM_EV_TOUCH && w->kind == CRM_CALL;

		if (!crm_period_has(&p->period, w->at)) {
			p->mark[i] = 0;
			continue;
		}
		row = row_of(p, group_of(p, crm_names_get(&log->who, w->by),
		    w->at), w->at);
		row->facts++;
		row->touches += w->ev == CRM_EV_TOUCH;
		row->calls += call && w->dir == CRM_OUT;
		row->talks += call && !w->missed;
		for (int s = 0; s < CRM_PAD_SIGNS; s++)
			row->sign[s] += p->mark[i] >> s & 1;
	}
	if (p->rows > 0)
		qsort(p->row, p->rows, sizeof(*p->row), cmp);
}

int64_t crm_padding_base(const struct crm_padding_row *row,
    enum crm_padding_sign sign)
{
	switch (sign) {
	case CRM_PAD_SHORT:
		return row->talks;
	case CRM_PAD_BURST:
		return row->touches;
	case CRM_PAD_AGAIN:
		return row->calls;
	default:
		return row->facts;
	}
}

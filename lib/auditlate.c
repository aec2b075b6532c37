/* SPDX-License-Identifier: ISC */
/* The lines that are dated lately: what they may lead to. */
#include <stdlib.h>

#include "auditfew.h"
#include "key.h"

/* The part of the journal that is read as soon as all of it: one in so many;
 * so much at least is no matter. */
enum { MANY = 8, LITTLE = 1 << 20 };

/* What a line says of this. */
struct said {
	struct crm_days_time t;
	enum crm_ev ev;
	enum crm_touch kind;
	struct crm_str deal, by;
	bool missed, in;	/* a call that came in */
	bool counts;		/* the fold takes it */
};

struct crm_str crm_late_id(const struct crm_line *l, enum crm_key key)
{
	const struct crm_field *f = crm_line_get(l, key);

	return f != NULL && (f->type == CRM_STRING || f->type == CRM_NUMBER) ?
	    f->value : CRM_STR("");
}

uint32_t crm_late_deal(struct crm_late *l, struct crm_str id)
{
	size_t had = l->deal.n;
	uint32_t no = crm_names_add(&l->deal, id);

	l->of = crm_mem_grow(l->of, &l->of_cap, no + (size_t)1,
	    sizeof(*l->of));
	if (had == 0)
		l->of[0] = (struct crm_late_deal){ 0 };
	if (l->deal.n > had)
		l->of[no] = (struct crm_late_deal){ CRM_TIME_NONE,
			CRM_TIME_NONE, CRM_TIME_NONE, INT64_MAX, 0, false,
			false };
	return no;
}

static void later(int64_t *at, int64_t t)
{
	if (*at == CRM_TIME_NONE || *at < t)
		*at = t;
}

static void note_touch(struct crm_late_deal *d, const struct said *s)
{
	if (s->kind == CRM_CALL && s->missed && s->in)
		later(&d->missed, s->t.at);
	else if (s->counts)
		later(&d->answered, s->t.at);
	d->unsure |= !s->counts;
	if (!s->counts)
		return;
	later(&d->touched, s->t.at);
	if (!s->missed)
		d->kinds |= (uint8_t)(1u << s->kind);
}

static void note_by(struct crm_late *l, const struct said *s, uint32_t deal)
{
	const struct crm_rules *r = l->audit->rules;
	const struct crm_staff *row = s->by.n > 0 && crm_late_want(l,
	    CRM_FIND_IDLE_STAFF) ? crm_rules_staff(r, s->by, l->audit->now) :
	    NULL;

	if (row == NULL)
		return;
	l->by = crm_mem_grow(l->by, &l->by_cap, l->bys + 1, sizeof(*l->by));
	l->by[l->bys++] = (struct crm_late_by){ s->t.at,
		(uint32_t)(row - r->staff), deal, s->counts };
}

/* A line in the span. */
static uint32_t note(struct crm_late *l, const struct said *s)
{
	uint32_t no = s->deal.n > 0 && (s->ev == CRM_EV_TOUCH ||
	    s->ev == CRM_EV_UNDO || s->t.at >= l->since ||
	    l->audit->rules->staffs > 0) ? crm_late_deal(l, s->deal) : 0;

	if (s->ev == CRM_EV_UNDO && no != 0)
		l->of[no].unsure = true;
	if (s->t.at > l->audit->now)
		return no;
	if (s->ev == CRM_EV_TOUCH && no != 0)
		note_touch(&l->of[no], s);
	note_by(l, s, no);
	return no;
}

/* A value as it stands there; *odd when it has to be read to know. */
static struct crm_str value(const struct crm_scan *s, enum crm_key key,
    bool *odd)
{
	struct crm_scan_value v;

	if (!crm_scan_has(s, key))
		return CRM_STR("");
	v = crm_scan_get(s, key);
	*odd |= v.type != CRM_STRING || memchr(v.p, '\\', v.n) != NULL;
	return (struct crm_str){ v.p, v.n };
}

static bool is_id(struct crm_str s)
{
	return s.n == 0 || crm_str_id(s);
}

/* Lines of late are read as a whole; of those before, what is needed is had
 * from the scan as a rule. */
static enum crm_status scan_line(void *ctx, const struct crm_scan *scan,
    struct crm_find_at at)
{
	struct crm_late *l = ctx;
	struct said s = { .counts = true };
	bool odd = false;

	(void)at;
	if (crm_days_scan(scan, &s.t) != CRM_OK)
		return CRM_DATA;
	if (s.t.at >= l->since)
		return CRM_OK;
	if (s.t.at < l->span.from && s.t.of < l->span.from)
		return CRM_NONE;
	s.ev = crm_ev_find(value(scan, CRM_KEY_EV, &odd));
	s.deal = value(scan, CRM_KEY_DEAL, &odd);
	s.by = value(scan, CRM_KEY_BY, &odd);
	if (s.ev == CRM_EV_TOUCH) {
		s.kind = crm_touch_find(value(scan, CRM_KEY_KIND, &odd));
		s.in = crm_dir_find(value(scan, CRM_KEY_DIR, &odd)) != CRM_OUT;
		s.missed = crm_scan_has(scan, CRM_KEY_MISSED);
		s.counts = is_id(s.deal) && is_id(s.by) &&
		    is_id(value(scan, CRM_KEY_CLIENT, &odd)) &&
		    !crm_scan_has(scan, CRM_KEY_SECS);
		if (crm_scan_has(scan, CRM_KEY_SECS)) {
			struct crm_scan_value v = crm_scan_get(scan,
			    CRM_KEY_SECS);

			s.counts = v.type == CRM_NUMBER && v.n <= 9 &&
			    v.p[0] != '-' && memchr(v.p, '.', v.n) == NULL;
		}
	}
	/* of moves that none is wrong, the columns know */
	if (odd || (s.by.n > 0 && s.ev != CRM_EV_TOUCH &&
	    s.ev != CRM_EV_DEAL && s.ev != CRM_EV_SET && s.ev != CRM_EV_STEP))
		return CRM_DATA;
	note(l, &s);
	return CRM_NONE;
}

static void read_said(const struct crm_line *line, struct said *s)
{
	const struct crm_field *missed = crm_line_get(line, CRM_KEY_MISSED);

	s->ev = crm_ev_find(crm_line_str(line, CRM_KEY_EV));
	s->kind = crm_touch_find(crm_line_str(line, CRM_KEY_KIND));
	s->in = crm_dir_find(crm_line_str(line, CRM_KEY_DIR)) != CRM_OUT;
	s->missed = missed != NULL && missed->type == CRM_TRUE;
	s->deal = crm_late_id(line, CRM_KEY_DEAL);
	s->by = crm_late_id(line, CRM_KEY_BY);
}

static bool is_line(void *ctx, const struct crm_line *line)
{
	struct crm_late *l = ctx;
	struct said s = { .counts = true };
	struct crm_err err = { 0 };

	if (!crm_days_read(line, &s.t) || (s.t.at < l->span.from &&
	    s.t.of < l->span.from))
		return false;
	if (s.t.at >= l->since)
		return true;
	read_said(line, &s);
	if (crm_fold_add(&l->probe, line, &err) == CRM_OK)
		note(l, &s);
	crm_err_free(&err);
	return false;
}

/* All that a fact is of. */
static void choose(struct crm_late *l, const struct crm_line *line,
    struct crm_str text, struct crm_find_at at)
{
	struct crm_str deal = crm_late_id(line, CRM_KEY_DEAL);
	struct crm_str client = crm_late_id(line, CRM_KEY_CLIENT);
	struct crm_str task = crm_late_id(line, CRM_KEY_TASK);

	crm_gather_add(&l->gather, CRM_GATHER_DEAL, deal, false);
	if (deal.n > 0)
		return;
	crm_gather_add(&l->gather, CRM_GATHER_CLIENT, client, true);
	crm_gather_add(&l->gather, CRM_GATHER_TASK, task, false);
	if (client.n == 0)
		crm_gather_keep(&l->gather, text, at);
}

/* A fact that counts, dated since: what its deal does not say alone. */
static void fact(struct crm_late *l, const struct crm_line *line,
    const struct said *s, uint32_t no)
{
	struct crm_str client = crm_late_id(line, CRM_KEY_CLIENT);
	struct crm_late_deal *d = &l->of[no];
	bool move = s->ev == CRM_EV_DEAL || s->ev == CRM_EV_SET ||
	    s->ev == CRM_EV_STEP;

	if (no != 0) {
		d->late = true;
		if (!move && s->ev != CRM_EV_UNDO && d->light > s->t.at)
			d->light = s->t.at;
	}
	if (s->ev == CRM_EV_DEAL && no != 0)
		crm_names_add(&l->made, s->deal);
	else if (no == 0 && client.n > 0 && (s->ev == CRM_EV_CLIENT ||
	    s->ev == CRM_EV_SET))
		crm_late_client(l, client, true);
	else if (no == 0 && s->ev == CRM_EV_TOUCH && s->missed && s->in)
		crm_gather_add(&l->gather, CRM_GATHER_CLIENT, client, true);
}

static enum crm_status take_line(void *ctx, const struct crm_line *line,
    struct crm_str text, struct crm_find_at at, struct crm_err *err)
{
	struct crm_late *l = ctx;
	struct crm_audit *a = l->audit;
	struct said s = { .counts = true };
	uint32_t no;

	if (crm_line_get(line, CRM_KEY_EV) == NULL)
		l->failed = true;
	/* what no report reads */
	if (l->failed || crm_fold_add(&l->probe, line, err) != CRM_OK) {
		crm_err_free(err);
		return l->failed ? CRM_NONE : CRM_OK;
	}
	if (!crm_days_read(line, &s.t))
		return CRM_OK;
	l->few->at = at;
	crm_check_bad(a, line);
	read_said(line, &s);
	no = note(l, &s);
	if (s.t.at <= a->now)
		fact(l, line, &s, no);
	if (s.t.at > a->now)
		crm_gather_add(&l->gather, CRM_GATHER_TASK,
		    crm_late_id(line, CRM_KEY_TASK), false);
	if (s.t.at > a->now && s.deal.n == 0)
		crm_check_plan(a, line);
	else if (s.t.at > a->now || s.ev == CRM_EV_UNDO)
		crm_gather_add(&l->gather, CRM_GATHER_DEAL, s.deal, false);
	else if (a->rules->staffs > 0 && s.by.n > 0 &&
	    crm_late_want(l, CRM_FIND_UNKNOWN_BY) &&
	    crm_rules_staff(a->rules, s.by, a->now) == NULL)
		choose(l, line, text, at);
	return CRM_OK;
}

/* Since when touches must be known: of a deal that has begun to rot, of a
 * seller who has been idle for long enough. */
static int64_t begin(const struct crm_late *l)
{
	const struct crm_rules *r = l->audit->rules;
	int64_t back = 0;

	for (int i = 0; crm_late_want(l, CRM_FIND_ROTTING) && i < r->known;
	    i++)
		if (r->stage[i].rot_days * CRM_AUDIT_DAY > (double)back)
			back = (int64_t)(r->stage[i].rot_days * CRM_AUDIT_DAY);
	if (crm_late_want(l, CRM_FIND_IDLE_STAFF) && r->staffs > 0 &&
	    crm_check_idle_span(r) > back)
		back = crm_check_idle_span(r);
	return l->since > INT64_MIN + back ? l->since - back : INT64_MIN;
}

/* Calls that were missed, and not returned by a later touch of the deal. */
static void missed_calls(struct crm_late *l)
{
	for (uint32_t i = 1; i <= l->deal.n; i++) {
		const struct crm_late_deal *d = &l->of[i];

		if (d->late && d->missed != CRM_TIME_NONE &&
		    d->missed >= l->since && (d->unsure ||
		    d->answered == CRM_TIME_NONE || d->answered <= d->missed))
			crm_gather_add(&l->gather, CRM_GATHER_DEAL,
			    l->deal.name[i], true);
	}
}

static bool blocks(void *ctx, const struct crm_index_part *part,
    struct crm_blocks *out)
{
	struct crm_late *l = ctx;

	return crm_days_blocks(&l->span, part, out);
}

enum crm_status crm_late_read(struct crm_late *l, struct crm_err *err)
{
	struct crm_find_by by = { blocks, scan_line, is_line, l };
	struct crm_find find = { .by = &by, .strict = true };
	const struct crm_index *x = &l->few->index;
	int64_t all = 0, some;
	enum crm_status s;

	l->span = (struct crm_days){ begin(l), INT64_MAX };
	for (size_t i = 0; i < x->segments; i++)
		all += x->segment[i].end;
	some = crm_days_size(x, &l->span);
	if (some < 0 || some > LITTLE + all / MANY)
		return CRM_NONE;
	s = crm_find_lines(x, &find, take_line, l, err);
	if (s == CRM_OK && l->failed)
		s = CRM_NONE;
	if (crm_late_want(l, CRM_FIND_MISSED_CALL))
		missed_calls(l);
	return s;
}

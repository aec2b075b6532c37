/* SPDX-License-Identifier: ISC */
#include "pending.h"

#include <stdlib.h>

#include "chunk.h"
#include "clock.h"
#include "indexmake.h"
#include "key.h"
#include "mem.h"
#include "stream.h"

enum { VERSION = 1, BITS_MIN = 12, BITS_MAX = 22 };
static const char section[] = "pending";

/* Which of the bits stands for the name, when there are some. */
static uint32_t bit_of(const struct crm_pending *p, struct crm_str name)
{
	return (uint32_t)(crm_str_hash(name) >> (64 - p->bits));
}

/* May it be one of those that wait?  Most touches are of others. */
static bool may_wait(const struct crm_pending *p, struct crm_str name)
{
	uint32_t bit = p->maybe != NULL ? bit_of(p, name) : 0;

	return p->maybe == NULL || (p->maybe[bit / 64] >> bit % 64 & 1) != 0;
}

static struct crm_pending_at *entry(struct crm_pending *p,
    enum crm_pending_kind kind, struct crm_str name)
{
	struct crm_pending_list *l = &p->list[kind];
	size_t had = l->name.n;
	uint32_t no = crm_names_add(&l->name, name);

	l->at = crm_mem_grow(l->at, &l->cap, no + (size_t)1, sizeof(*l->at));
	if (l->name.n > had)
		l->at[no] = (struct crm_pending_at){ INT64_MIN, true };
	if (l->name.n > had && p->maybe != NULL)
		p->maybe[bit_of(p, name) / 64] |= (uint64_t)1 <<
		    bit_of(p, name) % 64;
	return &l->at[no];
}

static void begin(struct crm_pending *p, enum crm_pending_kind kind,
    struct crm_str name, int64_t at)
{
	struct crm_pending_at *e;

	if (name.n == 0)
		return;
	e = entry(p, kind, name);
	e->open = true;
	if (e->at < at)
		e->at = at;
}

/* What is later than all that opened it, in time and in the order of reading,
 * does with it. */
static void finish(struct crm_pending *p, enum crm_pending_kind kind,
    struct crm_str name, int64_t at)
{
	struct crm_pending_list *l = &p->list[kind];
	uint32_t no = name.n > 0 && may_wait(p, name) ?
	    crm_names_find(&l->name, name) : 0;

	if (p->latest < at)
		p->latest = at;
	if (no != 0 && at > l->at[no].at)
		l->at[no].open = false;
}

static void note(struct crm_pending *p, const struct crm_pending_said *s)
{
	switch (s->ev) {
	case CRM_EV_DEAL: case CRM_EV_SET: case CRM_EV_STEP: case CRM_EV_SALE:
		return;
	case CRM_EV_TOUCH:
		if (s->missed) {
			begin(p, CRM_PENDING_DEAL, s->deal, s->at);
			begin(p, CRM_PENDING_CLIENT, s->client, s->at);
		} else if (s->deal.n > 0) {
			finish(p, CRM_PENDING_DEAL, s->deal, s->at);
		} else {
			finish(p, CRM_PENDING_CLIENT, s->client, s->at);
		}
		return;
	case CRM_EV_UNDO:
		if (s->light)
			begin(p, CRM_PENDING_UNDONE, s->deal, s->at);
		return;
	case CRM_EV_TASK:
		begin(p, CRM_PENDING_TASK, s->task, s->at);
		break;
	case CRM_EV_DONE:
		finish(p, CRM_PENDING_TASK, s->task, s->at);
		break;
	default:
		break;
	}
	begin(p, CRM_PENDING_NAMED, s->deal, s->at);
}

static bool is_light(struct crm_str what)
{
	return !crm_str_is(what, "deal") && !crm_str_is(what, "set") &&
	    !crm_str_is(what, "step");
}

static struct crm_str line_id(const struct crm_line *l, enum crm_key key)
{
	const struct crm_field *f = crm_line_get(l, key);

	return f != NULL && (f->type == CRM_STRING || f->type == CRM_NUMBER) ?
	    f->value : CRM_STR("");
}

/* False when it has no time. */
static bool note_line(struct crm_pending *p, const struct crm_line *l)
{
	const struct crm_field *missed = crm_line_get(l, CRM_KEY_MISSED);
	struct crm_pending_said s = {
		.ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV)),
		.deal = line_id(l, CRM_KEY_DEAL),
		.client = line_id(l, CRM_KEY_CLIENT),
		.task = line_id(l, CRM_KEY_TASK) };

	if (!crm_clock_parse(crm_line_str(l, CRM_KEY_AT), &s.at))
		return false;
	s.missed = missed != NULL && missed->type != CRM_FALSE &&
	    !crm_str_is(crm_line_str(l, CRM_KEY_DIR), "out");
	s.light = is_light(crm_line_str(l, CRM_KEY_WHAT));
	note(p, &s);
	return true;
}

/* Has it a '\\' in it?  Sixteen bytes of a scanned value may be read. */
static bool has_escape(const char *p, size_t n)
{
	const uint64_t each = 0x0101010101010101u;
	uint64_t w[2], odd = 0;

	if (n > sizeof(w))
		return memchr(p, '\\', n) != NULL;
	memcpy(w, p, sizeof(w));
	for (size_t i = 0; i < 2; i++) {
		w[i] ^= each * '\\';
		odd |= (w[i] - each) & ~w[i] & each << 7;
	}
	/* or behind it */
	return odd != 0 && n > 0 && memchr(p, '\\', n) != NULL;
}

/* A value as it stands there; *odd when it has to be read to know. */
static inline struct crm_str value(const struct crm_scan *s, enum crm_key key,
    bool *odd)
{
	struct crm_scan_value v;

	if (!crm_scan_has(s, key) || (crm_scan_type(s, key) != CRM_STRING &&
	    crm_scan_type(s, key) != CRM_NUMBER))
		return CRM_STR("");
	v = crm_scan_get(s, key);
	*odd |= has_escape(v.p, v.n);
	return (struct crm_str){ v.p, v.n };
}

static void note_late(void *ctx)
{
	struct crm_pending *p = ctx;

	for (size_t i = 0; i < p->lates; i++)
		note(p, &p->late[i]);
	p->lates = 0;
}

/* What is looked at then is on its way meanwhile. */
static void put_off(struct crm_pending *p, const struct crm_pending_said *s)
{
	struct crm_str name = s->deal.n > 0 ? s->deal : s->client;

	__builtin_prefetch(&p->maybe[bit_of(p, name) / 64]);
	p->late[p->lates++] = *s;
	if (p->lates == CRM_PENDING_LATE)
		note_late(p);
}

static void *open_pending(const struct crm_index_part *part, size_t no)
{
	struct crm_pending *p = crm_mem_new(1, sizeof(*p));

	(void)no;
	p->latest = INT64_MIN;
	p->bits = BITS_MIN;
	while (p->bits < BITS_MAX && part->covers >> p->bits > 256)
		p->bits++;
	p->maybe = crm_mem_new((size_t)1 << (p->bits - 6),
	    sizeof(*p->maybe));
	return p;
}

static enum crm_status scan_line(void *ctx, const struct crm_scan *scan,
    struct crm_str text, struct crm_index_at at)
{
	struct crm_pending *p = ctx;
	bool odd = false;
	struct crm_str ev = value(scan, CRM_KEY_EV, &odd);
	struct crm_pending_said s = { 0 };

	(void)text, (void)at;
	s.ev = odd ? CRM_EV_NONE : crm_ev_find(ev);
	if (s.ev == CRM_EV_DEAL || s.ev == CRM_EV_SET || s.ev == CRM_EV_STEP ||
	    s.ev == CRM_EV_SALE)
		return CRM_OK;
	s.deal = value(scan, CRM_KEY_DEAL, &odd);
	s.client = value(scan, CRM_KEY_CLIENT, &odd);
	s.task = value(scan, CRM_KEY_TASK, &odd);
	s.missed = crm_scan_has(scan, CRM_KEY_MISSED) &&
	    crm_scan_type(scan, CRM_KEY_MISSED) != CRM_FALSE &&
	    !crm_str_is(value(scan, CRM_KEY_DIR, &odd), "out");
	s.light = s.ev == CRM_EV_UNDO &&
	    is_light(value(scan, CRM_KEY_WHAT, &odd));
	if (!crm_clock_parse_near(&p->day, value(scan, CRM_KEY_AT, &odd),
	    &s.at) || odd)
		return CRM_NONE;
	put_off(p, &s);
	return CRM_OK;
}

static enum crm_status take_line(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_index_at at)
{
	(void)text, (void)at;
	note_late(ctx);
	return note_line(ctx, l) ? CRM_OK : CRM_DATA;
}

/* The names of one kind that are open in any of so many. */
static void put_list(struct crm_pending **p, size_t n,
    enum crm_pending_kind kind, struct crm_buf *out)
{
	struct crm_names open = { 0 };

	for (size_t i = 0; i < n; i++)
		for (uint32_t k = 1; k <= p[i]->list[kind].name.n; k++)
			if (p[i]->list[kind].at[k].open)
				crm_names_add(&open,
				    crm_names_get(&p[i]->list[kind].name, k));
	crm_stream_put(out, open.n);
	for (uint32_t k = 1; k <= open.n; k++) {
		crm_stream_put(out, open.name[k].n);
		crm_buf_str_add(out, open.name[k]);
	}
	crm_names_free(&open);
}

static void end_pending(void **ctx, size_t n, struct crm_index_out *out)
{
	struct crm_pending **p = (struct crm_pending **)ctx;
	struct crm_buf b = { 0 };
	int64_t latest = INT64_MIN;

	for (size_t i = 0; i < n; i++)
		if (p[i]->latest > latest)
			latest = p[i]->latest;
	crm_stream_put(&b, VERSION);
	crm_stream_put(&b, crm_stream_zig(latest));
	for (int kind = 0; kind < CRM_PENDING_KINDS; kind++)
		put_list(p, n, (enum crm_pending_kind)kind, &b);
	crm_index_section(out, section);
	crm_index_put(out, b.p, b.n);
	crm_buf_free(&b);
}

static void free_pending(void *ctx)
{
	crm_pending_free(ctx);
	free(ctx);
}

const struct crm_index_maker crm_pending_maker = { open_pending, scan_line,
	take_line, note_late, end_pending, free_pending };

static bool read_list(struct crm_pending *p, enum crm_pending_kind kind,
    const uint8_t **at, const uint8_t *end)
{
	uint64_t names, n;

	if (!crm_stream_get(at, end, &names))
		return false;
	for (; names > 0; names--) {
		if (!crm_stream_get(at, end, &n) || n == 0 ||
		    n > (uint64_t)(end - *at))
			return false;
		entry(p, kind, (struct crm_str){ (const char *)*at,
		    n })->open = true;
		*at += n;
	}
	return true;
}

static bool read_part(struct crm_pending *p, const struct crm_index_part *part)
{
	struct crm_index_view v;
	const uint8_t *at, *end;
	uint64_t version, latest;
	size_t no;
	bool ok;

	if (!crm_index_find(part, section, &no))
		return false;
	crm_index_view_init(&v, part, no, 0);
	at = (const uint8_t *)crm_index_view(&v, 0, (size_t)v.size);
	end = at + (at != NULL ? v.size : 0);
	ok = at != NULL && crm_stream_get(&at, end, &version) &&
	    version == VERSION && crm_stream_get(&at, end, &latest);
	if (ok && crm_stream_unzig(latest) > p->latest)
		p->latest = crm_stream_unzig(latest);
	for (int kind = 0; ok && kind < CRM_PENDING_KINDS; kind++)
		ok = read_list(p, (enum crm_pending_kind)kind, &at, end);
	crm_index_view_free(&v);
	return ok;
}

/* The lines of a block. */
static bool read_block(struct crm_pending *p, struct crm_str text,
    struct crm_line *line)
{
	struct crm_err err = { 0 };
	struct crm_str head;
	bool ok = true;

	while (text.n > 0 && ok) {
		crm_str_cut(text, '\n', &head, &text);
		ok = crm_line_read(line, head, &err) == CRM_OK &&
		    note_line(p, line);
	}
	crm_err_free(&err);
	return ok;
}

static bool read_gaps(struct crm_pending *p, const struct crm_index *x,
    const struct crm_source *src)
{
	struct crm_chunk_range *range = crm_mem_new(x->gaps + 1,
	    sizeof(*range));
	struct crm_chunk *c = crm_mem_new(1, sizeof(*c));
	struct crm_line *line = crm_mem_new(1, sizeof(*line));
	enum crm_status s = CRM_OK;
	struct crm_chunks gaps;
	struct crm_str text;
	char *block;

	for (size_t i = 0; i < x->gaps; i++)
		range[i] = (struct crm_chunk_range){
			x->segment[x->gap[i].segment].name, x->gap[i].from,
			x->gap[i].to };
	crm_chunks_ranges(&gaps, src, range, x->gaps);
	crm_chunk_init(c, &gaps, 0, 1);
	while (s == CRM_OK &&
	    (s = crm_chunk_next(c, &block, &text.n)) == CRM_OK) {
		text.p = block;
		if (!read_block(p, text, line))
			s = CRM_DATA;
	}
	crm_chunk_free(c);
	crm_chunks_free(&gaps);
	crm_line_free(line);
	free(line);
	free(c);
	free(range);
	return s == CRM_NONE;
}

bool crm_pending_load(struct crm_pending *p, const struct crm_index *x,
    const struct crm_source *src)
{
	bool ok = true;

	p->latest = INT64_MIN;
	if (x->gaps > 0)
		ok = read_gaps(p, x, src);
	for (size_t i = 0; i < x->parts && ok; i++)
		ok = read_part(p, &x->part[i]);
	return ok;
}

void crm_pending_free(struct crm_pending *p)
{
	for (int i = 0; i < CRM_PENDING_KINDS; i++) {
		crm_names_free(&p->list[i].name);
		free(p->list[i].at);
	}
	free(p->maybe);
	*p = (struct crm_pending){ 0 };
}

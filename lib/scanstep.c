/* SPDX-License-Identifier: ISC */
/* The tree of what stands between values. */
#include "scanpriv.h"

#include <stdlib.h>

#include "mem.h"

#define LIKELY(x) __builtin_expect(!!(x), 1)

enum { CHILDREN = 16 };		/* of a step, at most */

static inline bool same(const char *p, const char *q)
{
	uint64_t a[2], b[2];

	memcpy(a, p, 16);
	memcpy(b, q, 16);
	return ((a[0] ^ b[0]) | (a[1] ^ b[1])) == 0;
}

static inline bool is_at(const struct crm_scan_step *h, const char *p)
{
	uint64_t a[2], b[2];
	uint32_t n = h->n;

	memcpy(a, p, 16);
	memcpy(b, h->text, 16);
	return (((a[0] ^ b[0]) & h->mask[0]) |
	    ((a[1] ^ b[1]) & h->mask[1])) == 0 &&
	    (LIKELY(n <= 16) || (same(p + n - 16, h->text + n - 16) &&
	    (n <= 32 || same(p + 16, h->text + 16))));
}

/* Some digits, as a rule. */
static inline bool is_number(const char *p, uint32_t n)
{
	const uint64_t zeros = 0x3030303030303030u;
	uint64_t w;

	memcpy(&w, p, 8);
	if (LIKELY(n - 1 < 8 && (p[0] != '0' || n == 1))) {
		/* other bytes become zeros */
		w = (w ^ zeros) << (64 - 8 * n);
		if (LIKELY(((w | (w + 0x0606060606060606u)) &
		    0xf0f0f0f0f0f0f0f0u) == 0))
			return true;
	}
	return n > 0 && crm_scan_scalar(p, n) == CRM_NUMBER;
}

/*
 * By what is at p a step was found, so the quotes in it are marks, and the
 * newline is one behind them all: there is always a mark to be read.
 */
static const uint32_t *follow(const struct crm_scan *s, const char *line,
    const uint32_t *mark, const struct crm_scan_path **path)
{
	const struct crm_scan_step *h = s->step->child;
	const char *p = line, *text = s->text;

	while (h != NULL) {
		const char *v;

		if (!is_at(h, p)) {
			h = h->other;
			continue;
		}
		v = p + h->n;
		if (LIKELY(h->to == CRM_SCAN_TO_STRING)) {
			mark += h->marks;
			p = text + *mark++;
		} else if (h->to == CRM_SCAN_TO_END) {
			*path = h->path;
			return mark + h->marks;
		} else if (h->to == CRM_SCAN_TO_MORE) {
			mark += h->marks;
			p = v;
		} else if ((unsigned char)(*v - '-') <= '9' - '-') {
			mark += h->marks;
			p = text + *mark - 1;
			if (!is_number(v, (uint32_t)(p - v)))
				return NULL;
		} else {
			h = h->other;
			continue;
		}
		h = h->child;
	}
	return NULL;
}

/* What is not as the piece i wants it. */
static inline crm_scan_16 piece(const struct crm_scan_path *h,
    const char *text, const uint32_t *mark, uint32_t i)
{
	crm_scan_16 a;

	memcpy(&a, text + mark[h->at[i].mark] + h->at[i].by, sizeof(a));
	return (a ^ h->piece[i].text) & h->piece[i].mask;
}

/*
 * Has the line gone that way?  The text that must be there has its quotes
 * where marks are, one behind the other, as if the tree had been followed.
 */
static inline bool is_path(const struct crm_scan *s,
    const struct crm_scan_path *h, const uint32_t *mark)
{
	const char *text = s->text;
	crm_scan_16 odd = { 0 };

	for (uint32_t i = 0; i < h->pieces; i += 4)
		odd |= piece(h, text, mark, i) | piece(h, text, mark, i + 1) |
		    piece(h, text, mark, i + 2) | piece(h, text, mark, i + 3);
	if ((odd[0] | odd[1]) != 0)
		return false;
	for (uint32_t i = 0; i < h->numbers; i++) {
		const char *v = text + mark[h->number[i].mark] +
		    h->number[i].by;

		if (!is_number(v, (uint32_t)(text + mark[h->end[i]] - 1 - v)))
			return false;
	}
	return true;
}

/* Where a way is noted: by the lengths of some keys of a usual line, and of
 * the word that is the kind of fact.  What this guesses is tried, so what it
 * is does not matter; the next line waits for it, so it is a short one. */
static inline size_t guess(const uint32_t *mark)
{
	uint32_t last = mark[27] - mark[26];	/* a text, it may be */

	last = last < 15 ? last : 15;
#define LENGTH(i) (mark[(i) + 1] - mark[i])
	return ((LENGTH(6) + (LENGTH(12) << 3)) + ((LENGTH(16) << 3) +
	    (LENGTH(20) << 7)) + (((mark[26] - mark[24]) << 2) +
	    (LENGTH(27) << 7)) + ((last << 5) + (LENGTH(30) << 6))) %
	    CRM_SCAN_GUESSES;
#undef LENGTH
}

/* A line whose way was not guessed. */
static __attribute__((noinline)) bool read_line(struct crm_scan *s,
    uint32_t from, uint32_t *end)
{
	const uint32_t *mark = s->mark + s->next, *at;
	const struct crm_scan_path *h;

	at = follow(s, s->text + from, mark, &h);
	if (at == NULL || s->bad[s->next_bad] <= *at)
		return crm_scan_new(s, from, end);
	if (h->pieces > 0)
		s->guess[guess(mark)] = h;
	s->shape = &h->shape;
	s->line = mark;
	s->next = (size_t)(at - s->mark) + 1;
	*end = *at;
	return true;
}

/* What is guessed of a line depends on the end of the one before alone: it is
 * known by the time that line's values have been taken. */
void crm_scan_ahead(struct crm_scan *s)
{
	const struct crm_scan_path *h = s->guess[guess(s->mark + s->next)];

	s->ahead = h;
	/* it may be none */
	for (size_t i = 0; i < 256; i += 64)
		__builtin_prefetch((const void *)((uintptr_t)h +
		    offsetof(struct crm_scan_path, piece) + i));
	__builtin_prefetch((const void *)((uintptr_t)h +
	    offsetof(struct crm_scan_path, marks)));
}

bool crm_scan_line(struct crm_scan *s, uint32_t from, uint32_t *end)
{
	const uint32_t *mark = s->mark + s->next;
	const struct crm_scan_path *h = s->ahead;
	bool read = true;

	if (LIKELY(h != NULL && *mark == from + 1 && is_path(s, h, mark) &&
	    s->bad[s->next_bad] > mark[h->marks])) {
		s->shape = &h->shape;
		s->line = mark;
		s->next += h->marks + 1;
		*end = mark[h->marks];
	} else {
		read = read_line(s, from, end);
	}
	crm_scan_ahead(s);
	return read;
}

/* Does what is there begin with all of the step's text? */
static bool begins(const struct crm_scan_step *h,
    const struct crm_scan_step *with)
{
	return with->n <= h->n && memcmp(h->text, with->text, with->n) == 0;
}

/* The step behind at that is like h, which is made if need be, before those
 * that would be taken for it; NULL when there is no room. */
static struct crm_scan_step *next(struct crm_scan *s,
    struct crm_scan_step *at, const struct crm_scan_step *h)
{
	struct crm_scan_step **link = NULL, **o = &at->child, *new;
	int others = 0;

	for (; *o != NULL; o = &(*o)->other, others++) {
		if (!begins(h, *o))
			continue;
		if ((*o)->to == h->to && (*o)->n == h->n)
			return *o;
		link = link == NULL ? o : link;
	}
	if (h->n == 0 || others == CHILDREN || s->steps == CRM_SCAN_STEPS)
		return NULL;
	link = link == NULL ? o : link;
	new = &s->step[s->steps++];
	*new = *h;
	memcpy(new->mask, crm_key_ones + (h->n < 16 ? 16 - h->n : 0), 16);
	new->other = *link;
	*link = new;
	return new;
}

/* A pair that begins with this mark: its value, and the mark behind it. */
struct pair {
	const char *from, *end;
	const uint32_t *next;
	uint32_t to;		/* MORE: of the step's text */
	enum crm_ev ev;		/* that is so */
};

static struct pair pair_at(const struct crm_scan *s, const uint32_t *mark)
{
	const char *t = s->text, *key = t + mark[0] + 1, *v = t + mark[1] + 2;
	bool string = *v == '"';
	struct pair p = { .from = v + string,
		.end = t + (string ? mark[3] : mark[2] - 1),
		.next = mark + (string ? 4 : 2),
		.to = string ? CRM_SCAN_TO_STRING : CRM_SCAN_TO_NUMBER };
	uint32_t n = (uint32_t)(p.end - p.from);

	if (string && crm_scan_key(s, key, mark[1] - mark[0] - 1) ==
	    CRM_KEY_EV)
		p.ev = crm_ev_find((struct crm_str){ p.from, n });
	if (string ? p.ev != CRM_EV_NONE :
	    crm_scan_scalar(p.from, n) != CRM_NUMBER)
		p.to = CRM_SCAN_TO_MORE;
	return p;
}

/*
 * Make the step that begins at p, before these marks.  Then mark becomes the
 * one behind it and the value that it goes to, if it does, whose end is
 * returned.
 */
static const char *make(const struct crm_scan *s, const char *p,
    const uint32_t **mark, struct crm_scan_step *h)
{
	const char *limit = p + sizeof(h->text), *end = p;
	const uint32_t *at = *mark;
	struct pair pair = { .end = p };

	*h = (struct crm_scan_step){ .to = CRM_SCAN_TO_MORE };
	while (h->to == CRM_SCAN_TO_MORE && s->text[*at] != '\n') {
		pair = pair_at(s, at);
		if (pair.from > limit || (pair.to == CRM_SCAN_TO_MORE &&
		    pair.end > limit))
			break;
		h->to = pair.to;
		h->ev |= (uint8_t)pair.ev;
		h->marks = (uint32_t)((h->to == CRM_SCAN_TO_MORE ? pair.next :
		    at + 2 + (h->to == CRM_SCAN_TO_STRING)) - *mark);
		end = h->to == CRM_SCAN_TO_MORE ? pair.end : pair.from;
		at = pair.next;
	}
	if (h->to == CRM_SCAN_TO_MORE && s->text[*at] == '\n' &&
	    s->text + *at < limit) {
		h->to = CRM_SCAN_TO_END;
		h->marks = (uint32_t)(at - *mark);
		end = s->text + *at + 1;
	}
	h->n = (uint32_t)(end - p);
	memcpy(h->text, p, h->n);
	*mark = at;
	return h->to == CRM_SCAN_TO_MORE ? end : pair.end;
}

/* A way in the making, which has come to so far behind a mark. */
struct way {
	struct crm_scan_path *path;
	uint32_t marks, mark;
	int by;
	bool whole;
};

static void add_pieces(struct way *w, const struct crm_scan_step *h)
{
	struct crm_scan_path *path = w->path;

	for (uint32_t from = 0; from < h->n; from += 16) {
		uint32_t i = path->pieces, n = h->n - from;

		if (i == CRM_SCAN_PIECES) {
			w->whole = false;
			return;
		}
		path->at[i].mark = (int16_t)w->mark;
		path->at[i].by = (int16_t)(w->by + (int)from);
		memcpy(&path->piece[i].text, h->text + from, 16);
		memcpy(&path->piece[i].mask, crm_key_ones +
		    (n < 16 ? 16 - n : 0), 16);
		path->piece[i].text &= path->piece[i].mask;
		path->pieces++;
	}
}

/* Go on by a step. */
static void add_step(struct way *w, const struct crm_scan_step *h)
{
	struct crm_scan_path *path = w->path;
	uint32_t i = path->numbers;

	add_pieces(w, h);
	path->shape.ev |= h->ev;
	w->marks += h->marks;
	w->by += (int)h->n;
	/* a guess that is wrong may be tried at the end of all text */
	w->whole &= w->marks < CRM_SCAN_PAD - 1 &&
	    w->by <= CRM_SCAN_PAD - 16;
	if (h->to == CRM_SCAN_TO_NUMBER && i == CRM_SCAN_NUMBERS)
		w->whole = false;
	if (!w->whole)
		return;
	if (h->to == CRM_SCAN_TO_NUMBER) {
		path->number[i].mark = (int16_t)w->mark;
		path->number[i].by = (int16_t)w->by;
		path->end[i] = (uint8_t)w->marks;
		path->numbers++;
	}
	if (h->to == CRM_SCAN_TO_STRING || h->to == CRM_SCAN_TO_NUMBER) {
		w->mark = w->marks;
		w->by = h->to == CRM_SCAN_TO_STRING ? 0 : -1;
		w->marks += h->to == CRM_SCAN_TO_STRING;
	}
}

static struct crm_scan_path *end_way(struct way *w,
    const struct crm_scan_shape *shape)
{
	struct crm_scan_path *path = w->path;
	uint8_t ev = path->shape.ev;

	path->shape = *shape;
	path->shape.ev = ev;
	path->marks = w->marks;
	path->pieces = w->whole ? (path->pieces + 3) & ~3u : 0;
	return path;
}

void crm_scan_learn(struct crm_scan *s, const char *line,
    const uint32_t *mark)
{
	struct way way = { .by = -1, .whole = true };
	struct crm_scan_step *at = &s->step[0], h;
	const char *p = line;

	way.path = crm_mem_new(1, sizeof(*way.path));
	do {
		p = make(s, p, &mark, &h);
		at = next(s, at, &h);
		add_step(&way, &h);
	} while (at != NULL && h.to != CRM_SCAN_TO_END);
	if (at == NULL || at->path != NULL) {
		free(way.path);
		return;
	}
	at->path = end_way(&way, &s->own);
}

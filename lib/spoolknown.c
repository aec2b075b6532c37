/* SPDX-License-Identifier: ISC */
/*
 * A file that comes again: which of its deals say what it said last time, so
 * that there is nothing to be done about them.  Such a deal is one line in
 * the spool, the journal has that line, when it was written and the next step
 * that we gave apart, and by the same import nothing else.
 */
#include "spool.h"

#include <stdlib.h>
#include <unistd.h>

#include "event.h"
#include "writepriv.h"

enum { UNKNOWN, SAME, OTHER };
enum { BLOCK = 1 << 20 };

struct asking {
	struct crm_spool *sp;
	struct crm_spool_known *known;
	uint64_t *print;	/* by number of the deal; 0: more than a line */
	struct crm_buf text, rest;
};

/* Of a canonical line from its "ev" on, but for next. */
static uint64_t print_of(struct asking *a, struct crm_str line)
{
	static const char ev[] = "\"ev\":", next[] = ",\"next\":\"";
	const char *p = memmem(line.p, line.n, ev, sizeof(ev) - 1);
	const char *end = line.p + line.n, *cut, *behind;
	uint64_t hash;

	if (p == NULL)
		return 0;
	a->rest.n = 0;
	/* a quote in a text is escaped: this is the key */
	cut = memmem(p, (size_t)(end - p), next, sizeof(next) - 1);
	behind = cut == NULL ? NULL : memchr(cut + sizeof(next) - 1, '"',
	    (size_t)(end - cut) - (sizeof(next) - 1));
	if (behind != NULL) {
		crm_buf_add(&a->rest, p, (size_t)(cut - p));
		p = behind + 1;
	}
	crm_buf_add(&a->rest, p, (size_t)(end - p));
	hash = crm_str_hash(crm_buf_str(&a->rest));
	return hash != 0 ? hash : 1;
}

/* A line of the spool; n deals are before it. */
static size_t take_line(struct asking *a, struct crm_str line, size_t n)
{
	static const char deal[] = "\"ev\":\"deal\",";
	enum { TIMES = 96 };	/* bytes that are before it, at most */

	if (memmem(line.p, line.n < TIMES ? line.n : TIMES, deal,
	    sizeof(deal) - 1) == NULL)
		a->print[n] = 0;
	else if (n < a->sp->deal.n)
		a->print[++n] = print_of(a, line);
	return n;
}

/* The lines of the spool: its deals are numbered in their order. */
static enum crm_status read_spool(struct asking *a, struct crm_err *err)
{
	struct crm_buf block = { 0 };
	size_t deals = 0, whole;
	off_t at = 0;
	ssize_t n;

	while ((n = pread(a->sp->fd - 1, crm_buf_room(&block, BLOCK), BLOCK,
	    at)) > 0) {
		struct crm_str line, rest;
		const char *lf;

		block.n += (size_t)n;
		at += n;
		lf = memrchr(block.p, '\n', block.n);
		whole = lf != NULL ? (size_t)(lf + 1 - block.p) : 0;
		for (rest = (struct crm_str){ block.p, whole }; rest.n > 0;) {
			crm_str_cut(rest, '\n', &line, &rest);
			deals = take_line(a, line, deals);
		}
		block.n -= whole;
		memmove(block.p, block.p + whole, block.n);
	}
	crm_buf_free(&block);
	return n == 0 ? CRM_OK : crm_err_sys(err, "cannot read what was made "
	    "of %s", a->sp->batch->file);
}

/* A line of the journal about one of the deals. */
static enum crm_status compare(void *ctx, const struct crm_line *l,
    struct crm_err *err)
{
	struct asking *a = ctx;
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	uint32_t no = crm_names_find(&a->sp->deal,
	    crm_line_str(l, CRM_KEY_DEAL));
	uint8_t *state = &a->known->state[no];

	(void)err;
	if (no == 0)
		return CRM_OK;
	if (ev == CRM_EV_UNDO || ((ev == CRM_EV_SET || ev == CRM_EV_STEP) &&
	    crm_str_eq(crm_line_str(l, CRM_KEY_VIA), a->sp->via))) {
		*state = OTHER;
	} else if (ev == CRM_EV_DEAL) {
		a->text.n = 0;
		crm_line_write_event(l, &a->text);
		a->text.n--;	/* the newline */
		*state = *state == UNKNOWN && a->print[no] != 0 &&
		    print_of(a, crm_buf_str(&a->text)) == a->print[no] ?
		    SAME : OTHER;
	}
	return CRM_OK;
}

enum crm_status crm_spool_compare(struct crm_spool *sp,
    struct crm_spool_known *known, struct crm_err *err)
{
	struct crm_journal_want want = { { &sp->deal }, 1, false };
	struct asking a = { .sp = sp, .known = known };
	enum crm_status s;

	a.print = crm_mem_new(sp->deal.n + 1, sizeof(*a.print));
	known->state = crm_mem_new(sp->deal.n + 1, sizeof(*known->state));
	s = read_spool(&a, err);
	if (s == CRM_OK)
		s = crm_journal_read(&sp->batch->journal, &want, compare, &a,
		    err);
	for (size_t i = 1; i <= sp->deal.n; i++)
		known->same += known->state[i] == SAME;
	known->deal = sp->deal;
	sp->deal = (struct crm_names){ 0 };
	free(a.print);
	crm_buf_free(&a.text);
	crm_buf_free(&a.rest);
	return s;
}

bool crm_spool_is_same(const struct crm_spool_known *known,
    struct crm_str deal)
{
	return known->same > 0 &&
	    known->state[crm_names_find(&known->deal, deal)] == SAME;
}

void crm_spool_known_free(struct crm_spool_known *known)
{
	crm_names_free(&known->deal);
	free(known->state);
	*known = (struct crm_spool_known){ 0 };
}

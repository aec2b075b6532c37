/* SPDX-License-Identifier: ISC */
/* When the facts of a batch are: not where an undo would take them. */
#include <stdlib.h>

#include "clock.h"
#include "event.h"
#include "writepriv.h"

static uint32_t name(const struct crm_check *c, struct crm_names *add,
    uint32_t deal, enum crm_ev ev, int64_t t)
{
	struct crm_buf b = { 0 };
	uint32_t no;

	crm_buf_printf(&b, "%u %d ", (unsigned)deal, (int)ev);
	crm_buf_int(&b, t);
	no = add != NULL ? crm_names_add(add, crm_buf_str(&b)) :
	    crm_names_find(&c->undone, crm_buf_str(&b));
	crm_buf_free(&b);
	return no;
}

static bool undone(const struct crm_check *c, uint32_t deal, enum crm_ev ev,
    int64_t t)
{
	return c->undone.n > 0 && name(c, NULL, deal, ev, t) != 0;
}

void crm_check_times(struct crm_check *c)
{
	crm_names_free(&c->undone);
	c->undone = (struct crm_names){ 0 };
	free(c->ahead);
	c->ahead = crm_mem_new(c->b->deal.n + 1, sizeof(*c->ahead));
	c->group = 0;
}

void crm_check_note(struct crm_check *c, const struct crm_line *l,
    uint32_t deal)
{
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	int64_t now = c->b->src.when.now, t;

	if (!crm_clock_parse(crm_line_str(l, ev == CRM_EV_UNDO ? CRM_KEY_OF :
	    CRM_KEY_AT), &t))
		return;
	if (ev == CRM_EV_UNDO)
		name(c, &c->undone, deal, crm_ev_find(crm_line_str(l,
		    CRM_KEY_WHAT)), t);
	else if (t > now && t - now <= CRM_BATCH_AHEAD && t > c->ahead[deal])
		c->ahead[deal] = t;
}

int64_t crm_check_free_time(const struct crm_check *c, uint32_t deal,
    enum crm_ev ev, int64_t t)
{
	if (t == c->b->src.when.now && c->ahead[deal] > t)
		t = c->ahead[deal];
	while (undone(c, deal, ev, t))
		t++;
	return t;
}

static bool floats(const struct crm_batch_row *row)
{
	return row->state == CRM_ROW_GOOD && row->deal != 0 && !row->dated &&
	    row->ev != CRM_EV_UNDO;
}

/* The facts of one input line happen at once: when all of them can, from
 * row i on. */
static int64_t together(struct crm_check *c, size_t i)
{
	const struct crm_batch *b = c->b;
	int64_t t = b->src.when.now, was;

	do {
		was = t;
		for (size_t k = i; k < b->rows &&
		    b->row[k].where == b->row[i].where; k++) {
			const struct crm_batch_row *row = &b->row[k];

			if (!floats(row))
				continue;
			if (c->ahead[row->deal] > t)
				t = c->ahead[row->deal];
			t = crm_check_free_time(c, row->deal,
			    (enum crm_ev)row->ev, t);
		}
	} while (t != was);
	c->group = i + 1;
	c->group_at = t;
	return t;
}

enum crm_status crm_check_time(struct crm_check *c, size_t i,
    struct crm_err *err)
{
	struct crm_batch *b = c->b;
	struct crm_batch_row *row = &b->row[i];
	enum crm_ev ev = (enum crm_ev)row->ev;
	char text[CRM_CLOCK_LEN];
	enum crm_status s;
	int64_t t;

	if (ev == CRM_EV_UNDO || (row->dated &&
	    !undone(c, row->deal, ev, row->at)))
		return CRM_OK;
	if (row->dated) {
		crm_err_field(err, CRM_STR("at"));
		crm_err_set(err, CRM_DATA, "a %s of that second has been "
		    "undone: name another second", crm_ev_name(ev).p);
		return crm_batch_bad(b, i, err);
	}
	t = c->group == 0 || b->row[c->group - 1].where != row->where ?
	    together(c, i) : c->group_at;
	t = crm_check_free_time(c, row->deal, ev, t);
	if (t == row->at)
		return CRM_OK;
	s = crm_batch_line(b, row, err);
	if (s != CRM_OK)
		return s;
	crm_clock_format(t, text);
	crm_line_set_key(b->line, CRM_KEY_AT, CRM_STRING,
	    crm_line_keep(b->line, (struct crm_str){ text, sizeof(text) }));
	crm_batch_rewrite(b, row);
	row->at = t;
	return CRM_OK;
}

/* SPDX-License-Identifier: ISC */
#include "card.h"

#include <stdlib.h>

#include "ask.h"
#include "cardpriv.h"
#include "clock.h"
#include "deal.h"
#include "mem.h"
#include "money.h"
#include "table.h"
#include "wrap.h"

enum { LABEL = 10, HANG = 2, HOUR = 3600, DAY = 86400 };

struct card {
	const struct crm_fold *fold;
	const struct crm_rules *rules;
	const struct crm_deal *d;
	size_t width;
	size_t hang;		/* what a row goes on with stands so far in */
	struct crm_buf *out;
	struct crm_buf cell;	/* the text of the row being made */
};

/* A label and the cell, wrapped at blanks behind the label's column.  A label
 * that is too long for that goes on, and two blanks behind it. */
static void row(struct card *c, struct crm_str label)
{
	size_t at = crm_width(label), column = at < LABEL ? LABEL : at + 2;

	crm_show_text(c->out, label);
	crm_wrap(c->out, crm_buf_str(&c->cell), at, column, LABEL + c->hang,
	    c->width);
	c->cell.n = 0;
}

static struct crm_str word(const struct card *c, uint32_t w)
{
	return crm_names_get(&c->fold->word, w);
}

static void add_local(struct card *c, int64_t t)
{
	crm_zone_text(c->rules->zone, t, &c->cell);
}

static void add_span(struct card *c, int64_t secs)
{
	if (secs >= 2 * DAY)
		crm_buf_printf(&c->cell, "%lld days", (long long)(secs / DAY));
	else if (secs >= HOUR)
		crm_buf_printf(&c->cell, "%lld h", (long long)(secs / HOUR));
	else
		crm_buf_printf(&c->cell, "%lld min", (long long)(secs / 60));
}

static void add_part(struct card *c, const char *before, struct crm_str s)
{
	if (s.n == 0)
		return;
	crm_buf_puts(&c->cell, c->cell.n > 0 ? before : "");
	crm_buf_str_add(&c->cell, s);
}

static void add_staff(struct card *c, struct crm_str id, int64_t t)
{
	const struct crm_staff *s = crm_rules_staff(c->rules, id, t);

	crm_buf_str_add(&c->cell, id);
	if (s == NULL)
		return;
	add_part(c, ", ", s->name);
	if (s->team.n > 0)
		crm_buf_printf(&c->cell, " (%s)", s->team.p);
}

/* Fields of the client, behind what the cell has. */
static void add_client(struct card *c, const char *first, const char *second)
{
	add_part(c, ", ", crm_fold_client(c->fold, c->d->client,
	    crm_str(first)));
	add_part(c, ", ", crm_fold_client(c->fold, c->d->client,
	    crm_str(second)));
}

/* What else is known of it by those that were merged into it. */
static void add_merged(struct card *c, struct crm_str field)
{
	uint32_t one = 0;

	while ((one = crm_fold_client_merged(c->fold, c->d->client, one)) !=
	    0) {
		struct crm_str s = crm_fold_client_own(c->fold, one, field);

		if (s.n > 0 && memmem(c->cell.p, c->cell.n, s.p, s.n) == NULL)
			add_part(c, ", ", s);
	}
}

static void client(struct card *c)
{
	if (c->d->client == 0)
		return;
	crm_buf_str_add(&c->cell, crm_names_get(&c->fold->client_name,
	    c->d->client));
	add_client(c, "name", "company");
	row(c, CRM_STR("client"));
	add_client(c, "phone", "email");
	add_merged(c, CRM_STR("phone"));
	add_merged(c, CRM_STR("email"));
	if (c->cell.n > 0)
		row(c, CRM_STR("phone"));
}

static const char *const how_name[] = { "", "on", "back", "won", "lost",
	"moved" };

static void visits(struct card *c)
{
	const struct crm_deal *d = c->d;

	for (uint32_t i = 0; i < d->visits; i++) {
		const struct crm_visit *v = &d->visit[i];

		add_local(c, v->entered);
		crm_buf_puts(&c->cell, "  ");
		if (v->stage == CRM_NO_STAGE)
			crm_buf_puts(&c->cell, how_name[v->how]);
		else
			crm_rules_stage_name(c->rules, v->stage, true,
			    &c->cell);
		if (v->stage != CRM_NO_STAGE) {
			crm_buf_puts(&c->cell, ", ");
			add_span(c, (v->how == CRM_HERE ?
			    c->fold->opt.as_of : v->left) - v->entered);
			add_part(c, ", ", crm_str(how_name[v->how]));
		}
		row(c, i == 0 ? CRM_STR("way") : CRM_STR(""));
	}
}

static void state(struct card *c)
{
	const struct crm_deal *d = c->d;
	const struct crm_visit *last = &d->visit[d->visits - 1];
	const struct crm_stage *s = &c->rules->stage[d->stage];

	if (d->status == CRM_OPEN) {
		crm_rules_stage_name(c->rules, d->stage, true, &c->cell);
		if (s->title.n > 0 && !crm_str_eq(s->title, s->id))
			crm_buf_printf(&c->cell, " (%s)", s->title.p);
		crm_buf_puts(&c->cell, ", since ");
		add_local(c, last->entered);
		crm_buf_puts(&c->cell, ", ");
		add_span(c, c->fold->opt.as_of - last->entered);
		row(c, CRM_STR("stage"));
		return;
	}
	add_local(c, d->closed);
	crm_buf_puts(&c->cell, d->status == CRM_WON ? ", from " : ", at ");
	crm_rules_stage_name(c->rules, d->stage, true, &c->cell);
	add_part(c, ": ", word(c, d->reason));
	row(c, d->status == CRM_WON ? CRM_STR("won") : CRM_STR("lost"));
}

static void money(struct card *c)
{
	if (!c->d->has_amount)
		return;
	crm_money_text(&c->cell, c->d->amount);
	add_part(c, " ", c->rules->currency);
	if (c->d->has_margin) {
		crm_buf_puts(&c->cell, ", margin ");
		crm_money_text(&c->cell, c->d->margin);
	}
	row(c, CRM_STR("amount"));
}

static void next(struct card *c)
{
	int64_t late = c->fold->opt.as_of - c->d->next;

	if (c->d->next == CRM_TIME_NONE) {
		if (c->d->status == CRM_OPEN) {
			crm_buf_puts(&c->cell, "none: nobody will come back "
			    "to this deal");
			row(c, CRM_STR("next"));
		}
		add_part(c, "", word(c, c->d->todo));
		if (c->cell.n > 0)
			row(c, CRM_STR("todo"));
		return;
	}
	add_local(c, c->d->next);
	crm_buf_puts(&c->cell, late > 0 ? ", OVERDUE by " : ", in ");
	add_span(c, late > 0 ? late : -late);
	add_part(c, ": ", word(c, c->d->todo));
	row(c, CRM_STR("next"));
}

static void fields(struct card *c)
{
	struct crm_str label = CRM_STR("fields");

	for (uint32_t i = 0; i < c->d->fields; i++) {
		const struct crm_change *f = &c->d->field[i];

		if (f->key < CRM_KEYS || f->type == CRM_NULL)
			continue;
		crm_buf_str_add(&c->cell, crm_names_get(&c->fold->field,
		    f->key - CRM_KEYS));
		crm_buf_puts(&c->cell, ": ");
		crm_buf_str_add(&c->cell, f->type == CRM_TRUE ?
		    CRM_STR("yes") : f->type == CRM_FALSE ? CRM_STR("no") :
		    word(c, f->word));
		row(c, label);
		label = CRM_STR("");
	}
}

/* Another deal, in a row: which, where it is. */
static void link_to(struct card *c, struct crm_str id,
    const struct crm_deal *d, struct crm_str label)
{
	crm_buf_str_add(&c->cell, id);
	if (d != NULL) {
		add_part(c, " ", word(c, d->title));
		crm_buf_puts(&c->cell, ": ");
		crm_rules_stage_name(c->rules, d->stage, true, &c->cell);
		crm_buf_printf(&c->cell, ", %s",
		    crm_deal_status_name((enum crm_deal_status)d->status));
		add_part(c, ", ", word(c, d->owner));
	}
	row(c, label);
}

/* The deal that this one follows, and those that follow it. */
static void links(struct card *c)
{
	struct crm_str id = word(c, c->d->parent);
	uint32_t own = crm_names_find(&c->fold->word, crm_names_get(
	    &c->fold->deal_name, c->d->id));
	struct crm_str label = CRM_STR("goes on");

	if (id.n > 0)
		link_to(c, id, crm_fold_find(c->fold, id),
		    CRM_STR("follows"));
	for (size_t i = 0; own != 0 && i < c->fold->deals; i++) {
		const struct crm_deal *d = &c->fold->deal[i];

		if (d->parent != own)
			continue;
		link_to(c, crm_names_get(&c->fold->deal_name, d->id), d,
		    label);
		label = CRM_STR("");
	}
}

/* How long a call was: 3:04. */
static void add_secs(struct card *c, const struct crm_line *l)
{
	const struct crm_field *f = crm_line_get(l, CRM_KEY_SECS);
	int64_t n;

	if (f != NULL && crm_str_int(f->value, &n))
		crm_buf_printf(&c->cell, " %lld:%02d", (long long)(n / 60),
		    (int)(n % 60));
}

/* One thing that was said: when, by whom, what, and the note. */
static void say(struct card *c, const struct crm_line *l, bool idle,
    bool first)
{
	static const enum crm_key key[] = { CRM_KEY_BY, CRM_KEY_KIND,
		CRM_KEY_DIR, CRM_KEY_OUTCOME, CRM_KEY_TO, CRM_KEY_REASON };
	const struct crm_field *missed = crm_line_get(l, CRM_KEY_MISSED);
	int64_t at;

	if (crm_clock_parse(crm_line_str(l, CRM_KEY_AT), &at))
		add_local(c, at);
	for (size_t i = 0; i < sizeof(key) / sizeof(*key); i++)
		add_part(c, " ", crm_line_str(l, key[i]));
	add_secs(c, l);
	if (missed != NULL && missed->type == CRM_TRUE)
		crm_buf_puts(&c->cell, " missed");
	if (idle)
		crm_buf_puts(&c->cell, " (no effect)");
	add_part(c, ": ", crm_line_str(l, CRM_KEY_NOTE));
	c->hang = HANG;		/* the next one begins with its time */
	row(c, first ? CRM_STR("said") : CRM_STR(""));
	c->hang = 0;
}

static void said(struct card *c, const struct crm_said *all)
{
	struct crm_line *l = crm_mem_new(1, sizeof(*l));
	struct crm_err err = { 0 };
	struct crm_str text;
	bool idle;

	for (size_t i = 0; crm_said_get(all, c->d, i, &text, &idle); i++)
		if (crm_line_read(l, text, &err) == CRM_OK)
			say(c, l, idle, i == 0);
	crm_err_free(&err);
	crm_line_free(l);
	free(l);
}

/* The questions of script.csv that are to be asked now. */
static void ask(struct card *c, uint32_t contact)
{
	struct crm_ask a = { 0 };
	struct crm_err err = { 0 };
	struct crm_str question, label = CRM_STR("ask");
	size_t row_no = 0;

	/* the conditions were compiled once when the tables were read */
	if (crm_ask_open(&a, c->fold->opt.rules, c->fold->opt.as_of, &err) ==
	    CRM_OK)
		while (crm_ask_next(&a, c->fold, c->d, contact, &row_no,
		    &question)) {
			crm_buf_str_add(&c->cell, question);
			row(c, label);
			label = CRM_STR("");
		}
	crm_err_free(&err);
	crm_ask_free(&a);
}

void crm_card_print(const struct crm_fold *fold, const struct crm_deal *d,
    const struct crm_said *all, size_t width, bool bold, struct crm_buf *out)
{
	struct card c = { .fold = fold, .rules = fold->opt.rules, .d = d,
		.width = width, .out = out };

	crm_buf_puts(out, bold ? "\033[1m" : "");
	add_part(&c, "", word(&c, d->title));
	row(&c, crm_names_get(&fold->deal_name, d->id));
	crm_buf_puts(out, bold ? "\033[0m" : "");
	state(&c);
	next(&c);
	if (d->owner != 0) {
		add_staff(&c, word(&c, d->owner), d->closed != CRM_TIME_NONE ?
		    d->closed : fold->opt.as_of);
		row(&c, CRM_STR("owner"));
	}
	client(&c);
	money(&c);
	add_part(&c, "", word(&c, d->source));
	add_part(&c, ", campaign ", word(&c, d->campaign));
	add_part(&c, ", variant ", word(&c, d->variant));
	if (c.cell.n > 0)
		row(&c, CRM_STR("source"));
	links(&c);
	fields(&c);
	said(&c, all);
	ask(&c, crm_said_contact(all, d));
	visits(&c);
	crm_buf_free(&c.cell);
}

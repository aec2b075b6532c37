/* SPDX-License-Identifier: ISC */
#include "agendatext.h"

#include "agendatable.h"
#include "clock.h"
#include "deal.h"
#include "money.h"
#include "wrap.h"

/* A block: the urgency, the time, then who; its other lines are indented. */
enum { MAIL = 80, WIDE = 180, URGENCY = 5, TIME = 16, INDENT = 7, ID = 12,
	STAGE = 14, LEAST = 12 };

struct view {
	struct crm_agenda *a;
	const struct crm_style *style;
	struct crm_buf *out;
	size_t from, until;	/* the section */
	bool owner, explain;	/* it has several owners */
	size_t width, id, stage, amount;
	struct crm_buf b;
};

static struct crm_str word(const struct view *v, uint32_t w)
{
	return crm_names_get(&v->a->query.fold.word, w);
}

static struct crm_str id_of(const struct view *v,
    const struct crm_agenda_item *item)
{
	return item->deal == NULL ? CRM_STR("-") : crm_names_get(
	    &v->a->query.fold.deal_name, item->deal->id);
}

static struct crm_str stage_of(const struct view *v,
    const struct crm_agenda_item *item)
{
	if (item->deal == NULL)
		return CRM_STR("");
	if (item->deal->status != CRM_OPEN)
		return crm_str(crm_deal_status_name(item->deal->status));
	return v->a->query.src.rules.stage[item->deal->stage].id;
}

static size_t most(size_t a, size_t b, size_t limit)
{
	size_t n = a > b ? a : b;

	return n < limit ? n : limit;
}

/* How wide the columns of the section's blocks are. */
static void measure(struct view *v)
{
	v->id = v->stage = v->amount = 0;
	v->owner = false;
	for (size_t i = v->from; i < v->until; i++) {
		const struct crm_agenda_item *item = &v->a->item[i];

		if (item->cut)
			continue;
		v->owner |= item->owner != v->a->item[v->from].owner;
		v->id = most(v->id, crm_width(id_of(v, item)), ID);
		v->stage = most(v->stage, crm_width(stage_of(v, item)),
		    STAGE);
		if (!item->has_amount)
			continue;
		v->b.n = 0;
		crm_money_text(&v->b, item->amount);
		v->amount = most(v->amount, v->b.n, v->width);
	}
}

/* The first line: what is known of whom in columns. */
static void head(struct view *v, const struct crm_agenda_item *item)
{
	size_t taken = URGENCY + 2 + TIME + 2 + v->id + 2 + 2 + v->stage +
	    (v->amount > 0 ? 2 + v->amount : 0);
	size_t room = v->width > taken + LEAST ? v->width - taken : LEAST;

	v->b.n = 0;
	crm_buf_puts(v->out, v->style->color ? "\033[1m" : "");
	if (item->work == CRM_WORK_CLIENT)
		crm_buf_printf(v->out, "%*s  ", URGENCY, "-");
	else
		crm_buf_printf(v->out, "%*.1f  ", URGENCY, item->urgency);
	if (item->due != CRM_TIME_NONE)
		crm_zone_text(v->a->query.src.rules.zone, item->due, &v->b);
	else
		crm_buf_puts(&v->b, "-");
	crm_wrap_cell(v->out, crm_buf_str(&v->b), TIME);
	crm_buf_puts(v->out, "  ");
	crm_wrap_cell(v->out, id_of(v, item), v->id);
	crm_buf_puts(v->out, "  ");
	v->b.n = 0;
	crm_agenda_who(v->a, item, &v->b);
	crm_wrap_cell(v->out, crm_buf_str(&v->b), room);
	crm_buf_puts(v->out, "  ");
	crm_wrap_cell(v->out, stage_of(v, item), v->stage);
	v->b.n = 0;
	if (item->has_amount)
		crm_money_text(&v->b, item->amount);
	crm_buf_printf(v->out, "  %*.*s", (int)v->amount, (int)v->b.n,
	    v->b.n > 0 ? v->b.p : "");
	while (v->out->p[v->out->n - 1] == ' ')
		v->out->n--;
	crm_buf_puts(v->out, v->style->color ? "\033[0m\n" : "\n");
}

/* A line of its own, wrapped. */
static void say(struct view *v)
{
	crm_wrap(v->out, crm_buf_str(&v->b), 0, INDENT, INDENT, v->width);
	v->b.n = 0;
}

static void add_part(struct view *v, const char *before, struct crm_str s)
{
	if (s.n == 0)
		return;
	crm_buf_puts(&v->b, before);
	crm_buf_str_add(&v->b, s);
}

static void block(struct view *v, const struct crm_agenda_item *item)
{
	struct crm_str s;
	size_t row = 0;

	head(v, item);
	v->b.n = 0;
	if (v->owner && item->owner != 0) {
		crm_buf_str_add(&v->b, word(v, item->owner));
		crm_buf_puts(&v->b, ": ");
	}
	crm_agenda_state(v->a, item, &v->b);
	add_part(v, ", ", crm_agenda_client(v->a, item, "client.phone"));
	add_part(v, ", ", crm_agenda_title(v->a, item));
	add_part(v, ": ", word(v, item->todo));
	say(v);
	while (crm_agenda_ask(v->a, item, &row, &s)) {
		crm_buf_puts(&v->b, "ask: ");
		crm_buf_str_add(&v->b, s);
		say(v);
		if (!v->a->opt.questions)
			break;
	}
	if (v->explain && item->work != CRM_WORK_CLIENT) {
		crm_buf_printf(&v->b, "%.1f = ", item->urgency);
		crm_urgency_explain(&v->a->weight, item->term, &v->b);
		say(v);
	}
}

/* What the section is called: an owner's name besides the id. */
static void name_group(struct view *v, struct crm_str group)
{
	const struct crm_by *by = &v->a->by;

	for (size_t i = 0; i < by->fields; i++) {
		struct crm_str s = crm_by_part(group, i);
		const struct crm_staff *staff = by->field[i].key ==
		    CRM_KEY_OWNER ? crm_rules_staff(&v->a->query.src.rules, s,
		    v->a->query.as_of) : NULL;

		crm_buf_puts(&v->b, i > 0 ? ", " : "");
		crm_buf_str_add(&v->b, s.n > 0 ? s : CRM_STR("-"));
		if (staff != NULL && !crm_str_eq(staff->name, s))
			crm_buf_printf(&v->b, " (%s)", staff->name.p);
	}
}

static void add_count(struct crm_buf *b, size_t n, const char *what)
{
	if (n > 0)
		crm_buf_printf(b, ", %zu %s", n, what);
}

/* "anna (Анна): 12 to do, 5 overdue, 2 new leads …" */
static void title(struct view *v)
{
	size_t n[CRM_WORKS] = { 0 }, late = 0, calls = 0, cut = 0;

	for (size_t i = v->from; i < v->until; i++) {
		const struct crm_agenda_item *item = &v->a->item[i];

		n[item->work]++;
		cut += item->cut;
		calls += item->missed > 0;
		late += item->term[CRM_URGENT_OVERDUE] > 0;
	}
	v->b.n = 0;
	name_group(v, v->a->item[v->from].group);
	crm_buf_puts(&v->b, v->a->by.fields > 0 ? ": " : "");
	crm_buf_printf(&v->b, "%zu to do", v->until - v->from);
	add_count(&v->b, late, "overdue");
	add_count(&v->b, n[CRM_WORK_LEAD], n[CRM_WORK_LEAD] == 1 ?
	    "new lead" : "new leads");
	add_count(&v->b, n[CRM_WORK_NONE], "without a next step");
	add_count(&v->b, calls, "to call back");
	add_count(&v->b, n[CRM_WORK_TASK], n[CRM_WORK_TASK] == 1 ? "task" :
	    "tasks");
	add_count(&v->b, n[CRM_WORK_CLIENT], n[CRM_WORK_CLIENT] == 1 ?
	    "client" : "clients");
	if (cut > 0)
		crm_buf_printf(&v->b, "; the first %zu:", v->until - v->from -
		    cut);
	crm_wrap(v->out, crm_buf_str(&v->b), 0, 0, INDENT, v->width);
	v->b.n = 0;
}

static void section(struct view *v)
{
	struct crm_style style = *v->style;

	measure(v);
	crm_buf_puts(v->out, v->out->n > 0 ? "\n" : "");
	title(v);
	if (v->width >= WIDE && !v->a->opt.questions && !v->explain) {
		struct crm_table *t = crm_agenda_wide(v->a, v->from, v->until,
		    v->owner);

		crm_table_print(t, &style, v->out);
		crm_table_free(t);
		return;
	}
	for (size_t i = v->from; i < v->until; i++)
		if (!v->a->item[i].cut)
			block(v, &v->a->item[i]);
}

/* Append " in 2026-11", or " from … to …"; nothing for all times. */
static void name_period(struct view *v, struct crm_period p)
{
	const struct crm_zone *zone = v->a->query.src.rules.zone;
	enum crm_unit unit;

	if (p.from == CRM_TIME_NONE && p.until == CRM_TIME_NONE)
		return;
	if (crm_period_unit(&p, zone, &unit)) {
		crm_buf_puts(&v->b, " in ");
		crm_unit_name(unit, zone, p.from, &v->b);
		return;
	}
	if (p.from != CRM_TIME_NONE) {
		crm_buf_puts(&v->b, " from ");
		crm_zone_text(zone, p.from, &v->b);
	}
	if (p.until != CRM_TIME_NONE) {
		crm_buf_puts(&v->b, " before ");
		crm_zone_text(zone, p.until, &v->b);
	}
}

/* The share of the base that was touched. */
static void coverage(struct view *v)
{
	const struct crm_agenda *a = v->a;

	v->b.n = 0;
	crm_buf_puts(&v->b, "touched");
	name_period(v, a->coverage.period);
	crm_buf_printf(&v->b, ": %zu of %zu clients", a->touched, a->base);
	if (a->base > 0) {
		crm_buf_puts(&v->b, ", ");
		crm_money_places(&v->b, crm_money_permille(
		    (int64_t)a->touched, (int64_t)a->base), 1);
		crm_buf_puts(&v->b, " %");
	}
	crm_wrap(v->out, crm_buf_str(&v->b), 0, 0, INDENT, v->width);
}

void crm_agenda_text(struct crm_agenda *a, const struct crm_style *style,
    bool explain, struct crm_buf *out)
{
	struct view v = { .a = a, .style = style, .out = out,
		.explain = explain, .width = style->width > 0 ? style->width :
		MAIL };

	for (size_t i = 0; i < a->items; i = v.until) {
		v.from = i;
		for (v.until = i; v.until < a->items && crm_str_eq(
		    a->item[v.until].group, a->item[i].group); v.until++)
			;
		section(&v);
	}
	if (a->items == 0)
		crm_buf_puts(out, "nothing to do\n");
	if (a->covers)
		coverage(&v);
	crm_buf_free(&v.b);
}

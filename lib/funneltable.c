/* SPDX-License-Identifier: ISC */
#include "funneltable.h"

#include "money.h"

static const double day = 86400;

struct column {
	const char *name, *head;
};

/* The group's column bears the field's name, or "group" where another
 * column has that name already. */
static struct crm_table *new_table(const char *by, bool pipelines,
    const struct column *column, size_t n)
{
	struct crm_table *t = crm_table_new();
	const char *group = by;

	for (size_t i = 0; by != NULL && i < n; i++)
		if (strcmp(column[i].name, by) == 0)
			group = "group";
	if (by != NULL && strcmp(by, "pipeline") == 0)
		group = "group";
	if (by != NULL)
		crm_table_column(t, group, by, CRM_LEFT);
	crm_table_column(t, "pipeline", pipelines ? "pipeline" : "", CRM_LEFT);
	for (size_t i = 0; i < n; i++)
		crm_table_column(t, column[i].name, column[i].head,
		    strcmp(column[i].name, "stage") == 0 ? CRM_LEFT :
		    CRM_RIGHT);
	return t;
}

struct crm_table *crm_funnel_stages_new(const char *by, bool pipelines)
{
	static const struct column column[] = {
		{ "stage", NULL }, { "reached", NULL }, { "touched", "" },
		{ "here", NULL }, { "own", "own money" }, { "lost", NULL },
		{ "lost_money", "lost money" }, { "conversion", "conv." },
		{ "drop_out", "drop-out" }, { "value", "" }, { "gone", "" },
		{ "waiting", "" },
	};

	return new_table(by, pipelines, column,
	    sizeof(column) / sizeof(*column));
}

static void percent(struct crm_table *t, int64_t num, int64_t den)
{
	if (den == 0)
		crm_table_none(t);
	else
		crm_table_percent(t, crm_money_permille(num, den));
}

static void first_cells(struct crm_table *t, const struct crm_funnel *f,
    const char *by, struct crm_str group)
{
	crm_table_row(t);
	if (by != NULL && group.n == 0)
		crm_table_none(t);
	else if (by != NULL)
		crm_table_text(t, group);
	crm_table_text(t, f->rules->pipeline[f->pipeline].id);
}

void crm_funnel_stages_add(struct crm_table *t, const struct crm_funnel *f,
    const char *by, struct crm_str group)
{
	for (size_t i = 0; i < f->stages; i++) {
		const struct crm_funnel_stage *s = &f->stage[i];
		bool known = i < f->known;
		int64_t next = i + 1 < f->known ? s[1].reached : f->won;

		first_cells(t, f, by, group);
		crm_table_text(t, f->rules->stage[s->stage].id);
		if (known)
			crm_table_count(t, s->reached);
		else
			crm_table_none(t);
		crm_table_count(t, s->touched);
		crm_table_count(t, s->here);
		crm_table_money(t, s->own);
		crm_table_count(t, s->lost);
		crm_table_money(t, s->lost_money);
		percent(t, next, known ? s->reached : 0);
		percent(t, s->lost, known ? s->reached : 0);
		if (!known)
			continue;
		crm_table_money(t, s->value);
		crm_table_money(t, s->gone);
		crm_table_money(t, s->waiting);
	}
}

struct crm_table *crm_funnel_totals_new(const char *by, bool pipelines)
{
	static const struct column column[] = {
		{ "deals", NULL }, { "open", NULL }, { "won", NULL },
		{ "lost", NULL }, { "win_rate", "win rate" },
		{ "won_money", "won money" }, { "average", "average" },
		{ "potential", "potential" }, { "won_share", "" },
		{ "lost_share", "" }, { "win_rate_money", "" },
		{ "open_money", "" }, { "lost_money", "" },
		{ "cycle_days", "cycle" }, { "cycle_p80_days", "" },
		{ "cycle_p90_days", "" }, { "velocity", "" },
		{ "no_amount", "" }, { "junk", "" },
	};

	return new_table(by, pipelines, column,
	    sizeof(column) / sizeof(*column));
}

static void money_or_none(struct crm_table *t, bool has, int64_t minor)
{
	if (has)
		crm_table_money(t, minor);
	else
		crm_table_none(t);
}

static void cycle(struct crm_table *t, const struct crm_funnel *f, int p)
{
	int64_t secs;

	if (crm_funnel_cycle(f, p, &secs))
		crm_table_decimal(t, (double)secs / day, 1);
	else
		crm_table_none(t);
}

void crm_funnel_totals_add(struct crm_table *t, const struct crm_funnel *f,
    const char *by, struct crm_str group)
{
	int64_t average = 0, velocity = 0, decided;
	bool has = crm_funnel_average(f, &average);

	first_cells(t, f, by, group);
	crm_table_count(t, f->deals);
	crm_table_count(t, f->open);
	crm_table_count(t, f->won);
	crm_table_count(t, f->lost);
	percent(t, f->won, f->won + f->lost);
	crm_table_money(t, f->won_money);
	money_or_none(t, has, average);
	crm_table_money(t, f->money);
	percent(t, f->won_money, f->money);
	percent(t, f->lost, f->deals);
	decided = f->won_money;
	percent(t, f->won_money, crm_money_add(&decided, f->lost_money) ?
	    decided : 0);
	crm_table_money(t, f->open_money);
	crm_table_money(t, f->lost_money);
	cycle(t, f, 50);
	cycle(t, f, 80);
	cycle(t, f, 90);
	has = crm_funnel_velocity(f, &velocity);
	money_or_none(t, has, velocity);
	crm_table_count(t, f->no_amount);
	crm_table_count(t, f->junk);
}

static void say_percent(struct crm_buf *b, int64_t num, int64_t den)
{
	int64_t p = den != 0 ? crm_money_permille(num, den) : 0;

	if (den == 0)
		crm_buf_puts(b, "-");
	else
		crm_buf_printf(b, "%lld.%lld %%", (long long)(p / 10),
		    (long long)(p % 10));
}

static void say_row(struct crm_buf *b, const char *name, int64_t n,
    int64_t minor)
{
	struct crm_buf money = { 0 };

	crm_money_text(&money, minor);
	crm_buf_printf(b, "%-10s%10lld%20s", name, (long long)n,
	    crm_buf_z(&money));
	crm_buf_free(&money);
}

static void say_cycle(const struct crm_funnel *f, struct crm_buf *b)
{
	int64_t p50 = 0, p80 = 0, p90 = 0, v;

	if (!crm_funnel_cycle(f, 50, &p50))
		return;
	crm_funnel_cycle(f, 80, &p80);
	crm_funnel_cycle(f, 90, &p90);
	crm_buf_printf(b, "cycle of the won: median %.1f days, P80 %.1f, "
	    "P90 %.1f\n", (double)p50 / day, (double)p80 / day,
	    (double)p90 / day);
	if (!crm_funnel_velocity(f, &v))
		return;
	crm_buf_puts(b, "velocity ");
	crm_money_text(b, v);
	crm_buf_puts(b, " a day\n");
}

static void say_bottleneck(const struct crm_funnel *f, struct crm_buf *b)
{
	int i = crm_funnel_bottleneck(f);

	if (i < 0 || f->money <= 0)
		return;
	crm_buf_puts(b, "most money is lost at ");
	crm_show_text(b, f->rules->stage[f->stage[i].stage].id);
	crm_buf_puts(b, ": ");
	crm_money_text(b, f->stage[i].gone);
	crm_buf_puts(b, ", ");
	say_percent(b, f->stage[i].gone, f->money);
	crm_buf_puts(b, " of the potential\n");
}

void crm_funnel_words(const struct crm_funnel *f, struct crm_buf *b)
{
	int64_t average;

	say_row(b, "deals", f->deals, f->money);
	crm_buf_puts(b, "  potential\n");
	say_row(b, "won", f->won, f->won_money);
	crm_buf_puts(b, "  win rate ");
	say_percent(b, f->won, f->won + f->lost);
	if (crm_funnel_average(f, &average)) {
		crm_buf_puts(b, ", average ");
		crm_money_text(b, average);
	}
	crm_buf_char(b, '\n');
	say_row(b, "lost", f->lost, f->lost_money);
	crm_buf_puts(b, "  lost share ");
	say_percent(b, f->lost, f->deals);
	crm_buf_char(b, '\n');
	say_row(b, "open", f->open, f->open_money);
	crm_buf_char(b, '\n');
	say_cycle(f, b);
	say_bottleneck(f, b);
	if (f->no_amount > 0)
		crm_buf_printf(b, "%lld deals have no amount: they count 0, "
		    "and not in averages\n", (long long)f->no_amount);
	if (f->junk > 0)
		crm_buf_printf(b, "%lld deals are junk and left out\n",
		    (long long)f->junk);
}

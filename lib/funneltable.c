/* SPDX-License-Identifier: ISC */
#include "funneltable.h"

#include "chance.h"
#include "money.h"

enum { LINE = 80,		/* columns of text */
	RATES = 60,		/* those of the rates, without the stage */
	SHARES = 5, INTERVALS = 2,	/* columns that are so */
	BAR_MIN = 4, BAR_HEAD = 9 };

static bool taken(const char *name, const struct crm_funnel_column *column,
    size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *c = column[i].name;

		if (strcmp(c[0] == '<' ? c + 1 : c, name) == 0)
			return true;
	}
	return strcmp(name, "pipeline") == 0;
}

struct crm_table *crm_funnel_table_new(const struct crm_funnel_view *v,
    bool pipeline, const struct crm_funnel_column *column, size_t n)
{
	struct crm_table *t = crm_table_new();
	struct crm_buf b = { 0 };
	int clash = 0;

	for (size_t i = 0; i < v->by.fields; i++) {
		const char *name = v->by.field[i].name;

		b.n = 0;
		if (!taken(name, column, n))
			crm_buf_puts(&b, name);
		else if (clash++ == 0)
			crm_buf_puts(&b, "group");
		else
			crm_buf_printf(&b, "group%d", clash);
		crm_table_column(t, crm_buf_z(&b), name,
		    v->by.field[i].is_unit ? CRM_KEPT : CRM_GROUP);
	}
	crm_buf_free(&b);
	crm_table_column(t, "pipeline", pipeline ? "pipeline" : "", CRM_GROUP);
	for (size_t i = 0; i < n; i++) {
		bool left = column[i].name[0] == '<';

		crm_table_column(t, column[i].name + left, column[i].head,
		    left ? CRM_GROUP : CRM_RIGHT);
	}
	crm_table_fold(t);
	return t;
}

void crm_funnel_table_row(struct crm_table *t,
    const struct crm_funnel_view *v, struct crm_str group, int pipeline)
{
	crm_table_row(t);
	for (size_t i = 0; i < v->by.fields; i++) {
		struct crm_str s = crm_by_part(group, i);

		if (s.n == 0)
			crm_table_none(t);
		else
			crm_table_text(t, s);
	}
	crm_table_text(t, v->query.src.rules.pipeline[pipeline].id);
}

void crm_funnel_share(struct crm_table *t, const struct crm_funnel_view *v,
    int64_t num, int64_t den)
{
	crm_table_share(t, num, den, v->opt->decimals);
}

void crm_funnel_interval(struct crm_table *t, const struct crm_funnel_view *v,
    int64_t num, int64_t den)
{
	double end[2];

	if (!crm_chance_interval(num, den, &end[0], &end[1])) {
		crm_table_none(t);
		crm_table_none(t);
		return;
	}
	for (size_t i = 0; i < 2; i++)
		crm_table_share(t, (int64_t)(end[i] * 1e9 + 0.5), 1000000000,
		    v->opt->decimals);
}

/* An interval in text is whole points, unless decimals were asked for. */
static int between_places(const struct crm_funnel_view *v)
{
	return v->opt->decimals_given ? v->opt->decimals : 0;
}

void crm_funnel_between(struct crm_table *t, const struct crm_funnel_view *v,
    int64_t num, int64_t den)
{
	int places = between_places(v);
	struct crm_buf b = { 0 };
	double low, high;

	if (!crm_chance_interval(num, den, &low, &high)) {
		crm_table_none(t);
		return;
	}
	crm_buf_printf(&b, "%.*f–%.*f", places, low * 100, places,
	    high * 100);
	crm_table_text(t, crm_buf_str(&b));
	crm_buf_free(&b);
}

void crm_funnel_days(struct crm_table *t, bool has, int64_t secs)
{
	if (has)
		crm_table_decimal(t, (double)secs / 86400, 1);
	else
		crm_table_none(t);
}

void crm_funnel_money(struct crm_table *t, bool has, int64_t minor)
{
	if (has)
		crm_table_money(t, minor);
	else
		crm_table_none(t);
}

void crm_funnel_say_share(struct crm_buf *b, const struct crm_funnel_view *v,
    int64_t num, int64_t den)
{
	if (den == 0) {
		crm_buf_char(b, '-');
		return;
	}
	crm_money_places(b, crm_money_percent(num, den, v->opt->decimals),
	    v->opt->decimals);
	crm_buf_puts(b, " %");
}

int64_t crm_funnel_whole(const struct crm_funnel *f)
{
	return crm_funnel_priced(f) ? crm_funnel_potential(f) : 0;
}

int64_t crm_funnel_settled(const struct crm_funnel *f, size_t row)
{
	return crm_funnel_reached(f, row + 1) + f->stage[row].gone_deals;
}

static void stage_name(struct crm_table *t, const struct crm_funnel *f,
    size_t i)
{
	struct crm_buf b = { 0 };

	crm_funnel_shape_name(f->shape, f->stage[i].stage, &b);
	crm_table_text(t, crm_buf_str(&b));
	crm_buf_free(&b);
}

/* The cells behind drop_out, for the other faces than text. */
static void add_rates(struct crm_table *t, struct crm_funnel *f, size_t i,
    const struct crm_funnel_view *v)
{
	struct crm_funnel_stage *s = &f->stage[i];
	int64_t now = crm_funnel_reached(f, i);
	int64_t next = crm_funnel_reached(f, i + 1), secs = 0;
	int64_t settled = crm_funnel_settled(f, i);
	int64_t all = crm_funnel_whole(f);
	/* no proportion: who skipped a stage is not in the one before */
	bool share = f->shape->reach != CRM_REACH_TOUCH;
	bool has;

	crm_table_money(t, s->value);
	crm_table_money(t, s->gone);
	crm_table_money(t, s->waiting);
	crm_table_count(t, s->reached - s->touched);
	crm_table_count(t, s->strict);
	crm_table_count(t, s->gone_deals);
	crm_table_count(t, s->waiting_deals);
	crm_funnel_interval(t, v, next, share ? now : 0);
	crm_funnel_share(t, v, next, settled);
	crm_funnel_interval(t, v, next, share ? settled : 0);
	crm_funnel_share(t, v, s->gone, all);
	crm_funnel_share(t, v, s->waiting, all);
	has = crm_quantile_get(&s->time, 50, &secs);
	crm_funnel_days(t, has, secs);
	has = crm_quantile_get(&s->time, 90, &secs);
	crm_funnel_days(t, has, secs);
}

static void add_stage(struct crm_table *t, struct crm_funnel *f, size_t i,
    const struct crm_funnel_view *v, struct crm_str group)
{
	const struct crm_funnel_stage *s = &f->stage[i];
	bool known = i < f->known;
	int64_t reached = known ? crm_funnel_reached(f, i) : 0;

	crm_funnel_table_row(t, v, group, f->pipeline);
	stage_name(t, f, i);
	if (known)
		crm_table_count(t, reached);
	else
		crm_table_none(t);
	crm_table_count(t, s->touched);
	crm_table_count(t, s->here);
	crm_table_money(t, s->own);
	crm_table_count(t, s->lost);
	crm_table_money(t, s->lost_money);
	crm_funnel_share(t, v, known ? crm_funnel_reached(f, i + 1) : 0,
	    reached);
	crm_funnel_share(t, v, s->lost, reached);
	if (known)
		add_rates(t, f, i, v);
}

/* A table with every column. */
static struct crm_table *whole(struct crm_funnel_set *set,
    const struct crm_funnel_view *v)
{
	static const struct crm_funnel_column column[] = {
		{ "<stage", NULL }, { "reached", NULL }, { "touched", "" },
		{ "here", NULL }, { "own", "own money" }, { "lost", NULL },
		{ "lost_money", "lost money" }, { "conversion", "conv." },
		{ "drop_out", "drop-out" }, { "value", "" }, { "gone", "" },
		{ "waiting", "" }, { "skipped", "" }, { "strict", "" },
		{ "gone_deals", "" }, { "waiting_deals", "" },
		{ "conversion_low", "" }, { "conversion_high", "" },
		{ "settled", "" }, { "settled_low", "" },
		{ "settled_high", "" }, { "loss_share", "" },
		{ "open_share", "" }, { "median_days", "" },
		{ "p90_days", "" },
	};
	struct crm_table *t = crm_funnel_table_new(v, v->many, column,
	    sizeof(column) / sizeof(*column));

	for (size_t i = 0; i < set->groups; i++) {
		struct crm_funnel_group *g = &set->group[i];

		if (!crm_funnel_set_shows(set, g))
			continue;
		for (size_t k = 0; k < g->funnel.stages; k++)
			add_stage(t, &g->funnel, k, v, g->name);
		crm_table_rule(t);
	}
	return t;
}

/* Columns that the bars may take beside the rates, 0 where it is too few. */
static size_t bar_width(const struct crm_funnel *f,
    const struct crm_funnel_view *v)
{
	size_t name = 5;

	for (size_t i = 0; i < f->known; i++) {
		struct crm_buf b = { 0 };

		crm_funnel_shape_name(f->shape, f->stage[i].stage, &b);
		if (crm_width(crm_buf_str(&b)) > name)
			name = crm_width(crm_buf_str(&b));
		crm_buf_free(&b);
	}
	name += RATES;
	if (v->opt->decimals > 1)
		name += SHARES * (size_t)(v->opt->decimals - 1);
	if (between_places(v) > 0)
		name += INTERVALS * 2 * (size_t)(between_places(v) + 1);
	return name + BAR_MIN > LINE ? 0 : LINE - name;
}

static void add_bar(struct crm_table *t, int64_t own, int64_t lost,
    int64_t most, size_t width)
{
	struct crm_buf b = { 0 };
	int64_t n[2] = { 0, 0 }, part[2] = { own, lost };

	for (size_t k = 0; k < 2; k++) {
		if (part[k] <= 0 || most <= 0)
			continue;
		crm_money_share(part[k], (int64_t)width, most, &n[k]);
		for (int64_t i = 0; i < n[k]; i++)
			crm_buf_puts(&b, k == 0 ? "█" : "░");
	}
	crm_table_text(t, b.n > 0 ? crm_buf_str(&b) : CRM_STR(""));
	crm_buf_free(&b);
}

/* Text, one funnel: counts and money. */
static struct crm_table *narrow(const struct crm_funnel *f,
    const struct crm_funnel_view *v)
{
	bool skipped = false;
	struct crm_funnel_column column[] = {
		{ "<stage", NULL }, { "reached", NULL }, { "skipped", "" },
		{ "here", NULL }, { "own", "own money" }, { "lost", NULL },
		{ "lost_money", "lost money" },
	};
	struct crm_table *t;

	for (size_t i = 0; i < f->known; i++)
		skipped |= f->stage[i].reached != f->stage[i].touched;
	if (skipped)
		column[2].head = NULL;
	t = crm_funnel_table_new(v, false, column,
	    sizeof(column) / sizeof(*column));
	for (size_t i = 0; i < f->stages; i++) {
		const struct crm_funnel_stage *s = &f->stage[i];

		crm_funnel_table_row(t, v, CRM_STR(""), f->pipeline);
		stage_name(t, f, i);
		if (i < f->known)
			crm_table_count(t, crm_funnel_reached(f, i));
		else
			crm_table_none(t);
		crm_table_count(t, s->reached - s->touched);
		crm_table_count(t, s->here);
		crm_table_money(t, s->own);
		crm_table_count(t, s->lost);
		crm_table_money(t, s->lost_money);
	}
	return t;
}

struct crm_table *crm_funnel_stages(struct crm_funnel_set *set,
    const struct crm_funnel_view *v, int pipeline)
{
	int64_t no = pipeline < 0 ? -1 :
	    crm_funnel_set_find(set, pipeline, CRM_STR(""));

	return no < 0 ? whole(set, v) : narrow(&set->group[no].funnel, v);
}

/* The longest bar: own and lost money of one stage. */
static int64_t longest(const struct crm_funnel *f)
{
	int64_t most = 0;

	for (size_t i = 0; i < f->known; i++) {
		int64_t sum = f->stage[i].own;

		if (crm_money_add(&sum, f->stage[i].lost_money) && sum > most)
			most = sum;
	}
	return most;
}

struct crm_table *crm_funnel_rates(const struct crm_funnel *f,
    const struct crm_funnel_view *v)
{
	size_t width = bar_width(f, v);
	const struct crm_funnel_column column[] = {
		{ "<stage", NULL }, { "conversion", "conv." },
		{ "low", "95 %" }, { "settled", NULL }, { "high", "95 %" },
		{ "drop_out", "drop" }, { "loss_share", "loss" },
		{ "open_share", "open" }, { "<bar", width == 0 ? "" :
			width < BAR_HEAD ? "█ ░" : "█own░lost" },
	};
	struct crm_table *t = crm_funnel_table_new(v, false, column,
	    sizeof(column) / sizeof(*column));
	bool share = f->shape->reach != CRM_REACH_TOUCH;
	int64_t all = crm_funnel_whole(f), most = longest(f);

	for (size_t i = 0; i < f->known; i++) {
		const struct crm_funnel_stage *s = &f->stage[i];
		int64_t now = crm_funnel_reached(f, i);
		int64_t next = crm_funnel_reached(f, i + 1);
		int64_t settled = crm_funnel_settled(f, i);

		crm_funnel_table_row(t, v, CRM_STR(""), f->pipeline);
		stage_name(t, f, i);
		crm_funnel_share(t, v, next, now);
		crm_funnel_between(t, v, next, share ? now : 0);
		crm_funnel_share(t, v, next, settled);
		crm_funnel_between(t, v, next, share ? settled : 0);
		crm_funnel_share(t, v, s->lost, now);
		crm_funnel_share(t, v, s->gone, all);
		crm_funnel_share(t, v, s->waiting, all);
		add_bar(t, s->own, s->lost_money, most, width);
	}
	return t;
}

/* SPDX-License-Identifier: ISC */
#include "whatif.h"

#include "funneltable.h"
#include "money.h"

enum { PARTS = 1000000,	/* factors and shares are kept in these */
	FACTOR_MAX = 1000 };

struct change {
	struct crm_str stage;	/* of conv; else empty */
	char op;		/* '*', '+' or '=' */
	bool won;		/* won+N: deals */
	int64_t by;		/* PARTS of 1 (70 % is 700000); deals * PARTS */
};

static enum crm_status bad(struct crm_err *err, struct crm_str change,
    const char *what)
{
	return crm_err_set(err, CRM_USAGE, "--what-if: '%.*s': %s",
	    (int)change.n, change.p, what);
}

/* A decimal number with at most six places, as parts. */
static bool read_parts(struct crm_str s, int64_t *parts)
{
	struct crm_str whole, rest;
	int64_t n, places = 0, ten = PARTS;
	bool point = crm_str_cut(s, '.', &whole, &rest);

	if (!crm_str_int(whole, &n) || n < 0 || n > 1000000)
		return false;
	if (point && (rest.n == 0 || rest.n > 6 ||
	    !crm_str_int(rest, &places) || places < 0))
		return false;
	for (size_t i = 0; i < rest.n; i++)
		ten /= 10;
	*parts = n * PARTS + (point ? places * ten : 0);
	return true;
}

static bool read_by(struct crm_str s, struct change *c)
{
	bool percent = s.n > 0 && s.p[s.n - 1] == '%';

	s.n -= percent;
	if (!read_parts(crm_str_trim(s), &c->by))
		return false;
	/* shares are percentages, factors are not */
	if (percent != (c->stage.n > 0 && c->op != '*'))
		return false;
	if (percent)
		c->by /= 100;
	return true;
}

static enum crm_status read(struct crm_str text, struct change *c,
    struct crm_err *err)
{
	size_t i = text.n;
	struct crm_str name, head;

	/* the last one, for a group of stages has + in its name */
	while (i > 0 && strchr("*+=", text.p[i - 1]) == NULL)
		i--;
	if (i-- == 0)
		return bad(err, text, "no *, + or = in it");
	*c = (struct change){ .op = text.p[i] };
	name = crm_str_trim((struct crm_str){ text.p, i });
	c->won = crm_str_is(name, "won");
	if (crm_str_cut(name, ':', &head, &c->stage) &&
	    !crm_str_is(head, "conv"))
		c->stage.n = 0;
	if (c->stage.n == 0 && ((!c->won && !crm_str_is(name, "average")) ||
	    c->op == '=' || (c->op == '+' && !c->won)))
		return bad(err, text, "not won*1.5, won+3, average*1.1, "
		    "conv:STAGE=70%, conv:STAGE*1.2 or conv:STAGE+5%");
	if (!read_by(crm_str_trim((struct crm_str){ text.p + i + 1,
	    text.n - i - 1 }), c))
		return bad(err, text, c->stage.n > 0 && c->op != '*' ?
		    "not a percentage" : "not a number");
	return CRM_OK;
}

/* The row of the name, of that pipeline or (-1) of any. */
static bool row_of(const struct crm_funnel_shape *shape, int pipeline,
    struct crm_str name, size_t *row)
{
	for (int i = 0; i < shape->known; i++) {
		struct crm_buf b = { 0 };
		bool is;

		if (pipeline >= 0 &&
		    shape->rules->stage[i].pipeline_no != pipeline)
			continue;
		crm_funnel_shape_name(shape, i, &b);
		is = crm_str_eq(crm_buf_str(&b), name);
		crm_buf_free(&b);
		if (is) {
			*row = (size_t)crm_funnel_shape_row(shape, i);
			return true;
		}
	}
	return false;
}

/* New won money, for a new conversion; a pipeline without that stage keeps
 * its own. */
static enum crm_status convert(const struct crm_funnel *f,
    const struct change *c, struct crm_str text, int64_t *money,
    struct crm_err *err)
{
	int64_t now, next, to, limit;
	size_t row;

	if (!row_of(f->shape, f->pipeline, c->stage, &row))
		return row_of(f->shape, -1, c->stage, &row) ? CRM_OK :
		    bad(err, text, "no such stage, or group of --group");
	if (c->by > (int64_t)FACTOR_MAX * PARTS)
		return bad(err, text, "too much");
	now = crm_funnel_reached(f, row);
	next = crm_funnel_reached(f, row + 1);
	if (next == 0)
		return bad(err, text, "no deal has come through that stage");
	/* deals that come through, in parts */
	if (c->op == '*') {
		to = next * c->by;
	} else {
		to = now * c->by;
		if (c->op == '+')
			to += next * PARTS;
	}
	limit = now * PARTS;
	if (to > limit)
		return bad(err, text, "the conversion would be above 100 %");
	if (!crm_money_share(*money, to, next * PARTS, money))
		return crm_err_set(err, CRM_DATA, "the money is too much");
	return CRM_OK;
}

static enum crm_status apply(const struct crm_funnel *f, struct crm_str text,
    int64_t *money, struct crm_err *err)
{
	struct change c;
	enum crm_status s = read(text, &c, err);
	int64_t average, more = 0;
	bool ok;

	if (s != CRM_OK)
		return s;
	if (c.stage.n > 0)
		return convert(f, &c, text, money, err);
	if (c.op == '*') {
		ok = crm_money_share(*money, c.by, PARTS, money);
	} else {
		if (!crm_funnel_average(f, &average))
			return bad(err, text, "no won deal has an amount");
		ok = crm_money_share(average, c.by, PARTS, &more) &&
		    crm_money_add(money, more);
	}
	return ok ? CRM_OK : crm_err_set(err, CRM_DATA,
	    "the money is too much");
}

static enum crm_status reckon(const struct crm_funnel *f, const char *list,
    int64_t *money, struct crm_err *err)
{
	struct crm_str text, rest = crm_str(list);
	enum crm_status s = CRM_OK;
	bool more = true;

	*money = f->won_money;
	while (more && s == CRM_OK) {
		more = crm_str_cut(rest, ',', &text, &rest);
		s = apply(f, crm_str_trim(text), money, err);
	}
	return s;
}

static void add_row(struct crm_table *t, const struct crm_funnel_view *v,
    const struct crm_funnel_group *g, int64_t money)
{
	const struct crm_funnel *f = &g->funnel;
	int64_t whole = crm_funnel_whole(f), gain = money - f->won_money;
	int64_t net = gain;
	bool has = crm_money_add(&net, -v->opt->cost);

	crm_funnel_table_row(t, v, g->name, f->pipeline);
	crm_table_money(t, crm_funnel_potential(f));
	crm_table_money(t, f->won_money);
	crm_funnel_share(t, v, f->won_money, whole);
	crm_table_money(t, money);
	crm_funnel_share(t, v, money, whole);
	crm_table_money(t, gain);
	crm_table_money(t, v->opt->cost);
	crm_funnel_money(t, has, net);
}

/* More than all deals of the period would bring is a dream: say so, of one
 * row by its money, of several by their number. */
static void warn(struct crm_funnel_view *v, size_t over, int64_t money,
    int64_t all)
{
	if (over == 0)
		return;
	crm_buf_printf(&v->said, "--what-if: '%s' makes ", v->opt->what_if);
	if (over > 1) {
		crm_buf_printf(&v->said, "more than the potential of %zu "
		    "rows\n", over);
		return;
	}
	crm_money_text(&v->said, money);
	crm_buf_puts(&v->said, ", which is more than the potential, ");
	crm_money_text(&v->said, all);
	crm_buf_char(&v->said, '\n');
}

enum crm_status crm_whatif(struct crm_funnel_set *set,
    struct crm_funnel_view *v, struct crm_buf *out, struct crm_err *err)
{
	bool cost = v->opt->has_cost;
	const struct crm_funnel_column column[] = {
		{ "potential", "" }, { "won_money", "won money" },
		{ "won_share", "share" }, { "new_won_money", "would be" },
		{ "new_won_share", "share" }, { "gross_gain", "gain" },
		{ "cost", "" },
		{ "net_gain", cost ? "net gain" : "" },
	};
	struct crm_table *t = crm_funnel_table_new(v, v->many, column,
	    sizeof(column) / sizeof(*column));
	enum crm_status s = CRM_OK;
	size_t rows = 0, over = 0;
	int64_t most = 0, whole = 0, all;

	for (size_t i = 0; i < set->groups && s == CRM_OK; i++) {
		struct crm_funnel_group *g = &set->group[i];
		int64_t money;

		if (!crm_funnel_set_shows(set, g))
			continue;
		s = reckon(&g->funnel, v->opt->what_if, &money, err);
		if (s == CRM_OK) {
			add_row(t, v, g, money);
			all = crm_funnel_potential(&g->funnel);
			if (money > all && crm_funnel_priced(&g->funnel)) {
				over++;
				most = money;
				whole = all;
			}
		}
		rows++;
	}
	if (s == CRM_OK && cost && rows > 1)
		s = crm_err_set(err, CRM_USAGE, "--cost is of one pipeline: "
		    "name it with --pipeline");
	if (s == CRM_OK)
		crm_table_print(t, &v->opt->style, out);
	warn(v, over, most, whole);
	crm_table_free(t);
	return s;
}

/* SPDX-License-Identifier: ISC */
/* The total block of a funnel, in words. */
#include "chance.h"
#include "funneltable.h"
#include "immature.h"
#include "money.h"
#include "wrap.h"

static const double day = 86400;

static void say_row(struct crm_buf *b, const struct crm_funnel_view *v,
    const char *name, int64_t n, int64_t minor, const struct crm_funnel *f)
{
	struct crm_buf money = { 0 };

	crm_money_text(&money, minor);
	crm_buf_printf(b, "%-10s%10lld%20s  ", name, (long long)n,
	    crm_buf_z(&money));
	if (f->money != 0)
		crm_funnel_say_share(b, v, minor, crm_funnel_priced(f) ?
		    f->money : 0);
	crm_buf_free(&money);
}

static void say_rate(struct crm_funnel *f, const struct crm_funnel_view *v,
    struct crm_buf *b)
{
	int64_t average, money = f->won_money;
	double low, high;

	crm_buf_puts(b, "win rate ");
	crm_funnel_say_share(b, v, f->won, f->won + f->lost);
	if (crm_chance_interval(f->won, f->won + f->lost, &low, &high))
		crm_buf_printf(b, " (95 %%: %.*f–%.*f)", v->opt->decimals,
		    low * 100, v->opt->decimals, high * 100);
	if (crm_money_add(&money, f->lost_money) && money != 0) {
		crm_buf_puts(b, ", by money ");
		crm_funnel_say_share(b, v, f->won_money,
		    crm_funnel_lost_priced(f) ? money : 0);
	}
	if (crm_funnel_average(f, &average)) {
		crm_buf_puts(b, ", average ");
		crm_money_text(b, average);
	}
	crm_buf_char(b, '\n');
}

static void say_cycle(struct crm_funnel *f, struct crm_buf *b)
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

static void say_bottleneck(const struct crm_funnel *f,
    const struct crm_funnel_view *v, struct crm_buf *b)
{
	int i = crm_funnel_bottleneck(f);
	struct crm_buf name = { 0 };

	if (i < 0 || crm_funnel_whole(f) <= 0)
		return;
	crm_funnel_shape_name(f->shape, f->stage[i].stage, &name);
	crm_buf_puts(b, "most money is lost at ");
	crm_show_text(b, crm_buf_str(&name));
	crm_buf_puts(b, ": ");
	crm_money_text(b, f->stage[i].gone);
	crm_buf_puts(b, ", ");
	crm_funnel_say_share(b, v, f->stage[i].gone, crm_funnel_potential(f));
	crm_buf_puts(b, " of the potential\n");
	crm_buf_free(&name);
}

static const char *deals(int64_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

/* What the numbers leave out. */
static void say_missing(const struct crm_funnel *f, struct crm_buf *b)
{
	if (f->no_amount > 0)
		crm_buf_printf(b, "%lld %s no amount (%lld lost, %lld open): "
		    "0 in money, not in averages\n", (long long)f->no_amount,
		    deals(f->no_amount, "deal has", "deals have"),
		    (long long)f->no_amount_lost,
		    (long long)f->no_amount_open);
	if (f->lost > 0 && f->no_amount_lost == f->lost)
		crm_buf_puts(b, "no lost deal has an amount: no shares and "
		    "no win rate by money\n");
	else if (!crm_funnel_priced(f))
		crm_buf_puts(b, "no open deal has an amount: no shares of "
		    "money\n");
	if (f->junk > 0)
		crm_buf_printf(b, "%lld %s junk and left out\n",
		    (long long)f->junk, deals(f->junk, "deal is",
		    "deals are"));
}

void crm_funnel_words(struct crm_funnel *f, const struct crm_funnel_view *v,
    struct crm_buf *b)
{
	int64_t all = crm_funnel_potential(f);
	size_t from = b->n;

	say_row(b, v, "deals", f->deals, f->money, f);
	if (all == f->money) {
		crm_buf_puts(b, f->money != 0 && crm_funnel_priced(f) ?
		    " is the potential" : "");
	} else {
		crm_buf_puts(b, ", potential ");
		crm_money_text(b, all);
	}
	crm_buf_char(b, '\n');
	say_row(b, v, "won", f->won, f->won_money, f);
	crm_buf_char(b, '\n');
	say_row(b, v, "lost", f->lost, f->lost_money, f);
	crm_buf_puts(b, f->money != 0 ? ", lost share " : "lost share ");
	crm_funnel_say_share(b, v, f->lost, f->deals);
	crm_buf_char(b, '\n');
	say_row(b, v, "open", f->open, f->open_money, f);
	crm_buf_char(b, '\n');
	say_rate(f, v, b);
	say_cycle(f, b);
	say_bottleneck(f, v, b);
	say_missing(f, b);
	crm_immature_say(v, f->pipeline, b);
	crm_wrap_lines(b, from, v->opt->style.width);
}

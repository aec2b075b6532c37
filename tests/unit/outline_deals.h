/* SPDX-License-Identifier: ISC */
/* What the tests of outlines share: journals by chance, and deals that are
 * told against those of the fold of all lines. */
#ifndef TEST_OUTLINE_DEALS_H
#define TEST_OUTLINE_DEALS_H

#include "teststore.h"

#include "clock.h"
#include "query.h"

/* The same numbers every time. */
struct dice { uint64_t state; };

static uint32_t roll(struct dice *d, uint32_t n)
{
	d->state = d->state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(d->state >> 33) % n;
}

static void add_time(struct crm_buf *b, int64_t t)
{
	crm_buf_puts(b, "{\"at\":\"");
	crm_clock_add(b, t);
	crm_buf_char(b, '"');
}

static void add_changes(struct crm_buf *b, struct dice *d, int64_t t,
    bool step)
{
	static const char *const name[] = { "owner", "source", "campaign",
		"variant", "parent" };

	for (size_t i = step ? 3 : 0; i < (step ? 4 : 5); i++)
		if (roll(d, 4) == 0)
			crm_buf_printf(b, roll(d, 6) == 0 ? ",\"%s\":null" :
			    ",\"%s\":\"%c%u\"", name[i], name[i][0],
			    roll(d, 9));
	if (roll(d, 3) == 0)
		crm_buf_printf(b, ",\"amount\":%d", (int)roll(d, 1000) - 200);
	else if (roll(d, 9) == 0)
		crm_buf_puts(b, ",\"amount\":null");
	if (roll(d, 5) == 0)
		crm_buf_printf(b, ",\"margin\":%u.5", roll(d, 300));
	if (!step && roll(d, 5) == 0)
		crm_buf_printf(b, ",\"cur\":\"%s\"",
		    roll(d, 20) == 0 ? "USD" : "EUR");
	if (roll(d, 4) == 0) {
		crm_buf_puts(b, ",\"next\":\"");
		crm_clock_add(b, t + roll(d, 900000));
		crm_buf_char(b, '"');
	}
}

static void add_step(struct crm_buf *b, struct dice *d, int deal, int64_t t)
{
	static const char *const to[] = { "a1", "a2", "a3", "won", "b/b2",
		"b1", "lost" };

	add_time(b, t);
	crm_buf_printf(b, ",\"ev\":\"step\",\"deal\":\"D%d\"", deal);
	switch (roll(d, 5)) {
	case 0:
		crm_buf_puts(b, ",\"outcome\":\"postpone\"");
		break;
	case 1:
		crm_buf_printf(b, ",\"outcome\":\"refuse\",\"reason\":\"r%u\"",
		    roll(d, 5));
		break;
	case 2:
		crm_buf_puts(b, ",\"outcome\":\"result\"");
		break;
	default:
		crm_buf_printf(b, ",\"outcome\":\"result\",\"to\":\"%s\"",
		    roll(d, 200) == 0 ? "ghost" : to[roll(d, 7)]);
		break;
	}
	if (roll(d, 3) == 0)
		add_changes(b, d, t, true);
	crm_buf_puts(b, "}\n");
}

/* A deal's lines; most deals are simple. */
static void add_deal(struct crm_buf *b, struct dice *d, int deal)
{
	int64_t t = NOW - 40000000 + (int64_t)deal * 9000 + roll(d, 500);
	bool simple = roll(d, 3) != 0;
	uint32_t steps = roll(d, simple ? 3 : 9);
	int64_t last = t;

	if (!simple && roll(d, 9) == 0)
		add_step(b, d, deal, t - 5);	/* late */
	if (roll(d, 50) != 0) {
		add_time(b, t);
		crm_buf_printf(b, ",\"ev\":\"deal\",\"deal\":\"D%d\"", deal);
		if (!simple)
			add_changes(b, d, t, false);
		else
			crm_buf_printf(b, ",\"owner\":\"o%u\",\"amount\":%u",
			    roll(d, 9), roll(d, 9999));
		crm_buf_puts(b, "}\n");
	}
	for (uint32_t i = 0; i < steps; i++) {
		t += simple ? 1 + roll(d, 90000) : roll(d, 3) * 70000;
		add_step(b, d, deal, t);
		if (!simple && roll(d, 5) == 0) {
			add_time(b, t);
			crm_buf_printf(b, ",\"ev\":\"set\",\"deal\":\"D%d\"",
			    deal);
			add_changes(b, d, t, false);
			crm_buf_puts(b, "}\n");
		}
		if (roll(d, 12) == 0) {
			add_time(b, t + 1);
			crm_buf_printf(b, ",\"ev\":\"undo\",\"deal\":\"D%d\","
			    "\"what\":\"step\",\"of\":\"", deal);
			crm_clock_add(b, simple ? t : last);
			crm_buf_puts(b, "\"}\n");
		}
		last = t;
	}
}

struct seen {
	struct crm_query *q;
	size_t told, again, facts, want_facts;
};

static void assert_word(const struct seen *s, const struct crm_fold *fold,
    uint32_t a, uint32_t b)
{
	struct crm_str x = crm_names_get(&fold->word, a);
	struct crm_str y = crm_names_get(&s->q->fold.word, b);

	assert_true(crm_str_eq(x, y));
}

static void assert_deal(const struct seen *s, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_deal *e)
{
	assert_word(s, fold, d->parent, e->parent);
	assert_word(s, fold, d->owner, e->owner);
	assert_word(s, fold, d->keeper, e->keeper);
	assert_word(s, fold, d->source, e->source);
	assert_word(s, fold, d->campaign, e->campaign);
	assert_word(s, fold, d->variant, e->variant);
	assert_word(s, fold, d->reason, e->reason);
	assert_int_equal(d->stage, e->stage);
	assert_int_equal(d->deepest, e->deepest);
	assert_int_equal(d->pipeline, e->pipeline);
	assert_int_equal(d->status, e->status);
	assert_int_equal(d->has_amount, e->has_amount);
	assert_int_equal(d->amount, e->amount);
	assert_int_equal(d->has_margin, e->has_margin);
	assert_int_equal(d->margin, e->margin);
	assert_int_equal(d->created, e->created);
	assert_int_equal(d->closed, e->closed);
	assert_int_equal(d->last_touch, e->last_touch);
	assert_int_equal(d->next, e->next);
	assert_int_equal(d->visits, e->visits);
	for (uint32_t i = 0; i < d->visits; i++) {
		assert_int_equal(d->visit[i].entered, e->visit[i].entered);
		assert_int_equal(d->visit[i].left, e->visit[i].left);
		assert_int_equal(d->visit[i].stage, e->visit[i].stage);
		assert_int_equal(d->visit[i].how, e->visit[i].how);
	}
}

static enum crm_status see_deal(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, struct crm_err *err)
{
	struct seen *s = ctx;
	const struct crm_deal *e = crm_fold_find(&s->q->fold,
	    crm_names_get(&fold->deal_name, d->id));

	(void)err;
	assert_non_null(e);
	assert_deal(s, fold, d, e);
	s->told++;
	s->again += d->again;
	s->want_facts += !d->again;
	return CRM_OK;
}

static enum crm_status see_fact(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct seen *s = ctx;

	(void)fold, (void)d, (void)err;
	s->facts += f->creates;
	return CRM_OK;
}

static enum crm_status drop(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct seen *s = ctx;

	(void)fold, (void)d, (void)f, (void)err;
	s->facts--;
	return CRM_OK;
}

static void put_tables(const char *top)
{
	setenv("CRM_NOW", "2026-11-22T07:15:00Z", 1);
	put(top, "s/stages.csv", CRM_STR("pipeline,stage\na,a1\na,a2\n"
	    "a,a3\nb,b1\nb,b2\n"));
	put(top, "s/settings.csv", CRM_STR("key,value\ncurrency,EUR\n"));
	put(top, "s/rates.csv", CRM_STR("date,cur,rate\n2020-01-01,USD,1\n"));
}

#endif

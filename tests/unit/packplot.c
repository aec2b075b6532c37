/* SPDX-License-Identifier: ISC */
/* Deals of packs, told by outlines of their plots, against the fold of all
 * lines; and against packs that have no outlines. */
#include "outline_deals.h"

#include "foldpack.h"
#include "mem.h"
#include "scan.h"

enum { PARTS = 3 };

/* A deal that begins somewhere, or before itself in the second, or is of
 * nobody. */
static void add_begun(struct crm_buf *b, struct dice *d, int deal)
{
	static const char *const begun[] = { "", ",\"stage\":\"a2\"",
		",\"pipeline\":\"b\"", ",\"stage\":\"b/b2\"",
		",\"pipeline\":\"b\",\"stage\":\"b2\"",
		",\"pipeline\":\"a\"" };
	int64_t t = NOW - 30000000 + (int64_t)deal * 500;
	bool before = roll(d, 3) == 0;

	for (int i = 0; i < 2; i++) {
		add_time(b, t + (i > 0 && !before ? 100 : 0));
		if ((i == 0) == before) {
			crm_buf_printf(b, ",\"ev\":\"step\",\"deal\":\"D%d\","
			    "\"outcome\":\"result\"}\n", deal);
			continue;
		}
		crm_buf_printf(b, ",\"ev\":\"deal\",\"deal\":\"D%d\"%s",
		    deal, begun[roll(d, 6)]);
		crm_buf_puts(b, roll(d, 2) == 0 ? ",\"owner\":null" :
		    ",\"owner\":\"o1\"");
		crm_buf_puts(b, roll(d, 2) == 0 ? "}\n" :
		    ",\"margin\":7}\n");
	}
}

/* The lines in several parts, a deal's here and there. */
static void scatter(const struct crm_buf *b, struct dice *d,
    struct crm_buf part[PARTS])
{
	struct crm_str line, rest = crm_buf_str(b);
	uint32_t no = 0;

	while (rest.n > 0) {
		crm_str_cut(rest, '\n', &line, &rest);
		if (roll(d, 20) == 0)
			no = roll(d, PARTS);
		crm_buf_add(&part[no], line.p, line.n);
		crm_buf_char(&part[no], '\n');
	}
}

static void read_pack(struct crm_pack *p, const struct crm_buf *text)
{
	struct crm_scan *scan = crm_mem_new(1, sizeof(*scan));
	struct crm_line *line = crm_mem_new(1, sizeof(*line));
	struct crm_err err = { 0 };
	struct crm_buf b = { 0 };

	crm_buf_add(&b, text->p, text->n);
	for (int i = 0; i < 64; i++)
		crm_buf_char(&b, '\0');
	crm_scan_block(scan, b.p, text->n);
	for (uint32_t at = 0, end; at < text->n; at = end + 1) {
		enum crm_status s = crm_scan_line(scan, at, &end) ?
		    crm_pack_scan(p, scan) : CRM_NONE;

		if (s == CRM_NONE) {
			s = crm_line_read(line, (struct crm_str){ b.p + at,
				end - at }, &err);
			if (s == CRM_OK)
				s = crm_pack_line(p, line, &err);
		}
		assert_int_equal(s, CRM_OK);
	}
	crm_pack_flush(p);
	crm_scan_free(scan);
	crm_line_free(line);
	free(scan);
	free(line);
	crm_buf_free(&b);
}

struct told {
	size_t deals, again, hard, orphans;
};

/* All deals of n parts in packs; outlines: their plots may be told. */
static struct told tell(struct crm_query *q, const struct crm_buf *part,
    size_t n, bool outlines)
{
	const struct crm_fold_opt opt = { .moves_only = true, .origins = true,
		.nexts = true, .rules = &q->src.rules, .as_of = q->as_of,
		.deal = see_deal, .plots = outlines, .back = drop,
		.fact = see_fact, .fact_moves = true };
	struct crm_pack pack[PARTS];
	struct crm_names words = { 0 };
	struct told t = { 0 };

	for (size_t i = 0; i < n; i++) {
		crm_pack_init(&pack[i], &opt, NULL);
		read_pack(&pack[i], &part[i]);
	}
	crm_pack_words(pack, n, &words);
	for (size_t i = 0; i < n; i++) {
		struct seen s = { .q = q };
		struct crm_names hard = { 0 };
		struct crm_err err = { 0 };

		assert_int_equal(crm_pack_fold(pack, n, i, &words, &s, &hard,
		    &t.orphans, &err), CRM_OK);
		assert_int_equal(s.facts, s.want_facts);
		t.deals += s.told;
		t.again += s.again;
		t.hard += hard.n;
		crm_names_free(&hard);
	}
	for (size_t i = 0; i < n; i++)
		crm_pack_free(&pack[i]);
	crm_names_free(&words);
	return t;
}

/* Some parts of the journal, read as one, as of that time. */
static void compare(const char *top, const char *as_of,
    const struct crm_buf *part, size_t n)
{
	char *dir = at(top, "s");
	struct crm_query q = { 0 };
	struct crm_query_opt qo = { .store = dir, .as_of = as_of };
	struct crm_fold_opt all = { .moves_only = true };
	struct crm_err err = { 0 };
	struct crm_buf b = { 0 };
	struct told by, as_ever;

	for (size_t i = 0; i < n; i++)
		crm_buf_add(&b, part[i].p, part[i].n);
	put(top, "s/journal/2026-01.jsonl", crm_buf_str(&b));
	assert_int_equal(crm_query_open(&q, &qo, NULL, 0, &err), CRM_OK);
	assert_int_equal(crm_query_run(&q, &all, false, &err), CRM_OK);
	by = tell(&q, part, n, true);
	as_ever = tell(&q, part, n, false);
	assert_int_equal(as_ever.again, 0);
	assert_int_equal(by.deals, as_ever.deals);
	assert_int_equal(by.hard, as_ever.hard);
	assert_int_equal(by.orphans, as_ever.orphans);
	assert_true(by.deals > q.fold.deals - q.fold.deals / 5);
	/* many were told by outlines */
	assert_true(by.again > (by.deals > 1000 ? by.deals / 5 : 0));
	crm_query_close(&q);
	crm_buf_free(&b);
	free(dir);
}

static void test_plots(void **state)
{
	const char *top = *state;

	put_tables(top);
	for (uint64_t seed = 11; seed <= 13; seed++) {
		struct dice d = { seed };
		struct crm_buf b = { 0 }, part[PARTS] = { 0 };

		for (int i = 0; i < 4000; i++)
			add_deal(&b, &d, i);
		for (int i = 4000; i < 5000; i++)
			add_begun(&b, &d, i);
		compare(top, NULL, &b, 1);
		compare(top, "2026-03-01", &b, 1);
		scatter(&b, &d, part);
		compare(top, NULL, part, PARTS);
		compare(top, "2025-12-01", part, PARTS);
		crm_buf_free(&b);
		for (int i = 0; i < PARTS; i++)
			crm_buf_free(&part[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_plots, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

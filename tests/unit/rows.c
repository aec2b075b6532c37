/* SPDX-License-Identifier: ISC */
/*
 * Counts of the sample files are those of Python's csv module (strict);
 * bytes of encodings are those of its codecs.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <csv.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mem.h"
#include "rows.h"

static int file_of(const char *p, size_t n)
{
	int fd = memfd_create("rows", 0);

	assert_true(fd >= 0);
	while (n > 0) {
		ssize_t w = write(fd, p, n);

		assert_true(w > 0);
		p += w;
		n -= (size_t)w;
	}
	lseek(fd, 0, SEEK_SET);
	return fd;
}

/* "line[a][b]" for each row. */
static enum crm_status show(void *ctx, size_t line, const struct crm_str *cell,
    size_t n, struct crm_err *err)
{
	struct crm_buf *b = ctx;

	(void)err;
	crm_buf_printf(b, "%zu", line);
	for (size_t i = 0; i < n; i++)
		crm_buf_printf(b, "[%.*s]", (int)cell[i].n, cell[i].p);
	return CRM_OK;
}

/* What is read, and the diagnostic behind it if there is one. */
static void check_bytes(const char *in, size_t n, struct crm_rows_opt opt,
    const char *want)
{
	struct crm_buf got = { 0 };
	struct crm_err err = { 0 };
	int fd = file_of(in, n);
	enum crm_status st = crm_rows_read(fd, "f", &opt, show, &got, &err);

	if (st != CRM_OK) {
		crm_buf_printf(&got, " %d ", (int)st);
		crm_err_print(&err, &got);
	}
	assert_string_equal(crm_buf_z(&got), want);
	crm_buf_free(&got);
	crm_err_free(&err);
	close(fd);
}

static void check(const char *in, const char *want)
{
	check_bytes(in, strlen(in), (struct crm_rows_opt){ 0 }, want);
}

static void test_rows(void **state)
{
	(void)state;
	check("", "");
	check("a,b\n1,2\n", "1[a][b]2[1][2]");
	check("a,b\n1,2", "1[a][b]2[1][2]");
	check("a,\n,\n", "1[a][]2[][]");
	check("a,", "1[a][]");
	check("\"\"\n", "1[]");
	check("\"\"", "1[]");
	check(" a , b\t\n", "1[ a ][ b\t]");
	check("\" a \",\"\"\"\"\n", "1[ a ][\"]");
	check("a\r\nb\rc\r", "1[a]2[b]3[c]");
	check("\"a\"\r\n\"b\"\r\"c\"\r", "1[a]2[b]3[c]");
	check("\xef\xbb\xbf" "a,b\n", "1[a][b]");
	check("\xef\xbb\xbf", "");
	check("\xef\xbb\xbf\"a\"", "1[a]");
	check("a\n\xef\xbb\xbf" "b\n", "1[a]2[\xef\xbb\xbf" "b]");
}

static void test_lines(void **state)
{
	struct crm_rows_opt own = { .comments = true };
	struct crm_rows_opt tab = { .delim = '\t' };
	const char *text;

	(void)state;
	check("\n\na\n \t\n\r\nb\n", "3[a]6[b]");
	check("\"a\nb\",c\nd\n", "1[a\nb][c]3[d]");
	check("\"a\r\nb\r\r\",c\r\nd\n", "1[a\r\nb\r\r][c]5[d]");
	check("x\n\"\n\n#y\n\"\nz\n", "1[x]2[\n\n#y\n]6[z]");
	check("#a\n", "1[#a]");
	check_bytes("\t\n \n\na\tb,\n", 10, tab, "1[][]4[a][b,]");
	text = "# one\na\n#b\n\"#c\"\n\"\n# d\n\"\n #e";
	check_bytes(text, strlen(text), own, "2[a]4[#c]5[\n# d\n]8[ #e]");
	check_bytes("#\xff\n", 3, own,
	    " 65 f:1:2: not UTF-8: is it of another encoding?");
}

static void test_stray(void **state)
{
	(void)state;
	check("a\nb,c\"d\n", "1[a] 65 f:2:4: a quote inside a cell that does "
	    "not begin with one");
	check("\xd0\xb9\xd0\xb9\"\n", " 65 f:1:3: a quote inside a cell that "
	    "does not begin with one");
	check(" \"a\"\n", " 65 f:1:2: a quote inside a cell that does not "
	    "begin with one");
	check("\"a\"b\n", " 65 f:1:4: text behind a closing quote");
	check("\"a\" ,b\n", " 65 f:1:4: text behind a closing quote");
	check("a\nb,\"c\nd\n\"e\n", "1[a] 65 f:4:2: text behind the closing "
	    "quote of a cell that begins in line 2");
	check("a\n\"b\nc\",\"d\ne\n", "1[a] 65 f:3: the quote of a cell that "
	    "begins here is never closed");
	check("\"", " 65 f:1: the quote of a cell that begins here is never "
	    "closed");
}

static void test_bytes(void **state)
{
	struct crm_rows_opt none = { 0 };

	(void)state;
	check("a\n\xc3\xa9,\xff\n",
	    "1[a] 65 f:2:3: not UTF-8: is it of another encoding?");
	check("a\n\"b\n\xed\xa0\x80\"\n",
	    "1[a] 65 f:3:1: not UTF-8: is it of another encoding?");
	check("\xd0", " 65 f:1:1: not UTF-8: is it of another encoding?");
	check_bytes("a\nb\0c\n", 6, none, "1[a] 65 f:2:2: a NUL character: "
	    "is it UTF-16, or no text at all?");
}

static void test_encodings(void **state)
{
	struct crm_rows_opt cp = { .encoding = "CP1251", .delim = ';' };
	struct crm_rows_opt utf16 = { .encoding = "UTF-16" };
	struct crm_rows_opt le = { .encoding = "UTF-16LE" };
	struct crm_rows_opt none = { .encoding = "no-such" };
	struct crm_rows_opt utf8 = { .encoding = "utf-8" };
	struct crm_rows_opt quote = { .delim = '"' };
	static const char wide[] = "\xff\xfe\x3a\x04,\x00\x3b\x04\n";

	(void)state;
	check_bytes("\xcf\xeb\xe0\xed;1,5\r\n\xb9\n", 12, cp,
	    "1[План][1,5]2[№]");
	/* 0x98 is no character of it. */
	check_bytes("a\nb\n\x98", 5, cp, "1[a]2[b] 65 f:3: not CP1251");
	check_bytes(wide, 10, utf16, "1[к][л]");
	check_bytes(wide, 10, le, "1[к][л]");
	check_bytes(wide, 9, utf16, " 65 f:1: not UTF-16");
	check_bytes("a\0\n\0\x00\xd8\n\0", 8, le, "1[a] 65 f:2: not UTF-16LE");
	check_bytes("a\0\0\0", 4, le, " 65 f:1:2: a NUL character: is it "
	    "UTF-16, or no text at all?");
	check_bytes("\xef\xbb\xbfй", 5, utf8, "1[й]");
	check_bytes("a", 1, none, " 2 no such encoding: 'no-such'");
	check_bytes("a", 1, quote, " 2 cells cannot be parted by that "
	    "character");
}

static enum crm_status refuse(void *ctx, size_t line,
    const struct crm_str *cell, size_t n, struct crm_err *err)
{
	size_t *calls = ctx;

	(void)line;
	(void)cell;
	(void)n;
	return ++*calls == 2 ? crm_err_set(err, CRM_DATA, "no") : CRM_OK;
}

static enum crm_status enough(void *ctx, size_t line,
    const struct crm_str *cell, size_t n, struct crm_err *err)
{
	(void)ctx;
	(void)line;
	(void)cell;
	(void)n;
	(void)err;
	return CRM_NONE;
}

static void test_stops(void **state)
{
	struct crm_rows_opt opt = { 0 };
	struct crm_err err = { 0 };
	struct crm_buf b = { 0 };
	size_t calls = 0;
	int fd = file_of("a\n\"b\n\"\nc\n", 9);

	(void)state;
	assert_int_equal(crm_rows_read(fd, "f", &opt, refuse, &calls, &err),
	    CRM_DATA);
	crm_err_print(&err, &b);
	assert_string_equal(crm_buf_z(&b), "f:2: no");
	assert_int_equal(calls, 2);
	crm_err_free(&err);
	lseek(fd, 0, SEEK_SET);
	assert_int_equal(crm_rows_read(fd, "f", &opt, enough, NULL, &err),
	    CRM_NONE);
	assert_null(err.text);
	close(fd);
	fd = open("/", O_RDONLY);
	assert_int_equal(crm_rows_read(fd, "/", &opt, show, &b, &err), CRM_IO);
	b.n = 0;
	crm_err_print(&err, &b);
	assert_string_equal(crm_buf_z(&b), "/: cannot read: Is a directory");
	close(fd);
	crm_err_free(&err);
	crm_buf_free(&b);
}

struct sum {
	size_t rows, cells, bytes, line;
};

static enum crm_status add(void *ctx, size_t line, const struct crm_str *cell,
    size_t n, struct crm_err *err)
{
	struct sum *s = ctx;

	(void)err;
	s->rows++;
	s->cells += n;
	s->line = line;
	for (size_t i = 0; i < n; i++)
		s->bytes += cell[i].n;
	return CRM_OK;
}

/* Every way in which a block may end inside something: the same text behind
 * 256 KiB of rows whose length shifts it byte by byte. */
static void test_blocks(void **state)
{
	static const char tail[] = "\"й\r\n\"\"\",ы\r\n\xe2\x82\xac\r\rz\r\n";
	const size_t block = 256 * 1024;
	char *text = crm_mem_new(block + 64, 1);

	(void)state;
	for (size_t cut = 0; cut <= sizeof(tail); cut++) {
		size_t n = block - cut;
		struct crm_rows_opt opt = { 0 };
		struct crm_err err = { 0 };
		struct sum s = { 0 };
		int fd;

		memset(text, 'x', n - 1);
		text[n - 1] = '\n';
		memcpy(text + n, tail, sizeof(tail) - 1);
		fd = file_of(text, n + sizeof(tail) - 1);
		assert_int_equal(crm_rows_read(fd, "f", &opt, add, &s, &err),
		    CRM_OK);
		close(fd);
		assert_int_equal(s.rows, 4);
		assert_int_equal(s.cells, 5);
		assert_int_equal(s.bytes, n - 1 + 5 + 2 + 3 + 1);
		assert_int_equal(s.line, 6);
	}
	free(text);
}

/* CP1251 doubles in UTF-8, and a character may be cut by a block's end. */
static void test_big_conversion(void **state)
{
	const size_t n = 600 * 1024 + 2;
	char *text = crm_mem_new(n, 1);
	struct crm_rows_opt opt = { .encoding = "UTF-16LE" };
	struct crm_err err = { 0 };
	struct sum s = { 0 };
	int fd;

	(void)state;
	for (size_t i = 0; i < n; i += 2)
		memcpy(text + i, i % 512 == 510 ? "\n" : "\x3a\x04", 2);
	fd = file_of(text, n);
	assert_int_equal(crm_rows_read(fd, "f", &opt, add, &s, &err), CRM_OK);
	close(fd);
	free(text);
	assert_int_equal(s.rows, 1201);
	assert_int_equal(s.bytes, 2 * (1200 * 255 + 1));
}

static void check_sample(const char *name, char delim, struct sum want)
{
	const char *dir = getenv("CRM_TEST_DATA");
	struct crm_rows_opt opt = { .delim = delim };
	struct crm_err err = { 0 };
	struct crm_buf path = { 0 };
	struct sum got = { 0 };
	int fd;

	crm_buf_printf(&path, "%s/%s", dir != NULL ? dir : "../shared/data",
	    name);
	fd = open(crm_buf_z(&path), O_RDONLY);
	crm_buf_free(&path);
	if (fd < 0)
		skip();
	assert_int_equal(crm_rows_read(fd, name, &opt, add, &got, &err),
	    CRM_OK);
	close(fd);
	assert_int_equal(got.rows, want.rows);
	assert_int_equal(got.cells, want.cells);
	assert_int_equal(got.bytes, want.bytes);
}

static void test_samples(void **state)
{
	(void)state;
	check_sample("maven/sales_pipeline.csv", ',',
	    (struct sum){ 8801, 70408, 558564, 0 });
	check_sample("maven/accounts.csv", ',',
	    (struct sum){ 86, 602, 3982, 0 });
	check_sample("leads/train_70pct.csv", ',',
	    (struct sum){ 6469, 245822, 1411579, 0 });
	check_sample("ads/Marketing.csv", ',',
	    (struct sum){ 309, 3399, 18735, 0 });
	check_sample("ads/yandex_direct_ru_utf8_title_total.csv", ';',
	    (struct sum){ 6, 39, 344, 0 });
	check_sample("exports/bitrix24_deals_utf8bom.csv", ';',
	    (struct sum){ 7, 126, 1610, 0 });
	check_sample("exports/bitrix24_leads_utf8bom.csv", ';',
	    (struct sum){ 7, 105, 1410, 0 });
	check_sample("exports/amocrm_deals_header_76.csv", ',',
	    (struct sum){ 1, 76, 1202, 0 });
	check_sample("cdr/Master_cdr_custom_19col.csv", ',',
	    (struct sum){ 14, 266, 2533, 0 });
}

static void check_cell(const char *cell, char delim, const char *want)
{
	struct crm_buf b = { 0 };

	crm_rows_cell(&b, crm_str(cell), delim);
	assert_string_equal(crm_buf_z(&b), want);
	crm_buf_free(&b);
}

static void test_cell(void **state)
{
	(void)state;
	check_cell("", ',', "");
	check_cell("a b", ',', "a b");
	check_cell("a,b", ',', "\"a,b\"");
	check_cell("a,b", ';', "a,b");
	check_cell("a;b", ';', "\"a;b\"");
	check_cell("a\"b", ',', "\"a\"\"b\"");
	check_cell("\"", ',', "\"\"\"\"");
	check_cell("a\nb", ',', "\"a\nb\"");
	check_cell("a\rb", ',', "\"a\rb\"");
	check_cell("#a", ',', "\"#a\"");
	check_cell("a#", ',', "a#");
	check_cell(" a", ',', "\" a\"");
	check_cell("a\t", ',', "\"a\t\"");
	check_cell("й", ',', "й");
}

static int no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static void show_cell(void *p, size_t n, void *ctx)
{
	crm_buf_printf(ctx, "[%.*s]", (int)n, (const char *)p);
}

static void show_row(int c, void *ctx)
{
	(void)c;
	crm_buf_puts(ctx, ";");
}

/* Lines of few characters at random: what is split here, libcsv takes as one
 * row of the same cells. */
static void test_split(void **state)
{
	static const char some[] = "aa,,\"\"\"; \xd0\xb9";
	struct crm_cells c = { .n = 0 };
	struct crm_buf want = { 0 }, got = { 0 };
	uint32_t x = 1, taken = 0;

	(void)state;
	for (int i = 0; i < 300000; i++) {
		struct csv_parser csv;
		char line[16];
		size_t n = 1 + (size_t)(x >> 16) % 12;

		for (size_t k = 0; k < n; k++) {
			x = x * 1664525 + 1013904223;
			line[k] = some[(x >> 16) % (sizeof(some) - 1)];
		}
		if (i % 3 == 0)
			line[n++] = '\r';
		if (i % 3 < 2)
			line[n++] = '\n';
		if (!crm_rows_split((struct crm_str){ line, n }, ',', &c))
			continue;
		taken++;
		got.n = want.n = 0;
		for (size_t k = 0; k < c.n; k++)
			show_cell((void *)c.cell[k].p, c.cell[k].n, &got);
		show_row(0, &got);
		csv_init(&csv, CSV_STRICT | CSV_STRICT_FINI);
		csv_set_space_func(&csv, no_space);
		assert_int_equal(csv_parse(&csv, line, n, show_cell, show_row,
		    &want), n);
		assert_int_equal(csv_fini(&csv, show_cell, show_row, &want),
		    0);
		csv_free(&csv);
		assert_string_equal(crm_buf_z(&got), crm_buf_z(&want));
	}
	assert_true(taken > 50000);
	crm_buf_free(&c.text);
	free(c.cell);
	crm_buf_free(&want);
	crm_buf_free(&got);
}

static void check_whole(const char *text, size_t want)
{
	assert_int_equal(crm_rows_whole(crm_str(text)), want);
}

static void test_whole(void **state)
{
	(void)state;
	check_whole("", 0);
	check_whole("a,b", 0);
	check_whole("a\nb\nc", 4);
	check_whole("a\n\"b\nc", 2);
	check_whole("a\n\"b\n\"\"c\"\nd", 10);
	check_whole("\"a\nb\nc", 0);
	check_whole("a\n\"\"\nb", 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_stray),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_stops),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_big_conversion),
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_cell),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

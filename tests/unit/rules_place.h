/* SPDX-License-Identifier: ISC */
/* A directory of tables and the rules read from it, for the tests of rules. */
#ifndef RULES_PLACE_H
#define RULES_PLACE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "rules.h"

struct place {
	char dir[64];
	struct crm_rules rules;
	struct crm_err err;
};

#define STAGES "pipeline,stage\nb2b,lead\nb2b,proposal\nb2b,contract\n"

static inline int setup(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	strcpy(p->dir, "/tmp/crm-rules-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	*state = p;
	return 0;
}

static inline int remove_it(const char *path, const struct stat *st, int type,
    struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static inline int teardown(void **state)
{
	struct place *p = *state;

	crm_rules_free(&p->rules);
	crm_err_free(&p->err);
	nftw(p->dir, remove_it, 8, FTW_DEPTH | FTW_PHYS);
	free(p);
	return 0;
}

static inline void table(struct place *p, const char *name, const char *text)
{
	struct crm_buf path = { 0 };
	FILE *f;

	crm_buf_printf(&path, "%s/%s", p->dir, name);
	f = fopen(crm_buf_z(&path), "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	crm_buf_free(&path);
}

static inline enum crm_status reread(struct place *p)
{
	crm_rules_free(&p->rules);
	crm_err_free(&p->err);
	return crm_rules_read(&p->rules, p->dir, &p->err);
}

static inline void well(struct place *p)
{
	struct crm_buf b = { 0 };

	if (reread(p) == CRM_OK)
		return;
	crm_err_print(&p->err, &b);
	fail_msg("%s", crm_buf_z(&b));
}

/* Refused as bad data at that place of the table, the reason with `part`. */
static inline void refused(struct place *p, const char *name, size_t line,
    const char *field, const char *part)
{
	struct crm_buf path = { 0 };
	const char *text;

	assert_int_equal(reread(p), CRM_DATA);
	text = p->err.text != NULL ? p->err.text : "";
	crm_buf_printf(&path, "%s/%s", p->dir, name);
	assert_string_equal(p->err.file, crm_buf_z(&path));
	assert_int_equal(p->err.line, line);
	if (field == NULL)
		assert_null(p->err.field);
	else
		assert_string_equal(p->err.field, field);
	if (part[0] != '\0' && strstr(text, part) == NULL)
		fail_msg("'%s' is not in: %s", part, text);
	crm_buf_free(&path);
}

static inline void eq(struct crm_str s, const char *z)
{
	assert_int_equal(s.n, strlen(z));
	assert_memory_equal(s.p, z, s.n);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif

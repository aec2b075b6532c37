/* SPDX-License-Identifier: ISC */
#include "journal.h"

#include <stdlib.h>

#include "find.h"
#include "mem.h"

/* What is kept of one reading: so many names, and bytes of lines, at most;
 * a writer of few facts asks about the same few deals again. */
enum { NAMES = 256, BYTES = 1 << 20 };

struct crm_journal_found {
	struct crm_names name;	/* that were sought */
	struct crm_buf text;	/* of the lines, one after the other */
	struct found_line {
		size_t text, n;
		struct crm_find_at at;
	} *line;
	size_t lines, cap;
};

struct asking {
	crm_journal_fn *fn;
	void *ctx;
	struct crm_journal_found *found;	/* or NULL: nothing is kept */
};

static void found_free(struct crm_journal_found *f)
{
	crm_names_free(&f->name);
	crm_buf_free(&f->text);
	free(f->line);
	*f = (struct crm_journal_found){ 0 };
}

void crm_journal_forget(struct crm_journal *j)
{
	for (size_t i = 0; i < j->founds; i++)
		found_free(&j->found[i]);
	free(j->found);
	if (j->open)
		crm_index_close(&j->index);
	*j = (struct crm_journal){ .store = j->store };
}

static enum crm_status pass_on(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_find_at at, struct crm_err *err)
{
	struct asking *a = ctx;
	struct crm_journal_found *f = a->found;
	enum crm_status s;

	if (f != NULL && text.n > BYTES - f->text.n)
		a->found = f = NULL;
	if (f != NULL) {
		f->line = crm_mem_grow(f->line, &f->cap, f->lines + 1,
		    sizeof(*f->line));
		f->line[f->lines++] = (struct found_line){ f->text.n, text.n,
			at };
		crm_buf_str_add(&f->text, text);
	}
	s = a->fn(a->ctx, l, err);
	if (s != CRM_OK)	/* it is not all of them */
		a->found = NULL;
	return s;
}

/* Was all that is wanted sought before? */
static bool answers(const struct crm_journal_found *f,
    const struct crm_journal_want *want)
{
	for (size_t i = 0; i < want->lists; i++)
		for (size_t k = 1; k <= want->list[i]->n; k++)
			if (crm_names_find(&f->name,
			    want->list[i]->name[k]) == 0)
				return false;
	return !want->all;
}

/* The lines once more. */
static enum crm_status read_found(const struct crm_journal *j,
    const struct crm_journal_found *f, crm_journal_fn *fn, void *ctx,
    struct crm_err *err)
{
	struct crm_line *line = crm_mem_new(1, sizeof(*line));
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < f->lines && s == CRM_OK; i++) {
		const struct found_line *l = &f->line[i];

		s = crm_line_read(line, (struct crm_str){
		    f->text.p + l->text, l->n }, err);
		if (s == CRM_OK)
			s = fn(ctx, line, err);
		if (s != CRM_OK && s != CRM_NONE && err->file == NULL)
			crm_find_where(&j->index, l->at, err);
	}
	crm_line_free(line);
	free(line);
	return s == CRM_NONE ? CRM_OK : s;
}

/* A place for what is found, its names being noted: the callback may add to
 * those that are wanted.  NULL where there are too many. */
static struct crm_journal_found *begin_found(struct crm_journal *j,
    const struct crm_journal_want *want)
{
	struct crm_journal_found *f;
	size_t n = 0;

	for (size_t i = 0; i < want->lists; i++)
		n += want->list[i]->n;
	if (j->store->lock < 0 || want->all || n > NAMES)
		return NULL;
	j->found = crm_mem_grow(j->found, &j->cap, j->founds + 1,
	    sizeof(*j->found));
	f = &j->found[j->founds];
	*f = (struct crm_journal_found){ 0 };
	for (size_t i = 0; i < want->lists; i++)
		for (size_t k = 1; k <= want->list[i]->n; k++)
			crm_names_add(&f->name, want->list[i]->name[k]);
	return f;
}

static enum crm_status read_anew(struct crm_journal *j,
    const struct crm_journal_want *want, crm_journal_fn *fn, void *ctx,
    struct crm_err *err)
{
	struct crm_find find = { .lists = want->lists, .all = want->all };
	struct crm_journal_found *found = begin_found(j, want);
	struct asking a = { fn, ctx, found };
	enum crm_status s;

	for (size_t i = 0; i < want->lists; i++)
		find.list[i] = want->list[i];
	s = crm_find_lines(&j->index, &find, pass_on, &a, err);
	if (s == CRM_OK && a.found != NULL)
		j->founds++;
	else if (found != NULL)
		found_free(found);
	return s;
}

enum crm_status crm_journal_read(struct crm_journal *j,
    const struct crm_journal_want *want, crm_journal_fn *fn, void *ctx,
    struct crm_err *err)
{
	enum crm_status s = CRM_OK;
	bool any = want->all;

	for (size_t i = 0; i < want->lists; i++)
		any |= want->list[i]->n > 0;
	if (!any)
		return CRM_OK;
	for (size_t i = 0; i < j->founds; i++)
		if (answers(&j->found[i], want))
			return read_found(j, &j->found[i], fn, ctx, err);
	if (!j->open)
		s = crm_index_open(&j->index, j->store, err);
	j->open = true;
	if (s == CRM_OK)
		s = read_anew(j, want, fn, ctx, err);
	if (j->store->lock < 0)	/* what others write meanwhile counts */
		crm_journal_forget(j);
	return s;
}

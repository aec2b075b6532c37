/* SPDX-License-Identifier: ISC */
#include "learn.h"

#include <math.h>
#include <stdlib.h>

#include "clock.h"
#include "map.h"
#include "rows.h"
#include "table.h"

/* Rows, and of them won and lost ones, that say anything at all. */
enum { FEWEST = 20, LEAST = 5, FOLDS = 5, STEPS = 20, DAY = 86400 };

enum crm_status crm_learn_late(const struct crm_dataset *ds, const char *map,
    const char *dir, struct crm_names *late, struct crm_err *err)
{
	enum crm_status s = CRM_OK;

	for (uint32_t i = 0; i <= ds->via.n && s == CRM_OK; i++) {
		const char *name = i > 0 ? crm_names_get(&ds->via, i).p : map;
		struct crm_map m = { 0 };
		struct crm_map_fact *f;

		/* what a fact names is a map's name, and no path */
		if (name == NULL || (i > 0 && strchr(name, '/') != NULL))
			continue;
		s = crm_map_read(&m, name, dir, err);
		f = s == CRM_OK ? crm_map_fact(&m, CRM_EV_DEAL) : NULL;
		for (size_t k = 0; f != NULL && k < f->keys; k++)
			if (f->key[k].late)
				crm_names_add(late, f->key[k].name);
		if (s == CRM_USAGE && i > 0) {
			crm_err_free(err);
			s = CRM_OK;
		}
		crm_map_free(&m);
	}
	return s;
}

static int cmp_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double to_points(const struct crm_learned *l, double odds)
{
	return odds * l->step / M_LN2;
}

/* The scale, by the log-odds of the rows learned from. */
static void choose_scale(struct crm_learned *l, const struct crm_dataset *ds)
{
	double *z = crm_mem_new(ds->rows, sizeof(*z)), low, high;
	size_t n = 0;

	for (size_t i = 0; i < ds->rows; i++)
		if (!ds->out[i])
			z[n++] = crm_logit_at(&l->logit, &l->bins, i);
	qsort(z, n, sizeof(*z), cmp_double);
	low = z[n / 200];
	high = z[n - 1 - n / 200];
	free(z);
	l->step = 1;
	while (l->step < STEPS && (l->step + 1) * (high - low) <=
	    100 * M_LN2)
		l->step++;
	l->even = round((50 - to_points(l, (low + high) / 2)) * 10) / 10;
}

/* The commonest level of each field is what the others are measured by. */
static void make_points(struct crm_learned *l)
{
	double base = l->logit.base;

	l->points = crm_mem_new(l->bins.used + 1, sizeof(*l->points));
	for (size_t i = 0; i < l->bins.bins; i++) {
		const struct crm_bin *b = &l->bins.bin[i];
		const double *w = l->logit.weight + b->first;
		size_t common = 0;

		if (b->state != CRM_BIN_USED)
			continue;
		for (size_t k = 1; k < b->levels; k++)
			if (b->level[k].n > b->level[common].n)
				common = k;
		base += w[common];
		for (size_t k = 0; k < b->levels; k++)
			if (b->level[k].n > 0)
				l->points[b->first + k] = (int64_t)round(
				    to_points(l, w[k] - w[common]));
	}
	l->base = (int64_t)round(l->even + to_points(l, base));
}

static void fit(const struct crm_learned *l, const struct crm_dataset *ds,
    const bool *use, const struct crm_logit *from, struct crm_logit *out)
{
	if (l->bayes)
		crm_logit_bayes(out, &l->bins, ds, use);
	else
		crm_logit_fit(out, &l->bins, ds, use, from);
}

/* The fifth of the rows that the at-th of them belongs to. */
static size_t part_of(bool by_time, size_t at, size_t all)
{
	return by_time ? at * FOLDS / all : at % FOLDS;
}

/* Rate each fifth by weights of the others; by time, each of the last two by
 * weights of those before it.  The number of cases. */
static size_t rate_parts(const struct crm_learned *l,
    const struct crm_dataset *ds, bool by_time, struct crm_case *c)
{
	bool *use = crm_mem_new(ds->rows, sizeof(*use));
	size_t all = ds->rows - ds->held, n = 0;

	for (size_t part = by_time ? FOLDS - 2 : 0; part < FOLDS; part++) {
		struct crm_logit m;

		for (size_t i = 0, at = 0; i < ds->rows; i++) {
			size_t k = part_of(by_time, at, all);

			use[i] = !ds->out[i] && (by_time ? k < part :
			    k != part);
			at += !ds->out[i];
		}
		fit(l, ds, use, &l->logit, &m);
		for (size_t i = 0, at = 0; i < ds->rows; i++) {
			double s = l->even + to_points(l,
			    crm_logit_at(&m, &l->bins, i));

			if (!ds->out[i] && part_of(by_time, at, all) == part)
				c[n++] = (struct crm_case){ round(fmax(0,
				    fmin(100, s))), ds->won[i] };
			at += !ds->out[i];
		}
		crm_logit_free(&m);
	}
	free(use);
	return n;
}

/*
 * What scores are worth is learned from deals that the weights were not.
 * Where the latest are held out, what deals of later are rated with follows
 * the drift that the later ones of those learned from had.
 */
static void fit_chance(struct crm_learned *l, const struct crm_dataset *ds)
{
	struct crm_case *c = crm_mem_new(ds->rows, sizeof(*c));

	crm_odds_fit(&l->chance, c, rate_parts(l, ds, false, c));
	if (!ds->by_id)
		crm_odds_shift(&l->chance, c, rate_parts(l, ds, true, c));
	free(c);
}

enum crm_status crm_learn(struct crm_learned *l, const struct crm_dataset *ds,
    bool bayes, const struct crm_names *late, const struct crm_names *allow,
    struct crm_err *err)
{
	size_t n = ds->rows - ds->held, won = 0;
	bool *use;

	*l = (struct crm_learned){ .bayes = bayes,
		.zone = ds->then.opt.rules->zone };
	for (size_t i = 0; i < ds->rows; i++)
		won += ds->won[i] && !ds->out[i];
	if (n < FEWEST || won < LEAST || n - won < LEAST)
		return crm_err_set(err, CRM_DATA, "there is too little to "
		    "learn from: %zu deals that are closed and not held out, "
		    "%zu of them won (open: %zu, closed too young: %zu, "
		    "junk: %zu)", n, won, ds->open, ds->young, ds->junk);
	crm_bins_make(&l->bins, ds, late, allow);
	use = crm_mem_new(ds->rows, sizeof(*use));
	for (size_t i = 0; i < ds->rows; i++)
		use[i] = !ds->out[i];
	fit(l, ds, use, NULL, &l->logit);
	free(use);
	choose_scale(l, ds);
	make_points(l);
	fit_chance(l, ds);
	crm_learn_rules(l);
	return CRM_OK;
}

static void write_names(const struct crm_learned *l, enum crm_bin_state state,
    const char *what, struct crm_buf *b)
{
	bool any = false;

	for (size_t i = 0; i < l->bins.bins; i++) {
		const struct crm_bin *bin = &l->bins.bin[i];

		if (bin->state != state)
			continue;
		crm_buf_printf(b, "%s", any ? ", " : what);
		crm_show_text(b, bin->name);
		any = true;
	}
	if (any)
		crm_buf_char(b, '\n');
}

static void write_head(const struct crm_learned *l,
    const struct crm_dataset *ds, struct crm_buf *b)
{
	size_t won = 0, n = ds->rows - ds->held;

	for (size_t i = 0; i < ds->rows; i++)
		won += ds->won[i] && !ds->out[i];
	crm_buf_printf(b, "# Learned by crm-score --learn%s from %zu deals, "
	    "%zu of them won,\n# as they were at the age of ", l->bayes ?
	    " --method bayes" : "", n, won);
	if (ds->age % DAY == 0)
		crm_buf_printf(b, "%jdd", (intmax_t)(ds->age / DAY));
	else
		crm_buf_printf(b, "%jds", (intmax_t)ds->age);
	crm_buf_printf(b, "; %zu more were held out.\n# %d points double the "
	    "odds; at %.1f points they are even.\n", ds->held, l->step,
	    l->even);
	write_names(l, CRM_BIN_LATE, "# Left out as filled in late: ", b);
	write_names(l, CRM_BIN_SUSPICIOUS, "# Left out as too good to be "
	    "true: ", b);
}

/* A cell that a spreadsheet would run is text: it gets a mark before it,
 * which a name of a group and words for people may bear. */
static void put_words(struct crm_buf *b, struct crm_str s)
{
	struct crm_buf t = { 0 };

	if (s.n > 0 && memchr("=+-@\t\r\n", s.p[0], 7) != NULL)
		crm_buf_char(&t, '\'');
	for (size_t i = 0; i < s.n; i++)
		crm_buf_char(&t, s.p[i] == '\n' || s.p[i] == '\r' ? ' ' :
		    s.p[i]);
	crm_rows_cell(b, crm_buf_str(&t), ',');
	crm_buf_free(&t);
}

void crm_learn_write(const struct crm_learned *l,
    const struct crm_dataset *ds, struct crm_buf *b)
{
	write_head(l, ds, b);
	crm_buf_puts(b, "group,cap,points,decay_days,since,when,why,chance\n");
	for (size_t i = 0; i < l->rules; i++) {
		const struct crm_score_rule *r = &l->rule[i];

		put_words(b, r->group);
		crm_buf_puts(b, ",,");
		crm_rows_cell(b, r->points, ',');
		crm_buf_puts(b, ",,,");
		crm_rows_cell(b, r->when, ',');
		crm_buf_char(b, ',');
		put_words(b, r->why);
		crm_buf_char(b, ',');
		crm_rows_cell(b, r->chance, ',');
		crm_buf_char(b, '\n');
	}
}

void crm_learn_free(struct crm_learned *l)
{
	crm_bins_free(&l->bins);
	crm_logit_free(&l->logit);
	crm_odds_free(&l->chance);
	free(l->points);
	free(l->rule);
	crm_arena_free(&l->arena);
	*l = (struct crm_learned){ 0 };
}

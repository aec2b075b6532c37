/* SPDX-License-Identifier: ISC */
#include "simpson.h"

#include <math.h>
#include <stdlib.h>

#include "mem.h"
#include "names.h"

enum { CELLS_MAX = 4000000,	/* more parts than that tell nothing */
	SIDES_MAX = 300,	/* every two are compared */
	PART_LEAST = 5 };	/* settled deals of a part that is compared */

struct cell {
	int64_t won, settled;
};

/* Sides by parts of one field; the last column is all parts. */
struct grid {
	struct cell *cell;
	size_t sides, parts;
};

static struct cell *at(const struct grid *g, size_t side, size_t part)
{
	return &g->cell[side * (g->parts + 1) + part];
}

static double rate(const struct cell *c)
{
	return (double)c->won / (double)c->settled;
}

static int cmp_rate(const struct cell *a, const struct cell *b)
{
	int64_t x = a->won * b->settled, y = b->won * a->settled;

	return (x > y) - (x < y);
}

static void part_of(struct crm_funnel_view *v, size_t field,
    const struct crm_deal *d, struct crm_buf *b)
{
	const struct crm_fold *fold = &v->query.fold;
	const uint32_t word[] = { d->owner, d->source, d->campaign,
		d->variant };
	const struct crm_staff *staff;
	struct crm_buf all = { 0 };

	if (field < 4) {
		crm_buf_str_add(b, crm_names_get(&fold->word, word[field]));
	} else if (field == 4) {
		staff = crm_rules_staff(&v->query.src.rules,
		    crm_names_get(&fold->word, d->owner), d->closed);
		if (staff != NULL)
			crm_buf_str_add(b, staff->team);
	} else {
		crm_by_value(&v->against, &v->query.eye, d, d->created, &all);
		crm_buf_str_add(b, crm_by_part(crm_buf_str(&all),
		    field - 5));
		crm_buf_free(&all);
	}
}

static struct crm_str field_name(const struct crm_funnel_view *v, size_t field)
{
	static const char *const own[] = { "owner", "source", "campaign",
		"variant", "team" };

	return crm_str(field < 5 ? own[field] :
	    v->against.field[field - 5].name);
}

/* Count the settled deals by side and part; false where no field tells. */
static bool fill(struct grid *g, struct crm_funnel_view *v, size_t field,
    const uint32_t *side, size_t sides)
{
	const struct crm_fold *fold = &v->query.fold;
	uint32_t *part = crm_mem_new(fold->deals + 1, sizeof(*part));
	struct crm_names names = { 0 };
	struct crm_buf b = { 0 };
	bool ok;

	for (size_t i = 0; i < fold->deals; i++) {
		const struct crm_deal *d = &fold->deal[i];

		if (side[i] == 0 || d->status == CRM_OPEN ||
		    crm_funnel_is_junk(fold, d))
			continue;
		b.n = 0;
		part_of(v, field, d, &b);
		part[i] = crm_names_add(&names, crm_buf_str(&b));
	}
	ok = names.n > 1 && sides * (names.n + 1) <= CELLS_MAX;
	*g = (struct grid){ .sides = sides, .parts = names.n };
	if (ok)
		g->cell = crm_mem_new(sides * (names.n + 1),
		    sizeof(*g->cell));
	for (size_t i = 0; ok && i < fold->deals; i++) {
		bool won = fold->deal[i].status == CRM_WON;
		struct cell *c;

		if (part[i] == 0)
			continue;
		c = at(g, side[i] - 1, part[i] - 1);
		c->won += won;
		c->settled++;
		c = at(g, side[i] - 1, g->parts);
		c->won += won;
		c->settled++;
	}
	crm_names_free(&names);
	crm_buf_free(&b);
	free(part);
	return ok;
}

/* The standardised rate of each side; the largest shift of one that counts. */
static double standardise(const struct grid *g, double *standard)
{
	double most = -1;

	for (size_t i = 0; i < g->sides; i++) {
		double sum = 0, weight = 0, all = 0;

		for (size_t p = 0; p < g->parts; p++) {
			const struct cell *c = at(g, i, p);
			double w = 0;

			for (size_t k = 0; k < g->sides; k++)
				w += (double)at(g, k, p)->settled;
			all += w;
			if (c->settled == 0)
				continue;
			weight += w;
			sum += w * rate(c);
		}
		standard[i] = weight > 0 && weight >= 0.9 * all ?
		    sum / weight : NAN;
		if (at(g, i, g->parts)->settled >= CRM_SIMPSON_LEAST &&
		    isfinite(standard[i])) {
			double shift = fabs(standard[i] -
			    rate(at(g, i, g->parts)));

			most = shift > most ? shift : most;
		}
	}
	return most;
}

/* Does a win more than b in all, but less in each part?  The parts must hold
 * nine tenths of the deals of either. */
static bool turns(const struct grid *g, size_t a, size_t b)
{
	const struct cell *x = at(g, a, g->parts), *y = at(g, b, g->parts);
	int64_t in[2] = { 0, 0 };
	size_t less = 0;

	if (cmp_rate(x, y) <= 0)
		return false;
	for (size_t p = 0; p < g->parts; p++) {
		const struct cell *c = at(g, a, p), *d = at(g, b, p);

		if (c->settled < PART_LEAST || d->settled < PART_LEAST)
			continue;
		if (cmp_rate(c, d) > 0)
			return false;
		less += cmp_rate(c, d) < 0;
		in[0] += c->settled;
		in[1] += d->settled;
	}
	return less >= 2 && in[0] * 10 >= x->settled * 9 &&
	    in[1] * 10 >= y->settled * 9;
}

/* The pair that is turned round with the largest difference in all. */
static bool find_pair(const struct grid *g, size_t *a, size_t *b)
{
	double most = 0;

	for (size_t i = 0; i < g->sides; i++) {
		const struct cell *x = at(g, i, g->parts);

		if (x->settled < CRM_SIMPSON_LEAST)
			continue;
		for (size_t k = 0; k < g->sides; k++) {
			const struct cell *y = at(g, k, g->parts);

			if (k == i || y->settled < CRM_SIMPSON_LEAST ||
			    rate(x) - rate(y) <= most || !turns(g, i, k))
				continue;
			most = rate(x) - rate(y);
			*a = i;
			*b = k;
		}
	}
	return most > 0;
}

static bool is_grouped(const struct crm_funnel_view *v, struct crm_str field)
{
	for (size_t i = 0; i < v->by.fields; i++)
		if (crm_str_is(field, v->by.field[i].name))
			return true;
	return false;
}

void crm_simpson_look(struct crm_simpson *s, struct crm_funnel_view *v,
    const uint32_t *side, size_t sides)
{
	double *standard = crm_mem_new(sides + 1, sizeof(*standard));
	double most = -1;

	*s = (struct crm_simpson){ .standard = crm_mem_new(sides + 1,
	    sizeof(*s->standard)) };
	for (size_t f = 0; f < 5 + v->against.fields && sides <= SIDES_MAX;
	    f++) {
		struct grid g = { 0 };
		size_t a = 0, b = 0;
		double shift;

		if (is_grouped(v, field_name(v, f)) ||
		    !fill(&g, v, f, side, sides))
			continue;
		shift = standardise(&g, standard);
		/* Never more than 1 by itself: a turn outweighs any shift. */
		if (find_pair(&g, &a, &b))
			shift += 2;
		if (shift > most) {
			most = shift;
			s->field = field_name(v, f);
			s->reversed = shift >= 2;
			s->a = a, s->b = b;
			s->raw[0] = rate(at(&g, a, g.parts));
			s->raw[1] = rate(at(&g, b, g.parts));
			memcpy(s->standard, standard, sides *
			    sizeof(*standard));
		}
		free(g.cell);
	}
	free(standard);
}

void crm_simpson_free(struct crm_simpson *s)
{
	free(s->standard);
	*s = (struct crm_simpson){ 0 };
}

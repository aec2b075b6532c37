/* SPDX-License-Identifier: ISC */
#include "simpson.h"

#include <math.h>
#include <stdlib.h>

#include "mem.h"
#include "names.h"

enum { CELLS_MAX = 4000000,	/* more parts than that tell nothing */
	PART_LEAST = 5 };	/* settled deals of a part that is compared */

/* Sides by parts of one field; the last column is all parts. */
struct grid {
	struct crm_simpson_cell *cell;
	size_t sides, parts;
};

static struct crm_simpson_cell *at(const struct grid *g, size_t side,
    size_t part)
{
	return &g->cell[side * (g->parts + 1) + part];
}

static double rate(const struct crm_simpson_cell *c)
{
	return (double)c->won / (double)c->settled;
}

static int cmp_rate(const struct crm_simpson_cell *a,
    const struct crm_simpson_cell *b)
{
	int64_t x = a->won * b->settled, y = b->won * a->settled;

	return (x > y) - (x < y);
}

static bool read_key(const struct crm_simpson_field *f, uint32_t i,
    const size_t *as, const bool *in, size_t *side, uint32_t *part)
{
	uint32_t key[2];

	memcpy(key, crm_names_get(&f->key, i).p, sizeof(key));
	*side = as[key[0]];
	*part = key[1];
	return in[*side];
}

static int cmp_part(const void *a, const void *b, void *ctx)
{
	return crm_str_cmp(crm_names_get(ctx, *(const uint32_t *)a),
	    crm_names_get(ctx, *(const uint32_t *)b));
}

/* The parts that those sides have, by name; place[part] is its column + 1. */
static size_t columns(const struct crm_simpson_field *f, const size_t *as,
    const bool *in, uint32_t *place)
{
	uint32_t *list = crm_mem_new(f->part.text.n + 1, sizeof(*list)), part;
	size_t n = 0, side;

	for (uint32_t i = 1; i <= f->key.n; i++)
		if (read_key(f, i, as, in, &side, &part) && place[part] == 0)
			list[n++] = place[part] = part;
	if (n > 0)
		qsort_r(list, n, sizeof(*list), cmp_part,
		    (void *)&f->part.text);
	for (size_t i = 0; i < n; i++)
		place[list[i]] = (uint32_t)i + 1;
	free(list);
	return n;
}

/* The settled deals by side and part; false where no field tells. */
static bool fill(struct grid *g, const struct crm_simpson_field *f,
    const size_t *as, const bool *in, size_t sides)
{
	uint32_t *place = crm_mem_new(f->part.text.n + 1, sizeof(*place)), part;
	size_t side;
	bool ok;

	*g = (struct grid){ .sides = sides,
		.parts = columns(f, as, in, place) };
	ok = g->parts > 1 && sides * (g->parts + 1) <= CELLS_MAX;
	if (ok)
		g->cell = crm_mem_new(sides * (g->parts + 1),
		    sizeof(*g->cell));
	for (uint32_t i = 1; ok && i <= f->key.n; i++) {
		const struct crm_simpson_cell *from = &f->cell[i - 1];
		struct crm_simpson_cell *c;

		if (!read_key(f, i, as, in, &side, &part))
			continue;
		c = at(g, side, place[part] - 1);
		c->won += from->won;
		c->settled += from->settled;
		c = at(g, side, g->parts);
		c->won += from->won;
		c->settled += from->settled;
	}
	free(place);
	return ok;
}

/* The standardised rate of each side; the largest shift of one that counts. */
static double standardise(const struct grid *g, double *standard)
{
	double most = -1;

	for (size_t i = 0; i < g->sides; i++) {
		double sum = 0, weight = 0, all = 0;

		for (size_t p = 0; p < g->parts; p++) {
			const struct crm_simpson_cell *c = at(g, i, p);
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
	const struct crm_simpson_cell *x = at(g, a, g->parts);
	const struct crm_simpson_cell *y = at(g, b, g->parts);
	int64_t in[2] = { 0, 0 };
	size_t less = 0;

	if (cmp_rate(x, y) <= 0)
		return false;
	for (size_t p = 0; p < g->parts; p++) {
		const struct crm_simpson_cell *c = at(g, a, p);
		const struct crm_simpson_cell *d = at(g, b, p);

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
		const struct crm_simpson_cell *x = at(g, i, g->parts);

		if (x->settled < CRM_SIMPSON_LEAST)
			continue;
		for (size_t k = 0; k < g->sides; k++) {
			const struct crm_simpson_cell *y = at(g, k, g->parts);

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

void crm_simpson_look(struct crm_simpson *s, const struct crm_funnel_view *v,
    const struct crm_simpson_count *count, const size_t *as, const bool *in,
    size_t sides)
{
	double *standard = crm_mem_new(sides + 1, sizeof(*standard));
	double most = -1;

	*s = (struct crm_simpson){ .standard = crm_mem_new(sides + 1,
	    sizeof(*s->standard)) };
	for (size_t f = 0; f < count->fields && sides <= CRM_SIMPSON_SIDES;
	    f++) {
		struct grid g = { 0 };
		size_t a = 0, b = 0;
		double shift;

		if (count->field[f].off ||
		    !fill(&g, &count->field[f], as, in, sides))
			continue;
		shift = standardise(&g, standard);
		/* Never more than 1 by itself: a turn outweighs any shift. */
		if (find_pair(&g, &a, &b))
			shift += 2;
		if (shift > most) {
			most = shift;
			s->field = crm_simpson_field_name(v, f);
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

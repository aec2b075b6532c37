/* SPDX-License-Identifier: ISC */
#include "logit.h"

#include <math.h>
#include <stdlib.h>

#include "mem.h"

enum { ROUNDS = 50, TOUCHES = 2, HALVINGS = 30 };

/* A fit: n unknowns, the base last. */
struct fit {
	const struct crm_bins *bins;
	const struct crm_dataset *ds;
	const bool *use;
	size_t n, bin;		/* bins that are used */
	const struct crm_bin **used;
	double *w, *step, *gradient;
	double *hessian;	/* n by n, its lower half */
	size_t *on;		/* the unknowns of the row at hand */
};

static void start(struct fit *f, const struct crm_logit *from)
{
	size_t n = f->bins->used + 1;

	f->n = n;
	f->used = crm_mem_new(f->bins->bins + 1, sizeof(struct crm_bin *));
	for (size_t i = 0; i < f->bins->bins; i++)
		if (f->bins->bin[i].state == CRM_BIN_USED)
			f->used[f->bin++] = &f->bins->bin[i];
	f->w = crm_mem_new(n, sizeof(double));
	f->step = crm_mem_new(n, sizeof(double));
	f->gradient = crm_mem_new(n, sizeof(double));
	f->hessian = crm_mem_new(n * n, sizeof(double));
	f->on = crm_mem_new(f->bin + 1, sizeof(size_t));
	if (from != NULL) {
		memcpy(f->w, from->weight, (n - 1) * sizeof(double));
		f->w[n - 1] = from->base;
	}
}

static void finish(struct fit *f)
{
	free(f->used);
	free(f->w);
	free(f->step);
	free(f->gradient);
	free(f->hessian);
	free(f->on);
}

/* The row's log-odds with weights w. */
static double at(const struct fit *f, const double *w, size_t row)
{
	double z = w[f->n - 1];

	for (size_t i = 0; i < f->bin; i++)
		z += w[f->used[i]->first + f->used[i]->at[row]];
	return z;
}

/* log(1 + exp(z)) without overflow. */
static double soft(double z)
{
	return z > 0 ? z + log1p(exp(-z)) : log1p(exp(z));
}

static double loss(const struct fit *f, const double *w)
{
	double sum = 0;

	for (size_t i = 0; i + 1 < f->n; i++)
		sum += w[i] * w[i] / 2;
	for (size_t i = 0; i < f->ds->rows; i++)
		if (f->use[i]) {
			double z = at(f, w, i);

			sum += soft(f->ds->won[i] ? -z : z);
		}
	return sum;
}

/* The gradient and the second derivatives at w. */
static void derive(struct fit *f)
{
	size_t n = f->n, last = n - 1;

	memset(f->hessian, 0, n * n * sizeof(double));
	memcpy(f->gradient, f->w, last * sizeof(double));
	f->gradient[last] = 0;
	for (size_t i = 0; i < last; i++)
		f->hessian[i * n + i] = 1;
	f->on[f->bin] = last;
	for (size_t row = 0; row < f->ds->rows; row++) {
		double p, v;

		if (!f->use[row])
			continue;
		for (size_t i = 0; i < f->bin; i++)
			f->on[i] = f->used[i]->first + f->used[i]->at[row];
		p = 1 / (1 + exp(-at(f, f->w, row)));
		v = p * (1 - p);
		p -= f->ds->won[row];
		/* the unknowns of a row ascend */
		for (size_t i = 0; i <= f->bin; i++) {
			double *line = f->hessian + f->on[i] * n;

			f->gradient[f->on[i]] += p;
			for (size_t k = 0; k <= i; k++)
				line[f->on[k]] += v;
		}
	}
}

/* step = hessian^-1 gradient, by Cholesky's method in place. */
static void solve(struct fit *f)
{
	size_t n = f->n;
	double *h = f->hessian, *x = f->step;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k <= i; k++) {
			double sum = h[i * n + k];

			for (size_t m = 0; m < k; m++)
				sum -= h[i * n + m] * h[k * n + m];
			if (i == k)	/* the base alone can come near 0 */
				h[i * n + i] = sqrt(sum > 1e-9 ? sum : 1e-9);
			else
				h[i * n + k] = sum / h[k * n + k];
		}
	}
	for (size_t i = 0; i < n; i++) {
		x[i] = f->gradient[i];
		for (size_t m = 0; m < i; m++)
			x[i] -= h[i * n + m] * x[m];
		x[i] /= h[i * n + i];
	}
	for (size_t i = n; i-- > 0;) {
		for (size_t m = i + 1; m < n; m++)
			x[i] -= h[m * n + i] * x[m];
		x[i] /= h[i * n + i];
	}
}

/* Go along the step as far as it pays; false when it does not. */
static bool go(struct fit *f, double *now)
{
	double *to = crm_mem_new(f->n, sizeof(double));
	double by = 1, then = *now;
	bool better = false;

	for (int i = 0; i < HALVINGS && !better; i++, by /= 2) {
		for (size_t k = 0; k < f->n; k++)
			to[k] = f->w[k] - by * f->step[k];
		then = loss(f, to);
		better = then < *now;
	}
	if (better)
		memcpy(f->w, to, f->n * sizeof(double));
	free(to);
	better = better && *now - then > 1e-9 * (1 + then);
	*now = then < *now ? then : *now;
	return better;
}

void crm_logit_fit(struct crm_logit *out, const struct crm_bins *bins,
    const struct crm_dataset *ds, const bool *use,
    const struct crm_logit *from)
{
	struct fit f = { .bins = bins, .ds = ds, .use = use };
	double now;

	start(&f, from);
	now = loss(&f, f.w);
	for (int i = 0; i < (from != NULL ? TOUCHES : ROUNDS); i++) {
		derive(&f);
		solve(&f);
		if (!go(&f, &now))
			break;
	}
	*out = (struct crm_logit){ .base = f.w[f.n - 1],
		.weight = crm_mem_new(f.n, sizeof(double)) };
	memcpy(out->weight, f.w, (f.n - 1) * sizeof(double));
	finish(&f);
}

void crm_logit_bayes(struct crm_logit *out, const struct crm_bins *bins,
    const struct crm_dataset *ds, const bool *use)
{
	double won = 0.1, lost = 0.1;

	*out = (struct crm_logit){ .weight = crm_mem_new(bins->used + 1,
	    sizeof(double)) };
	for (size_t i = 0; i < ds->rows; i++) {
		won += use[i] && ds->won[i];
		lost += use[i] && !ds->won[i];
	}
	out->base = log(won / lost);
	for (size_t i = 0; i < bins->bins; i++) {
		const struct crm_bin *b = &bins->bin[i];
		double all[2] = { 0, 0 }, *n = crm_mem_new(b->levels * 2,
		    sizeof(double));

		for (size_t k = 0; k < ds->rows; k++)
			if (use[k])
				n[b->at[k] * 2 + ds->won[k]]++;
		for (size_t k = 2; k < b->levels * 2; k++)
			all[k % 2] += n[k] + 0.1;
		for (size_t k = 1; k < b->levels &&
		    b->state == CRM_BIN_USED; k++)
			if (n[k * 2] + n[k * 2 + 1] > 0)
				out->weight[b->first + k] =
				    log((n[k * 2 + 1] + 0.1) / all[1]) -
				    log((n[k * 2] + 0.1) / all[0]);
		free(n);
	}
}

double crm_logit_at(const struct crm_logit *m, const struct crm_bins *bins,
    size_t row)
{
	double z = m->base;

	for (size_t i = 0; i < bins->bins; i++)
		if (bins->bin[i].state == CRM_BIN_USED)
			z += m->weight[bins->bin[i].first +
			    bins->bin[i].at[row]];
	return z;
}

void crm_logit_free(struct crm_logit *m)
{
	free(m->weight);
	*m = (struct crm_logit){ 0 };
}

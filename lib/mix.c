/* SPDX-License-Identifier: ISC */
#include "mix.h"

/* How x1 / n1 stands to x0 / n0, exactly: -1, 0, 1. */
static int moved(const struct crm_mix_part *p)
{
	__int128 now = (__int128)p->x[1] * p->n[0];
	__int128 before = (__int128)p->x[0] * p->n[1];

	return (now > before) - (now < before);
}

static double ratio(const struct crm_mix_part *p, int when)
{
	int other = p->n[when] > 0 ? when : 1 - when;

	return (double)p->x[other] / (double)p->n[other];
}

void crm_mix_reckon(const struct crm_mix_part *part, size_t n,
    struct crm_mix *m)
{
	struct crm_mix_part all = { 0 };

	*m = (struct crm_mix){ 0 };
	for (size_t i = 0; i < n; i++) {
		for (int k = 0; k < 2; k++) {
			all.x[k] += part[i].x[k];
			all.n[k] += part[i].n[k];
		}
		if (part[i].n[0] == 0 || part[i].n[1] == 0)
			continue;
		m->both++;
		m->up += moved(&part[i]) > 0;
		m->down += moved(&part[i]) < 0;
	}
	m->known = all.n[0] > 0 && all.n[1] > 0;
	if (!m->known)
		return;
	m->before = ratio(&all, 0);
	m->now = ratio(&all, 1);
	m->against = (moved(&all) > 0 && m->down * 2 > m->both) ||
	    (moved(&all) < 0 && m->up * 2 > m->both);
	for (size_t i = 0; i < n; i++) {
		const struct crm_mix_part *p = &part[i];
		double w[2], r[2];

		if (p->n[0] == 0 && p->n[1] == 0)
			continue;
		for (int k = 0; k < 2; k++) {
			w[k] = (double)p->n[k] / (double)all.n[k];
			r[k] = ratio(p, k);
		}
		m->rate += (w[0] + w[1]) / 2 * (r[1] - r[0]);
		m->mix += (r[0] + r[1]) / 2 * (w[1] - w[0]);
	}
}

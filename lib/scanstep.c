/* SPDX-License-Identifier: ISC */
/* The tree of what stands between values. */
#include "scanpriv.h"

#include "mem.h"

#define LIKELY(x) __builtin_expect(!!(x), 1)

enum { CHILDREN = 16 };		/* of a step, at most */

static inline bool is_at(const struct crm_scan_step *h, const char *p)
{
	uint64_t a[2], b[2];

	memcpy(a, p, 16);
	memcpy(b, h->text, 16);
	return (((a[0] ^ b[0]) & h->mask[0]) |
	    ((a[1] ^ b[1]) & h->mask[1])) == 0 &&
	    (LIKELY(h->n <= 16) || memcmp(p + 16, h->text + 16,
	    (size_t)h->n - 16) == 0);
}

/* A number of some digits, as a rule. */
static inline enum crm_type scalar(const char *p, uint32_t n)
{
	const uint64_t zeros = 0x3030303030303030u;
	uint64_t w;

	memcpy(&w, p, 8);
	if (LIKELY(n - 1 < 8 && (p[0] != '0' || n == 1))) {
		/* other bytes become zeros */
		w = (w ^ zeros) << (64 - 8 * n);
		if (LIKELY(((w | (w + 0x0606060606060606u)) &
		    0xf0f0f0f0f0f0f0f0u) == 0))
			return CRM_NUMBER;
	}
	return crm_scan_scalar(p, n);
}

/*
 * By what is at p a step was found, so the quotes in it are marks, and the
 * newline is one behind them all: there is always a mark to be read.
 */
const uint32_t *crm_scan_follow(struct crm_scan *s, const char *line,
    const uint32_t *mark)
{
	const struct crm_scan_step *h = s->step->child;
	const char *p = line, *text = s->text;

	while (h != NULL) {
		const char *v;

		if (!is_at(h, p)) {
			h = h->other;
			continue;
		}
		v = p + h->n;
		if (LIKELY(h->to == CRM_SCAN_TO_STRING)) {
			p = text + mark[3];
			mark += 4;
			s->value[h->key] = (struct crm_scan_value){ v,
				(uint32_t)(p - v), CRM_STRING };
		} else if (h->to == CRM_SCAN_TO_END) {
			s->seen = h->seen;
			return mark;
		} else if (*v != '"') {
			uint32_t n = (uint32_t)(text + mark[2] - 1 - v);
			enum crm_type type = scalar(v, n);

			if (n == 0 || type == CRM_STRING)
				return NULL;
			p = v + n;
			mark += 2;
			s->value[h->key] = (struct crm_scan_value){ v, n,
				type };
		} else {
			h = h->other;
			continue;
		}
		h = h->child;
	}
	return NULL;
}

/* The step behind at that is of that text, which is made if need be; NULL
 * when there is no room. */
static struct crm_scan_step *next(struct crm_scan *s,
    struct crm_scan_step *at, const char *text, size_t n, unsigned int to)
{
	struct crm_scan_step **link = &at->child, *h;
	int others = 0;

	for (; (h = *link) != NULL; link = &h->other, others++) {
		if (h->to == to && h->n == n && memcmp(h->text, text, n) == 0)
			return h;
	}
	if (n > sizeof(h->text) || others == CHILDREN ||
	    s->steps == CRM_SCAN_STEPS)
		return NULL;
	*link = h = &s->step[s->steps++];
	*h = (struct crm_scan_step){ .n = (uint8_t)n, .to = (uint8_t)to };
	memcpy(h->text, text, n);
	memcpy(h->mask, crm_key_ones + (n < 16 ? 16 - n : 0), 16);
	return h;
}

void crm_scan_learn(struct crm_scan *s, const char *line,
    const uint32_t *mark)
{
	const char *p = line, *text = s->text, *v;
	struct crm_scan_step *h = &s->step[0];
	unsigned int to;

	do {
		to = mark[2] == mark[1] + 2 ? CRM_SCAN_TO_STRING :
		    CRM_SCAN_TO_OTHER;
		v = text + mark[1] + 2 + (to == CRM_SCAN_TO_STRING);
		h = next(s, h, p, (size_t)(v - p), to);
		if (h == NULL)
			return;
		h->key = (uint8_t)crm_scan_key(s, text + mark[0] + 1,
		    mark[1] - mark[0] - 1);
		p = text + (to == CRM_SCAN_TO_STRING ? mark[3] :
		    mark[2] - 1);
		mark += to == CRM_SCAN_TO_STRING ? 4 : 2;
	} while (p[to == CRM_SCAN_TO_STRING] != '}');
	h = next(s, h, p, (size_t)(text + *mark + 1 - p), CRM_SCAN_TO_END);
	if (h != NULL)
		h->seen = s->seen;
}

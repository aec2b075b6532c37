/* SPDX-License-Identifier: ISC */
#include "term.h"

#include <stdlib.h>

#include "expr.h"
#include "mem.h"

#define EACH(s) ((uint64_t)0x0101010101010101u * (s))

static const uint8_t keys[CRM_TERMS - 1] = { CRM_KEY_DEAL, CRM_KEY_CLIENT,
	CRM_KEY_INTO, CRM_KEY_PARENT, CRM_KEY_TASK, CRM_KEY_KEY, CRM_KEY_VIA,
	CRM_KEY_PHONE, CRM_KEY_EMAIL };

_Static_assert(CRM_KEYS <= 64, "a bit of a word for each key");

#define BIT(k) ((uint64_t)1 << CRM_KEY_##k)
#define ALL (BIT(DEAL) | BIT(CLIENT) | BIT(INTO) | BIT(PARENT) | \
	BIT(TASK) | BIT(KEY) | BIT(VIA) | BIT(PHONE) | BIT(EMAIL))

static inline uint64_t step(uint64_t h, uint64_t w)
{
	/* makes large letters small, and some others one */
	h = (h ^ (w | EACH(0x20))) * 0xff51afd7ed558ccdu;
	return h ^ h >> 32;
}

static inline uint32_t end(uint64_t h)
{
	h *= 0xc4ceb9fe1a85ec53u;
	return (uint32_t)(h >> 32) ^ (uint32_t)h >> 7;
}

static inline uint64_t begin(size_t n)
{
	return 0x9e3779b97f4a7c15u ^ n;
}

/* The bytes of the last word that there are. */
static inline uint64_t rest(uint64_t w, size_t n)
{
	return w & ~(uint64_t)0 >> (64 - 8 * n);
}

static uint32_t hash(struct crm_str s)
{
	uint64_t h = begin(s.n), w;

	for (; s.n > 8; s.p += 8, s.n -= 8) {
		memcpy(&w, s.p, 8);
		h = step(h, w);
	}
	w = 0;
	if (s.n > 0)
		memcpy(&w, s.p, s.n);
	return end(step(h, w));
}

uint32_t crm_term(struct crm_str s)
{
	struct crm_buf b = { 0 };
	uint32_t term;
	size_t i = 0;

	while (i < s.n && (unsigned char)s.p[i] < 0x80)
		i++;
	if (i == s.n)
		return hash(s);
	crm_buf_room(&b, s.n * 2);
	b.n = crm_expr_fold(s, b.p);
	term = hash(crm_buf_str(&b));
	crm_buf_free(&b);
	return term;
}

/* The same of a value in a scanned block, of which sixteen bytes may be
 * read; false when it has bytes that want more work. */
static inline bool scan_term(const struct crm_scan_value *v, uint32_t *term)
{
	const char *p = v->p;
	uint64_t h = begin(v->n), w, x, odd = 0;
	size_t n = v->n;

	for (;; p += 8, n -= 8) {
		memcpy(&w, p, 8);
		if (n <= 8)
			break;
		x = w ^ EACH('\\');
		odd |= w | ((x - EACH(1)) & ~x);
		h = step(h, w);
	}
	w = n > 0 ? rest(w, n) : 0;
	x = w ^ EACH('\\');
	odd |= w | ((x - EACH(1)) & ~x);
	*term = end(step(h, w));
	return (odd & EACH(0x80)) == 0;
}

size_t crm_term_scan(const struct crm_scan *s, uint32_t *term)
{
	uint64_t left = s->shape->seen & ALL;
	bool odd = false;
	size_t n = 0;

	for (; left != 0; left &= left - 1) {
		struct crm_scan_value v = crm_scan_get(s,
		    (enum crm_key)__builtin_ctzll(left));

		if (v.type != CRM_STRING && v.type != CRM_NUMBER) {
			odd |= v.type != CRM_NULL;
			continue;
		}
		odd |= crm_term_odd(v.p, v.n);
		if (!scan_term(&v, &term[n])) {
			if (memchr(v.p, '\\', v.n) != NULL)
				return SIZE_MAX;
			term[n] = crm_term((struct crm_str){ v.p, v.n });
		}
		n++;
	}
	if (odd)
		term[n++] = CRM_TERM_ODD;
	return n;
}

size_t crm_term_line(const struct crm_line *l, uint32_t *term)
{
	bool odd = false;
	size_t n = 0;

	for (size_t i = 0; i < CRM_TERMS - 1; i++) {
		const struct crm_field *f = crm_line_get(l,
		    (enum crm_key)keys[i]);

		if (f == NULL || f->type == CRM_NULL)
			continue;
		if (f->type == CRM_STRING || f->type == CRM_NUMBER)
			term[n++] = crm_term(f->value);
		odd |= (f->type != CRM_STRING && f->type != CRM_NUMBER) ||
		    crm_term_odd(f->value.p, f->value.n);
	}
	if (odd)
		term[n++] = CRM_TERM_ODD;
	return n;
}

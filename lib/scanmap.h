/* SPDX-License-Identifier: ISC */
/*
 * The walk over a block in words of 64 bytes, once for each set of
 * instructions.  Before including it, define
 *
 *	MAP	the function's name, with attributes
 *	BITS	fills struct crm_scan_bits from 64 bytes
 *	UTF8	fills struct crm_scan_utf8 from them
 *	ALWAYS	is it cheaper to check UTF-8 than to ask if it must be
 *	FIRST	the number of the lowest bit; anything for no bit
 *
 * or, with OWN_NOTE, instead of the last, NOTE, which notes the places of
 * bits.  Some places more than there are bits may be written.
 */

#ifndef OWN_NOTE
/* Note the places of the bits. */
static inline ATTR uint32_t *NOTE(uint32_t *out, uint32_t at, uint64_t bits)
{
	uint32_t *end = out + __builtin_popcountll(bits);

	/* More is written than there is: there is room, and it is cheaper
	 * than asking after each. */
#define ONE(i) \
	out[i] = at + (uint32_t)FIRST(bits); \
	bits &= bits - 1
	do {
		ONE(0);
		ONE(1);
		ONE(2);
		ONE(3);
		ONE(4);
		ONE(5);
		ONE(6);
		ONE(7);
		out += 8;
	} while (out < end);
#undef ONE
	return end;
}
#endif

/* What is wrong in a word with bytes that are not ASCII. */
static inline ATTR uint64_t CHECK(const char *p, uint64_t high,
    struct crm_scan_carry *carry)
{
	struct crm_scan_utf8 u;
	uint64_t lead, want;

	UTF8(p, &u);
	lead = high & ~u.tail;
	u.three &= high;
	want = lead << 1 | u.three << 2 | carry->tail;
	carry->tail = lead >> 63 | u.three >> 62;
	return u.odd | (want ^ u.tail);
}

ATTR void MAP(struct crm_scan *s, const char *text, size_t n)
{
	struct crm_scan_carry carry = { 0 };
	uint32_t *mark = s->mark;
	uint64_t escaped;

	s->bads = 0;
	for (size_t i = 0; i < n; i += 64) {
		struct crm_scan_bits b;
		uint64_t bad, quote;

		BITS(text + i, &b);
		bad = b.low & ~b.line;
		/* as a rule it is quotes that are escaped */
		escaped = b.slash << 1 | carry.escaped;
		quote = b.quote & ~escaped;
		if (ALWAYS || __builtin_expect((b.high | carry.tail) != 0, 0))
			bad |= CHECK(text + i, b.high, &carry);
		if (__builtin_expect((escaped & ~b.quote) != 0, 0))
			quote = crm_scan_escapes(text + i, b.quote, b.slash,
			    &carry, &bad);
		else
			carry.escaped = b.slash >> 63;
		if (__builtin_expect(bad != 0, 0))
			s->bads = (size_t)(NOTE(s->bad + s->bads, (uint32_t)i,
			    bad) - s->bad);
		mark = NOTE(mark, (uint32_t)i, quote | b.line);
	}
	for (int i = 0; i < CRM_SCAN_PAD; i++)
		mark[i] = (uint32_t)n;
	s->bad[s->bads] = UINT32_MAX;
}

#undef ATTR
#undef MAP
#undef NOTE
#undef CHECK
#undef BITS
#undef UTF8
#undef FIRST
#undef OWN_NOTE
#undef ALWAYS

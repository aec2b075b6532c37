/* SPDX-License-Identifier: ISC */
/* Times and ids of lines as the pack reads them, eight bytes at once; shards
 * look at ids likewise, nobody else includes this. */
#ifndef CRM_FOLDPACKVALUE_H
#define CRM_FOLDPACKVALUE_H

#include "clock.h"
#include "foldpack.h"

/* The second of the day that hh:mm:ss is; 24 * 3600 for what is none. */
static inline uint32_t second(const char *c)
{
	const uint64_t ones = 0x0101010101010101u;
	uint64_t w, d;

	memcpy(&w, c, 8);
	w ^= 0x30303a30303a3030u;
	/* digits are below ten where that with six is below sixteen, and the
	 * colons are zeros now; tens of minutes and seconds are below six */
	d = w + 0x0606000606000606u;
	if (((w | d) & ones * 0xf0) != 0 ||
	    (w & 0x0000ff0000ff0000u) != 0 ||
	    ((w + 0x000a00000a000000u) & 0x0010000010000000u) != 0)
		return 24 * 3600;
	return (uint32_t)((w & 0xff) * 36000 + (w >> 8 & 0xff) * 3600 +
	    (w >> 24 & 0xff) * 600 + (w >> 32 & 0xff) * 60 +
	    (w >> 48 & 0xff) * 10 + (w >> 56));
}

/* Remember the day that c begins with; false when it is none. */
static inline bool new_day(struct crm_pack *p, const char *c)
{
	char zero[CRM_CLOCK_LEN];

	memcpy(zero, c, 11);
	memcpy(zero + 11, "00:00:00Z", 9);
	if (!crm_clock_parse((struct crm_str){ zero, sizeof(zero) },
	    &p->midnight))
		return false;
	memcpy(p->day, c, 11);
	return true;
}

/* A time of another minute than the last; as a rule of its day, to the second,
 * and in Z. */
static __attribute__((noinline)) bool take_minute(struct crm_pack *p,
    const struct crm_scan_value *v, int64_t *t)
{
	const char *c = v->p;
	uint64_t a[2], b[2];
	uint32_t s;

	if (v->type != CRM_STRING)
		return false;
	if (v->n != CRM_CLOCK_LEN || c[19] != 'Z' || c[10] != 'T')
		return crm_clock_parse((struct crm_str){ c, v->n }, t);
	memcpy(a, c, 8);
	memcpy(a + 1, c + 3, 8);
	memcpy(b, p->day, 8);
	memcpy(b + 1, p->day + 3, 8);
	if (((a[0] ^ b[0]) | (a[1] ^ b[1])) != 0 && !new_day(p, c))
		return false;
	s = second(c + 11);
	*t = p->midnight + s;
	if (s >= 24 * 3600)
		return false;
	memcpy(p->minute, c, sizeof(p->minute));
	p->minute_at = p->midnight + s / 60 * 60;
	return true;
}

/* A time; in a large journal many are of the minute of the last one. */
static inline __attribute__((always_inline)) bool take_time(
    struct crm_pack *p, const struct crm_scan *scan, enum crm_key key,
    int64_t *t)
{
	struct crm_scan_value v = crm_scan_get(scan, key);
	uint64_t a[2], b[2];
	uint32_t w;

	/* sixteen bytes of what is shorter may be read too */
	memcpy(a, v.p, 16);
	memcpy(b, p->minute, 16);
	if (v.n != CRM_CLOCK_LEN || v.type != CRM_STRING ||
	    ((a[0] ^ b[0]) | (a[1] ^ b[1])) != 0)
		return take_minute(p, &v, t);
	/* the rest is :ss and Z; tens below six, digits below ten */
	memcpy(&w, v.p + 16, 4);
	w ^= 0x5a30303au;
	*t = p->minute_at + (w >> 8 & 0xff) * 10 + (w >> 16 & 0xff);
	return ((w | (w + 0x00060a00u)) & 0xfff0f0ffu) == 0 ||
	    take_minute(p, &v, t);
}

/* Bits where a byte is one that crm_str_id refuses, or begins an escape. */
static inline uint64_t no_id(uint64_t w)
{
	const uint64_t one = 0x0101010101010101u;

#define HAS_ZERO(x) (((x) - one) & ~(x) & one * 0x80)
	return HAS_ZERO(w ^ one * ',') | HAS_ZERO(w ^ one * '\\') |
	    HAS_ZERO(w ^ one * 0x7f) | ((w - one * 0x21) & ~w & one * 0x80);
#undef HAS_ZERO
}

/* May it be an id. */
static inline __attribute__((always_inline)) bool take_id(
    const struct crm_scan *scan, enum crm_key key)
{
	struct crm_scan_value v = crm_scan_get(scan, key);
	uint64_t bad = 0, w;
	uint32_t i = 0;

	if (v.type != CRM_STRING || v.n - 1 >= 64 || v.p[0] == '-')
		return false;
	for (; i + 8 < v.n; i += 8) {
		memcpy(&w, v.p + i, 8);
		bad |= no_id(w);
	}
	/* other bytes become letters */
	memcpy(&w, v.p + i, 8);
	w <<= 64 - 8 * (v.n - i);
	w |= 0x6161616161616161u >> 4 >> (8 * (v.n - i) - 4);
	return (bad | no_id(w)) == 0;
}

#endif

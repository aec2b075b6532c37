/* SPDX-License-Identifier: ISC */
/* Finding the marks of a block, in portable C and with SSE2 and AVX2. */
#include "scanpriv.h"

static void plain_bits(const char *p, struct crm_scan_bits *b)
{
	*b = (struct crm_scan_bits){ 0 };
	for (unsigned int i = 0; i < 64; i++) {
		unsigned char c = (unsigned char)p[i];

		b->quote |= (uint64_t)(c == '"') << i;
		b->slash |= (uint64_t)(c == '\\') << i;
		b->low |= (uint64_t)(c < ' ') << i;
		b->line |= (uint64_t)(c == '\n') << i;
		b->high |= (uint64_t)(c >> 7) << i;
	}
}

static void plain_utf8(const char *p, struct crm_scan_utf8 *u)
{
	*u = (struct crm_scan_utf8){ 0 };
	for (unsigned int i = 0; i < 64; i++) {
		unsigned char c = (unsigned char)p[i];

		u->tail |= (uint64_t)((c & 0xc0) == 0x80) << i;
		u->three |= (uint64_t)(c >= 0xe0) << i;
		u->odd |= (uint64_t)(c == 0xe0 || c == 0xed ||
		    (c & 0xfe) == 0xc0 || (c & 0xf0) == 0xf0) << i;
	}
}

static int plain_first(uint64_t bits)
{
	return bits != 0 ? __builtin_ctzll(bits) : 0;
}

#define ATTR
#define MAP crm_scan_map_plain
#define NOTE plain_note
#define CHECK plain_check
#define BITS plain_bits
#define UTF8 plain_utf8
#define FIRST plain_first
#include "scanmap.h"

#ifdef __x86_64__
#include <immintrin.h>

#define LOAD4(p, i) _mm_loadu_si128((const __m128i *)(p) + (i))
#define MASK4(dst, expr) do { \
	uint64_t m_ = 0; \
	for (int k_ = 0; k_ < 4; k_++) { \
		__m128i x = LOAD4(p, k_); \
		m_ |= (uint64_t)(uint16_t)_mm_movemask_epi8(expr) \
		    << 16 * k_; \
	} \
	(dst) = m_; \
} while (0)
#define BYTE4(c) _mm_set1_epi8((char)(c))

static inline void sse2_bits(const char *p, struct crm_scan_bits *b)
{
	MASK4(b->quote, _mm_cmpeq_epi8(x, BYTE4('"')));
	MASK4(b->slash, _mm_cmpeq_epi8(x, BYTE4('\\')));
	MASK4(b->line, _mm_cmpeq_epi8(x, BYTE4('\n')));
	MASK4(b->high, x);
	/* signed: what is not ASCII is below the blank too */
	MASK4(b->low, _mm_cmplt_epi8(x, BYTE4(' ')));
	b->low &= ~b->high;
}

static inline void sse2_utf8(const char *p, struct crm_scan_utf8 *u)
{
	MASK4(u->tail, _mm_cmplt_epi8(x, BYTE4(0xc0)));
	MASK4(u->three, _mm_cmpgt_epi8(x, BYTE4(0xdf)));
	MASK4(u->odd, _mm_or_si128(
	    _mm_or_si128(_mm_cmpeq_epi8(x, BYTE4(0xe0)),
	    _mm_cmpeq_epi8(x, BYTE4(0xed))), _mm_or_si128(
	    _mm_cmpeq_epi8(_mm_and_si128(x, BYTE4(0xfe)), BYTE4(0xc0)),
	    _mm_cmpeq_epi8(_mm_and_si128(x, BYTE4(0xf0)), BYTE4(0xf0)))));
}

#define ATTR
#define MAP crm_scan_map_sse2
#define NOTE sse2_note
#define CHECK sse2_check
#define BITS sse2_bits
#define UTF8 sse2_utf8
#define FIRST plain_first
#include "scanmap.h"

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))
#define LOAD2(p, i) _mm256_loadu_si256((const __m256i *)(p) + (i))
#define MASK2(expr_a, expr_b) \
	((uint64_t)(uint32_t)_mm256_movemask_epi8(expr_a) | \
	(uint64_t)(uint32_t)_mm256_movemask_epi8(expr_b) << 32)
#define BYTE2(c) _mm256_set1_epi8((char)(c))
#define EQ2(x, c) _mm256_cmpeq_epi8(x, BYTE2(c))

static inline AVX2 void avx2_bits(const char *p, struct crm_scan_bits *b)
{
	__m256i x = LOAD2(p, 0), y = LOAD2(p, 1);

	b->quote = MASK2(EQ2(x, '"'), EQ2(y, '"'));
	b->slash = MASK2(EQ2(x, '\\'), EQ2(y, '\\'));
	b->line = MASK2(EQ2(x, '\n'), EQ2(y, '\n'));
	b->high = MASK2(x, y);
	b->low = MASK2(_mm256_cmpgt_epi8(BYTE2(' '), x),
	    _mm256_cmpgt_epi8(BYTE2(' '), y)) & ~b->high;
}

static inline AVX2 __m256i avx2_odd(__m256i x)
{
	return _mm256_or_si256(_mm256_or_si256(EQ2(x, 0xe0), EQ2(x, 0xed)),
	    _mm256_or_si256(EQ2(_mm256_and_si256(x, BYTE2(0xfe)), 0xc0),
	    EQ2(_mm256_and_si256(x, BYTE2(0xf0)), 0xf0)));
}

static inline AVX2 void avx2_utf8(const char *p, struct crm_scan_utf8 *u)
{
	__m256i x = LOAD2(p, 0), y = LOAD2(p, 1);

	u->tail = MASK2(_mm256_cmpgt_epi8(BYTE2(0xc0), x),
	    _mm256_cmpgt_epi8(BYTE2(0xc0), y));
	u->three = MASK2(_mm256_cmpgt_epi8(x, BYTE2(0xdf)),
	    _mm256_cmpgt_epi8(y, BYTE2(0xdf)));
	u->odd = MASK2(avx2_odd(x), avx2_odd(y));
}

#define ATTR AVX2
#define MAP crm_scan_map_avx2
#define NOTE avx2_note
#define CHECK avx2_check
#define BITS avx2_bits
#define UTF8 avx2_utf8
#define FIRST _tzcnt_u64
#include "scanmap.h"

#endif

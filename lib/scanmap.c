/* SPDX-License-Identifier: ISC */
/* Finding the marks of a block, in portable C and with SSE2 and AVX2. */
#include "scanpriv.h"

/* Places are noted one by one faster than put together and noted at once. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-tree-slp-vectorize")
#endif

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
#define ALWAYS 0
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
#define ALWAYS 0
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
#define ALWAYS 0
#define FIRST _tzcnt_u64
#include "scanmap.h"


#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi," \
	"avx512vbmi2,bmi,bmi2,popcnt,lzcnt")))
#define EQ1(x, c) _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8((char)(c)))

static inline AVX512 void avx512_bits(const char *p, struct crm_scan_bits *b)
{
	__m512i x = _mm512_loadu_si512(p);

	b->quote = EQ1(x, '"');
	b->slash = EQ1(x, '\\');
	b->line = EQ1(x, '\n');
	b->high = _mm512_movepi8_mask(x);
	b->low = _mm512_cmplt_epu8_mask(x, _mm512_set1_epi8(' '));
}

static inline AVX512 void avx512_utf8(const char *p, struct crm_scan_utf8 *u)
{
	__m512i x = _mm512_loadu_si512(p);

	u->tail = _mm512_cmplt_epi8_mask(x, _mm512_set1_epi8((char)0xc0));
	u->three = _mm512_cmpge_epu8_mask(x, _mm512_set1_epi8((char)0xe0));
	u->odd = EQ1(x, 0xe0) | EQ1(x, 0xed) |
	    _mm512_cmpge_epu8_mask(x, _mm512_set1_epi8((char)0xf0)) |
	    EQ1(_mm512_and_si512(x, _mm512_set1_epi8((char)0xfe)), 0xc0);
}

static const char numbers[64] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
	12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
	28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
	44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59,
	60, 61, 62, 63 };

static inline AVX512 uint32_t *avx512_note(uint32_t *out, uint32_t at,
    uint64_t bits)
{
	__m512i base = _mm512_set1_epi32((int)at);
	__m512i i = _mm512_maskz_compress_epi8(bits,
	    _mm512_loadu_si512(numbers));
	int n = __builtin_popcountll(bits);

#define SIXTEEN(k) _mm512_storeu_si512(out + 16 * (k), _mm512_add_epi32(base, \
	_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(i, k))))
	SIXTEEN(0);
	SIXTEEN(1);
	if (__builtin_expect(n > 32, 0)) {
		SIXTEEN(2);
		SIXTEEN(3);
	}
	return out + n;
}

#define ATTR AVX512
#define MAP crm_scan_map_avx512
#define OWN_NOTE
#define NOTE avx512_note
#define CHECK avx512_check
#define BITS avx512_bits
#define UTF8 avx512_utf8
#define ALWAYS 1
#include "scanmap.h"


#endif

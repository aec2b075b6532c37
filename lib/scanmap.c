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
#define HAS(x, bits) _mm512_test_epi8_mask(x, _mm512_set1_epi8(bits))

/* What a byte may be, looked up for all at once: comparing is dearer. */
enum { MARK = 1, SLASH = 2, ODD = 4, TAIL = 8, LEAD = 16, THREE = 32 };
static const char classes[256] = {
	[0 ... 9] = ODD, [11 ... 31] = ODD,
	['\n'] = MARK, ['"'] = MARK, ['\\'] = SLASH,
	[0x80 ... 0xbf] = TAIL,
	[0xc0 ... 0xc1] = LEAD | ODD, [0xc2 ... 0xdf] = LEAD,
	[0xe0] = LEAD | THREE | ODD, [0xe1 ... 0xec] = LEAD | THREE,
	[0xed] = LEAD | THREE | ODD, [0xee ... 0xef] = LEAD | THREE,
	[0xf0 ... 0xff] = LEAD | THREE | ODD
};

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

/* A word with escapes, or with what is wrong: its marks. */
static AVX512 __attribute__((noinline)) uint64_t avx512_odd(const char *p,
    __m512i class, struct crm_scan_carry *carry, uint64_t *bad)
{
	__m512i x = _mm512_loadu_si512(p);
	uint64_t quote = EQ1(x, '"'), slash = HAS(class, SLASH);
	uint64_t escaped = slash << 1 | carry->escaped;
	uint64_t line = EQ1(x, '\n');

	*bad |= HAS(class, ODD);
	if ((escaped & ~quote) != 0)
		return crm_scan_escapes(p, quote, slash, carry, bad) | line;
	carry->escaped = slash >> 63;
	return (quote & ~escaped) | line;
}

/* As MAP of scanmap.h. */
AVX512 void crm_scan_map_avx512(struct crm_scan *s, const char *text,
    size_t n)
{
	const __m512i low[2] = { _mm512_loadu_si512(classes),
		_mm512_loadu_si512(classes + 64) };
	const __m512i high[2] = { _mm512_loadu_si512(classes + 128),
		_mm512_loadu_si512(classes + 192) };
	struct crm_scan_carry carry = { 0 };
	uint32_t *mark = s->mark;

	s->bads = 0;
	for (size_t i = 0; i < n; i += 64) {
		__m512i x = _mm512_loadu_si512(text + i);
		__m512i class = _mm512_mask_blend_epi8(
		    _mm512_movepi8_mask(x),
		    _mm512_permutex2var_epi8(low[0], x, low[1]),
		    _mm512_permutex2var_epi8(high[0], x, high[1]));
		uint64_t marks = HAS(class, MARK), tail = HAS(class, TAIL);
		uint64_t lead = HAS(class, LEAD), three = HAS(class, THREE);
		uint64_t bad = tail ^ (lead << 1 | three << 2 | carry.tail);

		carry.tail = lead >> 63 | three >> 62;
		if (__builtin_expect((HAS(class, SLASH | ODD) |
		    carry.escaped | bad) != 0, 0)) {
			marks = avx512_odd(text + i, class, &carry, &bad);
			if (bad != 0)
				s->bads = (size_t)(avx512_note(s->bad +
				    s->bads, (uint32_t)i, bad) - s->bad);
		}
		mark = avx512_note(mark, (uint32_t)i, marks);
	}
	for (int i = 0; i < CRM_SCAN_PAD; i++)
		mark[i] = (uint32_t)n;
	s->bad[s->bads] = UINT32_MAX;
}

#endif

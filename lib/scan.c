/* SPDX-License-Identifier: ISC */
#include "scan.h"

#include <stdlib.h>

#include "mem.h"
#include "scanpriv.h"

_Static_assert(CRM_KEYS <= 64, "a bit of a word for each key");

#define LIKELY(x) __builtin_expect(!!(x), 1)

int crm_scan_simd(void)
{
	const char *env = getenv("CRM_SIMD");
	int best = 0;

#ifdef __x86_64__
	best = __builtin_cpu_supports("avx2") &&
	    __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") ?
	    2 : 1;
	if (best == 2 && __builtin_cpu_supports("avx512bw") &&
	    __builtin_cpu_supports("avx512vl") &&
	    __builtin_cpu_supports("avx512vbmi") &&
	    __builtin_cpu_supports("avx512vbmi2"))
		best = 3;
#endif
	if (env != NULL && env[0] >= '0' && env[0] - '0' < best)
		best = env[0] - '0';
	return best;
}

void crm_scan_free(struct crm_scan *s)
{
	for (size_t i = 0; i < s->steps; i++)
		free(s->step[i].path);
	free(s->mark);
	free(s->bad);
	free(s->step);
	*s = (struct crm_scan){ 0 };
}

/* May the byte stand behind a '\'?  What has to be undone by more than a
 * letter is left to the other reader. */
static bool may_follow(char c)
{
	return c == '"' || c == '\\' || c == '/' || c == 'b' || c == 'f' ||
	    c == 'n' || c == 'r' || c == 't';
}

uint64_t crm_scan_escapes(const char *p, uint64_t quote, uint64_t slash,
    struct crm_scan_carry *carry, uint64_t *bad)
{
	if (carry->escaped != 0 && !may_follow(p[0]))
		*bad |= 1;
	quote &= ~carry->escaped;
	slash &= ~carry->escaped;
	carry->escaped = slash >> 63;
	while (slash << 1 != 0) {
		unsigned int i = (unsigned int)__builtin_ctzll(slash);
		uint64_t next = (uint64_t)2 << i;

		slash &= slash - 1;
		if (!may_follow(p[i + 1]))
			*bad |= (uint64_t)1 << i;
		quote &= ~next;
		if (next >> 63 != 0 && (slash & next) != 0)
			carry->escaped = 0;
		slash &= ~next;
	}
	return quote;
}

/* Keys of up to eight bytes are found by these: an odd number that spreads
 * our names so that no two have the same place. */
#define SPREAD 0xe77b20aec4233f8fu
#define PLACE(name) ((name) * SPREAD >> 54)

static void make_keys(struct crm_scan *s)
{
	for (unsigned int id = 1; id < CRM_KEYS; id++) {
		struct crm_str k = crm_key_name((enum crm_key)id);
		uint64_t name = 0;

		if (k.n > 8)
			continue;
		memcpy(&name, k.p, k.n);
		s->key[PLACE(name)].name = name;
		s->key[PLACE(name)].id = (uint8_t)id;
	}
}

static void begin(struct crm_scan *s)
{
	s->simd = crm_scan_simd();
	make_keys(s);
	s->step = crm_mem_new(CRM_SCAN_STEPS, sizeof(*s->step));
	s->steps = 1;
}

void crm_scan_block(struct crm_scan *s, const char *text, size_t n)
{
	size_t need = n + CRM_SCAN_PAD;

	if (s->step == NULL)
		begin(s);
	/* A mark is a byte at most, and noting writes some more. */
	if (s->cap < need) {
		free(s->mark);
		free(s->bad);
		s->cap = 0;
		s->mark = crm_mem_grow(NULL, &s->cap, need, sizeof(*s->mark));
		s->cap = 0;
		s->bad = crm_mem_grow(NULL, &s->cap, need * 2,
		    sizeof(*s->bad));
		s->cap = need;
	}
	s->text = text;
#ifdef __x86_64__
	if (s->simd == 3)
		crm_scan_map_avx512(s, text, n);
	else if (s->simd == 2)
		crm_scan_map_avx2(s, text, n);
	else if (s->simd == 1)
		crm_scan_map_sse2(s, text, n);
	else
#endif
		crm_scan_map_plain(s, text, n);
	s->next = s->next_bad = 0;
	crm_scan_ahead(s);
}

enum crm_type crm_scan_scalar(const char *p, uint32_t n)
{
	uint32_t i = *p == '-', digits = 0, whole;

	for (; i + digits < n && p[i + digits] >= '0' &&
	    p[i + digits] <= '9'; digits++)
		;
	whole = digits;
	if (whole == 0) {
		if (n == 4 && memcmp(p, "true", 4) == 0)
			return CRM_TRUE;
		if (n == 4 && memcmp(p, "null", 4) == 0)
			return CRM_NULL;
		if (n == 5 && memcmp(p, "false", 5) == 0)
			return CRM_FALSE;
		return CRM_STRING;
	}
	if (whole > 1 && p[i] == '0')
		return CRM_STRING;
	i += whole;
	if (i < n && p[i] == '.') {
		uint32_t from = ++i;

		while (i < n && p[i] >= '0' && p[i] <= '9')
			i++;
		if (i == from || p[i - 1] == '0')
			return CRM_STRING;
		digits += i - from;
	}
	if (i != n || digits > 15 || (digits == 1 && *p == '-'))
		return CRM_STRING;
	return CRM_NUMBER;
}

/* May the user's key stand: one that may be a second one, or has escapes, is
 * left to the other reader. */
static bool user_key(uint64_t *users, const char *p, uint32_t n)
{
	unsigned int h = n == 0 ? 0 : n * 7 + (unsigned char)p[0] * 3 +
	    (unsigned char)p[n - 1];
	uint64_t bit = (uint64_t)1 << (h & 63);

	if ((*users & bit) != 0 || (n > 0 && memchr(p, '\\', n) != NULL))
		return false;
	*users |= bit;
	return true;
}

unsigned int crm_scan_key(const struct crm_scan *s, const char *p,
    uint32_t n)
{
	uint64_t name;
	size_t at;

	if (LIKELY(n - 1 < 8)) {
		memcpy(&name, p, 8);
		name &= ~(uint64_t)0 >> (64 - 8 * n);
		at = PLACE(name);
		return s->key[at].name == name ? s->key[at].id : CRM_KEY_USER;
	}
	return n <= 16 ? crm_key_find_wide(p, n) : CRM_KEY_USER;
}

/* Walk the pairs of an object that has these marks; that of the newline behind
 * it, or NULL. */
static const uint32_t *walk(struct crm_scan *s, const uint32_t *mark)
{
	struct crm_scan_shape *own = &s->own;
	const uint32_t *first = mark;
	const char *t = s->text;
	uint64_t users = 0;

	own->seen = 0;
	own->ev = CRM_EV_NONE;
	for (;;) {
		uint32_t key = mark[0] + 1, close = mark[1], v = close + 2;
		enum crm_type type = CRM_STRING;
		uint32_t n = close - key, next;
		unsigned int id;

		if (t[key - 1] != '"' || t[close] != '"' || t[v - 1] != ':')
			return NULL;
		id = crm_scan_key(s, t + key, n);
		own->of[id].mark = (uint16_t)(mark + 1 - first);
		own->of[id].skip = 2;
		if (LIKELY(mark[2] == v)) {
			next = mark[3] + 1;
			if (t[v] != '"' || t[next - 1] != '"')
				return NULL;
			own->of[id].mark++;
			own->of[id].skip = 1;
			mark += 4;
		} else {
			next = mark[2] - 1;
			type = crm_scan_scalar(t + v, next - v);
			if (next <= v || type == CRM_STRING)
				return NULL;
			mark += 2;
		}
		own->of[id].type = (uint8_t)type;
		if (LIKELY(id != CRM_KEY_USER)) {
			if ((own->seen >> id & 1) != 0)
				return NULL;
			own->seen |= (uint64_t)1 << id;
		} else if (!user_key(&users, t + key, close - key)) {
			return NULL;
		}
		if (mark[0] != next + 1)
			return NULL;
		if (t[next] != ',')
			break;
	}
	return t[*mark - 1] == '}' && t[*mark] == '\n' ? mark : NULL;
}

bool crm_scan_new(struct crm_scan *s, uint32_t from, uint32_t *end)
{
	const uint32_t *mark = s->mark + s->next, *at = NULL;

	if (s->text[from] == '{' && *mark == from + 1)
		at = walk(s, mark);
	if (at != NULL && s->bad[s->next_bad] > *at) {
		s->line = mark;
		s->shape = &s->own;
		crm_scan_learn(s, s->text + from, mark);
		s->next = (size_t)(at - s->mark) + 1;
		*end = *at;
		return true;
	}
	while (s->text[*mark] != '\n')
		mark++;
	s->next = (size_t)(mark - s->mark) + 1;
	*end = *mark;
	while (s->bad[s->next_bad] <= *mark)
		s->next_bad++;
	return false;
}

/* SPDX-License-Identifier: ISC */
/*
 * The fast reader of lines: one pass, views into the text, nothing allocated
 * but where a value has escapes.  It knows the whole grammar but escapes in
 * keys and exponents; those it leaves to jansson (json.c), and what does not
 * begin with '{' and end in '}', to be refused there.  Functions take where
 * they are to read and return where they have got to, or NULL with the
 * status set.
 *
 * There are no checks for the end: the last '}' is a byte that ends numbers,
 * blanks and words, and where strings are cut.  So a byte that is not the
 * last one, or has been found to be anything but '}', has another behind it.
 */
#include "line.h"

#include "linepriv.h"

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define COLD __attribute__((cold, noinline))

COLD const char *crm_line_refuse_at(struct crm_reader *r, const char *at,
    const struct crm_field *f, const char *reason)
{
	r->status = crm_line_refuse(r->line, r->err, (size_t)(at - r->text),
	    f != NULL ? &f->key : NULL, reason);
	return NULL;
}

/* Leave the line to jansson. */
static COLD const char *decline(struct crm_reader *r)
{
	crm_line_clear(r->line);
	r->status = CRM_NONE;
	return NULL;
}

static COLD const char *skip_blanks(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n')
		p++;
	return p;
}

/* Canonical lines have no blanks. */
static inline const char *skip(const char *p)
{
	return LIKELY((unsigned char)*p > ' ') ? p : skip_blanks(p);
}

/* Mark where plain text stops in the first bytes of the line. */
static inline void map(struct crm_reader *r)
{
	const char *p = r->start;
	size_t n = (size_t)(r->end - p), i = 0;
	char rest[16];
	uint64_t *w = r->stops;

	if (n > CRM_LINE_MAP)
		n = CRM_LINE_MAP;
	r->mapped = n;
	for (; i + 64 <= n; i += 64)
		*w++ = crm_line_stops(p + i, true) |
		    crm_line_stops(p + i + 16, true) << 16 |
		    crm_line_stops(p + i + 32, true) << 32 |
		    crm_line_stops(p + i + 48, true) << 48;
	*w = 0;
	if (i == n)
		return;
	for (; i + 16 <= n; i += 16)
		*w |= crm_line_stops(p + i, true) << i % 64;
	if (n >= 16) {
		if (i < n)
			*w |= crm_line_stops(p + n - 16, true) >>
			    (16 - n % 16) << i % 64;
	} else {
		memset(rest, ' ', sizeof(rest));
		memcpy(rest, p, n);
		*w = crm_line_stops(rest, true);
	}
}

/*
 * Where plain text from p on stops.  The word of the map that holds the
 * place is the one at hand from then on, with the stops behind it.
 */
static const char *seek(struct crm_reader *r, const char *p)
{
	size_t i = (size_t)(p - r->start);
	uint64_t w = 0;

	if (i < r->mapped) {
		w = r->stops[i / 64] >> i % 64 << i % 64;
		for (i /= 64; w == 0 && (i + 1) * 64 < r->mapped;)
			w = r->stops[++i];
		r->base = r->start + i * 64;
		p = r->start + r->mapped;
	}
	r->word = w & (w - 1);
	return w != 0 ? r->base + __builtin_ctzll(w) :
	    crm_line_scan(r->start, p, r->end, true);
}

/*
 * Where the plain text of the string stops whose quote is at p.  As a rule
 * the quote is the first stop of the word at hand and the one behind it is
 * wanted: so a string's end is found without waiting for where the one
 * before it ended, which is half of what makes this fast.
 */
static inline const char *stop(struct crm_reader *r, const char *p)
{
	uint64_t w = r->word, next = w & (w - 1);

	if (LIKELY(next != 0 && r->base + __builtin_ctzll(w) == p)) {
		r->word = next & (next - 1);
		return r->base + __builtin_ctzll(next);
	}
	return seek(r, p + 1);
}

/* A number, in canonical form always a part of its text. */
static const char *number(struct crm_reader *r, const char *p,
    struct crm_field *f)
{
	const char *from = p, *digits, *last;
	size_t whole, decimals = 0;

	p += *p == '-';
	digits = p;
	while (*p >= '0' && *p <= '9')
		p++;
	whole = (size_t)(p - digits);
	if (whole == 0 || (whole > 1 && *digits == '0'))
		return crm_line_refuse_at(r, from, f, "not a value");
	last = p;
	if (*p == '.') {
		const char *point = p++;

		for (; *p >= '0' && *p <= '9'; p++)
			if (*p != '0')
				last = p + 1;
		if (p == point + 1)
			return crm_line_refuse_at(r, p, f, "no digit behind "
			    "the decimal point");
		decimals = last > point ? (size_t)(last - point) - 1 : 0;
	}
	if ((*p | 0x20) == 'e')
		return decline(r);
	if (whole > 15 || decimals > 15 ||
	    (*digits != '0' && whole + decimals > 15))
		return crm_line_refuse_at(r, from, f, CRM_LINE_DIGITS);
	if (*digits == '0' && decimals == 0)
		from = digits;		/* no "-0" */
	f->type = CRM_NUMBER;
	f->value = (struct crm_str){ from, (size_t)(last - from) };
	return p;
}

static const char *word(struct crm_reader *r, const char *p,
    struct crm_field *f)
{
	size_t left = (size_t)(r->end - p), n = *p == 'f' ? 5 : 4;

	if (left >= 4 && memcmp(p, "true", 4) == 0)
		f->type = CRM_TRUE;
	else if (left >= 4 && memcmp(p, "null", 4) == 0)
		f->type = CRM_NULL;
	else if (left >= 5 && memcmp(p, "false", 5) == 0)
		f->type = CRM_FALSE;
	else
		return crm_line_refuse_at(r, p, f, "not a value");
	f->value = (struct crm_str){ p, n };
	return p + n;
}

/* A string that is not plain to its end; p is its first byte. */
static const char *odd_string(struct crm_reader *r, const char *p,
    const char *at, struct crm_str *s)
{
	if ((unsigned char)*at >= 0x80) {
		at = crm_line_pass_utf8(r, at);
		if (at == NULL)
			return NULL;
	}
	if (*at == '\\')
		return crm_line_unescape(r, p, at, s);
	if (*at != '"')
		return crm_line_refuse_char(r, at);
	*s = (struct crm_str){ p, (size_t)(at - p) };
	return at + 1;
}

static inline const char *value(struct crm_reader *r, const char *p,
    struct crm_field *f)
{
	if (LIKELY(*p == '"')) {
		const char *at = stop(r, p++);

		f->type = CRM_STRING;
		if (*at != '"')
			return odd_string(r, p, at, &f->value);
		f->value = (struct crm_str){ p, (size_t)(at - p) };
		return at + 1;
	}
	if (*p == '-' || (*p >= '0' && *p <= '9'))
		return number(r, p, f);
	if (*p == '{' || *p == '[')
		return crm_line_refuse_at(r, p, f, CRM_LINE_NESTED);
	return word(r, p, f);
}

/* Is the user's key a second one?  Most are not, by one bit of 64. */
static bool seen(struct crm_reader *r, size_t n, struct crm_str key)
{
	unsigned int h = key.n == 0 ? 0 : (unsigned int)key.n * 7 +
	    (unsigned char)key.p[0] * 3 + (unsigned char)key.p[key.n - 1];
	uint64_t bit = (uint64_t)1 << (h & 63);
	const struct crm_field *f = r->line->field;

	if ((r->users & bit) != 0)
		for (size_t i = 0; i < n; i++)
			if (f[i].id == CRM_KEY_USER &&
			    crm_str_eq(f[i].key, key))
				return true;
	r->users |= bit;
	return false;
}

/* A key that is not plain to its end; p is its first byte. */
static const char *odd_key(struct crm_reader *r, const char *p,
    const char *at, struct crm_str *s)
{
	const char *next = (unsigned char)*at >= 0x80 ?
	    crm_line_pass_utf8(r, at) : at;

	if (next != NULL && *next == '\\')
		return decline(r);
	return next != NULL ? odd_string(r, p, next, s) : NULL;
}

/* The key of f, the n-th field, its colon, and the blanks behind it. */
static inline const char *key(struct crm_reader *r, const char *p,
    struct crm_field *f, size_t n)
{
	uint16_t *known;
	const char *at;

	if (*p != '"')
		return crm_line_refuse_at(r, p, NULL, "a key in quotes is "
		    "missing");
	at = stop(r, p++);
	f->key = (struct crm_str){ p, (size_t)(at - p) };
	if (LIKELY(*at == '"'))
		at++;
	else if ((at = odd_key(r, p, at, &f->key)) == NULL)
		return NULL;
	f->id = (uint8_t)(LIKELY(f->key.n <= 16 && r->end - p >= 16) ?
	    crm_key_find_wide(p, f->key.n) : crm_key_find(f->key));
	known = &r->line->at[f->id];
	if (f->id == CRM_KEY_USER ? seen(r, n, f->key) : *known != 0)
		return crm_line_refuse_at(r, p - 1, f, CRM_LINE_TWICE);
	if (f->id != CRM_KEY_USER)
		*known = (uint16_t)(n + 1);
	if (LIKELY(*at == ':'))
		return skip(at + 1);
	at = skip(at);
	return *at == ':' ? skip(at + 1) : crm_line_refuse_at(r, at, f,
	    "':' is missing behind the key");
}

static inline const char *object(struct crm_reader *r, const char *p)
{
	struct crm_field *f = r->line->field;
	size_t n = 0;

	if (*p == '}')
		return p;
	for (;; f++) {
		if (n == CRM_LINE_KEYS)
			return crm_line_refuse_at(r, p, NULL, CRM_LINE_MANY);
		p = key(r, p, f, n);
		if (p == NULL)
			return NULL;
		p = value(r, p, f);
		if (p == NULL)
			return NULL;
		n++;
		if (*p != ',') {
			p = skip(p);
			if (*p != ',')
				break;
		}
		p = skip(p + 1);
	}
	r->line->n = n;
	return *p == '}' ? p : crm_line_refuse_at(r, p, NULL, "',' or '}' is "
	    "missing behind the value");
}

enum crm_status crm_line_read_fast(struct crm_line *l, struct crm_str text,
    struct crm_err *err)
{
	struct crm_reader r;
	const char *p;

	l->n = 0;
	memset(l->at, 0, sizeof(l->at));
	if (l->scratch.block != NULL)
		crm_arena_reset(&l->scratch);
	if (text.n > CRM_LINE_MAX)
		return crm_line_refuse(l, err, CRM_LINE_MAX, NULL,
		    CRM_LINE_BIG);
	r.text = text.p;
	if (text.n < 2 || text.p[0] != '{' || text.p[text.n - 1] != '}') {
		text = crm_str_trim(text);
		if (text.n < 2 || text.p[0] != '{' ||
		    text.p[text.n - 1] != '}')
			return CRM_NONE;
	}
	r.start = text.p;
	r.end = text.p + text.n - 1;
	r.line = l;
	r.err = err;
	r.users = 0;
	r.status = CRM_OK;
	map(&r);
	r.base = r.start;
	r.word = r.mapped > 0 ? r.stops[0] : 0;
	p = object(&r, skip(text.p + 1));
	if (p != NULL && p < r.end)
		crm_line_refuse_at(&r, p + 1, NULL, "something stands behind "
		    "the object");
	return r.status;
}

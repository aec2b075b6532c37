/* SPDX-License-Identifier: ISC */
/* Writing lines: the canonical form (DESIGN 3), and that of numbers. */
#include "line.h"

#include "linepriv.h"

static void write_escape(struct crm_buf *b, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char with[] = "\"\\\b\f\n\r\t", by[] = "\"\\bfnrt";
	const char *at = c != 0 ? strchr(with, c) : NULL;

	crm_buf_char(b, '\\');
	if (at != NULL) {
		crm_buf_char(b, by[at - with]);
	} else {
		crm_buf_add(b, "u00", 3);
		crm_buf_char(b, hex[c >> 4]);
		crm_buf_char(b, hex[c & 15]);
	}
}

void crm_line_write_string(struct crm_buf *b, struct crm_str s)
{
	const char *p = s.p, *end = s.n > 0 ? s.p + s.n : s.p;
	const char *at = crm_line_scan(s.p, p, end, false);

	if (at == end) {	/* as most */
		char *out = crm_buf_room(b, s.n + 2);

		out[0] = out[s.n + 1] = '"';
		if (s.n > 0)
			memcpy(out + 1, s.p, s.n);
		b->n += s.n + 2;
		return;
	}
	crm_buf_char(b, '"');
	while (p < end) {
		at = crm_line_scan(s.p, p, end, false);
		crm_buf_add(b, p, (size_t)(at - p));
		if (at < end)
			write_escape(b, (unsigned char)*at++);
		p = at;
	}
	crm_buf_char(b, '"');
}

static void write_field(struct crm_buf *b, const struct crm_field *f,
    bool *first)
{
	crm_buf_char(b, *first ? '{' : ',');
	*first = false;
	crm_line_write_string(b, f->key);
	crm_buf_char(b, ':');
	switch ((enum crm_type)f->type) {
	case CRM_STRING:
		crm_line_write_string(b, f->value);
		break;
	case CRM_NUMBER:
		crm_buf_str_add(b, f->value);
		break;
	case CRM_NULL:
		crm_buf_puts(b, "null");
		break;
	case CRM_FALSE:
		crm_buf_puts(b, "false");
		break;
	case CRM_TRUE:
		crm_buf_puts(b, "true");
		break;
	}
}

static void write_end(struct crm_buf *b, bool first)
{
	crm_buf_puts(b, first ? "{}\n" : "}\n");
}

void crm_line_write(const struct crm_line *l, struct crm_buf *b)
{
	bool first = true;

	for (size_t i = 0; i < l->n; i++)
		write_field(b, &l->field[i], &first);
	write_end(b, first);
}

void crm_line_write_event(const struct crm_line *l, struct crm_buf *b)
{
	static const enum crm_key head[] = { CRM_KEY_AT, CRM_KEY_LOGGED,
	    CRM_KEY_MORE, CRM_KEY_EV, CRM_KEY_USER };
	static const enum crm_key tail[] = { CRM_KEY_BY, CRM_KEY_VIA,
	    CRM_KEY_KEY, CRM_KEY_USER };
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	const enum crm_key *part[] = { head, crm_ev_keys(ev), tail };
	const struct crm_field *f;
	bool done[CRM_KEYS] = { false };
	bool first = true;

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		for (const enum crm_key *k = part[i]; *k != CRM_KEY_USER;
		    k++) {
			f = crm_line_get(l, *k);
			if (f != NULL && !done[*k])
				write_field(b, f, &first);
			done[*k] = true;
		}
	}
	/* the user's, and ours that this kind does not own, as given */
	done[CRM_KEY_NOTE] = true;
	for (size_t i = 0; i < l->n; i++)
		if (!done[l->field[i].id])
			write_field(b, &l->field[i], &first);
	f = crm_line_get(l, CRM_KEY_NOTE);
	if (f != NULL)
		write_field(b, f, &first);
	write_end(b, first);
}

enum { DIGITS = 15, FAR = 1 << 28 };

/*
 * A number as 0.DIGITS times a power of ten, without zeros at either end of
 * the digits; zero has none.
 */
struct number {
	char digit[DIGITS];
	size_t n;
	int64_t power;
	bool minus;
};

static bool is_digit(const char *p, const char *end)
{
	return p < end && *p >= '0' && *p <= '9';
}

/*
 * Take the digits at *p into x; those in front of the point raise its power.
 * False if there are too many.  zeros counts those that are not taken yet.
 */
static bool take_digits(struct number *x, const char **p, const char *end,
    bool whole, size_t *zeros)
{
	for (; is_digit(*p, end); ++*p) {
		if (whole && (x->n > 0 || **p != '0'))
			x->power++;
		if (**p == '0') {
			if (x->n > 0)
				++*zeros;
			else if (!whole)
				x->power--;
			continue;
		}
		if (x->n + *zeros >= DIGITS)
			return false;
		memset(x->digit + x->n, '0', *zeros);
		x->n += *zeros;
		*zeros = 0;
		x->digit[x->n++] = **p;
	}
	return true;
}

/* An exponent, if there is one, at p; false if it is not well formed. */
static bool take_power(struct number *x, const char *p, const char *end)
{
	int64_t v = 0;
	bool minus;

	if (p == end)
		return true;
	if ((*p | 0x20) != 'e')
		return false;
	p++;
	minus = p < end && *p == '-';
	p += p < end && (*p == '-' || *p == '+');
	if (!is_digit(p, end))
		return false;
	for (; is_digit(p, end); p++)
		v = v > FAR ? v : v * 10 + (*p - '0');
	x->power += minus ? -v : v;
	return p == end;
}

static bool take_number(struct number *x, struct crm_str s)
{
	const char *p = s.p, *end = s.p + s.n, *from;
	size_t zeros = 0;

	x->minus = s.n > 0 && *p == '-';
	p += x->minus;
	from = p;
	if (!is_digit(p, end) || !take_digits(x, &p, end, true, &zeros) ||
	    (*from == '0' && p > from + 1))
		return false;
	if (p < end && *p == '.') {
		from = ++p;
		if (!take_digits(x, &p, end, false, &zeros) || p == from)
			return false;
	}
	return take_power(x, p, end);
}

bool crm_line_number(struct crm_str text, struct crm_buf *b)
{
	struct number x = { .n = 0 };
	size_t point;

	if (text.n == 0 || !take_number(&x, text))
		return false;
	if (x.n == 0) {
		crm_buf_char(b, '0');
		return true;
	}
	if (x.power > DIGITS || (int64_t)x.n - x.power > DIGITS)
		return false;
	if (x.minus)
		crm_buf_char(b, '-');
	if (x.power <= 0) {
		crm_buf_puts(b, "0.");
		for (; x.power < 0; x.power++)
			crm_buf_char(b, '0');
		crm_buf_add(b, x.digit, x.n);
		return true;
	}
	point = (size_t)x.power;
	if (point >= x.n) {
		crm_buf_add(b, x.digit, x.n);
		for (; point > x.n; point--)
			crm_buf_char(b, '0');
		return true;
	}
	crm_buf_add(b, x.digit, point);
	crm_buf_char(b, '.');
	crm_buf_add(b, x.digit + point, x.n - point);
	return true;
}

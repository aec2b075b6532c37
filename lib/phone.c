/* SPDX-License-Identifier: ISC */
#include "phone.h"

#include <strings.h>

/* ITU-T E.164 lists the calling codes; how long national numbers are, and
 * what is dialled before them at home, the national numbering plans that the
 * countries publish through ITU-T E.129. */
static const struct plan {
	const char *code, *trunk;
	unsigned char least, most;	/* digits of a national number */
} plans[] = {
	{ "1", "1", 10, 10 }, { "7", "8", 10, 10 }, { "20", "0", 8, 10 },
	{ "27", "0", 9, 9 }, { "30", "", 10, 10 }, { "31", "0", 9, 9 },
	{ "32", "0", 8, 9 }, { "33", "0", 9, 9 }, { "34", "", 9, 9 },
	{ "36", "06", 8, 9 }, { "39", "", 6, 11 }, { "40", "0", 9, 9 },
	{ "41", "0", 9, 9 }, { "43", "0", 4, 13 }, { "44", "0", 9, 10 },
	{ "45", "", 8, 8 }, { "46", "0", 7, 9 }, { "47", "", 8, 8 },
	{ "48", "", 9, 9 }, { "49", "0", 5, 13 }, { "52", "", 10, 10 },
	{ "54", "0", 10, 11 }, { "55", "0", 10, 11 }, { "61", "0", 9, 9 },
	{ "81", "0", 9, 10 }, { "82", "0", 8, 10 }, { "84", "0", 9, 10 },
	{ "86", "0", 10, 11 }, { "90", "0", 10, 10 }, { "91", "0", 10, 10 },
	{ "351", "", 9, 9 }, { "353", "0", 7, 9 }, { "358", "0", 5, 12 },
	{ "359", "0", 7, 9 }, { "370", "8", 8, 8 }, { "371", "", 8, 8 },
	{ "372", "", 7, 8 }, { "373", "0", 8, 8 }, { "374", "0", 8, 8 },
	{ "375", "80", 9, 9 }, { "380", "0", 9, 9 }, { "381", "0", 8, 9 },
	{ "385", "0", 8, 9 }, { "420", "", 9, 9 }, { "421", "0", 9, 9 },
	{ "971", "0", 8, 9 }, { "972", "0", 8, 9 }, { "976", "0", 8, 8 },
	{ "992", "8", 9, 9 }, { "993", "8", 8, 8 }, { "994", "0", 9, 9 },
	{ "995", "0", 9, 9 }, { "996", "0", 9, 9 }, { "998", "", 9, 9 },
};
static const struct plan other = { "", "0", 5, 14 };

enum { E164 = 15, SHORTEST = 7 };

static bool starts(struct crm_str s, struct crm_str head)
{
	return s.n >= head.n && memcmp(s.p, head.p, head.n) == 0;
}

/* The plan of the code that the digits begin with; no code is the start of
 * another. */
static const struct plan *plan_of(struct crm_str digits)
{
	for (size_t i = 0; i < sizeof(plans) / sizeof(*plans); i++)
		if (starts(digits, crm_str(plans[i].code)))
			return &plans[i];
	return &other;
}

/* Behind which an extension stands; 0 for none. */
static size_t mark(struct crm_str s)
{
	static const char *const word[] = { "ext", "доб", "Доб", "ДОБ", "вн",
		"x", "X", "#" };

	if (s.n >= 3 && strncasecmp(s.p, "ext", 3) == 0)
		return 3;
	for (size_t i = 1; i < sizeof(word) / sizeof(*word); i++)
		if (starts(s, crm_str(word[i])))
			return strlen(word[i]);
	return 0;
}

/* Bytes of what may stand between digits; 0 for what may not. */
static size_t filler(struct crm_str s)
{
	static const char *const wide[] = { "\xc2\xa0", "\xe2\x80\x90",
		"\xe2\x80\x91", "\xe2\x80\x92", "\xe2\x80\x93",
		"\xe2\x80\x94", "\xe2\x88\x92", "\xe2\x80\xaf" };

	if (memchr(" \t()-./", s.p[0], 7) != NULL)
		return 1;
	for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++)
		if (starts(s, crm_str(wide[i])))
			return strlen(wide[i]);
	return 0;
}

/* The digits of the number; *plus where it began so. */
static enum crm_phone digits(struct crm_str s, struct crm_buf *out, bool *plus)
{
	*plus = false;
	while (s.n > 0) {
		size_t step = 1;

		if (s.p[0] >= '0' && s.p[0] <= '9')
			crm_buf_char(out, s.p[0]);
		else if (s.p[0] == '+' && out->n == 0 && !*plus)
			*plus = true;
		else if (memchr("+,;", s.p[0], 3) != NULL)
			return out->n >= SHORTEST ? CRM_PHONE_SEVERAL :
			    CRM_PHONE_LETTERS;
		else if (out->n >= SHORTEST && mark(s) > 0)
			break;
		else if ((step = filler(s)) == 0)
			return CRM_PHONE_LETTERS;
		s.p += step;
		s.n -= step;
	}
	return out->n > 0 ? CRM_PHONE_GOOD : CRM_PHONE_NONE;
}

/* As it would be dialled from anywhere: the calling code first. */
static struct crm_str abroad(struct crm_str d, struct crm_str country)
{
	struct crm_str rest = d;
	size_t cut = 0;

	if (starts(d, CRM_STR("00")))
		cut = 2;
	else if (crm_str_is(country, "7") && starts(d, CRM_STR("810")) &&
	    d.n > 11)
		cut = 3;
	rest.p += cut;
	rest.n -= cut;
	return cut > 0 ? rest : CRM_STR("");
}

/* A number without + of the country given: its national part. */
static struct crm_str national(struct crm_str d, const struct plan *p,
    struct crm_str country)
{
	struct crm_str trunk = crm_str(p->trunk), rest;
	struct crm_str head[2] = { trunk, country };

	for (size_t i = 0; i < 2; i++) {
		if (head[i].n == 0 || !starts(d, head[i]))
			continue;
		rest = (struct crm_str){ d.p + head[i].n, d.n - head[i].n };
		/* 7 495 … is one with its code, 0 … one with its prefix */
		if (rest.n >= p->least && rest.n <= p->most &&
		    (i == 0 || d.n > p->most))
			return rest;
	}
	return d;
}

static enum crm_phone fits(size_t code, size_t n, const struct plan *p)
{
	if (n < p->least || code + n < SHORTEST)
		return CRM_PHONE_SHORT;
	return n > p->most || code + n > E164 ? CRM_PHONE_LONG :
	    CRM_PHONE_GOOD;
}

/* Without the scheme of RFC 3966. */
static struct crm_str bare(struct crm_str s)
{
	if (s.n < 4 || strncasecmp(s.p, "tel:", 4) != 0)
		return s;
	return (struct crm_str){ s.p + 4, s.n - 4 };
}

/* The trunk prefix of a number with its calling code, +44 (0)20: it is said
 * to those who dial at home, and is no part of the number (E.123, 7.4). */
static void drop_trunk(struct crm_str text, struct crm_buf *out)
{
	const struct plan *p = plan_of(crm_buf_str(out));
	struct crm_buf head = { 0 };
	struct crm_str trunk = crm_str(p->trunk), rest;
	size_t code = strlen(p->code);

	crm_buf_char(&head, '(');
	crm_buf_str_add(&head, trunk);
	crm_buf_char(&head, ')');
	rest = (struct crm_str){ out->p + code, out->n - code };
	if (code > 0 && trunk.n > 0 && starts(rest, trunk) &&
	    memmem(text.p, text.n, head.p, head.n) != NULL) {
		memmove(out->p + code, rest.p + trunk.n, rest.n - trunk.n);
		out->n -= trunk.n;
	}
	crm_buf_free(&head);
}

enum crm_phone crm_phone_norm(struct crm_str text, struct crm_str country,
    struct crm_buf *out)
{
	struct crm_buf b = { 0 };
	const struct plan *p;
	struct crm_str all, part;
	size_t code;
	bool plus;
	enum crm_phone what = digits(crm_str_trim(bare(crm_str_trim(text))),
	    &b, &plus);

	if (what != CRM_PHONE_GOOD)
		goto out;
	if (plus)
		drop_trunk(text, &b);
	all = crm_buf_str(&b);
	part = plus ? all : abroad(all, country);
	if (part.n > 0) {
		p = plan_of(part);
		code = strlen(p->code);
		what = part.p[0] == '0' ? CRM_PHONE_NONE :
		    fits(code, part.n - code, p);
		if (what == CRM_PHONE_GOOD)
			crm_buf_char(out, '+');
	} else {
		p = plan_of(country);
		part = national(all, p, country);
		what = fits(country.n, part.n, p);
		if (what == CRM_PHONE_GOOD) {
			crm_buf_char(out, '+');
			crm_buf_str_add(out, country);
		}
	}
	if (what == CRM_PHONE_GOOD)
		crm_buf_str_add(out, part);
out:
	crm_buf_free(&b);
	return what;
}

const char *crm_phone_wrong(enum crm_phone what)
{
	static const char *const words[] = {
		[CRM_PHONE_GOOD] = "nothing",
		[CRM_PHONE_NONE] = "no number",
		[CRM_PHONE_LETTERS] = "it has what is no digit",
		[CRM_PHONE_SEVERAL] = "several numbers in one",
		[CRM_PHONE_SHORT] = "too few digits",
		[CRM_PHONE_LONG] = "too many digits",
	};

	return words[what];
}

/* At least so many digits of the number as it is written are of its national
 * part, whatever the country: without the code, what is dialled to get
 * abroad, and trunk prefixes. */
static size_t surely_national(struct crm_str d, bool plus)
{
	const struct plan *p = plan_of(d);
	size_t before = 3;	/* a calling code, or a trunk prefix */

	if (plus && p->code[0] != '\0')
		before = strlen(p->code) + strlen(p->trunk);
	else if (!plus && starts(d, CRM_STR("00")))
		before = 2 + 3;
	else if (!plus && starts(d, CRM_STR("810")))
		before = 3 + 3;
	return d.n > before ? d.n - before : 0;
}

void crm_phone_ends(struct crm_str text, struct crm_buf *end,
    struct crm_buf *short_end)
{
	struct crm_buf b = { 0 };
	bool plus;
	enum crm_phone what = digits(crm_str_trim(bare(crm_str_trim(text))),
	    &b, &plus);

	end->n = short_end->n = 0;
	if (what == CRM_PHONE_GOOD && b.n >= CRM_PHONE_END)
		crm_buf_add(end, b.p + b.n - CRM_PHONE_END, CRM_PHONE_END);
	if (what == CRM_PHONE_GOOD && b.n >= CRM_PHONE_SHORT_END &&
	    surely_national(crm_buf_str(&b), plus) < CRM_PHONE_END)
		crm_buf_add(short_end, b.p + b.n - CRM_PHONE_SHORT_END,
		    CRM_PHONE_SHORT_END);
	crm_buf_free(&b);
}

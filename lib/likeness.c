/* SPDX-License-Identifier: ISC */
#include "likeness.h"

#include <stdint.h>
#include <stdlib.h>
#include <utf8proc.h>

/* Latin letters, folded, and the Cyrillic ones that look like them or like
 * their capitals. */
static utf8proc_int32_t cyrillic(utf8proc_int32_t c)
{
	static const struct { char latin; uint16_t cyrillic; } pair[] = {
		{ 'a', 0x430 }, { 'b', 0x432 }, { 'c', 0x441 }, { 'e', 0x435 },
		{ 'h', 0x43d }, { 'i', 0x456 }, { 'k', 0x43a }, { 'm', 0x43c },
		{ 'o', 0x43e }, { 'p', 0x440 }, { 't', 0x442 }, { 'x', 0x445 },
		{ 'y', 0x443 } };

	for (size_t i = 0; i < sizeof(pair) / sizeof(*pair); i++)
		if (c == pair[i].latin)
			return pair[i].cyrillic;
	return 0;
}

static bool is_word(utf8proc_int32_t c)
{
	return utf8proc_category(c) < UTF8PROC_CATEGORY_PC &&
	    utf8proc_category(c) != UTF8PROC_CATEGORY_CN;
}

/* Folded and composed; NULL for what is no UTF-8.  The caller frees it. */
static utf8proc_uint8_t *fold(struct crm_str s)
{
	utf8proc_uint8_t *out = NULL;

	if (utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n,
	    &out, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
	    UTF8PROC_CASEFOLD) < 0)
		return NULL;
	return out;
}

static utf8proc_int32_t next(const utf8proc_uint8_t **p)
{
	utf8proc_int32_t c;

	*p += utf8proc_iterate(*p, -1, &c);
	return c == 0x451 ? 0x435 : c;
}

static void put(struct crm_buf *b, utf8proc_int32_t c)
{
	utf8proc_uint8_t bytes[4];

	crm_buf_add(b, (char *)bytes,
	    (size_t)utf8proc_encode_char(c, bytes));
}

/* The word at *p, look-alikes in it told apart; false at the end.  What is
 * between words is passed over. */
static bool word(const utf8proc_uint8_t **p, bool joined, struct crm_buf *out)
{
	const utf8proc_uint8_t *from = *p, *at = *p;
	bool latin = false, other = false, foreign = false;

	out->n = 0;
	while (*from != 0) {
		at = from;
		if (is_word(next(&at)))
			break;
		from = at;
	}
	*p = from;
	while (**p != 0) {
		utf8proc_int32_t c;

		at = *p;
		c = next(&at);
		if (!is_word(c) && !(joined && (c == '.' || c == '\'' ||
		    c == 0x2019)))
			break;
		latin |= c >= 'a' && c <= 'z' && cyrillic(c) != 0;
		other |= c >= 'a' && c <= 'z' && cyrillic(c) == 0;
		foreign |= c >= 0x400 && c < 0x530;
		*p = at;
	}
	for (at = from; at < *p;) {
		utf8proc_int32_t c = next(&at);

		if (is_word(c))
			put(out, latin && foreign && !other &&
			    cyrillic(c) != 0 ? cyrillic(c) : c);
	}
	return *p > from;
}

void crm_likeness_text(struct crm_str s, struct crm_buf *key)
{
	utf8proc_uint8_t *text = fold(s);
	const utf8proc_uint8_t *p = text;
	struct crm_buf w = { 0 };

	key->n = 0;
	if (text == NULL)
		crm_buf_str_add(key, s);
	while (text != NULL && word(&p, false, &w))
		crm_buf_str_add(key, crm_buf_str(&w));
	free(text);
	crm_buf_free(&w);
}

/* Whole words, folded, without dots. */
static bool is_form(struct crm_str w)
{
	static const char *const form[] = { "ооо", "оао", "зао", "пао", "нпао",
		"ао", "ип", "тоо", "одо", "чп", "чуп", "тов", "фоп",
		"пбоюл", "кфх", "снт", "тсж", "нко", "ано", "фгуп", "гуп",
		"муп", "мбу", "гбу", "мку", "ooo", "oao", "zao", "pao",
		"llc", "llp", "lp", "ltd", "limited", "inc", "incorporated",
		"corp", "corporation", "co", "company", "plc", "gmbh", "ggmbh",
		"ag", "kg", "kgaa", "ohg", "gbr", "ug", "ev", "se", "sa",
		"sas", "sarl", "spa", "srl", "bv", "nv", "vof", "oy", "oyj",
		"ab", "as", "asa", "aps", "sro", "doo", "kft", "zrt",
		"spzoo", "sia", "uab", "ou", "oü", "pte", "pty", "pvt",
		"jsc", "ojsc", "cjsc", "pjsc" };

	for (size_t i = 0; i < sizeof(form) / sizeof(*form); i++)
		if (crm_str_is(w, form[i]))
			return true;
	return false;
}

/* Legal forms of several words; how many bytes of that end they are, the
 * blank beside them included. */
static size_t long_form(struct crm_str s, bool front)
{
	static const char *const form[] = {
		"общество с ограниченной ответственностью",
		"товарищество с ограниченной ответственностью",
		"общество с дополнительной ответственностью",
		"публичное акционерное общество",
		"непубличное акционерное общество",
		"открытое акционерное общество",
		"закрытое акционерное общество", "акционерное общество",
		"индивидуальный предприниматель", "частное предприятие",
		"limited liability company", "public limited company",
		"gesellschaft mit beschränkter haftung" };

	for (size_t i = 0; i < sizeof(form) / sizeof(*form); i++) {
		size_t n = strlen(form[i]);
		const char *at = front ? s.p : s.p + s.n - n;

		if (s.n < n || memcmp(at, form[i], n) != 0)
			continue;
		if (s.n == n)
			return n;
		if (front ? s.p[n] == ' ' : at[-1] == ' ')
			return n + 1;
	}
	return 0;
}

/* The legal form at that end, in bytes; 0 for none. */
static size_t form_at(struct crm_str s, bool front)
{
	const char *at = s.n == 0 ? NULL : front ? memchr(s.p, ' ', s.n) :
	    memrchr(s.p, ' ', s.n);
	struct crm_str w = s;

	if (at != NULL && front)
		w.n = (size_t)(at - s.p);
	else if (at != NULL)
		w = (struct crm_str){ at + 1, s.n - (size_t)(at + 1 - s.p) };
	if (s.n > 0 && is_form(w))
		return w.n + (at != NULL);
	return s.n > 0 ? long_form(s, front) : 0;
}

/* Take legal forms off both ends of words parted by blanks. */
static struct crm_str bare(struct crm_str s)
{
	size_t n;

	while ((n = form_at(s, true)) > 0)
		s = (struct crm_str){ s.p + n, s.n - n };
	while ((n = form_at(s, false)) > 0)
		s.n -= n;
	return s;
}

/* A word all of whose letters are Latin and look Cyrillic may be either:
 * it counts as Cyrillic. */
static void put_name(struct crm_str w, struct crm_buf *key)
{
	bool looks = true;

	for (size_t i = 0; i < w.n; i++)
		looks &= (w.p[i] >= '0' && w.p[i] <= '9') ||
		    cyrillic((unsigned char)w.p[i]) != 0;
	for (size_t i = 0; i < w.n; i++) {
		utf8proc_int32_t c = cyrillic((unsigned char)w.p[i]);

		if (looks && c != 0)
			put(key, c);
		else
			crm_buf_char(key, w.p[i]);
	}
}

void crm_likeness_company(struct crm_str s, struct crm_buf *key)
{
	utf8proc_uint8_t *text = fold(s);
	const utf8proc_uint8_t *p = text;
	struct crm_buf w = { 0 }, all = { 0 };
	struct crm_str name, rest;

	key->n = 0;
	if (text == NULL)
		crm_buf_str_add(key, s);
	while (text != NULL && word(&p, true, &w)) {
		if (w.n == 0)
			continue;
		if (all.n > 0)
			crm_buf_char(&all, ' ');
		crm_buf_str_add(&all, crm_buf_str(&w));
	}
	rest = bare(crm_buf_str(&all));
	while (rest.n > 0) {
		bool more = crm_str_cut(rest, ' ', &name, &rest);

		put_name(name, key);
		if (more)
			crm_buf_char(key, ' ');
	}
	free(text);
	crm_buf_free(&w);
	crm_buf_free(&all);
}

static bool is_atext(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || c >= 0x80 ||
	    memchr("!#$%&'*+-/=?^_`{|}~", c, 19) != NULL;
}

/* Atoms (or labels) parted by single dots; how many, 0 for what is wrong. */
static size_t dot_atom(struct crm_str s, bool label)
{
	struct crm_str atom;
	size_t n = 0;

	do {
		bool more = crm_str_cut(s, '.', &atom, &s);

		if (atom.n == 0 || (more && s.n == 0) ||
		    (label && (atom.n > 63 || atom.p[0] == '-' ||
		    atom.p[atom.n - 1] == '-')))
			return 0;
		for (size_t i = 0; i < atom.n; i++) {
			unsigned char c = (unsigned char)atom.p[i];

			if (!is_atext(c) || (label && c < 0x80 &&
			    memchr("!#$%&'*+/=?^_`{|}~", c, 18) != NULL))
				return 0;
		}
		n++;
	} while (s.n > 0);
	return n;
}

static bool is_gmail(struct crm_str domain)
{
	return crm_str_is(domain, "gmail.com") ||
	    crm_str_is(domain, "googlemail.com");
}

bool crm_likeness_email(struct crm_str s, struct crm_buf *key)
{
	struct crm_str local, domain;
	utf8proc_uint8_t *text;
	bool good;

	key->n = 0;
	s = crm_str_trim(s);
	text = fold(s);
	if (text == NULL)
		return false;
	good = s.n <= 254 && crm_str_cut(crm_str((char *)text), '@', &local,
	    &domain) && local.n <= 64 && dot_atom(local, false) > 0 &&
	    dot_atom(domain, true) >= 2;
	if (good && is_gmail(domain)) {
		crm_str_cut(local, '+', &local, &(struct crm_str){ 0 });
		for (size_t i = 0; i < local.n; i++)
			if (local.p[i] != '.')
				crm_buf_char(key, local.p[i]);
		crm_buf_puts(key, "@gmail.com");
	} else if (good) {
		crm_buf_str_add(key, local);
		crm_buf_char(key, '@');
		crm_buf_str_add(key, domain);
	}
	free(text);
	return good;
}

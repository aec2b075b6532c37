/* SPDX-License-Identifier: ISC */
/* Dates and numbers as other programs write them. */
#include <utf8proc.h>

#include "line.h"
#include "map.h"

/* Digits from the start of s, at least least and at most most of them. */
static bool digits(struct crm_str *s, size_t least, size_t most, int *value)
{
	size_t n = 0;

	*value = 0;
	while (n < most && n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
		*value = *value * 10 + (s->p[n++] - '0');
	s->p += n;
	s->n -= n;
	return n >= least;
}

struct clock_parts { int year, month, day, hour, minute, second; };

/* One letter's run of a format against the text. */
static bool part(char c, size_t run, struct crm_str *text,
    struct clock_parts *p)
{
	size_t least = run > 1 && c != 'D' && c != 'M' && c != 'h' ? run : 1;

	switch (c) {
	case 'Y':
		if (!digits(text, run, run, &p->year))
			return false;
		if (run == 2)
			p->year += p->year < 70 ? 2000 : 1900;
		return true;
	case 'M':
		return digits(text, least, 2, &p->month);
	case 'D':
		return digits(text, least, 2, &p->day);
	case 'h':
		return digits(text, least, 2, &p->hour);
	case 'm':
		return digits(text, least, 2, &p->minute);
	default:
		return digits(text, least, 2, &p->second);
	}
}

bool crm_map_format(struct crm_str format, struct crm_str text, int32_t *day,
    int32_t *secs, bool *whole)
{
	struct clock_parts p = { .month = 1, .day = 1 };
	struct crm_date date;

	*whole = true;
	for (size_t i = 0, run; i < format.n; i += run) {
		char c = format.p[i];

		for (run = 1; i + run < format.n && format.p[i + run] == c;)
			run++;
		if (c != '\0' && strchr("YMDhms", c) != NULL) {
			if (!part(c, run, &text, &p))
				return false;
			if (strchr("hms", c) != NULL)
				*whole = false;
			continue;
		}
		if (text.n < run || memcmp(text.p, format.p + i, run) != 0)
			return false;
		text.p += run;
		text.n -= run;
	}
	date = (struct crm_date){ p.year, p.month, p.day };
	if (text.n > 0 || !crm_date_valid(date) || p.hour > 23 ||
	    p.minute > 59 || p.second > 60)
		return false;
	*day = crm_date_day(date);
	*secs = p.hour * 3600 + p.minute * 60 + (p.second > 59 ? 59 :
	    p.second);
	return true;
}

bool crm_map_date(const struct crm_map *m, struct crm_str s,
    const struct crm_zone *zone, int64_t *t, bool *whole)
{
	static const char *const usual[] = { "YYYY-MM-DD", "YYYY-MM-DD hh:mm",
		"YYYY-MM-DD hh:mm:ss", "DD.MM.YYYY", "DD.MM.YYYY hh:mm",
		"DD.MM.YYYY hh:mm:ss" };
	size_t n = m->dates > 0 ? m->dates : sizeof(usual) / sizeof(*usual);
	int32_t day, secs;

	/* none of the usual ones has a T */
	*whole = false;
	if (m->dates == 0 && s.n > 10 && s.p[10] == 'T')
		return crm_clock_parse(s, t);
	if (m->zone != NULL)
		zone = m->zone;
	for (size_t i = 0; i < n; i++) {
		struct crm_str f = m->dates > 0 ? m->date[i] :
		    crm_str(usual[i]);

		if (crm_str_is(f, "unix")) {
			*whole = false;
			if (crm_str_int(s, t) && *t > -62135596800 &&
			    *t < 253402300800)
				return true;
		} else if (crm_map_format(f, s, &day, &secs, whole)) {
			*t = crm_zone_at(zone, day, secs);
			return true;
		}
	}
	*whole = false;
	return crm_clock_parse(s, t);
}

/* The length of a blank at p: of ASCII, or one of those that part thousands
 * (U+00A0, U+2009, U+202F). */
static size_t blank(const char *p, size_t n)
{
	if (p[0] == ' ' || p[0] == '\t')
		return 1;
	if (n >= 2 && memcmp(p, "\xc2\xa0", 2) == 0)
		return 2;
	if (n >= 3 && (memcmp(p, "\xe2\x80\x89", 3) == 0 ||
	    memcmp(p, "\xe2\x80\xaf", 3) == 0))
		return 3;
	return 0;
}

static struct crm_str skip_blanks(struct crm_str s)
{
	for (size_t n; s.n > 0 && (n = blank(s.p, s.n)) > 0; s.n -= n)
		s.p += n;
	return s;
}

/* The codes of ISO 4217.  Not any three letters: "5 MLN" is not 5. */
static bool is_code(const char *p)
{
	static const char codes[] = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN "
	    "BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD "
	    "CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB "
	    "EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF "
	    "IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD "
	    "KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU "
	    "MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK "
	    "PHP PKR PLN PYG QAR RON RSD RUB RUR RWF SAR SBD SCR SDG SEK SGD "
	    "SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY "
	    "TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF "
	    "XPF YER ZAR ZMW ZWL ";

	for (const char *c = codes; *c != '\0'; c += 4)
		if (memcmp(c, p, 3) == 0)
			return true;
	return false;
}

/* The length of a currency's sign or word at the start of s (or, behind, at
 * its end), or 0. */
static size_t currency(struct crm_str s, bool behind)
{
	static const char *const words[] = { "руб.", "руб", "р.", "р",
		"Руб.", "Руб", "РУБ.", "РУБ", "Р.", "Р" };
	utf8proc_int32_t c;
	size_t n = 1;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		struct crm_str w = crm_str(words[i]);

		if (s.n >= w.n && memcmp(behind ? s.p + s.n - w.n : s.p, w.p,
		    w.n) == 0)
			return w.n;
	}
	if (s.n >= 3 && is_code(behind ? s.p + s.n - 3 : s.p))
		return 3;
	if (s.n == 0)
		return 0;
	while (behind && n < s.n && n < 4 &&
	    ((unsigned char)s.p[s.n - n] & 0xc0) == 0x80)
		n++;
	if (behind)
		s = (struct crm_str){ s.p + s.n - n, n };
	n = (size_t)utf8proc_iterate((const utf8proc_uint8_t *)s.p,
	    (utf8proc_ssize_t)s.n, &c);
	return c >= 0 && utf8proc_category(c) == UTF8PROC_CATEGORY_SC ? n : 0;
}

/* Without its currency; the sign of "-$5" goes into out. */
static struct crm_str bare(struct crm_str s, struct crm_buf *out)
{
	size_t n;

	s = skip_blanks(s);
	if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+')) {
		crm_buf_char(out, s.p[0]);
		s.p++;
		s.n--;
		s = skip_blanks(s);
	}
	n = currency(s, false);
	s.p += n;
	s.n -= n;
	if (n > 0)
		return s;
	/* blanks behind it: those within are passed over anyway */
	for (size_t i = s.n; i-- > 0;)
		if (blank(s.p + i, s.n - i) == s.n - i)
			s.n = i;
	s.n -= currency(s, true);
	return s;
}

bool crm_map_digits(struct crm_str s)
{
	if (s.n == 0 || s.n > 15 || (s.p[0] == '0' && s.n > 1))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

bool crm_map_number(const struct crm_map *m, struct crm_str s,
    struct crm_buf *out)
{
	struct crm_buf b = { 0 };
	size_t zeros = 0, sign;
	bool good;

	if (crm_map_digits(s)) {	/* as most */
		crm_buf_str_add(out, s);
		return true;
	}
	s = bare(s, &b);
	for (size_t i = 0, n; i < s.n; i += n > 0 ? n : 1) {
		char c = s.p[i];

		n = blank(s.p + i, s.n - i);
		if (n > 0 || (m->thousands != 0 && c == m->thousands))
			continue;
		if (c == '.' && m->decimal != '.')
			c = '?';	/* not a decimal point here */
		crm_buf_char(&b, c == m->decimal ? '.' : c);
	}
	/* JSON has no leading zeros and no '+' */
	sign = b.n > 0 && (b.p[0] == '-' || b.p[0] == '+');
	while (sign + zeros + 1 < b.n && b.p[sign + zeros] == '0' &&
	    b.p[sign + zeros + 1] != '.')
		zeros++;
	s = crm_buf_str(&b);
	s.p += sign + zeros;
	s.n -= sign + zeros;
	if (sign && b.p[0] == '-') {
		s.p--;
		s.n++;
		b.p[zeros] = '-';
	}
	good = s.n > 0 && crm_line_number(s, out);
	crm_buf_free(&b);
	return good;
}

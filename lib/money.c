/* SPDX-License-Identifier: ISC */
#include "money.h"

#include <inttypes.h>

#define MINOR_MAX ((int64_t)1000000000000000)	/* 10^13 with two decimals */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool crm_money_parse(struct crm_str s, int64_t *minor)
{
	bool minus = s.n > 0 && s.p[0] == '-';
	size_t i = minus, first = i;
	int64_t v = 0;

	for (; i < s.n && is_digit(s.p[i]); i++) {
		v = v * 10 + (s.p[i] - '0');
		if (v >= MINOR_MAX / 100)
			return false;
	}
	if (i == first || (i - first > 1 && s.p[first] == '0'))
		return false;
	v *= 100;
	if (i < s.n) {
		size_t point = i++;

		if (s.p[point] != '.' || i == s.n)
			return false;
		for (; i < s.n; i++) {
			if (!is_digit(s.p[i]) ||
			    (i - point > 2 && s.p[i] != '0'))
				return false;
			if (i - point <= 2)
				v += (s.p[i] - '0') * (i - point == 1 ? 10 : 1);
		}
	}
	*minor = minus ? -v : v;
	return true;
}

/*
 * The whole part with its sign, comma between the thousands where one is
 * wanted; returns the hundredths.
 */
static unsigned add_whole(struct crm_buf *b, int64_t minor, bool commas)
{
	uint64_t u = minor < 0 ? -(uint64_t)minor : (uint64_t)minor;
	unsigned rest = (unsigned)(u % 100);
	char digits[32], *p = digits + sizeof(digits);
	int n = 0;

	u /= 100;
	do {
		if (commas && n > 0 && n % 3 == 0)
			*--p = ',';
		*--p = (char)('0' + u % 10);
		u /= 10;
		n++;
	} while (u > 0);
	if (minor < 0)
		*--p = '-';
	crm_buf_add(b, p, (size_t)(digits + sizeof(digits) - p));
	return rest;
}

static void add_hundredths(struct crm_buf *b, unsigned rest)
{
	crm_buf_char(b, '.');
	crm_buf_char(b, (char)('0' + rest / 10));
	crm_buf_char(b, (char)('0' + rest % 10));
}

void crm_money_json(struct crm_buf *b, int64_t minor)
{
	unsigned rest = add_whole(b, minor, false);

	if (rest > 0) {
		add_hundredths(b, rest);
		if (rest % 10 == 0)
			b->n--;
	}
}

void crm_money_fixed(struct crm_buf *b, int64_t minor)
{
	add_hundredths(b, add_whole(b, minor, false));
}

void crm_money_text(struct crm_buf *b, int64_t minor)
{
	add_hundredths(b, add_whole(b, minor, true));
}

bool crm_money_add(int64_t *sum, int64_t minor)
{
	int64_t v;

	if (__builtin_add_overflow(*sum, minor, &v))
		return false;
	*sum = v;
	return true;
}

bool crm_money_share(int64_t part, int64_t num, int64_t den, int64_t *out)
{
	__int128 n = (__int128)part * num, d = den, q, rest;

	if (den == 0)
		return false;
	q = n / d;
	rest = n % d;
	if ((rest < 0 ? -rest : rest) * 2 >= (d < 0 ? -d : d))
		q += (n < 0) == (d < 0) ? 1 : -1;
	if (q < INT64_MIN || q > INT64_MAX)
		return false;
	*out = (int64_t)q;
	return true;
}

int64_t crm_money_permille(int64_t num, int64_t den)
{
	return crm_money_percent(num, den, 1);
}

int64_t crm_money_percent(int64_t num, int64_t den, int places)
{
	int64_t v, whole = 100;

	while (places-- > 0)
		whole *= 10;
	if (crm_money_share(num, whole, den, &v))
		return v;
	return (num < 0) == (den < 0) ? INT64_MAX : INT64_MIN;
}

void crm_money_places(struct crm_buf *b, int64_t v, int places)
{
	uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v, one = 1;

	for (int i = 0; i < places; i++)
		one *= 10;
	crm_buf_printf(b, "%s%" PRIu64, v < 0 ? "-" : "", u / one);
	if (places > 0)
		crm_buf_printf(b, ".%0*" PRIu64, places, u % one);
}

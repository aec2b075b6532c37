/* SPDX-License-Identifier: ISC */
#include "tzif.h"

#include <stdlib.h>

#include "clock.h"
#include "mem.h"

enum {
	HEADER = 44,
	MOST = 1 << 20,		/* nothing in a true file counts so many */
	OFFSET_MAX = 26 * 3600
};

struct counts {
	uint32_t isut, isstd, leap, time, type, name;
};

/* A day of the year on which the clock changes. */
struct rule {
	char kind;		/* 'J' 1-365, '0' 0-365, 'M' month.week.day */
	int month, week, day;
	int32_t secs;		/* of the wall clock before the change */
};

static uint64_t big_endian(const char *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

/* Read a header off the front of s. */
static bool take_header(struct crm_str *s, struct counts *c)
{
	const char *p = s->p;

	if (s->n < HEADER || memcmp(p, "TZif", 4) != 0 || p[4] < '2')
		return false;
	c->isut = (uint32_t)big_endian(p + 20, 4);
	c->isstd = (uint32_t)big_endian(p + 24, 4);
	c->leap = (uint32_t)big_endian(p + 28, 4);
	c->time = (uint32_t)big_endian(p + 32, 4);
	c->type = (uint32_t)big_endian(p + 36, 4);
	c->name = (uint32_t)big_endian(p + 40, 4);
	s->p += HEADER;
	s->n -= HEADER;
	return c->isut <= MOST && c->isstd <= MOST && c->leap <= MOST &&
	    c->time <= MOST && c->type <= MOST && c->name <= MOST;
}

/* The size of the data behind a header whose times have width bytes. */
static size_t data_size(const struct counts *c, size_t width)
{
	return c->time * (width + 1) + c->type * (size_t)6 + c->name +
	    c->leap * (width + 4) + c->isstd + c->isut;
}

/* Append a step; steps that say nothing new are left out. */
static bool add_step(struct crm_tzif *z, int64_t at, int32_t offset)
{
	if (offset < -OFFSET_MAX || offset > OFFSET_MAX)
		return false;
	if (z->n > 0 && at < z->step[z->n - 1].at)
		return false;
	if (z->n > 0 && at == z->step[z->n - 1].at)
		z->n--;
	if (z->n > 0 && z->step[z->n - 1].offset == offset)
		return true;
	z->step = crm_mem_grow(z->step, &z->cap, z->n + 1, sizeof(*z->step));
	z->step[z->n++] = (struct crm_tzif_step){ at, offset };
	return true;
}

static bool read_steps(struct crm_tzif *z, const char *p,
    const struct counts *c)
{
	const char *index = p + c->time * (size_t)8;
	const char *type = index + c->time;

	for (uint32_t i = 0; i <= c->time; i++) {
		unsigned k = i == 0 ? 0 : (unsigned char)index[i - 1];
		int64_t at = i == 0 ? INT64_MIN :
		    (int64_t)big_endian(p + (size_t)(i - 1) * 8, 8);

		if (k >= c->type || !add_step(z, at,
		    (int32_t)(uint32_t)big_endian(type + k * (size_t)6, 4)))
			return false;
	}
	return true;
}

static bool take(struct crm_str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	s->p++;
	s->n--;
	return true;
}

static bool take_number(struct crm_str *s, int max, int *v)
{
	size_t i = 0;

	*v = 0;
	for (; i < s->n && i < 3 && s->p[i] >= '0' && s->p[i] <= '9'; i++)
		*v = *v * 10 + s->p[i] - '0';
	s->p += i;
	s->n -= i;
	return i > 0 && *v <= max;
}

/* [+-]h[:mm[:ss]], up to 167 hours as of version 3. */
static bool take_hms(struct crm_str *s, int32_t *secs)
{
	bool minus = take(s, '-');
	int h, m = 0, sec = 0;

	if (!minus)
		take(s, '+');
	if (!take_number(s, 167, &h) ||
	    (take(s, ':') && (!take_number(s, 59, &m) ||
	    (take(s, ':') && !take_number(s, 59, &sec)))))
		return false;
	*secs = h * 3600 + m * 60 + sec;
	if (minus)
		*secs = -*secs;
	return true;
}

/* The abbreviation: three letters or more, or <…>. */
static bool take_name(struct crm_str *s)
{
	bool quoted = take(s, '<');
	size_t i = 0;

	while (i < s->n && (quoted ? s->p[i] != '>' :
	    (s->p[i] | 0x20) >= 'a' && (s->p[i] | 0x20) <= 'z'))
		i++;
	s->p += i;
	s->n -= i;
	return quoted ? take(s, '>') : i >= 3;
}

static bool take_rule(struct crm_str *s, struct rule *r)
{
	bool ok;

	*r = (struct rule){ .kind = '0', .secs = 7200 };
	if (!take(s, ','))
		return false;
	if (take(s, 'M')) {
		r->kind = 'M';
		ok = take_number(s, 12, &r->month) && take(s, '.') &&
		    take_number(s, 5, &r->week) && take(s, '.') &&
		    take_number(s, 6, &r->day) && r->month > 0 && r->week > 0;
	} else if (take(s, 'J')) {
		r->kind = 'J';
		ok = take_number(s, 365, &r->day) && r->day > 0;
	} else {
		ok = take_number(s, 365, &r->day);
	}
	return ok && (!take(s, '/') || take_hms(s, &r->secs));
}

/* The instant of the rule in that year, by a clock with that offset. */
static int64_t rule_at(const struct rule *r, int year, int32_t offset)
{
	int32_t day = crm_date_day((struct crm_date){ year, 1, 1 }) + r->day;

	if (r->kind == 'J' && (r->day < 60 || crm_month_days(year, 2) == 28)) {
		day--;		/* 29 February is never counted */
	} else if (r->kind == 'M') {
		int32_t first = crm_date_day((struct crm_date){ year,
		    r->month, 1 });
		int length = crm_month_days(year, r->month);
		/* A rule's week begins on Sunday, ours on Monday. */
		int late = (r->day + 6 - crm_day_weekday(first) + 7) % 7;

		late += (r->week - 1) * 7;
		day = first + (late < length ? late : late - 7);
	}
	return (int64_t)day * 86400 + r->secs - offset;
}

/* Append the steps of the two rules, from the last step known on. */
static bool add_years(struct crm_tzif *z, int32_t std, int32_t dst,
    const struct rule *on, const struct rule *off)
{
	int64_t last = z->step[z->n - 1].at;
	int64_t lowest = (int64_t)-719162 * 86400;	/* year 0001 */
	int year = 1;

	if (last > lowest * -10)	/* nothing true is so late */
		return false;
	if (last >= lowest)
		year = crm_day_date((int32_t)(last / 86400)).year - 1;
	for (int end = year + 404; year < end; year++) {
		int64_t a = rule_at(on, year, std);
		int64_t b = rule_at(off, year, dst);

		if (a <= b && a > last && !add_step(z, a, dst))
			return false;
		if (b > last && !add_step(z, b, std))
			return false;
		if (a > b && a > last && !add_step(z, a, dst))
			return false;
	}
	z->cycle = (int64_t)crm_date_day((struct crm_date){ year - 1, 1, 1 }) *
	    86400;
	return true;
}

/* "\nCET-1CEST,M3.5.0,M10.5.0/3\n", or "\n\n" where no rule is known. */
static bool read_footer(struct crm_tzif *z, struct crm_str s)
{
	const char *end;
	struct rule on, off;
	int32_t std, dst;

	if (!take(&s, '\n') || (end = memchr(s.p, '\n', s.n)) == NULL)
		return false;
	s.n = (size_t)(end - s.p);
	if (s.n == 0)
		return true;
	if (!take_name(&s) || !take_hms(&s, &std))
		return false;
	std = -std;		/* POSIX counts west of Greenwich */
	if (s.n == 0) {
		if (z->n == 1)
			z->step[0].offset = std;
		return true;
	}
	if (!take_name(&s))
		return false;
	dst = std + 3600;
	if (s.n > 0 && s.p[0] != ',') {
		if (!take_hms(&s, &dst))
			return false;
		dst = -dst;
	}
	return take_rule(&s, &on) && take_rule(&s, &off) && s.n == 0 &&
	    add_years(z, std, dst, &on, &off);
}

bool crm_tzif_parse(struct crm_str s, struct crm_tzif *z)
{
	struct counts c;
	size_t size;

	*z = (struct crm_tzif){ .cycle = INT64_MAX };
	if (!take_header(&s, &c) || (size = data_size(&c, 4)) > s.n)
		return false;
	s.p += size;		/* the 32-bit times, which the next repeat */
	s.n -= size;
	if (!take_header(&s, &c) || (size = data_size(&c, 8)) > s.n ||
	    c.leap > 0 || c.type == 0)
		return false;
	if (read_steps(z, s.p, &c) &&
	    read_footer(z, (struct crm_str){ s.p + size, s.n - size }))
		return true;
	crm_tzif_free(z);
	return false;
}

void crm_tzif_free(struct crm_tzif *z)
{
	free(z->step);
	*z = (struct crm_tzif){ 0 };
}

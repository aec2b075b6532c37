/* SPDX-License-Identifier: ISC */
/*
 * Zones (clock.h).  The files of the tz database are read here and not by
 * tzset(3): that keeps one zone for the whole process, and takes a name it
 * does not know for UTC.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "mem.h"
#include "tzif.h"

enum {
	DAY_SECS = 86400,
	OFFSET_MAX = 26 * 3600,	/* beyond any offset that tzif.c lets in */
	FILE_MAX = 1 << 20
};

struct crm_zone {
	struct crm_tzif z;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* +hh:mm or -hh:mm */
static bool fixed_offset(struct crm_str s, int32_t *offset)
{
	int h, m;

	if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':' ||
	    !is_digit(s.p[1]) || !is_digit(s.p[2]) || !is_digit(s.p[4]) ||
	    !is_digit(s.p[5]))
		return false;
	h = (s.p[1] - '0') * 10 + s.p[2] - '0';
	m = (s.p[4] - '0') * 10 + s.p[5] - '0';
	*offset = (h * 3600 + m * 60) * (s.p[0] == '-' ? -1 : 1);
	return h <= 23 && m <= 59;
}

/* Can it be a file of the database, and no other? */
static bool name_valid(struct crm_str s)
{
	if (s.n == 0 || s.n > 255 || s.p[0] == '/')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		/* There is no '.', so there is no "..". */
		if (!is_digit(c) && c != '_' && c != '-' && c != '+' &&
		    c != '/' && ((c | 0x20) < 'a' || (c | 0x20) > 'z'))
			return false;
	}
	return true;
}

static bool read_all(const char *path, struct crm_buf *b)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	ssize_t n = -1;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size <= FILE_MAX) {
		while ((n = read(fd, crm_buf_room(b, 4096), 4096)) > 0 &&
		    b->n <= FILE_MAX)
			b->n += (size_t)n;
	}
	close(fd);
	return n == 0;
}

static bool load(struct crm_str name, struct crm_tzif *z)
{
	const char *dir = getenv("TZDIR");
	struct crm_buf path = { 0 }, bytes = { 0 };
	bool ok;

	if (!name_valid(name))
		return false;
	crm_buf_puts(&path, dir != NULL && *dir != '\0' ? dir :
	    "/usr/share/zoneinfo");
	crm_buf_char(&path, '/');
	crm_buf_str_add(&path, name);
	ok = read_all(crm_buf_z(&path), &bytes) &&
	    crm_tzif_parse(crm_buf_str(&bytes), z);
	crm_buf_free(&path);
	crm_buf_free(&bytes);
	return ok;
}

struct crm_zone *crm_zone_new(struct crm_str name)
{
	struct crm_tzif z = { .cycle = INT64_MAX };
	struct crm_zone *zone;
	int32_t offset = 0;

	if (crm_str_is(name, "UTC") || fixed_offset(name, &offset)) {
		z.step = crm_mem_grow(NULL, &z.cap, 1, sizeof(*z.step));
		z.step[0] = (struct crm_tzif_step){ INT64_MIN, offset };
		z.n = 1;
	} else if (!load(name, &z)) {
		return NULL;
	}
	zone = crm_mem_new(1, sizeof(*zone));
	zone->z = z;
	return zone;
}

void crm_zone_free(struct crm_zone *zone)
{
	if (zone != NULL)
		crm_tzif_free(&zone->z);
	free(zone);
}

/* t, and how much it has to go back, to be where the steps are. */
static int64_t cycle_back(const struct crm_tzif *z, int64_t t)
{
	return t < z->cycle ? 0 :
	    ((t - z->cycle) / CRM_TZIF_CYCLE + 1) * CRM_TZIF_CYCLE;
}

/* The last step that is not after t. */
static size_t find_step(const struct crm_tzif *z, int64_t t)
{
	size_t i = 0, n = z->n;

	while (n > 1) {
		size_t half = n / 2;

		i = z->step[i + half].at <= t ? i + half : i;
		n -= half;
	}
	return i;
}

int32_t crm_zone_offset(const struct crm_zone *zone, int64_t t)
{
	const struct crm_tzif *z = &zone->z;

	if (z->n == 1)
		return z->step[0].offset;
	return z->step[find_step(z, t - cycle_back(z, t))].offset;
}

int64_t crm_zone_change(const struct crm_zone *zone, int64_t t)
{
	const struct crm_tzif *z = &zone->z;
	int64_t back = cycle_back(z, t);
	size_t i = find_step(z, t - back) + 1;

	return i < z->n ? z->step[i].at + back : INT64_MAX;
}

int32_t crm_zone_day(const struct crm_zone *zone, int64_t t, int32_t *secs)
{
	int64_t wall = t + crm_zone_offset(zone, t);
	int64_t day = wall / DAY_SECS;
	int32_t rest = (int32_t)(wall % DAY_SECS);

	if (rest < 0) {
		rest += DAY_SECS;
		day--;
	}
	*secs = rest;
	return (int32_t)day;
}

int64_t crm_zone_at(const struct crm_zone *zone, int32_t day, int32_t secs)
{
	const struct crm_tzif *z = &zone->z;
	int64_t wall = (int64_t)day * DAY_SECS + secs, back;
	size_t i;

	if (z->n == 1)
		return wall - z->step[0].offset;
	back = cycle_back(z, wall);
	wall -= back;
	/* The first stretch that does not end before the clock shows it. */
	i = find_step(z, wall - OFFSET_MAX);
	while (i + 1 < z->n && wall - z->step[i].offset >= z->step[i + 1].at)
		i++;
	/* It begins later only where the clock skips that time. */
	if (i > 0 && wall - z->step[i].offset < z->step[i].at)
		i--;
	return wall - z->step[i].offset + back;
}

void crm_zone_text(const struct crm_zone *zone, int64_t t, struct crm_buf *b)
{
	int32_t secs;
	struct crm_date d = crm_day_date(crm_zone_day(zone, t, &secs));

	crm_buf_printf(b, "%04d-%02d-%02d %02d:%02d", d.year, d.month, d.day,
	    secs / 3600, secs / 60 % 60);
}

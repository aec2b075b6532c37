/* SPDX-License-Identifier: ISC */
#include "findingtable.h"

enum { WIDE = 130, ROWS = 4096 };

static void text_or_none(struct crm_table *t, struct crm_str s)
{
	if (s.n > 0)
		crm_table_text(t, s);
	else
		crm_table_none(t);
}

static void since(struct crm_table *t, int64_t at, const struct crm_zone *zone)
{
	struct crm_buf b = { 0 };
	int32_t secs = 0;
	struct crm_date d;

	if (at == CRM_TIME_NONE) {
		crm_table_none(t);
		return;
	}
	if (zone != NULL) {
		d = crm_day_date(crm_zone_day(zone, at, &secs));
		crm_buf_printf(&b, "%04d-%02d-%02d %02d:%02d", d.year,
		    d.month, d.day, secs / 3600, secs / 60 % 60);
	} else {
		crm_clock_add(&b, at);
	}
	crm_table_text(t, crm_buf_str(&b));
	crm_buf_free(&b);
}

static struct crm_table *all_columns(void)
{
	static const char *const name[] = { "kind", "severity", "deal",
		"client", "place", "owner", "since", "what", "mend" };
	struct crm_table *t = crm_table_new();

	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
		crm_table_column(t, name[i], NULL, CRM_LEFT);
	return t;
}

static void print_lines(const struct crm_findings *fs,
    const struct crm_style *style, struct crm_buf *out)
{
	struct crm_table *t = all_columns();

	crm_table_print_head(t, style, out);
	for (size_t i = 0; i < fs->n; i++) {
		const struct crm_finding *f = &fs->finding[i];
		const struct crm_finding_info *info = crm_finding_info(
		    f->kind);

		crm_table_row(t);
		crm_table_text(t, crm_str(info->name));
		crm_table_text(t, crm_str(crm_severity_name(info->severity)));
		text_or_none(t, f->deal);
		text_or_none(t, f->client);
		text_or_none(t, f->place);
		text_or_none(t, f->owner);
		since(t, f->since, NULL);
		crm_table_text(t, f->what);
		text_or_none(t, f->mend);
		if (crm_table_rows(t) == ROWS)
			crm_table_print_rows(t, style, out);
	}
	crm_table_print_rows(t, style, out);
	crm_table_free(t);
}

/* What the findings of a kind have, so that no column is empty. */
struct shape {
	bool deal, client, place, owner, since, mend;
};

static struct shape shape_of(const struct crm_finding *f, size_t n,
    bool wide)
{
	struct shape s = { 0 };

	for (size_t i = 0; i < n; i++) {
		s.deal |= f[i].deal.n > 0;
		s.client |= f[i].client.n > 0;
		s.owner |= f[i].owner.n > 0;
		s.since |= f[i].since != CRM_TIME_NONE;
		s.mend |= f[i].mend.n > 0;
	}
	for (size_t i = 0; i < n; i++)
		s.place |= f[i].place.n > 0 && (wide || !s.deal);
	s.client &= wide || !s.deal;
	s.mend &= wide;
	return s;
}

static void row(struct crm_table *t, const struct crm_finding *f,
    const struct shape *s, const struct crm_zone *zone)
{
	crm_table_row(t);
	if (s->deal)
		text_or_none(t, f->deal);
	if (s->client)
		text_or_none(t, f->client);
	if (s->place)
		text_or_none(t, f->place);
	if (s->owner)
		text_or_none(t, f->owner);
	if (s->since)
		since(t, f->since, zone);
	crm_table_text(t, f->what);
	if (s->mend)
		text_or_none(t, f->mend);
}

static void part(const struct crm_finding *f, size_t n,
    const struct crm_style *style, const struct crm_zone *zone,
    struct crm_buf *out)
{
	const struct crm_finding_info *info = crm_finding_info(f->kind);
	bool wide = style->width == 0 || style->width >= WIDE;
	struct shape s = shape_of(f, n, wide);
	struct crm_table *t = crm_table_new();

	crm_buf_printf(out, "%s%s%s: %s (%s, %zu)\n", style->color ?
	    "\033[1m" : "", info->name, style->color ? "\033[0m" : "",
	    info->title, crm_severity_name(info->severity), n);
	if (s.deal)
		crm_table_column(t, "deal", NULL, CRM_WHOLE);
	if (s.client)
		crm_table_column(t, "client", NULL, CRM_WHOLE);
	if (s.place)
		crm_table_column(t, "place", NULL, CRM_WHOLE);
	if (s.owner)
		crm_table_column(t, "owner", NULL, CRM_LEFT);
	if (s.since)
		crm_table_column(t, "since", NULL, CRM_WHOLE);
	crm_table_column(t, "what", NULL, CRM_LEFT);
	if (s.mend)
		crm_table_column(t, "mend", NULL, CRM_WHOLE);
	for (size_t i = 0; i < n; i++)
		row(t, &f[i], &s, zone);
	crm_table_print(t, style, out);
	crm_table_free(t);
}

void crm_finding_print(const struct crm_findings *fs,
    const struct crm_style *style, const struct crm_zone *zone,
    struct crm_buf *out)
{
	size_t next;

	if (style->format != CRM_TEXT) {
		print_lines(fs, style, out);
		return;
	}
	for (size_t i = 0; i < fs->n; i = next) {
		for (next = i + 1; next < fs->n &&
		    fs->finding[next].kind == fs->finding[i].kind;)
			next++;
		part(&fs->finding[i], next - i, style, zone, out);
		crm_buf_char(out, '\n');
	}
	if (fs->n > 0)
		crm_finding_count(fs, style, out);
}

void crm_finding_count(const struct crm_findings *fs,
    const struct crm_style *style, struct crm_buf *out)
{
	struct crm_table *t = crm_table_new();
	size_t next;

	crm_table_column(t, "kind", NULL, CRM_WHOLE);
	crm_table_column(t, "severity", NULL, CRM_WHOLE);
	crm_table_column(t, "findings", NULL, CRM_RIGHT);
	crm_table_column(t, "title", "", CRM_LEFT);
	for (size_t i = 0; i < fs->n; i = next) {
		enum crm_finding_kind kind = fs->finding[i].kind;
		const struct crm_finding_info *info = crm_finding_info(kind);

		for (next = i + 1; next < fs->n &&
		    fs->finding[next].kind == kind;)
			next++;
		crm_table_row(t);
		crm_table_text(t, crm_str(info->name));
		crm_table_text(t, crm_str(crm_severity_name(info->severity)));
		crm_table_count(t, (int64_t)(next - i));
		crm_table_text(t, crm_str(info->title));
	}
	crm_table_print(t, style, out);
	crm_table_free(t);
}

void crm_finding_kinds(const struct crm_style *style, struct crm_buf *out)
{
	static const char *const name[] = { "kind", "group", "severity",
		"title" };
	struct crm_table *t = crm_table_new();

	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
		crm_table_column(t, name[i], NULL, i < 3 ? CRM_WHOLE :
		    CRM_LEFT);
	for (int k = 0; k < CRM_FIND_KINDS; k++) {
		const struct crm_finding_info *info = crm_finding_info(
		    (enum crm_finding_kind)k);

		crm_table_row(t);
		crm_table_text(t, crm_str(info->name));
		crm_table_text(t, crm_str(info->group));
		crm_table_text(t, crm_str(crm_severity_name(info->severity)));
		crm_table_text(t, crm_str(info->title));
	}
	crm_table_print(t, style, out);
	crm_table_free(t);
}

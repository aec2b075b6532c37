/* SPDX-License-Identifier: ISC */
/* New findings, and what is said in them: whose, when, where. */
#include "auditpriv.h"
#include "clock.h"

struct crm_str crm_audit_name(const struct crm_audit *a,
    const struct crm_deal *d)
{
	return crm_names_get(&a->fold->deal_name, d->id);
}

struct crm_str crm_audit_word_text(const struct crm_audit *a, uint32_t word)
{
	return crm_names_get(&a->fold->word, word);
}

struct crm_str crm_audit_time(struct crm_audit *a, int64_t t)
{
	char *p = crm_arena_new(&a->arena, CRM_CLOCK_LEN);

	crm_clock_format(t, p);
	return (struct crm_str){ p, CRM_CLOCK_LEN };
}

const char *crm_audit_span(struct crm_audit *a, int64_t t)
{
	int64_t secs = t < a->now ? a->now - t : t - a->now;
	long long days = secs / CRM_AUDIT_DAY;

	a->span.n = 0;
	if (days > 0)
		crm_buf_printf(&a->span, "%lld day%s", days,
		    days == 1 ? "" : "s");
	else if (secs >= 3600)
		crm_buf_printf(&a->span, "%lld h", (long long)(secs / 3600));
	else
		crm_buf_printf(&a->span, "%lld min", (long long)(secs / 60));
	return crm_buf_z(&a->span);
}

int64_t crm_audit_setting(const struct crm_rules *r, const char *key,
    int64_t other)
{
	int64_t days;

	return crm_str_int(crm_rules_setting(r, key), &days) && days > 0 &&
	    days <= 100000 ? days : other;
}

struct crm_finding *crm_audit_deal_new(struct crm_audit *a,
    enum crm_finding_kind kind, int64_t since, const struct crm_deal *d)
{
	struct crm_finding *f = crm_findings_new(&a->found, kind, since);

	if (f == NULL)
		return NULL;
	f->deal_id = d->id;
	f->deal = crm_audit_name(a, d);
	f->client = crm_names_get(&a->fold->client_name,
	    crm_fold_client_now(a->fold, d->client));
	/* of a recall, who is to make it, whoever closed the deal */
	f->owner = crm_audit_word_text(a, d->next != CRM_TIME_NONE ?
	    d->keeper : d->owner);
	return f;
}

struct crm_finding *crm_audit_client_new(struct crm_audit *a,
    enum crm_finding_kind kind, uint32_t client, int64_t since)
{
	struct crm_finding *f = crm_findings_new(&a->found, kind, since);

	if (f == NULL)
		return NULL;
	f->client = crm_names_get(&a->fold->client_name, client);
	f->owner = crm_audit_word_text(a, a->client[client].owner);
	return f;
}

uint32_t crm_audit_file(struct crm_audit *a, size_t *line)
{
	struct crm_audit_few *few = a->few;
	struct crm_buf path = { 0 };
	uint32_t file;

	*line = a->query->src.line;
	if (few == NULL)
		return crm_names_add(&a->file, crm_str(a->query->src.name));
	crm_store_path(few->index.store,
	    few->index.segment[few->at.segment].name, &path);
	file = crm_names_add(&a->file, crm_buf_str(&path));
	crm_buf_free(&path);
	*line = crm_days_line(&few->lines, &few->index, few->at);
	return file;
}

void crm_audit_here(struct crm_audit *a, struct crm_finding *f)
{
	size_t line;
	uint32_t file = crm_audit_file(a, &line);

	crm_finding_place(&a->found, f, crm_names_get(&a->file, file).p, line);
}

void crm_audit_place(struct crm_audit *a, struct crm_finding *f, uint32_t seq)
{
	size_t lo = 0, hi = a->places;

	if (a->few != NULL) {
		a->few->at = a->few->told[seq];
		crm_audit_here(a, f);
		return;
	}
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (a->place[mid].seq <= seq)
			lo = mid;
		else
			hi = mid;
	}
	if (hi > 0)
		crm_finding_place(&a->found, f, crm_names_get(&a->file,
		    a->place[lo].file).p, a->place[lo].line + seq -
		    a->place[lo].seq);
}

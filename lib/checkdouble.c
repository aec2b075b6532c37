/* SPDX-License-Identifier: ISC */
/* What is there twice: clients by phone, e-mail and company, and deals. */
#include "auditpriv.h"

#include <stdlib.h>

#include "likeness.h"
#include "phone.h"

typedef void key_fn(const struct crm_audit *, struct crm_str, struct crm_buf *);

static void phone_key(const struct crm_audit *a, struct crm_str s,
    struct crm_buf *key)
{
	key->n = 0;
	crm_phone_norm(s, crm_audit_country(a), key);
}

static void email_key(const struct crm_audit *a, struct crm_str s,
    struct crm_buf *key)
{
	(void)a;
	crm_likeness_email(s, key);
}

static void company_key(const struct crm_audit *a, struct crm_str s,
    struct crm_buf *key)
{
	(void)a;
	crm_likeness_company(s, key);
}

/* The first one of a key is who stays. */
static void client_twice(struct crm_audit *a, enum crm_finding_kind kind,
    uint32_t client, uint32_t first, struct crm_str value)
{
	int64_t own = a->client[client].changed;
	int64_t others = a->client[first].changed;
	struct crm_finding *f = crm_audit_client_new(a, kind, client,
	    own > others ? own : others);

	if (f == NULL)
		return;
	crm_finding_what(&a->found, f, "\"%.*s\", as %s has it", (int)value.n,
	    value.p, crm_names_get(&a->fold->client_name, first).p);
	crm_finding_mend(&a->found, f, "crm-add merge client=% into=%",
	    f->client, crm_names_get(&a->fold->client_name, first));
}

/* Has it been said of these two? */
static bool is_told(struct crm_names *told, uint32_t client, uint32_t first)
{
	uint32_t pair[2] = { client, first };
	size_t n = told->n;

	crm_names_add(told, (struct crm_str){ (char *)pair, sizeof(pair) });
	return told->n == n;
}

/* A client has what was known of those merged into it, too. */
static void clients(struct crm_audit *a, enum crm_finding_kind kind,
    struct crm_str field, key_fn *key_of)
{
	const struct crm_fold *fold = a->fold;
	struct crm_names key = { 0 }, told = { 0 };
	uint32_t *first;
	struct crm_buf b = { 0 };

	if (!crm_findings_want(&a->found, kind))
		return;
	first = crm_mem_new(fold->client_name.n + 1, sizeof(*first));
	for (uint32_t c = 1; c <= fold->client_name.n; c++) {
		struct crm_str value = crm_fold_client_own(fold, c, field);
		uint32_t no, now = crm_fold_client_now(fold, c);
		size_t known = key.n;

		if (value.n == 0)
			continue;
		key_of(a, value, &b);
		if (b.n == 0)
			continue;
		no = crm_names_add(&key, crm_buf_str(&b));
		if (no > known)
			first[no] = now;
		else if (first[no] != now && !is_told(&told, now, first[no]))
			client_twice(a, kind, now, first[no], value);
	}
	crm_names_free(&told);
	crm_names_free(&key);
	crm_buf_free(&b);
	free(first);
}

/* A reason for what is junk: one that speaks of doubles before others. */
static struct crm_str junk(const struct crm_rules *r)
{
	struct crm_str found = CRM_STR("");

	for (size_t i = 0; i < r->reasons; i++) {
		struct crm_str id = r->reason[i].id;

		if (!r->reason[i].junk)
			continue;
		if (memmem(id.p, id.n, "dup", 3) != NULL ||
		    memmem(id.p, id.n, "doubl", 5) != NULL)
			return id;
		if (found.n == 0)
			found = id;
	}
	return found.n > 0 ? found : r->has_reasons ? CRM_STR("REASON") :
	    CRM_STR("duplicate");
}

static void deal_twice(struct crm_audit *a, const struct crm_deal *d,
    const struct crm_deal *first)
{
	struct crm_finding *f = crm_audit_deal_new(a, CRM_FIND_SAME_DEAL,
	    d->created, d);
	struct crm_str title = crm_audit_word_text(a, d->title);

	if (f == NULL)
		return;
	crm_finding_what(&a->found, f, "of client %s as deal %s%s%.*s",
	    f->client.p, crm_audit_name(a, first).p, title.n > 0 ? ": " : "",
	    (int)title.n, title.n > 0 ? title.p : "");
	crm_finding_mend(&a->found, f, "crm-step % --refuse=%", f->deal,
	    junk(a->rules));
}

/* They come by creation. */
static void deals(struct crm_audit *a)
{
	const struct crm_fold *fold = a->fold;
	const struct crm_deal **first;
	struct crm_buf b = { 0 }, title = { 0 };
	struct crm_names key = { 0 };

	if (!crm_findings_want(&a->found, CRM_FIND_SAME_DEAL))
		return;
	first = crm_mem_new(fold->deals + 1, sizeof(struct crm_deal *));
	for (size_t i = 0; i < fold->deals; i++) {
		const struct crm_deal *d = &fold->deal[i];
		size_t known = key.n;
		uint32_t no;

		if (d->status != CRM_OPEN || d->client == 0)
			continue;
		crm_likeness_text(crm_audit_word_text(a, d->title), &title);
		/* what it was called may have been erased */
		if (title.n == 0 && d->created <=
		    a->client[d->client].forgotten)
			continue;
		b.n = 0;
		crm_buf_printf(&b, "%u %d ", (unsigned)d->client,
		    (int)d->pipeline);
		crm_buf_str_add(&b, crm_buf_str(&title));
		no = crm_names_add(&key, crm_buf_str(&b));
		if (no > known)
			first[no] = d;
		else if (a->deal[d->id].match)
			deal_twice(a, d, first[no]);
	}
	crm_names_free(&key);
	crm_buf_free(&b);
	crm_buf_free(&title);
	free(first);
}

void crm_check_doubles(struct crm_audit *a)
{
	clients(a, CRM_FIND_SAME_PHONE, CRM_STR("phone"), phone_key);
	clients(a, CRM_FIND_SAME_EMAIL, CRM_STR("email"), email_key);
	clients(a, CRM_FIND_SAME_COMPANY, CRM_STR("company"), company_key);
	deals(a);
}

/* SPDX-License-Identifier: ISC */
/* Fields with what they cannot mean. */
#include "auditpriv.h"

#include <stdlib.h>

#include "likeness.h"
#include "money.h"
#include "phone.h"

static void amount(struct crm_audit *a, const struct crm_deal *d)
{
	const struct crm_stage *s = &a->rules->stage[d->stage];
	int count = a->rules->pipeline[d->pipeline].count;
	bool deep = d->status == CRM_WON || (d->status == CRM_OPEN &&
	    s->order >= 0 && 2 * s->order >= count);
	struct crm_buf b = { 0 };
	struct crm_finding *f = NULL;

	if (d->status != CRM_LOST && d->has_amount && d->amount < 0) {
		f = crm_audit_deal_new(a, CRM_FIND_AMOUNT, d->created, d);
		crm_money_text(&b, d->amount);
	} else if (deep && !d->has_amount) {
		f = crm_audit_deal_new(a, CRM_FIND_NO_AMOUNT, d->status ==
		    CRM_WON ? d->closed : d->visit[d->visits - 1].entered, d);
	}
	if (f != NULL && b.n > 0)
		crm_finding_what(&a->found, f, "the amount is %s",
		    crm_buf_z(&b));
	else if (f != NULL)
		crm_finding_what(&a->found, f, "%s, and nobody knows for how "
		    "much", d->status == CRM_WON ? "won" : s->id.p);
	if (f != NULL)
		crm_finding_mend(&a->found, f, "crm-add set deal=% "
		    "amount=AMOUNT", f->deal);
	crm_buf_free(&b);
}

static void reason(struct crm_audit *a, const struct crm_deal *d)
{
	struct crm_str why = crm_audit_word_text(a, d->reason);
	struct crm_finding *f;

	if (d->status != CRM_LOST || !a->rules->has_reasons ||
	    crm_rules_reason(a->rules, why) != NULL || (f = crm_audit_deal_new(
	    a, CRM_FIND_UNKNOWN_REASON, d->closed, d)) == NULL)
		return;
	crm_finding_what(&a->found, f, why.n > 0 ?
	    "lost for %s, which is not in reasons.csv" : "lost for no reason"
	    "%s", why.n > 0 ? why.p : "");
	crm_finding_mend(&a->found, f, "crm-add undo deal=% of=% what=step && "
	    "crm-step % --refuse=REASON", f->deal,
	    crm_audit_time(a, a->deal[d->id].refused), f->deal);
}

void crm_check_field(struct crm_audit *a, const struct crm_deal *d)
{
	amount(a, d);
	reason(a, d);
}

static void phone(struct crm_audit *a, uint32_t client, struct crm_str text)
{
	struct crm_buf b = { 0 };
	enum crm_phone bad = crm_phone_norm(text, crm_audit_country(a), &b);
	struct crm_finding *f;

	crm_buf_free(&b);
	if (text.n == 0 || bad == CRM_PHONE_GOOD || (f = crm_audit_client_new(
	    a, CRM_FIND_PHONE, client, a->client[client].changed)) == NULL)
		return;
	crm_finding_what(&a->found, f, "\"%.*s\": %s", (int)text.n, text.p,
	    crm_phone_wrong(bad));
	crm_finding_mend(&a->found, f, "crm-add set client=% phone=PHONE",
	    f->client);
}

static void email(struct crm_audit *a, uint32_t client, struct crm_str text)
{
	struct crm_buf b = { 0 };
	bool good = crm_likeness_email(text, &b);
	struct crm_finding *f;

	crm_buf_free(&b);
	if (text.n == 0 || good || (f = crm_audit_client_new(a,
	    CRM_FIND_EMAIL, client, a->client[client].changed)) == NULL)
		return;
	crm_finding_what(&a->found, f, "\"%.*s\" is no address", (int)text.n,
	    text.p);
	crm_finding_mend(&a->found, f, "crm-add set client=% email=EMAIL",
	    f->client);
}

void crm_check_clients(struct crm_audit *a)
{
	const struct crm_fold *fold = a->fold;

	for (uint32_t c = 1; c <= fold->client_name.n; c++) {
		if (crm_fold_client_now(fold, c) != c)
			continue;
		phone(a, c, crm_fold_client(fold, c, CRM_STR("phone")));
		email(a, c, crm_fold_client(fold, c, CRM_STR("email")));
	}
}

struct crm_str crm_audit_country(const struct crm_audit *a)
{
	struct crm_str code = crm_rules_setting(a->rules, "phone_country");
	int64_t n;

	if (code.n > 0 && code.p[0] == '+')
		code.p++, code.n--;
	return crm_str_int(code, &n) && n > 0 && n < 1000 ? code :
	    CRM_STR("7");
}

static uint32_t value_of(const struct crm_deal *d, bool campaign)
{
	return campaign ? d->campaign : d->source;
}

void crm_audit_spell(struct crm_audit_spelling *s, struct crm_str value,
    size_t deals)
{
	size_t had = s->word.n;
	uint32_t no = crm_names_add(&s->word, value);

	s->deals = crm_mem_grow(s->deals, &s->cap, no + (size_t)1,
	    sizeof(*s->deals));
	if (s->word.n > had)
		s->deals[no] = 0;
	s->deals[no] += deals;
}

/* More deals have a; or as many, and it is the first by its bytes. */
static bool is_better(const struct crm_audit_spelling *s, uint32_t a,
    uint32_t b)
{
	return s->deals[a] != s->deals[b] ? s->deals[a] > s->deals[b] :
	    crm_str_cmp(s->word.name[a], s->word.name[b]) < 0;
}

uint32_t *crm_audit_spelled(const struct crm_audit_spelling *s)
{
	uint32_t *same = crm_mem_new(s->word.n + 1, sizeof(*same));
	uint32_t *best = crm_mem_new(s->word.n + 1, sizeof(*best));
	struct crm_names key = { 0 };
	struct crm_buf b = { 0 };

	for (uint32_t w = 1; w <= s->word.n; w++) {
		crm_likeness_text(s->word.name[w], &b);
		if (b.n == 0)
			continue;
		same[w] = crm_names_add(&key, crm_buf_str(&b));
		if (best[same[w]] == 0 || is_better(s, w, best[same[w]]))
			best[same[w]] = w;
	}
	for (uint32_t w = 1; w <= s->word.n; w++)
		same[w] = same[w] != 0 && best[same[w]] != w ?
		    best[same[w]] : 0;
	crm_names_free(&key);
	crm_buf_free(&b);
	free(best);
	return same;
}

/* How it should be written, by word of the fold: a number of s, or 0. */
static uint32_t *spell(const struct crm_audit *a, bool campaign,
    struct crm_audit_spelling *s)
{
	uint32_t *deals = crm_mem_new(a->words + 1, sizeof(*deals)), *right;
	uint32_t *of = crm_mem_new(a->words + 1, sizeof(*of));

	for (size_t i = 0; i < a->fold->deals; i++)
		deals[value_of(&a->fold->deal[i], campaign)]++;
	for (uint32_t w = 1; a->few == NULL && w <= a->words; w++)
		if (deals[w] > 0)
			crm_audit_spell(s, crm_audit_word_text(a, w),
			    deals[w]);
	right = crm_audit_spelled(s);
	for (uint32_t w = 1; s->word.n > 0 && w <= a->words; w++)
		if (deals[w] > 0)
			of[w] = right[crm_names_find(&s->word,
			    crm_audit_word_text(a, w))];
	free(deals);
	free(right);
	return of;
}

static void spelling(struct crm_audit *a, bool campaign)
{
	struct crm_audit_spelling *s = &a->spelling[campaign];
	uint32_t *right = spell(a, campaign, s);

	for (size_t i = 0; i < a->fold->deals; i++) {
		const struct crm_deal *d = &a->fold->deal[i];
		uint32_t w = value_of(d, campaign);
		struct crm_str word = crm_names_get(&s->word, right[w]);
		struct crm_finding *f;

		if (right[w] == 0 || !a->deal[d->id].match ||
		    (f = crm_audit_deal_new(a, CRM_FIND_SPELLING, d->created,
		    d)) == NULL)
			continue;
		crm_finding_what(&a->found, f, "%s \"%s\" is mostly written "
		    "\"%s\"", campaign ? "campaign" : "source",
		    crm_audit_word_text(a, w).p, word.p);
		crm_finding_mend(&a->found, f, "crm-add set deal=% %=%",
		    f->deal, campaign ? CRM_STR("campaign") :
		    CRM_STR("source"), word);
	}
	free(right);
}

void crm_check_spelling(struct crm_audit *a)
{
	if (!crm_findings_want(&a->found, CRM_FIND_SPELLING))
		return;
	spelling(a, false);
	spelling(a, true);
}

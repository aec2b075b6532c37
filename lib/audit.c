/* SPDX-License-Identifier: ISC */
#include "audit.h"

#include <stdlib.h>

#include "auditpriv.h"
#include "clock.h"

/* Facts whose lines do not follow each other begin a new entry. */
static void note_place(struct crm_audit *a)
{
	const struct crm_source *src = &a->query->src;
	struct crm_audit_place *last = a->places > 0 ?
	    &a->place[a->places - 1] : NULL;
	uint32_t file;

	if (a->few != NULL) {
		a->few->told = crm_mem_grow(a->few->told, &a->few->cap,
		    a->seq + (size_t)1, sizeof(*a->few->told));
		a->few->told[a->seq] = a->few->at;
		return;
	}
	file = last != NULL && crm_str_is(crm_names_get(&a->file,
	    last->file), src->name) ? last->file :
	    crm_names_add(&a->file, crm_str(src->name));

	if (last != NULL && last->file == file &&
	    src->line - last->line == a->seq - last->seq)
		return;
	a->place = crm_mem_grow(a->place, &a->place_cap, a->places + 1,
	    sizeof(*a->place));
	a->place[a->places++] = (struct crm_audit_place){ a->seq, file,
		src->line };
}

/* Deals may have to be handed over with the user's fields: the fold keeps
 * them from their first sight on. */
static void want_fields(struct crm_audit *a, const struct crm_line *l)
{
	for (size_t i = 0; a->hands_on && i < l->n; i++)
		if (l->field[i].id == CRM_KEY_USER)
			crm_names_add(&a->query->fold.field, l->field[i].key);
}

enum crm_status crm_audit_take(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_err *err)
{
	struct crm_audit *a = ctx;
	bool event = crm_line_get(l, CRM_KEY_EV) != NULL;
	enum crm_status s;

	(void)text;
	if (!event && crm_line_get(l, CRM_KEY_DEAL) != NULL) {
		a->deal_lines = true;
		return CRM_NONE;
	}
	/* the fold counts it, whether it takes it or not */
	if (event) {
		note_place(a);
		a->seq++;
		want_fields(a, l);
	}
	s = crm_fold_add(&a->query->fold, l, err);
	/* lines of late have been looked at, but for what undos may take */
	if (s == CRM_OK && event && a->few == NULL)
		crm_check_line(a, l);
	else if (s == CRM_OK && event && crm_line_str(l, CRM_KEY_DEAL).n > 0)
		crm_check_plan(a, l);
	return s;
}

/* A line that no report can read. */
static void bad_line(void *ctx, struct crm_err *err)
{
	struct crm_audit *a = ctx;
	struct crm_finding *f = crm_findings_new(&a->found, CRM_FIND_DAMAGED,
	    CRM_TIME_NONE);

	if (f == NULL)
		return;
	crm_finding_place(&a->found, f, err->file, err->line);
	crm_finding_what(&a->found, f, "%s%s%s", err->field != NULL ?
	    err->field : "", err->field != NULL ? ": " : "", err->text);
}

/* A deal that no report can fold. */
static void bad_deal(void *ctx, const struct crm_fold *fold, uint32_t deal,
    struct crm_err *err)
{
	struct crm_audit *a = ctx;
	struct crm_finding *f = crm_findings_new(&a->found, CRM_FIND_DAMAGED,
	    CRM_TIME_NONE);

	if (f == NULL)
		return;
	f->deal_id = deal;
	f->deal = crm_names_get(&fold->deal_name, deal);
	crm_finding_what(&a->found, f, "%s", err->text);
}

/* The first fact comes when all names are known. */
void crm_audit_ready(struct crm_audit *a)
{
	if (a->deal != NULL)
		return;
	a->deals = a->fold->deal_name.n;
	a->words = a->fold->word.n;
	a->deal = crm_mem_new(a->deals + 1, sizeof(*a->deal));
	a->client = crm_mem_new(a->fold->client_name.n + 1,
	    sizeof(*a->client));
	a->word = crm_mem_new(a->words + 1, sizeof(*a->word));
	for (size_t i = 0; i <= a->fold->client_name.n; i++)
		a->client[i].changed = a->client[i].forgotten =
		    CRM_TIME_NONE;
	for (size_t i = 0; i <= a->words; i++)
		a->word[i].last = CRM_TIME_NONE;
}

static enum crm_status tell(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_audit *a = ctx;

	crm_audit_ready(a);
	crm_check_fact(a, d, f);
	crm_tasks_seen(&a->tasks, fold, d, f, err);
	return crm_missed_seen(&a->missed, fold, d, f, err);
}

/* Whose client it is: the owner of an open deal of its, else of any. */
static void note_client(struct crm_audit *a, const struct crm_deal *d)
{
	struct crm_audit_client *c = &a->client[d->client];

	if (d->client == 0 || (c->open && d->status != CRM_OPEN))
		return;
	c->owner = d->keeper;
	c->open = d->status == CRM_OPEN;
}

static void check_deals(struct crm_audit *a)
{
	for (size_t i = 0; i < a->fold->deals; i++) {
		const struct crm_deal *d = &a->fold->deal[i];

		a->deal[d->id].match = crm_query_match(&a->query->eye, d);
		note_client(a, d);
		if (d->parent != 0)
			a->word[d->parent].parent = true;
		for (uint32_t k = 0; k < d->visits; k++) {
			const struct crm_visit *v = &d->visit[k];
			struct crm_audit_stage *s = v->stage != CRM_NO_STAGE ?
			    &a->stage[v->stage] : NULL;

			if (s != NULL && (s->visits++ == 0 ||
			    v->entered < s->entered))
				s->entered = v->entered;
		}
	}
	for (size_t i = 0; i < a->fold->deals; i++) {
		const struct crm_deal *d = &a->fold->deal[i];

		if (!a->deal[d->id].match)
			continue;
		crm_check_work(a, d);
		crm_check_stage(a, d);
		crm_check_owner(a, d);
		crm_check_field(a, d);
	}
}

/* Of a choice of deals or of an owner, nothing else is told. */
static void choose(struct crm_audit *a)
{
	struct crm_findings *fs = &a->found;
	size_t left = 0;

	for (size_t i = 0; i < fs->n; i++) {
		const struct crm_finding *f = &fs->finding[i];

		if (a->query->where != NULL && (f->deal_id == 0 ||
		    !a->deal[f->deal_id].match))
			continue;
		if (a->owner != NULL &&
		    !crm_str_is(f->owner, a->owner))
			continue;
		fs->finding[left++] = *f;
	}
	fs->n = left;
}

void crm_audit_begin(struct crm_audit *a)
{
	static const char *const fields[] = { "title", "todo", "client.phone",
		"client.email", "client.company", "client.name" };
	struct crm_query *q = a->query;
	struct crm_fold_opt opt = { .fact = tell, .bad = bad_deal, .ctx = a };

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		crm_query_want(q, crm_str(fields[i]));
	for (int i = 0; crm_findings_want(&a->found, CRM_FIND_NO_HANDOVER) &&
	    i < a->rules->known; i++)
		a->hands_on |= a->rules->stage[i].handover.n > 0;
	opt.rules = &q->src.rules;
	opt.as_of = q->as_of;
	opt.want = q->want;
	opt.wants = q->wants;
	crm_fold_init(&q->fold, &opt);
}

static enum crm_status fold(struct crm_audit *a, struct crm_err *err)
{
	struct crm_query *q = a->query;
	enum crm_status s;

	crm_audit_begin(a);
	q->src.bad = bad_line;
	q->src.bad_ctx = a;
	s = crm_source_read(&q->src, crm_audit_take, a, err);
	q->src.bad = NULL;
	if (a->deal_lines)
		return crm_err_set(err, CRM_DATA, "a check needs facts (event "
		    "lines): deal lines say only what a deal is now");
	return s == CRM_OK ? crm_fold_finish(&q->fold, err) : s;
}

/* Stages that facts name have been added to the tables meanwhile. */
static void grow_stages(struct crm_audit *a)
{
	size_t n = (size_t)a->rules->stages, known = (size_t)a->rules->known;
	struct crm_audit_stage *stage = crm_mem_new(n + 1, sizeof(*stage));

	memcpy(stage, a->stage, known * sizeof(*stage));
	free(a->stage);
	a->stage = stage;
}

/* Where deals were, of all that there are. */
static void know_stages(struct crm_audit *a)
{
	for (int i = a->rules->known; a->few != NULL && i < a->rules->stages;
	    i++)
		a->stage[i] = i < a->few->stages ? a->few->stage[i] :
		    (struct crm_audit_stage){ 0 };
}

enum crm_status crm_audit_asked(const struct crm_audit *a,
    struct crm_err *err)
{
	struct crm_str who = crm_str(a->owner);
	uint32_t word = crm_names_find(&a->fold->word, who);
	bool known = a->owner == NULL || (word != 0 &&
	    a->word[word].last != CRM_TIME_NONE) || crm_rules_staff(a->rules,
	    who, a->now) != NULL || (a->few != NULL && a->few->owner);

	for (size_t i = 0; word != 0 && !known && i < a->fold->deals; i++)
		known = a->fold->deal[i].owner == word ||
		    a->fold->deal[i].keeper == word;
	for (size_t i = 0; word != 0 && !known && i < a->tasks.facts; i++)
		known = a->tasks.fact[i].says.owner == word;
	if (known)
		return CRM_OK;
	return crm_err_set(err, CRM_USAGE, "--owner: neither staff.csv nor a "
	    "fact knows '%s'", a->owner);
}

enum crm_status crm_audit_run(struct crm_audit *a, struct crm_err *err)
{
	bool store = a->query->src.files == 0;
	enum crm_status s, few = CRM_NONE;

	a->rules = &a->query->src.rules;
	a->fold = &a->query->fold;
	a->now = a->query->as_of;
	a->found.since = a->query->period.from;
	a->line = crm_mem_new(1, sizeof(*a->line));
	s = crm_check_stage_open(a, err);
	if (s == CRM_OK && store)
		s = crm_check_files(a, err);
	if (s == CRM_OK && store)
		few = crm_audit_few(a, err);
	if (s == CRM_OK && few == CRM_NONE)
		s = fold(a, err);
	if (s == CRM_OK && store)
		s = crm_check_seq(a, err);
	if (s != CRM_OK)
		return s;
	crm_audit_ready(a);
	s = crm_audit_asked(a, err);
	if (s != CRM_OK)
		return s;
	grow_stages(a);
	check_deals(a);
	know_stages(a);
	crm_check_orphans(a);
	crm_check_plans(a);
	crm_check_calls(a);
	crm_check_tasks(a);
	crm_check_clients(a);
	crm_check_spelling(a);
	crm_check_doubles(a);
	crm_check_tables(a);
	choose(a);
	crm_findings_sort(&a->found);
	return CRM_OK;
}

void crm_audit_close(struct crm_audit *a)
{
	for (int i = 0; a->stage != NULL && i < a->rules->known; i++)
		crm_expr_free(a->stage[i].require);
	free(a->stage);
	free(a->deal);
	free(a->client);
	free(a->word);
	crm_missed_free(&a->missed);
	crm_tasks_free(&a->tasks);
	free(a->place);
	free(a->plan);
	crm_names_free(&a->file);
	crm_arena_free(&a->arena);
	crm_buf_free(&a->span);
	if (a->line != NULL)
		crm_line_free(a->line);
	free(a->line);
	crm_findings_free(&a->found);
	for (size_t i = 0; i < 2; i++) {
		crm_names_free(&a->spelling[i].word);
		free(a->spelling[i].deals);
	}
	crm_audit_few_free(a);
	*a = (struct crm_audit){ 0 };
}

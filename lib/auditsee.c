/* SPDX-License-Identifier: ISC */
/* All deals as the columns of the index have them: which may be found for
 * something that arose lately. */
#include <stdlib.h>

#include "auditfew.h"
#include "worker.h"

/* Where one deal in so many is to be read, all may be read as well. */
enum { MANY = 8, FEW = 64, WORDS = 256 };

/* What one thread has seen. */
struct see {
	const struct crm_late *late;
	struct crm_late_moved *moved;	/* by number in the fold at work */
	size_t moveds;
	int64_t *dull;		/* by stage: who was created then or before
				 * was not to be touched lately */
	size_t deals;
	bool owner;
	struct crm_names chosen;
	uint8_t *told;		/* by number in late->deal: 1; 2: it is open */
	struct crm_audit_spelling spelling[2];
	/* words are few, and are shown where they are again and again */
	struct { const char *p; uint32_t no; } word[2][WORDS];
	struct see_written {	/* deals created of late */
		uint32_t deal, word[2];	/* in written; in spelling */
	} *write;
	size_t writes, write_cap;
	struct crm_names written;
	struct crm_audit_stage *stage;	/* that the tables do not know */
	size_t stages, stage_cap;
};

static void *fork_see(void *ctx)
{
	const struct see *all = ctx;
	struct see *s = crm_mem_new(1, sizeof(*s));

	s->late = all->late;
	s->told = crm_mem_new(all->late->deal.n + 1, 1);
	s->dull = crm_mem_new((size_t)all->late->audit->rules->known + 1,
	    sizeof(*s->dull));
	for (int i = 0; i < all->late->audit->rules->known; i++)
		s->dull[i] = INT64_MIN;
	return s;
}

static void free_see(struct see *s)
{
	crm_names_free(&s->chosen);
	crm_names_free(&s->written);
	for (size_t i = 0; i < 2; i++) {
		crm_names_free(&s->spelling[i].word);
		free(s->spelling[i].deals);
	}
	free(s->moved);
	free(s->dull);
	free(s->told);
	free(s->write);
	free(s->stage);
}

static void note_write(struct see *s, struct crm_str deal, struct crm_str one,
    struct crm_str two)
{
	s->write = crm_mem_grow(s->write, &s->write_cap, s->writes + 1,
	    sizeof(*s->write));
	s->write[s->writes++] = (struct see_written){
		crm_names_add(&s->written, deal), {
		crm_names_add(&s->spelling[0].word, one),
		crm_names_add(&s->spelling[1].word, two) } };
}

static void note_stage(struct see *s, size_t no, size_t visits,
    int64_t entered)
{
	struct crm_audit_stage *g;
	size_t had = s->stages;

	if (had <= no) {
		s->stage = crm_mem_grow(s->stage, &s->stage_cap, no + 1,
		    sizeof(*s->stage));
		memset(s->stage + had, 0, (no + 1 - had) * sizeof(*s->stage));
		s->stages = no + 1;
	}
	g = &s->stage[no];
	if (visits > 0 && (g->visits == 0 || entered < g->entered))
		g->entered = entered;
	g->visits += visits;
}

static enum crm_status join_see(void *ctx, void *part, struct crm_err *err)
{
	struct see *all = ctx, *s = part;

	(void)err;
	for (size_t i = 0; all != NULL && i <= s->late->deal.n; i++)
		all->told[i] |= s->told[i];
	for (uint32_t i = 1; all != NULL && i <= s->chosen.n; i++)
		crm_names_add(&all->chosen, s->chosen.name[i]);
	for (int k = 0; k < 2 && all != NULL; k++)
		for (uint32_t i = 1; i <= s->spelling[k].word.n; i++)
			crm_audit_spell(&all->spelling[k],
			    s->spelling[k].word.name[i],
			    s->spelling[k].deals[i]);
	for (size_t i = 0; all != NULL && i < s->writes; i++)
		note_write(all, s->written.name[s->write[i].deal],
		    s->spelling[0].word.name[s->write[i].word[0]],
		    s->spelling[1].word.name[s->write[i].word[1]]);
	for (size_t i = 0; all != NULL && i < s->stages; i++)
		note_stage(all, i, s->stage[i].visits, s->stage[i].entered);
	if (all != NULL) {
		all->deals += s->deals;
		all->owner |= s->owner;
	}
	free_see(s);
	free(s);
	return CRM_OK;
}

/* What is known of the fold's deal of that number. */
static struct crm_late_moved *moved(struct see *s, uint32_t id)
{
	size_t had = s->moveds;

	if (id >= had) {
		s->moved = crm_mem_grow(s->moved, &s->moveds,
		    id + (size_t)1, sizeof(*s->moved));
		for (size_t i = had; i < s->moveds; i++)
			s->moved[i] = (struct crm_late_moved){
				.x.from = CRM_NO_STAGE,
				.stepped = CRM_TIME_NONE };
	}
	return &s->moved[id];
}

static void forget(struct crm_late_moved *m)
{
	*m = (struct crm_late_moved){ .x.from = CRM_NO_STAGE,
		.stepped = CRM_TIME_NONE };
}

static enum crm_status see_fact(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct see *s = ctx;
	struct crm_late_moved *m;

	(void)err;
	if (d == NULL)
		return CRM_OK;
	m = moved(s, d->id);
	if (f->at >= s->late->since)
		m->odd |= f->late || f->idle || (f->ev == CRM_EV_DEAL &&
		    m->x.seen);
	if (f->ev == CRM_EV_STEP && !f->idle && m->stepped < f->at)
		m->stepped = f->at;
	crm_check_follow(fold->opt.rules, &m->x, d, f);
	return CRM_OK;
}

/* All that was told of the deal does not count: it is folded anew. */
static enum crm_status see_back(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct see *s = ctx;

	(void)fold, (void)d, (void)err;
	for (size_t i = 0; f == NULL && i < s->moveds; i++)
		forget(&s->moved[i]);
	return CRM_OK;
}

/* One deal more has the word. */
static void count_word(struct see *s, int which, struct crm_str word)
{
	struct crm_audit_spelling *all = &s->spelling[which];
	size_t at = (uintptr_t)word.p / 4 % WORDS;
	uint32_t no = s->word[which][at].no;

	if (no != 0 && s->word[which][at].p == word.p &&
	    crm_str_eq(all->word.name[no], word)) {
		all->deals[no]++;
		return;
	}
	crm_audit_spell(all, word, 1);
	s->word[which][at].p = word.p;
	s->word[which][at].no = crm_names_find(&all->word, word);
}

static void spell(struct see *s, const struct crm_fold *fold,
    const struct crm_deal *d, struct crm_str id)
{
	struct crm_str one = crm_names_get(&fold->word, d->source);
	struct crm_str two = crm_names_get(&fold->word, d->campaign);

	if (!crm_late_want(s->late, CRM_FIND_SPELLING))
		return;
	count_word(s, 0, one);
	count_word(s, 1, two);
	if (d->created >= s->late->since)
		note_write(s, id, one, two);
}

static enum crm_status see_deal(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, struct crm_err *err)
{
	struct see *s = ctx;
	const struct crm_late *l = s->late;
	struct crm_str id = crm_names_get(&fold->deal_name, d->id);
	uint32_t no = l->deal.n > 0 ? crm_names_find(&l->deal, id) : 0;
	int known = l->audit->rules->known;

	(void)err;
	s->deals++;
	if (no != 0)
		s->told[no] |= d->status == CRM_OPEN ? 3 : 1;
	if (l->audit->owner != NULL && !s->owner)
		s->owner = crm_str_is(crm_names_get(&fold->word, d->owner),
		    l->audit->owner) || crm_str_is(crm_names_get(&fold->word,
		    d->keeper), l->audit->owner);
	spell(s, fold, d, id);
	for (uint32_t i = 0; i < d->visits; i++)
		if (d->visit[i].stage >= known)
			note_stage(s, (size_t)d->visit[i].stage, 1,
			    d->visit[i].entered);
	if (crm_late_may(l, fold, d, moved(s, d->id),
	    no != 0 ? &l->of[no] : NULL, s->dull))
		crm_names_add(&s->chosen, id);
	forget(moved(s, d->id));
	return CRM_OK;
}

static enum crm_status fold_columns(struct see *all, struct crm_err *err)
{
	struct crm_audit *a = all->late->audit;
	struct crm_source *src = &all->late->few->src;
	struct crm_fold_opt opt = { .rules = &src->rules, .as_of = a->now,
		.moves_only = true, .origins = true, .nexts = true,
		.fact = see_fact, .fact_moves = true, .back = see_back,
		.deal = see_deal, .fork = fork_see, .join = join_see,
		.ctx = all };
	struct crm_fold fold;
	enum crm_status s;

	crm_fold_init(&fold, &opt);
	s = crm_worker_fold(&fold, src, a->query->threads, err);
	crm_fold_free(&fold);
	return s;
}

/* Of two open deals of a client one may be there twice. */
static int by_client(const void *a, const void *b)
{
	const struct crm_late_pair *x = a, *y = b;

	if (x->client != y->client)
		return x->client < y->client ? -1 : 1;
	return (x->deal > y->deal) - (x->deal < y->deal);
}

static void choose_clients(struct crm_late *l, const struct see *all)
{
	size_t n = 0;

	for (size_t i = 0; i < l->pairs; i++)
		if ((all->told[l->pair[i].deal] & 2) != 0)
			l->pair[n++] = l->pair[i];
	if (n > 0)
		qsort(l->pair, n, sizeof(*l->pair), by_client);
	for (size_t i = 1; i < n; i++)
		if (l->pair[i].client == l->pair[i - 1].client &&
		    l->pair[i].deal != l->pair[i - 1].deal)
			crm_gather_add(&l->gather, CRM_GATHER_CLIENT,
			    l->client.name[l->pair[i].client], true);
}

static void choose(struct crm_late *l, struct see *all)
{
	uint32_t *right[2];

	for (int k = 0; k < 2; k++)
		right[k] = crm_audit_spelled(&all->spelling[k]);
	for (size_t i = 0; i < all->writes; i++)
		if (right[0][all->write[i].word[0]] != 0 ||
		    right[1][all->write[i].word[1]] != 0)
			crm_names_add(&all->chosen,
			    all->written.name[all->write[i].deal]);
	for (uint32_t i = 1; i <= all->chosen.n; i++)
		crm_gather_add(&l->gather, CRM_GATHER_DEAL,
		    all->chosen.name[i], false);
	/* no line creates it, or that was undone */
	for (uint32_t i = 1; i <= l->deal.n; i++)
		if (l->of[i].late && all->told[i] == 0)
			crm_gather_add(&l->gather, CRM_GATHER_DEAL,
			    l->deal.name[i], false);
	choose_clients(l, all);
	free(right[0]);
	free(right[1]);
}

enum crm_status crm_late_see(struct crm_late *l, struct crm_err *err)
{
	struct see all = { .late = l };
	struct crm_audit_few *few = l->few;
	enum crm_status s;

	all.told = crm_mem_new(l->deal.n + 1, 1);
	s = fold_columns(&all, err);
	if (s == CRM_OK && all.chosen.n > FEW + all.deals / MANY)
		s = CRM_NONE;
	if (s == CRM_OK) {
		choose(l, &all);
		few->deals = all.deals > 0;
		few->owner = all.owner;
		few->stage = all.stage;
		few->stages = (int)all.stages;
		memcpy(l->audit->spelling, all.spelling,
		    sizeof(all.spelling));
		all.stage = NULL;
		memset(all.spelling, 0, sizeof(all.spelling));
	}
	free_see(&all);
	return s;
}

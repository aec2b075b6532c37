/* SPDX-License-Identifier: ISC */
#include "handon.h"

#include "money.h"
#include "stepline.h"

/* The stage that a handover names: the first of a pipeline, or its own. */
static int named(const struct crm_rules *r, struct crm_str handover)
{
	struct crm_str head, rest;
	bool own = crm_str_cut(handover, '/', &head, &rest);
	int pipeline = crm_rules_pipeline(r, head);

	if (handover.n == 0 || pipeline < 0)
		return CRM_NO_STAGE;
	return own ? crm_rules_stage(r, pipeline, rest) :
	    r->pipeline[pipeline].first;
}

int crm_handon_stage(const struct crm_step *step, const struct crm_fold *fold,
    const struct crm_deal *d)
{
	const struct crm_rules *r = fold->opt.rules;
	const struct crm_stage *now = &r->stage[d->stage];
	bool wins = step->to != NULL ? strcmp(step->to, "won") == 0 :
	    now->order >= 0 &&
	    now->order + 1 == r->pipeline[d->pipeline].count;

	if (step->outcome != CRM_RESULT || d->status != CRM_OPEN || !wins)
		return CRM_NO_STAGE;
	return named(r, now->handover);
}

static void put_word(struct crm_line *l, const struct crm_fold *fold,
    enum crm_key key, uint32_t word)
{
	if (word != 0)
		crm_line_set_key(l, key, CRM_STRING,
		    crm_names_get(&fold->word, word));
}

static void put_fields(struct crm_line *l, const struct crm_fold *fold,
    const struct crm_deal *d)
{
	for (uint32_t i = 0; i < d->fields; i++) {
		const struct crm_change *f = &d->field[i];

		if (f->key <= CRM_KEYS || f->type == CRM_NULL)
			continue;
		crm_line_set(l, crm_names_get(&fold->field,
		    f->key - CRM_KEYS), (enum crm_type)f->type,
		    f->type == CRM_TRUE ? CRM_STR("true") :
		    f->type == CRM_FALSE ? CRM_STR("false") :
		    crm_names_get(&fold->word, f->word));
	}
}

static void put_amount(struct crm_line *l, const struct crm_step *step,
    const struct crm_deal *d)
{
	struct crm_buf b = { 0 };

	if (step->amount != NULL) {
		crm_stepline_number(l, CRM_KEY_AMOUNT, step->amount);
	} else if (d->has_amount) {
		crm_money_json(&b, d->amount);
		crm_line_set_key(l, CRM_KEY_AMOUNT, CRM_NUMBER,
		    crm_line_keep(l, crm_buf_str(&b)));
	}
	crm_buf_free(&b);
}

static bool stays(const struct crm_rules *r, struct crm_str owner, int stage,
    int64_t now)
{
	struct crm_str team = crm_rules_team(r, stage);
	const struct crm_staff *s = crm_rules_staff(r, owner, now);

	return team.n == 0 || (s != NULL && crm_str_eq(s->team, team));
}

void crm_handon_line(const struct crm_step *step, const struct crm_fold *fold,
    const struct crm_deal *d, int stage, int64_t now, struct crm_line *l)
{
	const struct crm_rules *r = fold->opt.rules;
	const struct crm_stage *s = &r->stage[stage];
	struct crm_str owner = crm_names_get(&fold->word, d->owner);

	crm_stepline_begin(l, "deal", CRM_STR(""), step->at, step->by);
	if (d->client != 0)
		crm_line_set_key(l, CRM_KEY_CLIENT, CRM_STRING,
		    crm_names_get(&fold->client_name, d->client));
	crm_line_set_key(l, CRM_KEY_PARENT, CRM_STRING,
	    crm_names_get(&fold->deal_name, d->id));
	put_word(l, fold, CRM_KEY_TITLE, d->title);
	if (owner.n > 0 && stays(r, owner, stage, now))
		crm_line_set_key(l, CRM_KEY_OWNER, CRM_STRING, owner);
	put_word(l, fold, CRM_KEY_SOURCE, d->source);
	put_word(l, fold, CRM_KEY_CAMPAIGN, d->campaign);
	crm_line_set_key(l, CRM_KEY_PIPELINE, CRM_STRING, s->pipeline);
	if (s->order > 0)
		crm_line_set_key(l, CRM_KEY_STAGE, CRM_STRING, s->id);
	if (step->variant != NULL)
		crm_stepline_text(l, CRM_KEY_VARIANT, step->variant);
	else
		put_word(l, fold, CRM_KEY_VARIANT, d->variant);
	put_amount(l, step, d);
	crm_stepline_time(l, CRM_KEY_NEXT, step->next);
	crm_stepline_text(l, CRM_KEY_TODO, step->todo);
	put_fields(l, fold, d);
}

struct children {
	const struct crm_names *deals;
	struct crm_names *child;
};

static enum crm_status take_child(void *ctx, const struct crm_line *l,
    struct crm_err *err)
{
	struct children *c = ctx;
	struct crm_str parent = crm_line_str(l, CRM_KEY_PARENT);

	(void)err;
	if (parent.n > 0 && crm_names_find(c->deals, parent) != 0 &&
	    crm_ev_find(crm_line_str(l, CRM_KEY_EV)) == CRM_EV_DEAL)
		crm_names_add(c->child, crm_line_str(l, CRM_KEY_DEAL));
	return CRM_OK;
}

enum crm_status crm_handon_children(struct crm_journal *journal,
    const struct crm_names *deals, struct crm_names *child,
    struct crm_err *err)
{
	struct crm_journal_want want = { { deals }, 1, false };
	struct children c = { deals, child };

	return crm_journal_read(journal, &want, take_child, &c, err);
}

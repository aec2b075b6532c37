/* SPDX-License-Identifier: ISC */
/* The stages and pipelines that facts name. */
#include "foldpriv.h"

static int find(const struct crm_rules *r, int pipeline, struct crm_str name)
{
	struct crm_str head, id;

	if (!crm_str_cut(name, '/', &head, &id))
		return crm_rules_stage(r, pipeline, name);
	pipeline = crm_rules_pipeline(r, head);
	return pipeline < 0 ? CRM_NO_STAGE : crm_rules_stage(r, pipeline, id);
}

/* Answers are remembered. */
static int known_stage(struct crm_fold *fold, uint32_t word, int pipeline)
{
	struct crm_fold_private *p = fold->p;
	const struct crm_rules *r = fold->opt.rules;
	size_t at = (size_t)word * (size_t)r->pipelines + (size_t)pipeline;

	if (p->place == NULL)
		p->place = crm_mem_new((fold->word.n + 1) *
		    (size_t)r->pipelines, sizeof(*p->place));
	if (p->place[at] == 0)
		p->place[at] = find(r, pipeline,
		    crm_names_get(&fold->word, word)) + 2;
	p->unknown |= p->place[at] - 2 == CRM_NO_STAGE;
	return p->place[at] - 2;
}

int crm_fold_stage(struct crm_fold *fold, uint32_t word, int pipeline)
{
	if (fold->p->frozen)
		return known_stage(fold, word, pipeline);
	return crm_rules_stage_add(fold->opt.rules, pipeline,
	    crm_names_get(&fold->word, word));
}

int crm_fold_pipeline(struct crm_fold *fold, uint32_t word)
{
	struct crm_rules *r = fold->opt.rules;
	struct crm_str id = crm_names_get(&fold->word, word);
	int pipeline = crm_rules_pipeline(r, id);

	if (pipeline < 0 && fold->p->frozen)
		fold->p->unknown = true;
	else if (pipeline < 0)
		pipeline = crm_rules_pipeline_add(r, id);
	return pipeline;
}

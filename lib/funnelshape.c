/* SPDX-License-Identifier: ISC */
#include "funnelshape.h"

#include <stdlib.h>

#include "mem.h"

bool crm_reach_parse(struct crm_str s, enum crm_reach *reach)
{
	static const char *const name[] = { "max", "touch", "strict" };

	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
		if (crm_str_is(s, name[i])) {
			*reach = (enum crm_reach)i;
			return true;
		}
	return false;
}

static enum crm_status bad(struct crm_err *err, const char *group,
    const char *what)
{
	return crm_err_set(err, CRM_USAGE, "--group: '%s': %s", group, what);
}

/* Mark the group's stages of one pipeline: how many names were found, and
 * where they begin and end. */
static size_t find(const struct crm_rules *r, int pipeline,
    struct crm_str names, int *first, int *last, size_t *all)
{
	struct crm_str name, rest = names;
	size_t found = 0;
	bool more = true;

	*all = 0;
	*first = INT32_MAX, *last = -1;
	while (more) {
		int stage;

		more = crm_str_cut(rest, '+', &name, &rest);
		(*all)++;
		stage = crm_rules_stage(r, pipeline, name);
		if (stage == CRM_NO_STAGE || r->stage[stage].order < 0)
			continue;
		found++;
		if (stage < *first)
			*first = stage;
		if (stage > *last)
			*last = stage;
	}
	return found;
}

/* The rows of one pipeline with the stages first … last as one. */
static void join(struct crm_funnel_shape *s, int pipeline, int first, int last)
{
	const struct crm_pipeline *p = &s->rules->pipeline[pipeline];
	int less = s->row[last] - s->row[first];

	for (int i = first; i <= last; i++)
		s->row[i] = s->row[first];
	for (int i = last + 1; i < p->first + p->count; i++)
		s->row[i] -= less;
}

static enum crm_status add_group(struct crm_funnel_shape *s, const char *group,
    struct crm_err *err)
{
	const struct crm_rules *r = s->rules;
	struct crm_str head, names = crm_str(group);
	int only = -1;
	bool any = false;

	if (crm_str_cut(names, '/', &head, &names)) {
		only = crm_rules_pipeline(r, head);
		if (only < 0)
			return bad(err, group, "no such pipeline");
	} else {
		names = head;
	}
	for (int i = 0; i < r->pipelines; i++) {
		int first, last;
		size_t all;

		if ((only >= 0 && i != only) ||
		    find(r, i, names, &first, &last, &all) != all)
			continue;
		if ((size_t)(last - first) + 1 != all)
			return bad(err, group, "not neighbours in stages.csv");
		for (int k = first; k <= last + 1; k++)
			if (k > 0 && k < r->known && s->row[k] ==
			    s->row[k - 1] && r->stage[k].pipeline_no ==
			    r->stage[k - 1].pipeline_no)
				return bad(err, group,
				    "a stage is in two groups");
		join(s, i, first, last);
		any = true;
	}
	return any ? CRM_OK : bad(err, group, "no such stages in a pipeline");
}

enum crm_status crm_funnel_shape_init(struct crm_funnel_shape *s,
    const struct crm_rules *r, const char *const *group, size_t groups,
    struct crm_err *err)
{
	enum crm_status status = CRM_OK;

	s->rules = r;
	s->known = r->known;
	s->row = crm_mem_new((size_t)r->known + 1, sizeof(*s->row));
	for (int i = 0; i < r->known; i++)
		s->row[i] = r->stage[i].order;
	for (size_t i = 0; i < groups && status == CRM_OK; i++)
		status = add_group(s, group[i], err);
	return status;
}

void crm_funnel_shape_free(struct crm_funnel_shape *s)
{
	free(s->row);
	s->row = NULL;
}

size_t crm_funnel_shape_rows(const struct crm_funnel_shape *s, int pipeline)
{
	const struct crm_pipeline *p = &s->rules->pipeline[pipeline];

	return p->count == 0 ? 0 :
	    (size_t)s->row[p->first + p->count - 1] + 1;
}

void crm_funnel_shape_name(const struct crm_funnel_shape *s, int stage,
    struct crm_buf *out)
{
	int row = crm_funnel_shape_row(s, stage);
	int i = stage;

	if (row < 0) {
		crm_buf_str_add(out, s->rules->stage[stage].id);
		return;
	}
	while (i > 0 && s->row[i - 1] == row && s->rules->stage[i - 1].
	    pipeline_no == s->rules->stage[stage].pipeline_no)
		i--;
	crm_buf_str_add(out, s->rules->stage[i].id);
	for (i++; i < s->known && s->row[i] == row && s->rules->stage[i].
	    pipeline_no == s->rules->stage[stage].pipeline_no; i++) {
		crm_buf_char(out, '+');
		crm_buf_str_add(out, s->rules->stage[i].id);
	}
}

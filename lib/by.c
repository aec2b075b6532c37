/* SPDX-License-Identifier: ISC */
#include "by.h"

#include <stdlib.h>

#include "mem.h"

static enum crm_status open_score(struct crm_by *by, struct crm_query *q,
    struct crm_err *err)
{
	struct crm_str name;
	enum crm_status s;

	if (by->score != NULL)
		return CRM_OK;
	q->src.when.now = q->as_of;
	s = crm_score_new(&q->src.rules, &q->src.when, &by->score, err);
	for (size_t i = 0; s == CRM_OK && i < q->src.rules.scores; i++)
		for (size_t k = 0; crm_score_field(by->score, i, k, &name);
		    k++)
			crm_query_want(q, name);
	return s;
}

enum crm_status crm_by_open(struct crm_by *by, const char *list,
    struct crm_query *q, struct crm_err *err)
{
	struct crm_str name, rest = crm_str(list);
	enum crm_status s = CRM_OK;
	bool more = list != NULL;
	size_t cap = 0;

	while (more && s == CRM_OK) {
		struct crm_by_field *f;

		more = crm_str_cut(rest, ',', &name, &rest);
		name = crm_str_trim(name);
		if (name.n == 0)
			return crm_err_set(err, CRM_USAGE,
			    "--by: '%s' has an empty name", list);
		by->field = crm_mem_grow(by->field, &cap, by->fields + 1,
		    sizeof(*by->field));
		f = &by->field[by->fields++];
		*f = (struct crm_by_field){ .name = crm_mem_copy(name.p,
		    name.n), .key = crm_key_find(name) };
		f->is_unit = crm_unit_parse(name, &f->unit);
		if (!f->is_unit)
			crm_query_want(q, name);
		if (f->key == CRM_KEY_SCORE || f->key == CRM_KEY_WARMTH)
			s = open_score(by, q, err);
	}
	return s;
}

static uint32_t word_of(const struct crm_deal *d, enum crm_key key)
{
	return key == CRM_KEY_OWNER ? d->owner :
	    key == CRM_KEY_SOURCE ? d->source :
	    key == CRM_KEY_CAMPAIGN ? d->campaign : d->variant;
}

static bool is_word(const struct crm_by_field *f)
{
	return !f->is_unit && (f->key == CRM_KEY_OWNER ||
	    f->key == CRM_KEY_SOURCE || f->key == CRM_KEY_CAMPAIGN ||
	    f->key == CRM_KEY_VARIANT);
}

bool crm_by_is_word(const struct crm_by *by)
{
	return by->fields == 1 && is_word(&by->field[0]);
}

uint32_t crm_by_word(const struct crm_by *by, const struct crm_deal *d)
{
	return word_of(d, by->field[0].key);
}

static void add_score(struct crm_query_eye *eye,
    const struct crm_deal *d, const struct crm_by_field *f,
    struct crm_buf *out)
{
	const struct crm_query *q = eye->query;
	const struct crm_field *v;
	struct crm_err err = { 0 };

	if (eye->scored == NULL)
		eye->scored = crm_mem_new(1, sizeof(*eye->scored));
	/* the rules have been compiled once, and were found to be good */
	if (eye->score == NULL)
		crm_score_new(&q->src.rules, &q->src.when, &eye->score, &err);
	crm_err_free(&err);
	crm_deal_line(eye->fold, d, q->want, q->wants, eye->scored);
	if (crm_line_find(eye->scored, crm_str(f->name)) == NULL &&
	    q->src.rules.scores > 0)
		crm_score_line(eye->score, eye->scored, crm_deal_field,
		    &eye->ctx);
	v = crm_line_find(eye->scored, crm_str(f->name));
	if (v != NULL)
		crm_buf_str_add(out, v->value);
}

static void add_value(struct crm_query_eye *eye,
    const struct crm_by_field *f, const struct crm_deal *d, int64_t t,
    struct crm_buf *out)
{
	if (f->is_unit) {
		crm_unit_name(f->unit, eye->query->src.rules.zone, t, out);
		return;
	}
	switch (f->key) {
	case CRM_KEY_OWNER: case CRM_KEY_SOURCE:
	case CRM_KEY_CAMPAIGN: case CRM_KEY_VARIANT:
		/* the same as below, but without making a line */
		crm_buf_str_add(out, crm_names_get(&eye->fold->word,
		    word_of(d, f->key)));
		break;
	case CRM_KEY_SCORE: case CRM_KEY_WARMTH:
		add_score(eye, d, f, out);
		break;
	default:
		crm_buf_str_add(out, crm_query_value(eye, d,
		    crm_str(f->name)));
		break;
	}
}

void crm_by_value(const struct crm_by *by, struct crm_query_eye *eye,
    const struct crm_deal *d, int64_t t, struct crm_buf *out)
{
	for (size_t i = 0; i < by->fields; i++) {
		if (i > 0)
			crm_buf_char(out, '\0');
		add_value(eye, &by->field[i], d, t, out);
	}
}

/* Where the unit that holds t begins. */
static int64_t unit_start(const struct crm_by *by, struct crm_by_memo *memo,
    struct crm_query_eye *eye, size_t i, int64_t t)
{
	const struct crm_by_field *f = &by->field[i];
	struct crm_by_span *s = &memo->span[((size_t)(t / 86400) + i * 31) %
	    (sizeof(memo->span) / sizeof(*memo->span))];

	if (s->field != i + 1 || !crm_period_has(&s->p, t)) {
		s->p = crm_unit_at(f->unit, eye->query->src.rules.zone, t);
		s->field = (uint32_t)i + 1;
	}
	return s->p.from;
}

void crm_by_codes(const struct crm_by *by, struct crm_by_memo *memo,
    struct crm_query_eye *eye, const struct crm_deal *d, int64_t t,
    struct crm_buf *out)
{
	struct crm_buf b = { 0 };

	for (size_t i = 0; i < by->fields; i++) {
		const struct crm_by_field *f = &by->field[i];
		int64_t code;

		switch (f->is_unit ? CRM_KEY_USER : f->key) {
		case CRM_KEY_OWNER: case CRM_KEY_SOURCE:
		case CRM_KEY_CAMPAIGN: case CRM_KEY_VARIANT:
			code = word_of(d, f->key);
			break;
		default:
			if (f->is_unit) {
				code = unit_start(by, memo, eye, i, t);
				break;
			}
			b.n = 0;
			add_value(eye, f, d, t, &b);
			code = crm_names_add(&memo->text, crm_buf_str(&b));
			break;
		}
		crm_buf_add(out, (const char *)&code, sizeof(code));
	}
	crm_buf_free(&b);
}

void crm_by_memo_free(struct crm_by_memo *memo)
{
	crm_names_free(&memo->text);
}

struct crm_str crm_by_part(struct crm_str group, size_t i)
{
	struct crm_str head = group, rest = group;

	do
		crm_str_cut(rest, '\0', &head, &rest);
	while (i-- > 0);
	return head;
}

bool crm_by_unit(const struct crm_by *by, enum crm_unit *unit, size_t *at)
{
	for (size_t i = 0; i < by->fields; i++)
		if (by->field[i].is_unit) {
			*unit = by->field[i].unit;
			*at = i;
			return true;
		}
	return false;
}

void crm_by_close(struct crm_by *by)
{
	for (size_t i = 0; i < by->fields; i++)
		free(by->field[i].name);
	free(by->field);
	crm_score_free(by->score);
	*by = (struct crm_by){ 0 };
}

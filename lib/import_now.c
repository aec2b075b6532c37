/* SPDX-License-Identifier: ISC */
/* The values of a deal as the journal has them by now. */
#include "importpriv.h"
#include "money.h"

/* The text is of the fold, or of the import's arena. */
static void put(enum crm_type type, struct crm_str text,
    struct crm_import_value *v)
{
	bool none = type == CRM_NULL || text.n == 0;

	v->type = none ? CRM_NULL : (uint8_t)type;
	v->text = none ? CRM_STR("null") : text;
}

static struct crm_str copy(struct crm_import_plan *p, struct crm_str s)
{
	return (struct crm_str){ crm_arena_copy(&p->im->arena, s.p, s.n),
		s.n };
}

static void put_word(struct crm_import_plan *p, uint32_t no,
    struct crm_import_value *v)
{
	put(CRM_STRING, crm_names_get(&p->fold.word, no), v);
}

static void put_money(struct crm_import_plan *p, bool has, int64_t minor,
    struct crm_import_value *v)
{
	struct crm_buf b = { 0 };

	if (has)
		crm_money_json(&b, minor);
	put(CRM_NUMBER, copy(p, crm_buf_str(&b)), v);
	crm_buf_free(&b);
}

static void put_field(struct crm_import_plan *p, const struct crm_deal *d,
    const struct crm_map_key *k, struct crm_import_value *v)
{
	uint32_t no = crm_names_find(&p->fold.field, k->name);

	put(CRM_NULL, CRM_STR(""), v);
	for (uint32_t i = 0; no != 0 && i < d->fields; i++) {
		const struct crm_change *f = &d->field[i];

		if (f->key != CRM_KEYS + no)
			continue;
		put((enum crm_type)f->type, f->type == CRM_TRUE ?
		    CRM_STR("true") : f->type == CRM_FALSE ?
		    CRM_STR("false") : crm_names_get(&p->fold.word,
		    f->word), v);
		return;
	}
}

void crm_import_now(struct crm_import_plan *p, const struct crm_deal *d,
    const struct crm_map_key *key, struct crm_import_value *v)
{
	const struct crm_import_known *k = &p->known[d->id];
	char text[CRM_CLOCK_LEN];

	switch (key->id) {
	case CRM_KEY_AMOUNT:
		put_money(p, k->has_amount, k->amount, v);
		break;
	case CRM_KEY_MARGIN:
		put_money(p, k->has_margin, k->margin, v);
		break;
	case CRM_KEY_CUR: put_word(p, k->cur, v); break;
	case CRM_KEY_OWNER: put_word(p, k->owner, v); break;
	case CRM_KEY_PARENT: put_word(p, d->parent, v); break;
	case CRM_KEY_TITLE: put_word(p, d->title, v); break;
	case CRM_KEY_SOURCE: put_word(p, d->source, v); break;
	case CRM_KEY_CAMPAIGN: put_word(p, d->campaign, v); break;
	case CRM_KEY_VARIANT: put_word(p, k->variant, v); break;
	case CRM_KEY_TODO: put_word(p, d->todo, v); break;
	case CRM_KEY_CLIENT:
		put(CRM_STRING, crm_names_get(&p->fold.client_name,
		    k->client), v);
		break;
	case CRM_KEY_NEXT:
		put(CRM_NULL, CRM_STR(""), v);
		if (d->next == CRM_TIME_NONE)
			break;
		crm_clock_format(d->next, text);
		put(CRM_STRING, copy(p, (struct crm_str){ text,
		    sizeof(text) }), v);
		break;
	default:
		put_field(p, d, key, v);
	}
}

bool crm_import_same(struct crm_import_plan *p, const struct crm_deal *d,
    const struct crm_map_key *key, const struct crm_import_value *v)
{
	struct crm_import_value now;
	int64_t a, b;

	crm_import_now(p, d, key, &now);
	if (v->type == CRM_NULL || now.type != v->type)
		return v->type == now.type;
	if ((key->id == CRM_KEY_AMOUNT || key->id == CRM_KEY_MARGIN) &&
	    crm_money_parse(v->text, &a) && crm_money_parse(now.text, &b))
		return a == b;
	return crm_str_eq(v->text, now.text);
}

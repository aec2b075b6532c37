/* SPDX-License-Identifier: ISC */
/* The words that lines repeat, and what they mean in their places. */
#include "event.h"
#include "foldpackpriv.h"

#define LIKELY(x) __builtin_expect(!!(x), 1)

static uint32_t stage_code(struct crm_pack *p, struct crm_str s)
{
	if (s.n == 0)
		return 0;
	if (!crm_event_stage_name(s))
		return CRM_PACK_ODD;
	if (crm_str_is(s, "won"))
		return CRM_PACK_WON_WORD;
	return crm_str_is(s, "lost") ? CRM_PACK_LOST_WORD :
	    crm_names_add(&p->side.word, s);
}

/* What a word means that is not among the last ones. */
static uint32_t meaning(struct crm_pack *p, unsigned int place,
    struct crm_str s)
{
	if (s.n > 0 && memchr(s.p, '\\', s.n) != NULL)
		return CRM_PACK_ODD;
	switch (place) {
	case CRM_PACK_EV_WORD:
		return crm_ev_find(s) != 0 ? crm_ev_find(s) : CRM_PACK_ODD;
	case CRM_PACK_OUTCOME_WORD:
		return crm_outcome_find(s);
	case CRM_PACK_KIND_WORD:
		return crm_touch_find(s);
	case CRM_PACK_DIR_WORD:
		return crm_dir_find(s);
	case CRM_PACK_STAGE_WORD:
		return stage_code(p, s);
	case CRM_PACK_ID_WORD:
		return crm_str_id(s) ? crm_names_add(&p->side.word, s) :
		    CRM_PACK_ODD;
	case CRM_PACK_CURRENCY_WORD:
		return s.n == 0 || crm_str_eq(s, p->opt->rules->currency) ?
		    0 : CRM_PACK_ODD;
	default:
		return crm_names_add(&p->side.word, s);
	}
}

uint32_t crm_pack_code_long(struct crm_pack *p, unsigned int place,
    const struct crm_scan_value *v)
{
	uint64_t a[2], mask[2];
	struct crm_pack_code *c;
	uint32_t key = place << 8 | v->n;

	if (v->type != CRM_STRING)
		return CRM_PACK_ODD;
	if (v->n > 16)
		return meaning(p, place, (struct crm_str){ v->p, v->n });
	memcpy(a, v->p, 16);
	memcpy(mask, crm_key_ones + 16 - v->n, 16);
	a[0] &= mask[0];
	a[1] &= mask[1];
	c = &p->code[crm_pack_code_slot(a[0], a[1], key)];
	if (LIKELY(c->head == a[0] && c->tail == a[1] && c->place == key))
		return c->code;
	*c = (struct crm_pack_code){ a[0], a[1], key,
		meaning(p, place, (struct crm_str){ v->p, v->n }) };
	return c->code;
}

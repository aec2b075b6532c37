/* SPDX-License-Identifier: ISC */
/* Lines into a pack: what they say, or that they say something odd. */
#include <stdlib.h>

#include "clock.h"
#include "event.h"
#include "foldpackpriv.h"
#include "foldpackvalue.h"
#include "foldpriv.h"
#include "money.h"

#define LIKELY(x) __builtin_expect(!!(x), 1)

/* A code, or none where the line has no such key. */
static inline bool take(struct crm_pack *p, const struct crm_scan *s,
    enum crm_key key, unsigned int place, uint32_t *c)
{
	struct crm_scan_value v;

	*c = 0;
	if (!crm_scan_has(s, key))
		return true;
	v = crm_scan_get(s, key);
	*c = crm_pack_code(p, place, &v);
	return *c != CRM_PACK_ODD;
}

/* A code of a place where another kind of value is as good as none. */
static inline uint32_t loose(struct crm_pack *p, const struct crm_scan *s,
    enum crm_key key, unsigned int place)
{
	struct crm_scan_value v;

	if (!crm_scan_has(s, key) || crm_scan_type(s, key) != CRM_STRING)
		return 0;
	v = crm_scan_get(s, key);
	return crm_pack_code(p, place, &v);
}

static bool is_text(const struct crm_scan *s, enum crm_key key)
{
	return !crm_scan_has(s, key) || crm_scan_type(s, key) == CRM_STRING ||
	    crm_scan_type(s, key) == CRM_NULL;
}

/* Texts that are looked at by nobody must be texts all the same. */
static inline bool texts(const struct crm_scan *s, uint64_t keys)
{
	for (uint64_t k = s->shape->seen & keys; k != 0; k &= k - 1)
		if (!is_text(s, (enum crm_key)__builtin_ctzll(k)))
			return false;
	return true;
}

#define BIT(key) ((uint64_t)1 << (key))

static bool take_money(struct crm_pack_item *k, const struct crm_scan *s,
    enum crm_key key, uint8_t some, uint8_t none, uint8_t *flags)
{
	struct crm_scan_value v;
	int64_t minor;

	if (!crm_scan_has(s, key))
		return true;
	if (crm_scan_type(s, key) == CRM_NULL) {
		*flags |= none;
		return true;
	}
	v = crm_scan_get(s, key);
	if (v.type != CRM_NUMBER || !crm_money_parse(
	    (struct crm_str){ v.p, v.n }, &minor))
		return false;
	*flags |= some;
	k->cell[k->cells++] = (uint64_t)minor;
	return true;
}

static bool is_time(const struct crm_scan *s, enum crm_key key)
{
	struct crm_scan_value v = crm_scan_get(s, key);
	int64_t t;

	return v.type == CRM_STRING &&
	    crm_clock_parse((struct crm_str){ v.p, v.n }, &t);
}

/* Owners, amounts and the like of a deal, set, step or undo. */
static bool take_changes(struct crm_pack *p, struct crm_pack_item *k,
    const struct crm_scan *s, struct crm_pack_head *h)
{
	bool step = h->kind == CRM_PACK_STEP;
	uint32_t c;

	if ((s->shape->seen & (BIT(CRM_KEY_AMOUNT) |
	    BIT(CRM_KEY_MARGIN))) != 0 &&
	    (!take_money(k, s, CRM_KEY_AMOUNT, CRM_PACK_AMOUNT,
	    CRM_PACK_NO_AMOUNT, &h->flags) ||
	    !take_money(k, s, CRM_KEY_MARGIN, CRM_PACK_MARGIN,
	    CRM_PACK_NO_MARGIN, &h->flags)))
		return false;
	if (crm_scan_has(s, CRM_KEY_NEXT) && crm_scan_type(s, CRM_KEY_NEXT) !=
	    CRM_NULL && !is_time(s, CRM_KEY_NEXT))
		return false;
	if (!texts(s, BIT(CRM_KEY_VARIANT) | BIT(CRM_KEY_REASON)))
		return false;
	if (step)
		return true;
	if (!texts(s, BIT(CRM_KEY_SOURCE) | BIT(CRM_KEY_CAMPAIGN) |
	    BIT(CRM_KEY_PARENT)) ||
	    !take(p, s, CRM_KEY_CUR, p->whole ? CRM_PACK_TEXT_WORD :
	    CRM_PACK_CURRENCY_WORD, &c))
		return false;
	if (crm_scan_has(s, CRM_KEY_OWNER)) {
		h->flags |= CRM_PACK_WORD;
		if (crm_scan_type(s, CRM_KEY_OWNER) == CRM_NULL)
			h->word = 0;
		else if (!take(p, s, CRM_KEY_OWNER, CRM_PACK_TEXT_WORD,
		    &h->word))
			return false;
	}
	return true;
}

static bool take_step(struct crm_pack *p, const struct crm_scan *s,
    struct crm_pack_head *h)
{
	uint32_t c;

	h->outcome = (uint8_t)loose(p, s, CRM_KEY_OUTCOME,
	    CRM_PACK_OUTCOME_WORD);
	if (!take(p, s, CRM_KEY_TO, CRM_PACK_STAGE_WORD, &c))
		return false;
	h->to = c == 0 ? CRM_PACK_NEXT : c == CRM_PACK_WON_WORD ? CRM_PACK_WON :
	    c == CRM_PACK_LOST_WORD ? CRM_PACK_NOWHERE : CRM_PACK_NAMED;
	if (h->to == CRM_PACK_NAMED)
		h->word = c;
	if (h->outcome != CRM_REFUSE)
		return true;
	if (h->to == CRM_PACK_NAMED)
		h->to = CRM_PACK_NOWHERE;	/* nobody looks */
	h->word = 0;
	if (crm_scan_has(s, CRM_KEY_REASON) &&
	    crm_scan_type(s, CRM_KEY_REASON) != CRM_NULL) {
		h->flags |= CRM_PACK_WORD;
		return take(p, s, CRM_KEY_REASON, CRM_PACK_TEXT_WORD, &h->word);
	}
	return true;
}

/* The pipeline and the stage where a deal begins. */
static bool take_place(struct crm_pack *p, struct crm_pack_item *k,
    const struct crm_scan *s, struct crm_pack_head *h)
{
	uint32_t pipeline, stage;

	if ((s->shape->seen & (BIT(CRM_KEY_PIPELINE) |
	    BIT(CRM_KEY_STAGE))) == 0)
		return true;
	if (!take(p, s, CRM_KEY_PIPELINE, CRM_PACK_STAGE_WORD, &pipeline) ||
	    !take(p, s, CRM_KEY_STAGE, CRM_PACK_STAGE_WORD, &stage) ||
	    pipeline == CRM_PACK_WON_WORD || pipeline == CRM_PACK_LOST_WORD)
		return false;
	if (pipeline != 0) {
		struct crm_scan_value v = crm_scan_get(s, CRM_KEY_PIPELINE);

		if (memchr(v.p, '/', v.n) != NULL)
			return false;
	}
	if (stage == CRM_PACK_WON_WORD || stage == CRM_PACK_LOST_WORD)
		stage = 0;
	h->flags |= CRM_PACK_PLACE;
	k->cell[k->cells++] = pipeline | (uint64_t)stage << 32;
	return true;
}

/* Where a deal is from; of a whole pack, in what currency, and its next. */
static bool take_origin(struct crm_pack *p, struct crm_pack_item *k,
    const struct crm_scan *s, struct crm_pack_head *h)
{
	size_t n = h->kind == CRM_PACK_STEP ? 1 : p->whole ?
	    CRM_PACK_ORIGINS : CRM_PACK_ORIGINS - 1, words = 0;
	bool next = (p->whole || p->opt->nexts) &&
	    crm_scan_has(s, CRM_KEY_NEXT);
	uint64_t mask = (uint64_t)next << CRM_PACK_NEXT_BIT;
	uint32_t word[CRM_PACK_ORIGINS + 1] = { 0 };
	int64_t t = CRM_TIME_NONE;

	for (size_t i = 0; i < n; i++) {
		enum crm_key key = (enum crm_key)crm_pack_origin[i];

		if (!crm_scan_has(s, key))
			continue;
		mask |= (uint64_t)1 << i;
		if (crm_scan_type(s, key) == CRM_NULL)
			word[words++] = 0;
		else if (!take(p, s, key, CRM_PACK_TEXT_WORD, &word[words++]))
			return false;
	}
	if (mask == 0)
		return true;
	h->flags |= CRM_PACK_ORIGIN;
	k->cell[k->cells++] = mask | (uint64_t)word[0] << 32;
	for (size_t i = 1; i < words; i += 2)
		k->cell[k->cells++] = word[i] | (uint64_t)word[i + 1] << 32;
	if (!next)
		return true;
	if (crm_scan_type(s, CRM_KEY_NEXT) == CRM_STRING &&
	    !take_time(p, s, CRM_KEY_NEXT, &t))
		return false;
	k->cell[k->cells++] = (uint64_t)t;
	return true;
}

/* A touch, of nobody's or of a deal's. */
static enum crm_status take_touch(struct crm_pack *p,
    const struct crm_scan *s, int64_t at)
{
	struct crm_fact f = { .at = at, .ev = CRM_EV_TOUCH };
	struct crm_err err = { 0 };
	enum crm_status st;

	if (!take(p, s, CRM_KEY_BY, CRM_PACK_ID_WORD, &f.by))
		return CRM_NONE;
	f.kind = (uint8_t)loose(p, s, CRM_KEY_KIND, CRM_PACK_KIND_WORD);
	f.dir = (uint8_t)loose(p, s, CRM_KEY_DIR, CRM_PACK_DIR_WORD);
	f.missed = crm_scan_has(s, CRM_KEY_MISSED) &&
	    crm_scan_type(s, CRM_KEY_MISSED) == CRM_TRUE;
	if (crm_scan_has(s, CRM_KEY_SECS)) {
		struct crm_scan_value v = crm_scan_get(s, CRM_KEY_SECS);

		if (v.type != CRM_NUMBER || v.n > 9 || v.p[0] == '-' ||
		    memchr(v.p, '.', v.n) != NULL)
			return CRM_NONE;
	}
	st = p->opt->fact(p->ctx, &p->side, NULL, &f, &err);
	if (st != CRM_OK)
		crm_err_free(&err);
	return st;
}

/* The ids of a fact must be ids. */
static inline bool take_ids(const struct crm_scan *s)
{
	return (!crm_scan_has(s, CRM_KEY_DEAL) ||
	    take_id(s, CRM_KEY_DEAL)) &&
	    (!crm_scan_has(s, CRM_KEY_CLIENT) ||
	    take_id(s, CRM_KEY_CLIENT)) &&
	    (!crm_scan_has(s, CRM_KEY_BY) || take_id(s, CRM_KEY_BY));
}

/* The kind of a fact: as a rule one of three. */
static inline uint32_t take_ev(struct crm_pack *p,
    const struct crm_scan *s)
{
	struct crm_scan_value v;

	if (LIKELY(s->shape->ev != CRM_EV_NONE))
		return s->shape->ev;
	if (!crm_scan_has(s, CRM_KEY_EV))
		return CRM_PACK_ODD;
	v = crm_scan_get(s, CRM_KEY_EV);
	if (v.type == CRM_STRING && v.n == 5 && memcmp(v.p, "touch", 5) == 0)
		return CRM_EV_TOUCH;
	if (v.type == CRM_STRING && v.n == 4 && memcmp(v.p, "step", 4) == 0)
		return CRM_EV_STEP;
	return crm_pack_code(p, CRM_PACK_EV_WORD, &v);
}

static bool take_undo(struct crm_pack *p, struct crm_pack_item *k,
    const struct crm_scan *s, struct crm_pack_head *h)
{
	int64_t of;

	if (!crm_scan_has(s, CRM_KEY_OF) ||
	    !take_time(p, s, CRM_KEY_OF, &of))
		return false;
	h->to = (uint8_t)loose(p, s, CRM_KEY_WHAT, CRM_PACK_EV_WORD);
	if (loose(p, s, CRM_KEY_WHAT, CRM_PACK_EV_WORD) == CRM_PACK_ODD)
		h->to = CRM_EV_NONE;
	/* what is not kept cannot be taken away */
	if (h->to != CRM_EV_STEP && h->to != CRM_EV_SET &&
	    h->to != CRM_EV_DEAL && crm_pack_tells(p) && !p->whole)
		return false;
	k->told = h->to != CRM_EV_STEP && h->to != CRM_EV_SET;
	h->flags |= CRM_PACK_OF;
	k->cell[k->cells++] = (uint64_t)of;
	return true;
}

/* A deal, set, step or undo; false when it is odd. */
static bool take_move(struct crm_pack *p, struct crm_pack_item *k,
    const struct crm_scan *s, struct crm_pack_head *h, enum crm_ev ev)
{
	k->cells = 2;
	h->kind = ev == CRM_EV_DEAL ? CRM_PACK_DEAL : ev == CRM_EV_STEP ?
	    CRM_PACK_STEP : ev == CRM_EV_SET ? CRM_PACK_SET : CRM_PACK_UNDO;
	if (h->kind == CRM_PACK_STEP && !take_step(p, s, h))
		return false;
	if (!take_changes(p, k, s, h))
		return false;
	if (h->kind == CRM_PACK_DEAL && !take_place(p, k, s, h))
		return false;
	if (p->opt->origins && h->kind != CRM_PACK_UNDO &&
	    !take_origin(p, k, s, h))
		return false;
	return h->kind != CRM_PACK_UNDO || take_undo(p, k, s, h);
}

/* May a deal be won by it, or never have been? */
static bool may_win(const struct crm_pack_head *h)
{
	if (h->kind == CRM_PACK_UNDO)
		return h->to == CRM_EV_DEAL;
	return h->kind == CRM_PACK_STEP && h->outcome == CRM_RESULT &&
	    (h->to == CRM_PACK_WON || h->to == CRM_PACK_NEXT);
}

/* Where the act is, if there is room for it near by. */
static inline uint32_t take_act(struct crm_pack *p, uint64_t act)
{
	uint32_t at = (uint32_t)(act * 0x9e3779b97f4a7c15u >> 51);

	for (uint32_t end = at + 8; at < end && at < CRM_PACK_ACTS; at++) {
		if (p->act[at] == 0)
			p->act[at] = act;
		if (LIKELY(p->act[at] == act))
			return at;
	}
	return CRM_PACK_ACTS;
}

enum crm_status crm_pack_scan(struct crm_pack *p, const struct crm_scan *s)
{
	struct crm_pack_head h = { 0 };
	struct crm_scan_value id;
	struct crm_pack_item *k;
	enum crm_status st;
	uint32_t ev;
	int64_t at;

	if (!crm_scan_has(s, CRM_KEY_AT))
		return CRM_NONE;
	/* more than half, as a rule: which they are is best known early */
	if (s->shape->ev == CRM_EV_TOUCH && !crm_pack_tells(p))
		return take_time(p, s, CRM_KEY_AT, &at) ? CRM_OK : CRM_NONE;
	if ((ev = take_ev(p, s)) == CRM_PACK_ODD ||
	    !take_time(p, s, CRM_KEY_AT, &at))
		return CRM_NONE;
	if (at > p->opt->as_of || (ev == CRM_EV_TOUCH && !crm_pack_tells(p)))
		return CRM_OK;
	if (!take_ids(s))
		return CRM_NONE;
	if (ev == CRM_EV_TOUCH) {
		st = take_touch(p, s, at);
		if (st != CRM_OK || !crm_scan_has(s, CRM_KEY_DEAL))
			return st;
		k = crm_pack_push(p);
		k->cells = k->hard = k->told = k->made = k->may_win = 0;
		k->light = 1;
		k->cell[0] = (uint64_t)at;
	} else {
		if (!crm_scan_has(s, CRM_KEY_DEAL) || (ev != CRM_EV_DEAL &&
		    ev != CRM_EV_SET && ev != CRM_EV_STEP &&
		    ev != CRM_EV_UNDO) || at < 0 || at > UINT32_MAX)
			return CRM_NONE;
		k = crm_pack_push(p);
		k->hard = k->light = k->told = 0;
		if (!take_move(p, k, s, &h, (enum crm_ev)ev)) {
			p->items--;
			return CRM_NONE;
		}
		k->cell[0] = (uint32_t)at;
		k->cell[1] = crm_pack_act(&h);
		k->act = take_act(p, k->cell[1]);
		k->made = h.kind == CRM_PACK_DEAL;
		k->may_win = may_win(&h);
	}
	id = crm_scan_get(s, CRM_KEY_DEAL);
	crm_pack_key(k, id.p, id.n);
	crm_pack_want(p, k);
	return CRM_OK;
}

/* SPDX-License-Identifier: ISC */
/* Lines into a pack: what they say, or that they say something odd. */
#include <stdlib.h>

#include "clock.h"
#include "event.h"
#include "foldpackpriv.h"
#include "foldpriv.h"
#include "money.h"

#define LIKELY(x) __builtin_expect(!!(x), 1)

/* Places where words mean something. */
enum { EV = 1, OUTCOME, KIND, DIR, ID, TEXT, STAGE, CURRENCY, KNOWN_ID };

#define ODD UINT32_MAX		/* a word that the pack does not take */
#define WON (UINT32_MAX - 1)
#define NOWHERE (UINT32_MAX - 2)

static uint32_t stage_code(struct crm_pack *p, struct crm_str s)
{
	if (s.n == 0)
		return 0;
	if (!crm_event_stage_name(s))
		return ODD;
	if (crm_str_is(s, "won"))
		return WON;
	return crm_str_is(s, "lost") ? NOWHERE :
	    crm_names_add(&p->side.word, s);
}

/* What a word means that is not among the last ones. */
static uint32_t meaning(struct crm_pack *p, unsigned int place,
    struct crm_str s)
{
	if (s.n > 0 && memchr(s.p, '\\', s.n) != NULL)
		return ODD;
	switch (place) {
	case EV:
		return crm_ev_find(s) != 0 ? crm_ev_find(s) : ODD;
	case OUTCOME:
		return crm_outcome_find(s);
	case KIND:
		return crm_touch_find(s);
	case DIR:
		return crm_dir_find(s);
	case STAGE:
		return stage_code(p, s);
	case ID:
		return crm_str_id(s) ? crm_names_add(&p->side.word, s) : ODD;
	case CURRENCY:
		return s.n == 0 || crm_str_eq(s, p->opt->rules->currency) ?
		    0 : ODD;
	default:
		return crm_names_add(&p->side.word, s);
	}
}

/* The same, remembered. */
static uint32_t code(struct crm_pack *p, unsigned int place,
    const struct crm_scan_value *v)
{
	uint64_t a[2], mask[2];
	struct crm_pack_code *c;
	uint32_t key = place << 8 | v->n, h;

	if (v->type != CRM_STRING)
		return ODD;
	if (v->n > 16)
		return meaning(p, place, (struct crm_str){ v->p, v->n });
	memcpy(a, v->p, 16);
	memcpy(mask, crm_key_ones + 16 - v->n, 16);
	a[0] &= mask[0];
	a[1] &= mask[1];
	h = (uint32_t)((a[0] ^ a[1] << 7 ^ key) * 0x9e3779b97f4a7c15u >> 55);
	c = &p->code[h];
	if (LIKELY(c->head == a[0] && c->tail == a[1] && c->place == key))
		return c->code;
	*c = (struct crm_pack_code){ a[0], a[1], key,
		meaning(p, place, (struct crm_str){ v->p, v->n }) };
	return c->code;
}

/* A code, or none where the line has no such key. */
static inline bool take(struct crm_pack *p, const struct crm_scan *s,
    enum crm_key key, unsigned int place, uint32_t *c)
{
	*c = 0;
	if (!crm_scan_has(s, key))
		return true;
	*c = code(p, place, &s->value[key]);
	return *c != ODD;
}

/* A code of a place where another kind of value is as good as none. */
static inline uint32_t loose(struct crm_pack *p, const struct crm_scan *s,
    enum crm_key key, unsigned int place)
{
	if (!crm_scan_has(s, key) || s->value[key].type != CRM_STRING)
		return 0;
	return code(p, place, &s->value[key]);
}

static inline unsigned int two(const char *c, unsigned int *bad)
{
	unsigned int a = (unsigned char)c[0] - (unsigned int)'0';
	unsigned int b = (unsigned char)c[1] - (unsigned int)'0';

	*bad |= (a > 9) | (b > 9);
	return a * 10 + b;
}

/* A time; as a rule of the day of the last one, to the second, and in Z. */
static inline bool take_time(struct crm_pack *p,
    const struct crm_scan_value *v, int64_t *t)
{
	unsigned int bad = 0, h, m, sec;
	char zero[CRM_CLOCK_LEN];
	const char *c = v->p;

	if (v->type != CRM_STRING)
		return false;
	if (v->n != CRM_CLOCK_LEN || c[19] != 'Z' || c[10] != 'T')
		return crm_clock_parse((struct crm_str){ c, v->n }, t);
	if (memcmp(c, p->day, 8) != 0 || memcmp(c + 3, p->day + 3, 8) != 0) {
		memcpy(zero, c, 11);
		memcpy(zero + 11, "00:00:00Z", 9);
		if (!crm_clock_parse((struct crm_str){ zero, sizeof(zero) },
		    &p->midnight))
			return false;
		memcpy(p->day, c, 11);
	}
	h = two(c + 11, &bad);
	m = two(c + 14, &bad);
	sec = two(c + 17, &bad);
	bad |= (c[13] != ':') | (c[16] != ':') | (h > 23) | (m > 59) |
	    (sec > 59);
	*t = p->midnight + (int)(h * 3600 + m * 60 + sec);
	return bad == 0;
}

/* May it be an id: the bytes that crm_str_id refuses, and escapes. */
static bool take_id(const struct crm_scan_value *v)
{
	uint64_t bad = 0;

	if (v->type != CRM_STRING || v->n < 1 || v->n > 64 || v->p[0] == '-')
		return false;
	for (uint32_t i = 0; i < v->n; i += 8) {
		uint64_t w, m = v->n - i < 8 ?
		    ((uint64_t)1 << (v->n - i) * 8) - 1 : ~(uint64_t)0;
		const uint64_t one = 0x0101010101010101u;

		memcpy(&w, v->p + i, 8);
		/* other bytes become letters */
		w = (w & m) | (~m & one * 'a');
#define HAS_ZERO(x) (((x) - one) & ~(x) & one * 0x80)
		bad |= HAS_ZERO(w ^ one * ',') | HAS_ZERO(w ^ one * '\\') |
		    HAS_ZERO(w ^ one * 0x7f) |
		    ((w - one * 0x21) & ~w & one * 0x80);
#undef HAS_ZERO
	}
	return bad == 0;
}

static bool is_text(const struct crm_scan *s, enum crm_key key)
{
	return !crm_scan_has(s, key) || s->value[key].type == CRM_STRING ||
	    s->value[key].type == CRM_NULL;
}

/* Texts that are looked at by nobody must be texts all the same. */
static inline bool texts(const struct crm_scan *s, uint64_t keys)
{
	for (uint64_t k = s->seen & keys; k != 0; k &= k - 1)
		if (!is_text(s, (enum crm_key)__builtin_ctzll(k)))
			return false;
	return true;
}

#define BIT(key) ((uint64_t)1 << (key))

static bool take_money(struct crm_pack_item *k, const struct crm_scan *s,
    enum crm_key key, uint8_t some, uint8_t none, uint8_t *flags)
{
	int64_t minor;

	if (!crm_scan_has(s, key))
		return true;
	if (s->value[key].type == CRM_NULL) {
		*flags |= none;
		return true;
	}
	if (s->value[key].type != CRM_NUMBER || !crm_money_parse(
	    (struct crm_str){ s->value[key].p, s->value[key].n }, &minor))
		return false;
	*flags |= some;
	k->cell[k->cells++] = (uint64_t)minor;
	return true;
}

/* Owners, amounts and the like of a deal, set, step or undo. */
static bool take_changes(struct crm_pack *p, struct crm_pack_item *k,
    const struct crm_scan *s, struct crm_pack_head *h)
{
	bool step = h->kind == CRM_PACK_STEP;
	uint32_t c;
	int64_t t;

	if ((s->seen & (BIT(CRM_KEY_AMOUNT) | BIT(CRM_KEY_MARGIN))) != 0 &&
	    (!take_money(k, s, CRM_KEY_AMOUNT, CRM_PACK_AMOUNT,
	    CRM_PACK_NO_AMOUNT, &h->flags) ||
	    !take_money(k, s, CRM_KEY_MARGIN, CRM_PACK_MARGIN,
	    CRM_PACK_NO_MARGIN, &h->flags)))
		return false;
	if (crm_scan_has(s, CRM_KEY_NEXT) && s->value[CRM_KEY_NEXT].type !=
	    CRM_NULL && !take_time(p, &s->value[CRM_KEY_NEXT], &t))
		return false;
	if (!texts(s, BIT(CRM_KEY_VARIANT) | BIT(CRM_KEY_REASON)))
		return false;
	if (step)
		return true;
	if (!texts(s, BIT(CRM_KEY_SOURCE) | BIT(CRM_KEY_CAMPAIGN) |
	    BIT(CRM_KEY_PARENT)) || !take(p, s, CRM_KEY_CUR, CURRENCY, &c))
		return false;
	if (crm_scan_has(s, CRM_KEY_OWNER)) {
		h->flags |= CRM_PACK_WORD;
		if (s->value[CRM_KEY_OWNER].type == CRM_NULL)
			h->word = 0;
		else if (!take(p, s, CRM_KEY_OWNER, TEXT, &h->word))
			return false;
	}
	return true;
}

static bool take_step(struct crm_pack *p, const struct crm_scan *s,
    struct crm_pack_head *h)
{
	uint32_t c;

	h->outcome = (uint8_t)loose(p, s, CRM_KEY_OUTCOME, OUTCOME);
	if (!take(p, s, CRM_KEY_TO, STAGE, &c))
		return false;
	h->to = c == 0 ? CRM_PACK_NEXT : c == WON ? CRM_PACK_WON :
	    c == NOWHERE ? CRM_PACK_NOWHERE : CRM_PACK_NAMED;
	if (h->to == CRM_PACK_NAMED)
		h->word = c;
	if (h->outcome != CRM_REFUSE)
		return true;
	if (h->to == CRM_PACK_NAMED)
		h->to = CRM_PACK_NOWHERE;	/* nobody looks */
	h->word = 0;
	if (crm_scan_has(s, CRM_KEY_REASON) &&
	    s->value[CRM_KEY_REASON].type != CRM_NULL) {
		h->flags |= CRM_PACK_WORD;
		return take(p, s, CRM_KEY_REASON, TEXT, &h->word);
	}
	return true;
}

/* The pipeline and the stage where a deal begins. */
static bool take_place(struct crm_pack *p, struct crm_pack_item *k,
    const struct crm_scan *s, struct crm_pack_head *h)
{
	uint32_t pipeline, stage;

	if ((s->seen & (BIT(CRM_KEY_PIPELINE) | BIT(CRM_KEY_STAGE))) == 0)
		return true;
	if (!take(p, s, CRM_KEY_PIPELINE, STAGE, &pipeline) ||
	    !take(p, s, CRM_KEY_STAGE, STAGE, &stage) ||
	    pipeline == WON || pipeline == NOWHERE)
		return false;
	if (pipeline != 0 && memchr(s->value[CRM_KEY_PIPELINE].p, '/',
	    s->value[CRM_KEY_PIPELINE].n) != NULL)
		return false;
	if (stage == WON || stage == NOWHERE)
		stage = 0;
	h->flags |= CRM_PACK_PLACE;
	k->cell[k->cells++] = pipeline | (uint64_t)stage << 32;
	return true;
}

/* A touch, of nobody's or of a deal's. */
static enum crm_status take_touch(struct crm_pack *p,
    const struct crm_scan *s, int64_t at, uint32_t by)
{
	struct crm_fact f = { .at = at, .by = by, .ev = CRM_EV_TOUCH };
	struct crm_err err = { 0 };
	enum crm_status st;

	f.kind = (uint8_t)loose(p, s, CRM_KEY_KIND, KIND);
	f.dir = (uint8_t)loose(p, s, CRM_KEY_DIR, DIR);
	f.missed = crm_scan_has(s, CRM_KEY_MISSED) &&
	    s->value[CRM_KEY_MISSED].type == CRM_TRUE;
	if (crm_scan_has(s, CRM_KEY_SECS)) {
		const struct crm_scan_value *v = &s->value[CRM_KEY_SECS];

		if (v->type != CRM_NUMBER || v->n > 9 || v->p[0] == '-' ||
		    memchr(v->p, '.', v->n) != NULL)
			return CRM_NONE;
	}
	st = p->opt->fact(p->ctx, &p->side, NULL, &f, &err);
	crm_err_free(&err);
	return st;
}

/* The ids of a fact must be ids. */
static inline bool take_ids(struct crm_pack *p, const struct crm_scan *s,
    uint32_t *by)
{
	return (!crm_scan_has(s, CRM_KEY_DEAL) ||
	    take_id(&s->value[CRM_KEY_DEAL])) &&
	    (!crm_scan_has(s, CRM_KEY_CLIENT) ||
	    take_id(&s->value[CRM_KEY_CLIENT])) &&
	    take(p, s, CRM_KEY_BY, ID, by);
}

static bool take_undo(struct crm_pack *p, struct crm_pack_item *k,
    const struct crm_scan *s, struct crm_pack_head *h)
{
	int64_t of;

	if (!crm_scan_has(s, CRM_KEY_OF) ||
	    !take_time(p, &s->value[CRM_KEY_OF], &of))
		return false;
	h->to = (uint8_t)loose(p, s, CRM_KEY_WHAT, EV);
	if (loose(p, s, CRM_KEY_WHAT, EV) == ODD)
		h->to = CRM_EV_NONE;
	/* what is not kept cannot be taken away */
	if (h->to != CRM_EV_STEP && h->to != CRM_EV_SET &&
	    h->to != CRM_EV_DEAL && p->opt->fact != NULL)
		return false;
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
	return h->kind != CRM_PACK_UNDO || take_undo(p, k, s, h);
}

enum crm_status crm_pack_scan(struct crm_pack *p, const struct crm_scan *s)
{
	struct crm_pack_head h = { 0 };
	const struct crm_scan_value *id = &s->value[CRM_KEY_DEAL];
	struct crm_pack_item *k;
	enum crm_status st;
	uint32_t ev, by;
	int64_t at;

	if (!crm_scan_has(s, CRM_KEY_AT) || !crm_scan_has(s, CRM_KEY_EV) ||
	    !take_time(p, &s->value[CRM_KEY_AT], &at) ||
	    (ev = code(p, EV, &s->value[CRM_KEY_EV])) == ODD)
		return CRM_NONE;
	if (at > p->opt->as_of)
		return CRM_OK;
	if (ev == CRM_EV_TOUCH && p->opt->fact == NULL)
		return CRM_OK;
	if (!take_ids(p, s, &by))
		return CRM_NONE;
	if (ev == CRM_EV_TOUCH) {
		st = take_touch(p, s, at, by);
		if (st != CRM_OK || !crm_scan_has(s, CRM_KEY_DEAL))
			return st;
		k = crm_pack_push(p);
		k->cells = k->hard = 0;
		k->light = 1;
	} else {
		if (!crm_scan_has(s, CRM_KEY_DEAL) || (ev != CRM_EV_DEAL &&
		    ev != CRM_EV_SET && ev != CRM_EV_STEP &&
		    ev != CRM_EV_UNDO) || at < 0 || at > UINT32_MAX)
			return CRM_NONE;
		k = crm_pack_push(p);
		k->hard = k->light = 0;
		if (!take_move(p, k, s, &h, (enum crm_ev)ev)) {
			p->items--;
			return CRM_NONE;
		}
		h.at = (uint32_t)at;
		memcpy(k->cell, &h, sizeof(h));
	}
	crm_pack_key(k, id->p, id->n);
	crm_pack_want(p, k);
	return CRM_OK;
}

/* A line as the scan would have it, so that it can be taken likewise. */
static bool copy_line(struct crm_pack *p, const struct crm_line *l)
{
	char *out = p->room, *end = p->room + sizeof(p->room) - 16;
	struct crm_scan *s = &p->copy;

	s->seen = 0;
	for (size_t i = 0; i < l->n; i++) {
		const struct crm_field *f = &l->field[i];

		if (f->id == CRM_KEY_USER || f->id == CRM_KEY_NOTE)
			continue;
		if (f->value.n > (size_t)(end - out))
			return false;
		if (f->value.n > 0)
			memcpy(out, f->value.p, f->value.n);
		s->value[f->id] = (struct crm_scan_value){ out,
			(uint32_t)f->value.n, f->type };
		s->seen |= BIT(f->id);
		out += f->value.n;
	}
	return true;
}

/* Leave the deal out.  Its touches have been told, and are taken back when
 * it is folded in the other way. */
static void leave(struct crm_pack *p, struct crm_str id, bool light)
{
	struct crm_pack_item *k;

	crm_pack_flush(p);
	k = crm_pack_push(p);
	k->cells = 0;
	k->light = light;
	k->hard = !light;
	crm_pack_key(k, id.p, id.n);
	crm_pack_flush(p);
}

enum crm_status crm_pack_line(struct crm_pack *p, const struct crm_line *l,
    struct crm_err *err)
{
	struct crm_fold_private *side = p->side.p;
	const struct crm_fact *f = side->fact;
	enum crm_status st;
	bool told;

	if (crm_line_get(l, CRM_KEY_EV) == NULL)
		return CRM_NONE;
	if (copy_line(p, l)) {
		st = crm_pack_scan(p, &p->copy);
		crm_pack_flush(p);
		if (st != CRM_NONE)
			return st;
	}
	st = crm_fold_add(&p->side, l, err);
	f = side->fact;
	if (st != CRM_OK || side->facts == 0)
		return st;
	told = f->ev == CRM_EV_TOUCH && p->opt->fact != NULL;
	if (told)
		st = p->opt->fact(p->ctx, &p->side, NULL, f, err);
	else if (f->deal == 0 && p->opt->fact != NULL)
		p->again = true;
	if (f->deal != 0) {
		char id[CRM_PACK_COPY] = { 0 };
		struct crm_str name = crm_names_get(&p->side.deal_name,
		    f->deal);

		memcpy(id, name.p, name.n);
		leave(p, (struct crm_str){ id, name.n }, told);
	}
	side->facts = side->changes = 0;
	return st;
}

/* SPDX-License-Identifier: ISC */
/* Deals into the form that stream.h has. */
#include <stdlib.h>

#include "foldpriv.h"
#include "stream.h"

void crm_stream_out_free(struct crm_stream_out *o)
{
	crm_buf_free(&o->buf);
	free(o->block);
	free(o->shape);
	crm_names_free(&o->known);
	*o = (struct crm_stream_out){ 0 };
}

/* The number of a shape, from 0: the same few come again and again. */
static uint32_t number_of(struct crm_stream_out *o,
    const struct crm_stream_shape *s)
{
	uint64_t head;
	struct crm_stream_lately *l;
	uint32_t no;

	memcpy(&head, &s->ev, sizeof(head));
	head ^= (uint64_t)s->key[0] << 40 ^ (uint64_t)s->type[0] << 48 ^
	    (uint64_t)s->key[1] << 56;
	l = &o->lately[head * 0x9e3779b97f4a7c15u >> 58];
	if (l->no != 0 && memcmp(&l->shape, s, sizeof(*s)) == 0)
		return l->no - 1;
	no = crm_names_add(&o->known, (struct crm_str){ (const char *)s,
		sizeof(*s) });
	if (no > o->shapes) {
		o->shape = crm_mem_grow(o->shape, &o->shape_cap, no,
		    sizeof(*o->shape));
		o->shape[o->shapes++] = *s;
	}
	*l = (struct crm_stream_lately){ *s, no };
	return no - 1;
}

static uint32_t shape_of(struct crm_stream_out *o, const struct crm_fact *f,
    const struct crm_change *c)
{
	struct crm_stream_shape s = { .ev = f->ev, .outcome = f->outcome,
		.kind = f->kind, .changes = (uint8_t)f->changes };

	s.to = f->to == 0 ? CRM_PACK_NEXT : f->to == CRM_TO_WON ?
	    CRM_PACK_WON : f->to == CRM_TO_NOWHERE ? CRM_PACK_NOWHERE :
	    CRM_PACK_NAMED;
	for (uint16_t i = 0; i < f->changes; i++) {
		s.key[i] = (uint8_t)c[i].key;
		s.type[i] = c[i].type;
	}
	return number_of(o, &s);
}

static void put_fact(struct crm_stream_out *o, const struct crm_fold *fold,
    const struct crm_fact *f)
{
	const struct crm_change *c = crm_fold_changes(fold, f);

	crm_stream_put(&o->buf, shape_of(o, f, c));
	if (f->to != 0 && f->to != CRM_TO_WON && f->to != CRM_TO_NOWHERE)
		crm_stream_put(&o->buf, f->to);
	for (uint16_t i = 0; i < f->changes; i++) {
		if (c[i].type == CRM_NULL)
			continue;
		switch (c[i].key) {
		case CRM_KEY_AMOUNT: case CRM_KEY_MARGIN:
			crm_stream_put(&o->buf, crm_stream_zig(c[i].n));
			break;
		case CRM_KEY_NEXT: case CRM_KEY_OF:
			crm_stream_put(&o->buf, crm_stream_zig((int64_t)
			    ((uint64_t)c[i].n - (uint64_t)f->at)));
			break;
		default:
			crm_stream_put(&o->buf, c[i].word);
			break;
		}
	}
}

static void begin_block(struct crm_stream_out *o, int64_t base)
{
	o->block = crm_mem_grow(o->block, &o->block_cap, o->blocks + 1,
	    sizeof(*o->block));
	o->block[o->blocks++] = (struct crm_stream_block){
		.at = (int64_t)o->buf.n, .base = base };
	o->last_n = 0;
	o->open = true;
}

static void put_id(struct crm_stream_out *o, struct crm_str id)
{
	size_t same = 0;

	while (same < id.n && same < o->last_n && id.p[same] == o->last[same])
		same++;
	crm_buf_char(&o->buf, (char)same);
	crm_buf_char(&o->buf, (char)(id.n - same));
	crm_buf_add(&o->buf, id.p + same, id.n - same);
	memcpy(o->last, id.p, id.n);
	o->last_n = id.n;
}

void crm_stream_add(struct crm_stream_out *o, const struct crm_pack_work *w,
    struct crm_str id, uint8_t flags, const struct crm_pack_light *early,
    size_t n)
{
	size_t facts = flags & CRM_STREAM_HARD ? 0 : w->facts;
	int64_t first = facts > 0 ? w->list[0]->at : n > 0 ? early->at : 0;
	int64_t base;

	if (!o->open)
		begin_block(o, first);
	base = o->block[o->blocks - 1].base;
	o->block[o->blocks - 1].deals++;
	put_id(o, id);
	crm_buf_char(&o->buf, (char)(flags | (n > 0 ? CRM_STREAM_EARLY : 0)));
	crm_stream_put(&o->buf, facts);
	for (size_t i = 0; i < facts; i++) {
		const struct crm_fact *f = w->list[i];

		crm_stream_put(&o->buf, i == 0 ?
		    crm_stream_zig(f->at - base) :
		    (uint64_t)(f->at - w->list[i - 1]->at));
		put_fact(o, &w->fold, f);
	}
	if (n > 0)
		crm_stream_put(&o->buf, n);
	for (size_t i = 0; i < n; i++)
		crm_stream_put(&o->buf, crm_stream_zig(early[i].at - base));
	if ((int64_t)o->buf.n - o->block[o->blocks - 1].at >=
	    CRM_STREAM_BLOCK)
		o->open = false;
}

size_t crm_stream_early(const struct crm_pack *p, uint32_t deal)
{
	size_t low = 0, high = p->earlies;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (p->early[mid].deal < deal)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

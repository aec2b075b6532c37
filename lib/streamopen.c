/* SPDX-License-Identifier: ISC */
/* The columns of a part, opened, and perhaps held in memory. */
#include "streamread.h"

#include <stdlib.h>

#include "mem.h"

/* A section, which has n things of that size; NULL when it has not. */
static void *load(const struct crm_index_part *part, const char *name,
    uint64_t n, size_t size)
{
	struct crm_index_view v;
	const char *p = NULL;
	void *copy = NULL;
	size_t no;

	if (!crm_index_find(part, name, &no))
		return NULL;
	crm_index_view_init(&v, part, no, 0);
	if (n <= (uint64_t)v.size / size && (int64_t)(n * size) == v.size)
		p = crm_index_view(&v, 0, (size_t)v.size);
	if (p != NULL) {
		copy = crm_mem_new(n + 1, size);
		memcpy(copy, p, (size_t)v.size);
	}
	crm_index_view_free(&v);
	return copy;
}

static bool read_words(struct crm_stream *s, struct crm_names *words)
{
	struct crm_index_view v;
	const uint8_t *p = NULL, *end;
	uint64_t n;
	uint32_t i;
	size_t no;

	if (!crm_index_find(s->part, "words", &no))
		return false;
	crm_index_view_init(&v, s->part, no, 0);
	p = (const uint8_t *)crm_index_view(&v, 0, (size_t)v.size);
	end = p + (p != NULL ? v.size : 0);
	s->word = crm_mem_new(s->head.words + (size_t)1, sizeof(*s->word));
	for (i = 1; p != NULL && i <= s->head.words; i++) {
		if (!crm_stream_get(&p, end, &n) || n > (uint64_t)(end - p))
			break;
		s->word[i] = crm_names_add(words, (struct crm_str){
			(const char *)p, n });
		p += n;
	}
	crm_index_view_free(&v);
	return i == s->head.words + 1;
}

/* What each thread called the words. */
static bool read_threads(struct crm_stream *s)
{
	struct crm_index_view v;
	const char *p;
	int64_t at = 0;
	size_t no;
	uint32_t i = 0;

	if (!crm_index_find(s->part, "words.of", &no))
		return false;
	crm_index_view_init(&v, s->part, no, 0);
	s->of = crm_mem_new(s->head.threads + (size_t)1, sizeof(uint32_t *));
	s->of_n = crm_mem_new(s->head.threads + (size_t)1, sizeof(*s->of_n));
	for (; i < s->head.threads; i++) {
		uint32_t n;

		if ((p = crm_index_view(&v, at, sizeof(n))) == NULL)
			break;
		memcpy(&n, p, sizeof(n));
		at += (int64_t)sizeof(n);
		p = crm_index_view(&v, at, n * sizeof(n));
		if (p == NULL)
			break;
		s->of[i] = crm_mem_new(n, sizeof(n));
		s->of_n[i] = n;
		memcpy(s->of[i], p, n * sizeof(n));
		for (uint32_t k = 0; k < n; k++)
			s->of[i][k] = s->of[i][k] <= s->head.words ?
			    s->word[s->of[i][k]] : 0;
		at += (int64_t)(n * sizeof(n));
	}
	crm_index_view_free(&v);
	return i == s->head.threads;
}

/* Are the blocks where the section is, one behind the other? */
static bool check(const struct crm_stream *s)
{
	int64_t at = 0, size = s->part->section[s->deals_section].size;

	for (uint64_t i = 0; i <= s->head.blocks; i++) {
		if (s->block[i].at < at || s->block[i].at > size ||
		    s->block[i].shape > s->head.shapes ||
		    s->block[i].plot > s->head.plots)
			return false;
		at = s->block[i].at;
	}
	at = 0;
	size = s->part->section[s->touches_section].size;
	for (uint64_t i = 0; i <= s->head.touch_blocks; i++) {
		if (s->touches[i].at < at || s->touches[i].at > size ||
		    (i < s->head.touch_blocks &&
		    s->touches[i].thread >= s->head.threads))
			return false;
		at = s->touches[i].at;
	}
	for (uint32_t i = 0; i < s->head.shapes; i++)
		if (s->shape[i].changes > CRM_STREAM_CHANGES)
			return false;
	return true;
}

/* The plots: what each has is reckoned here. */
static bool read_plots(struct crm_stream *s)
{
	uint32_t *first = load(s->part, "plots.dir", s->head.plots + (size_t)1,
	    sizeof(*first));
	uint32_t n = first != NULL ? first[s->head.plots] : 0;
	bool ok = first != NULL && (s->shapes = load(s->part, "plots", n,
	    sizeof(*s->shapes))) != NULL;

	for (uint32_t i = 0; i < n && ok; i++)
		ok = s->shapes[i] < s->head.shapes;
	s->plot = crm_mem_new(s->head.plots + (size_t)1, sizeof(*s->plot));
	for (uint32_t i = 0; i < s->head.plots && ok; i++) {
		struct crm_stream_plot *p = &s->plot[i];

		ok = first[i] <= first[i + 1] && first[i + 1] <= n;
		p->first = first[i];
		p->facts = first[i + 1] - first[i];
		for (uint32_t k = 0; k < p->facts && ok; k++)
			crm_stream_values(&s->shape[s->shapes[p->first + k]],
			    p->values);
	}
	s->plot[s->head.plots].first = n;
	free(first);
	return ok;
}

bool crm_stream_open(struct crm_stream *s, const struct crm_index_part *part,
    struct crm_names *words)
{
	struct crm_stream_head *h;

	*s = (struct crm_stream){ .part = part };
	h = load(part, "facts", 1, sizeof(*h));
	if (h == NULL)
		return false;
	s->head = *h;
	free(h);
	if (s->head.version != CRM_STREAM_VERSION)
		crm_index_damaged(part);
	if (s->head.version != CRM_STREAM_VERSION ||
	    !crm_index_find(part, "deals", &s->deals_section) ||
	    !crm_index_find(part, "touches", &s->touches_section))
		return false;
	s->block = load(part, "deals.dir", s->head.blocks + 1,
	    sizeof(*s->block));
	s->touches = load(part, "touches.dir", s->head.touch_blocks + 1,
	    sizeof(*s->touches));
	s->shape = load(part, "shapes", s->head.shapes, sizeof(*s->shape));
	s->loose = load(part, "loose", s->head.loose, sizeof(*s->loose));
	return s->block != NULL && s->touches != NULL && s->shape != NULL &&
	    s->loose != NULL && check(s) && read_plots(s) &&
	    read_words(s, words) && read_threads(s);
}

void crm_stream_free(struct crm_stream *s)
{
	for (uint32_t i = 0; s->of != NULL && i < s->head.threads; i++)
		free(s->of[i]);
	free(s->of);
	free(s->of_n);
	free(s->word);
	free(s->block);
	free(s->touches);
	free(s->shape);
	free(s->shapes);
	free(s->plot);
	free(s->loose);
	free(s->text);
	free(s->slot);
	free(s->entry);
	crm_buf_free(&s->ids);
	*s = (struct crm_stream){ 0 };
}

/* Keeping it in memory: every entry is known by its id. */

static bool hold_block(struct crm_stream *s, struct crm_stream_cursor *c,
    uint32_t no, size_t *cap)
{
	struct crm_stream_deal d;
	bool ok = crm_stream_begin(c, s, no, NULL);

	while (ok && c->at.deal < c->block->deals) {
		struct crm_str id = crm_stream_id(c);

		if (id.n == 0)
			return false;
		s->entry = crm_mem_grow(s->entry, cap, s->entries + 1,
		    sizeof(*s->entry));
		s->entry[s->entries++] = (struct crm_stream_entry){
			.at = c->at, .block = no, .id = s->ids.n };
		crm_buf_add(&s->ids, id.p, id.n + 1);
		ok = crm_stream_deal(c, &d) && crm_stream_next(c, &d);
	}
	return ok;
}

static uint32_t hash_of(const char *id)
{
	struct crm_pack_item k;
	char room[80] = { 0 };
	size_t n = strlen(id);

	memcpy(room, id, n);
	crm_pack_key(&k, room, n);
	return k.hash;
}

bool crm_stream_hold(struct crm_stream *s)
{
	struct crm_stream_cursor c = { 0 };
	struct crm_index_view v;
	const char *p;
	size_t cap = 0;
	bool ok;

	crm_index_view_init(&v, s->part, s->deals_section, 0);
	p = crm_index_view(&v, 0, (size_t)v.size);
	ok = p != NULL;
	if (ok)
		s->text = crm_mem_copy(p, (size_t)v.size);
	crm_index_view_free(&v);
	for (uint32_t i = 0; ok && i < s->head.blocks; i++)
		ok = hold_block(s, &c, i, &cap);
	crm_stream_cursor_free(&c);
	for (s->slots = 16; s->slots < s->entries * 2;)
		s->slots *= 2;
	s->slot = crm_mem_new(s->slots, sizeof(*s->slot));
	for (uint32_t i = 0; ok && i < s->entries; i++) {
		uint32_t hash = hash_of(s->ids.p + s->entry[i].id);
		size_t at = hash & (s->slots - 1);

		while (s->slot[at].entry != 0)
			at = (at + 1) & (s->slots - 1);
		s->slot[at] = (struct crm_stream_slot){ hash, i + 1 };
	}
	return ok;
}

struct crm_stream_entry *crm_stream_find(const struct crm_stream *s,
    const struct crm_pack_item *k, const char *id)
{
	size_t at = k->hash & (s->slots - 1);

	for (; s->slot[at].entry != 0; at = (at + 1) & (s->slots - 1)) {
		struct crm_stream_entry *e = &s->entry[s->slot[at].entry - 1];

		if (s->slot[at].hash == k->hash &&
		    strcmp(s->ids.p + e->id, id) == 0)
			return e;
	}
	return NULL;
}

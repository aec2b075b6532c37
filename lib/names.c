/* SPDX-License-Identifier: ISC */
#include "names.h"

#include <stdlib.h>

static void rehash(struct crm_names *t)
{
	size_t slots = t->slots > 0 ? t->slots * 2 : 64;
	struct crm_names_slot *slot = crm_mem_new(slots, sizeof(*slot));

	for (size_t i = 0; i < t->slots; i++) {
		size_t at;

		if (t->slot[i].id == 0)
			continue;
		at = t->slot[i].hash & (slots - 1);
		while (slot[at].id != 0)
			at = (at + 1) & (slots - 1);
		slot[at] = t->slot[i];
	}
	free(t->slot);
	t->slot = slot;
	t->slots = slots;
}

/* The slot that holds s, or the empty one where it belongs. */
static size_t seek(const struct crm_names *t, struct crm_str s, uint32_t hash)
{
	size_t at = hash & (t->slots - 1);

	while (t->slot[at].id != 0 && (t->slot[at].hash != hash ||
	    !crm_str_eq(t->name[t->slot[at].id], s)))
		at = (at + 1) & (t->slots - 1);
	return at;
}

uint32_t crm_names_find(const struct crm_names *t, struct crm_str s)
{
	if (t->n == 0)
		return 0;
	return t->slot[seek(t, s, (uint32_t)crm_str_hash(s))].id;
}

uint32_t crm_names_add(struct crm_names *t, struct crm_str s)
{
	uint32_t hash = (uint32_t)crm_str_hash(s);
	size_t at;

	if ((t->n + 1) * 4 > t->slots * 3)
		rehash(t);
	at = seek(t, s, hash);
	if (t->slot[at].id != 0)
		return t->slot[at].id;
	t->n++;
	t->name = crm_mem_grow(t->name, &t->cap, t->n + 1, sizeof(*t->name));
	t->name[t->n].p = crm_arena_copy(&t->arena, s.p, s.n);
	t->name[t->n].n = s.n;
	t->slot[at].hash = hash;
	t->slot[at].id = (uint32_t)t->n;
	return (uint32_t)t->n;
}

void crm_names_ahead(const struct crm_names *t, struct crm_str s)
{
	if (t->slots > 0)
		__builtin_prefetch(&t->slot[(uint32_t)crm_str_hash(s) &
		    (t->slots - 1)]);
}

void crm_names_clear(struct crm_names *t)
{
	if (t->slots > 0)
		memset(t->slot, 0, t->slots * sizeof(*t->slot));
	crm_arena_reset(&t->arena);
	t->n = 0;
}

void crm_names_free(struct crm_names *t)
{
	free(t->name);
	free(t->slot);
	crm_arena_free(&t->arena);
	*t = (struct crm_names){ 0 };
}

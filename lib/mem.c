/* SPDX-License-Identifier: ISC */
#include "mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"

/* An arena's first block, and its largest: many have little to keep. */
enum { FIRST = 2 * 1024, BLOCK = 64 * 1024, ALIGN = 16 };

struct crm_arena_block {
	struct crm_arena_block *next;
	size_t size;
	_Alignas(ALIGN) char data[];
};

static _Noreturn void die(void)
{
	fputs("crm-tools: out of memory\n", stderr);
	exit(CRM_IO);
}

void *crm_mem_new(size_t n, size_t size)
{
	void *p = calloc(n > 0 ? n : 1, size > 0 ? size : 1);

	if (p == NULL)
		die();
	return p;
}

void *crm_mem_grow(void *p, size_t *cap, size_t need, size_t size)
{
	size_t want = *cap;

	if (need <= want && p != NULL)
		return p;
	if (want < 16)
		want = 16;
	while (want < need) {
		if (want > SIZE_MAX / 2)
			die();
		want *= 2;
	}
	if (want > SIZE_MAX / size)
		die();
	p = realloc(p, want * size);
	if (p == NULL)
		die();
	*cap = want;
	return p;
}

char *crm_mem_copy(const char *p, size_t n)
{
	char *s;

	if (n == SIZE_MAX)
		die();
	s = malloc(n + 1);
	if (s == NULL)
		die();
	if (n > 0)
		memcpy(s, p, n);
	s[n] = '\0';
	return s;
}

static char *arena_take(struct crm_arena *a, size_t n)
{
	struct crm_arena_block *b;
	size_t size = a->block == NULL ? FIRST : a->block->size * 2;
	char *p;

	if (n > a->left) {
		size = size > BLOCK ? BLOCK : size;
		size = n > size ? n : size;
		if (size > SIZE_MAX - sizeof(*b))
			die();
		b = malloc(sizeof(*b) + size);
		if (b == NULL)
			die();
		b->size = size;
		b->next = a->block;
		a->block = b;
		a->at = b->data;
		a->left = size;
	}
	p = a->at;
	a->at += n;
	a->left -= n;
	return p;
}

void *crm_arena_new(struct crm_arena *a, size_t n)
{
	size_t pad = a->at == NULL ? 0 : -(uintptr_t)a->at & (ALIGN - 1);

	if (n > SIZE_MAX - ALIGN)
		die();
	if (pad + n <= a->left) {
		a->at += pad;
		a->left -= pad;
	} else {
		a->left = 0;
	}
	return arena_take(a, n);
}

char *crm_arena_copy(struct crm_arena *a, const char *p, size_t n)
{
	char *s;

	if (n == SIZE_MAX)
		die();
	s = arena_take(a, n + 1);
	if (n > 0)
		memcpy(s, p, n);
	s[n] = '\0';
	return s;
}

void crm_arena_reset(struct crm_arena *a)
{
	struct crm_arena_block *b = a->block;

	while (b != NULL && b->next != NULL) {
		struct crm_arena_block *next = b->next;

		free(b);
		b = next;
	}
	a->block = b;
	a->at = b != NULL ? b->data : NULL;
	a->left = b != NULL ? b->size : 0;
}

void crm_arena_free(struct crm_arena *a)
{
	struct crm_arena_block *b = a->block;

	while (b != NULL) {
		struct crm_arena_block *next = b->next;

		free(b);
		b = next;
	}
	*a = (struct crm_arena){ 0 };
}

/* SPDX-License-Identifier: ISC */
/* Touches into the form that stream.h has. */
#include <stdlib.h>

#include "mem.h"
#include "stream.h"

enum { WHATS = 64 };		/* kinds, directions, missed or not */

/* By who and what, else as they came. */
static void sort_touches(struct crm_touch_out *s)
{
	size_t n = s->most + (size_t)2;
	uint32_t *start = crm_mem_new(n * WHATS, sizeof(*start));

	for (size_t i = 0; i < s->touches; i++)
		start[s->touch[i].who * WHATS + s->touch[i].what + 1]++;
	for (size_t i = 1; i < n * WHATS; i++)
		start[i] += start[i - 1];
	for (size_t i = 0; i < s->touches; i++) {
		const struct crm_touch_made *t = &s->touch[i];

		s->sorted[start[t->who * WHATS + t->what]++] = *t;
	}
	free(start);
}

void crm_touch_end(struct crm_touch_out *s)
{
	struct crm_stream_touches b = { .at = (int64_t)s->text.n,
		.from = INT64_MAX, .to = INT64_MIN,
		.thread = s->thread, .n = (uint32_t)s->touches };

	if (s->touches == 0)
		return;
	for (size_t i = 0; i < s->touches; i++) {
		b.from = s->touch[i].at < b.from ? s->touch[i].at : b.from;
		b.to = s->touch[i].at > b.to ? s->touch[i].at : b.to;
	}
	sort_touches(s);
	for (size_t i = 0, k; i < s->touches; i = k) {
		const struct crm_touch_made *t = &s->sorted[i];
		int64_t last = b.from;

		for (k = i; k < s->touches && s->sorted[k].who == t->who &&
		    s->sorted[k].what == t->what; k++)
			;
		crm_stream_put(&s->text, t->who);
		crm_buf_char(&s->text, (char)t->what);
		crm_stream_put(&s->text, k - i);
		for (size_t x = i; x < k; x++) {
			crm_stream_put(&s->text, crm_stream_zig(
			    (int64_t)((uint64_t)s->sorted[x].at -
			    (uint64_t)last)));
			last = s->sorted[x].at;
		}
	}
	s->block = crm_mem_grow(s->block, &s->block_cap, s->blocks + 1,
	    sizeof(*s->block));
	s->block[s->blocks++] = b;
	s->touches = 0;
}

void crm_touch_add(struct crm_touch_out *s, const struct crm_fact *f)
{
	if (s->touch == NULL) {
		s->touch = crm_mem_new(CRM_STREAM_TOUCHES, sizeof(*s->touch));
		s->sorted = crm_mem_new(CRM_STREAM_TOUCHES,
		    sizeof(*s->sorted));
	}
	s->touch[s->touches++] = (struct crm_touch_made){ f->at, f->by,
		(uint8_t)(f->kind | f->dir << 3 | (f->missed ? 32 : 0)) };
	s->most = f->by > s->most ? f->by : s->most;
	if (s->touches == CRM_STREAM_TOUCHES)
		crm_touch_end(s);
}

void crm_touch_out_free(struct crm_touch_out *s)
{
	free(s->touch);
	free(s->sorted);
	crm_buf_free(&s->text);
	free(s->block);
	*s = (struct crm_touch_out){ 0 };
}

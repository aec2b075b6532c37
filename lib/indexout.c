/* SPDX-License-Identifier: ISC */
/* A part of the index, written. */
#include <stdlib.h>
#include <unistd.h>

#include "indexpriv.h"
#include "mem.h"
#include "segment.h"

enum { B = CRM_INDEX_BLOCK, WRITE = 64 * B };

static void flush(struct crm_index_out *o)
{
	if (!o->failed && !crm_segment_write(o->fd, crm_buf_str(&o->buf)))
		o->failed = true;
	o->at += (int64_t)o->buf.n;
	o->buf.n = 0;
}

/* Sum up the blocks of what is to be written, which is whole blocks. */
static void sum_up(struct crm_index_out *o)
{
	for (size_t i = 0; i < o->buf.n; i += B) {
		uint64_t sum = crm_index_sum(o->buf.p + i, B);

		crm_buf_add(&o->sums, (const char *)&sum, sizeof(sum));
	}
}

/* Zeros up to the end of a block. */
static void pad(struct crm_buf *b)
{
	size_t n = (B - b->n % B) % B;

	memset(crm_buf_room(b, n), 0, n);
	b->n += n;
}

static void end_section(struct crm_index_out *o)
{
	struct crm_index_section *s = o->section + o->sections - 1;

	if (o->sections > 0)
		s->size = o->at + (int64_t)o->buf.n - s->at;
	pad(&o->buf);
	sum_up(o);
	flush(o);
}

void crm_index_out_begin(struct crm_index_out *o, int fd, size_t head)
{
	*o = (struct crm_index_out){ .fd = fd };
	o->at = (int64_t)((head + B - 1) / B * B);
	o->failed = lseek(fd, o->at, SEEK_SET) != o->at;
}

void crm_index_section(struct crm_index_out *o, const char *name)
{
	size_t n = strlen(name);

	end_section(o);
	if (o->sections == CRM_INDEX_SECTIONS || n >= CRM_INDEX_NAME) {
		o->failed = true;
		return;
	}
	memcpy(o->section[o->sections].name, name, n);
	o->section[o->sections++].at = o->at;
}

void crm_index_put(struct crm_index_out *o, const void *p, size_t n)
{
	const char *from = p;

	while (n > 0) {
		size_t room = WRITE - o->buf.n, k = n < room ? n : room;

		crm_buf_add(&o->buf, from, k);
		from += k;
		n -= k;
		if (o->buf.n == WRITE) {
			sum_up(o);
			flush(o);
		}
	}
}

bool crm_index_out_end(struct crm_index_out *o, struct crm_index_head *h,
    const struct crm_index_stamp *stamp, struct crm_str names)
{
	struct crm_buf b = { 0 }, tops = { 0 };
	bool ok;

	end_section(o);
	h->table = (uint64_t)o->at;
	for (size_t i = 0; i < o->sums.n; i += B) {
		uint64_t sum = crm_index_sum(o->sums.p + i,
		    o->sums.n - i < B ? o->sums.n - i : B);

		crm_buf_add(&tops, (const char *)&sum, sizeof(sum));
	}
	h->size = h->table + o->sums.n;
	h->tops = (uint32_t)(tops.n / sizeof(uint64_t));
	h->sections = (uint32_t)o->sections;
	h->names = (uint32_t)names.n;
	crm_buf_add(&b, (const char *)h, sizeof(*h));
	crm_buf_add(&b, (const char *)stamp, h->ranges * sizeof(*stamp));
	crm_buf_add(&b, (const char *)o->section,
	    o->sections * sizeof(*o->section));
	crm_buf_str_add(&b, crm_buf_str(&tops));
	crm_buf_str_add(&b, names);
	pad(&b);
	ok = !o->failed && crm_segment_write(o->fd, crm_buf_str(&o->sums));
	crm_buf_free(&tops);
	if (ok && b.n <= h->length) {
		memset(crm_buf_room(&b, h->length - b.n), 0, h->length - b.n);
		b.n = h->length;
		((struct crm_index_head *)(void *)b.p)->sum =
		    crm_index_sum(b.p, b.n);
		ok = lseek(o->fd, 0, SEEK_SET) == 0 &&
		    crm_segment_write(o->fd, crm_buf_str(&b));
	} else {
		ok = false;
	}
	crm_buf_free(&b);
	return ok;
}

void crm_index_out_free(struct crm_index_out *o)
{
	crm_buf_free(&o->buf);
	crm_buf_free(&o->sums);
}

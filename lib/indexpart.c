/* SPDX-License-Identifier: ISC */
/* A part of the index, read: nothing of it is believed unchecked. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "indexpriv.h"
#include "mem.h"

enum { B = CRM_INDEX_BLOCK, HEAD_MAX = 64 << 20 };

static inline uint64_t mix(uint64_t a, uint64_t b)
{
	unsigned __int128 m = (unsigned __int128)a * b;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static inline uint64_t word(const char *p)
{
	uint64_t w;

	memcpy(&w, p, 8);
	return w;
}

uint64_t crm_index_sum(const void *data, size_t n)
{
	static const uint64_t odd[4] = { 0x9ddfea08eb382d69u,
		0xc3a5c85c97cb3127u, 0xb492b66fbe98f273u,
		0x9ae16a3b2f90404fu };
	uint64_t s[2] = { n ^ odd[0], ~(uint64_t)n * odd[1] };
	const char *p = data;
	char last[32] = { 0 };

	for (; n >= 32; n -= 32, p += 32) {
		s[0] = mix(s[0] ^ word(p), odd[2] ^ word(p + 8));
		s[1] = mix(s[1] ^ word(p + 16), odd[3] ^ word(p + 24));
	}
	if (n > 0)
		memcpy(last, p, n);
	s[0] = mix(s[0] ^ word(last), odd[2] ^ word(last + 8));
	s[1] = mix(s[1] ^ word(last + 16), odd[3] ^ word(last + 24));
	return mix(s[0] ^ odd[1], s[1] ^ odd[0]);
}

bool crm_index_pread(int fd, void *buf, size_t n, int64_t at)
{
	char *p = buf;

	while (n > 0) {
		ssize_t r = pread(fd, p, n, at);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return false;
		p += r;
		n -= (size_t)r;
		at += r;
	}
	return true;
}

bool crm_index_stamp(struct crm_index_stamp *s, int dir, const char *name)
{
	struct statx x;

	if (statx(dir, name, 0, STATX_BASIC_STATS | STATX_BTIME, &x) != 0 ||
	    !S_ISREG(x.stx_mode))
		return false;
	s->inode = x.stx_ino;
	s->size = (int64_t)x.stx_size;
	s->mtime = x.stx_mtime.tv_sec;
	s->ctime = x.stx_ctime.tv_sec;
	s->ns = (uint64_t)x.stx_mtime.tv_nsec << 32 | x.stx_ctime.tv_nsec;
	s->born = x.stx_btime.tv_sec;
	s->born_ns = x.stx_btime.tv_nsec;
	if ((x.stx_mask & STATX_BTIME) == 0)
		s->born = s->born_ns = 0;
	return true;
}

bool crm_index_same_file(const struct crm_index_stamp *was,
    const struct crm_index_stamp *is)
{
	return is->inode == was->inode && is->born == was->born &&
	    is->born_ns == was->born_ns && (is->size > was->size ||
	    (is->size == was->size && is->mtime == was->mtime &&
	    is->ctime == was->ctime && is->ns == was->ns));
}

bool crm_index_tail(int fd, int64_t from, int64_t to, uint64_t *sum)
{
	char buf[B];
	size_t n = to - from < B ? (size_t)(to - from) : B;

	if (!crm_index_pread(fd, buf, n, to - (int64_t)n))
		return false;
	*sum = crm_index_sum(buf, n);
	return true;
}

/* The head. */

static bool head_fits(const struct crm_index_head *h, int64_t size)
{
	uint64_t need = sizeof(*h);

	if (memcmp(h->magic, "crmindex", 8) != 0 ||
	    h->version != CRM_INDEX_VERSION || h->order != CRM_INDEX_ORDER ||
	    h->size != (uint64_t)size || h->table > h->size ||
	    h->length > h->table || h->length > HEAD_MAX ||
	    h->length % B != 0 || h->table % B != 0 ||
	    h->sections > CRM_INDEX_SECTIONS)
		return false;
	need += (uint64_t)h->ranges * sizeof(struct crm_index_stamp) +
	    (uint64_t)h->sections * sizeof(struct crm_index_section) +
	    (uint64_t)h->tops * sizeof(uint64_t) + h->names;
	return need <= h->length && (h->size - h->table + B - 1) / B ==
	    h->tops && (h->size - h->table) / 8 >= (h->table - h->length) / B;
}

static bool read_head(struct crm_index_part *p, int64_t size)
{
	struct crm_index_head h;
	uint64_t sum;

	if (!crm_index_pread(p->fd, &h, sizeof(h), 0) || !head_fits(&h, size))
		return false;
	crm_buf_room(&p->head, h.length);
	p->head.n = h.length;
	if (!crm_index_pread(p->fd, p->head.p, p->head.n, 0) ||
	    memcmp(p->head.p, &h, sizeof(h)) != 0)
		return false;
	sum = h.sum;
	h.sum = 0;
	memcpy(p->head.p, &h, sizeof(h));
	if (crm_index_sum(p->head.p, p->head.n) != sum)
		return false;
	p->table = (int64_t)h.table;
	p->size = size;
	p->barren = h.barren != 0;
	p->ranges = h.ranges;
	p->sections = h.sections;
	return true;
}

static const struct crm_index_stamp *stamps(const struct crm_index_part *p)
{
	return (const struct crm_index_stamp *)(p->head.p +
	    sizeof(struct crm_index_head));
}

static bool take_ranges(struct crm_index_part *p, const char *names,
    size_t bytes)
{
	const struct crm_index_stamp *s = stamps(p);
	uint64_t block = 0;

	p->range = crm_mem_new(p->ranges + 1, sizeof(*p->range));
	for (size_t i = 0; i < p->ranges; i++, s++) {
		if (s->from < 0 || s->to <= s->from || s->name_at > bytes ||
		    s->name_n > bytes - s->name_at)
			return false;
		p->range[i] = (struct crm_index_range){
			{ names + s->name_at, s->name_n }, SIZE_MAX,
			s->from, s->to, (uint32_t)block };
		block += (uint64_t)(s->to - s->from + B - 1) / B;
		p->covers += s->to - s->from;
	}
	p->blocks = (uint32_t)block;
	return block < UINT32_MAX;
}

static bool take_head(struct crm_index_part *p)
{
	const struct crm_index_head *h = (const void *)p->head.p;
	const char *at = p->head.p + sizeof(*h) +
	    p->ranges * sizeof(struct crm_index_stamp);
	int64_t length = (int64_t)h->length;

	p->section = crm_mem_new(p->sections + 1, sizeof(*p->section));
	memcpy(p->section, at, p->sections * sizeof(*p->section));
	for (size_t i = 0; i < p->sections; i++)
		if (p->section[i].at < length || p->section[i].size < 0 ||
		    p->section[i].at % B != 0 ||
		    p->section[i].at > p->table ||
		    p->section[i].size > p->table - p->section[i].at)
			return false;
	p->top = (const uint64_t *)(const void *)(at +
	    p->sections * sizeof(*p->section));
	return take_ranges(p, (const char *)(p->top + h->tops), h->names);
}

bool crm_index_part_read(struct crm_index_part *p, int fd, const char *name)
{
	struct stat st;

	*p = (struct crm_index_part){ .fd = fd,
		.name = crm_mem_copy(name, strlen(name)),
		.damaged = crm_mem_new(1, sizeof(*p->damaged)) };
	return fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    read_head(p, st.st_size) && take_head(p);
}

bool crm_index_part_open(struct crm_index_part *p, int dir, const char *name)
{
	return crm_index_part_read(p, openat(dir, name, O_RDONLY | O_CLOEXEC |
	    O_NONBLOCK), name);
}

void crm_index_damaged(const struct crm_index_part *p)
{
	*p->damaged = true;
}

void crm_index_part_close(struct crm_index_part *p)
{
	if (p->name != NULL && p->fd >= 0)
		close(p->fd);
	free(p->name);
	free(p->range);
	free(p->section);
	free((void *)p->damaged);
	crm_buf_free(&p->head);
	*p = (struct crm_index_part){ .fd = -1 };
}

/* Is the segment what it was when the part was made, apart from what was
 * appended since? */
static bool same(const struct crm_store *store, const char *name,
    const struct crm_index_stamp *was)
{
	struct crm_index_stamp is;
	uint64_t tail;
	bool ok;
	int fd;

	if (!crm_index_stamp(&is, store->journal, name) ||
	    !crm_index_same_file(was, &is))
		return false;
	if (is.size == was->size)
		return true;
	fd = openat(store->journal, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ok = fd >= 0 && crm_index_tail(fd, was->from, was->to, &tail) &&
	    tail == was->tail;
	if (fd >= 0)
		close(fd);
	return ok;
}

static bool find_segment(struct crm_index_range *r, const struct crm_index *x)
{
	size_t low = 0, high = x->segments;

	while (low < high) {
		size_t mid = (low + high) / 2;
		const char *name = x->segment[mid].name;
		size_t n = strlen(name);
		int c = memcmp(name, r->name.p, n < r->name.n ? n : r->name.n);

		if (c == 0 && n == r->name.n) {
			r->segment = mid;
			return r->to <= x->segment[mid].end;
		}
		if (c < 0 || (c == 0 && n < r->name.n))
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

bool crm_index_part_fits(struct crm_index_part *p, const struct crm_index *x)
{
	const struct crm_index_stamp *s = stamps(p);

	for (size_t i = 0; i < p->ranges; i++)
		if (!find_segment(&p->range[i], x) || !same(x->store,
		    x->segment[p->range[i].segment].name, &s[i]))
			return false;
	return true;
}

bool crm_index_find(const struct crm_index_part *p, const char *name,
    size_t *section)
{
	for (size_t i = 0; i < p->sections; i++)
		if (strncmp(p->section[i].name, name, CRM_INDEX_NAME) == 0) {
			*section = i;
			return true;
		}
	return false;
}

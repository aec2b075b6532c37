/* SPDX-License-Identifier: ISC */
/* When a part is made, of what, and how it comes to its place. */
#include "indexmake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "indexpriv.h"
#include "mem.h"
#include "segment.h"

enum { OPEN_DIR = O_RDONLY | O_DIRECTORY | O_CLOEXEC };

/* Ranges being put together; names are the index's segments'. */
struct making {
	struct crm_index *x;
	struct crm_index_part part;
	size_t cap;
	size_t merged;		/* parts from there on are made anew */
	struct crm_index_stamp *stamp;	/* by range */
};

static void add_range(struct making *m, size_t segment, int64_t from,
    int64_t to)
{
	struct crm_index_part *p = &m->part;

	p->range = crm_mem_grow(p->range, &m->cap, p->ranges + 1,
	    sizeof(*p->range));
	p->range[p->ranges++] = (struct crm_index_range){
		crm_str(m->x->segment[segment].name), segment, from, to, 0 };
	p->covers += to - from;
}

static int by_place(const void *a, const void *b)
{
	const struct crm_index_range *p = a, *q = b;

	if (p->segment != q->segment)
		return p->segment < q->segment ? -1 : 1;
	return (p->from > q->from) - (p->from < q->from);
}

/* What the part is to cover: all gaps, and the parts that are small beside
 * them.  Where one ends and the next begins they become one. */
static bool plan(struct making *m)
{
	struct crm_index *x = m->x;
	struct crm_index_part *p = &m->part;
	uint64_t block = 0;
	size_t n = 0;

	for (size_t i = 0; i < x->gaps; i++)
		add_range(m, x->gap[i].segment, x->gap[i].from, x->gap[i].to);
	for (m->merged = x->parts; m->merged > 0; m->merged--) {
		const struct crm_index_part *q = &x->part[m->merged - 1];

		if (q->covers / CRM_INDEX_RATIO >= p->covers)
			break;
		for (size_t i = 0; i < q->ranges; i++)
			add_range(m, q->range[i].segment, q->range[i].from,
			    q->range[i].to);
	}
	if (p->ranges > 0)
		qsort(p->range, p->ranges, sizeof(*p->range), by_place);
	for (size_t i = 0; i < p->ranges; i++) {
		struct crm_index_range *r = &p->range[i], *last = p->range + n;

		if (n > 0 && last[-1].segment == r->segment &&
		    last[-1].to == r->from)
			last[-1].to = r->to;
		else
			p->range[n++] = *r;
	}
	p->ranges = n;
	for (size_t i = 0; i < n; i++) {
		p->range[i].block = (uint32_t)block;
		block += (uint64_t)(p->range[i].to - p->range[i].from +
		    CRM_INDEX_BLOCK - 1) / CRM_INDEX_BLOCK;
	}
	p->blocks = (uint32_t)block;
	return n > 0 && block < UINT32_MAX;
}

/* How the segments are before they are read; or, then, the sums of what is
 * before the ranges' ends. */
static bool stamp(struct making *m, bool before)
{
	bool ok = true;

	for (size_t i = 0; i < m->part.ranges && ok; i++) {
		const struct crm_index_range *r = &m->part.range[i];
		const char *name = m->x->segment[r->segment].name;
		int dir = m->x->store->journal;
		struct crm_index_stamp *s = &m->stamp[i], now = { 0 };
		int fd = -1;

		ok = crm_index_stamp(&now, dir, name);
		if (ok && before) {
			now.from = r->from;
			now.to = r->to;
			now.name_at = s->name_at;
			now.name_n = s->name_n;
			*s = now;
			ok = now.size >= r->to;
		} else if (ok) {
			fd = openat(dir, name, O_RDONLY | O_CLOEXEC |
			    O_NONBLOCK);
			ok = fd >= 0 && crm_index_same_file(s, &now) &&
			    crm_index_tail(fd, s->from, s->to, &s->tail);
		}
		if (fd >= 0)
			close(fd);
	}
	return ok;
}

static void put_names(struct making *m, struct crm_buf *names)
{
	for (size_t i = 0; i < m->part.ranges; i++) {
		struct crm_str name = m->part.range[i].name;

		m->stamp[i].name_at = (uint32_t)names->n;
		m->stamp[i].name_n = (uint32_t)name.n;
		crm_buf_str_add(names, name);
	}
}

/* Write the part to fd. */
static bool write_part(struct making *m, size_t threads, int fd)
{
	struct crm_index_head h = { .magic = "crmindex",
		.version = CRM_INDEX_VERSION, .order = CRM_INDEX_ORDER,
		.ranges = (uint32_t)m->part.ranges };
	struct crm_index_out out;
	struct crm_buf names = { 0 };
	bool barren, ok;
	size_t head;

	put_names(m, &names);
	/* the sums of a table for as many bytes as are covered, and more */
	head = sizeof(h) + m->part.ranges * sizeof(*m->stamp) + names.n +
	    CRM_INDEX_SECTIONS * sizeof(struct crm_index_section) +
	    (size_t)(m->part.covers / CRM_INDEX_BLOCK / CRM_INDEX_BLOCK) * 64 +
	    2 * (size_t)CRM_INDEX_BLOCK;
	crm_index_out_begin(&out, fd, head);
	h.length = (uint64_t)out.at;
	ok = stamp(m, true) && crm_index_scan(&m->part, m->x->store, threads,
	    &out, &barren) && stamp(m, false);
	if (ok) {
		h.barren = barren;
		ok = crm_index_out_end(&out, &h, m->stamp,
		    crm_buf_str(&names));
	}
	crm_index_out_free(&out);
	crm_buf_free(&names);
	return ok;
}

/* What the new part stands for, parts that fit no more, and what a crash has
 * left, when the lock is held. */
static void clean(const struct making *m, int dir)
{
	DIR *d = crm_segment_dir(dir);
	struct dirent *e;

	for (size_t i = m->merged; i < m->x->parts; i++)
		unlinkat(dir, m->x->part[i].name, 0);
	for (size_t i = 0; i < m->x->others; i++)
		unlinkat(dir, m->x->other[i].name, 0);
	while (d != NULL && (e = readdir(d)) != NULL)
		if (strncmp(e->d_name, CRM_INDEX_TMP,
		    strlen(CRM_INDEX_TMP)) == 0)
			unlinkat(dir, e->d_name, 0);
	if (d != NULL)
		closedir(d);
}

/* A name that no part has: the numbers count up. */
static void new_name(const struct crm_index *x, struct crm_buf *name)
{
	int64_t most = 0, n;

	for (size_t i = 0; i < x->parts + x->others; i++) {
		const char *s = i < x->parts ? x->part[i].name :
		    x->other[i - x->parts].name;

		if (crm_str_int((struct crm_str){ s, strlen(s) -
		    strlen(CRM_INDEX_SUFFIX) }, &n) && n > most)
			most = n;
	}
	crm_buf_int(name, most + 1);
	crm_buf_puts(name, CRM_INDEX_SUFFIX);
}

static bool make(struct making *m, size_t threads, int dir)
{
	static const char tmp[] = CRM_INDEX_TMP "part";
	struct crm_buf name = { 0 };
	bool ok = false;
	int fd;

	if (!plan(m))
		return false;
	m->stamp = crm_mem_new(m->part.ranges, sizeof(*m->stamp));
	fd = openat(dir, tmp, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC |
	    O_NOFOLLOW, 0666);
	if (fd < 0)
		return false;
	new_name(m->x, &name);
	ok = write_part(m, threads, fd);
	if (close(fd) != 0)
		ok = false;
	if (ok)
		ok = crm_segment_rename(dir, tmp, crm_buf_z(&name));
	if (ok)
		clean(m, dir);
	else
		unlinkat(dir, tmp, 0);
	crm_buf_free(&name);
	return ok;
}

/* index/, and its lock; false when another has it, or it cannot be had. */
static bool lock(const struct crm_store *store, int *dir, int *fd)
{
	*fd = -1;
	if (mkdirat(store->fd, "index", 0777) != 0 && errno != EEXIST)
		return false;
	*dir = openat(store->fd, "index", OPEN_DIR);
	if (*dir >= 0)
		*fd = openat(*dir, "lock", O_RDWR | O_CREAT | O_CLOEXEC |
		    O_NOFOLLOW, 0666);
	return *fd >= 0 && flock(*fd, LOCK_EX | LOCK_NB) == 0;
}

void crm_index_remove(const struct crm_store *store,
    const struct crm_index_part *p)
{
	struct stat now, was;
	int dir = -1, fd = -1;

	if (lock(store, &dir, &fd) && fstat(p->fd, &was) == 0 &&
	    fstatat(dir, p->name, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
	    now.st_dev == was.st_dev && now.st_ino == was.st_ino)
		unlinkat(dir, p->name, 0);
	if (fd >= 0)
		close(fd);
	if (dir >= 0)
		close(dir);
}

bool crm_index_remake(struct crm_index *x, const struct crm_index_part *p,
    size_t threads, struct crm_index_part *made)
{
	struct making m = { .x = x };
	int fd = memfd_create(p->name, MFD_CLOEXEC);
	bool ok;

	for (size_t i = 0; i < p->ranges; i++) {
		add_range(&m, p->range[i].segment, p->range[i].from,
		    p->range[i].to);
		m.part.range[i].block = p->range[i].block;
	}
	m.part.blocks = p->blocks;
	m.stamp = crm_mem_new(p->ranges + 1, sizeof(*m.stamp));
	ok = fd >= 0 && write_part(&m, threads, fd);
	ok = crm_index_part_read(made, fd, p->name) && ok && !made->barren;
	free(m.part.range);
	free(m.stamp);
	return ok;
}

bool crm_index_make(const struct crm_store *store, size_t threads)
{
	struct crm_index x = { 0 };
	struct making m = { .x = &x };
	struct crm_err err = { 0 };
	int dir = -1, fd = -1;
	bool ok;

	/* what there is once it is ours alone: another may have made it */
	ok = lock(store, &dir, &fd) &&
	    crm_index_open(&x, store, &err) == CRM_OK && x.want > 0 &&
	    make(&m, threads, dir);
	crm_err_free(&err);
	crm_index_close(&x);
	free(m.part.range);
	free(m.stamp);
	if (fd >= 0)
		close(fd);
	if (dir >= 0)
		close(dir);
	return ok;
}

/* Only with parts that are whole: others are removed, so that they are made
 * anew, whoever may need what is damaged. */
static enum crm_status open_whole(struct crm_index *x,
    const struct crm_store *store, struct crm_err *err)
{
	enum crm_status s = crm_index_open(x, store, err);
	bool whole = true;

	for (size_t i = 0; i < x->parts && s == CRM_OK; i++)
		whole &= crm_index_whole(&x->part[i]);
	if (s != CRM_OK || whole)
		return s;
	crm_index_close(x);
	return crm_index_open(x, store, err);
}

enum crm_status crm_index_ready(struct crm_index *x,
    const struct crm_store *store, size_t threads, struct crm_err *err)
{
	const char *env = getenv("CRM_INDEX");
	enum crm_status s = open_whole(x, store, err);
	int64_t size = 0;
	bool worth;

	for (size_t i = 0; s == CRM_OK && i < x->segments; i++)
		size += x->segment[i].end;
	if (env != NULL && strcmp(env, "1") == 0)
		worth = x->want > 0;
	else
		worth = env == NULL && size >= CRM_INDEX_STORE &&
		    x->want >= CRM_INDEX_WORTH;
	if (s != CRM_OK || !worth || !crm_index_make(store, threads))
		return s;
	crm_index_close(x);
	return crm_index_open(x, store, err);
}

void crm_index_update(const struct crm_store *store, size_t threads)
{
	struct crm_index x;
	struct crm_err err = { 0 };

	crm_index_ready(&x, store, threads, &err);
	crm_index_close(&x);
	crm_err_free(&err);
}

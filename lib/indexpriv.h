/* SPDX-License-Identifier: ISC */
/* What the files of the index share: the form of a part.  For nobody else. */
#ifndef CRM_INDEXPRIV_H
#define CRM_INDEXPRIV_H

#include "indexmake.h"

/* In index/: parts end so, what is being made begins so. */
#define CRM_INDEX_SUFFIX ".part"
#define CRM_INDEX_TMP ".tmp-"

/* Another form or another meaning is another version. */
enum { CRM_INDEX_VERSION = 2, CRM_INDEX_ORDER = 0x01020304 };

/*
 * A part, in whole blocks: the head, the sections one after the other, and
 * the table of the sums of their blocks.  Numbers are as the machine has
 * them; order tells those of another one.  The head is this, then the
 * ranges, the sections, the sums of the table's blocks, and the names.
 */
struct crm_index_head {
	char magic[8];
	uint32_t version, order;
	uint64_t sum;		/* of the head, this being 0 */
	uint64_t length;	/* of the head */
	uint64_t table, size;	/* where the table begins; the file's */
	uint32_t ranges, sections, tops, names;
	uint64_t barren;
};

/* A segment when the part was made, before it was read. */
struct crm_index_stamp {
	uint64_t inode;
	int64_t size, mtime, ctime, born;
	uint64_t ns;		/* of mtime, above those of ctime */
	int64_t born_ns;
	int64_t from, to;
	uint64_t tail;		/* the sum of the bytes before to */
	uint32_t name_at, name_n;
};

uint64_t crm_index_sum(const void *p, size_t n);

/* What identifies the segment now; false when it is no file. */
bool crm_index_stamp(struct crm_index_stamp *, int dir, const char *name);
/* Has nothing been done to it but appending? */
bool crm_index_same_file(const struct crm_index_stamp *was,
    const struct crm_index_stamp *is);
/* The sum of up to CRM_INDEX_BLOCK bytes before to; false if they cannot be
 * had. */
bool crm_index_tail(int fd, int64_t from, int64_t to, uint64_t *sum);
/* pread(2) of all; false when that is not there. */
bool crm_index_pread(int fd, void *buf, size_t n, int64_t at);

/* Open the part of that name and read its head: false when it is none, of
 * another form, or not whole.  range[].segment is not known yet. */
bool crm_index_part_open(struct crm_index_part *, int dir, const char *name);
/* The same of an open file, which is the part's then; the name is for what is
 * said of it. */
bool crm_index_part_read(struct crm_index_part *, int fd, const char *name);
void crm_index_part_close(struct crm_index_part *);
/* Is each segment as it was; sets range[].segment. */
bool crm_index_part_fits(struct crm_index_part *, const struct crm_index *);

/* Writing. */
struct crm_index_out {
	int fd;
	bool failed;
	struct crm_buf buf;	/* not yet written */
	int64_t at;		/* where that will be */
	struct crm_buf sums;
	struct crm_index_section section[CRM_INDEX_SECTIONS];
	size_t sections;
};

/* Leave room for a head of so many bytes. */
void crm_index_out_begin(struct crm_index_out *, int fd, size_t head);
/* The rest of the sections, the table, and the head, of which all but what
 * concerns these is given; false when anything failed. */
bool crm_index_out_end(struct crm_index_out *, struct crm_index_head *,
    const struct crm_index_stamp *, struct crm_str names);
void crm_index_out_free(struct crm_index_out *);

/* Remove a part that is damaged, if it is still there, may be removed, and
 * nobody is making another. */
void crm_index_remove(const struct crm_store *, const struct crm_index_part *);
/* The part as so many threads would make it now of the same ranges: a file
 * that nobody sees, in memory.  False when it cannot be made, or a line
 * cannot be read.  Close it in either case. */
bool crm_index_remake(struct crm_index *, const struct crm_index_part *,
    size_t threads, struct crm_index_part *made);

/* Scan the part's ranges by threads, and let the makers write.  False when
 * something could not be read; *barren when a line cannot be. */
bool crm_index_scan(const struct crm_index_part *, const struct crm_store *,
    size_t threads, struct crm_index_out *, bool *barren);

#endif

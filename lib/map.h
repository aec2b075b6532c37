/* SPDX-License-Identifier: ISC */
/*
 * A map (crm-map(5)): a small file that says what the columns of somebody
 * else's CSV mean.  It is read once, bound to a header, and then asked for
 * the values of each row.
 */
#ifndef CRM_MAP_H
#define CRM_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "err.h"
#include "key.h"
#include "mem.h"
#include "str.h"

/* What a value is made of, one after the other. */
struct crm_map_term {
	enum { CRM_TERM_COLUMN, CRM_TERM_TEXT, CRM_TERM_BLANK,
		CRM_TERM_OR } kind;
	enum { CRM_MAP_AS_IS, CRM_MAP_SLUG, CRM_MAP_LOWER, CRM_MAP_NUMBER,
		CRM_MAP_DATE, CRM_MAP_TEXT } as;
	struct crm_str text;	/* the column's name, or the text itself */
	int column;		/* bound; -1 before */
};

/* "value = meaning" of a list; "*" is any other. */
struct crm_map_word {
	struct crm_str from, to;
	size_t line;
};

struct crm_map_key {
	struct crm_str name;
	enum crm_key id;	/* CRM_KEY_USER for a field of the user's */
	bool late;		/* filled in after the outcome */
	size_t line;
	struct crm_map_term *term;
	size_t terms, term_cap;
	struct crm_map_word *word;	/* its [values] */
	size_t words, word_cap;
};

/* A section that makes facts of rows. */
struct crm_map_fact {
	enum crm_ev ev;
	size_t line;
	struct crm_map_key *key;
	size_t keys, key_cap;
};

enum crm_map_status { CRM_MAP_OPEN, CRM_MAP_WON, CRM_MAP_LOST };

struct crm_map_stage {		/* a line of [stages] */
	struct crm_str word;	/* as the file has it; empty for an empty
				 * cell; "*" for any other that is not */
	enum crm_map_status status;
	struct crm_str stage;	/* open: it; else where it was before, or
				 * empty; may be "pipeline/stage" */
	struct crm_str reason;	/* of a loss, or empty */
	size_t line;
};

/* A row that the map brings to a table. */
struct crm_map_brought {
	struct crm_str pipeline;	/* of a stage; empty for a reason */
	struct crm_str id, title;
	bool junk;
};

struct crm_map {
	char *path;		/* for messages */
	struct crm_str name;	/* via: the file's name without ".map" */
	char delim;
	const char *encoding;	/* NULL for UTF-8 */
	size_t skip;		/* lines before the header */
	struct crm_str *column;	/* their names where there is no header */
	size_t columns, column_cap;
	char decimal, thousands;	/* thousands 0: blanks only */
	struct crm_zone *zone;	/* NULL: the store's */
	struct crm_str *date;	/* formats */
	size_t dates, date_cap;
	struct crm_str *empty;	/* words for nothing */
	size_t empties, empty_cap;
	bool keep;		/* other columns become fields of the user's */
	struct crm_map_fact *fact;
	size_t facts, fact_cap;
	struct crm_map_stage *stage;
	size_t stages, stage_cap;
	struct crm_map_brought *brought;	/* stages and reasons */
	size_t broughts, brought_cap;
	struct crm_map_key *over;	/* [skip] and [stop]: column, values */
	size_t overs, over_cap;
	struct crm_map_key staff[2];	/* name and team; terms 0: none */
	bool staffed;		/* there is a [staff] */
	struct crm_arena arena;
	struct crm_buf text;	/* of the last values */
};

/*
 * Read a map by its path, or by its name: NAME.map in the store's maps/ (dir
 * may be NULL), then in the maps that are installed.  CRM_DATA with file,
 * line and what is wrong; CRM_USAGE when there is none.  Free it in every
 * case.
 */
enum crm_status crm_map_read(struct crm_map *, const char *name,
    const char *dir, struct crm_err *);
/* The same from text. */
enum crm_status crm_map_parse(struct crm_map *, const char *path,
    struct crm_str text, struct crm_err *);
void crm_map_free(struct crm_map *);

/* The section of that kind, or NULL. */
struct crm_map_fact *crm_map_fact(struct crm_map *, enum crm_ev);
/* Its key of that name, or NULL. */
struct crm_map_key *crm_map_key(struct crm_map_fact *, struct crm_str name);

/*
 * Find the columns in a header; of several of one name the second is NAME#2.
 * CRM_DATA with the map's line for a column that is not there, or is there
 * more than once and meant without a number; and for an other column that is
 * to be kept and whose name is reserved.
 */
enum crm_status crm_map_bind(struct crm_map *, const struct crm_str *name,
    size_t n, struct crm_err *);

/*
 * The value of a key in a row, translated; empty for nothing.  *typed says
 * what a function made of it (else CRM_MAP_AS_IS).  Appended to buf; false
 * with the reason in err when a function cannot read its column.
 */
bool crm_map_value(struct crm_map *, const struct crm_map_key *,
    const struct crm_str *cell, size_t n, const struct crm_zone *,
    struct crm_buf *buf, int *typed, struct crm_err *);
/*
 * Is the value of the key just a column's, as it is or (*typed) as a date,
 * and not translated?  Then *s is its text in the row, empty for nothing.
 */
bool crm_map_plain(const struct crm_map *, const struct crm_map_key *,
    const struct crm_str *cell, size_t n, struct crm_str *s, int *typed);
/* Does a [skip] (true) or [stop] line hold for the row? */
bool crm_map_over(struct crm_map *, bool stop, const struct crm_str *cell,
    size_t n);
/* The line of [stages] for a word, or NULL. */
const struct crm_map_stage *crm_map_stage(const struct crm_map *,
    struct crm_str word);

/* A date in one of the map's formats, or RFC 3339; *whole when it is a day
 * without a time.  zone is the store's, for a map without one. */
bool crm_map_date(const struct crm_map *, struct crm_str,
    const struct crm_zone *, int64_t *t, bool *whole);
/* One format against one text, as seconds of the wall clock. */
bool crm_map_format(struct crm_str format, struct crm_str text, int32_t *day,
    int32_t *secs, bool *whole);
/* A number as the map writes them, appended as JSON has it; a currency
 * before or behind it is dropped. */
bool crm_map_number(const struct crm_map *, struct crm_str, struct crm_buf *);
/* Digits as JSON has them, which are the same in every map's form. */
bool crm_map_digits(struct crm_str);
/* Letters and digits, lower case, all else between them one sep. */
void crm_map_slug(struct crm_str, char sep, struct crm_buf *);
/*
 * Make what buf has behind from no longer than an id may be: as many letters
 * as fit, '-', and eight hexadecimal digits of the hash of it all, so that
 * it is the same each time and names that begin alike stay apart.
 */
void crm_map_cut(struct crm_buf *, size_t from);

#endif

/* SPDX-License-Identifier: ISC */
/* What the files of the map share; for nobody else. */
#ifndef CRM_MAPPRIV_H
#define CRM_MAPPRIV_H

#include "map.h"

enum crm_map_section { CRM_MAP_NONE, CRM_MAP_FILE, CRM_MAP_FACT,
	CRM_MAP_VALUES, CRM_MAP_STAGES, CRM_MAP_PIPELINE, CRM_MAP_REASONS,
	CRM_MAP_STAFF, CRM_MAP_SKIP, CRM_MAP_STOP };

/* [values KEY] may stand before the key does. */
struct crm_map_values {
	struct crm_str name;
	struct crm_map_key list;	/* its words */
	bool used;
};

struct crm_map_reader {
	struct crm_map *map;
	size_t line;
	enum crm_map_section section;
	size_t fact;			/* of map.fact */
	struct crm_str pipeline;
	struct crm_str *late;
	size_t lates, late_cap, late_line;
	struct crm_map_values *values;
	size_t valueses, values_cap;
	struct crm_err *err;
};

/* CRM_DATA at the reader's line. */
enum crm_status crm_map_bad(const struct crm_map_reader *, const char *fmt,
    ...) __attribute__((format(printf, 2, 3)));
struct crm_str crm_map_strip(struct crm_str);
enum crm_status crm_map_unquote(const struct crm_map_reader *,
    struct crm_str, struct crm_str *out);
enum crm_status crm_map_list(const struct crm_map_reader *, struct crm_str,
    struct crm_str **array, size_t *n, size_t *cap);
/* Read what a value is made of into the key. */
enum crm_status crm_map_terms(struct crm_map_reader *, struct crm_map_key *,
    struct crm_str);

/* A line of each section: what is left and right of its '='. */
enum crm_status crm_map_file_line(struct crm_map_reader *, struct crm_str,
    struct crm_str);
enum crm_status crm_map_fact_line(struct crm_map_reader *, struct crm_str,
    struct crm_str);
enum crm_status crm_map_staff_line(struct crm_map_reader *, struct crm_str,
    struct crm_str);
enum crm_status crm_map_word_line(struct crm_map_reader *,
    struct crm_map_key *, struct crm_str from, struct crm_str to);
enum crm_status crm_map_stage_line(struct crm_map_reader *, struct crm_str,
    struct crm_str);
enum crm_status crm_map_brought_line(struct crm_map_reader *, struct crm_str,
    struct crm_str);
enum crm_status crm_map_over_line(struct crm_map_reader *, struct crm_str,
    struct crm_str);

#endif

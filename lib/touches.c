/* SPDX-License-Identifier: ISC */
#include "touches.h"

#include <stdlib.h>

#include "mem.h"
#include "stepline.h"
#include "when.h"

enum { DAY = 86400 };

/* 3:04, minutes and seconds. */
static bool minutes(struct crm_str text, int64_t *secs)
{
	struct crm_str m, s;
	int64_t min, sec;

	if (!crm_str_cut(text, ':', &m, &s) || s.n != 2 || m.n > 4 ||
	    !crm_str_int(m, &min) || !crm_str_int(s, &sec) || min < 0 ||
	    sec < 0 || sec > 59)
		return false;
	*secs = min * 60 + sec;
	return true;
}

bool crm_touches_secs(struct crm_str text, int64_t *secs)
{
	return (crm_str_int(text, secs) || minutes(text, secs) ||
	    crm_when_duration(text, secs)) && *secs >= 0 && *secs <= DAY;
}

size_t crm_touches_count(const struct crm_touches *t)
{
	size_t n = 0;

	for (int k = CRM_NO_TOUCH + 1; k < CRM_TOUCHES; k++)
		n += t->did[k];
	return n;
}

static void fill(const struct crm_touches *t, enum crm_touch kind,
    struct crm_line *l)
{
	crm_line_set_key(l, CRM_KEY_KIND, CRM_STRING, crm_touch_name(kind));
	if (t->in)
		crm_stepline_text(l, CRM_KEY_DIR, "in");
	else if (kind != CRM_MEETING && kind != CRM_VISIT)
		crm_stepline_text(l, CRM_KEY_DIR, "out");
	if (kind != CRM_CALL)
		return;
	crm_stepline_number(l, CRM_KEY_SECS, t->secs);
	if (t->missed)
		crm_line_set_key(l, CRM_KEY_MISSED, CRM_TRUE,
		    CRM_STR("true"));
}

enum crm_status crm_touches_add(const struct crm_touches *t,
    struct crm_batch *b, struct crm_str deal, int64_t at, const char *by,
    size_t where, struct crm_err *err)
{
	struct crm_line *l = crm_mem_new(1, sizeof(*l));
	enum crm_status s = CRM_OK;

	for (int k = CRM_NO_TOUCH + 1; k < CRM_TOUCHES && s == CRM_OK; k++) {
		if (!t->did[k])
			continue;
		crm_stepline_begin(l, "touch", deal, at, by);
		fill(t, (enum crm_touch)k, l);
		s = crm_batch_add(b, l, where, err);
	}
	crm_line_free(l);
	free(l);
	return s;
}

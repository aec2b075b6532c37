/* SPDX-License-Identifier: ISC */
/*
 * Facts as lines: what an event line must look like before it may be
 * written, and the typed reading of its values.
 */
#ifndef CRM_EVENT_H
#define CRM_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "key.h"
#include "line.h"
#include "rules.h"
#include "str.h"

enum crm_outcome { CRM_NO_OUTCOME, CRM_RESULT, CRM_POSTPONE, CRM_REFUSE };
enum crm_touch { CRM_NO_TOUCH, CRM_CALL, CRM_MEETING, CRM_PROPOSAL,
	CRM_MAIL, CRM_MESSAGE, CRM_VISIT, CRM_TOUCHES };
enum crm_dir { CRM_NO_DIR, CRM_IN, CRM_OUT };

/* 0 for a word that is none of them. */
enum crm_outcome crm_outcome_find(struct crm_str);
enum crm_touch crm_touch_find(struct crm_str);
enum crm_dir crm_dir_find(struct crm_str);
struct crm_str crm_touch_name(enum crm_touch);

/*
 * The value of a key: CRM_OK, CRM_NONE when the line has not got it,
 * CRM_DATA with the field named when it is of the wrong kind.  A null is
 * CRM_OK with *null set where null is not NULL, else CRM_DATA.
 */
enum crm_status crm_event_time(const struct crm_line *, enum crm_key,
    int64_t *t, bool *null, struct crm_err *);
enum crm_status crm_event_money(const struct crm_line *, enum crm_key,
    int64_t *minor, bool *null, struct crm_err *);
enum crm_status crm_event_count(const struct crm_line *, enum crm_key,
    int64_t *n, bool *null, struct crm_err *);
enum crm_status crm_event_text(const struct crm_line *, enum crm_key,
    struct crm_str *s, bool *null, struct crm_err *);
/* A text that must be an id. */
enum crm_status crm_event_id(const struct crm_line *, enum crm_key,
    struct crm_str *s, bool *null, struct crm_err *);
/* A stage as `to` and `stage` name it: an id without '@', '/' and ':', or
 * pipeline/stage; "won" and "lost" too. */
bool crm_event_stage_name(struct crm_str);

/*
 * May this line be written?  Checks the kind, the keys that the kind may and
 * must have, each value's form, reserved names, and against the tables:
 * stages and pipelines known, owner and by in staff.csv (where it has rows),
 * reason in reasons.csv (where it exists), a rate for the currency.  What
 * depends on other facts (is the deal there, has the step an effect) is not
 * checked here.  CRM_DATA with the field named.
 */
enum crm_status crm_event_check(const struct crm_line *,
    const struct crm_rules *, struct crm_err *);

#endif

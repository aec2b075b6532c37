/* SPDX-License-Identifier: ISC */
/*
 * Files of the tz database: TZif version 2 and later (RFC 8536, RFC 9636),
 * with the rule in the footer worked out for 400 years, after which the
 * calendar, weekdays too, repeats.
 */
#ifndef CRM_TZIF_H
#define CRM_TZIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "str.h"

struct crm_tzif_step {
	int64_t at;		/* from here on, the first from INT64_MIN */
	int32_t offset;		/* seconds east of UTC */
};

struct crm_tzif {
	struct crm_tzif_step *step;	/* ascending, each offset another */
	size_t n, cap;
	/* From cycle on, all is as 400 years before; INT64_MAX for never.
	 * The steps go on for a year behind it. */
	int64_t cycle;
};

#define CRM_TZIF_CYCLE ((int64_t)146097 * 86400)	/* seconds */

/*
 * Read the bytes of such a file.  False if it is none, is broken, or counts
 * leap seconds; *z holds nothing then.  Free with crm_tzif_free.
 */
bool crm_tzif_parse(struct crm_str bytes, struct crm_tzif *z);
void crm_tzif_free(struct crm_tzif *z);

#endif

/* SPDX-License-Identifier: ISC */
#include "stepline.h"

#include "clock.h"

void crm_stepline_text(struct crm_line *l, enum crm_key key, const char *s)
{
	if (s != NULL)
		crm_line_set_key(l, key, CRM_STRING, crm_str(s));
}

void crm_stepline_time(struct crm_line *l, enum crm_key key, int64_t t)
{
	char s[CRM_CLOCK_LEN];

	if (t == CRM_TIME_NONE)
		return;
	crm_clock_format(t, s);
	crm_line_set_key(l, key, CRM_STRING, crm_line_keep(l,
	    (struct crm_str){ s, sizeof(s) }));
}

void crm_stepline_number(struct crm_line *l, enum crm_key key, const char *s)
{
	struct crm_buf text = { 0 };

	if (s != NULL && crm_line_number(crm_str(s), &text))
		crm_line_set_key(l, key, CRM_NUMBER,
		    crm_line_keep(l, crm_buf_str(&text)));
	crm_buf_free(&text);
}

void crm_stepline_begin(struct crm_line *l, const char *ev,
    struct crm_str deal, int64_t at, const char *by)
{
	crm_line_clear(l);
	crm_stepline_time(l, CRM_KEY_AT, at);
	crm_stepline_text(l, CRM_KEY_EV, ev);
	if (deal.n > 0)
		crm_line_set_key(l, CRM_KEY_DEAL, CRM_STRING, deal);
	crm_stepline_text(l, CRM_KEY_BY, by);
}

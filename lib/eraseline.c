/* SPDX-License-Identifier: ISC */
/* What a line says of a person. */
#include "erase.h"

/* What every fact has, and a client's facts may keep. */
static bool is_bare(enum crm_key key)
{
	return key == CRM_KEY_AT || key == CRM_KEY_LOGGED ||
	    key == CRM_KEY_MORE || key == CRM_KEY_EV ||
	    key == CRM_KEY_CLIENT || key == CRM_KEY_INTO ||
	    key == CRM_KEY_BY || key == CRM_KEY_VIA || key == CRM_KEY_KEY;
}

bool crm_erase_is_text(enum crm_key key)
{
	return key == CRM_KEY_NAME || key == CRM_KEY_COMPANY ||
	    key == CRM_KEY_PHONE || key == CRM_KEY_EMAIL ||
	    key == CRM_KEY_TITLE || key == CRM_KEY_TODO ||
	    key == CRM_KEY_NOTE || key == CRM_KEY_REC;
}

bool crm_erase_line(struct crm_line *l)
{
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	bool of_client = ev == CRM_EV_CLIENT || (ev == CRM_EV_SET &&
	    crm_line_get(l, CRM_KEY_DEAL) == NULL);
	size_t n = l->n;

	if (ev == CRM_EV_FORGET)	/* why, and who has said so */
		return false;
	for (size_t i = l->n; i-- > 0;) {
		enum crm_key key = (enum crm_key)l->field[i].id;

		if (of_client ? !is_bare(key) : crm_erase_is_text(key))
			crm_line_drop(l, l->field[i].key);
	}
	return l->n < n;
}

/* SPDX-License-Identifier: ISC */
#include "ids.h"

#include <stdlib.h>

#include "event.h"
#include "input.h"
#include "line.h"
#include "mem.h"

static enum crm_status take(struct crm_names *ids, struct crm_line *line,
    struct crm_str text, struct crm_err *err)
{
	struct crm_str id = { 0 };
	enum crm_status s;

	if (crm_str_trim(text).n == 0)
		return CRM_OK;
	s = crm_line_read(line, text, err);
	if (s == CRM_OK)
		s = crm_event_id(line, CRM_KEY_DEAL, &id, NULL, err);
	if (s == CRM_NONE) {
		crm_err_field(err, CRM_STR("deal"));
		return crm_err_set(err, CRM_DATA, "the line has none");
	}
	if (s == CRM_OK)
		crm_names_add(ids, id);
	return s;
}

static enum crm_status read_lines(struct crm_names *ids, struct crm_err *err)
{
	struct crm_line *line = crm_mem_new(1, sizeof(*line));
	struct crm_input in;
	struct crm_str text;
	enum crm_status s = crm_input_open(&in, "-", err);

	if (s == CRM_OK) {
		while ((s = crm_input_next(&in, &text, err)) == CRM_OK) {
			s = take(ids, line, text, err);
			if (s != CRM_OK)
				break;
		}
		if (s == CRM_NONE)
			s = CRM_OK;
		else if (err->file == NULL)
			crm_err_where(err, in.name, in.line, 0);
		crm_input_close(&in);
	}
	crm_line_free(line);
	free(line);
	return s;
}

enum crm_status crm_ids_read(struct crm_names *ids, char *const *arg,
    size_t n, struct crm_err *err)
{
	for (size_t i = 0; i < n; i++) {
		struct crm_str id = crm_str(arg[i]);
		enum crm_status s = CRM_OK;

		if (crm_str_is(id, "-"))
			s = read_lines(ids, err);
		else if (crm_str_id(id))
			crm_names_add(ids, id);
		else
			s = crm_err_set(err, CRM_USAGE,
			    "'%s' is not the id of a deal", arg[i]);
		if (s != CRM_OK)
			return s;
	}
	return CRM_OK;
}

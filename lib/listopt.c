/* SPDX-License-Identifier: ISC */
#include "listopt.h"

#include <unistd.h>

#include "face.h"

static enum crm_status own(const struct crm_cli *cli, int id,
    struct crm_listing *l)
{
	int64_t n;

	switch (id) {
	case CRM_OPT_SORT: l->sort = cli->arg; break;
	case CRM_OPT_FIELDS: l->fields = cli->arg; break;
	case CRM_OPT_LIMIT:
		if (!crm_str_int(crm_str(cli->arg), &n) || n < 1)
			return (enum crm_status)crm_cli_usage(cli, "--limit: "
			    "'%s' is not a number from 1 on", cli->arg);
		l->limit = (size_t)n;
		break;
	}
	return CRM_OK;
}

enum crm_status crm_listopt_read(struct crm_cli *cli, int argc, char **argv,
    struct crm_query_opt *query, struct crm_listing *l)
{
	int id;

	l->style.format = isatty(STDOUT_FILENO) ? CRM_TEXT : CRM_JSONL;
	while ((id = crm_opt_next(cli, argc, argv)) != -1) {
		enum crm_status s = crm_face_option(cli, id, query, &l->style);

		if (s == CRM_NONE)
			s = own(cli, id, l);
		if (s != CRM_OK)
			return s;
	}
	return CRM_OK;
}

enum crm_status crm_listopt_open(struct crm_listing *l, struct crm_query *q,
    const struct crm_query_opt *opt, const char *expr, char *const *file,
    size_t files, struct crm_expr **out, struct crm_err *err)
{
	enum crm_status s = crm_listing_start(l, err);

	if (s == CRM_OK)
		s = crm_query_open(q, opt, file, files, err);
	if (s != CRM_OK)
		return s;
	l->zone = q->src.rules.zone;
	s = crm_expr_new(crm_str(expr), &q->src.when, out, err);
	if (s != CRM_OK)
		crm_err_where(err, "expression", 0, 0);
	return s;
}

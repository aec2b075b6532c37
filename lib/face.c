/* SPDX-License-Identifier: ISC */
#include "face.h"

#include "worker.h"

enum { WARNINGS = 10 };

static enum crm_status read_threads(const struct crm_cli *cli, size_t *threads)
{
	int64_t n;

	if (!crm_str_int(crm_str(cli->arg), &n) || n < 1 || n > CRM_WORKERS)
		return (enum crm_status)crm_cli_usage(cli, "--threads: '%s' "
		    "is not a number from 1 to %d", cli->arg, CRM_WORKERS);
	*threads = (size_t)n;
	return CRM_OK;
}

enum crm_status crm_face_option(const struct crm_cli *cli, int id,
    struct crm_query_opt *q, struct crm_style *style)
{
	switch (id) {
	case CRM_OPT_STORE: q->store = cli->arg; break;
	case CRM_OPT_PERIOD: q->period = cli->arg; break;
	case CRM_OPT_SINCE: q->since = cli->arg; break;
	case CRM_OPT_UNTIL: q->until = cli->arg; break;
	case CRM_OPT_AS_OF: q->as_of = cli->arg; break;
	case CRM_OPT_WHERE: q->where = cli->arg; break;
	case CRM_OPT_THREADS: return read_threads(cli, &q->threads);
	case CRM_OPT_AT_AGE: q->at_age = cli->arg; break;
	case CRM_OPT_EXCEL: style->excel = true; break;
	case CRM_OPT_RAW: style->raw = true; break;
	case CRM_OPT_FORMAT:
		if (crm_format_parse(crm_str(cli->arg), &style->format))
			break;
		return (enum crm_status)crm_cli_usage(cli, "--format: '%s' is "
		    "none of text, jsonl, csv, tsv", cli->arg);
	case CRM_OPT_COLOR:
		if (crm_style_color(style, cli->arg))
			break;
		return (enum crm_status)crm_cli_usage(cli, "--color: '%s' is "
		    "none of auto, always, never", cli->arg);
	default:
		return CRM_NONE;
	}
	return CRM_OK;
}

void crm_face_print(struct crm_cli *cli, const struct crm_table *t,
    const struct crm_style *style)
{
	struct crm_buf out = { 0 };

	crm_table_print(t, style, &out);
	crm_cli_out(cli, &out);
	crm_buf_free(&out);
}

void crm_face_warn(const struct crm_cli *cli, const struct crm_query *q)
{
	const struct crm_rules *rules = &q->src.rules;
	int last = rules->known + WARNINGS;

	for (int i = rules->known; i < rules->stages && i < last; i++)
		crm_cli_warn(cli, "stage %s/%s is not in stages.csv",
		    rules->stage[i].pipeline.p, rules->stage[i].id.p);
	if (rules->stages > last)
		crm_cli_warn(cli, "nor are %d stages more",
		    rules->stages - last);
	if (q->fold.orphans > 0)
		crm_cli_warn(cli, "%zu facts are about deals that no line "
		    "creates", q->fold.orphans);
}

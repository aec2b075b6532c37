/* SPDX-License-Identifier: ISC */
#include "kpicell.h"

#include <math.h>

#include "chance.h"
#include "money.h"

static void column(struct crm_table *t, const char *name, const char *end)
{
	struct crm_buf b = { 0 };

	crm_buf_printf(&b, "%s%s", name, end);
	crm_table_column(t, crm_buf_z(&b), "", CRM_RIGHT);
	crm_buf_free(&b);
}

void crm_kpi_rate_columns(struct crm_table *t, const char *name,
    const char *head, bool text)
{
	crm_table_column(t, name, head, CRM_RIGHT);
	if (text) {
		crm_table_column(t, "95 %", head != NULL && *head == '\0' ?
		    "" : NULL, CRM_RIGHT);
		return;
	}
	column(t, name, "_low");
	column(t, name, "_high");
}

void crm_kpi_rate_cells(struct crm_table *t, int64_t num, int64_t den,
    bool text)
{
	double end[2];
	bool is = crm_chance_interval(num, den, &end[0], &end[1]);
	struct crm_buf b = { 0 };

	crm_table_share(t, num, den, 1);
	if (text && is) {
		crm_buf_printf(&b, "%.0f–%.0f", end[0] * 100, end[1] * 100);
		crm_table_text(t, crm_buf_str(&b));
		crm_buf_free(&b);
	} else if (text) {
		crm_table_none(t);
	}
	for (int i = 0; i < 2 && !text; i++)
		crm_table_share(t, is ? (int64_t)(end[i] * 1e9 + 0.5) : 0,
		    is ? 1000000000 : 0, 1);
}

void crm_kpi_hours_cell(struct crm_table *t, int64_t secs, int64_t of,
    bool text)
{
	struct crm_buf b = { 0 };
	int64_t minutes;

	if (of == 0) {
		crm_table_none(t);
	} else if (!text) {
		/* as SQL's round() has it */
		crm_table_decimal(t, round((double)secs / (double)of / 3600 *
		    100) / 100, 2);
	} else {
		minutes = crm_money_percent(secs, of * 6000, 0);
		crm_buf_printf(&b, "%s%lld:%02lld", minutes < 0 ? "-" : "",
		    (long long)(minutes < 0 ? -minutes : minutes) / 60,
		    (long long)(minutes < 0 ? -minutes : minutes) % 60);
		crm_table_text(t, crm_buf_str(&b));
		crm_buf_free(&b);
	}
}

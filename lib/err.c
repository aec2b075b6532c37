/* SPDX-License-Identifier: ISC */
#include "err.h"

#include <errno.h>
#include <stdlib.h>

#include "mem.h"

__attribute__((format(printf, 3, 0)))
static enum crm_status set(struct crm_err *e, enum crm_status status,
    const char *fmt, va_list ap, int number)
{
	struct crm_buf b = { 0 };

	crm_buf_vprintf(&b, fmt, ap);
	if (number != 0)
		crm_buf_printf(&b, ": %s", strerror(number));
	crm_buf_z(&b);
	free(e->text);
	e->text = b.p;
	return e->status = status;
}

enum crm_status crm_err_set(struct crm_err *e, enum crm_status status,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	status = set(e, status, fmt, ap, 0);
	va_end(ap);
	return status;
}

enum crm_status crm_err_sys(struct crm_err *e, const char *fmt, ...)
{
	int number = errno;
	enum crm_status status;
	va_list ap;

	va_start(ap, fmt);
	status = set(e, CRM_IO, fmt, ap, number);
	va_end(ap);
	return status;
}

void crm_err_where(struct crm_err *e, const char *file, size_t line,
    size_t column)
{
	if (file != NULL) {
		char *copy = crm_mem_copy(file, strlen(file));

		free(e->file);
		e->file = copy;
	}
	if (line > 0)
		e->line = line;
	if (column > 0)
		e->column = column;
}

void crm_err_field(struct crm_err *e, struct crm_str field)
{
	free(e->field);
	e->field = crm_mem_copy(field.p, field.n);
}

void crm_err_print(const struct crm_err *e, struct crm_buf *out)
{
	if (e->file != NULL)
		crm_buf_printf(out, "%s:", e->file);
	if (e->line > 0)
		crm_buf_printf(out, "%zu:", e->line);
	if (e->column > 0)
		crm_buf_printf(out, "%zu:", e->column);
	if (e->file != NULL || e->line > 0 || e->column > 0)
		crm_buf_char(out, ' ');
	if (e->field != NULL)
		crm_buf_printf(out, "%s: ", e->field);
	crm_buf_puts(out, e->text != NULL ? e->text : "unknown error");
}

void crm_err_free(struct crm_err *e)
{
	free(e->file);
	free(e->field);
	free(e->text);
	*e = (struct crm_err){ 0 };
}

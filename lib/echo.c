/* SPDX-License-Identifier: ISC */
#include "echo.h"

#include <stdlib.h>
#include <unistd.h>

#include "clock.h"
#include "mem.h"

enum { BLOCK = 256 * 1024 };

/* "ev deal 1042 outcome=result to=proposal …" of the one line. */
static void in_words(const struct crm_batch *b, struct crm_buf *out)
{
	struct crm_line *l = crm_mem_new(1, sizeof(*l));
	struct crm_err err = { 0 };
	struct crm_str text = crm_str_trim(crm_buf_str(&b->text));

	if (crm_line_read(l, text, &err) == CRM_OK) {
		crm_buf_str_add(out, crm_line_str(l, CRM_KEY_EV));
		for (size_t i = 0; i < l->n; i++) {
			const struct crm_field *f = &l->field[i];

			if (f->id == CRM_KEY_EV || f->id == CRM_KEY_AT ||
			    f->id == CRM_KEY_LOGGED)
				continue;
			crm_buf_char(out, ' ');
			if (f->id != CRM_KEY_DEAL && f->id != CRM_KEY_CLIENT) {
				crm_show_text(out, f->key);
				crm_buf_char(out, '=');
			}
			crm_show_text(out, f->value);
		}
		crm_buf_char(out, '\n');
	}
	crm_err_free(&err);
	crm_line_free(l);
	free(l);
}

/* The lines, wherever they are. */
static void lines(struct crm_cli *cli, struct crm_batch *b)
{
	struct crm_buf block = { 0 };
	off_t at = 0;
	ssize_t n;

	crm_cli_out(cli, &b->text);
	while (b->spool > 0 && (n = pread(b->spool - 1, crm_buf_room(&block,
	    BLOCK), BLOCK, at)) > 0) {
		block.n = (size_t)n;
		at += n;
		if (!crm_cli_out(cli, &block))
			break;
	}
	crm_buf_free(&block);
}

void crm_echo(struct crm_cli *cli, struct crm_batch *b)
{
	struct crm_buf out = { 0 };

	if (b->skipped > 0)
		crm_cli_say(cli, "%zu skipped: their key is known",
		    b->skipped);
	if (!isatty(STDOUT_FILENO) || b->opt.dry) {
		lines(cli, b);
		return;
	}
	if (b->lines == 1)
		in_words(b, &out);
	else
		crm_buf_printf(&out, "%zu facts written\n", b->lines);
	crm_cli_out(cli, &out);
	crm_buf_free(&out);
}

int crm_echo_end(struct crm_cli *cli, const struct crm_batch *b, int status)
{
	int end = crm_cli_end(cli, status);

	if (status != CRM_OK || end == CRM_OK || b->opt.dry)
		return end;
	if (b->lines == 1)
		crm_cli_warn(cli, "the fact is written all the same: do not "
		    "write it again");
	else if (b->lines > 1)
		crm_cli_warn(cli, "the %zu facts are written all the same: do "
		    "not write them again", b->lines);
	return end;
}

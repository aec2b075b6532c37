/* SPDX-License-Identifier: ISC */
#include "echo.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hook.h"
#include "mem.h"

/* So many facts are one thing that somebody did: a call and a step. */
enum { IN_WORDS = 4 };

/* "ev deal 1042 outcome=result to=proposal …" of a line. */
static void in_words(struct crm_str text, struct crm_buf *out)
{
	struct crm_line *l = crm_mem_new(1, sizeof(*l));
	struct crm_err err = { 0 };

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
	struct crm_buf all = b->text;	/* which stays */

	crm_cli_out(cli, &all);
	if (b->spool > 0)
		crm_cli_send(cli, b->spool - 1);
}

void crm_echo(struct crm_cli *cli, struct crm_batch *b)
{
	struct crm_str line, rest = crm_buf_str(&b->text);
	struct crm_buf out = { 0 };

	if (b->skipped > 0)
		crm_cli_say(cli, "%zu skipped: their key is known",
		    b->skipped);
	if (b->unowned > 0)
		crm_cli_warn(cli, "%zu new deal%s without an owner: %s",
		    b->unowned, b->unowned == 1 ? " is" : "s are",
		    crm_buf_z(&b->unowned_why));
	if (!isatty(STDOUT_FILENO) || b->opt.dry) {
		lines(cli, b);
		return;
	}
	if (b->lines == 0 || b->lines > IN_WORDS)
		crm_buf_printf(&out, "%zu facts written\n", b->lines);
	else
		while (crm_str_cut(rest, '\n', &line, &rest))
			in_words(line, &out);
	crm_cli_out(cli, &out);
	crm_buf_free(&out);
}

void crm_echo_hook(struct crm_cli *cli, struct crm_batch *b, const char *name)
{
	struct crm_err err = { 0 };
	struct crm_buf why = { 0 };
	struct crm_str text = crm_buf_str(&b->text);
	enum crm_status s;
	struct stat st;
	void *map = MAP_FAILED;

	if (b->opt.dry || b->lines == 0)
		return;
	crm_cli_flush(cli);
	if (b->spool > 0 && fstat(b->spool - 1, &st) == 0) {
		map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED,
		    b->spool - 1, 0);
		text = (struct crm_str){ map, (size_t)st.st_size };
	}
	if (b->spool > 0 && map == MAP_FAILED)
		s = crm_err_sys(&err, "hooks/%s: cannot be told", name);
	else
		s = crm_hook_run(&b->src.store, name, text, &err);
	if (map != MAP_FAILED)
		munmap(map, text.n);
	if (s != CRM_OK) {
		crm_err_print(&err, &why);
		crm_cli_warn(cli, "%s; the fact%s written all the same",
		    crm_buf_z(&why), b->lines == 1 ? " is" : "s are");
	}
	crm_buf_free(&why);
	crm_err_free(&err);
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

/* SPDX-License-Identifier: ISC */
/* Standard output and standard error of a command (opt.h). */
#include "opt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <unistd.h>

/* "name: text" and a newline, in one write, so that the messages of the
 * commands of a pipeline do not mix. */
static void say(const struct crm_cli *c, struct crm_str text, const char *rest)
{
	struct crm_buf b = { 0 };

	crm_buf_printf(&b, "%s: ", c->name);
	crm_show_text(&b, text);
	crm_buf_puts(&b, "\n");
	crm_buf_puts(&b, rest);
	/* Nothing is left to be done where standard error is lost. */
	(void)fwrite(b.p, 1, b.n, stderr);
	crm_buf_free(&b);
}

int crm_cli_usage(const struct crm_cli *c, const char *fmt, ...)
{
	struct crm_buf text = { 0 }, rest = { 0 };
	va_list ap;

	va_start(ap, fmt);
	crm_buf_vprintf(&text, fmt, ap);
	va_end(ap);
	crm_buf_printf(&rest, "Try '%s --help'.\n", c->name);
	say(c, crm_buf_str(&text), crm_buf_z(&rest));
	crm_buf_free(&text);
	crm_buf_free(&rest);
	return CRM_USAGE;
}

int crm_cli_fail(const struct crm_cli *c, struct crm_err *err)
{
	int status = (int)err->status;
	struct crm_buf text = { 0 };

	crm_err_print(err, &text);
	say(c, crm_buf_str(&text), "");
	crm_buf_free(&text);
	crm_err_free(err);
	return status;
}

void crm_cli_say(const struct crm_cli *c, const char *fmt, ...)
{
	struct crm_buf text = { 0 };
	va_list ap;

	va_start(ap, fmt);
	crm_buf_vprintf(&text, fmt, ap);
	va_end(ap);
	say(c, crm_buf_str(&text), "");
	crm_buf_free(&text);
}

void crm_cli_warn(const struct crm_cli *c, const char *fmt, ...)
{
	struct crm_buf text = { 0 };
	va_list ap;

	crm_buf_puts(&text, "warning: ");
	va_start(ap, fmt);
	crm_buf_vprintf(&text, fmt, ap);
	va_end(ap);
	say(c, crm_buf_str(&text), "");
	crm_buf_free(&text);
}

/* EIO where the system does not say. */
static void lose(struct crm_cli *c, int number)
{
	if (c->lost == 0)
		c->lost = number != 0 ? number : EIO;
}

bool crm_cli_out(struct crm_cli *c, struct crm_buf *b)
{
	errno = 0;
	if (c->lost == 0 && b->n > 0 &&
	    fwrite(b->p, 1, b->n, stdout) != b->n)
		lose(c, errno);
	b->n = 0;
	return c->lost == 0;
}

void crm_cli_flush(struct crm_cli *c)
{
	errno = 0;
	if (c->lost == 0 && fflush(stdout) != 0)
		lose(c, errno);
}

void crm_cli_send(struct crm_cli *c, int fd)
{
	enum { BLOCK = 256 * 1024, MOST = 1 << 30 };
	struct crm_buf block = { 0 };
	off_t at = 0;
	ssize_t n;

	crm_cli_flush(c);
	while (c->lost == 0 && (n = sendfile(STDOUT_FILENO, fd, &at, MOST)) !=
	    0) {
		if (n < 0 && (errno == EINVAL || errno == ENOSYS))
			break;
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			lose(c, errno);
	}
	/* not to that kind of file: what is left of it by hand */
	while (c->lost == 0 && (n = pread(fd, crm_buf_room(&block, BLOCK),
	    BLOCK, at)) > 0) {
		block.n = (size_t)n;
		at += n;
		crm_cli_out(c, &block);
	}
	crm_buf_free(&block);
}

int crm_cli_end(struct crm_cli *c, int status)
{
	struct crm_err err = { 0 };

	if (c->ended)
		return status;
	c->ended = true;
	errno = 0;
	if (fflush(stdout) != 0)
		lose(c, errno);
	if (ferror(stdout))
		lose(c, 0);
	/* Closing tells of what a network file system could not keep. */
	errno = 0;
	if (fclose(stdout) != 0)
		lose(c, errno);
	if (c->lost == 0 || c->lost == EPIPE)
		return status;
	errno = c->lost;
	crm_err_sys(&err, "cannot write to standard output");
	return crm_cli_fail(c, &err);
}

bool crm_style_color(struct crm_style *s, const char *when)
{
	s->color_set = true;
	s->color = when == NULL || strcmp(when, "always") == 0;
	if (s->color || strcmp(when, "never") == 0)
		return true;
	s->color_set = false;
	return strcmp(when, "auto") == 0;
}

static bool has_color(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return (no == NULL || no[0] == '\0') &&
	    (term == NULL || strcmp(term, "dumb") != 0);
}

static size_t terminal_width(void)
{
	struct winsize size;
	int64_t columns;

	if (crm_str_int(crm_str(getenv("COLUMNS")), &columns) && columns > 0)
		return (size_t)columns;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		return size.ws_col;
	return 0;
}

void crm_style_finish(struct crm_style *s)
{
	bool terminal = isatty(STDOUT_FILENO) == 1;

	if (s->excel)
		s->format = CRM_CSV;
	if (!s->color_set)
		s->color = terminal && has_color();
	s->width = terminal ? terminal_width() : 0;
}

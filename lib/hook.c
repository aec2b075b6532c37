/* SPDX-License-Identifier: ISC */
#include "hook.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mem.h"

/* In the child: become the hook, or tell the parent why not. */
static void become(const struct crm_store *s, const char *path,
    const char *name, const char *dir, int in, int tell)
{
	int number;

	if (signal(SIGPIPE, SIG_DFL) != SIG_ERR && fchdir(s->fd) == 0 &&
	    dup2(in, STDIN_FILENO) >= 0 &&
	    dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 &&
	    setenv("CRM_STORE", dir, 1) == 0 &&
	    setenv("CRM_HOOK", name, 1) == 0)
		execl(path, path, (char *)NULL);
	number = errno;
	while (write(tell, &number, sizeof(number)) < 0 && errno == EINTR)
		;
	_exit(127);
}

/* It may leave before it has read all, or anything. */
static void feed(int fd, struct crm_str lines)
{
	while (lines.n > 0) {
		ssize_t n = write(fd, lines.p, lines.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		lines.p += n;
		lines.n -= (size_t)n;
	}
	close(fd);
}

static enum crm_status ended(int status, struct crm_err *err)
{
	if (WIFSIGNALED(status))
		return crm_err_set(err, CRM_IO, "killed by signal %d",
		    WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return crm_err_set(err, CRM_IO, "exit %d",
		    WEXITSTATUS(status));
	return CRM_OK;
}

/* The child's end; number is why it could not begin, or 0. */
static enum crm_status await(pid_t pid, int tell, struct crm_err *err)
{
	int status = 0, number = 0;
	ssize_t n;

	do {
		n = read(tell, &number, sizeof(number));
	} while (n < 0 && errno == EINTR);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return crm_err_sys(err, "cannot be awaited");
	if (n != sizeof(number))
		return ended(status, err);
	errno = number;
	return crm_err_sys(err, "cannot be run%s", number == ENOENT ?
	    " (is its interpreter there?)" : number == ENOEXEC ?
	    " (does it begin with #!/bin/sh?)" : "");
}

static enum crm_status run(const struct crm_store *s, const char *path,
    const char *name, const char *dir, struct crm_str lines,
    struct crm_err *err)
{
	int in[2], tell[2];
	pid_t pid;

	if (pipe2(in, O_CLOEXEC) != 0)
		return crm_err_sys(err, "no pipe");
	if (pipe2(tell, O_CLOEXEC) != 0) {
		crm_err_sys(err, "no pipe");
		close(in[0]);
		close(in[1]);
		return CRM_IO;
	}
	pid = fork();
	if (pid == 0)
		become(s, path, name, dir, in[0], tell[1]);
	close(in[0]);
	close(tell[1]);
	if (pid < 0) {
		crm_err_sys(err, "no process");
		close(in[1]);
		close(tell[0]);
		return CRM_IO;
	}
	feed(in[1], lines);
	await(pid, tell[0], err);
	close(tell[0]);
	return err->status;
}

enum crm_status crm_hook_run(const struct crm_store *s, const char *name,
    struct crm_str lines, struct crm_err *err)
{
	struct crm_buf path = { 0 };
	enum crm_status status = CRM_OK;
	struct stat st;
	char *dir;

	if (getenv("CRM_HOOK") != NULL)
		return CRM_OK;
	crm_buf_printf(&path, "hooks/%s", name);
	if (fstatat(s->fd, crm_buf_z(&path), &st, 0) != 0) {
		/* none, or a link to what is gone */
		if (fstatat(s->fd, path.p, &st, AT_SYMLINK_NOFOLLOW) == 0)
			status = crm_err_set(err, CRM_IO, "a link to what "
			    "cannot be found");
	} else if (!S_ISREG(st.st_mode)) {
		status = crm_err_set(err, CRM_IO, "is no file that can be "
		    "run");
	} else {
		dir = realpath(s->dir, NULL);
		if (faccessat(s->fd, path.p, X_OK, 0) != 0)
			status = crm_err_set(err, CRM_IO, "is not executable: "
			    "chmod +x, or another name");
		else if (dir == NULL)
			status = crm_err_sys(err, "where is %s?", s->dir);
		else
			status = run(s, path.p, name, dir, lines, err);
		free(dir);
	}
	if (status != CRM_OK)
		crm_err_where(err, path.p, 0, 0);
	crm_buf_free(&path);
	return status;
}

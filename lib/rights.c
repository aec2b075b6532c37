/* SPDX-License-Identifier: ISC */
#include "rights.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "mem.h"

/* The kernel's names, which acl(5) has no library call for by descriptor of
 * both kinds. */
static const char acl[] = "system.posix_acl_access";
static const char acl_of_new[] = "system.posix_acl_default";

static bool has_none(void)
{
	return errno == ENODATA || errno == EOPNOTSUPP;
}

/* Whole, or none at all. */
static bool copy_acl(int from, int to, const char *name)
{
	ssize_t n = fgetxattr(from, name, NULL, 0);
	char *p;
	bool ok;

	if (n < 0 && has_none())
		return fremovexattr(to, name) == 0 || has_none();
	if (n < 0)
		return false;
	p = crm_mem_new((size_t)n + 1, 1);
	n = fgetxattr(from, name, p, (size_t)n);
	ok = n >= 0 && fsetxattr(to, name, p, (size_t)n, 0) == 0;
	free(p);
	return ok;
}

bool crm_rights_copy(int from, int to)
{
	struct stat st, is;
	uid_t owner;

	if (fstat(from, &st) != 0 || fstat(to, &is) != 0)
		return false;
	owner = geteuid() == 0 ? st.st_uid : is.st_uid;
	/* the mode last: a change of the owner takes bits away */
	return ((owner == is.st_uid && st.st_gid == is.st_gid) ||
	    fchown(to, owner, st.st_gid) == 0) && copy_acl(from, to, acl) &&
	    (!S_ISDIR(st.st_mode) || copy_acl(from, to, acl_of_new)) &&
	    fchmod(to, st.st_mode & 07777) == 0;
}

static bool among(gid_t group, const gid_t *list, int n)
{
	for (int i = 0; i < n; i++)
		if (list[i] == group)
			return true;
	return false;
}

static bool ours(gid_t group)
{
	int n = getgroups(0, NULL);
	gid_t *list = crm_mem_new((size_t)(n > 0 ? n : 0) + 1, sizeof(*list));
	bool is;

	n = getgroups(n, list);
	is = group == getegid() || among(group, list, n);
	free(list);
	return is;
}

static bool is_member(uid_t user, gid_t group)
{
	const struct passwd *p = getpwuid(user);
	int n = 0;
	gid_t *list;
	bool is;

	if (p == NULL)
		return false;
	/* the first call says how many there are */
	getgrouplist(p->pw_name, p->pw_gid, NULL, &n);
	list = crm_mem_new((size_t)n + 1, sizeof(*list));
	is = getgrouplist(p->pw_name, p->pw_gid, list, &n) >= 0 &&
	    among(group, list, n);
	free(list);
	return is;
}

bool crm_rights_kept(int fd)
{
	struct stat st;
	mode_t owners;

	if (geteuid() == 0)
		return true;
	if (fstat(fd, &st) != 0 || !ours(st.st_gid))
		return false;
	if (st.st_uid == geteuid())
		return true;
	owners = (st.st_mode & 0700) >> 3;
	/* with a list the bits of the group are those of the mask, and in a
	 * sticky directory the owner alone may remove what others wrote */
	return (st.st_mode & owners) == owners && fgetxattr(fd, acl, NULL,
	    0) < 0 && (!S_ISDIR(st.st_mode) || (st.st_mode & S_ISVTX) == 0) &&
	    is_member(st.st_uid, st.st_gid);
}

void crm_rights_name(uid_t user, struct crm_buf *out)
{
	const struct passwd *p = getpwuid(user);

	if (p != NULL)
		crm_buf_puts(out, p->pw_name);
	else
		crm_buf_printf(out, "uid %lu", (unsigned long)user);
}

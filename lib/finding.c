/* SPDX-License-Identifier: ISC */
#include "finding.h"

#include <stdlib.h>

static const struct crm_finding_info info[CRM_FIND_KINDS] = {
	[CRM_FIND_DAMAGED] = { "damaged", "files", CRM_ERROR,
		"what no report can read" },
	[CRM_FIND_SEQ] = { "seq", "files", CRM_ERROR,
		"the counter of ids is missing, damaged or behind" },
	[CRM_FIND_RIGHTS] = { "rights", "files", CRM_ERROR,
		"a file that cannot be read or written, or that anybody may "
		"write" },
	[CRM_FIND_BAD_FACT] = { "bad-fact", "files", CRM_WARNING,
		"a line that would be refused today" },
	[CRM_FIND_TORN_TAIL] = { "torn-tail", "files", CRM_WARNING,
		"a last line that was never acknowledged" },
	[CRM_FIND_OPEN_BATCH] = { "open-batch", "files", CRM_WARNING,
		"a batch without its end, never acknowledged" },
	[CRM_FIND_LEFTOVER] = { "leftover", "files", CRM_NOTE,
		"what a crash left behind" },
	[CRM_FIND_TORN] = { "torn", "files", CRM_NOTE,
		"what a crash tore, kept for people to look at" },
	[CRM_FIND_STRAY] = { "stray", "files", CRM_NOTE,
		"what is in journal/ and is no segment" },
	[CRM_FIND_NO_OWNER] = { "no-owner", "work", CRM_ERROR,
		"an open deal that nobody is answerable for" },
	[CRM_FIND_LEFT] = { "left", "work", CRM_ERROR,
		"a deal or task of somebody who has left" },
	[CRM_FIND_NO_NEXT] = { "no-next", "work", CRM_ERROR,
		"an open deal without a next step" },
	[CRM_FIND_UNTOUCHED] = { "untouched", "work", CRM_ERROR,
		"a new deal that nobody has contacted in time" },
	[CRM_FIND_MISSED_CALL] = { "missed-call", "work", CRM_WARNING,
		"a call that was missed and not returned" },
	[CRM_FIND_OVERDUE] = { "overdue", "work", CRM_WARNING,
		"a next step, recall or task whose time has passed" },
	[CRM_FIND_ROTTING] = { "rotting", "work", CRM_WARNING,
		"an open deal left alone longer than its stage allows" },
	[CRM_FIND_AWAY] = { "away", "work", CRM_WARNING,
		"a deal, recall or task that is due while its owner is away" },
	[CRM_FIND_NO_HANDOVER] = { "no-handover", "work", CRM_NOTE,
		"a won deal that should go on in another pipeline" },
	[CRM_FIND_UNKNOWN_STAGE] = { "unknown-stage", "stages", CRM_ERROR,
		"an open deal at a stage that stages.csv does not know" },
	[CRM_FIND_MOVE] = { "move", "stages", CRM_WARNING,
		"a deal that came where it is by a move that is not allowed" },
	[CRM_FIND_REQUIRE] = { "require", "stages", CRM_WARNING,
		"an open deal without what its stage requires" },
	[CRM_FIND_NOT_DONE] = { "not-done", "stages", CRM_WARNING,
		"an open deal without the touch its stage is named for" },
	[CRM_FIND_UNLISTED_STAGE] = { "unlisted-stage", "stages", CRM_WARNING,
		"a stage that facts name and stages.csv does not" },
	[CRM_FIND_ORPHAN] = { "orphan", "facts", CRM_ERROR,
		"facts about a deal that no line creates" },
	[CRM_FIND_NO_EFFECT] = { "no-effect", "facts", CRM_WARNING,
		"a step that changes nothing" },
	[CRM_FIND_UNDO_NOTHING] = { "undo-nothing", "facts", CRM_WARNING,
		"an undo that finds nothing" },
	[CRM_FIND_EARLY] = { "early", "facts", CRM_WARNING,
		"a fact dated before its deal" },
	[CRM_FIND_FUTURE] = { "future", "facts", CRM_WARNING,
		"a fact dated more than a day ahead" },
	[CRM_FIND_TWICE] = { "twice", "facts", CRM_WARNING,
		"a second deal fact of one id" },
	[CRM_FIND_UNKNOWN_OWNER] = { "unknown-owner", "fields", CRM_ERROR,
		"an open deal whose owner staff.csv does not know" },
	[CRM_FIND_UNKNOWN_BY] = { "unknown-by", "fields", CRM_NOTE,
		"who did something, and is not in staff.csv" },
	[CRM_FIND_UNKNOWN_REASON] = { "unknown-reason", "fields", CRM_WARNING,
		"a lost deal whose reason reasons.csv does not know" },
	[CRM_FIND_PHONE] = { "phone", "fields", CRM_WARNING,
		"a client's phone that is no number to dial" },
	[CRM_FIND_EMAIL] = { "email", "fields", CRM_WARNING,
		"a client's e-mail that is no address" },
	[CRM_FIND_AMOUNT] = { "amount", "fields", CRM_WARNING,
		"a deal of less than nothing" },
	[CRM_FIND_NO_AMOUNT] = { "no-amount", "fields", CRM_NOTE,
		"a won or far advanced deal without an amount" },
	[CRM_FIND_SPELLING] = { "spelling", "fields", CRM_NOTE,
		"a source or campaign that more deals spell another way" },
	[CRM_FIND_SAME_PHONE] = { "same-phone", "doubles", CRM_WARNING,
		"clients with one phone" },
	[CRM_FIND_SAME_EMAIL] = { "same-email", "doubles", CRM_WARNING,
		"clients with one e-mail" },
	[CRM_FIND_SAME_COMPANY] = { "same-company", "doubles", CRM_NOTE,
		"clients whose companies are called the same" },
	[CRM_FIND_SAME_DEAL] = { "same-deal", "doubles", CRM_NOTE,
		"open deals of one client, pipeline and title" },
	[CRM_FIND_IDLE_STAFF] = { "idle-staff", "tables", CRM_NOTE,
		"a seller who has not done anything for long" },
	[CRM_FIND_UNUSED] = { "unused", "tables", CRM_NOTE,
		"a row of a table that no fact is about" },
};

static const char *const severity_name[CRM_SEVERITIES] = {
	[CRM_NOTE] = "note", [CRM_WARNING] = "warning", [CRM_ERROR] = "error"
};

_Static_assert(CRM_FIND_KINDS < 64, "a set has 64 bits");

const struct crm_finding_info *crm_finding_info(enum crm_finding_kind k)
{
	return &info[k];
}

const char *crm_severity_name(enum crm_severity s)
{
	return severity_name[s];
}

bool crm_severity_find(struct crm_str name, enum crm_severity *s)
{
	for (int i = 0; i < CRM_SEVERITIES; i++)
		if (crm_str_is(name, severity_name[i])) {
			*s = (enum crm_severity)i;
			return true;
		}
	return false;
}

crm_finding_set crm_finding_severe(enum crm_severity least)
{
	crm_finding_set set = 0;

	for (int k = 0; k < CRM_FIND_KINDS; k++)
		if (info[k].severity >= least)
			set |= crm_finding_bit((enum crm_finding_kind)k);
	return set;
}

enum crm_status crm_finding_parse(struct crm_str list, crm_finding_set *set,
    struct crm_err *err)
{
	struct crm_str word;

	*set = 0;
	do {
		crm_finding_set found = 0;

		crm_str_cut(list, ',', &word, &list);
		word = crm_str_trim(word);
		for (int k = 0; k < CRM_FIND_KINDS; k++)
			if (crm_str_is(word, info[k].name) ||
			    crm_str_is(word, info[k].group))
				found |= crm_finding_bit(
				    (enum crm_finding_kind)k);
		if (found == 0)
			return crm_err_set(err, CRM_USAGE, "'%.*s' is no kind "
			    "of finding (--kinds lists them)", (int)word.n,
			    word.p != NULL ? word.p : "");
		*set |= found;
	} while (list.n > 0);
	return CRM_OK;
}

bool crm_findings_want(const struct crm_findings *fs, enum crm_finding_kind k)
{
	return (fs->want & crm_finding_bit(k)) != 0;
}

struct crm_finding *crm_findings_new(struct crm_findings *fs,
    enum crm_finding_kind kind, int64_t since)
{
	struct crm_finding *f;

	if (!crm_findings_want(fs, kind) ||
	    (fs->since != CRM_TIME_NONE && since < fs->since))
		return NULL;
	fs->finding = crm_mem_grow(fs->finding, &fs->cap, fs->n + 1,
	    sizeof(*fs->finding));
	f = &fs->finding[fs->n++];
	*f = (struct crm_finding){ .kind = kind, .since = since };
	return f;
}

/* What is in the list's text, kept. */
static struct crm_str keep(struct crm_findings *fs)
{
	struct crm_str s = { crm_arena_copy(&fs->arena, crm_buf_z(&fs->text),
		fs->text.n), fs->text.n };

	fs->text.n = 0;
	return s;
}

void crm_finding_what(struct crm_findings *fs, struct crm_finding *f,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	crm_buf_vprintf(&fs->text, fmt, ap);
	va_end(ap);
	f->what = keep(fs);
}

void crm_finding_place(struct crm_findings *fs, struct crm_finding *f,
    const char *file, size_t line)
{
	crm_buf_puts(&fs->text, file);
	if (line > 0)
		crm_buf_printf(&fs->text, ":%zu", line);
	f->place = keep(fs);
}

static bool plain(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z') || c >= 0x80 ||
	    memchr("_-./:@%+=,", c, 10) != NULL;
}

void crm_shell_word(struct crm_buf *b, struct crm_str s)
{
	size_t i = 0;

	while (i < s.n && plain((unsigned char)s.p[i]))
		i++;
	if (i == s.n && s.n > 0) {
		crm_buf_str_add(b, s);
		return;
	}
	crm_buf_char(b, '\'');
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			crm_buf_puts(b, "'\\''");
		else
			crm_buf_char(b, s.p[i]);
	}
	crm_buf_char(b, '\'');
}

/* "crm-add" is told its store, where it must be. */
static void name_store(struct crm_findings *fs, struct crm_str word)
{
	if (fs->store == NULL || word.n < 4 || memcmp(word.p, "crm-", 4) != 0)
		return;
	crm_buf_puts(&fs->text, " -s ");
	crm_shell_word(&fs->text, crm_str(fs->store));
}

void crm_finding_mend(struct crm_findings *fs, struct crm_finding *f,
    const char *words, ...)
{
	struct crm_str rest = crm_str(words), word, head;
	struct crm_buf w = { 0 };
	va_list ap;

	va_start(ap, words);
	while (rest.n > 0) {
		bool filled = false;

		crm_str_cut(rest, ' ', &word, &rest);
		w.n = 0;
		while (memchr(word.p, '%', word.n) != NULL) {
			filled = true;
			crm_str_cut(word, '%', &head, &word);
			crm_buf_str_add(&w, head);
			crm_buf_str_add(&w, va_arg(ap, struct crm_str));
		}
		crm_buf_str_add(&w, word);
		if (fs->text.n > 0)
			crm_buf_char(&fs->text, ' ');
		if (filled)
			crm_shell_word(&fs->text, crm_buf_str(&w));
		else
			crm_buf_str_add(&fs->text, crm_buf_str(&w));
		name_store(fs, crm_buf_str(&w));
	}
	va_end(ap);
	f->mend = keep(fs);
	crm_buf_free(&w);
}

void crm_finding_more(struct crm_findings *fs, struct crm_finding *f,
    const char *word, struct crm_str value)
{
	struct crm_str had = f->mend;
	struct crm_buf b = { 0 };

	if (value.n == 0)
		return;
	crm_finding_mend(fs, f, word, value);
	crm_buf_str_add(&b, had);
	crm_buf_char(&b, ' ');
	crm_buf_str_add(&b, f->mend);
	crm_buf_str_add(&fs->text, crm_buf_str(&b));
	f->mend = keep(fs);
	crm_buf_free(&b);
}

static int cmp(const void *a, const void *b)
{
	const struct crm_finding *x = a, *y = b;
	int d = (int)info[y->kind].severity - (int)info[x->kind].severity;

	if (d == 0)
		d = (int)x->kind - (int)y->kind;
	if (d == 0)
		d = (x->since > y->since) - (x->since < y->since);
	if (d == 0)
		d = crm_str_cmp(x->deal, y->deal);
	if (d == 0)
		d = crm_str_cmp(x->client, y->client);
	if (d == 0)
		d = crm_str_cmp(x->place, y->place);
	return d == 0 ? crm_str_cmp(x->what, y->what) : d;
}

void crm_findings_sort(struct crm_findings *fs)
{
	if (fs->n > 0)
		qsort(fs->finding, fs->n, sizeof(*fs->finding), cmp);
}

void crm_findings_free(struct crm_findings *fs)
{
	free(fs->finding);
	crm_arena_free(&fs->arena);
	crm_buf_free(&fs->text);
	*fs = (struct crm_findings){ 0 };
}

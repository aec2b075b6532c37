/* SPDX-License-Identifier: ISC */
/* Putting facts into a batch, and the batch into the journal. */
#include "write.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"
#include "event.h"
#include "writepriv.h"

enum { DAY = 86400, MINUTE = 60 };

/* Who writes; nobody where staff.csv does not know them. */
static void find_by(struct crm_batch *b)
{
	const struct crm_rules *rules = &b->src.rules;
	const char *name = b->opt.by;
	const struct passwd *pw;

	if (name == NULL) {
		name = getenv("CRM_USER");
		if (rules->staffs == 0)	/* asking the system costs */
			return;
		if (name == NULL || name[0] == '\0') {
			pw = getpwuid(getuid());
			name = pw != NULL ? pw->pw_name : "";
		}
		if (crm_rules_staff(rules, crm_str(name),
		    b->src.when.now) == NULL)
			return;
	}
	b->by_own = crm_mem_copy(name, strlen(name));
	b->by = crm_str(b->by_own);
}

enum crm_status crm_batch_open(struct crm_batch *b,
    const struct crm_batch_opt *opt, struct crm_err *err)
{
	static char none[] = "-", *file[] = { none };
	enum crm_status s;

	b->opt = *opt;
	b->journal.store = &b->src.store;
	b->line = crm_mem_new(1, sizeof(*b->line));
	/* A source of files does without a store; no file is read from it. */
	s = crm_source_open(&b->src, opt->store, file, opt->dry, err);
	b->src.file = NULL;
	b->src.files = 0;
	if (s == CRM_OK)
		find_by(b);
	return s;
}

void crm_batch_close(struct crm_batch *b)
{
	crm_line_free(b->line);
	free(b->line);
	free(b->row);
	free(b->by_own);
	crm_buf_free(&b->text);
	if (b->spool > 0)
		close(b->spool - 1);
	crm_buf_free(&b->unowned_why);
	crm_names_free(&b->deal);
	crm_names_free(&b->key);
	crm_names_free(&b->task);
	crm_journal_forget(&b->journal);
	crm_source_close(&b->src);
	*b = (struct crm_batch){ 0 };
}

static enum crm_status told(struct crm_batch *b, size_t where,
    struct crm_err *err)
{
	enum crm_status s = err->status;

	if (b->opt.reject == NULL || s != CRM_DATA)
		return s;
	b->opt.reject(b->opt.ctx, where, err);
	crm_err_free(err);
	b->refused++;
	return CRM_OK;
}

/* Where no place in a file says which of several it is, the field does:
 * "deal 1042: at". */
static void name_deal(const struct crm_batch *b, bool several,
    struct crm_str deal, struct crm_err *err)
{
	struct crm_buf t = { 0 };

	if (b->file != NULL || !several || deal.n == 0)
		return;
	crm_buf_puts(&t, "deal ");
	crm_buf_str_add(&t, deal);
	if (err->field != NULL && strcmp(err->field, "deal") != 0)
		crm_buf_printf(&t, ": %s", err->field);
	crm_err_field(err, crm_buf_str(&t));
	crm_buf_free(&t);
}

enum crm_status crm_batch_refuse(struct crm_batch *b, size_t where,
    struct crm_err *err)
{
	if (b->file != NULL && err->file == NULL)
		crm_err_where(err, b->file, where, 0);
	b->bad_where = where + 1;
	for (size_t i = b->rows; i-- > 0 && b->row[i].where == where;)
		b->row[i].state = CRM_ROW_BAD;
	return told(b, where, err);
}

enum crm_status crm_batch_bad(struct crm_batch *b, size_t i,
    struct crm_err *err)
{
	size_t where = b->row[i].where;

	name_deal(b, b->several || b->rows > 1,
	    crm_names_get(&b->deal, b->row[i].deal), err);
	if (b->file != NULL && err->file == NULL)
		crm_err_where(err, b->file, where, 0);
	for (size_t k = i; k-- > 0 && b->row[k].where == where;)
		b->row[k].state = CRM_ROW_BAD;
	for (size_t k = i; k < b->rows && b->row[k].where == where; k++)
		b->row[k].state = CRM_ROW_BAD;
	return told(b, where, err);
}

static struct crm_str time_text(struct crm_line *l, int64_t t)
{
	char text[CRM_CLOCK_LEN];

	crm_clock_format(t, text);
	return crm_line_keep(l, (struct crm_str){ text, sizeof(text) });
}

/* What the tool adds; *at is the fact's time where it has a good one. */
static enum crm_status complete(const struct crm_batch *b, struct crm_line *l,
    int64_t *at, struct crm_err *err)
{
	int64_t now = b->src.when.now, t;

	crm_line_drop(l, CRM_STR("more"));
	crm_line_drop(l, CRM_STR("logged"));
	*at = now;
	for (size_t i = 0; i < l->n; i++) {
		struct crm_field *f = &l->field[i];

		if (f->id == CRM_KEY_USER || f->type != CRM_STRING ||
		    crm_key_value((enum crm_key)f->id) != CRM_VALUE_TIME ||
		    !crm_clock_parse(f->value, &t))
			continue;
		f->value = time_text(l, t);
		if (f->id == CRM_KEY_AT)
			*at = t;
	}
	if (*at - now > DAY && !b->opt.future) {
		crm_err_field(err, CRM_STR("at"));
		return crm_err_set(err, CRM_DATA, "more than a day ahead "
		    "(--future lets plans through)");
	}
	if ((crm_line_get(l, CRM_KEY_AT) == NULL && !crm_line_set_key(l,
	    CRM_KEY_AT, CRM_STRING, time_text(l, now))) ||
	    ((*at - now >= MINUTE || now - *at >= MINUTE) &&
	    !crm_line_set_key(l, CRM_KEY_LOGGED, CRM_STRING,
	    time_text(l, now))) ||
	    (b->by.n > 0 && crm_line_get(l, CRM_KEY_BY) == NULL &&
	    crm_line_get(l, CRM_KEY_VIA) == NULL &&
	    !crm_line_set_key(l, CRM_KEY_BY, CRM_STRING, b->by)))
		return crm_err_set(err, CRM_DATA, "more than %d keys",
		    (int)CRM_LINE_KEYS);
	return CRM_OK;
}

/* The key of a counted id that this fact lacks, or CRM_KEY_USER. */
static enum crm_key lacks(const struct crm_line *l)
{
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	enum crm_key key = ev == CRM_EV_DEAL ? CRM_KEY_DEAL :
	    ev == CRM_EV_TASK ? CRM_KEY_TASK : CRM_KEY_USER;

	return key != CRM_KEY_USER && crm_line_get(l, key) == NULL ? key :
	    CRM_KEY_USER;
}

/* As it will be written: an id that is counted stands for itself. */
static enum crm_status check(const struct crm_batch *b, struct crm_line *l,
    struct crm_err *err)
{
	enum crm_key key = lacks(l);
	bool one = crm_str_is(crm_line_str(l, CRM_KEY_PARENT), "1");
	enum crm_status s;

	if (crm_line_get(l, CRM_KEY_EV) == NULL &&
	    crm_line_get(l, CRM_KEY_PATH) != NULL)
		return crm_err_set(err, CRM_DATA, "a deal line is not a fact: "
		    "write what has happened");
	if (key != CRM_KEY_USER &&
	    !crm_line_set_key(l, key, CRM_STRING, one ? CRM_STR("2") :
	    CRM_STR("1")))
		return crm_err_set(err, CRM_DATA, "more than %d keys",
		    (int)CRM_LINE_KEYS);
	s = crm_event_check(l, &b->src.rules, err);
	if (key != CRM_KEY_USER)
		crm_line_drop(l, crm_key_name(key));
	return s;
}

static void push(struct crm_batch *b, const struct crm_line *l, size_t where,
    int64_t at, bool dated)
{
	struct crm_batch_row row = { .text = b->text.n, .where = where,
		.at = at, .no_id = lacks(l) != CRM_KEY_USER };
	struct crm_str deal = crm_line_str(l, CRM_KEY_DEAL);
	struct crm_str key = crm_line_str(l, CRM_KEY_KEY);

	row.ev = (uint8_t)crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	row.deal = deal.n > 0 ? crm_names_add(&b->deal, deal) : 0;
	row.key = key.n > 0 ? crm_names_add(&b->key, key) : 0;
	if (row.ev == CRM_EV_TASK && !row.no_id)
		row.task = crm_names_add(&b->task,
		    crm_line_str(l, CRM_KEY_TASK));
	row.lone = row.ev == CRM_EV_TOUCH && deal.n == 0;
	row.via = crm_line_get(l, CRM_KEY_VIA) != NULL;
	/* what an import says of now has no time of its own */
	row.dated = dated && !(row.via && at == b->src.when.now);
	crm_line_write_event(l, &b->text);
	row.len = b->text.n - row.text - 1;
	b->row = crm_mem_grow(b->row, &b->row_cap, b->rows + 1,
	    sizeof(*b->row));
	b->row[b->rows++] = row;
}

enum crm_status crm_batch_add(struct crm_batch *b, struct crm_line *l,
    size_t where, struct crm_err *err)
{
	bool dated = crm_line_get(l, CRM_KEY_AT) != NULL;
	enum crm_status s;
	int64_t at;

	if (b->bad_where == where + 1)
		return CRM_OK;
	s = complete(b, l, &at, err);
	if (s == CRM_OK)
		s = check(b, l, err);
	if (s != CRM_OK) {
		name_deal(b, b->several || b->rows > 0,
		    crm_line_str(l, CRM_KEY_DEAL), err);
		return crm_batch_refuse(b, where, err);
	}
	push(b, l, where, at, dated);
	/* "more", a counted id, a next step and an owner have still to find
	 * room */
	if (b->row[b->rows - 1].len + 256 <= CRM_LINE_MAX)
		return CRM_OK;
	crm_err_set(err, CRM_DATA, "the fact is longer than 1 MiB");
	return crm_batch_refuse(b, where, err);
}

enum crm_status crm_batch_line(struct crm_batch *b,
    const struct crm_batch_row *row, struct crm_err *err)
{
	return crm_line_read(b->line, (struct crm_str){
	    b->text.p + row->text, row->len }, err);
}

void crm_batch_rewrite(struct crm_batch *b, struct crm_batch_row *row)
{
	struct crm_buf t = { 0 };

	/* the line may show bytes of the text, which may move */
	crm_line_write_event(b->line, &t);
	row->text = b->text.n;
	row->len = t.n - 1;
	crm_buf_str_add(&b->text, crm_buf_str(&t));
	crm_buf_free(&t);
}

enum crm_status crm_batch_lock(struct crm_batch *b, struct crm_err *err)
{
	if (b->opt.dry || b->src.store.lock >= 0)
		return CRM_OK;
	return crm_store_lock(&b->src.store, err);
}

/* The text becomes that of the good rows, in their order. */
static void gather(struct crm_batch *b)
{
	struct crm_buf t = { 0 };
	size_t at = 0;

	b->lines = 0;
	for (size_t i = 0; i < b->rows; i++) {
		const struct crm_batch_row *row = &b->row[i];

		b->lines += row->state == CRM_ROW_GOOD;
		if (row->state == CRM_ROW_GOOD && row->text == at)
			at += row->len + 1;
	}
	if (at == b->text.n)	/* they are all there is */
		return;
	for (size_t i = 0; i < b->rows; i++)
		if (b->row[i].state == CRM_ROW_GOOD)
			crm_buf_add(&t, b->text.p + b->row[i].text,
			    b->row[i].len + 1);
	crm_buf_free(&b->text);
	b->text = t;
}

/* The lines with "more", canonically before "ev": what is before it are
 * times, so that the first "ev": is the key. */
static void put_more(struct crm_str text, struct crm_buf *out)
{
	struct crm_str line, rest = text;

	while (rest.n > 0) {
		const char *ev;

		crm_str_cut(rest, '\n', &line, &rest);
		ev = memmem(line.p, line.n, "\"ev\":", 5);
		if (rest.n > 0 && ev != NULL) {
			crm_buf_add(out, line.p, (size_t)(ev - line.p));
			crm_buf_puts(out, "\"more\":true,");
			line.n -= (size_t)(ev - line.p);
			line.p = ev;
		}
		crm_buf_str_add(out, line);
		crm_buf_char(out, '\n');
	}
}

static enum crm_status append(struct crm_batch *b, struct crm_err *err)
{
	struct crm_str text = crm_buf_str(&b->text);
	struct crm_buf more = { 0 };
	enum crm_status s;

	crm_journal_forget(&b->journal);
	if (crm_store_batch_more(b->lines, text.n)) {
		put_more(text, &more);
		text = crm_buf_str(&more);
	}
	s = crm_store_append(&b->src.store, text, b->src.when.now, err);
	crm_buf_free(&more);
	return s;
}

enum crm_status crm_batch_commit(struct crm_batch *b, struct crm_err *err)
{
	enum crm_status s = CRM_OK;

	if (b->rows > 0)
		s = crm_batch_lock(b, err);
	if (s == CRM_OK && b->rows > 0)
		s = crm_batch_check(b, err);
	if (s == CRM_OK) {
		gather(b);
		if (b->lines > 0 && !b->opt.dry && b->before != NULL)
			s = b->before(b->before_ctx, err);
		if (s == CRM_OK && b->lines > 0 && !b->opt.dry)
			s = append(b, err);
	}
	if (s != CRM_OK)
		b->lines = b->text.n = 0;
	crm_journal_forget(&b->journal);
	if (b->src.has_store)
		crm_store_unlock(&b->src.store);
	return s;
}

/* SPDX-License-Identifier: ISC */
/* A deal as a line. */
#include "deal.h"

#include "clock.h"
#include "dealpriv.h"
#include "money.h"

enum { DAY = 86400 };

/* What is being built, and how the fields are picked. */
struct build {
	const struct crm_fold *fold;
	const struct crm_deal *d;
	struct crm_line *line;
	struct crm_buf *text;
	bool full;		/* the line had no room for a field */
};

static const enum crm_key keys[] = {
	CRM_KEY_DEAL, CRM_KEY_CLIENT, CRM_KEY_PARENT, CRM_KEY_TITLE,
	CRM_KEY_PIPELINE, CRM_KEY_STATUS, CRM_KEY_STAGE, CRM_KEY_REACHED,
	CRM_KEY_LOST_FROM, CRM_KEY_REASON, CRM_KEY_CREATED, CRM_KEY_CLOSED,
	CRM_KEY_OWNER, CRM_KEY_SOURCE, CRM_KEY_CAMPAIGN, CRM_KEY_VARIANT,
	CRM_KEY_AMOUNT, CRM_KEY_MARGIN, CRM_KEY_TOUCHES, CRM_KEY_LAST_TOUCH,
	CRM_KEY_NEXT, CRM_KEY_TODO, CRM_KEY_IDLE_DAYS, CRM_KEY_AS_OF
};

const char *crm_deal_status_name(enum crm_deal_status status)
{
	static const char *const name[] = { "open", "won", "lost" };

	return name[status];
}

static void put(struct build *b, struct crm_str key, enum crm_type type,
    struct crm_str value)
{
	if (!crm_line_set(b->line, key, type, value))
		b->full = true;
}

static void put_word(struct build *b, struct crm_str key, uint32_t word)
{
	if (word != 0)
		put(b, key, CRM_STRING, crm_names_get(&b->fold->word, word));
}

static void put_time(struct build *b, struct crm_str key, int64_t t)
{
	char s[CRM_CLOCK_LEN];

	if (t == CRM_TIME_NONE)
		return;
	crm_clock_format(t, s);
	put(b, key, CRM_STRING, crm_line_keep(b->line,
	    (struct crm_str){ s, CRM_CLOCK_LEN }));
}

static void put_text(struct build *b, struct crm_str key, enum crm_type type)
{
	put(b, key, type, crm_line_keep(b->line, crm_buf_str(b->text)));
	b->text->n = 0;
}

static void put_int(struct build *b, struct crm_str key, int64_t n)
{
	crm_buf_int(b->text, n);
	put_text(b, key, CRM_NUMBER);
}

static void put_money(struct build *b, struct crm_str key, bool has,
    int64_t minor)
{
	if (!has)
		return;
	crm_money_json(b->text, minor);
	put_text(b, key, CRM_NUMBER);
}

static void put_change(struct build *b, struct crm_str key,
    const struct crm_change *c)
{
	struct crm_str v = c->type == CRM_TRUE ? CRM_STR("true") :
	    c->type == CRM_FALSE ? CRM_STR("false") :
	    crm_names_get(&b->fold->word, c->word);

	if (c->type != CRM_NULL)
		put(b, key, (enum crm_type)c->type, v);
}

static struct crm_str stage_id(const struct build *b, int stage)
{
	return b->fold->opt.rules->stage[stage].id;
}

static void put_path(struct build *b)
{
	const struct crm_rules *r = b->fold->opt.rules;
	const struct crm_deal *d = b->d;
	char at[CRM_CLOCK_LEN];

	for (uint32_t i = 0; i < d->visits; i++) {
		const struct crm_visit *v = &d->visit[i];

		if (i > 0)
			crm_buf_char(b->text, ' ');
		if (v->stage != CRM_NO_STAGE) {
			crm_buf_str_add(b->text, r->stage[v->stage].pipeline);
			crm_buf_char(b->text, '/');
			crm_buf_str_add(b->text, r->stage[v->stage].id);
			crm_buf_char(b->text, '@');
			crm_clock_format(v->entered, at);
			crm_buf_add(b->text, at, sizeof(at));
		}
		if (v->how != CRM_WON_FROM && v->how != CRM_LOST_FROM)
			continue;
		crm_buf_puts(b->text, v->stage == CRM_NO_STAGE ? "" : " ");
		crm_buf_puts(b->text, v->how == CRM_WON_FROM ? "won@" :
		    "lost@");
		crm_clock_format(v->left, at);
		crm_buf_add(b->text, at, sizeof(at));
	}
	put_text(b, CRM_STR("path"), CRM_STRING);
}

static int64_t now_of(const struct build *b)
{
	return b->fold->opt.rewind ? b->d->as_of : b->fold->opt.as_of;
}

static int64_t idle_days(const struct build *b)
{
	int64_t since = b->d->last_touch != CRM_TIME_NONE ?
	    b->d->last_touch : b->d->created;

	return (now_of(b) - since) / DAY;
}

/* One of our own keys; those of a client and of an event are not here. */
static void put_key(struct build *b, enum crm_key key)
{
	const struct crm_rules *r = b->fold->opt.rules;
	const struct crm_deal *d = b->d;
	struct crm_str name = crm_key_name(key);

	switch (key) {
	case CRM_KEY_DEAL:
		put(b, name, CRM_STRING, crm_names_get(&b->fold->deal_name,
		    d->id));
		break;
	case CRM_KEY_CLIENT:
		if (d->client != 0)
			put(b, name, CRM_STRING,
			    crm_names_get(&b->fold->client_name, d->client));
		break;
	case CRM_KEY_PARENT: put_word(b, name, d->parent); break;
	case CRM_KEY_TITLE: put_word(b, name, d->title); break;
	case CRM_KEY_PIPELINE:
		put(b, name, CRM_STRING, r->pipeline[d->pipeline].id);
		break;
	case CRM_KEY_STATUS:
		put(b, name, CRM_STRING,
		    crm_str(crm_deal_status_name(d->status)));
		break;
	case CRM_KEY_STAGE:
		if (d->status == CRM_OPEN)
			put(b, name, CRM_STRING, stage_id(b, d->stage));
		break;
	case CRM_KEY_REACHED:
		put(b, name, CRM_STRING, stage_id(b, d->deepest));
		break;
	case CRM_KEY_LOST_FROM:
		if (d->status == CRM_LOST)
			put(b, name, CRM_STRING, stage_id(b, d->stage));
		break;
	case CRM_KEY_REASON: put_word(b, name, d->reason); break;
	case CRM_KEY_CREATED: put_time(b, name, d->created); break;
	case CRM_KEY_CLOSED: put_time(b, name, d->closed); break;
	case CRM_KEY_OWNER: put_word(b, name, d->owner); break;
	case CRM_KEY_SOURCE: put_word(b, name, d->source); break;
	case CRM_KEY_CAMPAIGN: put_word(b, name, d->campaign); break;
	case CRM_KEY_VARIANT: put_word(b, name, d->variant); break;
	case CRM_KEY_AMOUNT:
		put_money(b, name, d->has_amount, d->amount);
		break;
	case CRM_KEY_MARGIN:
		put_money(b, name, d->has_margin, d->margin);
		break;
	case CRM_KEY_TOUCHES: put_int(b, name, d->touches); break;
	case CRM_KEY_LAST_TOUCH: put_time(b, name, d->last_touch); break;
	case CRM_KEY_NEXT: put_time(b, name, d->next); break;
	case CRM_KEY_TODO: put_word(b, name, d->todo); break;
	case CRM_KEY_IDLE_DAYS: put_int(b, name, idle_days(b)); break;
	case CRM_KEY_AS_OF:
		if (b->fold->opt.rewind)
			put_time(b, name, d->as_of);
		break;
	case CRM_KEY_PATH: put_path(b); break;
	default: break;
	}
}

/* What is asked for by name and not ours: the user's, or computed. */
static void put_named(struct build *b, struct crm_str name)
{
	uint32_t key = CRM_KEYS + crm_names_find(&b->fold->field, name);
	struct crm_str head, rest;
	int64_t n;

	for (uint32_t i = 0; i < b->d->fields; i++)
		if (key != CRM_KEYS && b->d->field[i].key == key) {
			put_change(b, name, &b->d->field[i]);
			return;
		}
	if (!crm_str_cut(name, '.', &head, &rest))
		return;
	if (crm_str_is(head, "client") && b->d->client != 0) {
		const struct crm_change *c = crm_fold_client_field(b->fold,
		    b->d->client, rest);

		if (c != NULL)
			put_change(b, name, c);
	} else if (crm_str_is(head, "entered")) {
		if (crm_deal_entered(b->fold->opt.rules, b->d, rest, &n))
			put_time(b, name, n);
	} else if (crm_str_is(head, "secs")) {
		if (crm_deal_secs(b->fold->opt.rules, b->d, rest,
		    now_of(b), &n))
			put_int(b, name, n);
	}
}

/* A field that came with a deal line, and is none that facts make. */
static bool put_brought(struct build *b, enum crm_key key)
{
	for (uint32_t i = 0; i < b->d->fields; i++)
		if (b->d->field[i].key == (uint32_t)key) {
			put_change(b, crm_key_name(key), &b->d->field[i]);
			return true;
		}
	return false;
}

static void put_all(struct build *b)
{
	const struct crm_deal *d = b->d;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (!put_brought(b, keys[i]))
			put_key(b, keys[i]);
	for (uint32_t i = 0; i < d->fields; i++) {
		uint32_t key = d->field[i].key;

		put_change(b, key < CRM_KEYS ? crm_key_name(key) :
		    crm_names_get(&b->fold->field, key - CRM_KEYS),
		    &d->field[i]);
	}
	put_path(b);
}

bool crm_deal_line(const struct crm_fold *fold, const struct crm_deal *d,
    const struct crm_str *want, size_t wants, struct crm_line *line)
{
	struct crm_buf text = { 0 };
	struct build b = { fold, d, line, &text, false };

	crm_line_clear(line);
	if (want == NULL)
		put_all(&b);
	for (size_t i = 0; want != NULL && i < wants; i++) {
		enum crm_key key = crm_key_find(want[i]);

		if (key == CRM_KEY_USER)
			put_named(&b, want[i]);
		else if (!put_brought(&b, key))
			put_key(&b, key);
	}
	crm_buf_free(&text);
	return !b.full;
}

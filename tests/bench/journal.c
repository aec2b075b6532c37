/* SPDX-License-Identifier: ISC */
/*
 * journal: the facts of a firm of 30 sellers over some three years, made up
 * but always the same for the same number.
 *
 *	journal [-x] FACTS PREFIX
 *
 * Writes PREFIX.jsonl, in the order of time, and PREFIX.leads.csv, a row for
 * each deal.  With -x, PREFIX.journal/YYYY-MM.jsonl instead of the first, and
 * as crooked as life: facts written late, owners and amounts set anew, steps
 * undone, closed deals opened again, keys, and fields of the user's.
 *
 * No deal has two facts of the same second, and steps have effects, so that
 * what the deals are is plain to any query.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "queue.h"
#include "words.h"

enum { DAYS = 740, WON = 5, LOST = 6, STAGES = 5 };

struct deal {
	uint32_t no, client, amount;	/* in halves of a rouble */
	uint8_t owner, place, stage;	/* place: stage, WON or LOST */
	/* a step that will be undone, and what was before it */
	bool undo;
	uint8_t was_place, was_stage;
	uint32_t was_amount;
	int64_t of;
};

struct world {
	uint64_t seed;
	bool crooked;
	struct queue queue;
	uint32_t deals;
	size_t left, late;	/* facts to be written; of them in lines */
	const char *prefix;
	FILE *out, *leads;
	char month[8];
};

#define OF(w, list) ((list)[below(w, sizeof(list) / sizeof((list)[0]))])

static void die(const char *what)
{
	fprintf(stderr, "journal: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint32_t below(struct world *w, uint32_t n)
{
	w->seed ^= w->seed << 13;
	w->seed ^= w->seed >> 7;
	w->seed ^= w->seed << 17;
	return (uint32_t)((w->seed >> 32) * n >> 32);
}

static bool chance(struct world *w, uint32_t in_thousand)
{
	return below(w, 1000) < in_thousand;
}

static void later(struct world *w, int64_t at, struct deal *d, char *line)
{
	if (!push(&w->queue, at, d, line))
		die("memory");
}

/* The file that a line is written to at that time. */
static FILE *journal(struct world *w, int64_t at)
{
	char *name, time[32];

	if (!w->crooked)
		return w->out;
	print_time(time, at);
	time[7] = '\0';
	if (strcmp(time, w->month) != 0) {
		memcpy(w->month, time, sizeof(w->month));
		if (w->out != NULL && fclose(w->out) != 0)
			die("writing");
		if (asprintf(&name, "%s.journal/%s.jsonl", w->prefix,
		    time) < 0)
			die("memory");
		w->out = fopen(name, "w");
		if (w->out == NULL)
			die(name);
		free(name);
	}
	return w->out;
}

/* Begin a line about the deal; *late is when it will be written, or 0. */
static FILE *begin(struct world *w, int64_t at, const char *ev,
    const struct deal *d, bool may_wait, char **line, int64_t *late)
{
	static size_t size;
	FILE *f;

	*late = 0;
	*line = NULL;
	if (w->crooked && may_wait && chance(w, 40))
		*late = at + 600 + below(w, 2 * DAY);
	f = *late != 0 ? open_memstream(line, &size) : journal(w, at);
	if (f == NULL)
		die("memory");
	fputs("{\"at\":\"", f);
	put_time(f, at);
	if (*late != 0) {
		fputs("\",\"logged\":\"", f);
		put_time(f, *late);
	}
	fprintf(f, "\",\"ev\":\"%s\",\"deal\":\"D%06" PRIu32 "\"", ev, d->no);
	return f;
}

static void end(struct world *w, FILE *f, char **line, int64_t late,
    uint32_t noted)
{
	if (chance(w, noted)) {
		fprintf(f, ",\"note\":\"%s", OF(w, said));
		if (chance(w, 500))
			fprintf(f, ", %s", OF(w, said));
		if (chance(w, 200))
			fprintf(f, ". ООО \\\"%s\\\"", OF(w, firm));
		fputc('"', f);
	}
	fputs("}\n", f);
	if (late == 0) {
		w->left--;
		return;
	}
	fclose(f);
	later(w, late, NULL, *line);
	w->late++;
}

static void create(struct world *w, int64_t at)
{
	struct deal *d = calloc(1, sizeof(*d));
	const char *from = OF(w, source);
	int64_t late;
	char *line;
	FILE *f;

	if (d == NULL)
		die("memory");
	d->no = ++w->deals;
	d->client = d->no - below(w, d->no < 9 ? d->no : 9);
	d->owner = (uint8_t)below(w, 30);
	d->amount = (40 + below(w, 400) + below(w, 400)) * 1000;
	f = begin(w, at, "deal", d, false, &line, &late);
	fprintf(f, ",\"client\":\"C%06" PRIu32 "\",\"owner\":\"%s\","
	    "\"source\":\"%s\",\"amount\":", d->client, seller[d->owner],
	    from);
	put_amount(f, d->amount);
	fputs(",\"cur\":\"RUB\"", f);
	if (w->crooked)
		fprintf(f, ",\"region\":\"R%02" PRIu32 "\",\"utm\":\"%s_%"
		    PRIu32 "\",\"staff_count\":%" PRIu32, below(w, 89) + 1,
		    from, below(w, 40), below(w, 300) + 1);
	end(w, f, &line, late, 0);
	fprintf(w->leads, "D%06" PRIu32 ",", d->no);
	put_time(w->leads, at);
	fprintf(w->leads, ",Иванов Пётр,+7 900 %03" PRIu32 "-%02" PRIu32 "-%02"
	    PRIu32 ",user%" PRIu32 "@example.ru,\"ООО \"\"%s\"\"\",%s,%s,",
	    below(w, 1000), below(w, 100), below(w, 100), d->client,
	    OF(w, firm), from, seller[d->owner]);
	put_amount(w->leads, d->amount);
	fprintf(w->leads, ",\"%s, %s\"\n", OF(w, said), OF(w, said));
	if (chance(w, 120))
		free(d);	/* forgotten */
	else
		later(w, at + 60 + below(w, DAY), d, NULL);
}

static void touch(struct world *w, int64_t at, const struct deal *d)
{
	static const char *const other[] = { "meeting", "meeting", "proposal",
		"email", "message", "visit" };
	bool call = chance(w, 700);
	int64_t late;
	char *line;
	FILE *f = begin(w, at, "touch", d, true, &line, &late);

	fprintf(f, ",\"by\":\"%s\",\"kind\":\"%s\"", seller[d->owner],
	    call ? "call" : OF(w, other));
	if (call) {
		fprintf(f, ",\"dir\":\"%s\"", chance(w, 700) ? "out" : "in");
		if (chance(w, 200))
			fputs(",\"missed\":true", f);
		else
			fprintf(f, ",\"secs\":%" PRIu32, 5 + below(w, 600));
		if (w->crooked && chance(w, 400))
			fprintf(f, ",\"key\":\"pbx-%08" PRIx32 "\"",
			    below(w, UINT32_MAX));
	}
	end(w, f, &line, late, 650);
}

/* To a stage or the win; a closed deal is opened again by it. */
static void advance(struct world *w, int64_t at, struct deal *d)
{
	struct deal was = *d;
	bool undo = w->crooked && chance(w, 15), dearer = chance(w, 80);
	int64_t late;
	char *line;
	FILE *f = begin(w, at, "step", d, !undo, &line, &late);

	if (d->place >= STAGES)
		d->place = (uint8_t)below(w, STAGES);
	else if (d->place > 1 && chance(w, 50))
		d->place--;
	else
		d->place = (uint8_t)(d->place + 1 +
		    (d->place < 3 && chance(w, 100)));
	if (d->place < STAGES)
		d->stage = d->place;
	fprintf(f, ",\"by\":\"%s\",\"outcome\":\"result\",\"to\":\"%s\"",
	    seller[d->owner], stage[d->place]);
	if (dearer) {
		d->amount = d->amount / 100 * (80 + below(w, 50)) +
		    below(w, 2);
		fputs(",\"amount\":", f);
		put_amount(f, d->amount);
	}
	end(w, f, &line, late, 100);
	d->undo = undo;
	d->was_place = was.place;
	d->was_stage = was.stage;
	d->was_amount = was.amount;
	d->of = at;
}

static void take_back(struct world *w, int64_t at, struct deal *d)
{
	int64_t late;
	char *line;
	FILE *f = begin(w, at, "undo", d, false, &line, &late);

	fputs(",\"of\":\"", f);
	put_time(f, d->of);
	fprintf(f, "\",\"what\":\"step\",\"by\":\"%s\"", seller[d->owner]);
	end(w, f, &line, late, 0);
	d->undo = false;
	d->place = d->was_place;
	d->stage = d->was_stage;
	d->amount = d->was_amount;
}

static void set(struct world *w, int64_t at, struct deal *d)
{
	int64_t late;
	char *line;
	FILE *f = begin(w, at, "set", d, true, &line, &late);

	if (chance(w, 500)) {
		d->owner = (uint8_t)below(w, 30);
		fprintf(f, ",\"owner\":\"%s\"", seller[d->owner]);
	} else {
		d->amount += below(w, 100000);
		fputs(",\"amount\":", f);
		put_amount(f, d->amount);
	}
	end(w, f, &line, late, 0);
}

/* Not yet, or not at all. */
static void stay(struct world *w, int64_t at, struct deal *d)
{
	bool refuse = chance(w, 520);
	int64_t late;
	char *line;
	FILE *f = begin(w, at, "step", d, true, &line, &late);

	fprintf(f, ",\"by\":\"%s\",\"outcome\":\"%s\"", seller[d->owner],
	    refuse ? "refuse" : "postpone");
	if (refuse) {
		fprintf(f, ",\"reason\":\"%s\"", OF(w, reason));
		d->place = LOST;
	} else {
		fputs(",\"next\":\"", f);
		put_time(f, at + DAY * (1 + below(w, 20)));
		fputc('"', f);
	}
	end(w, f, &line, late, 450);
}

static void happen(struct world *w, struct event *e)
{
	struct deal *d = e->deal;
	bool open = d->place < STAGES, undo = d->undo;

	if (undo)
		take_back(w, e->at, d);
	else if (w->crooked && chance(w, 13))
		set(w, e->at, d);
	else if (open && chance(w, 640))
		touch(w, e->at, d);
	else if (!open || chance(w, 500))
		advance(w, e->at, d);
	else
		stay(w, e->at, d);
	if (d->undo || d->place < STAGES)
		later(w, e->at + 60 + below(w, d->undo ? 900 : 4 * DAY), d,
		    NULL);
	else if (w->crooked && chance(w, 45))
		later(w, e->at + DAY + below(w, 60 * DAY), d, NULL);
	else
		free(d);
}

/* Deals come evenly, so many that the facts take DAYS working days. */
static void run(struct world *w, size_t facts)
{
	int64_t whole = (int64_t)DAYS * DAY;
	size_t deals = facts / 8;

	w->left = facts;
	for (size_t n = 0; w->left > w->late; n++) {
		int64_t at = (int64_t)((double)whole / (double)deals *
		    (double)n);

		while (w->queue.events > 0 && w->queue.heap[0].at <= at &&
		    w->left > w->late) {
			struct event e = pop(&w->queue);

			if (e.line == NULL) {
				happen(w, &e);
				continue;
			}
			fputs(e.line, journal(w, e.at));
			free(e.line);
			w->left--;
			w->late--;
		}
		if (w->left > w->late)
			create(w, at);
	}
	while (w->late > 0) {
		struct event e = pop(&w->queue);

		if (e.line == NULL)
			continue;
		fputs(e.line, journal(w, e.at));
		w->late--;
	}
}

static FILE *open_beside(const char *prefix, const char *suffix)
{
	char *name;
	FILE *f;

	if (asprintf(&name, "%s%s", prefix, suffix) < 0)
		die("memory");
	f = fopen(name, "w");
	if (f == NULL)
		die(name);
	free(name);
	return f;
}

int main(int argc, char **argv)
{
	struct world w = { .seed = 88172645463325252u };
	char *dir, *end_of;
	unsigned long facts;

	w.crooked = argc > 1 && strcmp(argv[1], "-x") == 0;
	if (argc != 3 + w.crooked)
		return 2;
	facts = strtoul(argv[1 + w.crooked], &end_of, 10);
	if (*end_of != '\0' || facts == 0)
		return 2;
	w.prefix = argv[2 + w.crooked];
	if (asprintf(&dir, "%s.journal", w.prefix) < 0)
		die("memory");
	if (w.crooked && mkdir(dir, 0777) != 0 && errno != EEXIST)
		die(dir);
	free(dir);
	w.leads = open_beside(w.prefix, ".leads.csv");
	fputs("id,created,name,phone,email,company,source,manager,amount,"
	    "comment\n", w.leads);
	if (!w.crooked)
		w.out = open_beside(w.prefix, ".jsonl");
	run(&w, facts);
	if (fclose(w.leads) != 0 || fclose(w.out) != 0)
		die("writing");
	free(w.queue.heap);
	return 0;
}

/* SPDX-License-Identifier: ISC */
#include "lanes.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "mem.h"
#include "str.h"

struct stream {
	const struct crm_lanes *lanes;
	pthread_mutex_t reading, giving;
	pthread_cond_t given;
	uint64_t next, turn;	/* of blocks: to be read, to be given */
	enum crm_status ended;	/* of reading: CRM_OK while it goes on */
	enum crm_status status;	/* of all */
	struct crm_err *err;
};

struct runner {
	struct stream *s;
	void *lane;
	pthread_t thread;
};

/* The next block and its number. */
static enum crm_status take(struct stream *s, void *lane, uint64_t *no,
    struct crm_err *err)
{
	enum crm_status st;

	pthread_mutex_lock(&s->reading);
	st = s->ended;
	if (st == CRM_OK) {
		st = s->lanes->read(lane, err);
		s->ended = st == CRM_OK ? CRM_OK : CRM_NONE;
		*no = s->next++;
	}
	pthread_mutex_unlock(&s->reading);
	return st;
}

/* What came of block no: in its turn it is given, or ends all. */
static bool turn(struct stream *s, void *lane, uint64_t no,
    enum crm_status st, struct crm_err *err)
{
	bool go;

	pthread_mutex_lock(&s->giving);
	while (s->turn != no)
		pthread_cond_wait(&s->given, &s->giving);
	if (s->status == CRM_OK && st == CRM_OK)
		st = s->lanes->give(lane, err);
	if (s->status == CRM_OK && st != CRM_OK) {
		s->status = st;
		*s->err = *err;
		*err = (struct crm_err){ 0 };
	}
	go = s->status == CRM_OK;
	s->turn++;
	pthread_cond_broadcast(&s->given);
	pthread_mutex_unlock(&s->giving);
	return go;
}

static void *run(void *arg)
{
	struct runner *r = arg;
	struct crm_err err = { 0 };
	bool go = true;

	while (go) {
		uint64_t no = UINT64_MAX;
		enum crm_status st = take(r->s, r->lane, &no, &err);

		if (no == UINT64_MAX)	/* another has met the end */
			break;
		if (st == CRM_OK)
			st = r->s->lanes->work(r->lane, &err);
		go = turn(r->s, r->lane, no, st, &err);
		crm_err_free(&err);
	}
	if (!go) {
		pthread_mutex_lock(&r->s->reading);
		r->s->ended = CRM_NONE;
		pthread_mutex_unlock(&r->s->reading);
	}
	return NULL;
}

enum crm_status crm_lanes_run(const struct crm_lanes *lanes,
    struct crm_err *err)
{
	struct stream s = { .lanes = lanes, .err = err,
		.reading = PTHREAD_MUTEX_INITIALIZER,
		.giving = PTHREAD_MUTEX_INITIALIZER,
		.given = PTHREAD_COND_INITIALIZER };
	struct runner *r = crm_mem_new(lanes->n, sizeof(*r));
	size_t n = 1;

	for (size_t i = 0; i < lanes->n; i++)
		r[i] = (struct runner){ .s = &s, .lane = lanes->lane[i] };
	while (n < lanes->n &&
	    pthread_create(&r[n].thread, NULL, run, &r[n]) == 0)
		n++;
	run(&r[0]);
	for (size_t i = 1; i < n; i++)
		pthread_join(r[i].thread, NULL);
	free(r);
	return s.status == CRM_NONE ? CRM_OK : s.status;
}

size_t crm_lanes_count(size_t asked, size_t most)
{
	const char *env = getenv("CRM_THREADS");
	int64_t n = (int64_t)asked;

	if (n == 0 && (env == NULL || !crm_str_int(crm_str(env), &n) ||
	    n < 1))
		n = sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 || most < 1 ? 1 : (size_t)n > most ? most : (size_t)n;
}

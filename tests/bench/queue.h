/* SPDX-License-Identifier: ISC */
/* What is to happen, by time: the queue of journal.c, a heap. */
#ifndef QUEUE_H
#define QUEUE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

struct deal;

/* What happens next: a deal's next fact, or a line that is written late. */
struct event {
	int64_t at;		/* seconds of working time */
	uint32_t order;		/* of those at once, and so always the same */
	struct deal *deal;
	char *line;
};

/* Zero it to start. */
struct queue {
	struct event *heap;
	size_t events, cap;
	uint32_t order;
};

static bool before(const struct event *a, const struct event *b)
{
	return a->at != b->at ? a->at < b->at : a->order < b->order;
}

/* False when there is no memory. */
static bool push(struct queue *q, int64_t at, struct deal *d, char *line)
{
	struct event e = { at, q->order++, d, line };
	size_t i = q->events++;

	if (q->events > q->cap) {
		q->cap = q->cap * 2 + 1024;
		q->heap = realloc(q->heap, q->cap * sizeof(*q->heap));
		if (q->heap == NULL)
			return false;
	}
	for (; i > 0 && before(&e, &q->heap[(i - 1) / 2]); i = (i - 1) / 2)
		q->heap[i] = q->heap[(i - 1) / 2];
	q->heap[i] = e;
	return true;
}

/* There must be one. */
static struct event pop(struct queue *q)
{
	struct event top = q->heap[0], e = q->heap[--q->events];
	size_t i = 0, k;

	while ((k = 2 * i + 1) < q->events) {
		k += k + 1 < q->events &&
		    before(&q->heap[k + 1], &q->heap[k]);
		if (!before(&q->heap[k], &e))
			break;
		q->heap[i] = q->heap[k];
		i = k;
	}
	q->heap[i] = e;
	return top;
}

#endif

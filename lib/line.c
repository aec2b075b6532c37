/* SPDX-License-Identifier: ISC */
#include "line.h"

#include <stdlib.h>

#include "linepriv.h"

enum crm_status crm_line_read(struct crm_line *l, struct crm_str text,
    struct crm_err *err)
{
	enum crm_status status = crm_line_read_fast(l, text, err);

	return status == CRM_NONE ? crm_line_read_slow(l, text, err) : status;
}

/* May the name stand in a message, which may be shown on a terminal? */
static bool printable(struct crm_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return s.n > 0 && s.n <= 64;
}

enum crm_status crm_line_refuse(struct crm_line *l, struct crm_err *err,
    size_t column, const struct crm_str *field, const char *reason)
{
	free(err->field);
	err->field = NULL;
	if (field != NULL && printable(*field))
		crm_err_field(err, *field);
	crm_err_where(err, NULL, 0, column + 1);
	crm_line_clear(l);
	return crm_err_set(err, CRM_DATA, "%s", reason);
}

const struct crm_field *crm_line_find(const struct crm_line *l,
    struct crm_str name)
{
	enum crm_key id = crm_key_find(name);

	if (id != CRM_KEY_USER)
		return crm_line_get(l, id);
	for (size_t i = 0; i < l->n; i++)
		if (l->field[i].id == CRM_KEY_USER &&
		    crm_str_eq(l->field[i].key, name))
			return &l->field[i];
	return NULL;
}

struct crm_str crm_line_str(const struct crm_line *l, enum crm_key key)
{
	const struct crm_field *f = crm_line_get(l, key);

	return f != NULL && f->type == CRM_STRING ? f->value : CRM_STR("");
}

void crm_line_clear(struct crm_line *l)
{
	l->n = 0;
	memset(l->at, 0, sizeof(l->at));
	crm_arena_reset(&l->scratch);
}

bool crm_line_add(struct crm_line *l, struct crm_str key, enum crm_key id,
    enum crm_type type, struct crm_str value)
{
	if (l->n == CRM_LINE_KEYS)
		return false;
	l->field[l->n++] = (struct crm_field){ .key = key, .value = value,
	    .type = (uint8_t)type, .id = (uint8_t)id };
	if (id != CRM_KEY_USER)
		l->at[id] = (uint16_t)l->n;
	return true;
}

bool crm_line_set(struct crm_line *l, struct crm_str key, enum crm_type type,
    struct crm_str value)
{
	const struct crm_field *old = crm_line_find(l, key);

	if (old == NULL)
		return crm_line_add(l, key, crm_key_find(key), type, value);
	l->field[old - l->field] = (struct crm_field){ .key = key,
	    .value = value, .type = (uint8_t)type, .id = old->id };
	return true;
}

bool crm_line_set_key(struct crm_line *l, enum crm_key key,
    enum crm_type type, struct crm_str value)
{
	struct crm_str name = crm_key_name(key);

	if (l->at[key] == 0)
		return crm_line_add(l, name, key, type, value);
	l->field[l->at[key] - 1] = (struct crm_field){ .key = name,
	    .value = value, .type = (uint8_t)type, .id = (uint8_t)key };
	return true;
}

void crm_line_drop(struct crm_line *l, struct crm_str key)
{
	const struct crm_field *f = crm_line_find(l, key);
	size_t i;

	if (f == NULL)
		return;
	i = (size_t)(f - l->field);
	if (f->id != CRM_KEY_USER)
		l->at[f->id] = 0;
	for (l->n--; i < l->n; i++) {
		l->field[i] = l->field[i + 1];
		if (l->field[i].id != CRM_KEY_USER)
			l->at[l->field[i].id] = (uint16_t)(i + 1);
	}
}

struct crm_str crm_line_keep(struct crm_line *l, struct crm_str s)
{
	return (struct crm_str){ crm_arena_copy(&l->scratch, s.p, s.n), s.n };
}

void crm_line_free(struct crm_line *l)
{
	if (l == NULL)
		return;
	crm_arena_free(&l->scratch);
	l->n = 0;
	memset(l->at, 0, sizeof(l->at));
}

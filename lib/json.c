/* SPDX-License-Identifier: ISC */
/*
 * The slow reader of lines: jansson, and the only place that includes it.
 * It says whether the text is JSON and what its strings are; a number it
 * would turn into a double, so numbers are taken from the text, which is
 * walked beside the members.
 */
#include <jansson.h>

#include "line.h"
#include "linepriv.h"

/* A walk over the text of an object that is known to be valid JSON. */
struct walk {
	const char *p, *end;
};

static void walk_blanks(struct walk *w)
{
	while (w->p < w->end && (*w->p == ' ' || *w->p == '\t' ||
	    *w->p == '\r' || *w->p == '\n'))
		w->p++;
}

/* Past a string; w->p is at its first quote. */
static void walk_string(struct walk *w)
{
	for (w->p++; w->p < w->end && *w->p != '"'; w->p++)
		if (*w->p == '\\')
			w->p++;
	w->p++;
}

/*
 * To the next member: *key and *value are where they begin.  A value is
 * walked over unless it is nested, which ends the reading.
 */
static struct crm_str walk_member(struct walk *w, const char **key)
{
	struct crm_str value;

	walk_blanks(w);
	w->p++;				/* '{' or ',' */
	walk_blanks(w);
	*key = w->p;
	walk_string(w);
	walk_blanks(w);
	w->p++;				/* ':' */
	walk_blanks(w);
	value.p = w->p;
	if (*w->p == '"')
		walk_string(w);
	else
		while (w->p < w->end && strchr(" \t\r\n,}", *w->p) == NULL)
			w->p++;
	value.n = (size_t)(w->p - value.p);
	return value;
}

/* jansson's complaint in our words; it has counted the bytes it has read. */
static enum crm_status refuse(struct crm_line *l, struct crm_err *err,
    const json_error_t *e)
{
	size_t column = e->position > 0 ? (size_t)e->position - 1 : 0;
	const char *reason = "not JSON";

	switch (json_error_code(e)) {
	case json_error_premature_end_of_input:
		reason = "the object is without its end";
		break;
	case json_error_end_of_input_expected:
		reason = "something stands behind the object";
		break;
	case json_error_invalid_utf8:
		reason = CRM_LINE_UTF8;
		break;
	case json_error_null_character:
	case json_error_null_byte_in_key:
		reason = CRM_LINE_NUL;
		break;
	case json_error_duplicate_key:
		reason = CRM_LINE_TWICE;
		break;
	case json_error_numeric_overflow:
		reason = CRM_LINE_DIGITS;
		break;
	case json_error_stack_overflow:
		reason = CRM_LINE_NESTED;
		break;
	default:
		break;
	}
	return crm_line_refuse(l, err, column, NULL, reason);
}

static struct crm_str keep_number(struct crm_line *l, struct crm_str text)
{
	struct crm_buf b = { 0 };
	struct crm_str s = { 0 };

	if (crm_line_number(text, &b))
		s = crm_line_keep(l, crm_buf_str(&b));
	crm_buf_free(&b);
	return s;
}

/* The next field, from jansson's value and its text. */
static const char *take(struct crm_line *l, struct crm_str key,
    const json_t *v, struct crm_str text)
{
	enum crm_type type;

	switch (json_typeof(v)) {
	case JSON_STRING:
		type = CRM_STRING;
		text = crm_line_keep(l, (struct crm_str){
		    json_string_value(v), json_string_length(v) });
		break;
	case JSON_INTEGER:
	case JSON_REAL:
		type = CRM_NUMBER;
		text = keep_number(l, text);
		if (text.n == 0)
			return CRM_LINE_DIGITS;
		break;
	case JSON_TRUE:
		type = CRM_TRUE;
		break;
	case JSON_FALSE:
		type = CRM_FALSE;
		break;
	case JSON_NULL:
		type = CRM_NULL;
		break;
	default:
		return CRM_LINE_NESTED;
	}
	return crm_line_set(l, key, type, text) ? NULL : CRM_LINE_MANY;
}

static enum crm_status members(struct crm_line *l, json_t *root,
    struct crm_str text, struct crm_err *err)
{
	struct walk w = { text.p, text.p + text.n };

	walk_blanks(&w);
	for (void *i = json_object_iter(root); i != NULL;
	    i = json_object_iter_next(root, i)) {
		struct crm_str key = crm_str(json_object_iter_key(i));
		const char *at, *reason;
		struct crm_str value = walk_member(&w, &at);

		key = crm_line_keep(l, key);
		reason = take(l, key, json_object_iter_value(i), value);
		if (reason != NULL) {
			if (strcmp(reason, CRM_LINE_MANY) != 0)
				at = value.p;
			return crm_line_refuse(l, err, (size_t)(at - text.p),
			    &key, reason);
		}
	}
	return CRM_OK;
}

enum crm_status crm_line_read_slow(struct crm_line *l, struct crm_str text,
    struct crm_err *err)
{
	enum crm_status status;
	const char *nul;
	json_error_t e;
	json_t *root;

	crm_line_clear(l);
	if (text.n > CRM_LINE_MAX)
		return crm_line_refuse(l, err, CRM_LINE_MAX, NULL,
		    CRM_LINE_BIG);
	if (crm_str_trim(text).n == 0)
		return crm_line_refuse(l, err, 0, NULL, "an empty line");
	/* jansson 2.14 passes over a NUL behind a number or a word */
	nul = memchr(text.p, '\0', text.n);
	if (nul != NULL)
		return crm_line_refuse(l, err, (size_t)(nul - text.p), NULL,
		    CRM_LINE_NUL);
	root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &e);
	if (root == NULL)
		return refuse(l, err, &e);
	if (json_is_object(root))
		status = members(l, root, text, err);
	else
		status = crm_line_refuse(l, err, 0, NULL,
		    "not an object: '{' is missing");
	json_decref(root);
	return status;
}

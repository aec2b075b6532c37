/* SPDX-License-Identifier: ISC */
/*
 * duck: run a script in DuckDB, and print the rows of its last statement,
 * cells parted by tabs; no more, so that nothing else is timed.
 *
 *	duck DATABASE SCRIPT [NAME=VALUE ...]
 *
 * DATABASE is a file, or :memory:.  Each $NAME in the script becomes VALUE.
 * Exits 1 when anything fails, 2 when used wrongly.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What there is of duckdb.h, which the package has not. */
struct duckdb_result {
	uint64_t columns, rows, changed;
	void *data;
	char *error;
	void *internal;
};
int duckdb_open(const char *path, void **database);
int duckdb_connect(void *database, void **connection);
int duckdb_query(void *connection, const char *sql, struct duckdb_result *);
const char *duckdb_result_error(struct duckdb_result *);
uint64_t duckdb_row_count(struct duckdb_result *);
uint64_t duckdb_column_count(struct duckdb_result *);
char *duckdb_value_varchar(struct duckdb_result *, uint64_t column,
    uint64_t row);
void duckdb_free(void *);
void duckdb_close(void **database);

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "duck: %s: %s\n", what, why);
	return 1;
}

/* The value of the longest of the names that text begins with, or NULL. */
static const char *value_of(const char *text, char **pair, size_t *n)
{
	const char *value = NULL;

	*n = 0;
	for (; *pair != NULL; pair++) {
		size_t k = strcspn(*pair, "=");

		if ((*pair)[k] == '=' && k > *n &&
		    strncmp(text, *pair, k) == 0) {
			value = *pair + k + 1;
			*n = k;
		}
	}
	return value;
}

/* The script with its names replaced, or NULL; the caller frees it. */
static char *script(const char *path, char **pair)
{
	FILE *in = fopen(path, "r"), *out;
	char *line = NULL, *sql = NULL;
	size_t cap = 0, size, n;

	out = in != NULL ? open_memstream(&sql, &size) : NULL;
	if (out == NULL)
		return NULL;
	while (getline(&line, &cap, in) > 0)
		for (const char *p = line; *p != '\0'; p++) {
			const char *value = *p == '$' ?
			    value_of(p + 1, pair, &n) : NULL;

			if (value == NULL) {
				fputc(*p, out);
			} else {
				fputs(value, out);
				p += n;
			}
		}
	free(line);
	fclose(in);
	return fclose(out) == 0 ? sql : NULL;
}

static void print(struct duckdb_result *r)
{
	uint64_t rows = duckdb_row_count(r), columns = duckdb_column_count(r);

	for (uint64_t y = 0; y < rows; y++)
		for (uint64_t x = 0; x < columns; x++) {
			char *cell = duckdb_value_varchar(r, x, y);

			printf("%s%c", cell != NULL ? cell : "",
			    x + 1 < columns ? '\t' : '\n');
			duckdb_free(cell);
		}
}

int main(int argc, char **argv)
{
	struct duckdb_result result;
	void *database, *connection;
	char *sql;

	if (argc < 3) {
		fputs("usage: duck DATABASE SCRIPT [NAME=VALUE ...]\n",
		    stderr);
		return 2;
	}
	sql = script(argv[2], argv + 3);
	if (sql == NULL)
		return fail(argv[2], "cannot be read");
	if (duckdb_open(strcmp(argv[1], ":memory:") != 0 ? argv[1] : NULL,
	    &database) != 0 || duckdb_connect(database, &connection) != 0)
		return fail(argv[1], "cannot be opened");
	if (duckdb_query(connection, sql, &result) != 0)
		return fail(argv[2], duckdb_result_error(&result));
	print(&result);
	free(sql);
	duckdb_close(&database);
	return fflush(stdout) == 0 ? 0 : fail("standard output", "failed");
}

/* SPDX-License-Identifier: ISC */
#include "learning.h"

#include <math.h>
#include <stdlib.h>

#include "face.h"
#include "mem.h"
#include "scoring.h"

enum { HOLDOUT = 30 };

/* 30%, id:30% or 0. */
static enum crm_status read_holdout(struct crm_learning *l,
    struct crm_err *err)
{
	struct crm_str s = crm_str(l->holdout), head, rest;
	int64_t n = HOLDOUT;

	l->set.share = HOLDOUT / 100.0;
	if (l->holdout == NULL)
		return CRM_OK;
	if (crm_str_cut(s, ':', &head, &rest) && crm_str_is(head, "id")) {
		l->set.by_id = true;
		s = rest;
	}
	if (s.n > 0 && s.p[s.n - 1] == '%')
		s.n--;
	if (!crm_str_int(s, &n) || n < 0 || n > 90)
		return crm_err_set(err, CRM_USAGE, "--holdout: '%s' is not a "
		    "share such as 30%% or id:30%%, at most 90%%", l->holdout);
	l->set.share = (double)n / 100;
	return CRM_OK;
}

static bool is_table(const char *name)
{
	size_t n = strlen(name);

	return n > 4 && strcmp(name + n - 4, ".csv") == 0;
}

static void add_name(struct crm_buf *list, struct crm_str name)
{
	crm_buf_puts(list, list->n > 0 ? ", " : "");
	crm_buf_str_add(list, name);
}

/* Name what is left out by itself, and why. */
static void tell_left_out(struct crm_learning *l, const struct crm_bins *bins)
{
	struct crm_buf late = { 0 }, after = { 0 };

	for (size_t i = 0; i < bins->bins && !l->told; i++) {
		const struct crm_bin *b = &bins->bin[i];

		if (b->state == CRM_BIN_LATE)
			add_name(&late, b->name);
		else if (b->state != CRM_BIN_SAME &&
		    b->auc * 100 >= CRM_SUSPICIOUS)
			crm_cli_warn(l->cli, "%s is suspicious%s: alone it "
			    "has an AUC of %.3f", b->name.p, b->state ==
			    CRM_BIN_USED ? "" : ", and left out", b->auc);
	}
	for (uint32_t i = 1; i <= l->set.after.n && !l->told; i++) {
		struct crm_str name = crm_names_get(&l->set.after, i);

		add_name(crm_names_find(&l->late, name) != 0 ? &late : &after,
		    name);
	}
	for (uint32_t i = 1; i <= l->allow.n && !l->told; i++)
		if (crm_names_find(&l->set.name,
		    crm_names_get(&l->allow, i)) == 0)
			crm_cli_warn(l->cli, "--allow: no closed deal has a "
			    "field %s", crm_names_get(&l->allow, i).p);
	if (late.n > 0)
		crm_cli_warn(l->cli, "left out, for a map says that they are "
		    "filled in late: %s", crm_buf_z(&late));
	if (after.n > 0)
		crm_cli_warn(l->cli, "left out, for no deal had them before "
		    "its outcome%s: %s", l->set.age > 0 ? " at that age" : "",
		    crm_buf_z(&after));
	l->told = true;
	crm_buf_free(&late);
	crm_buf_free(&after);
}

static enum crm_status learn(struct crm_learning *l, bool bayes,
    struct crm_learned *out, struct crm_err *err)
{
	return crm_learn(out, &l->set, bayes, &l->late, &l->allow, err);
}

static enum crm_status write_learned(struct crm_learning *l,
    struct crm_err *err)
{
	struct crm_learned m = { 0 };
	struct crm_buf out = { 0 };
	enum crm_status s = learn(l, l->bayes, &m, err);

	if (s == CRM_OK) {
		tell_left_out(l, &m.bins);
		crm_learn_write(&m, &l->set, &out);
		crm_cli_out(l->cli, &out);
	}
	crm_buf_free(&out);
	crm_learn_free(&m);
	return s;
}

/*
 * Rate all rows by rules.  What their scores are worth the table says, else
 * it is learned from the rows that are not held out.
 */
static enum crm_status rate(struct crm_learning *l,
    const struct crm_rules *rules, struct crm_rating *r, struct crm_err *err)
{
	struct crm_when when = { rules->zone, l->query.as_of };
	struct crm_scoring_ctx ctx = { .deal_ctx = {
		.rules = &l->query.src.rules, .now = l->query.as_of },
		.fold = &l->set.then };
	struct crm_line *line = crm_mem_new(1, sizeof(*line));
	struct crm_case *c = crm_mem_new(l->set.rows + 1, sizeof(*c));
	struct crm_odds chance = { 0 };
	struct crm_score *score = NULL;
	size_t n = 0;
	enum crm_status s = crm_score_new(rules, &when, &score, err);

	for (size_t i = 0; i < l->set.rows && s == CRM_OK; i++) {
		ctx.deal = l->set.deal[i];
		crm_dataset_line(&l->set, i, line);
		r[i].score = crm_score_number(score, line, crm_scoring_field,
		    &ctx);
		r[i].won = l->set.won[i];
		if (!l->set.out[i])
			c[n++] = (struct crm_case){ r[i].score, r[i].won };
	}
	for (size_t i = 0; i < rules->scores && chance.n == 0; i++)
		if (rules->score[i].chance.n > 0)
			crm_odds_parse(&chance, rules->score[i].chance);
	if (chance.n == 0)
		crm_odds_fit(&chance, c, n);
	for (size_t i = 0; i < l->set.rows && s == CRM_OK; i++)
		r[i].chance = crm_odds_at(&chance, r[i].score);
	crm_odds_free(&chance);
	crm_score_free(score);
	crm_buf_free(&ctx.deal_ctx.text);
	crm_line_free(line);
	free(line);
	free(c);
	return s;
}

/* Judge by the rows that are held out, which go to the front. */
static void judge(struct crm_learning *l, const char *name,
    struct crm_rating *r)
{
	struct crm_evaluation *e;
	size_t n = 0;

	l->seen = crm_mem_grow(l->seen, &l->seen_cap, l->seens + 1,
	    sizeof(*l->seen));
	e = &l->seen[l->seens++];

	for (size_t i = 0; i < l->set.rows; i++)
		if (l->set.out[i])
			r[n++] = r[i];
	crm_evaluate(e, r, n);
	e->name = name;
	if (l->seens == 1 && (e->won == 0 || e->won == n))
		crm_cli_warn(l->cli, "all %zu deals that are held out were "
		    "%s: that tells nothing of warm and cold", n,
		    e->won == 0 ? "lost" : "won");
	crm_evaluate_decile(l->deciles, e, !l->tables);
}

static enum crm_status judge_rules(struct crm_learning *l, const char *name,
    const struct crm_rules *rules, struct crm_err *err)
{
	struct crm_rating *r = crm_mem_new(l->set.rows + 1, sizeof(*r));
	enum crm_status s = rate(l, rules, r, err);

	if (s == CRM_OK)
		judge(l, name, r);
	free(r);
	return s;
}

static enum crm_status judge_file(struct crm_learning *l, const char *file,
    struct crm_err *err)
{
	struct crm_rules rules;
	enum crm_status s = crm_rules_read_score(&rules, file,
	    &l->query.src.rules, err);

	if (s == CRM_OK)
		s = judge_rules(l, file, &rules, err);
	crm_rules_free(&rules);
	return s;
}

/* What is learned here: by its own table; Odoo's without the detour. */
static enum crm_status judge_learned(struct crm_learning *l, bool bayes,
    struct crm_err *err)
{
	struct crm_rating *r = crm_mem_new(l->set.rows + 1, sizeof(*r));
	struct crm_rules rules = l->query.src.rules;
	struct crm_learned m = { 0 };
	enum crm_status s = learn(l, bayes, &m, err);

	if (s == CRM_OK)
		tell_left_out(l, &m.bins);
	rules.score = m.rule;
	rules.scores = m.rules;
	if (s == CRM_OK && !bayes)
		s = rate(l, &rules, r, err);
	for (size_t i = 0; s == CRM_OK && bayes && i < l->set.rows; i++) {
		double p = 1 / (1 + exp(-crm_logit_at(&m.logit, &m.bins, i)));

		r[i].score = r[i].chance = fmax(0.0001, fmin(0.9999, p));
		r[i].won = l->set.won[i];
	}
	if (s == CRM_OK)
		judge(l, bayes ? "bayes, learned now" : "logit, learned now",
		    r);
	crm_learn_free(&m);
	free(r);
	return s;
}

static enum crm_status evaluate(struct crm_learning *l, char **file,
    size_t files, struct crm_err *err)
{
	const struct crm_rules *own = &l->query.src.rules;
	enum crm_status s = CRM_OK;
	size_t tables = 0;

	if (l->set.held == 0)
		return crm_err_set(err, CRM_DATA, "there is nothing to judge "
		    "by: no closed deal is held out");
	l->tables = l->style.format == CRM_TEXT;
	l->deciles = crm_evaluate_deciles(!l->tables);
	for (size_t i = 0; i < files && s == CRM_OK; i++)
		if (is_table(file[i])) {
			s = judge_file(l, file[i], err);
			tables++;
		}
	if (s == CRM_OK && tables == 0 && l->query.src.has_store &&
	    own->scores > 0)
		s = judge_rules(l, "score.csv", own, err);
	if (s == CRM_OK && (l->logit || (tables == 0 && !l->bayes)))
		s = judge_learned(l, false, err);
	if (s == CRM_OK && l->bayes)
		s = judge_learned(l, true, err);
	if (s != CRM_OK)
		return s;
	if (l->tables) {
		struct crm_buf gap = { 0 };

		l->sums = crm_evaluate_sums(l->seen, l->seens);
		crm_face_print(l->cli, l->sums, &l->style);
		crm_buf_char(&gap, '\n');
		crm_cli_out(l->cli, &gap);
		crm_buf_free(&gap);
	}
	crm_face_print(l->cli, l->deciles, &l->style);
	return CRM_OK;
}

enum crm_status crm_learning_run(struct crm_learning *l, char **file,
    size_t files, struct crm_err *err)
{
	char **lines = crm_mem_new(files + 1, sizeof(*lines));
	const char *dir;
	size_t n = 0;
	enum crm_status s = read_holdout(l, err);

	for (size_t i = 0; i < files; i++)
		if (!l->eval || !is_table(file[i]))
			lines[n++] = file[i];
	if (s == CRM_OK)
		s = crm_query_open(&l->query, &l->opt, lines, n, err);
	if (s == CRM_OK) {
		l->set.age = l->query.age;
		l->set.allow = &l->allow;
		s = crm_dataset_read(&l->set, &l->query.src, l->query.as_of,
		    err);
	}
	dir = l->query.src.has_store ? l->query.src.store.dir : NULL;
	if (s == CRM_OK)
		s = crm_learn_late(&l->set, l->map, dir, &l->late, err);
	if (s == CRM_OK)
		s = l->eval ? evaluate(l, file, files, err) :
		    write_learned(l, err);
	free(lines);
	return s;
}

void crm_learning_free(struct crm_learning *l)
{
	free(l->seen);
	crm_table_free(l->sums);
	crm_table_free(l->deciles);
	crm_dataset_free(&l->set);
	crm_names_free(&l->late);
	crm_names_free(&l->allow);
	crm_query_close(&l->query);
}

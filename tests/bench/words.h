/* SPDX-License-Identifier: ISC */
/* The words of journal.c, its times and amounts. */
#ifndef WORDS_H
#define WORDS_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

enum { DAY = 10 * 3600 };	/* of work, in seconds */

static const char *const stage[] = { "lead", "contact", "proposal",
	"negotiation", "contract", "won" };
static const char *const seller[] = { "alla", "boris", "vadim", "galina",
	"darya", "egor", "zhanna", "zakhar", "inna", "kirill", "larisa",
	"maksim", "nina", "oksana", "pavel", "rimma", "stepan", "tamara",
	"ustin", "filipp", "khristina", "tsezar", "eduard", "yuliya", "yakov",
	"alina", "bogdan", "vera", "gennady", "dina" };
static const char *const source[] = { "site", "maps", "fair", "friends",
	"mailing", "flyer", "radio", "partner" };
static const char *const reason[] = { "price", "term", "silent", "rival",
	"moved", "own_hands" };
static const char *const said[] = { "Перезвонить после обеда",
	"Ждёт чертёж и смету", "Нужен договор на подпись", "Думает до пятницы",
	"Сравнивает с соседним цехом", "Замер во вторник", "Просил скидку",
	"Не дозвонились", "Согласует с директором", "Оплата двумя частями",
	"Хочет посмотреть образцы", "Доставка за город",
	"Отправили каталог на почту", "Вернётся из отпуска через неделю" };
static const char *const firm[] = { "Дуб", "Север", "Ладога", "Верстак",
	"Новый дом", "Окна и двери" };

/* Working time to UTC: five days a week, ten hours a day. */
static void print_time(char text[32], int64_t at)
{
	int64_t day = at / DAY;
	time_t t = 1672639200 + (day / 5 * 7 + day % 5) * 86400 + at % DAY;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static void put_time(FILE *f, int64_t at)
{
	char text[32];

	print_time(text, at);
	fputs(text, f);
}

static void put_amount(FILE *f, uint32_t halves)
{
	fprintf(f, "%" PRIu32 "%s", halves / 2, halves % 2 ? ".5" : "");
}

#endif

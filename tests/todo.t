#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-todo: a small firm by hand, a large journal by SQL over its lines.
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # t runs them

# Now is Sunday, 22 November 2026, 10:15 in Moscow; hours are Monday to Friday,
# 9 to 18.  Weights: lead 50, overdue 12 (whole after 7 days), due 8 (none 14
# days ahead), missed 10, none 6, sla 6, stage 4, amount 4, score 4.
crm-init -t b2b firm && export CRM_STORE="$PWD/firm"
printf 'key,value\ntimezone,Europe/Moscow\n' >firm/settings.csv
printf 'points,when\n50,source=google\n' >firm/score.csv
cat >firm/staff.csv <<'E'
id,name,team
anna,Анна Петрова,north
boris,Борис,south
E
cat >firm/script.csv <<'E'
pipeline,stage,contact,when,question
b2b,lead,1,,What do they need?
b2b,lead,1,amount > 50000,Who decides?
b2b,proposal,2,,Whom do they compare us with?
b2b,proposal,1,,Which option fits best?
E
cat >firm/journal/2026-11.jsonl <<'E'
{"at":"2026-10-01T09:00:00Z","ev":"client","client":"C1","name":"Ольга Белова","phone":"+79005550101"}
{"at":"2026-10-01T09:00:00Z","ev":"client","client":"C2","company":"ООО «Ромашка»"}
{"at":"2026-10-01T09:00:00Z","ev":"client","client":"C3","name":"Ivan"}
{"at":"2026-10-01T09:00:00Z","ev":"client","client":"C4","name":"Nobody"}
{"at":"2026-10-01T09:00:00Z","ev":"client","client":"C5","name":"Gone"}
{"at":"2026-10-01T09:00:00Z","ev":"client","client":"C6","name":"Twice"}
{"at":"2026-10-02T09:00:00Z","ev":"merge","client":"C6","into":"C4"}
{"at":"2026-10-02T09:00:00Z","ev":"forget","client":"C5"}
{"at":"2026-10-05T09:00:00Z","ev":"deal","deal":"1","client":"C1","title":"Кухня","owner":"anna","source":"google","amount":100000}
{"at":"2026-10-06T09:00:00Z","ev":"step","deal":"1","by":"anna","outcome":"result","to":"proposal","next":"2026-11-19T07:15:00Z","todo":"call with a 5% offer"}
{"at":"2026-10-07T09:00:00Z","ev":"step","deal":"1","by":"anna","outcome":"postpone","next":"2026-11-19T07:15:00Z","todo":"call with a 5% offer"}
{"at":"2026-11-20T13:00:00Z","ev":"deal","deal":"2","client":"C2","owner":"anna","amount":300000}
{"at":"2026-10-05T09:00:00Z","ev":"deal","deal":"3","client":"C3","owner":"anna","amount":50000}
{"at":"2026-10-06T09:00:00Z","ev":"touch","deal":"3","by":"anna","kind":"call","dir":"out","secs":60}
{"at":"2026-10-05T09:00:00Z","ev":"deal","deal":"4","client":"C3","owner":"boris"}
{"at":"2026-10-06T09:00:00Z","ev":"step","deal":"4","outcome":"refuse","reason":"price"}
{"at":"2026-10-07T09:00:00Z","ev":"step","deal":"4","outcome":"postpone","next":"2026-11-20T07:15:00Z","todo":"ask again"}
{"at":"2026-10-05T09:00:00Z","ev":"deal","deal":"5","client":"C7","owner":"boris","next":"2026-11-24T09:00:00Z"}
{"at":"2026-10-06T09:00:00Z","ev":"touch","deal":"5","by":"boris","kind":"email","dir":"out"}
{"at":"2026-11-21T07:15:00Z","ev":"touch","deal":"5","by":"boris","kind":"call","dir":"in","missed":true}
{"at":"2026-11-21T08:15:00Z","ev":"touch","deal":"5","by":"boris","kind":"call","dir":"in","missed":true}
{"at":"2026-10-05T09:00:00Z","ev":"deal","deal":"6","client":"C8","owner":"boris","next":"2026-11-25T09:00:00Z"}
{"at":"2026-10-06T09:00:00Z","ev":"touch","deal":"6","by":"boris","kind":"call","dir":"in","missed":true}
{"at":"2026-10-06T10:00:00Z","ev":"touch","deal":"6","by":"boris","kind":"call","dir":"out","missed":true}
{"at":"2026-11-20T09:00:00Z","ev":"task","task":"T1","deal":"6","owner":"anna","due":"2026-11-22T15:00:00Z","todo":"send the drawing"}
{"at":"2026-11-20T09:00:00Z","ev":"task","task":"T2","owner":"boris","due":"2026-11-20T09:00:00Z","todo":"report"}
{"at":"2026-11-20T09:00:00Z","ev":"task","task":"T3","owner":"boris","due":"2026-11-20T09:00:00Z","todo":"never mind"}
{"at":"2026-11-20T10:00:00Z","ev":"done","task":"T3"}
{"at":"2026-11-20T09:00:00Z","ev":"task","task":"T4","owner":"boris","due":"2026-12-20T09:00:00Z","todo":"later"}
{"at":"2026-11-20T09:00:00Z","ev":"task","task":"T5","deal":"6","due":"2026-11-20T09:00:00Z","todo":"a slip"}
{"at":"2026-11-20T11:00:00Z","ev":"undo","deal":"6","of":"2026-11-20T09:00:00Z","what":"task"}
{"at":"2026-11-20T09:00:00Z","ev":"touch","client":"C9","by":"boris","kind":"call","dir":"in","missed":true}
{"at":"2026-10-05T09:00:00Z","ev":"deal","deal":"7","client":"C10","owner":"boris","amount":70000}
{"at":"2026-10-06T09:00:00Z","ev":"step","deal":"7","outcome":"result","to":"won"}
E
# Undone is the last of the tasks of that second: T5, not T1.
cols() { cut -d, -f1-6,18-20; }
# 1: overdue 3 d: 12 * 3/7 = 5.1, due 8, proposal is 2 of 4: 2, 100000 among
#    50000, 100000, 300000: 2, score 50: 2; 19.1.
# 2: lead 50, none 6, sla: Friday 16:00 to 18:00 are its 2 hours: 6, amount
#    300000 / 400000: 3; 65.
# 3: none 6, amount 50000 / 150000: 1.3; 7.3.
# T1: due 8, of deal 6 without an amount; its stage was touched: 8.
t "a seller's day" 'crm-todo anna -f csv | cols' <<'E'
urgency,work,due,deal,task,owner,score,contact,missed
65.0,lead,,2,,anna,0,1,
19.1,step,2026-11-19T07:15:00Z,1,,anna,50,2,
8.0,task,2026-11-22T15:00:00Z,6,T1,anna,0,1,
7.3,none,,3,,anna,0,1,
E
# 4: overdue 2 d: 3.4, due 8.  T2: overdue 1.93 d: 3.3, due 8.  C9: missed 10.
# 5: missed 10, due in 2 days 8 * 12/14 = 6.9.
t "another's" 'crm-todo boris today -f csv | cols' <<'E'
urgency,work,due,deal,task,owner,score,contact,missed
16.9,missed,2026-11-24T09:00:00Z,5,,boris,0,1,2
11.4,recall,2026-11-20T07:15:00Z,4,,boris,0,,
11.3,task,2026-11-20T09:00:00Z,,T2,boris,,,
10.0,missed,2026-11-20T09:00:00Z,,,boris,,,1
E
t 'a seller on paper' 'crm-todo anna --questions' <<'E'
4 to do, 1 overdue, 1 new lead, 1 without a next step, 1 task
 65.0  -                 2  ООО «Ромашка»                   lead      300,000.00
       new lead 42 h
       ask: What do they need?
       ask: Who decides?
 19.1  2026-11-19 10:15  1  Ольга Белова                    proposal  100,000.00
       overdue 3 d, +79005550101, Кухня: call with a 5% offer
       ask: Whom do they compare us with?
  8.0  2026-11-22 18:00  6  C8                              lead
       task T1, in 7 h: send the drawing
  7.3  -                 3  Ivan                            lead       50,000.00
       no next step
       ask: What do they need?
E
t 'the first question only, and what an urgency is made of' \
	'crm-todo anna today --explain --limit 2' <<'E'
4 to do, 1 overdue, 1 new lead, 1 without a next step, 1 task; the first 2:
 65.0  -                 2  ООО «Ромашка»                   lead      300,000.00
       new lead 42 h
       ask: What do they need?
       65.0 = lead 50.0 + none 6.0 + sla 6.0 + amount 3.0
 19.1  2026-11-19 10:15  1  Ольга Белова                    proposal  100,000.00
       overdue 3 d, +79005550101, Кухня: call with a 5% offer
       ask: Whom do they compare us with?
       19.1 = due 8.0 + overdue 5.1 + stage 2.0 + amount 2.0 + score 2.0
E
work() { cut -d, -f2,4,5 | sed 1d | paste -sd' '; }
t 'overdue alone' 'crm-todo overdue -f csv | work' <<'E'
step,1, recall,4, task,,T2
E
t 'tomorrow brings nothing, the day after a step' '
	crm-todo boris tomorrow -f csv | work
	crm-todo boris 2026-11-24 -f csv | work' <<'E'
missed,5, recall,4, task,,T2 missed,,
step,5, recall,4, task,,T2 missed,,
E
t 'all that is planned' 'crm-todo boris all -f csv --only step,task | work' <<'E'
step,5, task,,T2 step,6, task,,T4
E
t 'an owner, a span and a file' \
	'crm-log "" | env -u CRM_STORE crm-todo anna today - -f csv --only none | work' \
	<<'E'
none,3,
E
t 'sections, a page for each' 'crm-todo overdue --by owner' <<'E'
anna (Анна Петрова): 1 to do, 1 overdue
 19.1  2026-11-19 10:15  1  Ольга Белова                    proposal  100,000.00
       overdue 3 d, +79005550101, Кухня: call with a 5% offer
       ask: Whom do they compare us with?

boris (Борис): 2 to do, 2 overdue, 1 task
 11.4  2026-11-20 10:15  4  Ivan                                            lost
       recall, overdue 2 d: ask again
 11.3  2026-11-20 12:00  -
       task T2, overdue 46 h: report
E
t 'a team; a field of the deal' '
	crm-todo overdue --team south -f csv | work
	crm-todo --where "source = google" -f csv | work
	crm-todo -b stage -f csv --only step,none,lead | cut -d, -f1,4,14 ' <<'E'
recall,4, task,,T2
step,1,
urgency,deal,stage
65.0,2,lead
7.3,3,lead
19.1,1,proposal
E
t 'a group of its own column' 'crm-todo overdue -b team -f csv | cut -d, -f1,5' <<'E'
team,deal
north,1
south,4
south,
E
t 'who is left alone' 'crm-todo --never -f csv | cut -d, -f1,2,4,6,7' <<'E'
urgency,work,deal,owner,client
65.0,lead,2,anna,C2
,client,,,C4
,client,,,C9
E
# C1, C3, C7 … have an open deal; C5 is forgotten, C6 is C4.
t 'who sleeps' 'crm-todo --asleep 30d -f csv | cut -d, -f2-4,6,7,15' <<'E'
work,due,deal,owner,client,amount
client,2026-10-06T09:00:00Z,7,boris,C10,70000.00
client,,,,C4,
client,,,,C9,
E
t 'for less long' 'crm-todo --asleep 60d -f csv | cut -d, -f7 | tail -n +2' <<'E'
C4
C9
E
# In October: 1 (C1), 3 and 4 (C3), 5 (C7), 6 (C8), 7 (C10): five of eight;
# in November calls were missed, but nobody was touched.  C3's latest deal is
# boris'; the steps of 7 October are C1's and C3's.
t 'the share of the base that was touched' '
	crm-todo --never -p 2026-10 | tail -n 1
	crm-todo --never | tail -n 1
	crm-todo anna overdue -p 2026-10-06..2026-10-06 | tail -n 1
	crm-todo overdue --since 2026-10-07 --only task | tail -n 1' <<'E'
touched in 2026-10: 5 of 8 clients, 62.5 %
touched in 2026-11: 0 of 8 clients, 0.0 %
touched in 2026-10-06: 1 of 2 clients, 50.0 %
touched from 2026-10-07 00:00: 2 of 8 clients, 25.0 %
E
t 'nothing to do' 'crm-todo anna --only missed' <<'E'
nothing to do
E
t 'as of a day that is gone: only what was known then' \
	'crm-todo --as-of 2026-10-06 -f csv | work' <<'E'
none,3,
E

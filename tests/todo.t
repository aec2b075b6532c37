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
t 'a lead is at the first stage, and a missed call does not touch it' '
	for stage in lead proposal; do
		echo "{\"at\":\"2026-11-20T07:15:00Z\",\"ev\":\"deal\",\"deal\":\"$stage\",\"stage\":\"$stage\"}"
		echo "{\"at\":\"2026-11-20T08:15:00Z\",\"ev\":\"touch\",\"deal\":\"$stage\",\"kind\":\"call\",\"missed\":true}"
	done | crm-todo - -f csv | cut -d, -f2,4,20' <<'E'
work,deal,missed
lead,lead,1
none,proposal,1
E
t 'nothing to do' 'crm-todo anna --only missed' <<'E'
nothing to do
E
t 'as of a day that is gone: only what was known then' \
	'crm-todo --as-of 2026-10-06 -f csv | work' <<'E'
none,3,
E

# Faces.
t 'nothing is wider than a mail' 'crm-todo -b owner,stage --explain |
	wc -L | awk "{ print \$1 <= 80 }"' <<'E'
1
E
t 'long names are cut, long words wrapped' '
	{ crm-log ""; echo "{\"at\":\"2026-11-21T07:15:00Z\",\"ev\":\"client\",\"client\":\"C3\",\"name\":\"Иван Иванович Константинопольский-Задунайский\"}"
	echo "{\"at\":\"2026-11-21T07:15:00Z\",\"ev\":\"set\",\"deal\":\"3\",\"title\":\"Кухня с островом, пеналом, посудомоечной машиной и витриной на 12 метров\"}"
	} | crm-todo anna --only none -' <<'E'
1 to do, 1 without a next step
  7.3  -                 3  Иван Иванович Константинопольский-…  lead  50,000.00
       no next step, Кухня с островом, пеналом, посудомоечной машиной и витриной
       на 12 метров
       ask: What do they need?
E
cat >wide.want <<'E'
4 to do, 1 overdue, 1 new lead, 1 without a next step, 1 task
urg.  due               why            deal  who            title  phone         stage         amount  todo                  ask
----  ----------------  -------------  ----  -------------  -----  ------------  --------  ----------  --------------------  -----------------------------
65.0  -                 new lead 42 h  2     ООО «Ромашка»  -      -             lead      300,000.00  -                     What do they need?
19.1  2026-11-19 10:15  overdue 3 d    1     Ольга Белова   Кухня  +79005550101  proposal  100,000.00  call with a 5% offer  Whom do they compare us with?
 8.0  2026-11-22 18:00  task T1, in 7 h  6     C8             -      -             lead               -  send the drawing      -
 7.3  -                 no next step   3     Ivan           -      -             lead       50,000.00  -                     What do they need?
E
if command -v script >/dev/null; then
	t 'a wide terminal has a row each' '
		script -qc "stty cols 200; crm-todo anna --color=never" /dev/null |
		tr -d "\r" | sed "s/  */ /g; s/-*-/-/g; s/ *$//" >is
		sed "s/  */ /g; s/-*-/-/g" wide.want | diff - is'
else
	skip 'a wide terminal has a row each' 'no script(1) here'
fi
t 'the lines are fit for crm-step, deals as they stand' '
	crm-todo overdue --only step,recall -f jsonl |
	crm-step - --dry-run --postpone 1d --by anna |
	sed "s/.*\"deal\":\"\([^\"]*\)\".*\"next\":\"\([^\"]*\)\".*/\1 \2/"' <<'E'
1 2026-11-23T07:15:00Z
4 2026-11-23T07:15:00Z
E
t 'a task without a deal is no deal' \
	'crm-todo overdue -f jsonl | crm-step - --dry-run --postpone 1d' 65 \
	'crm-step: *deal: the line has none'
t 'every key of a line' 'crm-todo anna -f jsonl --only step' <<'E'
{"urgency":19.1,"work":"step","due":"2026-11-19T07:15:00Z","deal":"1","owner":"anna","client":"C1","client.name":"Ольга Белова","client.phone":"+79005550101","title":"Кухня","pipeline":"b2b","status":"open","stage":"proposal","amount":100000,"next":"2026-11-19T07:15:00Z","todo":"call with a 5% offer","score":50,"contact":2,"question":"Whom do they compare us with?","terms":"due 8.0 + overdue 5.1 + stage 2.0 + amount 2.0 + score 2.0"}
E
t 'a Russian Excel' 'crm-todo anna --excel --only step | tail -n 1 | cut -c1-30' <<'E'
19,1;step;2026-11-19T07:15:00Z
E

# Deal lines say what is due, but not what was missed.
lines='crm-todo: warning: deal lines do not bear calls, tasks and contacts: missed calls, tasks and questions are not shown'
t 'from deal lines' \
	'crm-list --fields=deal,path,status,created,owner,amount,next,todo,score,client.name,client,touches,last_touch "" |
	crm-todo "" overdue -f csv - | cut -d, -f1,4,7,8' 0 "$lines" <<'E'
urgency,deal,client,client.name
17.1,1,C1,Ольга Белова
11.4,4,C3,Ivan
E
t 'questions are of facts' 'crm-list "" | crm-todo anna --questions -' 65 \
	'crm-todo: this report needs facts *'
t 'so is who was touched' 'crm-list "" | crm-todo --asleep 30d -' 65 \
	'crm-todo: this report needs facts *'
t 'so is the past' 'crm-list "" | crm-todo --as-of 2026-10-10 -' 65 \
	'crm-todo: --as-of needs facts*'

# What is asked for in vain.
t 'an owner whom nobody knows' 'crm-todo ana' 2 \
	"crm-todo: neither staff.csv nor a deal knows the owner 'ana' *"
t 'a team' 'crm-todo --team east' 2 \
	"crm-todo: --team: staff.csv has no team 'east'"
t 'a kind of work' 'crm-todo --only calls' 2 \
	"crm-todo: --only: 'calls' is none of *"
t 'no number' 'crm-todo --limit 0' 2 "crm-todo: --limit: '0' *"
t 'no duration' 'crm-todo --asleep long' 2 "crm-todo: --asleep: 'long' *"
t 'two lists' 'crm-todo --never --asleep 3d' 2 'crm-todo: --never and *'
t 'a span where nothing is due' 'crm-todo --never today' 2 \
	"crm-todo: 'today' is a span*"

# Weights.
weigh() { printf 'key,value\ntimezone,Europe/Moscow\n%s\n' "$1" >firm/settings.csv; }
weigh 'urgency.none,90
urgency.overdue_days,3
urgency.amount,0'
# 3: 90; 2: lead 50, none 90, sla 6; 1: overdue whole 12, due 8, 2, 2.
t 'other weights' 'crm-todo anna -f csv --only lead,step,none | cut -d, -f1,4' <<'E'
urgency,deal
146.0,2
90.0,3
24.0,1
E
weigh 'urgency.none,1.04
urgency.lead,1.04
urgency.sla,0
urgency.amount,0'
t 'what is shown adds up' 'crm-todo anna --only lead --explain | tail -n 1' <<'E'
       2.1 = lead 1.1 + none 1.0
E
weigh 'urgency.overdu,3'
t 'one that is none' 'crm-todo' 65 \
	'crm-todo: */firm/settings.csv:3:*urgency.overdu: urgency has lead, *'
weigh 'urgency.due,much'
t 'no weight' 'crm-todo' 65 \
	"crm-todo: */firm/settings.csv:3:*urgency.due: 'much' is no number"
weigh 'urgency.ahead_days,0'
t 'no days' 'crm-todo' 65 \
	"crm-todo: */firm/settings.csv:3:*urgency.ahead_days: '0' is no number above 0"
unset CRM_STORE

# The same day, by SQL over the lines.
gen=$data/../bench/journal-gen.c
if ! command -v sqlite3 >/dev/null; then
	skip 'the agenda against SQL' 'no sqlite3'
	done_testing
elif ! [ -f "$gen" ] || ! ${CC:-cc} -O2 -o journal-gen "$gen" -lm 2>cc.err
then
	skip 'the agenda against SQL' 'journal-gen is not here'
	done_testing
fi
cat >load.sql <<'E'
.mode ascii
.separator "\037" "\n"
create table raw (line);
.import all.jsonl raw
create table f as select rowid no, line->>'at' "at", line->>'ev' ev,
    line->>'deal' deal, line->>'client' client, line->>'owner' owner,
    line->>'by' "by", line->>'kind' kind, line->>'dir' dir,
    coalesce(line->>'missed', 0) missed, line->>'outcome' outcome,
    line->>'to' "to", line->>'next' next, line->>'of' "of",
    line->>'what' what from raw where line->>'at' <= '2024-03-12T09:00:00Z';
create index f1 on f (deal, "at", ev);
create table gone as select (select max(no) from f where deal = u.deal
    and "at" = u."of" and ev = u.what) no from f u where ev = 'undo';
create table g as select * from f where ev <> 'undo' and no not in
    (select no from gone where no is not null);
-- which state a deal is in, by its steps that are no postpones
create table s as select deal, "at", no, outcome, "to", next,
    sum(outcome <> 'postpone') over (partition by deal order by "at", no) k
    from g where ev = 'step';
create table t as select deal, k, case when outcome = 'refuse' then 'lost'
    when "to" = 'won' then 'won' else 'open' end state, "to" from s
    where outcome <> 'postpone';
create index t1 on t (deal, k);
-- steps that have an effect
create table e as select s.*, row_number() over (partition by s.deal
    order by "at" desc, no desc) last from s left join t b on b.deal = s.deal
    and b.k = s.k - 1 where outcome = 'postpone' or (outcome = 'refuse'
    and coalesce(b.state, 'open') <> 'lost') or (outcome = 'result' and not
    (s."to" = 'won' and coalesce(b.state, 'open') = 'won'));
create table hand as select deal, owner, row_number() over (partition by deal
    order by "at" desc, ev <> 'deal' desc, no desc) last from g
    where ev in ('deal', 'set') and owner is not null;
create table touch as select deal, "at",
    kind = 'call' and dir <> 'out' and missed lost from g where ev = 'touch';
create index e1 on e (deal, last);
create index touch1 on touch (deal, "at");
create index hand1 on hand (deal, last);
create table d as select f.deal, f.client, hand.owner,
    coalesce((select state from t where t.deal = f.deal order by k desc
	limit 1), 'open') state,
    coalesce((select "to" from t where t.deal = f.deal and state = 'open'
	order by k desc limit 1), 'lead') stage,
    (select next from e where e.deal = f.deal and last = 1) next,
    (select max("at") from touch where touch.deal = f.deal and not lost) back,
    coalesce((select max("at") from e where e.deal = f.deal), '') step
    from (select deal, client from g where ev = 'deal') f
    left join hand on hand.deal = f.deal and hand.last = 1;
create table c as select client, max(coalesce(back, '')) back from d group by 1;
create table m as select touch.deal, count(*) calls from touch join d
    using (deal) join c using (client) where lost and touch."at" > c.back
    group by 1;
create view todo as select d.*, coalesce(calls, 0) missed, case
    when state <> 'open' then case when next < '2024-03-12T21:00:00Z' then
	'recall' when calls > 0 then 'missed' end
    when stage = 'lead' and back is null and step = '' then 'lead'
    when next < '2024-03-12T21:00:00Z' then 'step'
    when next is null then 'none'
    when calls > 0 then 'missed' end work from d left join m using (deal);
E
export CRM_NOW=2024-03-12T09:00:00Z
crm-init plain 2>/dev/null && rm plain/reasons.csv plain/staff.csv
printf 'key,value\ntimezone,Europe/Moscow\n' >plain/settings.csv
sql() { sqlite3 -csv db "$1" | tr -d '\r"'; }
keep() { cut -d, -f2,4,6,20 | tail -n +2 | sort; }
for kind in straight crooked; do
	rm -f db x.journal/* plain/journal/*
	case $kind in
	straight) ./journal-gen 100000 x 5 2>gen.err
		cp x.jsonl plain/journal/2024-01.jsonl ;;
	crooked) ./journal-gen -x 100000 x 5 2>gen.err
		cp x.journal/* plain/journal ;;
	esac
	cat plain/journal/* >all.jsonl
	sqlite3 db <load.sql
	# Whose a closed deal is when owners change later is fold.t's.
	open="(state = 'open' or '$kind' = 'straight')"
	sql "select work, deal, owner, nullif(missed, 0) from todo
	    where work is not null and $open" | sort >want
	ok "a $kind journal: everybody's day" '
		crm-todo -s plain -f csv >all.csv
		awk -F, -v k='"$kind"' "NR == 1 || k == \"straight\" ||
		    \$13 == \"open\"" all.csv | keep >is
		[ $(wc -l <want) -gt 500 ] && diff want is >&2'
	sql "select work, deal, owner, nullif(missed, 0) from todo
	    where work is not null and owner = 'olga' and $open" | sort >want
	ok "one seller's" '
		crm-todo -s plain olga today -f csv |
		awk -F, -v k='"$kind"' "NR == 1 || k == \"straight\" ||
		    \$13 == \"open\"" | keep >is
		[ $(wc -l <want) -gt 10 ] && diff want is >&2'
	sql "select deal from todo where next < '2024-03-12T09:00:00Z' and
	    state = 'open' order by 1" >want
	ok 'all that is overdue' '
		crm-todo -s plain overdue -f csv |
		awk -F, "\$13 == \"open\" { print \$4 }" | sort >is
		[ -s want ] && diff want is >&2'
	sql "select deal from d where back is null and step = '' and
	    state = 'open' order by 1" >want
	ok 'who was never touched' '
		crm-todo -s plain --never -f csv |
		awk -F, "\$2 != \"client\" && NR > 1 { print \$4 }" |
		sort >is; [ -s want ] && diff want is >&2'
	sql "select client from d group by 1 having sum(state = 'open') = 0
	    and max(max(coalesce(back, ''), step)) < '2023-12-13T09:00:00Z'
	    order by 1" >want
	ok 'who sleeps for 90 days' '
		crm-todo -s plain --asleep 90d -f csv | tail -n +2 |
		cut -d, -f7 | sort >is; [ -s want ] && diff want is >&2'
	sql "select 'touched in 2024-02: ' || count(distinct d.client) || ' of '
	    || (select count(distinct client) from d) || ' clients, ' ||
	    printf('%.1f', 100.0 * count(distinct d.client) /
	    (select count(distinct client) from d)) || ' %' from
	    (select deal, \"at\" from touch where not lost union all
	    select deal, \"at\" from e) a join d using (deal)
	    where a.\"at\" >= '2024-01-31T21:00:00Z' and
	    a.\"at\" < '2024-02-29T21:00:00Z'" >want
	t 'the share that was touched' \
		'crm-todo -s plain overdue -p 2024-02 | tail -n 1' <want
	same 'the same from the lines' 'crm-todo -s plain olga -f csv' \
		'crm-todo -s plain olga -f csv all.jsonl'
done
done_testing

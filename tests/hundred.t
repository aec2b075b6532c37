#!/bin/sh
# SPDX-License-Identifier: ISC
# A hundred leads come in: five pay at once, the others are walked step by
# step, through three months of working days, until each has said yes, later
# or no.  At every day's end every open deal has one owner and one next date,
# every refused one is out of the agenda and in the losses, and nobody is
# missing.  What the tools say is held to what sqlite finds in the raw lines.
. "$(dirname "$0")/lib.sh"

command -v sqlite3 >/dev/null || skip_all 'no sqlite3'
crm-init -t b2b s >/dev/null && export CRM_STORE="$PWD/s"
cat >s/staff.csv <<'E'
id,name,team,weight,max_deals,until,away_from,away_until
anna,Анна,north,1,60,,,
boris,Борис,north,1,,2026-10-15,,
vera,Вера,south,2,,,2026-09-14,2026-09-20
E
echo '2026-11-04,,' >>s/hours.csv	# a holiday

# The working days from 1 September to 30 November.
d=0
while [ $d -lt 91 ]; do
	date -u -d "2026-09-01 +$d days" +'%F %u'
	d=$((d + 1))
done | sed -n '/2026-11-04/d; s/ [1-5]$//p' >days
t 'working days' 'wc -l <days' <<'E'
64
E

# What the day's agenda becomes: "outcome deal", by lot of the day and the
# deal.  Some are left for tomorrow; who was postponed as often as the stage
# allows must say yes or no (max_postpones of b2b is 2, 3, 3, 4, 3).
cat >walk.awk <<'E'
BEGIN {
	split("lead 2 contact 3 proposal 3 negotiation 4 contract 3", m, " ")
	for (i = 1; i < 11; i += 2) max[m[i]] = m[i + 1]
	while ((getline <"postponed") > 0) n[$1]++
}
{
	lot = ($1 * 7919 + day * 104729 + day * $1 * 31) % 100
	if ($1 % 20 == 0 && $2 == "lead") print "won", $1
	else if (lot % 17 == 0) print "left", $1
	else if (lot < 55) print "result", $1
	else if (lot < 85 && n[$1] < max[$2]) print "postpone", $1
	else if (lot < 93) print "result", $1
	else print "refuse", $1
}
E
: >postponed
: >snap.csv
: >agenda
: >left
: >losses
: >broken
reason() { set -- price competitor no_budget no_answer; shift $((day % 4)); echo "$1"; }
at() { CRM_NOW=${date}T$1:00Z; export CRM_NOW; }
# All deals of one outcome, as one batch; a deal that moves may be postponed
# again.
walk()
{
	what=$1
	shift
	sed -n "s/^$what //p" walked >some
	[ -s some ] || return 0
	# shellcheck disable=SC2046
	crm-step $(cat some) "$@" >>facts || return 1
	case $what in
	postpone) cat some >>postponed ;;
	*) grep -vxFf some postponed >kept; mv kept postponed ;;
	esac
}

day=0
: >facts
while read -r date; do
	day=$((day + 1))
	at 09:30
	# 100 leads in 20 days; the first is the day's own, others come alone.
	if [ $day -le 20 ]; then
		for i in 1 2 3 4 5; do
			n=$(((day - 1) * 5 + i))
			echo "{\"ev\":\"deal\",\"deal\":\"$n\",\"title\":\"Заявка $n\",\"amount\":$((n * 1000))}"
		done | crm-add - >>facts || echo "$date: add" >>broken
	fi
	# Boris has left: his deals go to the others.
	if [ "$date" = 2026-10-16 ]; then
		crm-step --from=boris --assign >>facts 2>>broken
	fi
	at 17:30
	crm-todo today --only=lead,step,none -f csv |
		sed 1d | cut -d, -f4 | sort -n >due
	crm-list -f csv --fields deal,stage 'status = open' | sed 1d |
		tr , ' ' | sort -n | awk 'NR == FNR { due[$1]; next } $1 in due' due - |
		awk -v day=$day -f walk.awk >walked
	walk won --result=won --message || echo "$date: won" >>broken
	walk result --result || echo "$date: result" >>broken
	at 17:40
	walk postpone --postpone $((day % 3 * 4 + 1))d --todo 'call again' ||
		echo "$date: postpone" >>broken
	walk refuse --refuse="$(reason)" || echo "$date: refuse" >>broken
	# Every tenth day somebody was too quick: a result is taken back, and
	# then it is a postponement.
	one=$(sed -n 's/^result //p' walked | head -n 1)
	if [ $((day % 10)) -eq 0 ] && [ -n "$one" ]; then
		at 17:45
		crm-step "$one" --undo >>facts || echo "$date: undo" >>broken
		at 17:50
		crm-step "$one" --refuse=price >>facts ||
			echo "$date: again" >>broken
	fi
	at 19:00
	sed -n "s/^left /$date,/p" walked >>left
	crm-list -f csv --fields deal,status,stage,owner,next,reason '' |
		sed "1d; s/^/$date,/" >>snap.csv
	crm-todo month -f csv | sed "1d; s/^[^,]*,[^,]*,[^,]*,\([^,]*\),.*/$date,\1/" \
		>>agenda
	crm-funnel --losses -f csv | sed "1d; s/^/$date,/" >>losses
done <days

t 'every command of the three months was taken' 'cat broken'
t 'a hundred leads came' 'cut -d, -f2 snap.csv | sort -u | wc -l' <<'E'
100
E
ok 'what was printed is what is in the journal' \
	'sed s/.more.:true,// s/journal/*.jsonl | cmp - facts'

# The oracle: the raw lines, each day as they were then.  No fact here is
# written late, so their place tells their order.
cat >oracle.sql <<'E'
create table raw(line text);
.mode list
.separator "\001" "\n"
.import all.jsonl raw
.mode csv
.separator ,
create table snap(day, deal, status, stage, owner, next, reason);
.import snap.csv snap
create table agenda(day, deal);
.import agenda agenda
create table lazy(day, deal);
.import left lazy
create table loss(day, owner, pipeline, stage, reason, lost integer, share,
    money, money_share);
.import losses loss
create table days(day);
.import days days
create table fact as select rowid n, line->>'at' at, line->>'ev' ev,
    line->>'deal' deal, line->>'owner' owner, line->>'next' next,
    line->>'outcome' outcome, line->>'to' to_, line->>'reason' reason,
    line->>'of' of, line->>'what' what from raw;
create table gone as select u.n, u.at undone, (select max(f.n) from fact f
    where f.deal = u.deal and f.at = u.of and f.ev = u.what and f.n < u.n) fact
    from fact u where ev = 'undo';
-- every fact that counts at a day's end
create table said as select d.day, f.* from days d join fact f
    on f.at < d.day || 'T19' where f.ev in ('deal', 'step', 'set') and
    f.n not in (select fact from gone where undone < d.day || 'T19');
create index by_deal on said(day, deal, ev, n);
create table state as select day, deal,
    (select case outcome when 'refuse' then 'lost' else case to_ when 'won'
	then 'won' else 'open' end end from said s where s.day = c.day and
	s.deal = c.deal and ev <> 'set' and (outcome is null or
	outcome <> 'postpone') order by n desc limit 1) status,
    coalesce((select to_ from said s where s.day = c.day and s.deal = c.deal
	and outcome = 'result' and to_ <> 'won' order by n desc limit 1),
	'lead') stage,
    (select owner from said s where s.day = c.day and s.deal = c.deal and
	owner is not null order by n desc limit 1) owner,
    (select next from said s where s.day = c.day and s.deal = c.deal and
	(ev <> 'set' or next is not null) order by n desc limit 1) next,
    (select reason from said s where s.day = c.day and s.deal = c.deal and
	outcome = 'refuse' order by n desc limit 1) reason
    from said c where ev = 'deal';
E
cat s/journal/*.jsonl >all.jsonl
ask() { { cat oracle.sql; cat; } | sqlite3 :memory:; }

ask <<'E' >answers
.mode list
select 'days', count(distinct day) from snap;
select 'differs', * from (select day, deal, status, case status when 'open' then
    stage else '' end, owner, coalesce(next, ''), case status when 'lost' then
    reason else '' end from state except select day, deal, status, stage,
    owner, next, reason from snap) limit 5;
select 'differs too', * from (select day, deal, status, stage, owner, next,
    reason from snap except select day, deal, status, case status when 'open'
    then stage else '' end, owner, coalesce(next, ''), case status when 'lost'
    then reason else '' end from state) limit 5;
select 'twice', * from (select day, deal from snap group by 1, 2 having
    count(*) > 1);
select 'no owner', * from snap where status = 'open' and owner not in
    ('anna', 'boris', 'vera');
select 'no next', * from snap where status = 'open' and next = '';
select 'overdue', s.* from snap s left join lazy using (day, deal)
    where status = 'open' and next < s.day || 'T24' and lazy.deal is null;
select 'closed, and a next', * from snap where status <> 'open' and next <> '';
select 'out of hours', * from snap where status = 'open' and
    (strftime('%w', next) not between '1' and '5' or
    time(next) not between '09:00:00' and '18:00:00' or
    date(next) = '2026-11-04');
select 'refused, and in the agenda', a.* from agenda a join snap s
    using (day, deal) where s.status <> 'open';
select 'open this month, and not in the agenda', s.* from snap s where
    status = 'open' and date(next) < date(s.day, 'start of month', '+1 month')
    and not exists (select * from agenda a where a.day = s.day and
    a.deal = s.deal);
select 'losses', day, reason, stage, a, b from (select day, reason, stage,
    count(*) a, (select sum(lost) from loss l where l.day = s.day and
    l.reason = s.reason and l.stage = s.stage) b from state s
    where status = 'lost' group by 1, 2, 3) where a is not b;
select 'losses in all', * from (select day, sum(status = 'lost') a,
    (select coalesce(sum(lost), 0) from loss l where l.day = s.day) b
    from state s group by 1) where a <> b;
select 'balance', * from (select day, count(*) n, sum(status = 'open') o,
    sum(status = 'won') w, sum(status = 'lost') l, (select count(*) from fact f
    where ev = 'deal' and f.at < s.day || 'T19') came from snap s group by 1)
    where n <> o + w + l or n <> came;
select 'given to who is away', * from fact where ev = 'deal' and
    owner = 'vera' and at between '2026-09-14' and '2026-09-21';
select 'given to who has left', * from fact where owner = 'boris' and
    at > '2026-10-16';
select 'his, and he has left', * from snap where owner = 'boris' and
    status = 'open' and day >= '2026-10-16';
E
t 'each day: as sqlite has it; nobody without owner or next, none lost' \
	'cat answers' <<'E'
days|64
E
# It did happen: no side of the play is empty, and each can fail.
ask <<'E' >answers
.mode list
select 'five pay at once', count(*) from snap where day = '2026-11-30' and
    status = 'won' and deal % 20 = 0;
select kind, n > least from (select 'won' kind, sum(status = 'won') n, 15 least
    from snap where day = '2026-11-30' union all
    select 'lost', sum(status = 'lost'), 15 from snap where day = '2026-11-30'
    union all select 'postponed', count(*), 100 from fact
    where outcome = 'postpone' union all
    select 'left for tomorrow', count(*), 20 from lazy union all
    select 'undone', count(*), 3 from gone where fact is not null union all
    select 'handed over', count(*), 3 from fact where ev = 'set' and
    owner is not null union all
    select 'reasons', count(distinct reason), 3 from fact);
E
t 'the play had all its parts' 'cat answers' <<'E'
five pay at once|5
won|1
lost|1
postponed|1
left for tomorrow|1
undone|1
handed over|1
reasons|1
E
done_testing

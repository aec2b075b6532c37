#!/bin/sh
# SPDX-License-Identifier: ISC
# The views of crm-kpi against SQL over the same lines.  What deals became is
# folded by tests/oracle/fold.py, touches and costs are read by SQL itself, so
# that no line of the tools is on both sides.
. "$(dirname "$0")/lib.sh"

command -v sqlite3 >/dev/null || skip_all 'no sqlite3'
command -v python3 >/dev/null || skip_all 'no python3'
gen=$data/../bench/journal-gen.c
[ -f "$gen" ] && ${CC:-cc} -O2 -o journal-gen "$gen" -lm 2>cc.err ||
	skip_all 'journal-gen is not here'
export PYTHONDONTWRITEBYTECODE=1 CRM_NOW=2025-03-15T12:00:00Z
o=$root/tests/oracle
./journal-gen 100000 j 2>gen.err
./journal-gen -x 100000 x 2>>gen.err
cat x.journal/*.jsonl >all.jsonl

# The store: Moscow time; a week with lunch, short Fridays, days off and a
# working Saturday; anna changes her team; hours to answer within.
crm-init msk 2>/dev/null
cp x.journal/* msk/journal
printf 'key,value\ntimezone,Europe/Moscow\nmargin,20\n' >msk/settings.csv
cat >msk/hours.csv <<'E'
day,open,close
mon,09:00,13:00
mon,14:00,18:00
tue,09:00,13:00
tue,14:00,18:00
wed,09:00,13:00
wed,14:00,18:00
thu,09:00,13:00
thu,14:00,18:00
fri,09:00,17:00
2024-03-08,,
2024-05-01,,
2024-05-04,10:00,15:00
E
cat >msk/stages.csv <<'E'
pipeline,stage,sla_hours
b2b,lead,2
b2b,contact,
b2b,proposal,
b2b,negotiation,
b2b,contract,
E
{
	echo id,team,min_deals,max_deals,from,until
	sed -n 's/.*"owner":"\([a-z]*\)".*/\1/p' all.jsonl | sort -u |
		grep -vx anna | awk -v OFS=, '{ print $1,
			$1 < "n" ? "north" : "south", NR % 3 * 10,
			NR % 4 * 20 + 20, "", "" }'
	echo anna,north,10,40,,2024-06-30
	echo anna,south,10,40,2024-07-01,
} >msk/staff.csv
export CRM_STORE=msk

# The tables of SQL in $1, from the lines of file $2.
load()
{
	python3 "$o/fold.py" --as-of "$CRM_NOW" "$2" |
		python3 "$o/flat.py" now
	sqlite3 "$1" <<E
.mode csv
.import now.deals.csv d0
.import now.visits.csv v0
.mode ascii
.separator "\\001" "\\n"
create table raw (line);
.import $2 raw
create table clock as select strftime('%s', '2025-03-15 12:00:00') + 0 now;
create table touch as select rowid seq, strftime('%s', line->>'at') + 0 at,
    line->>'deal' deal, line->>'by' who, line->>'kind' kind,
    coalesce(line->>'dir', '') dir, coalesce(line->>'secs', 0) secs,
    coalesce(line->>'missed', 0) missed
    from raw where line->>'ev' = 'touch' and line->>'at' <= '$CRM_NOW';
create index of_deal on touch (deal, at);
create table client as select line->>'deal' deal, line->>'client' client
    from raw where line->>'ev' = 'deal';
create table t as select *, kind = 'call' and missed and dir <> 'out' lost
    from touch left join client using (deal);
create index of_client on t (client, at);
create table staff as select line->>'owner' id, case when line->>'owner' < 'n'
    then 'north' else 'south' end team from raw where line->>'ev' = 'deal'
    group by 1;

create table span (n, open, close);
with recursive day(n) as (select 19300 union all select n + 1 from day
    where n < 20300)
insert into span select n, h.column1 * 3600, h.column2 * 3600 from day
    join (values (9, 13, 0), (14, 18, 0), (9, 17, 1)) h
    where h.column3 = case (n + 3) % 7 when 4 then 1 else 0 end
    and (n + 3) % 7 < 5;
delete from span where n in (julianday('2024-03-08') - 2440587.5,
    julianday('2024-05-01') - 2440587.5);
insert into span select julianday('2024-05-04') - 2440587.5, 36000, 54000;
create index of_day on span (n);
create table cum as with recursive day(n) as (select 19300 union all
    select n + 1 from day where n < 20300),
    w as (select day.n, coalesce(sum(close - open), 0) open from day
    left join span using (n) group by 1)
    select n, open, sum(open) over (order by n) - open before from w;
create index cum_day on cum (n);
E
}
# Money spent, of a month or at once, on sources or in general.
cat >cost.jsonl <<'E'
{"at":"2024-04-30T12:00:00Z","ev":"cost","amount":91000,"what":"ads","source":"google","from":"2024-03-31T21:00:00Z","until":"2024-06-30T21:00:00Z"}
{"at":"2024-05-02T12:00:00Z","ev":"cost","amount":500.5,"what":"ads","source":"vk"}
{"at":"2024-05-31T20:59:59Z","ev":"cost","amount":7000,"what":"crm"}
{"at":"2024-05-31T21:00:00Z","ev":"cost","amount":3000,"what":"crm"}
E
cat cost.jsonl >>j.jsonl
cat cost.jsonl >>all.jsonl
cp cost.jsonl msk/journal/2026-01.jsonl
load j.db j.jsonl
load x.db all.jsonl

# The business seconds before a time: the days before it, and what has passed
# of its own.
biz()
{
	echo "((select before from cum where n = ($1 + 10800) / 86400) +
	    (select coalesce(sum(max(0, min(($1 + 10800) % 86400, close) -
	    open)), 0) from span where n = ($1 + 10800) / 86400))"
}
team()
{
	echo "case when $1 <> 'anna' then (select team from staff
	    where id = $1) when $2 < 1719781200 then 'north' else 'south' end"
}
# The deals with their answers, of out or any touch.
deals()
{
	sqlite3 "$1" <<E
create table e as select d0.deal, owner, source, status, created + 0 created,
    nullif(closed, '') + 0 closed, priced + 0 priced, amount + 0 amount,
    reason in ('duplicate', 'spam') and status = 'lost' junk, client,
    max(created + 0, (select min(at) from touch t where t.deal = d0.deal
    and dir = 'out')) out, max(created + 0, (select min(at) from touch t
    where t.deal = d0.deal)) "any" from d0 left join client using (deal);
create table s as select *, $(team owner 'coalesce(closed,
    (select now from clock))') team,
    $(biz out) - $(biz created) secs, "any" - created calendar,
    $(biz "coalesce(out, closed, (select now from clock))") -
    $(biz created) waited from e;
-- the local day of the first open second from the creation on
create table start as select deal, (select min(n) from cum where open > 0 and
    n >= (created + 10800) / 86400 and (n > (created + 10800) / 86400 or
    (created + 10800) % 86400 < (select max(close) from span
    where span.n = cum.n))) n from e;
create index start_of on start (deal);
-- whose an open deal was from when to when
create table stretch as with a as (select deal, no + 0 no, entered + 0 entered,
    coalesce(nullif("left", '') + 0, 9e9) gone from v0), b as (select *,
    coalesce(lag(gone) over (partition by deal order by no) <> entered, 1) new
    from a), c as (select *, sum(new) over (partition by deal order by no) g
    from b) select deal, min(entered) a, max(gone) b from c group by deal, g;
create table own as with a as (select line->>'deal' deal, line->>'owner' owner,
    max(strftime('%s', line->>'at') + 0, created) at, raw.rowid seq
    from raw join e on e.deal = line->>'deal' where line->>'ev' in
    ('deal', 'set') and line->>'owner' is not null), b as (select *,
    lag(owner) over (partition by deal order by at, seq) was from a)
    select deal, owner, at a, coalesce(lead(at) over (partition by deal
    order by at, seq), 9e9) b from b where owner is not was;
create table has as select deal, owner, max(own.a, s.a) a, min(own.b, s.b) b
    from own join stretch s using (deal) where max(own.a, s.a) <
    min(own.b, s.b);
create index has_owner on has (owner, a, b);
create table came as select e.deal, e.status, o.owner, (select count(*) from
    has where has.owner = o.owner and has.a < e.created and
    has.b > e.created) load from e join own o on o.deal = e.deal and
    o.a = e.created where not junk;
E
}
deals j.db
deals x.db

sql() { sqlite3 -csv "$db" "$1" | tr -d '\r"'; }
# eq NAME COMMAND QUERY: the same rows, in any order
eq()
{
	sql "$3" | tr -d '|' | LC_ALL=C sort >want
	ok "$1$of" "[ -s want ] && { $2; } | LC_ALL=C sort | diff want - >&2"
}
# The unit of a time.
month() { echo "strftime('%Y-%m', $1 + 10800, 'unixepoch')"; }
quarter()
{
	echo "strftime('%Y', $1 + 10800, 'unixepoch') || 'q' ||
	    ((strftime('%m', $1 + 10800, 'unixepoch') + 2) / 3)"
}
hours()
{
	echo "case when $1 is not null then
	    printf('%.2f', round($1 / 3600.0 * 100) / 100) else '' end"
}
pct() { echo "case when ($2) = 0 then '' else
    printf('%.1f', round(1000.0 * ($1) / ($2)) / 10) end"; }
# The nearest-rank quantile of ordered values.
rank() { echo "max(case when at = (n * $1 + 99) / 100 then $2 end)"; }

# speed WHO PERIOD TIME: rows of the view
speed()
{
	echo "with a as (select *, $1 who, $2 p, case when $3 is not null then
	    row_number() over (partition by $1, $2, $3 is null order by $3)
	    end at, count($3) over (partition by $1, $2) n from s)
	select who, p, count(*), count($3), sum($3 is null and not junk),
	    $(hours "$(rank 50 "$3")"), $(hours "$(rank 90 "$3")"),
	    $(hours "avg($3)"), sum(junk) from a group by 1, 2"
}
band="case when out is null then 'never' when secs <= 300 then '5min'
    when secs <= 1800 then '30min' when secs <= 3600 then '1h'
    when (out + 10800) / 86400 <= (select n from start where
    start.deal = s.deal) then 'day' else 'later' end"
rows='who period deals touched never hours p90_hours mean_hours junk'

# calls WHO PERIOD
calls()
{
	echo "with b as (select *, $1 w, $2 p, (select min(b.at) from t b where
	    b.client = t.client and not b.lost and (b.at > t.at or
	    b.at = t.at and b.seq > t.seq)) - at back
	    from t left join (select deal, source from d0) using (deal)
	    where kind = 'call')
	select w, p, sum(dir = 'in'), sum(dir = 'out'), sum(not missed),
	    sum(case when not missed then secs else 0 end), sum(lost),
	    sum(lost and back <= 1200), sum(lost and back > 1200 and
	    back <= 82800), sum(lost and back > 82800),
	    sum(lost and back is null), $(pct "sum(lost and back <= 1200)" \
	    "sum(lost)") from b group by 1, 2"
}
calls='who period in out talked talk_secs missed back_20min back_23h'
calls="$calls back_later never back_share"

money() { echo "printf('%d.%02d', ($1) / 100, abs($1) % 100)"; }
each() { echo "case when ($2) > 0 then printf('%.2f',
    round(1.0 * ($1) / ($2)) / 100) else '' end"; }
q4='closed between 1727730000 and 1735678799'
# eff OWNER CALLER UNIT [SOURCE]: leads and wins, calls, costs of sources
eff()
{
	created=$(echo "$3" | sed 's/T/created/')
	closed=$(echo "$3" | sed 's/T/closed/')
	at=$(echo "$3" | sed 's/T/at/')
	echo "with n(w, p, lead, junk, call, won, lost, money, cost) as (
	select $1, $created, sum(not junk), sum(junk), 0, 0, 0, 0, 0 from s
	    group by 1, 2
	union all select $2, $at, 0, 0, count(*), 0, 0, 0, 0 from t
	    left join (select deal, source from d0) using (deal)
	    where kind = 'call' and dir = 'out' group by 1, 2
	union all select $1, $closed, 0, 0, 0, sum(status = 'won'),
	    sum(status = 'lost'), sum(case when status = 'won' then amount
	    else 0 end), 0 from s where status <> 'open' and not junk
	    group by 1, 2"
	# 91 000 over the 30, 31 and 30 days of three months
	[ -z "${4-}" ] || echo "union all select $4, $at, 0, 0, 0, 0, 0, 0, c
	    from (select column1 source, column2 at, column3 c from (values
	    ('google', 1713000000, 3000000), ('google', 1716000000, 3100000),
	    ('google', 1718000000, 3000000), ('vk', 1714651200, 50050),
	    ('', 1717189199, 700000), ('', 1717189200, 300000)))"
	echo "), m as (select w, p, sum(lead) lead, sum(junk) junk,
	    sum(call) call, sum(won) won, sum(lost) lost, sum(money) money,
	    sum(money) / 5 profit, sum(cost) cost from n group by 1, 2)
	select w, p, lead, junk, call, won, lost, $(money money),
	    $(money profit), $(each profit call), $(each profit lead)"
	[ -z "${4-}" ] || echo ", $(money cost), $(each cost lead),
	    $(each cost won), replace(replace(printf('%.2f',
	    (profit - cost) / 100.0), '-0.00', '0.00'), '|', '')"
	echo "from m"
}
eff='who period leads junk calls won lost money profit profit_per_call'
eff="$eff profit_per_lead"

# mix WHO: Kitagawa's parts of the change of the win rate, by quarter
mix()
{
	echo "with q as (select $1 who, $(quarter created) p,
	    strftime('%Y', created + 10800, 'unixepoch') * 4 +
	    (strftime('%m', created + 10800, 'unixepoch') - 1) / 3 i,
	    sum(status = 'won') x, sum(status <> 'open') n
	    from s where not junk group by 1, 2),
	pairs as (select p, i from q group by 1, 2),
	g as (select pairs.p, pairs.i, w.who, coalesce(a.x, 0) x0,
	    coalesce(a.n, 0) n0, coalesce(b.x, 0) x1, coalesce(b.n, 0) n1
	    from pairs join (select distinct who from q) w
	    left join q a on a.who = w.who and a.i = pairs.i - 1
	    left join q b on b.who = w.who and b.i = pairs.i),
	h as (select *, 1.0 * n0 / sum(n0) over (partition by p) w0,
	    1.0 * n1 / sum(n1) over (partition by p) w1,
	    case when n0 > 0 then 1.0 * x0 / n0 else 1.0 * x1 / n1 end r0,
	    case when n1 > 0 then 1.0 * x1 / n1 else 1.0 * x0 / n0 end r1
	    from g where n0 + n1 > 0),
	f as (select p, 1.0 * sum(x0) / sum(n0) before,
	    1.0 * sum(x1) / sum(n1) now, sum((w0 + w1) / 2 * (r1 - r0)) rates,
	    sum((r0 + r1) / 2 * (w1 - w0)) mix,
	    sum(n0 > 0 and n1 > 0 and x1 * n0 > x0 * n1) up,
	    sum(n0 > 0 and n1 > 0 and x1 * n0 < x0 * n1) down,
	    sum(n0 > 0 and n1 > 0) both from h group by 1)
	select 'win_rate', p, $(tenth before), $(tenth now), $(tenth rates),
	    $(tenth mix), up, down, both, case when now > before and
	    down * 2 > both or now < before and up * 2 > both then 'yes'
	    else 'no' end from f where before is not null
	    and now is not null"
}
# no sign on what rounds to nothing
tenth()
{
	echo "replace(printf('|%.1f', $1 * 100), '|-0.0', '|0.0')"
}

for db in j.db x.db; do
	of=' (straight)' f='j.jsonl'
	[ $db = j.db ] || of=' (crooked)' f=
	eq 'speed by owner and month' \
		"crm-kpi speed $f -f csv | col $rows" \
		"$(speed owner "$(month created)" secs)"
	eq 'speed by team and quarter' \
		"crm-kpi speed $f -f csv -b team --per quarter | col $rows" \
		"$(speed team "$(quarter created)" secs)"
	eq 'speed by source, any touch, by the calendar' \
		"crm-kpi speed $f -f csv -b source --speed any,calendar |
		col $rows" \
		"$(speed source "$(month created)" calendar)"
	eq 'hours to answer within' \
		"crm-kpi speed $f -f csv |
		col who period judged in_sla sla_share" \
		"select owner, $(month created), sum(judge), sum(waited <= 7200
		    and out is not null), $(pct "sum(waited <= 7200 and
		    out is not null)" "sum(judge)")
		    from (select *, (out is not null or waited > 7200) and
		    (out is not null or not junk) judge from s) group by 1, 2"
	eq 'bands of answers' \
		"crm-kpi speed $f -b team --bands -f csv | awk -F, -v OFS=, '
		    NR > 1 && \$5 > 0 { print \$1, \$3, \$4, \$5, \$7, \$8, \$9 }'" \
		"select team, $(month created), $band, count(*),
		    sum(status = 'won'), sum(status = 'lost'),
		    $(pct "sum(status = 'won')" "sum(status <> 'open')")
		    from s where not junk group by 1, 2, 3"
	eq 'calls by owner and month' \
		"crm-kpi calls $f -f csv | col $calls" \
		"$(calls who "$(month at)")"
	eq 'calls by team and quarter' \
		"crm-kpi calls $f -f csv -b team --per quarter | col $calls" \
		"$(calls "$(team who at)" "$(quarter at)")"
	eq 'calls by source' "crm-kpi calls $f -f csv -b source | col $calls" \
		"$(calls source "$(month at)")"
	eq 'calls by weekday and hour' \
		"crm-kpi calls $f --heat -b company --per quarter -f csv |
		col period weekday hour in out talked missed" \
		"select $(quarter at), substr('sunmontuewedthufrisat', 1 + 3 *
		    strftime('%w', at + 10800, 'unixepoch'), 3),
		    (at + 10800) % 86400 / 3600, sum(dir = 'in'),
		    sum(dir = 'out'), sum(not missed), sum(lost)
		    from t where kind = 'call' group by 1, 2, 3"
	eq 'efficiency by owner and month' \
		"crm-kpi efficiency $f -f csv | col $eff" \
		"$(eff owner who "$(month T)")"
	eq 'efficiency by team and quarter' \
		"crm-kpi efficiency $f -f csv -b team --per quarter |
		col $eff" \
		"$(eff team "$(team who at)" "$(quarter T)")"
	eq 'efficiency by source, with costs' \
		"crm-kpi efficiency $f -f csv -b source |
		col $eff cost cost_per_lead cost_per_win net" \
		"$(eff source source "$(month T)" source)"
	eq 'efficiency of all, with costs' \
		"crm-kpi efficiency $f -f csv -b company --per quarter |
		col $eff cost cost_per_lead cost_per_win net" \
		"$(eff "'all'" "'all'" "$(quarter T)" "'all'")"
	eq 'open deals, clients, wins' \
		"crm-kpi load $f -p 2024q4 -f csv | col who open clients money \
		    won lost win_rate | grep -v ,0,0,0.00," \
		"select owner, sum(status = 'open'), count(distinct case when
		    status = 'open' then client end), $(money "coalesce(sum(
		    case when status = 'open' then amount end), 0)"),
		    sum(status = 'won' and $q4), sum(status = 'lost' and
		    not junk and $q4), $(pct "sum(status = 'won' and $q4)" \
		    "sum(status <> 'open' and not junk and $q4)")
		    from e group by 1"
	eq 'deals by the load of their owner then' \
		"crm-kpi load $f --bands -b owner -f csv |
		col who load deals won lost" \
		"select owner, load / 10 * 10, count(*), sum(status = 'won'),
		    sum(status = 'lost') from came group by 1, 2"
	eq 'mix and rates of the win rate' \
		"crm-kpi speed $f --mix -b owner --per quarter -f csv |
		col figure period before now rate_effect mix_effect up down \
		both against | grep ^win_rate" "$(mix owner)"
	eq 'mix and rates by source' \
		"crm-kpi speed $f --mix -b source --per quarter -f csv |
		col figure period before now rate_effect mix_effect up down \
		both against | grep ^win_rate" "$(mix source)"
done

# Of the store as it was, and of its lines until then; of some deals, and of
# lines about them alone.
then=2024-03-12T09:00:00Z
awk -F'"' '/"ev":"deal"/ && /"source":"google"/ { print $12 }' all.jsonl >ids
awk -F'"' 'NR == FNR { ok[$0]; next } { for (i = 2; i < NF; i++)
	if ($i == "deal" && $(i + 1) == ":" && $(i + 2) in ok) {
		print; next } }' ids all.jsonl >google.jsonl
for view in 'speed --bands' speed load 'load --bands' calls efficiency; do
	same "$view: as of a day" \
		"crm-kpi $view --as-of $then -f jsonl" \
		"crm-log 'at<=$then' | CRM_NOW=$then crm-kpi $view -f jsonl -"
	# (a call is returned, and an owner busy, with any deal)
	[ "$view" = 'load --bands' ] ||
		same "$view: of one source" \
		"crm-kpi $view -w source=google -f tsv -b team | cut -f1-9" \
		"crm-kpi $view google.jsonl -f tsv -b team | cut -f1-9"
	same "$view: TZ is nobody's business" "crm-kpi $view -p 2024q1" \
		"TZ=Asia/Vladivostok crm-kpi $view -p 2024q1"
done
done_testing

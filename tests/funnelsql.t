#!/bin/sh
# SPDX-License-Identifier: ISC
# Every view of crm-funnel against SQL.  The deals that SQL counts are folded
# by tests/oracle/fold.py, so that no line of the tools is on both sides.
. "$(dirname "$0")/lib.sh"

command -v sqlite3 >/dev/null || skip_all 'no sqlite3'
command -v python3 >/dev/null || skip_all 'no python3'
gen=$data/../bench/journal-gen.c
[ -f "$gen" ] && ${CC:-cc} -O2 -o journal-gen "$gen" -lm 2>cc.err ||
	skip_all 'journal-gen is not here'
export PYTHONDONTWRITEBYTECODE=1 CRM_NOW=2024-03-15T12:00:00Z
o=$root/tests/oracle
./journal-gen -x 40000 x 11 2>gen.err
cat x.journal/*.jsonl >all.jsonl
crm-init plain 2>/dev/null && rm plain/reasons.csv plain/staff.csv
cp x.journal/*.jsonl plain/journal
export CRM_STORE=plain

# fold TIME PREFIX
fold()
{
	python3 "$o/fold.py" --as-of "$1" all.jsonl | python3 "$o/flat.py" "$2"
}
fold "$CRM_NOW" now
fold 2024-01-31T23:59:59Z was

cat >tables.sql <<'E'
.mode csv
.import now.deals.csv d0
.import now.visits.csv v0
.import was.deals.csv e0
.import was.visits.csv w0
create table place (stage, n);
insert into place values ('lead', 1), ('contact', 2), ('proposal', 3),
    ('negotiation', 4), ('contract', 5);
create view clock as select strftime('%s', '2024-03-15 12:00:00') + 0 now;
create table v as select deal, no + 0 no, v0.stage, n, entered + 0 entered,
    nullif("left", '') + 0 gone from v0 join place using (stage);
create table d as select d0.deal, owner, source, campaign, region, reason,
    status, created + 0 created, nullif(closed, '') + 0 closed,
    priced + 0 priced, amount + 0 amount, p.n last, p.stage stage,
    deep, case status when 'won' then 6 else deep end reached, mask
    from d0 join place p on p.stage = d0.stage
    join (select deal, max(n) deep, max(n = 1) + 2 * max(n = 2) +
	4 * max(n = 3) + 8 * max(n = 4) + 16 * max(n = 5) mask
	from v group by deal) using (deal);
create table e as select e0.deal, status, amount + 0 amount, n last
    from e0 join place using (stage);
E
sqlite3 db <tables.sql
# sql QUERY: rows of CSV
sql()
{
	sqlite3 -csv db "$1" | tr -d '\r"'
}
# eq NAME COMMAND QUERY: the same rows, in any order
eq()
{
	sql "$3" | sort >want
	ok "$1" "[ -s want ] && { $2; } | sort | diff want - >&2"
}
money() { echo "printf('%d.%02d', ($1) / 100, ($1) % 100)"; }
pct() { echo "case when ($2) = 0 then '' else printf('%.1f', round(1000.0 * ($1) / ($2)) / 10) end"; }

m=$(money 'coalesce(sum(amount), 0)')
ok 'there are deals of all kinds' \
    'sql "select status, count(*) from d group by 1" | wc -l | grep -qx 3'

eq 'stages: reached, touched, strict, skipped' \
    'crm-funnel -f csv | col stage reached touched strict skipped' \
    'select p.stage, sum(reached >= n), sum(mask >> (n - 1) & 1),
    sum((mask & (1 << n) - 1) = (1 << n) - 1),
    sum(reached >= n) - sum(mask >> (n - 1) & 1)
    from d, place p group by p.n'
for r in touch strict; do
	[ $r = touch ] && q='mask >> (n - 1) & 1' ||
		q='(mask & (1 << n) - 1) = (1 << n) - 1'
	eq "--reach $r" "crm-funnel --reach $r -f csv | col stage reached" \
	    "select p.stage, sum($q) from d, place p group by p.n"
done
eq 'conversion, settled conversion, drop-out, shares' \
    'crm-funnel -f csv | col stage conversion settled drop_out loss_share \
	open_share gone_deals waiting_deals' \
    "select p.stage, $(pct 'sum(reached > n)' 'sum(reached >= n)'),
    $(pct 'sum(reached > n)' "sum(reached > n) + sum(status = 'lost' and deep = n)"),
    $(pct "sum(status = 'lost' and last = n)" 'sum(reached >= n)'),
    $(pct "sum(amount * (status = 'lost' and deep = n))" 'sum(amount)'),
    $(pct "sum(amount * (status = 'open' and deep = n))" 'sum(amount)'),
    sum(status = 'lost' and deep = n), sum(status = 'open' and deep = n)
    from d, place p group by p.n"
ok 'Wilson intervals' 'crm-funnel -f csv --decimals 4 |
    col conversion conversion_low conversion_high reached settled \
	settled_low settled_high gone_deals >rates; sed 1d rates |
    { cut -d, -f4; crm-funnel -f csv --total | col won; } >next
    python3 - >&2 <<-E
	from math import sqrt
	z = 1.959963984540054
	def wilson(x, n):
	    p = x / n
	    mid, half = p + z * z / 2 / n, z * sqrt(p * (1 - p) / n + z * z / 4 / n / n)
	    return [100 * (mid - half) / (1 + z * z / n), 100 * (mid + half) / (1 + z * z / n)]
	for row, x in zip(open("rates"), open("next")):
	    c, cl, ch, r, s, sl, sh, gone = map(float, row.split(","))
	    x = int(x)
	    for got, want in zip([cl, ch, sl, sh], wilson(x, r) + wilson(x, x + gone)):
	        if abs(got - want) > 6e-5:
	            print(row, got, want)
	E'
rank='row_number() over (partition by k order by x) r, count(*) over (partition by k) c'
q() { echo "max(case when r = (c * $1 + 99) / 100 then x end)"; }
eq 'time in stage' 'crm-funnel --time -f csv | col stage visits here \
	median_days p90_days longest_days' \
    "select k, count(*), sum(open), printf('%.1f', $(q 50) / 86400.0),
    printf('%.1f', $(q 90) / 86400.0), printf('%.1f',
    max(case when open then x end) / 86400.0) from
    (select *, $rank from (select stage k, gone is null open,
    coalesce(gone, now) - entered x from v, clock)) group by k"
eq 'the stages have the same times' \
    'crm-funnel -f csv | col stage median_days p90_days' \
    "select k, printf('%.1f', $(q 50) / 86400.0),
    printf('%.1f', $(q 90) / 86400.0) from (select *, $rank from
    (select stage k, coalesce(gone, now) - entered x from v, clock))
    group by k"
eq 'totals: rates and cycle' 'crm-funnel --total -f csv |
    col deals win_rate win_rate_money won_share lost_share loss_share \
	open_share cycle_days cycle_p80_days cycle_p90_days no_amount \
	no_amount_lost no_amount_open' \
    "select (select count(*) from d), $(pct "sum(status = 'won')" "sum(status <> 'open')"),
    $(pct "sum(amount * (status = 'won'))" "sum(amount * (status <> 'open'))"),
    $(pct "sum(amount * (status = 'won'))" 'sum(amount)'),
    $(pct "sum(status = 'lost')" 'count(*)'),
    $(pct "sum(amount * (status = 'lost'))" 'sum(amount)'),
    $(pct "sum(amount * (status = 'open'))" 'sum(amount)'), p50, p80, p90,
    sum(not priced), sum(not priced and status = 'lost'),
    sum(not priced and status = 'open') from d,
    (select printf('%.1f', $(q 50) / 86400.0) p50,
	printf('%.1f', $(q 80) / 86400.0) p80,
	printf('%.1f', $(q 90) / 86400.0) p90 from (select *, $rank from
	(select 1 k, closed - created x from d where status = 'won')))"
eq 'losses' 'crm-funnel --losses -f csv |
    col owner stage reason lost lost_money' \
    "select owner, stage, reason, count(*), $m from d where status = 'lost'
    group by 1, 2, 3"
eq 'losses by two other fields' 'crm-funnel --losses -b source,region -f csv |
    col source region stage reason lost lost_money' \
    "select source, region, stage, reason, count(*), $m from d
    where status = 'lost' group by 1, 2, 3, 4"
eq 'cohorts' 'crm-funnel --cohorts month -f csv | col month deals \
	reached.lead reached.contact reached.proposal reached.negotiation \
	reached.contract won open lost won_money immature' \
    "select strftime('%Y-%m', created, 'unixepoch') m, count(*), count(*),
    sum(reached > 1), sum(reached > 2), sum(reached > 3), sum(reached > 4),
    sum(status = 'won'), sum(status = 'open'), sum(status = 'lost'),
    $(money "sum(amount * (status = 'won'))"),
    now - strftime('%s', strftime('%Y-%m-01', created, 'unixepoch'),
	'+1 month') < p80 from d, clock,
    (select $(q 80) p80 from (select *, $rank from
    (select 1 k, closed - created x from d where status = 'won')))
    group by m"
eq 'days that are immature' 'crm-funnel --cohorts day -f csv | col day immature' \
    "select strftime('%Y-%m-%d', created, 'unixepoch') m,
    now - strftime('%s', strftime('%Y-%m-%d', created, 'unixepoch'),
	'+1 day') < p80 from d, clock,
    (select $(q 80) p80 from (select *, $rank from
    (select 1 k, closed - created x from d where status = 'won')))
    group by m"
eq 'by two fields' 'crm-funnel -b owner,quarter -f csv |
    col owner quarter deals open won lost won_money potential' \
    "select owner, strftime('%Y', created, 'unixepoch') || 'q' ||
    ((strftime('%m', created, 'unixepoch') + 2) / 3) q, count(*),
    sum(status = 'open'), sum(status = 'won'), sum(status = 'lost'),
    $(money "sum(amount * (status = 'won'))"), $m from d group by 1, 2"
eq 'ranks of sellers' 'crm-funnel -b owner -f csv | col owner rank' \
    "select a.owner, case when a.s >= 30 then (select count(*) + 1 from
    (select owner, sum(status <> 'open') s, sum(status = 'won') w from d
    group by 1) b where b.s >= 30 and b.w * a.s > a.w * b.s) else '' end
    from (select owner, sum(status <> 'open') s, sum(status = 'won') w
    from d group by 1) a"
p="between strftime('%s', '2024-01-01') and strftime('%s', '2024-01-31 23:59:59')"
eq 'deals that entered a stage in a period' \
    'crm-funnel --cohort entered:proposal -p 2024-01 --total -f csv |
    col deals won lost open won_money' \
    "select count(*), sum(status = 'won'), sum(status = 'lost'),
    sum(status = 'open'), $(money "sum(amount * (status = 'won'))")
    from d join (select deal, min(entered) t from v where n = 3 group by deal)
    using (deal) where t + 0 $(echo "$p" | sed "s/strftime('%s'/0 + &/g")"
eq 'deals that entered any stage in a period, by day of it' \
    'crm-funnel --cohort entered -p 2024-01 -b day -f csv | col day deals' \
    "select strftime('%Y-%m-%d', t, 'unixepoch') x, count(*) from
    (select deal, min(entered) t from v where entered + 0
    $(echo "$p" | sed "s/strftime('%s'/0 + &/g") group by deal) group by x"
eq 'waterfall' "crm-funnel --waterfall 2024-01-31 '$CRM_NOW' -f csv |
    awk -F, -v OFS=, 'NR == 1 || \$3 > 0 || \$2 ~ /^open/' | col move deals change inside" \
    "with x as (select d.deal, d.status s, d.amount b, e.status t, e.amount a,
	d.last l, e.last k from d left join e using (deal))
    select 'open before', sum(t = 'open'), $(money "sum(a * (t = 'open'))"), '' from x
    union all select 'new', count(*), $(money 'sum(b)'), '' from x where t is null
    union all select 'reopened', count(*), $(money 'sum(b)'), '' from x
	where t <> 'open' and s = 'open' group by 1
    union all select 'grown', count(*), $(money 'sum(b - a)'), '' from x
	where t = 'open' and b > a group by 1
    union all select 'shrunk', count(*), '-' || $(money 'sum(a - b)'), '' from x
	where t = 'open' and b < a group by 1
    union all select 'advanced', count(*), '', $(money 'sum(b)') from x
	where t = 'open' and s = 'open' and l > k group by 1
    union all select 'regressed', count(*), '', $(money 'sum(b)') from x
	where t = 'open' and s = 'open' and l < k group by 1
    union all select s, count(*), '-' || $(money 'sum(b)'), '' from x
	where s <> 'open' and (t is null or t = 'open') group by 1
    union all select 'withdrawn', count(*), '-' || $(money 'sum(amount)'), ''
	from e where status = 'open' and deal not in (select deal from d)
	group by 1
    union all select 'open after', count(*), $m, '' from d where status = 'open'"
dec="select count(*) deals, sum(status = 'open') open, sum(status = 'won') won,
    sum(status = 'lost') lost, sum(amount) potential,
    sum(amount * (status = 'won')) won_money from d where strftime('%Y-%m',
    created, 'unixepoch') ="
eq 'a month beside the one before' \
    'crm-funnel -p 2024-01 --vs previous -f csv | col measure now before difference |
    grep -e ^deals -e ^won -e ^lost, -e ^open' \
    "with a as ($dec '2024-01'), b as ($dec '2023-12')
    select 'deals', a.deals, b.deals, a.deals - b.deals from a, b
    union all select 'open', a.open, b.open, a.open - b.open from a, b
    union all select 'won', a.won, b.won, a.won - b.won from a, b
    union all select 'lost', a.lost, b.lost, a.lost - b.lost from a, b
    union all select 'won_money', $(money a.won_money), $(money b.won_money),
    case when a.won_money < b.won_money then '-' else '' end ||
    $(money 'abs(a.won_money - b.won_money)') from a, b"
sql "select sum(status = 'won'), sum(status <> 'open') from d where
    strftime('%Y-%m', created, 'unixepoch') in ('2024-01', '2023-12') group by
    strftime('%Y-%m', created, 'unixepoch') order by created" >pair
ok 'the test of two proportions' 'python3 -c "
from statistics import NormalDist
(b, m), (a, n) = [map(int, r.split(\",\")) for r in open(\"pair\")]
q = (a + b) / (n + m)
z = (a / n - b / m) / (q * (1 - q) * (1 / n + 1 / m)) ** .5
p = 2 * NormalDist().cdf(-abs(z))
print(\"%.4f,z-test,%s\" % (p, \"yes\" if p < .05 else \"no\"))" >want
    crm-funnel -p 2024-01 --vs previous -f csv |
    col measure p test beyond_chance | sed -n s/^win_rate,//p | diff want - >&2'
eq 'a year before' 'crm-funnel -p 2024-02 --vs year -f csv |
    col measure before | grep ^deals' \
    "select 'deals', count(*) from d where strftime('%Y-%m', created,
    'unixepoch') = '2023-02'"

# Touches: what the facts say, and what became of the deals.
python3 - <<'E'
import csv, json
from datetime import datetime
s = lambda t: int(datetime.fromisoformat(t).timestamp())
now = s("2024-03-15T12:00:00Z")
with open("touch.csv", "w") as f:
    w = csv.writer(f)
    w.writerow(["deal", "at", "secs"])
    for n, line in enumerate(open("all.jsonl")):
        e = json.loads(line)
        if e["ev"] == "touch" and not e.get("missed") and s(e["at"]) <= now:
            w.writerow([e.get("deal", ""), s(e["at"]), e.get("secs", 0)])
E
sqlite3 db <<'E'
.mode csv
.import touch.csv t0
create table t as select deal, at + 0 at, secs + 0 secs from t0;
E
for dim in outcome source; do
	[ $dim = outcome ] && f=status || f=$dim
	eq "effort by $dim" "crm-funnel --effort -f csv |
	    col dimension value deals touches talk_secs lost_touches lost_secs |
	    sed -n 's/^$dim,//p'" \
	    "select $f, count(distinct deal), count(*), sum(secs),
	    sum(status = 'lost'), sum(secs * (status = 'lost'))
	    from t join d using (deal) group by 1"
done
eq 'effort by stage at the time' 'crm-funnel --effort -f csv |
    col dimension value touches talk_secs | sed -n "s/^stage,//p"' \
    "select stage, count(*), sum(secs) from (select (select v.stage from v
    where v.deal = t.deal and (v.entered <= t.at or v.no = 0)
    order by no desc limit 1) stage, secs from t join d using (deal))
    group by 1"

name=
for cell in won "status = 'won'" lost "status = 'lost'" \
    here:contract "status = 'open' and last = 5" \
    lost:proposal "status = 'lost' and last = 3" \
    gone:proposal "status = 'lost' and deep = 3" \
    waiting:negotiation "status = 'open' and deep = 4" \
    reached:negotiation 'reached >= 4' touched:contact 'mask & 2' \
    skipped:contact 'reached >= 2 and not mask & 2' \
    strict:proposal '(mask & 7) = 7'; do
	if [ -z "$name" ]; then
		name=$cell
		continue
	fi
	eq "the deals of $name" "crm-funnel --list $name |
	    sed 's/^{\"deal\":\"\\([^\"]*\\)\".*/\\1/'" \
	    "select deal from d where $cell"
	name=
done
same 'a drill with a filter is a list' \
    "crm-funnel --list here:contract -w 'idle>14d'" \
    "crm-list \"status=open and stage=contract and idle>14d\""

# Two pipelines, on random journals: what deals became in the other one.
python3 "$o/journals.py" two 5 1500 >all.jsonl
crm-init ab >init.out 2>&1 && rm ab/*.csv && cp "$o"/two/*.csv ab
python3 "$o/fold.py" --store ab --as-of 2026-03-01T00:00:00Z all.jsonl |
	python3 "$o/flat.py" two
sqlite3 db <<'E'
.mode csv
.import two.deals.csv h
E
eq 'hand-overs' 'CRM_NOW=2026-03-01T00:00:00Z crm-funnel -s ab --handovers \
    -f csv all.jsonl 2>warned | col pipeline to parents unwon children open won lost |
    grep -v "^[ab],[ab],0"' \
    "select p.pipeline, c.pipeline, count(distinct p.deal),
    count(distinct case when p.status <> 'won' then p.deal end), count(*),
    sum(c.status = 'open'), sum(c.status = 'won'), sum(c.status = 'lost')
    from h c join h p on c.parent = p.deal where c.pipeline <> p.pipeline
    group by 1, 2"
done_testing

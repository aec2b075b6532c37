#!/bin/sh
# SPDX-License-Identifier: ISC
# The Maven pipeline by everything that its files know: crm-funnel says what
# SQL says over the CSV.
. "$(dirname "$0")/lib.sh"

command -v sqlite3 >/dev/null || skip_all 'no sqlite3'
have maven/sales_pipeline.csv || skip_all 'no maven/sales_pipeline.csv'
m=$data/maven

# The rows with their agent's manager and region and their product's series,
# as a person would join them in a spreadsheet.
sqlite3 db <<E
.mode csv
.import '$m/sales_pipeline.csv' p
.import '$m/sales_teams.csv' t
.import '$m/products.csv' g
create table j as select p.*, manager, regional_office region, series
    from p left join t using (sales_agent) left join g using (product);
.headers on
.once joined.csv
select * from j;
E
sed '/^product = product/a\
manager = manager\
region  = region\
series  = series' "$root/scripts/maps/maven.map" >joined.map
crm-init >/dev/null
crm-add --csv --map joined.map joined.csv >lines 2>import.err
t 'all rows are there' 'wc -l <joined.csv; crm-list "" | wc -l' <<'E'
8801
8800
E

# eq NAME COMMAND QUERY
eq()
{
	sqlite3 -csv db "$3" | tr -d '\r"' | sort >want
	ok "$1" "[ -s want ] && { $2; } | sort | diff want - >&2"
}
counts="count(*), sum(deal_stage = 'Won'), sum(deal_stage = 'Lost'),
    sum(deal_stage in ('Prospecting', 'Engaging')),
    printf('%.2f', sum(close_value)),
    case when sum(deal_stage in ('Won', 'Lost')) = 0 then '' else
    printf('%.1f', round(1000.0 * sum(deal_stage = 'Won') /
    sum(deal_stage in ('Won', 'Lost'))) / 10) end"
cols='deals won lost open won_money win_rate'
for by in manager region product series; do
	eq "by $by" "crm-funnel --pipeline maven -b $by -f csv | col $by $cols" \
	    "select $by, $counts from j group by 1"
done
eq 'by agent' "crm-funnel --pipeline maven -b owner -f csv | col owner $cols" \
    "select lower(replace(sales_agent, ' ', '-')), $counts from j group by 1"
eq 'by region and product' \
    "crm-funnel --pipeline maven -b region,product -f csv | col region product $cols" \
    "select region, product, $counts from j group by 1, 2"
eq 'by quarter of closing' "crm-funnel --pipeline maven --cohort closed \
    -b quarter -f csv | col quarter $cols" \
    "select substr(close_date, 1, 4) || 'q' ||
    ((substr(close_date, 6, 2) + 2) / 3), $counts from j
    where close_date <> '' group by 1"
eq 'the deals of no series are those of GTXPro' \
    "crm-funnel --pipeline maven -b series,product -f csv |
    col series product deals | grep ^," \
    "select series, product, count(*) from j where series is null group by 2"

# Half of the deals with the product spelled as in products.csv.
awk -F, -v OFS=, '$3 == "GTXPro" && n++ % 2 { $3 = "GTX Pro" } { print }' \
    "$m/sales_pipeline.csv" >mixed.csv
crm-init mixed >/dev/null
crm-add -s mixed --csv --map "$root/scripts/maps/maven.map" mixed.csv \
    >lines 2>import.err
t 'two spellings are named' 'crm-funnel -s mixed --pipeline maven -b product \
    -f csv | col product deals | grep "GTX *Pro"' 0 \
    "crm-funnel: warning: product: 'GTX Pro' and 'GTXPro' look alike, but are two groups" <<E
GTX Pro,740
GTXPro,740
E
t 'lost deals without amounts are not passed over' \
    'crm-funnel --pipeline maven | tail -n 2' <<'E'
4562 deals have no amount (2473 lost, 2089 open): 0 in money, not in averages
no lost deal has an amount: no shares and no win rate by money
E
t 'nor are they called all that there was' 'crm-funnel --pipeline maven |
    grep -E "^(deals|won|win rate) " | sed "s/.*  *\([^ ]*\)$/\1/"
    crm-funnel --pipeline maven -b region -f csv |
    col region won_share win_rate_money' <<'E'
-
-
2,360.91
Central,,
East,,
West,,
E
done_testing

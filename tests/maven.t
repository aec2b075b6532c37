#!/bin/sh
# SPDX-License-Identifier: ISC
# A real file of 8,800 deals, imported by its map: what crm-funnel says of
# them is what SQL says of the file.
. "$(dirname "$0")/lib.sh"

command -v sqlite3 >/dev/null || skip_all 'no sqlite3'
have maven/sales_pipeline.csv || skip_all 'no maven/sales_pipeline.csv'
[ -x "$CRM_BIN/crm-add" ] || skip_all 'no crm-add'
csv=$data/maven/sales_pipeline.csv
map=$root/scripts/maps/maven.map

# sql FILE QUERY: over the table p
sql()
{
	sqlite3 -csv -cmd ".import '$1' p" :memory: "$2" | tr -d '\r'
}
import() { crm-add --csv --map "$map" "$@" 2>>import.err; }

crm-init >/dev/null
ok 'imports' 'import "$csv" >lines'
t 'says what it added to the tables' 'cut -c1-60 import.err' <<'E2'
crm-add: stages.csv: added maven/prospecting, maven/engaging
crm-add: staff.csv: added moses-frase, darcel-schlecht, zane
crm-add: reasons.csv: added unknown
E2
t 'every agent is in staff.csv' 'grep -c "^[a-z]*-[a-z]*," .crm/staff.csv' <<E2
$(sql "$csv" 'select count(distinct sales_agent) from p')
E2

t 'the numbers of the publisher' \
    'sql "$csv" "select count(*), sum(deal_stage = \"Prospecting\"),
    sum(deal_stage = \"Engaging\"), sum(deal_stage = \"Won\"),
    sum(deal_stage = \"Lost\"), sum(close_value) from p"' <<'E2'
8800,500,1589,4238,2473,10005534.0
E2
# columns of the totals by name
cat >pick.awk <<'E2'
BEGIN { FS = OFS = "," }
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{ line = ""; for (i = 1; i <= n; i++) line = line (i > 1 ? OFS : "") $at[want[i]]; print line }
E2
pick()
{
	awk -v cols="$1" 'BEGIN { n = split(cols, want, " ") }'"$(cat pick.awk)"
}
t 'stages: deals reached, here, lost' \
    'crm-funnel --pipeline maven -f csv | pick "stage reached here lost"' <<'E2'
prospecting,8800,500,0
engaging,8300,1589,2473
E2
t 'the whole' 'crm-funnel --pipeline maven --total -f csv |
    pick "deals won lost open won_money"' <<'E2'
8800,4238,2473,2089,10005534.00
E2

sql "$csv" "select lower(replace(sales_agent, ' ', '-')) a, count(*),
    sum(deal_stage = 'Won'), sum(deal_stage = 'Lost'),
    printf('%.2f', sum(close_value)) from p group by a order by a" >agents
ok 'by agent' 'crm-funnel --pipeline maven -b owner -f csv |
    pick "owner deals won lost won_money" | sort >is;
    sort agents | diff - is >&2'
sql "$csv" "select substr(close_date, 1, 4) || 'q' ||
    ((substr(close_date, 6, 2) + 2) / 3) q, count(*),
    sum(deal_stage = 'Won'), sum(deal_stage = 'Lost'),
    printf('%.2f', sum(close_value)) from p where close_date <> ''
    group by q order by q" >quarters
ok 'by quarter of closing' 'crm-funnel --pipeline maven --cohort closed \
    -b quarter -f csv | pick "quarter deals won lost won_money" | sort >is;
    diff quarters is >&2 && [ -s is ]'

cp -R .crm once
t 'again: nothing is written' 'import "$csv" && diff -r -x lock once .crm'

# Ten rows that changed: three deals go from prospecting to engaging, two
# have a new amount, two a new agent, three are closed (two won, one lost).
awk 'BEGIN { FS = OFS = "," }
NR > 1 && $5 == "Prospecting" && a++ < 3 {
	$5 = "Engaging"; $6 = "2017-12-28"; print $1 >"ids.engaged" }
NR > 1 && $5 == "Won" && b++ < 2 { $8 += 1000; print $1 >"ids.amount" }
NR > 1 && $5 == "Engaging" && c++ >= 10 && d++ < 2 {
	$2 = "Anna Snelling"; print $1 >"ids.agent" }
NR > 1 && $5 == "Engaging" && c > 20 && e++ < 3 {
	$5 = e == 3 ? "Lost" : "Won"; $7 = "2017-12-31"
	$8 = e == 3 ? 0 : 777; print $1 >"ids.closed" }
{ print }' "$csv" >changed.csv
t 'ten rows are changed' 'diff "$csv" changed.csv | grep -c "^>"' <<'E2'
10
E2
{
	sed 's/.*/{"at":"2026-11-22T07:15:00Z","ev":"step","deal":"&","outcome":"result","to":"engaging","via":"maven"}/' ids.engaged
	while read -r id; do
		printf '{"at":"2026-11-22T07:15:01Z","ev":"set","deal":"%s","amount":%s,"via":"maven"}\n' \
		    "$id" "$(sql changed.csv "select close_value from p where opportunity_id = '$id'")"
	done <ids.amount
	sed 's/.*/{"at":"2026-11-22T07:15:00Z","ev":"set","deal":"&","owner":"anna-snelling","via":"maven"}/' ids.agent
	head -n 2 ids.closed | sed 's/.*/{"at":"2017-12-31T00:00:00Z","logged":"2026-11-22T07:15:00Z","ev":"step","deal":"&","outcome":"result","to":"won","amount":777,"via":"maven"}/'
	tail -n 1 ids.closed | sed 's/.*/{"at":"2017-12-31T00:00:00Z","logged":"2026-11-22T07:15:00Z","ev":"step","deal":"&","outcome":"refuse","reason":"unknown","via":"maven"}/'
} | sort >want.lines
sed 's/07:15:01/07:15:00/' want.lines | sort >want
ok 'the changes are exactly these facts' 'import changed.csv >is.lines;
    sed "s/07:15:0[01]/07:15:00/" is.lines | sort | diff want - >&2'
t 'and hold' 'import changed.csv'
t 'the whole of it again' 'crm-funnel --pipeline maven --total -f csv |
    pick "deals won lost open won_money"' <<E2
$(sql changed.csv "select count(*), sum(deal_stage = 'Won'),
    sum(deal_stage = 'Lost'), sum(deal_stage in ('Prospecting', 'Engaging')),
    printf('%.2f', sum(close_value)) from p")
E2
# two of the deals that are open again lose their amount by a fact of its own
t 'back again' 'import "$csv" | wc -l; import "$csv"; import changed.csv | wc -l;
    import changed.csv' <<'E2'
12
10
E2
t 'a dry run needs no store' 'cd / && CRM_STORE="" crm-add -n --csv --map "$map" "$csv" 2>/dev/null |
    wc -l' <<E2
$(wc -l <lines)
E2
t 'and a report without it knows the first stage' '(cd / && CRM_STORE="" \
    crm-add -n --csv --map "$map" "$csv" | crm-funnel -f csv -) 2>/dev/null |
    pick "pipeline stage here" | sort' <<'E2'
maven,engaging,1589
maven,prospecting,500
E2
done_testing

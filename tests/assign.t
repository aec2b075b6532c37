#!/bin/sh
# SPDX-License-Identifier: ISC
# Who gets a deal: by load and weight, limits, absence, team; a seller leaves.
. "$(dirname "$0")/lib.sh"

at='{"at":"2026-11-22T07:15:00Z",'
owners() { crm-list -f csv --fields deal,owner "$1" | sed 1d | sort -n; }
# A store with these members, and no next steps.
new()
{
	rm -rf .crm && crm-init >/dev/null
	sed -i 's/^\(b2b,[^,]*,[^,]*,[^,]*\),[^,]*,[^,]*,/\1,,,/' .crm/stages.csv
	cat >.crm/staff.csv
}
leads() { i=1; while [ $i -le "$1" ]; do echo '{"ev":"deal"}'; i=$((i + 1)); done; }
count() { sort | uniq -c | awk '{ print $2, $1 }'; }

# The ties are decided by FNV-1a of "deal member", as python counts it.
cat >lot.py <<'E'
import sys
def h(s):
    v = 0xcbf29ce484222325
    for b in s.encode(): v = (v ^ b) * 0x100000001b3 % 2**64
    return v
who = {w.split("=")[0]: float(w.split("=")[1]) for w in sys.argv[2:]}
load = dict.fromkeys(who, 0)
for deal in range(1, int(sys.argv[1]) + 1):
    w = min(who, key=lambda m: (load[m] / who[m], h("%d %s" % (deal, m))))
    load[w] += 1
    print("%d,%s" % (deal, w))
E
new <<'E'
id,name,team,weight
anna,Anna,north,1
boris,Boris,north,1
vera,Vera,south,2
off,Off,south,0
E
cp .crm/staff.csv .
same '40 leads: by load and weight, ties by the hash' \
	'leads 40 | crm-add - >lines; owners ""' \
	'python3 lot.py 40 anna=1 boris=1 vera=2'
t 'shares are the weights' 'owners "" | cut -d, -f2 | count' <<'E'
anna 10
boris 10
vera 20
E
same 'one by one it is the same' 'new <staff.csv; i=0
	while [ $i -lt 12 ]; do i=$((i + 1)); crm-add deal; done >lines; owners ""' \
	'python3 lot.py 12 anna=1 boris=1 vera=2'

new <<'E'
id,name,team,weight,min_deals,max_deals,from,until,away_from,away_until
anna,Anna,north,1,,2,,,,
boris,Boris,north,1,3,,,,,
ill,Ill,north,1,,,,,2026-11-20,2026-11-22
gone,Gone,north,1,,,,2026-11-21,,
soon,Soon,north,1,,,2026-11-23,,,
vera,Vera,south,1,,1,,,,
E
t 'below the least first; never above the most, absent, gone' \
	'leads 6 | crm-add - >lines; owners "" | cut -d, -f2 | count' <<'E'
anna 2
boris 3
vera 1
E
t 'a day later' 'CRM_NOW=2026-11-23T08:00:00Z crm-add deal deal=8 >out
	CRM_NOW=2026-11-23T08:00:00Z crm-add deal deal=9 >out
	CRM_NOW=2026-11-23T08:00:00Z owners "deal = 8,9" | cut -d, -f2 | sort' <<'E'
ill
soon
E
t 'who is named keeps it; closed deals need none' \
	'crm-add deal owner=vera; printf "%s\n" "{\"ev\":\"deal\",\"deal\":\"c\"}" \
	"{\"ev\":\"step\",\"deal\":\"c\",\"outcome\":\"refuse\",\"reason\":\"price\"}" |
	crm-add -' <<E
$at"ev":"deal","deal":"10","owner":"vera"}
$at"ev":"deal","deal":"c"}
$at"ev":"step","deal":"c","outcome":"refuse","reason":"price"}
E
t 'a lead of last month in a file is history' \
	'echo "{\"at\":\"2026-10-05T10:00:00Z\",\"ev\":\"deal\",\"deal\":\"h\"}" |
	crm-add - | cut -d, -f3-' <<'E'
"ev":"deal","deal":"h"}
E
t 'turned off' 'echo assign,no >>.crm/settings.csv; crm-add deal' <<E
$at"ev":"deal","deal":"11"}
E
t 'a bad setting' 'sed -i s/assign,no/assign,never/ .crm/settings.csv
	crm-add deal' 65 "crm-add: .crm/settings.csv:*: value: assign: 'never' is not auto or no"

# By crm-step.
sed -i s/assign,never/assign,no/ .crm/settings.csv
cat >.crm/staff.csv <<'E'
id,name,team,weight,max_deals,until,away_from,away_until
anna,Anna,north,1,4,,,
boris,Boris,north,1,,,,
vera,Vera,south,1,,,2026-11-01,2026-12-01
old,Old,south,1,,2026-10-01,,
E
# anna has 2, boris 3; then each 3, and the hash of "11 boris" is smaller.
t 'those without an owner' \
	'crm-step --assign -n "new leads" | cut -d, -f3-; crm-step --assign' <<'E'
"deal":"h","owner":"anna","note":"new leads"}
"deal":"11","owner":"boris","note":"new leads"}
E
t 'nobody of the team is there: nothing is written' \
	'crm-step 11 h --assign --team south' 65 \
	'crm-step: 11: nobody can take it: vera is away'
t 'there is no such team' 'crm-step 11 --assign --team=west' 65 \
	'crm-step: 11: nobody can take it: staff.csv has nobody for now in team west'
t 'a closed deal' 'crm-step c --assign' 65 \
	'crm-step: c: the deal is lost and has no recall: its owner is who closed it'
t 'to one who has left' 'crm-step 11 --assign=old' 65 \
	'crm-step: staff.csv has no old for now'
t 'named, and from a pipe' 'crm-list deal=11 | crm-step - --assign=anna
	crm-step 11 --assign=anna' <<E
$at"ev":"set","deal":"11","owner":"anna","note":"from boris"}
E
t 'boris leaves; too many for anna: nobody gets any' \
	'crm-step --from boris --assign' 65 \
	'crm-step: *: nobody can take it: anna has 4 deals of 4, vera is away'
owners 'owner=boris' | cut -d, -f1 >his
crm-log '' | grep -v '"ev":"set"' >before
ok 'boris leaves, with history kept' '
	crm-step --from=boris --assign=vera --by anna >set &&
	test "$(wc -l <set)" = "$(wc -l <his)" &&
	test "$(grep -c "\"owner\":\"vera\",\"by\":\"anna\",\"note\":\"from boris\"" set)" = \
	    "$(wc -l <his)" &&
	crm-log "" | grep -v "\"ev\":\"set\"" | cmp - before'
t 'nothing is his now' 'crm-list "status=open and owner=boris"' 1
t 'nor again' 'crm-step --from=boris --assign=vera'
t 'the loads are what sqlite counts' 'crm-list -f csv --fields owner \
	"status=open" | sed 1d | count' <<E
$(crm-list -f csv --fields deal,status,owner '' >deals.csv
sqlite3 :memory: '.mode csv' '.import deals.csv d' '.separator " "' \
	"select owner, count(*) from d where status='open' group by 1 order by 1")
E

# Teams of stages.
cat >.crm/staff.csv <<'E'
id,name,team
anna,Anna,north
vera,Vera,south
E
printf 'pipeline,stage,team\nb2b,lead,south\nb2b,contact,\nb2b,deal,north\n' \
	>.crm/stages.csv
rm .crm/script.csv; sed -i s/assign,no/assign,auto/ .crm/settings.csv
t 'the team of the stage, else of the one before it' '
	for s in lead contact deal; do crm-add deal stage=$s; done | cut -d, -f4-' <<'E'
"owner":"vera","stage":"lead"}
"owner":"vera","stage":"contact"}
"owner":"anna","stage":"deal"}
E

# How it is asked.
t 'a step and a new owner' 'crm-step 1 --assign --result' 2 \
	'crm-step: say how the contact ended: *'
t 'with what ends a contact' 'crm-step 1 --assign --next 3d' 2 \
	'crm-step: --assign ends no contact: *'
t 'from, and no assign' 'crm-step 1 --from boris --result' 2 \
	'crm-step: --from goes with --assign*'
t 'from, and a deal' 'crm-step 1 --from boris --assign' 2 \
	'crm-step: --from stands for all open deals of boris: *'
t 'all without an owner to one needs them named' 'crm-step --assign=anna' 2 \
	'crm-step: the id of a deal is missing*'
t 'to oneself' 'crm-step --from anna --assign=anna' 2 \
	"crm-step: the deals of anna are anna's already*"
t 'without staff' 'rm .crm/staff.csv; crm-step 1 --assign' 65 \
	'crm-step: 1: nobody can take it: staff.csv has nobody for now in team south'
done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-check finds what SQL finds, and nothing else, for each kind of finding
# that occurs in a generated journal: a straight one, one as crooked as life,
# and both spoiled.
. "$(dirname "$0")/lib.sh"

command -v sqlite3 >/dev/null || skip_all 'no sqlite3'
gen=$data/../bench/journal-gen.c
[ -f "$gen" ] && ${CC:-cc} -O2 -o journal-gen "$gen" -lm 2>cc.err ||
	skip_all 'journal-gen is not here'
./journal-gen 100000 j 2>gen.err
./journal-gen -x 100000 x 2>>gen.err

crm-init s && rm s/script.csv s/score.csv
cat >s/stages.csv <<'E'
pipeline,stage,rot_days,require,moves,handover
b2b,lead,3,,contact won,
b2b,contact,7,,,
b2b,proposal,10,,negotiation contact,
b2b,negotiation,14,amount > 100000,,
b2b,contract,10,,,more
more,again,,,,
E
cat >s/staff.csv <<'E'
id,from,until,away_from,away_until
anna,,,2024-06-20,2024-07-10
boris,,2024-06-15,,
vera,2024-07-02,,,
oleg,2024-01-01,,,
pyotr,2024-06-10,,,
E
for who in daria egor zhanna zakhar igor kira lev maria nikita olga pavel \
	raisa sergey tatiana ulyana fedor khariton tsvetana chulpan shamil \
	elina yuri; do
	echo "$who,,,,"
done >>s/staff.csv
sed -i '/^quality/d' s/reasons.csv

# What SQL must know of the tables.
cat >tables.sql <<'E'
create table stage (stage, n, rot);
insert into stage values ('lead', 1, 3), ('contact', 2, 7),
    ('proposal', 3, 10), ('negotiation', 4, 14), ('contract', 5, 10);
create table move ("from", "to");
insert into move values ('lead', 'contact'), ('lead', 'won'),
    ('proposal', 'negotiation'), ('proposal', 'contact');
create table reason (reason);
insert into reason values ('price'), ('competitor'), ('no_budget'),
    ('no_answer'), ('deadline'), ('duplicate'), ('spam');
create table staff (id, start, until, away_from, away_until);
.mode csv
.import --skip 1 s/staff.csv staff
update staff set start = strftime('%s', nullif(start, '')) + 0,
    until = strftime('%s', nullif(until, ''), '+1 day') + 0,
    away_from = strftime('%s', nullif(away_from, '')) + 0,
    away_until = strftime('%s', nullif(away_until, ''), '+1 day') + 0;
E

# Clients from the same generator: their companies bear one of ten names and
# one of four legal forms; some have the phone of the one before, written as
# it is dialled at home.
people()
{
	awk -F, 'NR > 1 && /^D[0-9]+,20/ && NF > 8 { f = $6
		gsub(/"/, "", f); sub(/ /, " \\\"", f)
		if (NR % 40 == 0) { $4 = last; sub(/^.7 /, "8 (", $4)
			sub(/ [0-9][0-9][0-9]-/, ")&", $4) }
		last = $4
		printf "{\"at\":\"%s\",\"ev\":\"client\",\"client\":\"P%s\"," \
		"\"phone\":\"%s\",\"email\":\"%s\",\"company\":\"%s\\\"\"}\n",
		$2, $1, $4, $5, f }' "$1" | head -n 5000
}

# Some deals are never created, some twice, some steps and undos come twice,
# some sources are written with a capital, some touches are early.
spoil()
{
	awk '
	/"ev":"deal"/ {
		if (/"deal":"D[0-9]*99"/) next
		if (/"deal":"D[0-9]*[37]"/)
			sub(/"source":"g/, "\"source\":\"G")
		if (/"deal":"D[0-9]*58"/) print
		if (/"deal":"D[0-9]*42"/) {
			split($0, part, "\"")
			printf "{\"at\":\"2022-12-31T08:00:00Z\"," \
				"\"ev\":\"touch\",\"deal\":\"%s\"," \
				"\"kind\":\"visit\"}\n", part[12]
		}
	}
	/"outcome":"refuse"/ && /"deal":"D[0-9]*3"/ { print }
	/"ev":"undo"/ && /"deal":"D[0-9]*[246]"/ { print }
	{ print }'
}

kinds='no-next untouched missed-call overdue rotting away left move require
not-done no-handover future unknown-owner unknown-by unknown-reason same-deal
idle-staff'
spoiled="$kinds orphan no-effect early twice spelling same-phone same-email
same-company"

# compare NAME KINDS: what both find in s as of CRM_NOW.
compare()
{
	rm -f db
	{
		cat tables.sql
		echo 'create table raw (l);'
		printf '%s\n' '.mode ascii' '.separator "\037" "\n"'
		for f in s/journal/*; do
			echo ".import $f raw"
		done
		echo "create table now as select strftime('%s', '$CRM_NOW') + 0 t;"
		cat "$root/tests/data/check.sql"
	} | sqlite3 db
	rc=0
	crm-check -s s -f tsv >all || rc=$?
	t "$1: something is found" "exit $rc" 1
	for k in $2; do
		sqlite3 db "select id from found where kind = '$k'" |
			sort >want
		case $k in
		same-phone | same-email | same-company) at=4 ;;
		idle-staff | unknown-by) at=6 ;;
		*) at=3 ;;
		esac
		awk -F'\t' -v k="$k" -v at="$at" '$1 == k { print $at }' all |
			sort >is
		[ -s want ] && diff want is | head -n 20 >differ
		t "$1: $k, $(grep -c . want) of them" 'test -s want && cat differ'
	done
	cut -f1 all | sort -u | grep -v -e kind -e unused >is
	echo "$2" | xargs -n 1 | sort >want
	t "$1: and nothing else" 'diff want is'
}

export CRM_NOW=2024-07-01T12:00:00Z
cp j.jsonl s/journal/2024-07.jsonl
compare 'straight' "$kinds"
rm s/journal/*; cp x.journal/* s/journal
compare 'crooked' "$kinds"
rm s/journal/*
{ spoil <j.jsonl; people j.leads.csv; } >s/journal/2024-07.jsonl
compare 'straight, spoiled' "$spoiled"
rm s/journal/*
for f in x.journal/*; do
	spoil <"$f" >s/journal/"${f##*/}"
done
people x.leads.csv >s/journal/2025-12.jsonl
compare 'crooked, spoiled' "$spoiled undo-nothing"
done_testing

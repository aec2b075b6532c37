#!/bin/sh
# SPDX-License-Identifier: ISC
# Every page of crm-kpi in a mail: no line is wider than 80 columns, nobody's
# name is cut so that it looks like another's, and no number is cut at all.
. "$(dirname "$0")/lib.sh"
export CRM_NOW=2026-11-22T09:00:00Z

views()
{
	cat <<-'V'
	summary
	summary -p 2026q4
	goals
	goals --per month -p 2026
	goals --mix
	goals --plan
	activity -p this-month
	activity
	activity --norms -p this-month
	activity --norms -p this-week --per day
	speed
	speed --bands
	speed --mix
	speed -b company
	speed -b team --per week
	load
	load --bands
	calls
	calls --per day
	calls --mix
	calls -b source
	efficiency
	efficiency --mix
	efficiency --mix -b source
	efficiency -b source
	efficiency -b company
	trend
	trend -b team
	day
	day -p last-week
	day -p this-month
	day --owner anna -p 2026-11-19
	day --owner anna -p 2026-11-16..2026-11-19
	padding
	padding --per day -p last-week
	V
}

# The widest line of all views, in columns of a terminal.
widest()
{
	views | while read -r view; do
		# shellcheck disable=SC2086 # options are words
		crm-kpi $view >page || echo "$view: $?"
		[ "$(wc -L <page)" -le "${1:-80}" ] ||
			echo "$view: $(wc -L <page)"
		[ -s page ] || echo "$view: nothing"
	done
}

sh "$root/scripts/demo" demo >/dev/null 2>&1
t 'the demo store' 'export CRM_STORE=demo; widest'

# Names that differ at their end, in their middle, or not before the last
# letter; some of 34 letters, one of 62.
cp -R demo long
awk -F, -v OFS=, '
	BEGIN {
		n[1] = "Александра Константиновна Преображенская-Рождественская"
		n[2] = "Александра Константиновна Преображенская-Богоявленская"
		n[3] = "Александр Константинович Преображенский"
		n[4] = "Александр Константинович Преображенски"
		n[5] = "Иннокентий Максимилианович Северов"
		n[6] = "Иннокентий Максимилианович Севериновский-Архангельский-Мещерин"
	}
	NR == 1 { for (i = 1; i <= NF; i++) if ($i == "name") at = i }
	NR > 1 { $at = n[(NR - 2) % 6 + 1] }
	1' demo/staff.csv >long/staff.csv
t 'long names' 'export CRM_STORE=long; widest'
same 'as many names as people' 'CRM_STORE=long crm-kpi load |
	sed "1,3d;/^---/,\$d" | cut -c-30 | sort -u | wc -l' \
	'CRM_STORE=demo crm-kpi load -f csv | sed 1d | wc -l'

# Two hundred times the money.
cp -R long rich
for f in demo/journal/*.jsonl; do
	sed -E 's/"amount":([0-9]+)/"amount":\100/' "$f" >"rich/journal/${f##*/}"
done
rm -rf rich/index
t 'large amounts' 'export CRM_STORE=rich; widest'
ok 'no number is cut' 'export CRM_STORE=rich; views | while read -r view; do
	crm-kpi $view; done | grep "[0-9,]…" && exit 1; :'

# Sentences go on in the next line; a command stays one for the shell.
mkdir 'a long way to the store of a firm with a name as long as this one'
cp -R demo/. 'a long way to the store of a firm with a name as long as this one'
same 'the command that shows the facts runs' \
	"crm-kpi day --owner anna -p 2026-11-19 -s 'a long way to the store of a firm with a name as long as this one' |
	sed -n '/^its facts:/,\$p' | sed 1d >run; sh ./run" \
	"crm-log -f text -p 2026-11-19 -s demo --sort=at 'by = \"anna\"'"
done_testing

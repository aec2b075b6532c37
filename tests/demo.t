#!/bin/sh
# SPDX-License-Identifier: ISC
# The firm of the demo: the same each time, every path in it, and taken whole.
. "$(dirname "$0")/lib.sh"

gen="sh '$root/scripts/demo-gen'"
sh "$root/scripts/demo-gen" >all || exit 1

same 'the same day and seed give the same firm' "$gen" 'cat all'
ok 'another seed gives another' "SEED=2 $gen >two; ! cmp -s two all"
t 'it refuses a clock that it cannot read' "CRM_NOW=today $gen" 2 \
	'demo-gen: CRM_NOW is not like 2026-11-22T07:15:00Z: today'
t 'the facts are in order, none in the future' \
	'cut -c8-27 all | sort -c && tail -n 1 all | cut -c8-27 |
	awk "{ print (\$0 <= \"$CRM_NOW\") }"' <<'E'
1
E
# Each path that the demo promises, by a line that only it can bear.
ok 'every path is there' '
	while read -r path; do
		grep -q -e "$path" all || { echo "$path" >&2; exit 1; }
	done <<-E
		"outcome":"result","next"
		"outcome":"result","to":"proposal"
		"outcome":"result","to":"won"
		"outcome":"postpone"
		"outcome":"refuse","reason":"spam"
		"outcome":"refuse","reason":"price"
		"ev":"undo"
		"dir":"in","missed":true
		"dir":"out","missed":true
		"kind":"meeting"
		"kind":"visit"
		"kind":"proposal"
		"kind":"email"
		"kind":"message"
		"parent":"[KW][0-9]*".*"source":"repeat"
		"ev":"merge"
		"ev":"sale"
		"ev":"cost".*"what":"ads"
		"ev":"task"
		"ev":"done"
		"ev":"set".*"owner"
		"ev":"set".*"amount"
		"ev":"set".*"email"
		"note":"signed"
		"note":"договор подписан"
	E'

# A smaller firm is taken whole, so no step of it is without effect.
crm-init -t b2b s || exit 1
DEALS=120 sh "$root/scripts/demo-gen" s >some || exit 1
ok 'crm-add takes every line' 'crm-add --store s - <some >echoed'
same 'and echoes every fact' 'wc -l <echoed' 'wc -l <some'
same 'each deal is listed once' "crm-list --store s '' | wc -l" \
	"grep -c '\"ev\":\"deal\"' some"
# What each deal is now, from a second fold that knows nothing of ours.
cat >pick.py <<'E'
import json, sys
for line in sys.stdin:
    deal = json.loads(line)
    print(*(deal.get(key) for key in ("deal", "status", "stage", "reached",
        "lost_from", "reason", "owner", "amount", "touches", "next", "path")))
E
same 'and folds as a second fold has it' \
	"crm-list --store s '' | python3 pick.py | sort" \
	"python3 '$root/tests/oracle/fold.py' --as-of $CRM_NOW some |
	python3 pick.py | sort"
ok 'the firm is kept in Moscow time' "grep -x timezone,Europe/Moscow \
	s/settings.csv"
ok 'its funnel holds together' 'crm-funnel --store s'
ok 'its goals are known' 'crm-kpi --store s'
done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-init: a store from a template, whole or not at all.
# shellcheck disable=SC2016 # t runs them
. "$(dirname "$0")/lib.sh"

t 'makes .crm, silently' 'crm-init'
t 'it is all there' 'ls .crm' <<-'E'
	goals.csv
	hooks
	hours.csv
	index
	journal
	lock
	rates.csv
	reasons.csv
	score.csv
	script.csv
	seq
	settings.csv
	staff.csv
	stages.csv
	torn
E
t 'nothing is beside it' 'ls -A' <<-'E'
	.crm
E
t 'the journal is empty' 'ls -A .crm/journal .crm/torn .crm/index | grep .' \
	<<-'E'
	.crm/index:
	.crm/journal:
	.crm/torn:
E

# The stages of a template, in their order.
stages() { grep -v '^#' "$1/stages.csv" | sed 1d | cut -d, -f1,2; }

t 'b2b is the default' 'stages .crm' <<-'E'
	b2b,lead
	b2b,contact
	b2b,proposal
	b2b,negotiation
	b2b,contract
E
t 'b2b by name' 'crm-init -t b2b x && diff -r x .crm'
t 'retail' 'crm-init --template=retail shop && stages shop' <<-'E'
	retail,inquiry
	retail,selection
	retail,quote
	retail,order
	retail,payment
E
t 'three funnels hand over' 'crm-init three -t three-funnels &&
	sed -n "s/^\([a-z]*,[a-z]*\),.*,\([a-z][a-z]*\),\$/\1 \2/p" \
	three/stages.csv | grep -v "^pipeline"' <<-'E'
	leadgen,interested conversion
	conversion,contract existing
E

for name in b2b retail three-funnels; do
	# shellcheck disable=SC2034 # t uses it
	dir=$root/scripts/templates/$name
	crm-init -t "$name" "of-$name"
	t "$name: the tables of the source tree" 'for f in "$dir"/*.csv; do
		cmp "$f" "of-$name/${f##*/}" || exit; done'
	t "$name: each row has the cells of its header" \
		'for f in "$dir"/*.csv; do
		sed "/^#/d; s/\"[^\"]*\"/quoted/g" "$f" | awk -F, -v f="$f" \
		"NR == 1 { n = NF } NF != n { print f, \$0 }"; done'
done

t 'refuses a store' 'crm-init' 2 'crm-init: .crm: *already*'
t 'refuses a store with lines' \
	'echo "{}" >x/journal/2026-11.jsonl; crm-init x' 2 'crm-init: x: *'
t 'and leaves it' 'cat x/journal/2026-11.jsonl' <<-'E'
	{}
E
t 'a directory that is in none' 'crm-init no/such/place' 74 \
	'crm-init: no/such/place: *'
t 'makes nothing of it' '[ ! -e no ]'
t 'refuses a file' 'touch file; crm-init file' 74 'crm-init: file: *'
t 'an empty directory will do' 'mkdir empty && crm-init empty &&
	diff -r empty .crm'
t 'a table of the user stays' 'mkdir mine && echo mine >mine/stages.csv
	crm-init mine' 2 'crm-init: mine/stages.csv: *'
t 'and nothing is put beside it' 'ls -A mine && cat mine/stages.csv' <<-'E'
	stages.csv
	mine
E
t 'once it is away, all goes well' 'rm mine/stages.csv && crm-init mine &&
	diff -r mine .crm'
if [ "$(id -u)" -ne 0 ]; then
	t 'a directory that may not be written' 'mkdir ro && chmod 500 ro
		crm-init ro' 74 'crm-init: ro*'
else
	skip 'a directory that may not be written' 'root may write anywhere'
fi
t 'a name with a blank, a slash behind' 'crm-init "my store/" &&
	diff -r "my store" .crm'
t 'a name that begins with -' 'crm-init -- -odd && diff -r ./-odd .crm'

t 'no such template' 'crm-init -t b2c y' 2 \
	"crm-init: no template 'b2c': there are b2b, retail, three-funnels
Try 'crm-init --help'."
t 'two directories' 'crm-init y z' 2 "crm-init: *'z'*"
t 'an empty name' 'crm-init ""' 2 'crm-init: *empty*'
t 'an unknown option' 'crm-init --tempalte=b2b y' 2 "*'--template'*"
t 'nothing came of these' '[ ! -e y ] && [ ! -e z ]'

t 'help has examples first' 'crm-init --help | head -n1' <<-'E'
	Examples:
E
t 'help into a full device' 'crm-init --help >/dev/full' 74 'crm-init: *'
t 'version' 'crm-init -V | sed "s/ [0-9.]*\$//"' <<-'E'
	crm-init (crm-tools)
E
t 'a binary copied alone has its tables' 'mkdir far && here=$PWD &&
	cp "$CRM_BIN/crm-init" far && (cd / && "$here/far/crm-init" \
	"$here/far/s") && diff -r far/s .crm'

t 'killed at any moment: a whole store or none' 'for ms in 0 1 2 3 4 5 6 7 8 9
	do
		{ timeout -s KILL "0.00$ms" crm-init "kill$ms"; } 2>/dev/null
		[ ! -e "kill$ms" ] || diff -r "kill$ms" .crm || exit
	done'

done_testing

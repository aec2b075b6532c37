#!/bin/sh
# SPDX-License-Identifier: ISC
# The index never says anything that the journal does not: whatever is asked,
# with it, without it, after more was written, and whatever happened to it or
# to the journal, the answer is the same.
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || skip_all 'no python3'
export PYTHONDONTWRITEBYTECODE=1 CRM_STORE=store

n=1300
[ "$CRM_VALGRIND" != 1 ] || n=1250
python3 "$root/tests/oracle/journals.py" b2b 41 $n >random || exit 1
cat >facts <<'E'
{"at":"2026-01-02T10:00:00Z","ev":"deal","deal":"2026-03-04","client":"K1"}
{"at":"2026-01-02T10:00:00Z","ev":"deal","deal":"1042","client":"k1","key":"x-1"}
{"at":"2026-01-03T10:00:00Z","ev":"client","client":"K1","name":"Ivan","phone":"+7 900"}
{"at":"2026-01-03T11:00:00Z","ev":"client","client":"k1","name":"ivan"}
{"at":"2026-01-04T10:00:00Z","ev":"client","client":"K2","company":"Roga","email":"A@b.ru"}
{"at":"2026-01-05T10:00:00Z","ev":"merge","client":"K1","into":"K2"}
{"at":"2026-01-06T10:00:00Z","ev":"merge","client":"K2","into":"K3"}
{"at":"2026-01-06T10:00:00Z","ev":"client","client":"K3","note":"last"}
{"at":"2026-01-07T10:00:00Z","ev":"deal","deal":"Ёлка","client":"K3","parent":"1042"}
{"at":"2026-01-07T11:00:00Z","ev":"touch","deal":"ёЛКА","kind":"call","dir":"in","phone":79001}
{"at":"2026-01-07T12:00:00Z","ev":"touch","client":"K2","kind":"call","dir":"out","key":"x-2","via":"pbx"}
{"at":"2026-01-08T12:00:00Z","ev":"task","task":"T1","deal":"1042","due":"2026-02-01T00:00:00Z","todo":"x"}
{"at":"2026-01-08T12:00:00Z","ev":"deal","deal":"a\"b\\c","client":"K\u0031"}
{"at":"2026-01-09T12:00:00Z","ev":"deal","deal":"2026","client":"K4"}
E
# A journal of several segments, one of them without a line.
lines=$(wc -l <random)
crm-init store >/dev/null 2>&1 && rm -f store/reasons.csv || exit 1
head -n $((lines / 3)) random >store/journal/2026-01.jsonl
tail -n +$((lines / 3 + 1)) random | head -n $((lines / 3)) \
	>store/journal/2026-01-31T000000Z-1.jsonl
cat facts >store/journal/2026-02.jsonl
tail -n +$((lines / 3 * 2 + 1)) random >store/journal/2026-03.jsonl
: >store/journal/2026-04.jsonl

# Questions that the index may help with: what they are answered, and how.
cat >few <<'E'
crm-show 1042 2026-03-04 Ёлка
crm-show -f jsonl D5a 7-a 'a"b\c'
crm-list deal=1042
crm-list 'deal=2026'
crm-list 'deal=ёлка'
crm-list 'client=K1' --fields deal,client,client.name,client.company,client.email
crm-log 'deal=д11-a and ev=step'
crm-log 'client=k1'
crm-step D5a 7-a --refuse x --dry-run
crm-add -n deal deal=1042
crm-add -n touch client=K1 kind=call
crm-add -n touch client=K2 kind=call key=x-2
crm-add -n task task=T1 deal=1042 todo=y
E
cat few - >points <<'E'
crm-show nobody
crm-show D5a --as-of 2026-01-20
crm-list 'deal=2026-03,D5a'
crm-list 'deal=d5A or deal="7-a" and amount>0'
crm-list 'client=k2'
crm-list 'client=K3' --at-age 1d
crm-list 'status=open' -w 'client=K3,C531-2'
crm-list 'deal=nobody'
crm-list 'client=K3 and deal=1042'
crm-log deal=1042
crm-log 'deal=2026'
crm-log 'into=K3'
crm-log 'key=x-2'
crm-log 'task=t1'
crm-log 'parent=1042'
crm-log 'phone=79001'
crm-log 'email=a@B.ru'
crm-log 'via=pbx' --limit 1
crm-log 'deal=д11-a' --as-of 2026-01-20 --sort at
crm-step nobody --postpone 3d --dry-run
crm-add -n deal deal=new client=K1
crm-add -n touch client=C531-2 kind=call key=x-3
crm-add -n set deal=Ёлка owner=anna
crm-add -n undo deal=1042 of=2026-01-02T10:00:00Z what=deal
E
cat points - >all <<'E'
crm-list 'deal=007'
crm-list 'client=K3 or deal=D5a'
crm-log 'not deal=D5a' --limit 2
crm-funnel -f csv
crm-list '' --limit 3 --sort deal
E
ask()
{
	while read -r question; do
		echo "## $question"
		eval "$question" 2>&1
		echo "## status $?"
	done <questions
}
no_index()
{
	(export CRM_INDEX=0; ask)
}
parts()
{
	find store/index -name '*.part' -type f | wc -l
}
# What makes an index, when there is something to make it of.
report()
{
	crm-funnel -f csv >out 2>err
}
# right: all answers are those that the journal alone gives
right()
{
	no_index >without
	still
}
# still: they are the same as before, for the journal is
still()
{
	ask >with
	cmp -s without with && return
	diff without with | head -n 20 >&2
	return 1
}

cp points questions
ok 'questions that have answers' '
	no_index >out && [ "$(grep -c "^## status 0" out)" -ge 28 ]'
ok 'no point operation makes an index' 'ask >out && [ "$(parts)" = 0 ]'
ok 'nor a report with CRM_INDEX=0' '
	CRM_INDEX=0 report && [ "$(parts)" = 0 ]'
ok 'a report does' 'report && [ "$(parts)" = 1 ]'
cp all questions
ok 'with it' 'right && [ "$(parts)" = 1 ]'

# A question by its pins is what the whole says of these deals.
for q in deal=1042 deal=2026 deal=2026-03,D5a client=K1 client=c505-0; do
	same "crm-list $q, and picked from all" "crm-list '$q'" \
	    "crm-list '' | crm-list '$q' -"
	same "crm-log $q, and picked from all" "crm-log '$q'" \
	    "crm-log '' | crm-log '$q' -"
done

# More is written, by the tools and beside them.
ok 'after more was written' '
	crm-step 1042 --postpone 3d >out &&
	crm-add deal deal=77 client=K2 key=x-4 >out &&
	crm-add touch client=K4 kind=call key=x-5 >out &&
	echo "{\"at\":\"2026-11-22T07:00:00Z\",\"ev\":\"merge\",\"client\":\"K4\",\"into\":\"K1\"}" \
		>>store/journal/2026-02.jsonl && right'
for key in x-2 x-4; do
	ok "a key that is known: $key" '
		crm-add touch client=K2 kind=call key='$key' >out 2>err &&
		[ ! -s out ]'
done
ok 'a torn end' '
	printf "{\"at\":\"2026-11-22T07:00:00Z\",\"ev\":\"touch\",\"deal\":\"1042\"" \
		>>store/journal/2026-03.jsonl && right &&
	crm-step 1042 --result >out && [ "$(ls store/torn)" != "" ] && right'
ok 'parts for what was appended' '
	head -n 2000 random | sed "s/\(\"deal\": *\"\)/\\1y/" \
		>>store/journal/2026-05.jsonl && report && right &&
	n=$(parts) && [ $n = 1 ] || [ $n = 2 ]'
ok 'made anew' '
	rm store/index/*.part && report && right && [ "$(parts)" = 1 ]'

t 'held against the journal' 'crm-check --index | sed 1,2d' <<-'E'
	wrong: 0
E
ok 'and it covers all of it' '
	crm-check --index >out && cat store/journal/*.jsonl | wc -lc |
	awk "{ print \"covered: lines \" \$1 \", bytes \" \$2 }" >want &&
	sed -n 2p out | cmp - want'
t '--index of a file' 'crm-check --index facts' 2 \
	'crm-check: --index: files have no index, a store has one*'

# What may happen to a part.
part=$(echo store/index/*.part)
cp "$part" whole
# shellcheck disable=SC2034 # for what is evaluated
size=$(wc -c <whole)
# flip AT: change a byte of the part
flip()
{
	cp whole "$part"
	old=$(od -An -tu1 -j "$1" -N 1 whole)
	# shellcheck disable=SC2059 # an octal number
	printf "\\$(printf %o $((old ^ 85)))" |
		dd of="$part" bs=1 seek="$1" conv=notrunc 2>/dev/null
}
cp few questions
ok 'before it' right
ok 'a byte of its head is another' '
	for i in 0 8 12 16 24 40 56 64 72 100 200 400; do
		flip $i && still || { echo "at $i" >&2; exit 1; }
	done'
ok 'a byte of the rest is another' '
	i=4097
	while [ $i -lt $size ]; do
		flip $i && still || { echo "at $i" >&2; exit 1; }
		i=$((i + size / 17))
	done'
ok 'which the check finds' '
	flip $((size / 2)) && ! crm-check --index >out && tail -n 1 out |
	grep -qv "wrong: 0$"'
ok 'it is cut off' '
	for i in 0 1 71 4096 $((size / 2)) $((size - 1)); do
		head -c $i whole >"$part" && still || exit 1
	done'
ok 'it is longer' 'cat whole facts >"$part" && still'
ok 'it is of another version' '
	cp whole "$part" && printf "\\377" |
	dd of="$part" bs=1 seek=8 conv=notrunc 2>/dev/null && still'
ok 'it is of another store' '
	cp whole "$part" && cp -r store other &&
	sed "s/D5a/D5q/" store/journal/2026-01.jsonl \
		>other/journal/2026-01.jsonl &&
	(CRM_STORE=other && export CRM_STORE && right) && rm -r other &&
	right'
ok 'it is a directory, or may not be read' '
	rm "$part" && mkdir "$part" && still && rmdir "$part" &&
	cp whole "$part" && chmod 0 "$part" && still && chmod 644 "$part"'
ok 'what meets damage removes the part, and a report makes it anew' '
	cp whole "$part" && dd if=/dev/zero of="$part" bs=4096 seek=3 \
		count=$((size / 8192)) conv=notrunc 2>/dev/null &&
	still && [ "$(parts)" = 0 ] && report && [ "$(parts)" = 1 ] &&
	crm-check --index >out && still'
CRM_INDEX=0 report && cp out want
ok 'damage anywhere is mended by the next report' '
	for i in 5 10 20 30 40 50 60 70 80 90 95 99; do
		rm -f store/index/*.part
		flip $((size * i / 100)) && ! crm-check --index >check &&
		grep -q damaged check && report && cmp out want &&
		[ "$(parts)" = 1 ] && crm-check --index >check &&
		report && cmp out want && still ||
			{ echo "at $i %" >&2; exit 1; }
	done'
rm -f store/index/*.part
cp all questions
ok 'and all find the same' '
	flip $((size / 2)) && crm-list "" >out && right'
ok 'deleted' 'rm -r store/index && right && [ "$(parts)" = 1 ]'

# What may happen to the journal.
cp few questions
ok 'a segment is written anew' '
	sed "s/Roga/Kopyta/" store/journal/2026-02.jsonl >new &&
	mv new store/journal/2026-02.jsonl && right && crm-list "" >out &&
	right && grep -q Kopyta with'
ok 'changed in its place, as long as before' '
	report && sed "s/Kopyta/Atypok/" store/journal/2026-02.jsonl \
		>new && cat new >store/journal/2026-02.jsonl && right &&
	grep -q Atypok with'
ok 'a segment is removed' '
	report && mv store/journal/2026-05.jsonl . && right &&
	report && right && mv 2026-05.jsonl store/journal && right'
ok 'a segment that sorts before the others' '
	report && sed "s/1042/9042/" facts >store/journal/2025-01.jsonl &&
	right && report && right'
ok 'a line that cannot be read' '
	report && echo "{\"at\":1042" >>store/journal/2026-05.jsonl &&
	! report && right && ! report && right &&
	sed -i "/{\"at\":1042/d" store/journal/2026-05.jsonl &&
	report && right'

# Where it cannot be made.
ok 'index/ may not be written to, or is a file' '
	rm -r store/index && mkdir store/index && chmod 555 store/index &&
	report && right && chmod 755 store/index && rm -r store/index &&
	echo >store/index && report && right && rm store/index'
ok 'there is no room' '
	(trap "" XFSZ; ulimit -f 64; crm-funnel 2>err) | cat >out && right &&
	[ "$(find store/index -name "*.part" -o -name ".tmp-*")" = "" ]'
ok 'another is at it' '
	rm -rf store/index && mkdir store/index && flock store/index/lock \
	crm-funnel >out 2>err && [ "$(parts)" = 0 ] && right'
ok 'several at once' '
	rm -rf store/index
	for i in 1 2 3 4 5 6; do
		crm-funnel -f csv >out.$i 2>&1 &
	done
	wait && for i in 2 3 4 5 6; do cmp out.1 out.$i || exit; done
	right && [ "$(parts)" = 1 ]'
ok 'killed while it is made' '
	for i in 1 2 3 4 5 6 7 8; do
		rm -f store/index/*.part
		timeout -s KILL 0.0$i crm-funnel >out 2>&1
		right || exit
	done 2>/dev/null
	rm -f store/index/*.part
	report && [ "$(parts)" = 1 ] &&
	[ "$(find store/index -name ".tmp-*")" = "" ]'

# A change that neither times nor sizes tell: what the index was made of is no
# more.  A deal of 100, a touch, a sale without a deal, 299 deals more.
crm-init ck >out 2>&1
cat >ck.jsonl <<'E'
{"at":"2026-01-02T10:00:00Z","ev":"deal","deal":"D1","owner":"anna","amount":100}
{"at":"2026-01-03T10:00:00Z","ev":"touch","deal":"D1","by":"anna","kind":"call","dir":"out"}
{"at":"2026-01-03T10:00:00Z","ev":"sale","client":"K1","by":"anna","amount":5}
E
i=1
while [ $((i += 1)) -le 300 ]; do
	sed "1!d; s/D1/D$i/" ck.jsonl
done >ck.more
cat ck.more >>ck.jsonl
# edit WAS IS: in its place, where it stands first, after an index was made;
# then a line is appended
edit()
{
	rm -rf ck/index && cp ck.jsonl ck/journal/2026-01.jsonl &&
	CRM_INDEX=1 crm-funnel -s ck >out 2>err &&
	crm-check -s ck --index >out &&
	at=$(grep -obF "$1" ck.jsonl | head -n 1 | cut -d: -f1) &&
	printf %s "$2" | dd of=ck/journal/2026-01.jsonl bs=1 seek="$at" \
		conv=notrunc 2>/dev/null &&
	sed '1!d; s/D1/E1/; s/,"amount":100//' ck.jsonl \
		>>ck/journal/2026-01.jsonl
}
# amount: the money that the first stage has
amount()
{
	crm-funnel -s ck -f csv | sed -n 2p | cut -d, -f6
}
# wrong: what the check says of the columns
wrong()
{
	crm-check -s ck --index | grep ^index/ | grep -v ' a line here'
}
ok 'the index says what was, the journal what is' '
	edit "100}" "900}" && [ "$(amount)" = 30000.00 ] &&
	[ "$(CRM_INDEX=0 amount)" = 30800.00 ]'
t 'an amount' 'crm-check -s ck --index | grep -v -e ^parts -e ^covered' <<-'E'
	index/1.part: deal D1 is not what the journal says
	wrong: 1
	delete index/ in the store: the next report makes it anew
E
ok 'the status is 1' '
	crm-check -s ck --index >out; [ $? = 1 ]'
ok 'what it says helps' '
	rm -r ck/index && CRM_INDEX=1 crm-funnel -s ck >out 2>err &&
	crm-check -s ck --index >out && [ "$(amount)" = 30800.00 ]'
t 'an owner' "edit 'anna\",\"amount\":100' olga && wrong" <<-'E'
	index/1.part: deal D1 is not what the journal says
E
t 'a deal' "edit '\"D2\"' '\"X2\"' && wrong" <<-'E'
	index/1.part: deal D2 is not in the journal there
	index/1.part: deal X2 of the journal is missing
E
t 'who touched' "edit 'anna\",\"kind\"' olga && wrong" <<-'E'
	index/1.part: a touch by anna at 2026-01-03T10:00:00Z is not in the journal there
	index/1.part: a touch by olga at 2026-01-03T10:00:00Z of the journal is missing
E
t 'when' "edit 03T10:00:00Z 03T11 && wrong" <<-'E'
	index/1.part: a touch by anna at 2026-01-03T10:00:00Z is not in the journal there
	index/1.part: a touch by anna at 2026-01-03T11:00:00Z of the journal is missing
E
t 'a sale' "edit '\"client\":\"K1\"' '\"deal\":\"D199\"' && wrong" <<-'E'
	index/1.part: deal D199 is not what the journal says
	index/1.part: journal/2026-01.jsonl, byte 175: no sale without a deal is here
E
ok 'a small store has none' '
	crm-init small >out 2>&1 && cp facts small/journal/2026-01.jsonl &&
	crm-funnel -s small >out 2>err && [ "$(ls small/index)" = "" ]'
done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-check: for each kind of finding a store that has it and its like that
# has not, and the commands that mend it.  Expected by hand.
. "$(dirname "$0")/lib.sh"

# store: a store s of the lines on standard input.  It is Sunday, 22 November
# 2026, 07:15; the week before began on Monday the 16th.
store()
{
	chmod -R u+rwX s 2>/dev/null
	rm -rf s
	crm-init s
	cat >s/journal/2026-11.jsonl
	echo 0099 >s/seq
}
# L DAY EV REST: a line of that day of November, 09:00, or with the time given
L()
{
	case $1 in
	*T*) _at=$1 ;;
	*) _at=2026-11-${1}T09:00:00Z ;;
	esac
	printf '{"at":"%s","ev":"%s",%s}\n' "$_at" "$2" "$3"
}
# Whom or what the findings of a kind are about, in their order.
about()
{
	crm-check -s s --only="$1" -f tsv | awk -F'\t' 'NR > 1 {
		printf "%s%s", s, ($3 ? $3 : $4 ? $4 : $5); s = " " }
		END { if (s) print "" }'
}
# The commands of a kind, with $2 (of sed) for what is to be filled in.
commands()
{
	crm-check -s s --only="$1" -f tsv | tail -n +2 | cut -f9 |
		sed "${2:-}"
}
# found KIND WHO: these and no other
found()
{
	t "$1: found: $2" "about $1" <<-E
	$2
	E
}
# mended KIND [SED]: the commands run, and nothing is left
mended()
{
	commands "$1" "${2:-}" >run
	ok "$1: what mends it runs" 'test -s run && sh -e run >/dev/null'
	t "$1: and it is gone" "crm-check -s s --only=$1"
}
anna='"owner":"anna"'
deal() { L "${3:-20}" deal "\"deal\":\"$1\",\"client\":\"C$1\",$anna${2:+,$2}"; }
step() { L "$2" step "\"deal\":\"$1\",\"outcome\":$3"; }
ahead='"next":"2026-11-30T09:00:00Z"'

# Work.
store <<E
$(deal bare) $(deal planned "$ahead") $(deal lost) $(deal dropped "$ahead")
$(step lost 21 '"refuse","reason":"price"')
$(step dropped 21 '"result","to":"contact"')
$(deal cleared "$ahead") $(L 21 set '"deal":"cleared","next":null')
E
sed -i 's/} {/}\n{/g' s/journal/*
found no-next 'bare cleared dropped'
t 'no-next: since when' "crm-check -s s --only=no-next -f tsv |
	cut -f3,7 | tail -n +2" <<'E'
bare	2026-11-20T09:00:00Z
cleared	2026-11-21T09:00:00Z
dropped	2026-11-21T09:00:00Z
E
mended no-next

# A lead may be postponed twice: then the next step is set.
store <<E
$(deal often)
$(step often 20 '"postpone","next":"2026-11-20T10:00:00Z"')
$(step often 21 '"postpone","next":"2026-11-21T10:00:00Z"')
$(deal once) $(step once 21 '"postpone","next":"2026-11-22T07:14:59Z"')
$(deal now) $(step now 21 '"postpone","next":"2026-11-22T07:15:00Z"')
E
sed -i 's/} {/}\n{/g' s/journal/*
found overdue 'often once'
t 'overdue: another command where no postponement is left' \
	'commands overdue' <<'E'
crm-add -s s set deal=often next=1d
crm-step -s s once --postpone=1d
E
mended overdue

# A lead rots after 3 days, at contact it is 7.
store <<E
$(deal old "" 17)
$(deal kept "$ahead" 17)
$(deal late '"next":"2026-11-18T09:00:00Z"' 17)
$(deal young "" 2026-11-19T07:15:01)
$(deal moved "" 01) $(step moved 16 '"result","to":"contact"')
$(deal spoken "" 01) $(L 20 touch '"deal":"spoken","kind":"call"')
E
sed -i 's/} {/}\n{/g; s/07:15:01"/07:15:01Z"/' s/journal/*
found rotting 'late old'
mended rotting

# Two business hours: from Friday 16:30 they end on Monday at 09:30.
store <<E
$(deal in_time "" 2026-11-20T16:30:00Z)
$(deal forgotten "" 2026-11-20T15:00:00Z)
$(deal called "" 19) $(L 20 touch '"deal":"called","kind":"call"')
E
sed -i 's/} {/}\n{/g' s/journal/*
found untouched 'forgotten'
mended untouched

call='"kind":"call","missed":true'
store <<E
$(deal a "" 01) $(L 10 touch '"deal":"a","dir":"in",'"$call")
$(deal b "" 01) $(L 10 touch '"deal":"b","dir":"in",'"$call")
$(L 11 touch '"deal":"b","dir":"out",'"$call")
$(deal c "" 01) $(L 10 touch '"deal":"c","dir":"out",'"$call")
$(deal d "" 01) $(L 10 touch '"deal":"d","dir":"in",'"$call")
$(L 01 deal '"deal":"d2","client":"Cd"')
$(L 12 touch '"deal":"d2","kind":"email","dir":"out"')
$(L 12 touch '"client":"X","dir":"in",'"$call")
$(L 13 touch '"client":"X","dir":"in",'"$call")
$(L 13 undo '"deal":"a","of":"2026-11-30T00:00:00Z","what":"step"')
E
sed -i 's/} {/}\n{/g' s/journal/*
found missed-call 'a X'
t 'missed-call: how many' \
	"crm-check -s s --only=missed-call -f tsv | cut -f8 | tail -n +2" <<'E'
1 call missed, not returned for 11 days
2 calls missed, not returned for 8 days
E
mended missed-call

staff()
{
	cat >s/staff.csv <<-'E'
	id,from,until,away_from,away_until
	anna,,,,
	gone,,2026-11-21,,
	today,,2026-11-22,,
	off,,,2026-11-20,2026-11-25
	back,,,2026-11-01,2026-11-21
	later,2026-12-01,,,
	E
}
o() { L 20 deal "\"deal\":\"$1\",\"owner\":\"$2\"${3:+,$3}"; }
owners()
{
	store <<-E
	$(o 1 anna) $(o 2 gone) $(o 3 today) $(o 4 off) $(o 5 back)
	$(o 6 later) $(o 7 nobody) $(L 20 deal '"deal":"8"')
	$(o 9 off '"next":"2026-11-26T00:00:00Z"')
	$(o 10 off '"next":"2026-11-25T23:59:59Z"')
	$(o 11 gone) $(step 11 21 '"refuse","reason":"price"')
	E
	sed -i 's/} {/}\n{/g' s/journal/*
	staff
}
for kind in no-owner:8 left:2 'away:10 4' unknown-owner:7; do
	owners
	found "${kind%:*}" "${kind#*:}"
	mended "${kind%:*}"
done
owners && rm s/staff.csv
found no-owner 8
mended no-owner s/WHO/anna/

store <<E
$(deal w '"source":"site"' 01) $(step w 10 '"result","to":"won"')
$(deal x "" 01) $(step x 10 '"result","to":"won"')
$(L 11 deal '"deal":"y","parent":"x","pipeline":"more"')
$(deal z "" 01)
E
sed -i 's/} {/}\n{/g' s/journal/*
printf '%s\n' pipeline,stage,handover b2b,lead,more/again more,first, \
	more,again, >s/stages.csv
rm s/script.csv
found no-handover w
mended no-handover
t 'no-handover: the new one is there' "crm-list -s s 'parent = w' -f tsv \
	--fields=client,pipeline,stage,owner | tail -n 1" <<'E'
Cw	more	again	anna
E

# Stages.
table()
{
	rm s/script.csv
	cat >s/stages.csv <<-'E'
	pipeline,stage,require,moves
	b2b,lead,,contact proposal
	b2b,contact,,
	b2b,proposal,amount > 0 and has(client.phone),
	b2b,deal,,
	E
}
store <<E
$(deal a) $(step a 21 '"result","to":"prposal"')
$(deal b) $(step b 21 '"result","to":"prposal"')
$(L 2026-11-21T10:00:00Z step '"deal":"b","outcome":"result","to":"contact"')
$(deal c) $(L 20 deal '"deal":"e","pipeline":"old","stage":"x"')
E
sed -i 's/} {/}\n{/g' s/journal/*
table
found unknown-stage 'e a'
t 'unlisted-stage: by whom it was named' \
	"crm-check -s s --only=unlisted-stage -f tsv | cut -f8 | tail -n +2" \
	<<'E'
old/x is not there: deals were there 1 time
b2b/prposal is not there: deals were there 2 times
E
mended unknown-stage

store <<E
$(deal a) $(step a 21 '"result","to":"deal"')
$(deal b) $(step b 21 '"result","to":"contact"')
$(deal c) $(step c 21 '"result","to":"won"')
$(deal d) $(step d 21 '"result","to":"deal"')
$(L 2026-11-21T10:00:00Z step '"deal":"d","outcome":"result","to":"contact"')
$(deal e) $(step e 21 '"result","to":"deal"')
$(L 2026-11-21T10:00:00Z step '"deal":"e","outcome":"refuse","reason":"price"')
$(deal f) $(step f 21 '"result","to":"lead"')
E
sed -i 's/} {/}\n{/g' s/journal/*
table
found move 'a c'
mended move

store <<E
$(L 01 client '"client":"Ca","phone":"1"') $(L 01 client '"client":"Cc","name":"N"')
$(deal a '"stage":"proposal","amount":5') $(deal b '"stage":"lead"')
$(deal c '"stage":"proposal","amount":5') $(deal d '"stage":"proposal"')
E
sed -i 's/} {/}\n{/g' s/journal/*
table
found require 'c d'
t 'require: what lacks is to be given' 'commands require' <<'E'
crm-add -s s set client=Cc phone=VALUE
crm-add -s s set deal=d amount=VALUE
E
commands require s/VALUE/7/ | sh >/dev/null
found require d
mended require s/VALUE/7/

store <<E
$(deal a '"stage":"proposal"') $(deal b '"stage":"contract"')
$(deal c '"stage":"contact"') $(deal d '"stage":"proposal"')
$(L 21 touch '"deal":"d","kind":"proposal"')
$(L 21 touch '"deal":"a","kind":"email"')
E
sed -i 's/} {/}\n{/g' s/journal/*
found not-done 'a b'
mended not-done
echo touch.proposal,none >>s/settings.csv
echo touch.contact,call >>s/settings.csv
found not-done 'a b c d'
mended not-done

# Facts.
store <<E
$(deal a) $(step a 21 '"refuse","reason":"price"')
$(L 2026-11-21T10:00:00Z step '"deal":"a","outcome":"refuse","reason":"price"')
$(deal b) $(step b 21 '"result","to":"won"')
$(L 2026-11-21T10:00:00Z step '"deal":"b","outcome":"result","to":"won"')
$(deal c) $(step c 21 '"result","to":"lead"')
E
sed -i 's/} {/}\n{/g' s/journal/*
found no-effect 'a b'
t 'no-effect: file and line' \
	"crm-check -s s --only=no-effect -f tsv | cut -f5 | tail -n +2" <<'E'
s/journal/2026-11.jsonl:3
s/journal/2026-11.jsonl:6
E
mended no-effect

store <<E
$(deal a) $(step a 21 '"result","to":"contact"')
$(L 22T undo '"deal":"a","of":"2026-11-21T09:00:00Z","what":"step"')
$(deal b) $(L 21 undo '"deal":"b","of":"2026-11-20T09:00:00Z","what":"step"')
E
sed -i 's/} {/}\n{/g; s/"22T"/"2026-11-21T10:00:00Z"/' s/journal/*
found undo-nothing b

store <<E
$(L 19 touch '"deal":"a","kind":"call"') $(deal a)
$(deal b) $(L 20 touch '"deal":"b","kind":"call"')
$(L 10 touch '"deal":"o1","kind":"call"') $(L 12 step '"deal":"o1","outcome":"refuse","reason":"price"')
$(deal c '"amount":5') $(deal c '"amount":6' 21)
E
sed -i 's/} {/}\n{/g' s/journal/*
found early a
found orphan o1
found twice c
mended orphan
mended twice
t 'twice: the first holds again' \
	"crm-list -s s 'deal = c' -f tsv --fields=amount | tail -n 1" <<'E'
5.00
E

store <<E
$(deal a) $(step a 2026-11-24T09:00:00Z '"result","to":"contact"')
$(deal b) $(step b 2026-11-23T07:15:00Z '"result","to":"contact"')
$(L 21 undo '"deal":"c","of":"2026-12-24T09:00:00Z","what":"touch"')
$(deal c) $(L 2026-12-24T09:00:00Z touch '"deal":"c","kind":"call"')
E
sed -i 's/} {/}\n{/g' s/journal/*
found future a
mended future

# Fields.
who() { L 20 client "\"client\":\"$1\",\"$2\":\"$3\""; }
store <<E
$(who p1 phone '+7 912 345-67-89') $(who p2 phone 'call the secretary')
$(who p3 phone '8 (912) 345 67') $(who p4 phone '+49 30 901820')
$(who p5 phone '89123456701; 89123456702') $(who p6 phone '')
$(who m1 email 'a.b@example.com') $(who m2 email 'a.b@example')
$(who m3 email 'почта@пример.рф') $(who m4 email 'a@b@example.com')
E
sed -i 's/} {/}\n{/g' s/journal/*
found phone 'p2 p3 p5'
found email 'm2 m4'
mended phone s/PHONE/+79123456789/
mended email s/EMAIL/a@example.com/
echo phone_country,49 >>s/settings.csv
L 21 client '"client":"p9","phone":"030 901820"' >>s/journal/2026-11.jsonl
t 'phone: the country is a setting' 'about phone'

store <<E
$(deal a '"amount":-5') $(deal b '"amount":0') $(deal c)
$(deal d '"stage":"proposal"') $(deal e '"stage":"negotiation"')
$(deal f) $(step f 21 '"result","to":"won"')
$(deal g '"amount":-5') $(step g 21 '"refuse","reason":"price"')
E
sed -i 's/} {/}\n{/g' s/journal/*
found amount a
found no-amount 'e f'
mended amount s/AMOUNT/5/
mended no-amount s/AMOUNT/5/

store <<E
$(deal a) $(step a 21 '"refuse","reason":"whim"')
$(deal b) $(step b 21 '"refuse","reason":"price"')
$(L 20 touch '"deal":"b","kind":"call","by":"x"')
$(L 21 touch '"deal":"b","kind":"call","by":"anna"')
E
sed -i 's/} {/}\n{/g' s/journal/*
found unknown-reason a
mended unknown-reason s/REASON/price/
printf 'id\nanna\n' >s/staff.csv
t 'unknown-by' "crm-check -s s --only=unknown-by -f tsv | cut -f6 |
	tail -n +2" <<'E'
x
E

store <<E
$(deal a '"source":"google"') $(deal b '"source":"google"')
$(deal c '"source":"Google"') $(deal d '"source":"goo gle"')
$(deal e '"source":"vk"') $(deal f '"campaign":"счёт"')
$(deal g '"campaign":"счёт"') $(deal h '"campaign":"Cчет"')
E
sed -i 's/} {/}\n{/g' s/journal/*
found spelling 'c d h'
mended spelling
t 'spelling: what most deals have' \
	"crm-list -s s '' -f tsv --fields=source,campaign | sort | uniq -c |
	sed 's/^ *//'" <<'E'
3 	счёт
4 google	
1 source	campaign
1 vk	
E

# Doubles.
store <<E
$(who a1 phone '+7 912 345-67-89') $(who a2 phone '8 (912) 3456789')
$(who a3 phone '9123456789 доб. 12') $(who a4 phone '+79123456780')
$(who b1 email 'Ann.Lee@gmail.com') $(who b2 email 'annlee+shop@googlemail.com')
$(who b3 email 'ann.lee@example.com') $(who b4 email 'annlee@example.com')
$(who c1 company 'ООО «Ромашка»') $(who c2 company 'ромашка ООО')
$(who c3 company 'ЗАО Ромaшка') $(who c4 company 'Ромашка-Плюс')
$(who c5 company 'Müller GmbH') $(who c6 company 'MÜLLER')
$(who c7 company 'Счётмаш') $(who c8 company 'Cчетмаш, АО')
E
sed -i 's/} {/}\n{/g' s/journal/*
found same-phone 'a2 a3'
found same-email b2
found same-company 'c2 c3 c6 c8'
mended same-phone
mended same-email
mended same-company

store <<E
$(deal a '"title":"Кухня"') $(L 21 deal '"deal":"b","client":"Ca","title":"кухня!"')
$(L 21 deal '"deal":"c","client":"Ca","title":"Шкаф"')
$(deal d) $(L 21 deal '"deal":"e","client":"Cd"')
$(deal f) $(L 21 deal '"deal":"g","client":"Cf"') $(step f 21 '"refuse","reason":"price"')
E
sed -i 's/} {/}\n{/g' s/journal/*
found same-deal 'b e'
mended same-deal
t 'same-deal: refused as junk' "crm-list -s s 'deal = b,e' -f tsv \
	--fields=reason | sort -u" <<'E'
duplicate
reason
E

# Tables.
store <<E
$(deal a "" 2026-08-01T09:00:00Z)
$(step a 2026-08-02T09:00:00Z '"refuse","reason":"price","by":"anna"')
$(L 01 touch '"deal":"a","kind":"call","by":"busy"')
E
printf '%s\n' id,from,until,away_from,away_until anna,,,, busy,,,, \
	new,2026-11-01,,, gone,,2026-10-01,, off,,,2026-11-01, never,,,, \
	>s/staff.csv
printf 'pipeline,stage,question\n,,Who?\nb2b,contract,Sign?\n' >s/script.csv
t 'idle-staff' "crm-check -s s --only=idle-staff -f tsv | cut -f5,6,8 |
	tail -n +2" <<'E'
staff.csv:7	never	no fact is by never
staff.csv:2	anna	no fact by anna for 111 days
E
t 'unused' "about unused | tr ' ' '\n' | sort" <<'E'
reasons.csv:10
reasons.csv:4
reasons.csv:5
reasons.csv:6
reasons.csv:7
reasons.csv:8
reasons.csv:9
script.csv:3
stages.csv:10
stages.csv:11
stages.csv:8
stages.csv:9
E
printf '%s\n' idle_staff_days,200 unused_days,200 >>s/settings.csv
t 'tables: patience is a setting' 'about tables' <<'E'
staff.csv:7
E

# Files.
store </dev/null
t 'a new store is without fault' 'crm-check -s s'
printf '{"at":"2026-11' >>s/journal/2026-11.jsonl
L 20 deal '"more":true,"deal":"m"' >s/journal/2026-10.jsonl
touch s/journal/.tmp-1 s/journal/notes.txt s/journal/2026-11.jsonl~
t 'torn-tail, open-batch, leftover' \
	"about torn-tail,open-batch,leftover" <<'E'
s/journal/2026-11.jsonl:1 s/journal/2026-10.jsonl:1 s/journal/.tmp-1
E
found stray 's/journal/2026-11.jsonl~ s/journal/notes.txt'
mended torn-tail,open-batch,leftover
t 'torn' 'about torn' <<'E'
s/torn/2026-10.jsonl.0 s/torn/2026-11.jsonl.0
E
mended torn
store <<E
$(deal 77) $(deal 1234567890)
E
sed -i 's/} {/}\n{/g' s/journal/*
echo 76 >s/seq
found seq s/seq
mended seq
t 'seq: what the journal has' 'cat s/seq' <<'E'
77
E
rm s/seq
found seq s/seq
mended seq
store <<E
$(deal a '"amount":1,"cur":"EUR"')
not json
$(deal b) {"at":"2026-11-20T09:00:00Z","ev":"touch","deal":"b","kind":"dance"}
$(deal c '"owner":5')
E
sed -i 's/} {/}\n{/g' s/journal/*
t 'damaged: lines, and a deal without a rate' \
	"crm-check -s s --only=damaged -f tsv | cut -f3,5 | tail -n +2" <<'E'
	s/journal/2026-11.jsonl:2
	s/journal/2026-11.jsonl:5
a	
E
t 'bad-fact' "crm-check -s s --only=bad-fact -f tsv | cut -f3,5,8 |
	tail -n +2" <<'E'
a	s/journal/2026-11.jsonl:1	cur: no rate of EUR on 2026-11-20 or before is in rates.csv
b	s/journal/2026-11.jsonl:4	kind: "dance" is none of call, meeting, proposal, email, message, visit
E
t 'what is good beside is checked all the same' 'about no-next' <<'E'
b
E
chmod o+w s/journal/2026-11.jsonl s/seq
found rights 's/journal/2026-11.jsonl s/seq'
mended rights
if [ "$(id -u)" -eq 0 ]; then
	skip 'rights: what cannot be written' 'root may write everything'
else
	chmod a-w s/seq
	found rights s/seq
	mended rights
fi

# What is asked for.
store <<E
$(deal a "" 10) $(L 20 deal '"deal":"b","owner":"boris"')
$(deal c '"next":"2026-11-21T10:00:00Z"' 10)
E
sed -i 's/} {/}\n{/g' s/journal/*
t 'all of it, as text' 'crm-check -s s --only=no-next,overdue' 1 <<'E'
no-next: an open deal without a next step (error, 2)
deal  client  owner  since             what                                     mend
----  ------  -----  ----------------  ---------------------------------------  -----------------------------
a     Ca      anna   2026-11-10 09:00  at lead, nothing is planned for 11 days  crm-step -s s a --postpone=1d
b     -       boris  2026-11-20 09:00  at lead, nothing is planned for 1 day    crm-step -s s b --postpone=1d

overdue: a next step, recall or task whose time has passed (warning, 1)
deal  client  owner  since             what                   mend
----  ------  -----  ----------------  ---------------------  -----------------------------
c     Cc      anna   2026-11-21 10:00  at lead, late by 21 h  crm-step -s s c --postpone=1d

kind     severity  findings
-------  --------  --------
no-next  error            2
overdue  warning          1
E
t 'as JSON Lines' 'crm-check -s s --only=overdue -f jsonl' 1 <<'E'
{"kind":"overdue","severity":"warning","deal":"c","client":"Cc","owner":"anna","since":"2026-11-21T10:00:00Z","what":"at lead, late by 21 h","mend":"crm-step -s s c --postpone=1d"}
E
of() { crm-check -s s -f tsv "$@" | cut -f1,3 | tail -n +2; }
t 'by severity' 'of --severity=error --only=work' <<'E'
no-next	a
no-next	b
untouched	a
untouched	c
untouched	b
E
t 'by owner' 'of --owner=boris' <<'E'
no-next	b
untouched	b
E
t 'by an expression' "of -w 'deal = c'" <<'E'
untouched	c
overdue	c
rotting	c
E
t 'what arose since' 'of --since=2026-11-20 --only=work' <<'E'
no-next	b
untouched	b
overdue	c
E
t 'as of a day before' 'of --as-of=2026-11-19 --only=work' <<'E'
no-next	a
untouched	a
untouched	c
rotting	a
E
t 'counted' 'crm-check -s s --only=work --count -f tsv | cut -f1-3' <<'E'
kind	severity	findings
no-next	error	2
untouched	error	3
overdue	warning	1
rotting	warning	2
E
same 'the same from lines' 'of --only=work | cut -f1,2' \
	'crm-log -s s "" | crm-check --only=work -f tsv - | cut -f1,3 |
	tail -n +2'
t 'all kinds are in the manual' "crm-check --kinds -f tsv | tail -n +2 |
	cut -f1 | while read -r k; do
	grep -q \"^.It Cm .*\$k\" '$root/man/crm-check.1' || echo \"\$k\"; done"
t 'an unknown kind' 'crm-check -s s --only=overdu' 2 \
	"crm-check: --only: 'overdu' is no kind of finding*"
t 'an unknown severity' 'crm-check -s s --severity=bad' 2 \
	"crm-check: --severity: 'bad' is none*"
t 'no such time' 'crm-check -s s --since=whenever' 2 'crm-check: --since:*'

# An id is one word for the shell, whatever it is.
store <<'E'
{"at":"2026-11-20T09:00:00Z","ev":"deal","deal":"a$(touch${IFS}bad);'b"}
E
mended no-next
t 'nothing else was run' 'ls bad' 2 'ls: *'
done_testing

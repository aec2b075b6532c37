#!/bin/sh
# SPDX-License-Identifier: ISC
# Two clients become one: what is known of both stays, and is found under the
# one that stays.  Expected by hand, from DESIGN 3 and crm-store(5).
. "$(dirname "$0")/lib.sh"

store()
{
	rm -rf s
	crm-init s
	cat >s/journal/2026-11.jsonl <<-'E'
	{"at":"2026-11-01T09:00:00Z","ev":"client","client":"C4","name":"Anna","phone":"+79001112233"}
	{"at":"2026-11-02T09:00:00Z","ev":"client","client":"C17","name":"Ann","company":"Rom","email":"a@example.com","vip":true}
	{"at":"2026-11-03T09:00:00Z","ev":"client","client":"C30","phone":"+79004445566","city":"Omsk"}
	{"at":"2026-11-04T09:00:00Z","ev":"deal","deal":"d4","client":"C4"}
	{"at":"2026-11-05T09:00:00Z","ev":"deal","deal":"d17","client":"C17"}
	{"at":"2026-11-06T09:00:00Z","ev":"touch","deal":"d17","kind":"call","note":"of seventeen"}
	{"at":"2026-11-07T09:00:00Z","ev":"deal","deal":"d30","client":"C30"}
	E
}
of()
{
	crm-list -s s "$1" -f tsv --sort=deal --fields="deal,client,\
client.name,client.phone,client.email,client.company,client.vip,client.city" |
		tail -n +2
}
merge() { crm-add -s s merge client="$1" into="$2" >/dev/null; }

store
t 'apart' "of ''" <<'E'
d17	C17	Ann		a@example.com	Rom	true	
d30	C30		+79004445566				Omsk
d4	C4	Anna	+79001112233				
E
t 'a merge says what it wrote' 'crm-add -s s merge client=C17 into=C4' <<'E'
{"at":"2026-11-22T07:15:00Z","ev":"merge","client":"C17","into":"C4"}
E
t 'the own fields stay, the others fill the gaps' "of 'client = C4'" <<'E'
d17	C4	Anna	+79001112233	a@example.com	Rom	true	
d4	C4	Anna	+79001112233	a@example.com	Rom	true	
E
t 'what was said stays with its deal' \
	"crm-show -s s d17 | grep -e seventeen -e '^client'" <<'E'
client    C4, Anna, Rom
said      2026-11-06 09:00 call: of seventeen
E
t 'the facts are there as they were' \
	"crm-log -s s 'deal = d17 and ev = deal'" <<'E'
{"at":"2026-11-05T09:00:00Z","ev":"deal","deal":"d17","client":"C17"}
E
t 'a chain: to who was merged, is to who stays' \
	"merge C30 C17; of 'client = C4' | cut -f1,2,4,8" <<'E'
d17	C4	+79001112233	Omsk
d30	C4	+79001112233	Omsk
d4	C4	+79001112233	Omsk
E
t 'not back again' 'merge C4 C17' 65 \
	'crm-add: into: they are one client already, C4'
t 'nor round the chain' 'merge C4 C30' 65 \
	'crm-add: into: they are one client already, C4'
t 'nor twice' 'merge C17 C4' 65 \
	'crm-add: into: they are one client already, C4'
t 'nor with itself' 'merge C4 C4' 65 \
	'crm-add: into: a client is one with itself'
t 'nor with nobody' 'merge C99 C4' 65 'crm-add: client: there is no client C99'
t 'nor into nobody' 'merge C4 C98' 65 'crm-add: into: there is no client C98'
cat >lines <<'E'
{"ev":"client","client":"n1","name":"New"}
{"ev":"merge","client":"n1","into":"C4"}
{"ev":"merge","client":"C4","into":"n1"}
E
t 'in a batch too' 'crm-add -s s - <lines' 65 \
	'crm-add: -:3: into: they are one client already, C4'
ok 'and what of it is good, is' 'head -n 2 lines | crm-add -s s - >/dev/null'
t 'a touch of who was merged is given the one open deal' '
	store; merge C17 C4
	crm-step -s s d4 --refuse=price >/dev/null
	crm-add -s s touch client=C17 kind=email | cut -d, -f3
	crm-add -s s touch client=C4 kind=email | cut -d, -f3' <<'E'
"deal":"d17"
"deal":"d17"
E
t 'a set of who was merged is of who stays' "store; merge C17 C4
	crm-add -s s set client=C17 phone=1 >/dev/null
	of 'deal = d4' | cut -f2,4" <<'E'
C4	1
E
t 'the other way round' "store; merge C4 C17; of 'client = C17'" <<'E'
d17	C17	Ann	+79001112233	a@example.com	Rom	true	
d4	C17	Ann	+79001112233	a@example.com	Rom	true	
E
t 'before, they were two' "of '' --as-of=2026-11-10; store; merge C17 C4
	crm-list -s s '' --as-of=2026-11-10 -f tsv --fields=client | sort -u" \
	<<'E'
d17	C17	Ann	+79001112233	a@example.com	Rom	true	
d30	C30		+79004445566				Omsk
d4	C17	Ann	+79001112233	a@example.com	Rom	true	
C17
C30
C4
client
E
# A cycle in a journal that something else has written.
store
printf '{"at":"2026-11-08T09:00:00Z","ev":"merge","client":"%s","into":"%s"}\n' \
	C4 C17 C17 C30 C30 C4 >>s/journal/2026-11.jsonl
t 'a cycle is read as one client' "of '' | cut -f1,2" <<'E'
d17	C30
d30	C30
d4	C30
E
done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# crm-show: the card of a deal.
. "$(dirname "$0")/lib.sh"

crm-init s && export CRM_STORE="$PWD/s"
rm s/staff.csv
cat >s/script.csv <<'E'
stage,contact,when,question
lead,,has(client.phone),Is it the right number?
lead,,not has(client.phone),On which number may we call?
lead,,client.name=Ivan,Ivan Petrovich?
E
cat >s/journal/2026-11.jsonl <<'E'
{"at":"2026-11-20T07:15:00Z","ev":"client","client":"C1","name":"Ivan","phone":"+7999"}
{"at":"2026-11-20T07:15:00Z","ev":"deal","deal":"1","client":"C1","title":"Kitchen","next":"2026-11-23T07:15:00Z"}
{"at":"2026-11-20T07:15:00Z","ev":"deal","deal":"2","client":"C2","title":"Sofa"}
E

t 'a card' 'crm-show 1' <<'E'
1         Kitchen
stage     lead (Lead), since 2026-11-20 07:15, 2 days
next      2026-11-23 07:15, in 24 h
client    C1, Ivan, +7999
ask       Is it the right number?
          Ivan Petrovich?
way       2026-11-20 07:15  lead, 2 days
E
t 'what is asked of a client without a phone' 'crm-show 2 | grep -A1 ^ask' <<'E'
ask       On which number may we call?
way       2026-11-20 07:15  lead, 2 days
E
done_testing

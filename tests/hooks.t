#!/bin/sh
# SPDX-License-Identifier: ISC
# Hooks are told of what was written, and cannot undo it.
. "$(dirname "$0")/lib.sh"

crm-init -t b2b s >/dev/null
export CRM_STORE=s
hook() { cat >"s/hooks/$1" && chmod +x "s/hooks/$1"; }
warn='the fact is written all the same'

hook after-add <<'E'
#!/bin/sh
cat >>../told
pwd >../where
echo "$CRM_STORE $CRM_HOOK" >../env
echo 'said by the hook'
E
hook after-step <s/hooks/after-add
same 'the lines, and what it says on standard error' \
	'crm-add deal deal=1 2>err; cat err' 'cat told; echo said by the hook'
same 'in the store, which it knows' 'cat where env' \
	'cd s && pwd && echo "$PWD after-add"'
: >told
same 'a step with its touches' 'crm-step 1 --email --result 2>err' 'cat told'
t 'of crm-step' 'cut -d" " -f2 env' <<'E'
after-step
E
: >told
t 'not in a dry run, not of nothing, not of what is refused' '
	crm-add -n deal >out; crm-step 1 --refuse price -n "" --dry-run >out
	crm-step - --refuse price; crm-step 1 --refuse weather 2>err; cat told'
t 'without more' '
	printf "%s\n" "{\"ev\":\"deal\",\"deal\":\"a\"}" "{\"ev\":\"deal\",\"deal\":\"b\"}" |
	crm-add - >out 2>err; cmp out told; grep -c more told; grep -c more s/journal/*' <<'E'
0
2
E

t 'what crm-init leaves is none, and is one when it is copied' '
	rm s/hooks/after-add; crm-add deal deal=S >out; ls s/hooks
	cp s/hooks/after-add.sample s/hooks/after-add && chmod +x s/hooks/after-add
	crm-add touch deal=S kind=visit >out; crm-add deal deal=S2 >out
	cmp s/new-deals.jsonl out' <<'E'
after-add.sample
after-step
E
# It fails: that is said, and changes nothing else.
hook after-add <<'E'
#!/bin/sh
exit 3
E
t 'exit 3' 'crm-add deal deal=2 >out; crm-list deal=2 >/dev/null' 0 \
	"crm-add: warning: hooks/after-add: exit 3; $warn"
hook after-add <<'E'
#!/bin/sh
kill -KILL $$
E
t 'killed' 'crm-add deal deal=3 >out; crm-list deal=3 >/dev/null' 0 \
	"crm-add: warning: hooks/after-add: killed by signal 9; $warn"
echo '#!/no/such/shell' | hook after-add
t 'no interpreter' 'crm-add deal deal=4 >out' 0 \
	"crm-add: warning: hooks/after-add: cannot be run (is its interpreter there?): *; $warn"
echo 'echo hello' | hook after-add
t 'no #!' 'crm-add deal deal=5 >out' 0 \
	"crm-add: warning: hooks/after-add: cannot be run (does it begin with #!/bin/sh?): *; $warn"
chmod -x s/hooks/after-add
t 'not executable' 'crm-add deal deal=6 >out' 0 \
	"crm-add: warning: hooks/after-add: is not executable: *; $warn"
mv s/hooks/after-add s/hooks/after-add.sample
t 'another name is none' 'crm-add deal deal=7 >out'
t 'a directory' 'mkdir s/hooks/after-add && crm-add deal deal=8 >out &&
	rmdir s/hooks/after-add' 0 \
	'crm-add: warning: hooks/after-add: is no file that can be run*'
t 'a link to nowhere' 'ln -s gone s/hooks/after-add && crm-add deal deal=link >out
	rm s/hooks/after-add' 0 \
	'crm-add: warning: hooks/after-add: a link to what cannot be found*'

# It does not read: a batch that no pipe holds (64 KiB) is written all the
# same, and printed whole.
hook after-add <<'E'
#!/bin/sh
exec <&-
E
i=0
while [ $i -lt 3000 ]; do
	i=$((i + 1))
	echo "{\"at\":\"2026-11-01T10:00:00Z\",\"ev\":\"deal\",\"deal\":\"big$i\",\"title\":\"a title of some length\"}"
done >big
t 'unread' 'crm-add big >out; wc -l <out' <<'E'
3000
E
hook after-add <<'E'
#!/bin/sh
head -n 1 | cut -c1-14 >&2
E
t 'read in part' 'sed "s/big/more/" big | crm-add - >out; wc -l <out' 0 \
	'{"at":"2026-11*' <<'E'
3000
E
hook after-add <<'E'
#!/bin/sh
cat >../told
E
ok 'read, all of it, larger than a write' '
	sed "s/big/most/; s/a title/$(head -c 800 /dev/zero | tr "\0" x)/" big |
	    crm-add - >out && test "$(wc -c <out)" -gt 2000000 && cmp out told'
ok 'printed first, even into a pipe' '
	printf "#!/bin/sh\necho hook\n" | hook after-add
	crm-add deal deal=9 2>&1 | sed -n "1s/.*deal.*/fact/p; 2p" >out
	printf "fact\nhook\n" | cmp - out'

# It may write facts itself, and is not called for those.
hook after-add <<'E'
#!/bin/sh
crm-add touch deal=10 kind=message dir=out >/dev/null
E
t 'a fact of its own' 'crm-add deal deal=10 >out; crm-log deal=10 | wc -l' <<'E'
2
E
: >told
hook after-add <<'E'
#!/bin/sh
cat >../told
E
cat >shop.map <<'E'
[deal]
deal = id
title = title
E
printf 'id,title\nx1,Дом\n' >shop.csv
same 'imports too' 'crm-add --csv --map ./shop.map shop.csv' 'cat told'
t 'it changes no exit status of a lost output' \
	'crm-add deal deal=11 >/dev/full; cut -d, -f2-3 told' 0 \
	'crm-add: cannot write to standard output: *' <<'E'
"ev":"deal","deal":"11"
E
done_testing

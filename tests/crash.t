#!/bin/sh
# SPDX-License-Identifier: ISC
# Nothing that was acknowledged is lost, nothing half is kept: many writers
# at once, lines and batches cut by a crash, every system call failing.
. "$(dirname "$0")/lib.sh"

crm-init s && export CRM_STORE="$PWD/s"
day=s/journal/2026-11.jsonl

for p in 0 1 2 3 4 5 6 7 8 9; do
	(
		for i in 0 1 2 3 4 5 6 7 8 9; do
			crm-add touch client=c kind=call "key=$p-$i" \
				>>"out.$p" || exit 1
		done
	) &
	pids="$pids $!"
done
ended=0
for p in $pids; do
	wait "$p" || ended=1
done
ok 'ten processes, ten facts each: all end well' "test $ended = 0"
ok 'a hundred facts are in the journal' 'test "$(crm-log "" | wc -l)" = 100'
ok 'just those that were echoed' '
	sort out.? >echoed; crm-log "" | sort | diff echoed -'
ok 'ten at once make ten deals of ten numbers' '
	for p in 0 1 2 3 4 5 6 7 8 9; do
		crm-add deal title=x >/dev/null & p="$p"
	done; wait
	test "$(crm-log ev=deal | grep -o "\"deal\":\"[0-9]*\"" | sort -u |
		wc -l)" = 10'

crm-log '' >acknowledged
printf '{"at":"2026-11-22T07:15:00Z","ev":"touch","client":"c","ki' >>"$day"
same 'a line cut in half: readers stop before it' 'cat acknowledged' \
	'crm-log ""'
ok 'the next writer goes on' 'crm-add touch client=c kind=meeting >new'
ok 'and moves it to torn' 'grep -q "\"ki$" s/torn/*'
same 'all acknowledged facts and the new one are there' \
	'cat acknowledged new' 'crm-log ""'

crm-log '' >acknowledged
for i in 1 2 3; do
	printf '{"at":"2026-11-22T07:15:00Z","more":true,"ev":"touch","client":"c","kind":"call","secs":%s}\n' $i
done >>"$day"
same 'a batch cut in the middle was never written' 'cat acknowledged' \
	'crm-log ""'
ok 'the next writer goes on' 'crm-add touch client=c kind=visit >new'
same 'without it' 'cat acknowledged new' 'crm-log ""'

# Every system call of a batch of three failing, or killing, in its turn.
cat >facts <<'E'
{"ev":"touch","client":"c","kind":"call","key":"b1"}
{"ev":"touch","client":"c","kind":"call","key":"b2"}
{"ev":"touch","client":"c","kind":"call","key":"b3"}
E
if test "$CRM_VALGRIND" != 1 && ${CC:-cc} -shared -fPIC -O1 -D_GNU_SOURCE \
	-o fault.so "$root/tests/faults/fault.c" -ldl 2>cc.err &&
	! grep -q libasan "$CRM_BIN/crm-add" 2>/dev/null; then
	for fault in write:%d:ENOSPC write:%d:EIO fdatasync:%d:EIO \
		fsync:%d:EIO rename:%d:EIO kill:%d kill-after:%d; do
		bad=0 n=1
		while [ "$n" -le 12 ]; do
			rm -rf s2 && crm-init s2
			# shellcheck disable=SC2059 # the format is ours
			CRM_FAULT=$(printf "$fault" "$n") \
				LD_PRELOAD=$PWD/fault.so \
				crm-add -s s2 - <facts >out 2>err
			rc=$?
			got=$(crm-log -s s2 '' 2>/dev/null | wc -l)
			case $got in 0 | 3) ;; *) bad=$n ;; esac
			[ "$rc" != 0 ] || [ "$got" = 3 ] || bad=$n
			# A later writer must not be stopped, nor find a half.
			crm-add -s s2 - <facts >out 2>err || bad=$n
			[ "$(crm-log -s s2 '' | wc -l)" = 3 ] || bad=$n
			n=$((n + 1))
		done
		ok "all or nothing: $fault" "test $bad = 0"
	done
else
	skip 'all or nothing under faults' 'the injector cannot be used here'
fi
done_testing

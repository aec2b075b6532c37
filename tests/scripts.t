#!/bin/sh
# SPDX-License-Identifier: ISC
# What decides whether a run was green, and what installs.
. "$(dirname "$0")/lib.sh"

# A tree of its own for tests/run: a good file, and those that go wrong.
mkdir -p tree/tests tree/build/unit
cp "$root/tests/run" "$root/tests/lib.sh" tree/tests
tree() { printf '%s\n' "$2" >"tree/tests/$1"; }
unit()
{
	printf '#!/bin/sh\n%s\n' "$2" >"tree/build/unit/$1"
	chmod +x "tree/build/unit/$1"
}
# shellcheck disable=SC2016 # for the files to be written
lib='. "$(dirname "$0")/lib.sh"'
run='CRM_BIN=$PWD/tree/build CRM_VALGRIND= sh tree/tests/run'
tree good.t "$lib
t one 'echo a' <<E
a
E
t two 'echo b >&2; exit 3' 3 'b*'
same three 'echo c' 'echo c'
skip four 'not here'
done_testing"
tree skipped.t "$lib
skip_all 'not here'
false"
unit cm 'printf "1..2\nok 1 - a\nnot ok 2 # SKIP b\n1..1\nok 1 - c\n"'
t 'assertions are summed up over units and files' \
	"$run good.t skipped.t cm 2>&1 | tail -n 1" <<'E'
5 passed, 0 failed, 3 skipped
E
ok 'a good run exits 0' "$run >out"
t 'the closing line is the last' 'tail -n 1 out' <<'E'
5 passed, 0 failed, 3 skipped
E

tree bad.t "$lib
t out 'echo a; echo c' <<E
a
b
E
t status 'exit 1'
t err 'echo x >&2' 0 'y*'
t silent 'echo x >&2'
same nothing true true
same differ 'echo 1' 'echo 2'
ok not false
done_testing"
t 'each way to be wrong fails' "$run bad.t 2>err | tail -n 1" <<'E'
0 passed, 7 failed
E
t 'a failure shows the difference' 'grep "^#   [-+][ab-z]" err | head -n 2' \
	<<'E'
#   -b
#   +c
E
t 'a bad run exits 1' "$run bad.t >/dev/null 2>&1" 1
tree dies.t "$lib
t one true
exit 0"
t 'a file without its plan fails' "$run dies.t 2>/dev/null | tail -n 1" <<'E'
1 passed, 1 failed
E
tree kills.t "$lib
t one true
kill -9 \$\$"
t 'so does one that is killed' "$run kills.t 2>/dev/null | tail -n 1" <<'E'
1 passed, 1 failed
E
unit short 'printf "1..3\nok 1 - a\nok 2 - b\n"'
t 'so does a unit that stops early' "$run short 2>/dev/null | tail -n 1" <<'E'
2 passed, 1 failed
E
unit late 'printf "1..1\nok 1 - a\n"; exit 99'
t 'so does a unit that exits otherwise' "$run late 2>/dev/null | tail -n 1" \
	<<'E'
1 passed, 1 failed
E
unit slow 'sleep 60'
t 'so does one without end' \
	"CRM_TIMEOUT=1 $run slow 2>/dev/null | tail -n 1" <<'E'
0 passed, 1 failed
E
rm -f tree/tests/*.t tree/build/unit/*
t 'nothing to run is a failure' "$run" 1 'tests/run: nothing to run' <<'E'
0 passed, 0 failed
E

# setup, on a machine that has next to nothing.
mkdir bare
for tool in sh awk cat cut dirname env grep tr; do
	ln -s "$(command -v $tool)" bare/$tool
done
printf '#!/bin/sh\necho "${0##*/} $*"\n' >manager
chmod +x manager
printf '#!/bin/sh\necho "sudo $*"\n' >sudo
printf '#!/bin/sh\necho ${FAKE_ID:-0}\n' >bare/id
chmod +x sudo bare/id
setup='PATH=$PWD/bare CC=none sh "$root/scripts/setup"'
with() { rm -f bare/apt-get bare/dnf bare/apk bare/pacman bare/sudo
	ln -s "$PWD/manager" "bare/$1"; }

with apt-get
t 'apt installs what building needs' \
	"$setup build 2>&1 | grep '^apt-get'" <<'E'
apt-get -q update
apt-get -qy install --no-install-recommends gcc libc6-dev make libcsv-dev libjansson-dev libutf8proc-dev
E
with dnf
t 'dnf knows it by other names' "$setup build 2>&1 | grep '^dnf'" <<'E'
dnf -y install gcc glibc-devel make libcsv-devel jansson-devel utf8proc-devel
E
with apk
t 'apk too, and what tests need' "$setup test 2>&1 | grep '^apk'" <<'E'
apk add --no-cache gcc musl-dev make libcsv-dev jansson-dev utf8proc-dev cmocka-dev perl-utils sqlite python3 diffutils mandoc
E
with pacman
t 'what is still missing is named' \
	"$setup build 2>&1 >/dev/null | tail -n 1; $setup build 2>/dev/null" 1 \
	<<'E'
scripts/setup: the above is still missing
E
with apt-get
t 'another than root is told the command' \
	"FAKE_ID=7 $setup build" 1 '*to be run as root: env DEBIAN*gcc*'
ln -s "$PWD/sudo" bare/sudo
t 'or sudo runs it' "FAKE_ID=7 $setup build 2>&1 | grep -c '^sudo env DEB'" <<'E'
2
E
t 'no words are a usage error' 'sh "$root/scripts/setup"' 2 \
	'usage: sh scripts/setup build | test'
rm -f bare/apt-get
t 'without a manager it says what to look for' "$setup build" 1 \
	'*header jansson.h*no apt, dnf, apk or pacman'
done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# Experiments: crm-funnel --by variant.  The figures are R's: prop.test and
# fisher.test without correction, p.adjust (Holm); the interval is Newcombe's.
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # t runs them

# deals VARIANT:SETTLED:WON ...: facts of as many deals
deals()
{
	for arm; do
		echo "$arm"
	done | awk -F: '
		function at(day) { return "{\"at\":\"2026-10-" day "T09:00:00Z\"," }
		{ for (i = 0; i < $2; i++) {
			id++
			print at("01") "\"ev\":\"deal\",\"deal\":\"" id "\"" \
			    ($1 == "" ? "" : ",\"variant\":\"" $1 "\"") \
			    ",\"amount\":1000}"
			print at("02") "\"ev\":\"step\",\"deal\":\"" id "\"," \
			    "\"outcome\":\"" (i < $3 ? \
			    "result\",\"to\":\"won\"}" : "refuse\"}")
		} }'
}
words() { crm-funnel -b variant - | sed '1,/^$/d'; }

t 'a winner beyond chance; deals of no variant are in no experiment' \
	'deals A:200:50 B:200:80 :40:39 | words' <<'E'
the best variant is B, beyond chance: B wins 40.0 % of 200 settled deals, A 25.0
% of 200; 15.0 points more (95 %: 5.8 to 23.8; p = 0.001, z-test)
E
t 'none beyond chance, and what would show it' \
	'deals A:80:20 B:60:20 | words' <<'E'
no best variant yet, this may be chance: B wins 33.3 % of 60 settled deals, A
25.0 % of 80; 8.3 points more (95 %: -6.6 to 23.4; p = 0.280, z-test); if the
difference is that large, about 466 settled deals of each would show it
E
# p of C and B is 0.883; that of C and A, 0.012, is 0.035 as one of three.
t 'several: the best must beat each of them' \
	'deals A:100:20 B:100:35 C:100:36 | words | tr "\n" " "; echo' <<'E'
no best variant yet, this may be chance: C wins 36.0 % of 100 settled deals, B 35.0 % of 100; 1.0 points more (95 %: -12.1 to 14.0; p = 0.883, z-test, Holm for 3 comparisons); if the difference is that large, about 35943 settled deals of each would show it 
E
# p of B and A is 0.0175: of ten comparisons, 0.175.
t 'who has drawn five tickets has no winner' \
	'deals A:100:20 B:100:35 C:100:20 D:100:20 E:100:20 | words |
	tr "\n" " " | grep -o "no best.*chance:\|p = .*comparisons"' <<'E'
no best variant yet, this may be chance:
p = 0.175, z-test, Holm for 10 comparisons
E
t 'too early: a difference of 60 points, but of few deals' \
	'deals A:10:2 B:40:32 | words | tail -n 2' <<'E'
too early to compare the variants: A has 10 of the 30 settled deals that a
comparison wants
E
t 'one of three is too young' \
	'deals A:200:50 B:200:80 C:3:3 | words | tail -n 3' <<'E'
the best variant is B, beyond chance: B wins 40.0 % of 200 settled deals, A 25.0
% of 200; 15.0 points more (95 %: 5.8 to 23.8; p = 0.001, z-test); not compared:
C has 3 of the 30 settled deals that a comparison wants
E
# fisher.test(matrix(c(0, 30, 6, 24), 2)): p = 0.02372
t 'rare wins: the exact test' \
	'deals A:30:0 B:30:6 | words | grep -o "beyond chance\|p = .*"' <<'E'
beyond chance
p = 0.024, Fisher)
E
t 'alike' 'deals A:30:3 B:30:3 | words | tr "\n" " " | grep -o "chance:.*"' <<'E'
chance: A wins 10.0 % of 30 settled deals, B 10.0 % of 30; 0.0 points more (95 %: -16.9 to 16.9; p = 1.000, Fisher) 
E
t 'one variant is no experiment' 'deals A:40:20 :40:10 | words'
t 'tables for programs have no words' \
	'deals A:40:20 B:40:10 | crm-funnel -b variant -f csv - | wc -l' <<'E'
3
E
t 'by another field nothing is said' 'deals A:200:50 B:200:80 |
	crm-funnel -b variant,owner - | grep -c best' 1 <<'E'
0
E

# The variant of a deal: given with it or on a step, which replaces it; of a
# closed deal the one it was closed with.
cat >steps <<'E'
{"at":"2026-10-01T09:00:00Z","ev":"deal","deal":"first","variant":"A"}
{"at":"2026-10-02T09:00:00Z","ev":"step","deal":"first","outcome":"result","to":"won"}
{"at":"2026-10-01T09:00:00Z","ev":"deal","deal":"changed","variant":"A"}
{"at":"2026-10-02T09:00:00Z","ev":"step","deal":"changed","outcome":"postpone","next":"2026-10-09T09:00:00Z","variant":"B"}
{"at":"2026-10-09T09:00:00Z","ev":"step","deal":"changed","outcome":"refuse"}
{"at":"2026-10-01T09:00:00Z","ev":"deal","deal":"closing","variant":"A"}
{"at":"2026-10-02T09:00:00Z","ev":"step","deal":"closing","outcome":"refuse","variant":"B"}
{"at":"2026-10-01T09:00:00Z","ev":"deal","deal":"recalled","variant":"A"}
{"at":"2026-10-02T09:00:00Z","ev":"step","deal":"recalled","outcome":"refuse"}
{"at":"2026-10-03T09:00:00Z","ev":"step","deal":"recalled","outcome":"postpone","next":"2026-12-01T09:00:00Z","variant":"B"}
{"at":"2026-10-01T09:00:00Z","ev":"deal","deal":"reopened","variant":"A"}
{"at":"2026-10-02T09:00:00Z","ev":"step","deal":"reopened","outcome":"refuse"}
{"at":"2026-10-03T09:00:00Z","ev":"step","deal":"reopened","outcome":"postpone","next":"2026-12-01T09:00:00Z","variant":"B"}
{"at":"2026-10-04T09:00:00Z","ev":"step","deal":"reopened","outcome":"result","to":"lead"}
{"at":"2026-10-01T09:00:00Z","ev":"deal","deal":"set","variant":"A"}
{"at":"2026-10-02T09:00:00Z","ev":"step","deal":"set","outcome":"result","to":"won"}
{"at":"2026-10-03T09:00:00Z","ev":"set","deal":"set","variant":"B"}
E
t 'which variant a deal counts for' \
	'crm-list "" --fields deal,variant,status --sort deal -f csv steps' <<'E'
deal,variant,status
changed,B,lost
closing,B,lost
first,A,won
recalled,A,lost
reopened,B,open
set,A,won
E
same 'deal lines say the same' 'crm-funnel -b variant -f csv steps' \
	'crm-list "" steps | crm-funnel -b variant -f csv -'
done_testing

# SPDX-License-Identifier: ISC
# shellcheck shell=sh
#
# What tests/bench/run measures and prints with: ours against one peer after
# the other, by turns.
#
#	begin TITLE ASKED COMMAND	a table; COMMAND is ours, ASKED what it
#		answers: funnel, kpi, owner, point, or - for nothing to compare
#	peer LABEL ANSWERS COMMAND	a row of it; ANSWERS is yes where its
#		cells must be ours, same where its bytes must, else no
#	finish				print the table
#	growth LABEL TIMES SMALL FULL	a row of the last table: how much dearer
#		a fact is when there are TIMES as many (1: a whole command)
#	note TEXT			a line below the table
#
# A command that fails, and a reader of its output that does, is counted in
# $failed; answers in $agreed and $differed.
#
# Commands are shell words after NAME=VALUE words of measure.c.  They run in
# the work directory.  $rounds, $more and $limit are its -n, -m
# and -t.
# shellcheck disable=SC2154 # of tests/bench/run

agreed=0 differed=0 failed=0

fail() { failed=$((failed + 1)); }
say() { printf 'bench: %s\n' "$*" >&2; }
note() { printf '  %s\n' "$*"; }

# The cells of an answer as the SQL has them: parted by tabs, sorted.
funnel_ours()
{
	{
		awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ print $at["stage"], $at["reached"], $at["touched"],
		    $at["here"], $at["own"], $at["lost"], $at["lost_money"],
		    $at["value"], $at["gone"], $at["waiting"] }' OFS='\t' "$1"
		awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ print "won", $at["won"], "", "", $at["won_money"], "", "",
		    "", "", ""
		print "open", $at["open"], "", "", $at["open_money"], "", "",
		    "", "", "" }' OFS='\t' total.csv
	} | sort
}

kpi_ours()
{
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ did = $at["calls"] + $at["talks"] + $at["meetings"] }
	did + $at["proposals"] + $at["won"] > 0 {
		print $at["who"], $at["period"], $at["calls"], $at["talks"],
		    $at["meetings"], $at["proposals"], $at["won"], $at["money"]
	}' OFS='\t' "$1" | sort
}

owner_ours()
{
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ print $at["owner"], $at["deals"], $at["open"], $at["won"],
		    $at["lost"], $at["won_money"], $at["open_money"]
	}' OFS='\t' "$1" | sort
}

point_ours()
{
	awk -F'\t' 'NR > 1 { print $1, $2, $3 }' OFS='\t' "$1"
}

# A sum of no rows is nothing, or 0.  awk's answer has no row of open deals,
# and leaves out cells at the end of a row.
funnel_peer()
{
	awk -F'\t' '
	function money(i) { if ($i == "" || $i == "0") $i = "0.00" }
	{
		money(5)
		if ($1 == "won" || $1 == "open") { $10 = "" }
		else { for (i = 7; i <= 10; i++) money(i) }
		print
	}' OFS='\t' "$1" | sort
}

kpi_peer()
{
	awk -F'\t' '$3 + $4 + $5 + $6 + $7 > 0 {
		if ($8 == "0") $8 = "0.00"
		print $1, $2, $3, $4, $5, $6, $7, $8
	}' OFS='\t' "$1" | sort
}

owner_peer()
{
	awk -F'\t' '{
		if ($6 == "0") $6 = "0.00"
		if ($7 == "0") $7 = "0.00"
		print
	}' OFS='\t' "$1" | sort
}

point_peer() { cat "$1"; }

# Is the peer's answer ours?  Prints the word of the table.
verdict()
{
	if [ "$2" = same ]; then
		cp ours.out ours.cells
		cp peer.out peer.cells
	else
		"${asked}_ours" ours.out >ours.cells
		"${asked}_peer" peer.out >peer.cells
	fi
	# The peer in awk does not tell of open deals.
	if [ "$asked" = funnel ] && ! grep -q '^open' peer.cells; then
		sed '/^open/d' ours.cells >ours.fewer
		mv ours.fewer ours.cells
	fi
	if [ -s ours.cells ] && cmp -s ours.cells peer.cells; then
		echo AGREE
	else
		say "$title: $1 differs (< ours, > the peer):"
		diff ours.cells peer.cells | head -n 10 >&2
		echo DIFFER
	fi
}

begin()
{
	title=$1 asked=$2 ours=$3
	: >table
	say "$title"
}

peer()
{
	say "  $1"
	if ! eval "measure -n $rounds -m $more -t $limit \
	    name=ours out=ours.out $ours :: name=peer out=peer.out $3" \
	    >measured; then
		fail
		printf '%s\tFAILED\n' "$1" >>table
		return
	fi
	word=
	if [ "$2" != no ] && ! grep -q 'slow$' measured; then
		word=$(verdict "$1" "$2")
		case $word in
		AGREE) agreed=$((agreed + 1)) ;;
		*) differed=$((differed + 1)) ;;
		esac
	fi
	awk -F'\t' -v OFS='\t' -v label="$1" -v word="$word" '
		$1 == "ours" { print "ours", "", "", "", $2, $3, $4, $5 }
		$1 == "peer" && $2 == "slow" { print label, "slow" }
		$1 == "peer" && $2 != "slow" {
			print label, $6, $7, $8, $2, $3, $4, $5, word, $9 }
	' measured >>table || fail
}

# Ours was timed against each peer: its row has the median of these medians.
finish()
{
	awk -F'\t' -v title="$title" -v limit="$limit" '
	function time(s)
	{
		if (s >= 0.9995)
			return sprintf("%.2f s", s)
		return sprintf(s < 0.0995 ? "%.2f ms" : "%.0f ms", s * 1000)
	}
	function row(label, r1, r2, r3, cpu, s1, s2, s3, kib, word)
	{
		printf "  %-30s %7s %7s %7s %7s %9s %9s %9s %7.1f  %s\n",
		    label, r1, r2, r3, cpu, time(s1), time(s2), time(s3),
		    kib / 1024, word
	}
	function ratio(x)
	{
		return sprintf(x < 0.1 ? "%.3f" : x < 10 ? "%.2f" : "%.1f", x)
	}
	function median(a, n,   i, j, t)
	{
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && a[j - 1] > a[j]; j--) {
				t = a[j]; a[j] = a[j - 1]; a[j - 1] = t
			}
		return n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2
	}
	$1 == "ours" {
		n++
		if (n == 1 || $5 < least) least = $5
		if ($7 > most) most = $7
		if ($8 > peak) peak = $8
		mid[n] = $6 + 0
		next
	}
	{ line[++lines] = $0 }
	END {
		printf "\n%s\n", title
		printf "  %-30s %7s %7s %7s %7s %9s %9s %9s %7s  %s\n", "",
		    "ratio", "min", "max", "cpu", "median", "min", "max",
		    "MiB", "answer"
		if (n > 0)
			row("ours", "1", "", "", "1", median(mid, n), least,
			    most, peak, "")
		for (k = 1; k <= lines; k++) {
			$0 = line[k]
			if ($2 == "slow")
				printf "  %-30s over %d s: left out\n", $1,
				    limit
			else if ($2 == "FAILED")
				printf "  %-30s FAILED\n", $1
			else
				row($1, ratio($3), ratio($2), ratio($4),
				    ratio($10), $6, $5, $7, $8, $9)
		}
	}' table || fail
}

growth_head()
{
	say 'growth'
	printf '\n%s\n  %-34s %8s %8s %8s %10s %10s %8s %8s\n' "$1" '' ratio \
		min max small full 'MiB' 'MiB'
}

growth()
{
	say "  $1"
	if ! eval "measure -n $rounds -m $more \
	    name=small out=small.out $3 :: name=full out=full.out $4" \
	    >measured; then
		fail
		note "$1: FAILED"
		return
	fi
	awk -F'\t' -v label="$1" -v times="$2" '
	function time(s)
	{
		if (s >= 0.9995)
			return sprintf("%.2f s", s)
		return sprintf("%.2f ms", s * 1000)
	}
	$1 == "small" { s = $3; kib = $5 }
	$1 == "full" {
		printf "  %-34s %8.2f %8.2f %8.2f %10s %10s %8.1f %8.1f\n",
		    label, $7 / times, $6 / times, $8 / times, time(s),
		    time($3), kib / 1024, $5 / 1024
	}' measured || fail
}

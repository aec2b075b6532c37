# SPDX-License-Identifier: ISC
# The funnel of funnel.duck.sql as a shell user would write it, for canonical
# lines in the order of time, without undo or set:	mawk -f funnel.awk FILE
BEGIN {
	FS = "\""
	stages = split("lead contact proposal negotiation contract", stage, " ")
	for (i = 1; i <= stages; i++)
		number[stage[i]] = i
	number["won"] = 6
}

# What stands behind the key: a string, or a number.
function get(key,    at, rest)
{
	at = index($0, "\"" key "\":")
	if (at == 0)
		return ""
	rest = substr($0, at + length(key) + 3)
	if (substr(rest, 1, 1) == "\"")
		return substr(rest, 2, index(substr(rest, 2), "\"") - 1)
	return rest + 0
}

function go(deal, to)
{
	place[deal] = to
	if (to < 6)
		open_place[deal] = to
	if (to > deep[deal])
		deep[deal] = to
	if (!((deal, to) in been)) {
		been[deal, to]
		touched[to]++
	}
}

$8 == "deal" {
	amount[$12] = get("amount")
	go($12, 1)
}

$8 == "step" && $20 == "refuse" { place[$12] = 7 }

$8 == "step" && $20 == "result" {
	if ((sum = get("amount")) != "")
		amount[$12] = sum
	go($12, number[$24])
}

END {
	for (deal in place) {
		m = amount[deal]
		at = place[deal]
		for (i = deep[deal]; i > 0; i--) {
			reached[i]++
			value[i] += m
		}
		if (at == 7) {
			lost[open_place[deal]]++
			lost_money[open_place[deal]] += m
			gone[deep[deal]] += m
		} else {
			here[at]++
			own[at] += m
			if (at < 6)
				waiting[deep[deal]] += m
		}
	}
	for (i = 1; i <= stages; i++)
		printf "%s\t%d\t%d\t%d\t%.2f\t%d\t%.2f\t%.2f\t%.2f\t%.2f\n",
		    stage[i], reached[i], touched[i], here[i], own[i],
		    lost[i], lost_money[i], value[i], gone[i], waiting[i]
	printf "won\t%d\t\t\t%.2f\n", here[6], own[6]
}

# SPDX-License-Identifier: ISC
# The firm of scripts/demo-gen, in POSIX awk.  Each deal is lived from its
# first day to now or its end; times are seconds since 1970, UTC; a day is a
# local one (Moscow, UTC+3 all year), counted from 1970-01-01, a Thursday.

# Chance: a generator of our own, the same in every awk.
function rnd()
{
	state = (state * 16807) % 2147483647
	return state / 2147483647
}
function chance(p) { return rnd() < p }
function between(a, b) { return a + int(rnd() * (b - a + 1)) }
function expo(mean) { return -mean * log(1 - rnd()) }
function pick(list,    n, a)
{
	n = split(list, a, "|")
	return a[between(1, n)]
}
# "google:30|site:20": a name by its weight
function draw(list,    n, a, b, i, sum, x)
{
	n = split(list, a, "|")
	for (i = 1; i <= n; i++) {
		split(a[i], b, ":")
		sum += b[2]
	}
	x = rnd() * sum
	for (i = 1; i <= n; i++) {
		split(a[i], b, ":")
		x -= b[2]
		if (x < 0)
			break
	}
	return b[1]
}

# The calendar.
function day_of(y, m, d)
{
	if (m <= 2) {
		y--
		m += 12
	}
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + \
	    int((153 * (m - 3) + 2) / 5) + d - 719469
}
function date(day,    y, m)
{
	y = 1970 + int(day / 366)
	while (day_of(y + 1, 1, 1) <= day)
		y++
	m = 12
	while (day_of(y, m, 1) > day)
		m--
	return sprintf("%04d-%02d-%02d", y, m, day - day_of(y, m, 1) + 1)
}
function iso(t,    day, s)
{
	day = int(t / 86400)
	s = t - day * 86400
	return sprintf("%sT%02d:%02d:%02dZ", date(day), int(s / 3600),
	    int(s / 60) % 60, s % 60)
}
function local(t) { return int((t + ZONE) / 86400) }
function at(day, secs) { return day * 86400 + secs - ZONE }
function workday(day) { return (day + 3) % 7 < 5 }
# The first working moment at or after t.
function work(t,    day, s)
{
	day = local(t)
	s = t - at(day, 0)
	if (workday(day) && s < CLOSE)
		return s < OPEN ? at(day, OPEN + between(120, 2400)) : t
	while (!workday(++day))
		;
	return at(day, OPEN + between(120, 2400))
}
# t and so many working seconds more
function work_after(t, secs,    left)
{
	t = work(t)
	while ((left = at(local(t), CLOSE) - t) < secs) {
		secs -= left
		t = work(t + left)
	}
	return int(t + secs)
}
# A round time some days from t, now and then at a weekend: they ask for it.
function appointment(t, days,    day)
{
	day = local(t) + days
	while (!workday(day) && !chance(0.15))
		day++
	t = at(day, OPEN + 1800 * between(1, 16))
	return t
}

# A fact: what it says, who says it, the user's fields, a note.
function put(t, says, by, fields, note)
{
	if (t > NOW)
		return
	printf "{\"at\":\"%s\",%s%s,\"via\":\"demo\"%s%s}\n", iso(t), says,
	    by == "" ? "" : ",\"by\":\"" by "\"", fields,
	    note == "" ? "" : ",\"note\":\"" note "\""
}
function key(name, value)
{
	return value == "" ? "" : ",\"" name "\":\"" value "\""
}
function number(name, value)
{
	return value == "" ? "" : ",\"" name "\":" value
}
function touch(t, deal, by, kind, dir, secs, missed, note)
{
	put(t, "\"ev\":\"touch\",\"deal\":\"" deal "\",\"by\":\"" by "\"" \
	    key("kind", kind) key("dir", dir) number("secs", secs) \
	    number("missed", missed), "", "", note)
}
function step(t, deal, by, outcome, to, reason, next_at, todo, more, note)
{
	put(t, "\"ev\":\"step\",\"deal\":\"" deal "\",\"by\":\"" by "\"" \
	    key("outcome", outcome) key("to", to) key("reason", reason) \
	    key("next", next_at == "" ? "" : iso(next_at)) \
	    key("todo", todo) more, "", "", note)
}

# A new client: his id.
function client(t,    id, name, company, phone, mail)
{
	id = "C" (++clients)
	phone = sprintf("+7900%07d", clients * 7919 % 10000000)
	if (chance(0.15)) {
		name = pick(ENGLISH)
		phone = sprintf("+442079460%03d", clients % 1000)
	} else if (chance(0.5))
		name = pick(WOMEN) " " pick(SURNAMES) "а"
	else
		name = pick(MEN) " " pick(SURNAMES)
	if (chance(0.18))
		company = pick(COMPANIES)
	if (chance(0.4))
		mail = tolower(id) "@example.com"
	put(t, "\"ev\":\"client\",\"client\":\"" id "\"" key("name", name) \
	    key("company", company) key("phone", phone) key("email", mail),
	    "", key("city", draw(CITIES)), "")
	return id
}

# Who takes a new deal for the product on that day.
function owner_for(product, day,    who)
{
	if (product == "kitchen" || product == "wardrobe") {
		who = draw("anna:40|boris:33|darya:27")
		return who == "darya" && day < DARYA ? "anna" : who
	}
	who = draw("igor:35|olga:35|pavel:30")
	return who == "olga" && away(day) ? "igor" : who
}
function away(day) { return day >= AWAY && day <= BACK }

function price(product,    p)
{
	if (product == "kitchen")
		p = 180000 + expo(190000)
	else if (product == "wardrobe")
		p = 60000 + expo(60000)
	else if (product == "balcony")
		p = 70000 + expo(50000)
	else
		p = 45000 + expo(110000)
	return int(p / 500) * 500
}

# A deal is created at t; C, SRC, PRODUCT as given.  Returns its id.
function create(t, who, by, src, campaign, product, parent, sum,    id)
{
	id = (product == "kitchen" || product == "wardrobe" ? "K" : "W") \
	    (1000 + ++made)
	put(t, "\"ev\":\"deal\",\"deal\":\"" id "\",\"client\":\"" who "\"" \
	    key("parent", parent) key("title", pick(TITLE[product])) \
	    key("owner", by) key("source", src) key("campaign", campaign) \
	    number("amount", sum) (sum == "" ? "" : ",\"cur\":\"RUB\""),
	    src == "walkin" || src == "repeat" ? by : "",
	    key("product", product), "")
	return id
}

# Somebody rings between two contacts, and is answered or not.
function rings(t, until, id, by,    r)
{
	if (until - t < 7200 || !chance(0.11))
		return
	t = int(t + rnd() * (until - t - 3600))
	if (t == work(t) && chance(0.45)) {
		touch(t, id, by, "call", "in", between(35, 420), "",
		    pick(ASKED))
		return
	}
	touch(t, id, by, "call", "in", "", "true", "")
	r = rnd()
	if (r < 0.25)
		return
	t = r < 0.65 ? t + between(90, 1100) : work_after(t, expo(9000) + 900)
	if (t < until)
		touch(t, id, by, "call", "out", between(30, 300), "", "")
}

# The touches of a contact at stage s; returns when they are over.
function contact(t, id, by, s,    kind, secs)
{
	if (s == 0)
		kind = "call"
	else if (s == 1)
		kind = draw("call:55|visit:28|meeting:17")
	else if (s == 2)
		kind = "proposal"
	else if (s == 3)
		kind = draw("call:60|meeting:25|message:15")
	else
		kind = draw("meeting:65|call:20|email:15")
	if (kind == "call") {
		secs = 45 + int(expo(by == "olga" ? 260 : 170))
		if (by == "igor" && chance(0.35))
			secs = between(6, 28)
		touch(t, id, by, "call", "out", secs, "", "")
		return t + secs + between(20, 200)
	}
	if (kind == "meeting" || kind == "visit") {
		secs = between(20, 75) * 60
		touch(t, id, by, kind, "out", secs, "",
		    kind == "visit" ? pick(MEASURED) : "")
		return t + secs + between(60, 600)
	}
	touch(t, id, by, kind, "out", "", "", "")
	if (kind == "proposal" && chance(0.6)) {
		t += between(600, 2400)
		secs = between(40, 360)
		touch(t, id, by, "call", "out", secs, "", "")
		return t + secs + between(20, 200)
	}
	return t + between(60, 400)
}

# When the contact planned for t comes about: in time, late, or never (0).
function keeps(t, by,    r)
{
	r = rnd()
	if (by == "boris" && local(t) > TODAY - 21 && chance(0.3))
		return work(t + 86400 * between(4, 9))
	if (r < FORGETS[by])
		return 0
	if (r < FORGETS[by] + LATE[by])
		return work(t + 86400 * between(1, 3) + between(0, 7200))
	return work(t + between(0, 1900))
}

# An outcome written by mistake, then taken back; returns when that was done.
function slip(t, id, by, s)
{
	if (t + 900 > NOW || !chance(0.02))
		return t
	if (chance(0.5) || s == 4)
		step(t, id, by, "refuse", "", "price", "", "", "", "")
	else
		step(t, id, by, "result", STAGE[4], "", "", "", "", "")
	put(t + between(60, 400), "\"ev\":\"undo\",\"deal\":\"" id \
	    "\",\"of\":\"" iso(t) "\",\"what\":\"step\"", by, "",
	    pick("не та сделка|wrong deal|нажала не туда"))
	return t + between(420, 800)
}

# The hand of a seller on holiday passes to another for some of the deals.
function stand_in(t, id, by)
{
	if (by != "olga" || !away(local(t)))
		return by
	if (chance(0.4))
		return ""
	put(t - 60, "\"ev\":\"set\",\"deal\":\"" id "\",\"owner\":\"igor\"",
	    "igor", "", "Ольга в отпуске")
	return "igor"
}

# Won: money comes in two parts; some want to hear of us later, some return.
function won(t, id, who, by, product, sum,    t2)
{
	if (sum != "") {
		t2 = t + between(900, 90000)
		put(t2, "\"ev\":\"sale\",\"client\":\"" who "\",\"deal\":\"" \
		    id "\",\"amount\":" int(sum * 0.6) ",\"cur\":\"RUB\"",
		    by, "", pick("предоплата 60%|prepayment"))
		put(work(t2 + 86400 * between(9, 24)),
		    "\"ev\":\"sale\",\"client\":\"" who "\",\"deal\":\"" id \
		    "\",\"amount\":" (sum - int(sum * 0.6)) \
		    ",\"cur\":\"RUB\"", by, "", "остаток после монтажа")
	}
	if (chance(0.25))
		step(t + between(300, 3000), id, by, "postpone", "", "",
		    appointment(t, between(20, 40)),
		    "позвонить после монтажа, попросить отзыв", "", "")
	if (chance(0.2)) {
		t2 = work(t + 86400 * between(8, 40))
		if (t2 > NOW)
			return
		product = draw("kitchen:10|wardrobe:40|windows:30|balcony:20")
		sum = price(product)
		by = owner_for(product, local(t2))
		live(create(t2, who, by, "repeat", "", product, id, sum), t2,
		    who, by, "repeat", product, sum, 1.35)
	}
}

# Lost: a few are rung again, and a few of these come back; when, or 0.
function lost(t, id, by, reason,    t2)
{
	if (reason == "spam" || reason == "duplicate" || !chance(0.16))
		return 0
	t2 = appointment(t, between(14, 30))
	step(t + between(30, 300), id, by, "postpone", "", "", t2,
	    pick("перезвонить: вдруг передумали|call again with the new prices"),
	    "", "")
	t2 = keeps(t2, by)
	if (t2 == 0 || t2 > NOW)
		return 0
	t2 = contact(t2, id, by, 0)
	if (!chance(0.5))
		return 0
	step(t2, id, by, "result", "contact", "", appointment(t2,
	    between(1, 4)), "прислать новый расчёт", "",
	    pick("вернулись к разговору|interested again after all"))
	return t2
}

# The life of a deal from its creation at t.  luck is about 1.
function live(id, t, who, by, src, product, sum, luck,
    s, tries, next_at, t2, r, to, more, hand, reason, i)
{
	s = tries = 0
	next_at = work_after(t, expo(SPEED[by] * 3600) + 120)
	if (chance(FORGETS[by] * 2))
		return
	for (i = 0; i < 40; i++) {
		rings(t, next_at, id, by)
		t = i == 0 ? next_at : keeps(next_at, by)
		if (t == 0 || t > NOW)
			return
		hand = stand_in(t, id, by)
		if (hand == "")
			t = work(at(BACK + 1, OPEN + between(0, 14400)))
		else
			by = hand
		if (t > NOW)
			return

		if (s < 4 && chance(s == 0 ? 0.27 : 0.12)) {
			touch(t, id, by, "call", "out", "", "true", "")
			t += between(20, 90)
			if (++tries > 3 && s < 2) {
				step(t, id, by, "refuse", "", "no_answer", "",
				    "", "", "")
				return
			}
			next_at = appointment(t, between(0, 2))
			if (next_at < t + 3600)
				next_at = appointment(t, between(1, 2))
			step(t, id, by, "postpone", "", "", next_at,
			    "дозвониться", "", "")
			continue
		}
		t2 = contact(t, id, by, s)
		t = slip(t2, id, by, s)
		if (t > NOW)
			return
		if (s == 0 && src != "walkin" && src != "repeat" &&
		    chance(0.05)) {
			step(t, id, by, "refuse", "", draw("spam:3|duplicate:2"),
			    "", "", "", "")
			return
		}

		r = rnd()
		if (r < WINS[s] * SKILL[by] * luck) {
			tries = 0
			more = to = ""
			if (s == 4 || (s == 3 && chance(0.07))) {
				step(t, id, by, "result", s == 4 ? "" : "won",
				    "", "", "", number("margin",
				    int(sum * between(24, 40) / 100)),
				    pick("договор подписан|signed|оплатили счёт"))
				won(t, id, who, by, product, sum)
				return
			}
			s++
			if (s < 4 && chance(0.06))
				to = STAGE[++s]
			else if (s > 2 && chance(0.07)) {
				s -= 2
				to = STAGE[s]
			}
			if (s == 2 && (sum == "" || chance(0.5))) {
				sum = sum == "" ? price(product) : \
				    int(sum * between(85, 125) / 50000) * 500
				more = number("amount", sum)
			}
			if (s == 2)
				more = key("variant", pick("A|B")) more
			if (chance(0.025)) {
				step(t, id, by, "result", to, "", "", "",
				    more, pick(SAID))
				return
			}
			next_at = appointment(t, between(1, s < 2 ? 4 : 6))
			step(t, id, by, "result", to, "", next_at,
			    pick(TODO[s]), more, chance(0.35) ? pick(SAID) : "")
			if (chance(0.05))
				task(t + 40, id, by, next_at)
			if (s == 1 && chance(0.12))
				put(t + 90, "\"ev\":\"set\",\"client\":\"" \
				    who "\",\"email\":\"" tolower(who) \
				    "@example.com\"", by, "", "")
		} else if (r < WINS[s] * SKILL[by] * luck + LOSES[s] / luck) {
			reason = draw(REASONS)
			step(t, id, by, "refuse", "", reason, "", "", "",
			    chance(0.5) ? pick(WHY[reason]) : "")
			t = lost(t, id, by, reason)
			if (t == 0)
				return
			s = 1
			next_at = appointment(t, between(1, 4))
		} else {
			next_at = appointment(t, 1 + int(expo(4)))
			step(t, id, by, "postpone", "", "", next_at,
			    pick(LATER), "", chance(0.25) ? pick(SAID) : "")
			if (s > 2 && sum != "" && chance(0.2)) {
				sum = int(sum * between(92, 98) / 50000) * 500
				put(t + 75, "\"ev\":\"set\",\"deal\":\"" id \
				    "\",\"amount\":" sum, by, "",
				    pick("скидка|discount for a quick answer"))
			}
		}
		t += 300
	}
}

function task(t, id, by, due,    name, rest)
{
	name = "T" (++tasks)
	rest = pick("прислать чертёж|заказать образцы|send the drawing")
	put(t, "\"ev\":\"task\",\"task\":\"" name "\",\"deal\":\"" id \
	    "\",\"owner\":\"" by "\",\"due\":\"" iso(due) "\",\"todo\":\"" \
	    rest "\"", by, "", "")
	if (chance(0.85))
		put(work(t + int(rnd() * (due - t))),
		    "\"ev\":\"done\",\"task\":\"" name "\",\"deal\":\"" id "\"",
		    by, "", "")
}

# One enquiry of that day.
function enquiry(day,    src, campaign, product, t, who, by, sum, id, old)
{
	src = draw("yandex:27|google:15|site:17|avito:16|referral:10|" \
	    "walkin:15|expo:" (day >= EXPO && day < EXPO + 8 ? 40 : 0))
	if (src == "walkin" && !workday(day))
		src = "site"
	product = draw("kitchen:42|wardrobe:10|windows:33|balcony:15")
	if (src == "yandex" || src == "google")
		campaign = product == "kitchen" || product == "wardrobe" ? \
		    "kitchens-autumn" : "warm-windows"
	if (src == "yandex" && chance(0.25))
		campaign = "brand"
	if (src == "walkin")
		t = at(day, OPEN + between(1800, 30000))
	else
		t = at(day, chance(0.7) ? between(8 * 3600, 18 * 3600) : \
		    between(18 * 3600, 23 * 3600))
	if (t > NOW)
		return
	who = client(t)
	by = owner_for(product, day)
	if (chance(0.55))
		sum = price(product)
	id = create(t, who, by, src, campaign, product, "", sum)
	live(id, t, who, by, src, product, sum, LUCK[src] + rnd() * 0.3 - 0.15)
	if (!chance(0.012))
		return
	# The same person, written down twice.
	old = who
	t += between(3600, 40000)
	if ((t = work(t)) + 900 > NOW)
		return
	who = client(t)
	id = create(t, who, by, "site", "", product, "", "")
	touch(t + 400, id, by, "call", "out", 50, "", "")
	step(t + 500, id, by, "refuse", "", "duplicate", "", "", "", "")
	put(t + 560, "\"ev\":\"merge\",\"client\":\"" who "\",\"into\":\"" \
	    old "\"", by, "", "один и тот же человек")
}

function cost(t, sum, what, src, campaign, days, note)
{
	put(t, "\"ev\":\"cost\",\"amount\":" sum ",\"cur\":\"RUB\"" \
	    key("what", what) key("source", src) key("campaign", campaign) \
	    (days == 0 ? "" : key("from", iso(at(local(t) - days, 0))) \
	    key("until", iso(at(local(t), 0)))), "", "", note)
}
# The week behind a Monday, the month behind its first day.
function spend(day,    t)
{
	t = at(day, OPEN + 1200)
	if ((day + 3) % 7 == 0) {
		cost(t, between(160, 230) * 100, "ads", "yandex",
		    "kitchens-autumn", 7, "")
		cost(t, between(90, 150) * 100, "ads", "yandex",
		    "warm-windows", 7, "")
		cost(t, between(20, 35) * 100, "ads", "yandex", "brand", 7, "")
		cost(t, between(90, 140) * 100, "ads", "google",
		    "kitchens-autumn", 7, "")
		cost(t, between(50, 90) * 100, "ads", "google",
		    "warm-windows", 7, "")
		cost(t, 6500, "ads", "avito", "", 7, "")
	}
	if (date(day) ~ /-01$/)
		cost(t, 9800, "crm", "", "", 0, "телефония и связь")
	if (day == EXPO)
		cost(t, 145000, "ads", "expo", "", 0, "стенд на выставке")
	if (day == DARYA + 7)
		cost(t, 38000, "training", "", "", 0, "sales course")
}

function staff(    f)
{
	f = store "/staff.csv"
	print "id,name,team,email,ext,weight,min_deals,max_deals,from," \
	    "until,away_from,away_until" > f
	print "anna,Анна Соколова,kitchens,anna@example.com,101,4,10,60,,,," > f
	print "boris,Борис Литвинов,kitchens,boris@example.com,102,3,10,60,,,," \
	    > f
	print "darya,Дарья Мельник,kitchens,darya@example.com,103,3,5,50," \
	    date(DARYA) ",,," > f
	print "igor,Игорь Ветров,windows,igor@example.com,104,3,10,60,,,," > f
	print "olga,Ольга Белова,windows,olga@example.com,105,3,10,60,,," \
	    date(AWAY) "," date(BACK) > f
	print "pavel,Павел Громов,windows,pavel@example.com,106,3,10,60,,,," > f
	close(f)
}

# The goals of every month that began in the story; teams are their members.
function goals(    f, day, month, i, n, who, sum, team)
{
	f = store "/goals.csv"
	print "who,period,metric,target" > f
	n = split("anna boris darya igor olga pavel", who, " ")
	for (day = FIRST; day <= TODAY; day++) {
		month = date(day)
		if (month !~ /-01$/)
			continue
		month = substr(month, 1, 7)
		sum["kitchens"] = sum["windows"] = 0
		for (i = 1; i <= n; i++) {
			if (who[i] == "darya" &&
			    month < substr(date(DARYA), 1, 7))
				continue
			team = i <= 3 ? "kitchens" : "windows"
			print who[i] "," month ",money," TARGET[who[i]] > f
			print who[i] "," month ",deals," \
			    (i <= 3 ? 6 : 7) > f
			sum[team] += TARGET[who[i]]
		}
		print "kitchens," month ",money," sum["kitchens"] > f
		print "windows," month ",money," sum["windows"] > f
		print "all," month ",money," \
		    sum["kitchens"] + sum["windows"] > f
	}
	for (i = 1; i <= n; i++) {
		print who[i] ",day,calls,6" > f
		print who[i] ",week,meetings,3" > f
		print who[i] ",week,proposals,5" > f
	}
	close(f)
}

# name=value pairs into an array
function fill(array, pairs,    n, a, b)
{
	for (n = split(pairs, a, " "); n > 0; n--) {
		split(a[n], b, "=")
		array[b[1]] = b[2]
	}
}

function people()
{
	fill(SPEED, "anna=0.5 boris=1.6 darya=0.9 igor=0.7 olga=1.2 pavel=5")
	fill(SKILL, "anna=1.2 boris=1.05 darya=0.85 igor=0.95 olga=1.15 pavel=0.8")
	fill(FORGETS, "anna=0.004 boris=0.012 darya=0.01 igor=0.012 " \
	    "olga=0.006 pavel=0.035")
	fill(LATE, "anna=0.06 boris=0.13 darya=0.12 igor=0.12 olga=0.08 pavel=0.24")
	fill(TARGET, "anna=3800000 boris=3000000 darya=1200000 igor=1100000 " \
	    "olga=900000 pavel=700000")
	fill(LUCK, "yandex=0.95 google=1 site=1.05 avito=0.85 referral=1.3 " \
	    "walkin=1.15 expo=0.9")
}

function words()
{
	MEN = "Алексей|Дмитрий|Сергей|Михаил|Андрей|Николай|Артём|Роман|Тимур"
	WOMEN = "Елена|Мария|Наталья|Ирина|Светлана|Ксения|Юлия|Вера|Алина"
	SURNAMES = "Кузнецов|Орлов|Зайцев|Лебедев|Морозов|Виноградов|Ершов|" \
	    "Карпов|Голубев|Сорокин|Фомин|Чернов|Абрамов|Мартынов|Щукин"
	ENGLISH = "John Miller|Emma Clark|Peter Hughes|Laura Bennett|" \
	    "David O’Brien|Sophie Turner|Mark Fischer|Anna Keller"
	COMPANIES = "ООО «Новый дом»|ИП Ремстрой|ООО «Северный фасад»|" \
	    "Baltic Interiors Ltd|Riverside Hotel|Студия «Свет и линия»|" \
	    "ТСЖ «Берёзки»|Hughes & Partners"
	CITIES = "Москва:60|Химки:12|Мытищи:10|Подольск:9|Тверь:5|Калуга:4"
	TITLE["kitchen"] = "Кухня «Мадрид»|Кухня «Лофт»|Кухня по чертежу|" \
	    "Угловая кухня|Kitchen with an island|Кухня «Прованс»"
	TITLE["wardrobe"] = "Шкаф-купе|Гардеробная|Built-in wardrobe"
	TITLE["windows"] = "Окна в квартиру|Окна в дом|Windows for a cottage|" \
	    "Замена трёх окон|Панорамные окна"
	TITLE["balcony"] = "Остекление балкона|Тёплая лоджия|Glazed veranda"
	ASKED = "спросили про сроки|asked about delivery|уточнили цвет|" \
	    "спросили, где посмотреть образцы|просят перезвонить вечером"
	MEASURED = "замер сделан|measured; one wall is uneven|замер, нужен эскиз"
	SAID = "wants a drawing|хотят до Нового года|сравнивают с соседним " \
	    "салоном|просят рассрочку|нужны образцы фасадов|will ask his wife|" \
	    "ремонт закончат через месяц|likes it, but the price is high|" \
	    "интересует фурнитура подороже"
	LATER = "перезвонить|call with a 5% offer|напомнить о расчёте|" \
	    "спросить, обсудили ли дома|узнать про ремонт|ask about the drawing"
	TODO[1] = "позвонить, договориться о замере|arrange a visit|" \
	    "выяснить размеры и бюджет"
	TODO[2] = "отправить расчёт|send the offer|показать эскиз"
	TODO[3] = "обсудить условия|discuss the terms|согласовать цвет и сроки"
	TODO[4] = "подписать договор|sign the contract|выставить счёт"
	REASONS = "price:34|competitor:24|no_budget:14|no_answer:14|" \
	    "deadline:9|quality:5"
	WHY["price"] = "дорого, ищут дешевле на 20%|too expensive"
	WHY["competitor"] = "заказали у соседей|went to a chain store"
	WHY["no_budget"] = "отложили ремонт|no money this year"
	WHY["no_answer"] = "пропал|does not answer any more"
	WHY["deadline"] = "нужно через две недели|we cannot make the date"
	WHY["quality"] = "не понравились фасады|did not like the samples"
	split("contact proposal negotiation contract", STAGE, " ")
	split("0.47 0.46 0.5 0.78", WINS, " ")
	split("0.14 0.13 0.13 0.05", LOSES, " ")
	WINS[0] = 0.55
	LOSES[0] = 0.12
}

BEGIN {
	ZONE = 3 * 3600
	OPEN = 9 * 3600
	CLOSE = 18 * 3600
	state = seed % 2147483646 + 1
	for (i = 0; i < 9; i++)
		rnd()
	NOW = (day_of(substr(now, 1, 4) + 0, substr(now, 6, 2) + 0,
	    substr(now, 9, 2) + 0)) * 86400 + substr(now, 12, 2) * 3600 + \
	    substr(now, 15, 2) * 60 + substr(now, 18, 2)
	TODAY = local(NOW)
	FIRST = TODAY - 91
	DARYA = FIRST + 30	# starts
	AWAY = TODAY - 40	# olga, until BACK
	BACK = TODAY - 31
	EXPO = FIRST + 52
	people()
	words()
	if (store != "") {
		staff()
		goals()
	}
	# New deals by the day: fewer at weekends, slowly growing.
	for (day = FIRST; day <= TODAY; day++)
		whole += share[day] = (workday(day) ? 1 : 0.45) * \
		    (0.85 + 0.3 * (day - FIRST) / 91)
	for (day = FIRST; day <= TODAY; day++) {
		spend(day)
		due += deals * share[day] / whole
		for (; done < int(due); done++)
			enquiry(day)
	}
}

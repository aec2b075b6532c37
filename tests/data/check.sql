-- SPDX-License-Identifier: ISC
-- What crm-check finds in a journal, found by SQL over the same lines (table
-- raw(l), in the order of reading; now(t) in seconds; the tables stage, move,
-- staff and reason of tests/check.t).  Table found(kind, id): id is the deal,
-- client or member of staff.

create table line as select rowid seq, strftime('%s', l->>'$.at') + 0 at,
    l->>'$.ev' ev, l->>'$.deal' deal, l->>'$.client' client,
    l->>'$.owner' owner, l->>'$.by' who, l->>'$.kind' kind, l->>'$.dir' dir,
    coalesce(l->>'$.missed', 0) missed, l->>'$.outcome' outcome,
    l->>'$.to' stage, strftime('%s', l->>'$.next') + 0 next,
    l->>'$.amount' amount, l->>'$.reason' reason, l->>'$.source' source,
    strftime('%s', l->>'$.of') + 0 of, l->>'$.what' what,
    l->>'$.phone' phone, l->>'$.email' email, l->>'$.company' company
    from raw;
create table found (kind, id);
create index line_undo on line (deal, of) where ev = 'undo';
insert into found select 'future', deal from (select l.*, row_number() over
    (partition by l.deal, l.at, l.ev order by l.seq desc) rn, (select count(*)
	from line u where u.ev = 'undo' and u.deal = l.deal and u.of = l.at
	and u.what = l.ev) n from (select line.* from line, now
	where at > t + 86400) l) where rn > n;
create table fact as select line.* from line, now where at <= t;

-- undos take away the last facts of that deal, time and kind
create table undone as select deal, of, what, count(*) n from fact
    where ev = 'undo' group by 1, 2, 3;
create table here as select * from (select f.*, coalesce(u.n, 0) gone,
    row_number() over (partition by f.deal, f.at, f.ev order by f.seq desc) rn
    from fact f left join undone u on u.deal = f.deal and u.of = f.at and
    u.what = f.ev where f.ev <> 'undo') where deal is null or rn > gone;
insert into found select 'undo-nothing', u.deal from undone u
    left join (select deal, at, ev, count(*) n from fact where ev <> 'undo'
	group by 1, 2, 3) f on f.deal = u.deal and f.at = u.of and
	f.ev = u.what
    join json_each('[' || rtrim(replace(hex(zeroblob(u.n -
	min(u.n, coalesce(f.n, 0)))), '00', '0,'), ',') || ']')
    where u.deal in (select deal from here where ev = 'deal');

create index by_seq on here (seq);
create table deal as select * from (select deal, at created, client, seq,
    row_number() over (partition by deal order by at, seq) rn
    from here where ev = 'deal') where rn = 1;
create unique index by_deal on deal (deal);
insert into found select 'twice', h.deal from here h
    join deal d on d.deal = h.deal and d.seq <> h.seq where h.ev = 'deal';
insert into found select distinct 'orphan', deal from
    (select deal, ev from here union all
	select deal, ev from fact where ev = 'undo')
    where deal is not null and deal not in (select deal from deal);
insert into found select 'early', h.deal from here h join deal using (deal)
    where h.at < created;

-- what each deal became
create table said as select h.deal, h.ev, max(h.at, created) at, h.seq,
    h.at real, row_number() over (partition by h.deal
	order by h.at, h.ev <> 'deal', h.seq) no,
    outcome, stage, next, amount, owner, kind, missed, reason
    from here h join deal d using (deal) where h.seq <> d.seq
    union all select deal, 'deal', at, seq, at, 0, null, 'lead', null, amount,
    owner, null, 0, null from here where seq in (select seq from deal);
create index by_said on said (deal, no);
create table value as select deal,
    (select owner from said s where s.deal = d.deal and owner is not null and
	ev in ('deal', 'set') order by no desc limit 1) owner,
    (select amount from said s where s.deal = d.deal and amount is not null
	order by no desc limit 1) amount from deal d;
create table step as select *, lag(state) over w was,
    first_value(stage) over (partition by deal, grp order by no) place
    from (select *, sum(outcome = 'result' and stage <> 'won') over
	(partition by deal order by no) grp, case when outcome = 'refuse'
	then 'lost' when stage = 'won' then 'won' else 'open' end state
	from (select deal, no, at, real, seq, coalesce(outcome, 'result')
	    outcome, stage, reason from said where (ev = 'step' and
	    outcome <> 'postpone') or no = 0))
    window w as (partition by deal order by no);
insert into found select 'no-effect', deal from step
    where was = state and state <> 'open';
create table moved as select *, lag(place) over
    (partition by deal order by no) origin from step;
create index by_moved on moved (deal, no);
create table last as select deal, state, place from (select *, row_number()
    over (partition by deal order by no desc) rn from step) where rn = 1;
create table active as select s.*, coalesce(m.was = m.state and
    m.state <> 'open', 0) idle from said s left join moved m
    on m.deal = s.deal and m.no = s.no where s.ev in ('touch', 'step');
create index by_active on active (deal, no);
create table now_ as select d.deal, d.created, d.client, l.state, l.place,
    v.owner, v.amount + 0 amount, n, rot,
    (select next from active a where a.deal = d.deal and ev = 'step' and
	not idle order by no desc limit 1) next,
    (select max(at) from active a where a.deal = d.deal and not idle) last
    from deal d join last l using (deal) join value v using (deal)
    join stage on stage.stage = l.place;

insert into found select 'no-next', deal from now_
    where state = 'open' and next is null;
insert into found select 'overdue', deal from now_, now
    where state = 'open' and next < t;
insert into found select 'rotting', deal from now_, now
    where state = 'open' and (next is null or next < t) and
    coalesce(last, created) + rot * 86400 <= t;
insert into found select 'untouched', deal from now_, now
    where state = 'open' and last is null and created + 86400 <= t;
insert into found select 'not-done', deal from now_
    where state = 'open' and n >= 3 and not exists (select 1 from said s
	where s.deal = now_.deal and kind = 'proposal' and not missed);
insert into found select 'require', deal from now_
    where state = 'open' and place = 'negotiation' and amount <= 100000;
insert into found select 'move', deal from (select *, row_number() over
    (partition by deal order by no desc) rn from moved where origin is not
	null and outcome = 'result' and (place <> origin or
	(state = 'won' and was <> 'won')))
    where rn = 1 and deal in (select deal from now_ where state <> 'lost') and
    exists (select 1 from move where "from" = origin) and
    not exists (select 1 from move where "from" = origin and
	"to" = case state when 'won' then 'won' else place end);
insert into found select 'no-handover', deal from now_
    where state = 'won' and place = 'contract';
insert into found select 'unknown-owner', deal from now_
    where state = 'open' and owner not in (select id from staff);
insert into found select 'left', deal from now_ join staff on id = owner
    join now where state = 'open' and until <= t;
insert into found select 'away', deal from now_ join staff on id = owner
    join now where state = 'open' and away_from <= t and t < away_until and
    (next is null or next < away_until);
insert into found select 'unknown-reason', n.deal from now_ n join
    (select *, row_number() over (partition by deal order by no desc) rn
	from step) s on s.deal = n.deal and rn = 1
    where n.state = 'lost' and s.reason not in (select reason from reason);

-- calls of a client that nobody returned, by deal
create table touched as select a.deal, d.client, a.at, a.seq, a.kind = 'call'
    and a.missed and coalesce(h.dir, '') <> 'out' theirs
    from active a join deal d using (deal) join here h on h.seq = a.seq
    where a.ev = 'touch';
create index by_client on touched (client, theirs);
insert into found select distinct 'missed-call', deal from touched m
    where theirs and not exists (select 1 from touched b
	where b.client = m.client and not b.theirs and b.at > m.at);
insert into found select 'same-deal', deal from (select *, row_number() over
    (partition by client order by created, deal) rn from now_
    where state = 'open') where rn > 1;

-- "google" and "Google": the one that fewer deals have
create table source as select deal, source from here where ev = 'deal' and
    seq in (select seq from deal);
create table spelt as select lower(source) k, source, count(*) n from source
    group by 2;
insert into found select 'spelling', deal from source join spelt using (source)
    where n < (select max(n) from spelt o where o.k = spelt.k);

-- clients
create table card as select client, seq,
    substr(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(',
    ''), ')', ''), -10) phone, lower(email) email,
    rtrim(substr(company, instr(company, '"') + 1), '"') company
    from here where ev = 'client';
insert into found select 'same-phone', client from (select *, row_number()
    over (partition by phone order by seq) rn from card) where rn > 1;
insert into found select 'same-email', client from (select *, row_number()
    over (partition by email order by seq) rn from card) where rn > 1;
insert into found select 'same-company', client from (select *, row_number()
    over (partition by company order by seq) rn from card) where rn > 1;

-- sellers; a deal's facts count, whatever they change
create table act as select who, max(at) last from (select who, at from here
    union all select who, at from fact where ev = 'undo')
    where who is not null group by 1;
insert into found select 'unknown-by', who from act
    where who not in (select id from staff);
insert into found select 'idle-staff', id from staff join now
    left join act on who = id where coalesce(until, t + 1) > t and
    not coalesce(away_from <= t and t < away_until, 0) and
    max(coalesce(last, start), start) + 30 * 86400 <= t;

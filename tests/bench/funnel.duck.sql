-- The funnel in DuckDB, over $SRC, facts as a table: for each stage reached
-- (by the deepest), touched, here, own money, lost there and their money,
-- money of those that reached it, of it gone and waiting; then the won and
-- the open.  Facts that are undone are left out; what a deal is, the latest
-- of its facts says.  Places: 0 to 4 the stages, 5 won, 6 lost.
WITH said AS $MAT (
  SELECT deal, "at", ev, outcome, "to", amount, "of", what FROM $SRC
  WHERE outcome IN ('result', 'refuse') OR ev IN ('deal', 'set', 'undo')),
stood AS (
  SELECT s.deal, s."at", s.amount,
    CASE WHEN s.ev = 'deal' THEN 0 WHEN s.outcome = 'refuse' THEN 6
      WHEN s.outcome = 'result' THEN list_position(['lead', 'contact',
        'proposal', 'negotiation', 'contract', 'won'], s."to") - 1
      END AS place
  FROM said s ANTI JOIN (SELECT deal, "of", what FROM said WHERE ev = 'undo') u
    ON u.deal = s.deal AND u."of" = s."at" AND u.what = s.ev
  WHERE s.ev <> 'undo'),
deals AS (
  SELECT bit_or(1 << place) AS been, max_by(place, "at") AS place,
    max_by(place, "at") FILTER (place < 5) AS open_place,
    max(place) FILTER (place < 5) AS deep,
    coalesce(max_by(amount, "at"), 0) AS amount
  FROM (SELECT * FROM stood) GROUP BY deal),
-- One pass makes few rows of many deals.
kinds AS MATERIALIZED (
  SELECT been, place, open_place, count(*) AS n, sum(amount) AS money,
    CASE WHEN place = 5 THEN 5 ELSE deep END AS deep
  FROM deals GROUP BY ALL)
SELECT stage,
  coalesce(sum(n) FILTER (deep >= i), 0),
  coalesce(sum(n) FILTER (been >> i & 1 = 1), 0),
  coalesce(sum(n) FILTER (place = i), 0),
  coalesce(sum(money) FILTER (place = i), 0),
  coalesce(sum(n) FILTER (place = 6 AND open_place = i), 0),
  coalesce(sum(money) FILTER (place = 6 AND open_place = i), 0),
  coalesce(sum(money) FILTER (deep >= i), 0),
  coalesce(sum(money) FILTER (place = 6 AND deep = i), 0),
  coalesce(sum(money) FILTER (place < 5 AND deep = i), 0)
FROM kinds, (VALUES (0, 'lead'), (1, 'contact'), (2, 'proposal'),
  (3, 'negotiation'), (4, 'contract')) AS stages (i, stage)
GROUP BY i, stage
UNION ALL SELECT 'won', coalesce(sum(n), 0), NULL, NULL, sum(money), NULL,
  NULL, NULL, NULL, NULL FROM kinds WHERE place = 5
UNION ALL SELECT 'open', coalesce(sum(n), 0), NULL, NULL, sum(money), NULL,
  NULL, NULL, NULL, NULL FROM kinds WHERE place < 5;

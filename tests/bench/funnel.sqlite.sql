-- The columns of funnel.duck.sql from the table of load.sqlite.sql.  The latest of
-- a deal is max() of its time, 20 bytes, with the value behind it.
.mode tabs
WITH moves AS (
  SELECT deal, "at", amount,
    CASE WHEN outcome = 'refuse' THEN 6
         WHEN ev = 'set' THEN NULL
         WHEN ev = 'deal' OR "to" = 'lead' THEN 0
         WHEN "to" = 'contact' THEN 1 WHEN "to" = 'proposal' THEN 2
         WHEN "to" = 'negotiation' THEN 3 WHEN "to" = 'contract' THEN 4
         ELSE 5 END AS place
  FROM j
  WHERE (ev IN ('deal', 'set') OR outcome IN ('result', 'refuse')) AND
    NOT EXISTS (SELECT 1 FROM j AS u WHERE u.deal = j.deal AND
      u."of" = j."at" AND u.what = j.ev AND u.ev = 'undo')),
folded AS (
  SELECT deal, sum(DISTINCT 1 << place) AS seen,
    CAST(substr(max("at" || place), 21) AS INTEGER) AS now,
    max(place) FILTER (WHERE place < 5) AS deep,
    CAST(substr(max("at" || place) FILTER (WHERE place < 5), 21)
      AS INTEGER) AS last_open,
    coalesce(CAST(substr(max("at" || amount), 21) AS INTEGER), 0) AS amount
  FROM moves GROUP BY deal),
-- One pass makes few rows of many deals.
deals AS MATERIALIZED (
  SELECT seen, now, last_open, CASE WHEN now = 5 THEN 5 ELSE deep END
      AS deepest, count(*) AS n, sum(amount) AS amount
  FROM folded GROUP BY 1, 2, 3, 4),
stages (i, stage) AS (
  VALUES (0, 'lead'), (1, 'contact'), (2, 'proposal'), (3, 'negotiation'),
    (4, 'contract')),
sums AS (
  SELECT stage, sum(n) FILTER (WHERE deepest >= i) AS reached,
    sum(n) FILTER (WHERE (seen >> i) & 1) AS touched,
    sum(n) FILTER (WHERE now = i) AS here,
    sum(amount) FILTER (WHERE now = i) AS own,
    sum(n) FILTER (WHERE now = 6 AND last_open = i) AS lost,
    sum(amount) FILTER (WHERE now = 6 AND last_open = i) AS lost_money,
    sum(amount) FILTER (WHERE deepest >= i) AS value,
    sum(amount) FILTER (WHERE now = 6 AND deepest = i) AS gone,
    sum(amount) FILTER (WHERE now < 5 AND deepest = i) AS waiting
  FROM deals, stages GROUP BY i)
SELECT stage, ifnull(reached, 0), ifnull(touched, 0), ifnull(here, 0),
  printf('%d.%02d', own / 100, own % 100), ifnull(lost, 0),
  printf('%d.%02d', lost_money / 100, lost_money % 100),
  printf('%d.%02d', value / 100, value % 100),
  printf('%d.%02d', gone / 100, gone % 100),
  printf('%d.%02d', waiting / 100, waiting % 100)
FROM sums
UNION ALL SELECT 'won', ifnull(sum(n), 0), '', '',
  printf('%d.%02d', sum(amount) / 100, sum(amount) % 100), '', '', '', '', ''
FROM deals WHERE now = 5
UNION ALL SELECT 'open', ifnull(sum(n), 0), '', '',
  printf('%d.%02d', sum(amount) / 100, sum(amount) % 100), '', '', '', '', ''
FROM deals WHERE now < 5;

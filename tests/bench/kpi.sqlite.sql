-- The first eight columns of kpi.duck.sql from the table of load.sqlite.sql;
-- Moscow is three hours ahead of UTC in all the years of the journal.
.mode tabs
CREATE TEMP TABLE undone (deal, "of", what,
  PRIMARY KEY (deal, "of", what)) WITHOUT ROWID;
INSERT OR IGNORE INTO undone SELECT deal, "of", what FROM j WHERE ev = 'undo';
WITH e AS NOT MATERIALIZED (
  SELECT * FROM j
  WHERE (ev IN ('deal', 'touch', 'set') OR outcome IN ('result', 'refuse'))
    AND NOT EXISTS (SELECT 1 FROM undone AS u
      WHERE u.deal = j.deal AND u."of" = j."at" AND u.what = j.ev)),
acts AS (
  SELECT "by" AS who, strftime('%Y-%m', "at", '+3 hours') AS month,
    count(*) FILTER (WHERE kind = 'call' AND dir = 'out') AS calls,
    count(*) FILTER (WHERE kind = 'call' AND missed IS NOT 1) AS talks,
    count(*) FILTER (WHERE kind = 'meeting') AS meetings,
    count(*) FILTER (WHERE kind = 'proposal') AS proposals
  FROM e WHERE ev = 'touch' GROUP BY 1, 2),
ends AS (
  SELECT deal,
    max("at") FILTER (WHERE outcome IS NOT NULL OR ev = 'deal') AS moved,
    substr(max("at" || CASE WHEN "to" = 'won' THEN 'won'
        WHEN outcome = 'refuse' THEN 'lost' ELSE 'open' END)
      FILTER (WHERE outcome IS NOT NULL OR ev = 'deal'), 21) AS status,
    CAST(substr(max("at" || amount), 21) AS INTEGER) AS amount
  FROM e GROUP BY deal),
won AS MATERIALIZED (SELECT * FROM ends WHERE status = 'won'),
owners AS (
  SELECT won.deal AS deal, moved, won.amount AS amount,
    substr(max(e."at" || e.owner), 21) AS who
  FROM won JOIN e ON e.deal = won.deal
  WHERE e.owner IS NOT NULL AND e."at" <= moved GROUP BY won.deal),
wins AS (
  SELECT who, strftime('%Y-%m', moved, '+3 hours') AS month, count(*) AS n,
    sum(amount) AS money
  FROM owners GROUP BY 1, 2)
SELECT who, month, sum(calls), sum(talks), sum(meetings), sum(proposals),
  sum(n), printf('%d.%02d', sum(money) / 100, sum(money) % 100)
FROM (
  SELECT who, month, calls, talks, meetings, proposals, 0 AS n, 0 AS money
  FROM acts
  UNION ALL SELECT who, month, 0, 0, 0, 0, n, money FROM wins)
GROUP BY 1, 2;

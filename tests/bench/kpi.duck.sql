-- Activity in DuckDB, over $SRC, facts as a table; $LOCAL is their local
-- time: for each seller and month calls out, talks, meetings, proposals, won
-- deals and their money; and the median of hours to the first touch, by the
-- owner and the month of creation (the lines that end in "first touch").
WITH said AS $MAT (
  SELECT deal, "at", $LOCAL AS t, ev, owner, "by", kind, dir, missed,
    outcome, "to", amount, "of", what
  FROM $SRC WHERE outcome IN ('result', 'refuse') OR
    ev IN ('deal', 'touch', 'set', 'undo')),
stood AS (
  SELECT s.* FROM said s
    ANTI JOIN (SELECT deal, "of", what FROM said WHERE ev = 'undo') u
    ON u.deal = s.deal AND u."of" = s."at" AND u.what = s.ev
  WHERE s.ev <> 'undo'),
done AS (
  SELECT "by" AS who, date_trunc('month', t) AS month,
    count(*) FILTER (kind = 'call' AND dir = 'out') AS calls,
    count(*) FILTER (kind = 'call' AND NOT coalesce(missed, false)) AS talks,
    count(*) FILTER (kind = 'meeting') AS meetings,
    count(*) FILTER (kind = 'proposal') AS proposals
  FROM stood WHERE ev = 'touch' GROUP BY ALL),
deals AS (
  SELECT deal, max(t) FILTER (ev = 'deal' OR outcome IS NOT NULL) AS moved,
    max_by(coalesce("to", outcome, ev), t)
      FILTER (ev = 'deal' OR outcome IS NOT NULL) AS place,
    min(t) FILTER (ev = 'deal') AS born, -- first touch
    min(t) FILTER (ev = 'touch') AS touched, -- first touch
    max_by(amount, t) AS amount
  FROM stood GROUP BY deal),
owned AS (
  SELECT deal, max_by(owner, t) AS who FROM stood JOIN deals USING (deal)
  WHERE owner IS NOT NULL AND
    (t <= moved OR place NOT IN ('won', 'refuse'))
  GROUP BY deal),
won AS (
  SELECT who, date_trunc('month', moved) AS month, count(*) AS n,
    sum(amount) AS money
  FROM deals JOIN owned USING (deal) WHERE place = 'won' GROUP BY ALL),
speed AS ( -- first touch
  SELECT who, date_trunc('month', born) AS month, -- first touch
    quantile_disc(epoch(touched) - epoch(born), 0.5) / 3600 -- first touch
      AS hours -- first touch
  FROM deals JOIN owned USING (deal) -- first touch
  WHERE touched IS NOT NULL GROUP BY ALL), -- first touch
one AS (SELECT 1)
SELECT who, strftime(month, '%Y-%m'), coalesce(calls, 0),
  coalesce(talks, 0), coalesce(meetings, 0), coalesce(proposals, 0),
  coalesce(n, 0), coalesce(money, 0)
  , round(hours, 2) -- first touch
FROM done FULL JOIN won USING (who, month)
  FULL JOIN speed USING (who, month) -- first touch
ORDER BY 1, 2;

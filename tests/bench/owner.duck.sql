-- The deals of each owner in DuckDB, over $SRC, facts as a table: deals, open,
-- won, lost, won and open money.  A closed deal is whose it was when it was
-- closed.
WITH said AS $MAT (
  SELECT deal, "at", ev, owner, outcome, "to", amount, "of", what FROM $SRC
  WHERE outcome IN ('result', 'refuse') OR ev IN ('deal', 'set', 'undo')),
stood AS (
  SELECT s.* FROM said s
    ANTI JOIN (SELECT deal, "of", what FROM said WHERE ev = 'undo') u
    ON u.deal = s.deal AND u."of" = s."at" AND u.what = s.ev
  WHERE s.ev <> 'undo'),
deals AS (
  SELECT deal, max("at") FILTER (ev = 'deal' OR outcome IS NOT NULL) AS moved,
    max_by(coalesce("to", outcome, ev), "at")
      FILTER (ev = 'deal' OR outcome IS NOT NULL) AS place,
    max_by(amount, "at") AS amount
  FROM stood GROUP BY deal),
owned AS (
  SELECT deal, max_by(owner, "at") AS who FROM stood JOIN deals USING (deal)
  WHERE owner IS NOT NULL AND
    ("at" <= moved OR place NOT IN ('won', 'refuse'))
  GROUP BY deal)
SELECT who, count(*),
  count(*) FILTER (place NOT IN ('won', 'refuse')),
  count(*) FILTER (place = 'won'), count(*) FILTER (place = 'refuse'),
  coalesce(sum(amount) FILTER (place = 'won'), 0),
  coalesce(sum(amount) FILTER (place NOT IN ('won', 'refuse')), 0)
FROM deals JOIN owned USING (deal) GROUP BY who ORDER BY who;

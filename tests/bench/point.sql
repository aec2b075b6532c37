-- One deal: its touches and its amount in force.
SELECT deal, count(*) FILTER (ev = 'touch'),
  arg_max(amount, "at") FILTER (amount IS NOT NULL)
FROM $SRC WHERE deal = '$DEAL' AND ev <> 'undo' AND (deal, "at", ev) NOT IN
  (SELECT (deal, "of", what) FROM $SRC WHERE ev = 'undo' AND deal = '$DEAL')
GROUP BY deal;

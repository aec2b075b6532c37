-- One deal: its touches and its amount in force.
.mode tabs
SELECT deal, count(*) FILTER (WHERE ev = 'touch'),
  printf('%d.%02d', CAST(substr(max("at" || amount), 21) AS INTEGER) / 100,
    CAST(substr(max("at" || amount), 21) AS INTEGER) % 100)
FROM j WHERE deal = '$DEAL' AND ev <> 'undo' AND (deal, "at", ev) NOT IN
  (SELECT deal, "of", what FROM j WHERE ev = 'undo' AND deal = '$DEAL')
GROUP BY deal;

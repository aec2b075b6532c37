-- A table j of the journal's facts, their times as times.
CREATE TABLE j AS SELECT * REPLACE (CAST("at" AS TIMESTAMP) AS "at",
  CAST("of" AS TIMESTAMP) AS "of") FROM $SRC;
SELECT count(*) FROM j;

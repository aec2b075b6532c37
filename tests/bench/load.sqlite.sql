-- Load a journal into a table of columns in SQLite, money in minor units:
--	cat JOURNAL | sqlite3 FILE.db '.read load.sqlite.sql'
PRAGMA synchronous = off;
PRAGMA temp_store = memory;
CREATE TEMP TABLE line (l TEXT);
.mode ascii
.separator "\037" "\n"
.import /dev/stdin line
CREATE TABLE j AS SELECT
  l ->> '$.at' AS "at", l ->> '$.ev' AS ev, l ->> '$.deal' AS deal,
  l ->> '$.owner' AS owner, l ->> '$.by' AS "by", l ->> '$.kind' AS kind,
  l ->> '$.dir' AS dir, l ->> '$.missed' AS missed,
  l ->> '$.outcome' AS outcome, l ->> '$.to' AS "to",
  CAST(round((l ->> '$.amount') * 100) AS INTEGER) AS amount,
  l ->> '$.of' AS "of", l ->> '$.what' AS what
FROM line;
CREATE INDEX j_deal ON j (deal, "at");
CREATE INDEX j_undo ON j (deal, "of", what) WHERE ev = 'undo';
ANALYZE;

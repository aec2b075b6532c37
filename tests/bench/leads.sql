-- How many rows a CSV of leads has, and what they are worth.
SELECT count(*), sum(amount::DECIMAL(18, 2)) FROM read_csv('$CSV');

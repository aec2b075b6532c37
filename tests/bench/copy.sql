-- Make JSON Lines of a CSV.
COPY (SELECT * FROM read_csv('$CSV')) TO '$OUT' (FORMAT json);

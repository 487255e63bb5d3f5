-- What was made on a day is found by its positions: one index less that every delivery enters.
DROP INDEX deliveries_day;

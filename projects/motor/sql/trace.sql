-- $1 sensor, $2 from, $3 to, $4 seconds per point: means, so that a day fits into a picture.
SELECT date_bin(make_interval(secs => $4::double precision), at, $2::timestamptz) AS at, avg(celsius) AS celsius
FROM readings
WHERE sensor = $1 AND at >= $2::timestamptz AND at < $3::timestamptz
GROUP BY 1
ORDER BY 1;

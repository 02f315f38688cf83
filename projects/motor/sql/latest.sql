-- The last reading of each sensor. Steps from sensor to sensor along the index: DISTINCT ON would read every row.
WITH RECURSIVE sensors AS (
  (SELECT sensor FROM readings ORDER BY sensor LIMIT 1)
  UNION ALL
  SELECT (SELECT sensor FROM readings WHERE sensor > sensors.sensor ORDER BY sensor LIMIT 1)
  FROM sensors
  WHERE sensors.sensor IS NOT NULL
)
SELECT last.sensor, last.at, last.celsius
FROM sensors
CROSS JOIN LATERAL (
  SELECT sensor, at, celsius FROM readings WHERE readings.sensor = sensors.sensor ORDER BY at DESC LIMIT 1
) AS last
ORDER BY last.sensor;

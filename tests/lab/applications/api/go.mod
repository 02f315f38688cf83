module outward.local/tests/lab/applications/api

go 1.26

-- $1 gateway, $2 key
SELECT digest FROM batches WHERE gateway = $1 AND key = $2;

-- Makes a claim, empty and open, that vanishes by itself unless its run is confirmed (PERSIST). So one that is made late, when
-- another has finished the run already, does not stay.
--
-- KEYS[1] the claim
-- ARGV[1] milliseconds

redis.call('HSET', KEYS[1], 'state', 'open')
return redis.call('PEXPIRE', KEYS[1], ARGV[1])

-- Enters a run, held by its owner.
--
-- KEYS[1] the registry of runs   KEYS[2] the run's lease
-- ARGV[1] the run   ARGV[2] its owner   ARGV[3] milliseconds   ARGV[4] its target

redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[4])
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 1

-- Gives a run whose lease has run out to whoever asks. It never goes back: the earlier owner finds another's name in the
-- registry, however late it looks.
--
-- KEYS[1] the registry of runs   KEYS[2] the run's lease
-- ARGV[1] the run   ARGV[2] who asks   ARGV[3] milliseconds
--
-- Answers 1, or 0 if the run is gone or the lease is another's.

local entry = redis.call('HGET', KEYS[1], ARGV[1])
if not entry or redis.call('EXISTS', KEYS[2]) == 1 then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. string.match(entry, '^%S+(.*)$'))
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 1

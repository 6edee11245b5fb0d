-- Holds the lease of a run: renews it for its owner, and gives it to whoever asks when it has run out.
--
-- KEYS[1] the registry of runs   KEYS[2] the run's lease
-- ARGV[1] the run   ARGV[2] who asks   ARGV[3] milliseconds
--
-- Answers 1, or 0 if the run is gone or the lease is another's.

if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then
  return 0
end
local owner = redis.call('GET', KEYS[2])
if owner and owner ~= ARGV[2] then
  return 0
end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 1

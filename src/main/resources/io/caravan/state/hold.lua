-- Renews the lease of a run for its owner, even one that has run out, unless another has taken the run over.
--
-- KEYS[1] the registry of runs   KEYS[2] the run's lease
-- ARGV[1] the run   ARGV[2] who asks   ARGV[3] milliseconds
--
-- Answers 1, or 0 if the run is gone or another's.

local entry = redis.call('HGET', KEYS[1], ARGV[1])
if not entry or string.match(entry, '^%S+') ~= ARGV[2] then
  return 0
end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 1

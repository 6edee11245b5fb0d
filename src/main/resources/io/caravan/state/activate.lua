-- Lets a run begin, unless another has taken it over while its claims were being made.
--
-- KEYS[1] the registry of runs   KEYS[2] the run's lease
-- ARGV[1] the run   ARGV[2] its owner
--
-- Answers 1, or 0 if the run is no longer its owner's.

if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 and redis.call('GET', KEYS[2]) == ARGV[2] then
  return 1
end
return 0

-- Gives up a lease, unless another has it.
--
-- KEYS[1] the run's lease
-- ARGV[1] who had it

if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
end
return 1

-- Closes a claim for ever: no amount can be added to it afterwards. A claim that does not exist is not made.
--
-- KEYS[1] the claim
--
-- Answers how many fields it holds.

if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HSET', KEYS[1], 'state', 'closed')
end
return redis.call('HLEN', KEYS[1])

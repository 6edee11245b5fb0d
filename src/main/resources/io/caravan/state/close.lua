-- Closes a claim for ever: no amount can be added to it afterwards. A claim that does not exist is not made.
--
-- KEYS[1] the claim
--
-- Answers how many groups it holds, and how many amounts were moved into it.

if redis.call('EXISTS', KEYS[1]) == 0 then
  return {0, 0}
end
redis.call('HSET', KEYS[1], 'state', 'closed')
local moved = redis.call('HGET', KEYS[1], 'moved')
return {redis.call('HLEN', KEYS[1]) - (moved and 2 or 1), tonumber(moved or 0)}

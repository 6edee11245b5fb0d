-- Appends elements to a list and takes the oldest off where it is longer than its bound.
--
-- KEYS[1] the list   KEYS[2] its counters: head, elements taken off its head so far; dropped, those of them that the bound took
-- ARGV[1] most elements, 0 for no bound   ARGV[2..] elements, or none
--
-- Answers the length, the head and how many were dropped so far.

local count = #ARGV
for first = 2, count, 1000 do
  redis.call('RPUSH', KEYS[1], unpack(ARGV, first, math.min(first + 999, count)))
end
local length = redis.call('LLEN', KEYS[1])
local bound = tonumber(ARGV[1])
if bound > 0 and length > bound then
  -- The first to write, since a server short of memory allows it, and then the counters too.
  redis.call('LTRIM', KEYS[1], length - bound, -1)
  redis.call('HINCRBY', KEYS[2], 'head', length - bound)
  redis.call('HINCRBY', KEYS[2], 'dropped', length - bound)
  length = bound
end
local counters = redis.call('HMGET', KEYS[2], 'head', 'dropped')
return {length, tonumber(counters[1] or 0), tonumber(counters[2] or 0)}

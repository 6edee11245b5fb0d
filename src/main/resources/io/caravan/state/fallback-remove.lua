-- Takes a page off a list's head: those of its elements that are still there, and no other.
--
-- KEYS[1] the list   KEYS[2] its counters
-- ARGV[1] the position after the page's last element   ARGV[2] that last element
--
-- Where another element stands at that position the list is not the one that the page was read from, and stays as it is.
-- Answers the length, the head and how many were dropped so far.

local head = tonumber(redis.call('HGET', KEYS[2], 'head') or 0)
local count = tonumber(ARGV[1]) - head
if count > 0 and redis.call('LINDEX', KEYS[1], count - 1) == ARGV[2] then
  -- The first to write, since a server short of memory allows it, and then the counter too.
  redis.call('LTRIM', KEYS[1], count, -1)
  head = redis.call('HINCRBY', KEYS[2], 'head', count)
end
return {redis.call('LLEN', KEYS[1]), head, tonumber(redis.call('HGET', KEYS[2], 'dropped') or 0)}

-- Reads the first elements of a list and where the first of them stands.
--
-- KEYS[1] the list   KEYS[2] its counters
-- ARGV[1] most elements   ARGV[2] bytes after which to stop
--
-- Answers the head, which is the position of the first element, and the elements.

local wanted = tonumber(ARGV[1])
local room = tonumber(ARGV[2])
local page = {}
while #page < wanted and room > 0 do
  local more = redis.call('LRANGE', KEYS[1], #page, math.min(#page + 100, wanted) - 1)
  if #more == 0 then
    break
  end
  for _, element in ipairs(more) do
    page[#page + 1] = element
    room = room - #element
    if room <= 0 then
      break
    end
  end
end
return {tonumber(redis.call('HGET', KEYS[2], 'head') or 0), page}

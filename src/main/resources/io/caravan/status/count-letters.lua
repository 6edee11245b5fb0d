-- Counts letters by route, without what is in them.
--
-- KEYS[1] the letters   ARGV[1] the id to begin with   ARGV[2] most letters to count
--
-- Answers how many letters there are, the id of the last one counted (empty for none), and then each route and its count.

local counts = {}
local order = {}
local last = ''
for _, letter in ipairs(redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])) do
  last = letter[1]
  local route = ''
  for i = 1, #letter[2], 2 do
    if letter[2][i] == 'route' then
      route = letter[2][i + 1]
      break
    end
  end
  if not counts[route] then
    counts[route] = 0
    order[#order + 1] = route
  end
  counts[route] = counts[route] + 1
end
local answer = { redis.call('XLEN', KEYS[1]), last }
for _, route in ipairs(order) do
  answer[#answer + 1] = route
  answer[#answer + 1] = counts[route]
end
return answer

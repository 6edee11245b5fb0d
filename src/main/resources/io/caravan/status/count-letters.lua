-- Counts letters by route, one at a time, since payloads may be large.
--
-- KEYS[1] the letters   ARGV[1] the id to begin with   ARGV[2] most letters to count   ARGV[3] bytes of payload after which to stop
--
-- Answers how many letters there are, the id to go on with, 1 or at the end 0, and then each route and its count.

local counts = {}
local order = {}
local from, more = ARGV[1], 1
local room = tonumber(ARGV[3])
for _ = 1, tonumber(ARGV[2]) do
  local found = redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', 1)
  if #found == 0 then
    more = 0
    break
  end
  local id, fields = found[1][1], found[1][2]
  local route = ''
  for i = 1, #fields, 2 do
    if fields[i] == 'route' then
      route = fields[i + 1]
    end
    room = room - #fields[i + 1]
  end
  if not counts[route] then
    counts[route] = 0
    order[#order + 1] = route
  end
  counts[route] = counts[route] + 1
  local time, sequence = string.match(id, '^(%d+)-(%d+)$')
  from = time .. '-' .. string.format('%.0f', tonumber(sequence) + 1)
  if room <= 0 then
    break
  end
end
local answer = { redis.call('XLEN', KEYS[1]), from, more }
for _, route in ipairs(order) do
  answer[#answer + 1] = route
  answer[#answer + 1] = counts[route]
end
return answer

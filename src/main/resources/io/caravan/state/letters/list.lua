-- Lists letters without their payloads, which may be large.
--
-- KEYS[1] the letters   KEYS[2] the last tries
-- ARGV[1] id from where on   ARGV[2] most letters
--
-- Answers for each letter its id, its fields and values in turn, the length of the payload, and its last try or ''; after
-- them the id from where on there may be more, or ''.

local answer = {}
local from = ARGV[1]
for _ = 1, tonumber(ARGV[2]) do
  local found = redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', 1)
  if #found == 0 then
    answer[#answer + 1] = ''
    return answer
  end
  local id, fields = found[1][1], found[1][2]
  local shown, length = {}, 0
  for i = 1, #fields, 2 do
    if fields[i] == 'payload' then
      length = #fields[i + 1]
    else
      shown[#shown + 1] = fields[i]
      shown[#shown + 1] = fields[i + 1]
    end
  end
  answer[#answer + 1] = {id, shown, tostring(length), redis.call('HGET', KEYS[2], id) or ''}
  local time, sequence = string.match(id, '^(%d+)-(%d+)$')
  from = time .. '-' .. string.format('%.0f', tonumber(sequence) + 1)
end
answer[#answer + 1] = from
return answer

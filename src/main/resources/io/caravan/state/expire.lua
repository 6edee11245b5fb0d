-- Sets a TTL on counters that may go.
--
-- KEYS    counters
-- ARGV[1] milliseconds   ARGV[2] GT to only lengthen a TTL, or ''   ARGV[3] 1 to spare counters that hold more than 0
--
-- Answers how many were given the TTL.

local expired = 0
for i = 1, #KEYS do
  local value = redis.pcall('GETRANGE', KEYS[i], 0, 1)
  if type(value) == 'string' and value ~= '' and (ARGV[3] ~= '1' or value == '0') then
    if ARGV[2] == 'GT' then
      expired = expired + redis.call('PEXPIRE', KEYS[i], ARGV[1], 'GT')
    else
      expired = expired + redis.call('PEXPIRE', KEYS[i], ARGV[1])
    end
  end
end
return expired

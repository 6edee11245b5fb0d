-- Reads what a key holds, all of one moment.
--
-- KEYS[1] the key
-- ARGV[1] most bytes of a string to give   ARGV[2] most memory of any other value to give
--
-- Answers nothing for a key that is gone. Else its type; the bytes of a string, or the memory that another value takes; the
-- milliseconds since 1970 at which it expires, or -1; the string, or what DUMP gives, or nil where that would be more than
-- asked for; and the server's refusal of DUMP, if there was one.

local key = KEYS[1]
local kind = redis.call('TYPE', key).ok
if kind == 'none' then
  return {}
end

local isString = kind == 'string'
local size
if isString then
  size = redis.call('STRLEN', key)
else
  -- With more samples than a value of few bytes can have elements, none of them is overlooked.
  size = redis.call('MEMORY', 'USAGE', key, 'SAMPLES', 2000) or 0
end

local expiry = redis.pcall('PEXPIRETIME', key)
if type(expiry) == 'table' then
  -- Redis 6 does not know it.
  expiry = redis.call('PTTL', key)
  if expiry >= 0 then
    local now = redis.call('TIME')
    expiry = expiry + now[1] * 1000 + math.floor(now[2] / 1000)
  end
end
if expiry == -2 then
  return {}
end

if size > tonumber(ARGV[isString and 1 or 2]) then
  return {kind, size, expiry, false}
end
local payload = redis.pcall(isString and 'GET' or 'DUMP', key)
if type(payload) == 'table' then
  return {kind, size, expiry, false, payload.err}
end
if not payload then
  return {}
end
return {kind, size, expiry, payload}

-- Puts a string that was written in pieces in the place of a key.
--
-- KEYS[1] where it was written   KEYS[2] the key
-- ARGV[1] its bytes   ARGV[2] milliseconds since 1970 at which it expires, or -1   ARGV[3] 1 to keep what is there
--
-- Answers written, kept, expired, or lost where it is not whole. Unless it answers written, nothing has changed but that KEYS[1]
-- is gone.

local part, key, expiry = KEYS[1], KEYS[2], tonumber(ARGV[2])
if redis.call('EXISTS', part) == 0 or redis.call('STRLEN', part) ~= tonumber(ARGV[1]) then
  redis.call('DEL', part)
  return 'lost'
end
if ARGV[3] == '1' and redis.call('EXISTS', key) == 1 then
  redis.call('DEL', part)
  return 'kept'
end
if expiry < 0 then
  redis.call('PERSIST', part)
else
  -- In the past it deletes the key.
  redis.call('PEXPIREAT', part, ARGV[2])
  if redis.call('EXISTS', part) == 0 then
    return 'expired'
  end
end
redis.call('RENAME', part, key)
return 'written'

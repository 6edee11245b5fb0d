-- Puts a letter into the store, once: a letter for the same record and reason that is there already changes nothing.
--
-- KEYS[1] the letters   KEYS[2] the fingerprints of the letters
-- ARGV[1] the letter's fingerprint   ARGV[2] most letters   ARGV[3..] fields and values of the letter
--
-- Answers the letter's id, or an error that begins with FULL.

local id = redis.call('HGET', KEYS[2], ARGV[1])
if id and #redis.call('XRANGE', KEYS[1], id, id) == 1 then
  return id
end
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[2]) then
  return redis.error_reply('FULL the store is at its bound')
end
id = redis.call('XADD', KEYS[1], '*', unpack(ARGV, 3))
redis.call('HSET', KEYS[2], ARGV[1], id)
return id

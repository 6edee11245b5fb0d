-- Removes a letter, and all that is known of it.
--
-- KEYS[1] the letters   KEYS[2] their fingerprints   KEYS[3] the last tries   KEYS[4] the hold of this letter
-- ARGV[1] the letter's id   ARGV[2] its fingerprint   ARGV[3] who removes it
--
-- Answers DONE, HELD where another is replaying it, or GONE where there is no such letter.

local owner = redis.call('GET', KEYS[4])
if owner and owner ~= ARGV[3] then
  return 'HELD'
end
local removed = redis.call('XDEL', KEYS[1], ARGV[1])
if redis.call('HGET', KEYS[2], ARGV[2]) == ARGV[1] then
  redis.call('HDEL', KEYS[2], ARGV[2])
end
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('DEL', KEYS[4])
return removed == 1 and 'DONE' or 'GONE'

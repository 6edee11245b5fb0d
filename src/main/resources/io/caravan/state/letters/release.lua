-- Ends the hold of a letter that stays, and notes how its last replay went where it was tried.
--
-- KEYS[1] the letters   KEYS[2] the last tries   KEYS[3] the hold of this letter
-- ARGV[1] the letter's id   ARGV[2] who holds it   ARGV[3] the try; empty where it was not tried

if ARGV[3] ~= '' and #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 1 then
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
end
if redis.call('GET', KEYS[3]) == ARGV[2] then
  redis.call('DEL', KEYS[3])
end
return 1

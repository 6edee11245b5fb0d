-- Holds a letter for one who replays it, or goes on holding it. A hold ends by itself.
--
-- KEYS[1] the letters   KEYS[2] the hold of this letter
-- ARGV[1] the letter's id   ARGV[2] who holds it   ARGV[3] for how long, in milliseconds
--
-- Answers MINE, HELD where another has it, or GONE where there is no such letter.

local owner = redis.call('GET', KEYS[2])
if owner and owner ~= ARGV[2] then
  return 'HELD'
end
if #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then
  redis.call('DEL', KEYS[2])
  return 'GONE'
end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 'MINE'

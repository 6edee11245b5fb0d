-- Tries what the other scripts do, on keys of Caravan's own, and leaves nothing behind. What takes away is tried first.
--
-- KEYS[1] a claim   KEYS[2] a lease   KEYS[3] the registry of runs
-- ARGV[1] a run that there is not   ARGV[2] decr or reset
--
-- Answers 1, or the error with which the first of them failed.

local claim, lease, runs, run = KEYS[1], KEYS[2], KEYS[3], ARGV[1]
local steps = {
  {'UNLINK', claim}, {'UNLINK', lease}, {'DEL', lease}, {'HDEL', runs, run},
  {'HSET', claim, 'state', 'open'}, {'PEXPIRE', claim, 60000}, {'PERSIST', claim}, {'HINCRBY', claim, 'moved', 1},
  {'HGET', claim, 'state'}, {'HLEN', claim}, {'EXISTS', claim},
  {'HSET', runs, run, ''},
  {'SET', lease, '1', 'PX', 60000}, {'GET', lease}, {'GETRANGE', lease, 0, 1},
  ARGV[2] == 'reset' and {'SET', lease, '0', 'KEEPTTL'} or {'DECRBY', lease, 1},
}

local failure
for _, step in ipairs(steps) do
  local answer = redis.pcall(unpack(step))
  if type(answer) == 'table' and answer.err then
    failure = answer
    break
  end
end
redis.pcall('UNLINK', claim)
redis.pcall('UNLINK', lease)
redis.pcall('HDEL', runs, run)
return failure or 1

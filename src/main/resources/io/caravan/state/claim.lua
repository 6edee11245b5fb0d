-- Moves what counters hold into a claim. Nothing is created, made negative or given another TTL.
--
-- KEYS[1]   the claim
-- KEYS[2..] counters
-- ARGV[1]   the most that one counter may give, '' for no limit
-- ARGV[2]   decr or reset
-- ARGV[3..] the claim's field for each counter
--
-- Answers for each counter: the amount that was moved; '0' for a counter that holds 0; '' for one that is gone; or '!' and a
-- letter for one that was left alone: T another type, N not a counter (its value follows), B above the limit, F its group is full.
-- The claim counts the amounts, for the caller whom an answer does not reach.

if redis.call('HGET', KEYS[1], 'state') ~= 'open' then
  return redis.error_reply('CLOSED the claim is closed')
end

local call, pcall, find = redis.call, redis.pcall, string.find
local claim, limit, reset = KEYS[1], ARGV[1], ARGV[2] == 'reset'
local largest = '9223372036854775807'
local answers = {}
local moved = 0

-- More than any number has. A string of 500 MB is not to be copied to see that it is none.
local LONGEST = 100

-- Numbers of Lua lose digits above 2^53, so amounts are compared as text.
local function exceeds(amount, most)
  return #amount > #most or (#amount == #most and amount > most)
end

local function move()
  for i = 2, #KEYS do
    local key = KEYS[i]
    local value = pcall('GETRANGE', key, 0, LONGEST - 1)
    local answer
    if type(value) == 'table' then
      if find(value.err, 'WRONGTYPE', 1, true) ~= 1 then
        return value
      end
      answer = '!T'
    elseif value == '' then
      answer = call('EXISTS', key) == 1 and '!N' or ''
    elseif #value == LONGEST then
      answer = '!N' .. value
    elseif value == '0' then
      answer = value
    else
      local amount = value
      if reset then
        amount = string.match(value, '^%+?0*(%d+)$') or value
      end
      if amount == '0' then
        answer = amount
      elseif not find(amount, '^[1-9]%d*$') or exceeds(amount, largest) then
        answer = '!N' .. value
      elseif limit ~= '' and exceeds(amount, limit) then
        answer = '!B' .. amount
      else
        local field = ARGV[i + 1]
        local added = pcall('HINCRBY', claim, field, amount)
        if type(added) == 'table' then
          if not find(added.err, 'overflow', 1, true) then
            return added
          end
          answer = '!F' .. amount
        else
          local taken = reset and pcall('SET', key, '0', 'KEEPTTL') or pcall('DECRBY', key, amount)
          if type(taken) == 'table' and taken.err then
            call('HINCRBY', claim, field, '-' .. amount)
            return taken
          end
          moved = moved + 1
          answer = amount
        end
      end
    end
    answers[i - 1] = answer
  end
  return answers
end

local answer = move()
if moved > 0 then
  pcall('HINCRBY', claim, 'moved', moved)
end
return answer

-- GCRA (ITU-T I.371), the same as in allowances.rs. The key holds the instant at which the allowance is whole again, as
-- microseconds since 1970 and nanoseconds beyond them: in one number it would not fit into a double.
local each_ns, burst, count = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

-- What is no such instant, by mistake or by malice, counts as nothing known. So does a value of another type, and an
-- instant further ahead than an allowance can be.
local ahead_ns = 0
local stored = redis.pcall('GET', KEYS[1])
if type(stored) == 'string' then
  local micros, nanos = string.match(stored, '^(%d+):(%d+)$')
  if micros then
    ahead_ns = (tonumber(micros) - now_us) * 1000 + tonumber(nanos)
  end
end

local whole_ns = each_ns * burst
if ahead_ns < 0 or ahead_ns > whole_ns then
  ahead_ns = 0
end

local then_ns = ahead_ns + each_ns * count
local over_ns = then_ns - whole_ns
if over_ns > 0 then
  return over_ns
end
local whole_at = string.format('%.0f:%.0f', now_us + math.floor(then_ns / 1000), then_ns % 1000)
redis.call('SET', KEYS[1], whole_at, 'PX', math.ceil(then_ns / 1000000))
return 0

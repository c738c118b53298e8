-- Requests for wrk, chosen by BENCH_MODE: prepare (each row once, then reads), or one of those below.
-- BENCH_ROWS rows exist under ids counted from zero, of which only the second half is ever changed; BENCH_LIST is the
-- list's path, %d standing for the stars; BENCH_TAG is the entity tag of a row as it was made; reads go through
-- BENCH_VERSION.

local mode = os.getenv("BENCH_MODE")
local rows = tonumber(os.getenv("BENCH_ROWS"))
local list = os.getenv("BENCH_LIST")
local owner = os.getenv("BENCH_OWNER")
local token = os.getenv("BENCH_TOKEN")
local version = os.getenv("BENCH_VERSION") or "1"
local text = string.rep("The quick brown fox jumps over the lazy dog. ", 5)
local seeds, sent = 0, -2

wrk.headers["Content-Type"] = "application/json"
if token then
  wrk.headers["Authorization"] = "Bearer " .. token
end

local function id(number)
  return string.format("01900000-0000-7000-8000-%012x", number)
end

local function item(number, key)
  return string.format(
    '{%s"title":"Item %d","body":"%s","status":"%s","stars":%d,"owner":"%s"}',
    key, number, text, number % 10 == 0 and "draft" or "published", number % 1000, owner)
end

local function read()
  return wrk.format("GET", "/v" .. version .. "/items/" .. id(math.random(0, rows - 1)))
end

local function page(more)
  return wrk.format("GET", string.format(list, math.random(0, 999)) .. more)
end

local function insert()
  return wrk.format("POST", "/v1/items", nil, item(math.random(rows, 2 ^ 30), ""))
end

local function with(name, value)
  local headers = { [name] = value }
  for key, own in pairs(wrk.headers) do
    headers[key] = own
  end
  return headers
end

local requests = {
  -- wrk asks for one request that it never sends, so counting starts below zero; once all are sent, reads fill in.
  prepare = function()
    sent = sent + 1
    if sent >= rows then
      return wrk.format("GET", "/v1/items/" .. id(0))
    end
    return wrk.format("POST", "/v1/items", nil, item(sent, '"id":"' .. id(math.max(sent, 0)) .. '",'))
  end,
  read = read,
  insert = insert,
  not_modified = function()
    local tag = with("If-None-Match", os.getenv("BENCH_TAG"))
    return wrk.format("GET", "/v1/items/" .. id(math.random(0, math.floor(rows / 2) - 1)), tag)
  end,
  list = function()
    return page("")
  end,
  expand = function()
    return page("&expand=owner")
  end,
  batch = function()
    local operations = {}
    for place = 1, 50 do
      operations[place] = '{"method":"POST","path":"items","body":' .. item(math.random(rows, 2 ^ 30), "") .. "}"
    end
    return wrk.format("POST", "/v1/batch", nil, '{"operations":[' .. table.concat(operations, ",") .. "]}")
  end,
  update = function()
    local path = "/v1/items/" .. id(math.random(math.floor(rows / 2), rows - 1))
    return wrk.format("PATCH", path, with("If-Match", "*"), string.format('{"stars":%d}', math.random(0, 999)))
  end,
  mixed = function()
    return math.random(10) == 1 and insert() or read()
  end,
}
request = requests[mode]

function setup(thread)
  seeds = seeds + 1
  thread:set("seed", seeds)
end

function init()
  math.randomseed(seed)
end

-- One line of JSON for bench/run: counts, microseconds.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"duration_us":%d,"p50_us":%d,"p99_us":%d,"failed":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end

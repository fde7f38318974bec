-- Makes the tables of docs/performance.md of docs/performance.json, so that they never differ:
--
--   build/bin/rnnlua bench/page.lua            writes them anew
--   build/bin/rnnlua bench/page.lua --check    only says whether they are current
--   build/bin/rnnlua bench/page.lua JSON SVG   first takes the results and the plot of another run
--
-- What stands between <!-- NAME --> and <!-- end --> is made here; all else is written by hand.
-- Exit codes: 0 current, 1 not.
local cjson = require "cjson"
local files = require "rnnlua.base.files"
local storage = require "rnnlua.base.storage"
local root = (arg[0]:match "^(.*/)" or "./") .. "../"
local PAGE, JSON, SVG = root .. "docs/performance.md", root .. "docs/performance.json", root .. "docs/performance.svg"

local function read(path) return assert(files.read(path)) end

local function write(path, text)
  assert(storage.replace(path, text))
end

local results

-- The first pair of two names, at a size where one is given.
local function find(a, b, n, group)
  for _, p in ipairs(results.pairs) do
    if p.a == a and p.b == b and (not n or p.n == n) and (not group or p.group == group) then return p end
  end
end

local function digits(x)
  if x ~= x then return "–" end
  local size = math.abs(x)
  local places = size < 0.1 and 3 or size < 1 and 2 or size < 10 and 2 or size < 100 and 1 or 0
  return (("%%.%df"):format(places):format(x))
end

local function times(p) return p and digits(p.ratio) .. " ×" or "–" end
local function ns(x) return x and digits(x) or "–" end

local function rows_of(list)
  return table.concat(list, "\n")
end

local function row(...)
  local cells = table.pack(...)
  for i = 1, cells.n do cells[i] = tostring(cells[i]) end
  return "| " .. table.concat(cells, " | ") .. " |"
end

local SIZES = { 1000, 100000, 10000000 }
local SIZE_NAMES = { [10] = "10", [1000] = "10³", [100000] = "10⁵", [10000000] = "10⁷" }
local OPERATIONS = {
  { "final h", "limit: read" }, { "every h", "limit: copy" }, { "value and gradients", "limit: read" },
  { "backward with dX", "limit: triad" }, { "backward, dout a step", "limit: triad" },
}

local make = {}

function make.machine()
  local m, versions = results.machine, {}
  for name, version in pairs(results.versions) do versions[#versions + 1] = name .. " " .. version end
  table.sort(versions)
  local cache = tonumber(m.cache) and math.tointeger(m.cache // 1024) or "?"
  return ("Measured on %s: %s, %d cores, %s KiB of second-level cache, load %s before and %s after; path `%s`; "
    .. "%d rounds%s."):format(results.date, m.processor, m.cores, cache,
    tostring(m.load_before), tostring(m.load_after), results.path, results.rounds,
    #versions > 0 and "; " .. table.concat(versions, ", ") or "")
end

-- The pair that is furthest on the wrong side, of all operations and sizes.
local function extreme(sizes, name_a, name_b, worse)
  local found
  for _, n in ipairs(sizes) do
    for _, o in ipairs(OPERATIONS) do
      local p = find(name_a:gsub("OP", o[1]), name_b:gsub("OP", o[1]), n)
      if p and (not found or worse(p.ratio, found.ratio)) then found = p end
    end
  end
  return found
end

local function less(a, b) return a < b end
local function more(a, b) return a > b end

local function process(a, b)
  for _, p in ipairs(results.processes) do
    if p.a == a and p.b == b then return p end
  end
end

-- What the portable path is called in the pairs: the slowest of several, or the one that there is.
local function portable() return results.path == "plain" and "OP" or "OP, plain" end

-- Targets are stated for a path of the scan, and measured where the processor has it.
local PATHS = { avx512 = "AVX-512", any = "any" }

function make.targets()
  local list = { row("path", "target", "measured", "met"), "| --- | --- | --- | --- |" }
  local function add(path, text, value, shown, holds)
    list[#list + 1] = row(path, text, value and shown or "not measured",
      value and (holds and "yes" or "**no**") or "–")
  end
  local function at_least(path, text, p, goal, percent)
    if path ~= "any" and path ~= results.path then p = nil end
    add(PATHS[path], text, p, p and (percent and ("%.0f %%"):format(100 * p.ratio) or times(p)
      .. (" (%s to %s)"):format(digits(p.low), digits(p.high))), p and p.ratio >= goal)
  end
  at_least("avx512", "final h ≥ 14 × naive at 10⁵", find("final h", "naive", 1e5), 14)
  at_least("avx512", "final h ≥ 80 % of reading at 10⁷", find("final h", "limit: read", 1e7), 0.8, true)
  at_least("avx512", "every h ≥ 3.3 × naive at 10⁵", find("every h", "naive", 1e5), 3.3)
  at_least("avx512", "every h ≥ 8 × lfilter at 10⁵", find("final h, then every h", "SciPy lfilter", 1e5), 8)
  at_least("avx512", "value and gradients ≥ 25 × naive at 10⁵", find("value and gradients", "naive", 1e5), 25)
  at_least("avx512", "value and gradients ≥ 75 % of reading at 10⁷",
    find("value and gradients", "limit: read", 1e7), 0.75, true)
  at_least("avx512", "backward with dX ≥ 4.5 × naive at 10⁵", find("backward with dX", "naive", 1e5), 4.5)
  at_least("avx512", "backward with dX ≥ 80 % of triad at 10⁷",
    find("backward with dX", "limit: triad", 1e7), 0.8, true)
  local p = extreme({ 1e5 }, "OP", "OP, avx2", more)
  add("AVX2, AVX-512", "AVX2 takes at most 1.6 × as long as AVX-512, all operations at 10⁵",
    p, p and times(p) .. " at most", p and p.ratio <= 1.6)
  p = extreme(SIZES, portable(), "naive", less)
  add("portable", "no slower than naive, all operations and sizes", p, p and times(p) .. " at least",
    p and p.ratio >= 1)
  p = results.calls[1]
  add("any", "forward and backward of the cell faster than a plain Lua class",
    p, p and ("%s, %.0f ns"):format(times(p), p.a_ns), p and p.ratio >= 1)
  p = process("rnnlua", "/bin/true")
  add("any", "start-up takes at most 0.3 ms more than /bin/true", p, p and ("%.2f ms more"):format(p.a_ms - p.b_ms),
    p and p.a_ms - p.b_ms <= 0.3)
  p = results.assignment[1]
  at_least("any", "the assignment, whole process ≥ 70 × Python with NumPy", p, 70)
  at_least("any", "the assignment without start-up ≥ 5 × Python with NumPy", p and p.inner, 5)
  for _, one in ipairs(results.assignment) do
    if one.a == "central" then
      at_least("any", "the assignment without start-up, central ≥ 1.5 × Python with NumPy", one.inner, 1.5)
    elseif one.a == "ladder" then
      at_least("any", "the assignment without start-up, ladder ≥ 0.25 × Python with NumPy", one.inner, 0.25)
    end
  end
  return rows_of(list)
end

local function core_table(n)
  local list = {
    row("", "ns a step", "× naive", "× naive, baseline", "of the limit", "AVX2 takes", "portable takes",
      "portable × naive"),
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
  }
  for _, o in ipairs(OPERATIONS) do
    local naive, limit = find(o[1], "naive", n), find(o[1], o[2], n)
    local avx2, plain = find(o[1], o[1] .. ", avx2", n), find(o[1], o[1] .. ", plain", n)
    list[#list + 1] = row(o[1], ns(naive and naive.a_ns), times(naive), times(find(o[1], "naive, baseline", n)),
      limit and ("%.0f %%"):format(100 * limit.ratio) or "–", times(avx2), times(plain),
      times(find(portable():gsub("OP", o[1]), "naive", n)))
  end
  return rows_of(list)
end

function make.core()
  local list = {}
  for _, n in ipairs(SIZES) do
    if find("final h", "naive", n) then list[#list + 1] = ("n = %s\n\n%s"):format(SIZE_NAMES[n], core_table(n)) end
  end
  local control = find("final h", "final h", 1e5)
  if control then
    list[#list + 1] = ("Control: final h compared with itself, n = 10⁵: %s (%s to %s)."):format(digits(control.ratio),
      ("%.3f"):format(control.low), ("%.3f"):format(control.high))
  end
  return table.concat(list, "\n\n")
end

local function group_table(group)
  local list = { row("n", "rnnlua", "ns a step", "peer", "ns a step", "times faster"),
    "| --- | --- | --- | --- | --- | --- |" }
  for _, p in ipairs(results.pairs) do
    if p.group == group then
      list[#list + 1] = row(SIZE_NAMES[math.tointeger(p.n)] or p.n, p.a, ns(p.a_ns), p.b, ns(p.b_ns), times(p))
    end
  end
  return rows_of(list)
end

function make.lua()
  local list = { group_table "lua", "", row("a forward and a backward", "ns", "peer", "ns", "times faster"),
    "| --- | --- | --- | --- | --- |" }
  for _, p in ipairs(results.calls) do list[#list + 1] = row(p.a, ns(p.a_ns), p.b, ns(p.b_ns), times(p)) end
  return rows_of(list)
end

function make.python() return group_table "python" end

function make.processes()
  local list = { row("", "CPU ms", "peer", "CPU ms", "peer takes"), "| --- | --- | --- | --- | --- |" }
  for _, p in ipairs(results.processes) do list[#list + 1] = row(p.a, ns(p.a_ms), p.b, ns(p.b_ms), times(p)) end
  return rows_of(list)
end

function make.assignment()
  local list = { row("estimates", "process, CPU ms", "times faster", "without start-up, µs", "times faster"),
    "| --- | --- | --- | --- | --- |" }
  for _, p in ipairs(results.assignment) do
    local inner = p.inner
    list[#list + 1] = row(p.a, ns(p.a_ms), times(p), ns(inner and inner.a_ns / 1e3), times(inner))
  end
  local p = results.assignment[1]
  if p then
    list[#list + 1] = row("Python with NumPy", ns(p.b_ms), "1", ns(p.inner and p.inner.b_ns / 1e3), "1")
  end
  return rows_of(list)
end

if arg[1] and arg[1] ~= "--check" then
  write(JSON, read(arg[1]))
  write(SVG, read(arg[2]))
end
results = cjson.decode(read(JSON))
local vectors = dofile((arg[0]:match "^(.*/)" or "./") .. "page_vectors.lua")
local tools = { row = row, digits = digits, times = times, rows_of = rows_of }
for name, block in pairs(vectors(results, tools)) do make[name] = block end
local before = read(PAGE)
local after = before:gsub("(<!%-%- (%w+) %-%->\n).-(<!%-%- end %-%->)", function(open, name, close)
  return open .. "\n" .. make[name]() .. "\n\n" .. close
end)
if arg[1] == "--check" then
  if before ~= after then
    io.stderr:write "docs/performance.md is stale: run build/bin/rnnlua bench/page.lua\n"
    os.exit(1)
  end
elseif before ~= after then
  write(PAGE, after)
end

-- Runs the benchmarks, prints their ratios as they come, and writes them to a file. script/bench calls it:
--
--   build/bin/rnnlua bench/run.lua BUILD JSON ROUNDS quick|full [PYTHON]
--
-- The file has the fields that docs/performance.md describes; bench/page.lua makes its tables of them.
local build, path, rounds, extent, python = table.unpack(arg, 1, 5)
rounds = math.tointeger(tonumber(rounds))
local here = arg[0]:match "^(.*/)" or "./"
local cjson = require "cjson"
local json = dofile(here .. "json.lua")

local quick = extent == "quick"
local SIZES = quick and { 1000 } or { 1000, 100000, 10000000 }
local CURVE = { 100, 300, 1000, 3000, 10000, 30000, 100000, 300000, 1000000, 3000000, 10000000, 30000000 }
if quick then CURVE = { 100, 1000 } end

local results = { rounds = rounds, quick = quick, absent = {}, failed = {}, versions = json.object {}, pairs = {},
  curve = {}, processes = {}, calls = {}, assignment = {}, vectors = {}, peak = json.object {}, blas = json.object {},
  training = {} }

local function quoted(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

local function say(format, ...)
  print(format:format(...))
  io.stdout:flush()
end

-- Calls `each` with every line that a command prints; a command that fails is noted, and that is all.
local function lines_of(command, each)
  local pipe = assert(io.popen(command, "r"))
  for line in pipe:lines() do each(line) end
  if not pipe:close() then
    say("failed: %s", command)
    table.insert(results.failed, (command:gsub("'", "")))
  end
end

local function objects_of(command, each)
  lines_of(command, function(line) each(cjson.decode(line)) end)
end

local function words(command)
  local text = ""
  lines_of(command .. " 2>/dev/null || true", function(line) text = text .. line end)
  return text
end

local function field(file, pattern)
  local handle = io.open(file)
  if not handle then return nil end
  local text = handle:read "a"
  handle:close()
  return text:match(pattern)
end

local function load() return tonumber(field("/proc/loadavg", "^%S+") or nil) or cjson.null end

local function machine()
  return {
    processor = field("/proc/cpuinfo", "model name%s*:%s*([^\n]+)") or words "uname -m",
    architecture = words "uname -m",
    cores = tonumber(words "getconf _NPROCESSORS_ONLN"),
    cache = tonumber(words "getconf LEVEL2_CACHE_SIZE") or cjson.null,
    system = words "uname -sr",
    compiler = field(build .. "/CMakeCache.txt", "CMAKE_C_COMPILER:[^=]*=([^\n]*)"),
    load_before = load(),
  }
end

local UNITS = { { 1e6, "ms" }, { 1e3, "µs" }, { 1, "ns" } }
local function time(ns)
  for _, unit in ipairs(UNITS) do
    if ns >= 10 * unit[1] or unit[1] == 1 then
      return ("%.4g %s"):format(ns / unit[1], unit[2])
    end
  end
end

local function title(text) say("\n%s", text) end

local function show(n, p)
  say("%9s  %-32s %9s  %-26s %9s  %8.3f ×  (%.3f to %.3f)", n, p.a, time(p.a_ns), p.b, time(p.b_ns),
    p.ratio, p.low, p.high)
end

local function add_pairs(command, group)
  objects_of(command, function(p)
    if p.versions then
      for name, version in pairs(p.versions) do results.versions[name] = version end
      return
    end
    p.group = p.group or group
    table.insert(results.pairs, p)
    show(math.tointeger(p.n), p)
  end)
end

local sizes = table.concat(SIZES, " ", 1, #SIZES)

local function run_core()
  title "The scan against the naive loops and the memory: time a step, and how many times faster"
  objects_of(build .. "/bench/rnnlua_bench path", function(p) results.path, results.paths = p.path, p.paths end)
  add_pairs(("%s/bench/rnnlua_bench pairs %d %s"):format(build, rounds, sizes), "core")
end

local function run_elementary()
  title "exp, log, tanh and sigmoid against the C library: time a number, and how many times faster"
  add_pairs(("%s/bench/rnnlua_bench_elementary %d"):format(build, rounds), "elementary")
end

-- What keeps the peers to the instruction set of a path. OpenBLAS and torch are told the set of the fastest path, too:
-- older versions do not know the newest processors, and take a slower one.
local PEERS = {
  avx512 = "ATEN_CPU_CAPABILITY=avx512 OPENBLAS_CORETYPE=SkylakeX",
  avx2 = "ATEN_CPU_CAPABILITY=avx2 OPENBLAS_CORETYPE=Haswell MKL_ENABLE_INSTRUCTIONS=AVX2 ONEDNN_MAX_CPU_ISA=AVX2 "
    .. "DNNL_MAX_CPU_ISA=AVX2",
}

local function add_vectors(command)
  objects_of(command, function(p)
    if p.versions then
      for name, version in pairs(p.versions) do results.versions[name] = version end
    elseif p.peak_gflops then
      results.peak[p.path] = p.peak_gflops
      say("peak of %s: %.1f GFLOP/s", p.path, p.peak_gflops)
    elseif p.blas then
      results.blas[p.path] = p.blas
      say("torch's products: %s", p.blas)
    else
      table.insert(results.vectors, p)
      p.a = ("%s %s, N %d, D %d, H %d"):format(p.layer, p.work == "forward" and "forward" or "both", p.N, p.D, p.H)
      show("", p)
      p.a = nil
    end
  end)
end

local function run_vectors(rnnlua)
  for i = #results.paths, 1, -1 do
    local set, fastest = results.paths[i], i == #results.paths
    if fastest or PEERS[set] and not quick then
      title(("The layers over vectors, path %s: time a step, and how many times faster"):format(set))
      local with = PEERS[set] and ("env %s "):format(PEERS[set]) or ""
      local sizes_of = extent
      if extent == "full" and set == "plain" and results.machine.architecture:find "86" then sizes_of = "small" end
      add_vectors(("%s%s/bench/rnnlua_bench_vectors %d %s %s"):format(with, build, rounds, sizes_of, set))
      if python then
        add_vectors(("%s%s %svectors.py %s/bench/rnnlua_bench_shared.so %d %s %s"):format(with, quoted(python), here,
          build, rounds, sizes_of, set))
      end
      if fastest then
        add_vectors(("%s %svectors.lua %d %s %s"):format(rnnlua, here, rounds, set, quick and "8" or "8 16 24 32"))
      end
    end
  end
  if not results.versions.oneDNN then table.insert(results.absent, "oneDNN") end
end

local function run_training(rnnlua)
  if not (python and results.versions.torch) then return end
  title "A step of training of a model of characters"
  local with = PEERS[results.path] and ("env %s "):format(PEERS[results.path]) or ""
  objects_of(("%s%s %straining.py %s %d %s"):format(with, quoted(python), here, rnnlua, rounds,
    quick and "1" or "1 16"), function(p)
    table.insert(results.training, p)
    p.a = ("N %d"):format(p.N)
    show("", p)
    p.a = nil
  end)
end

local function run_curve()
  title "Time a step against n"
  local command = ("%s/bench/rnnlua_bench curve %d %s"):format(build, math.min(rounds, 11), table.concat(CURVE, " "))
  objects_of(command, function(point)
    table.insert(results.curve, point)
    say("%9d  %-32s %9.4f ns", math.tointeger(point.n), point.name, point.ns)
  end)
end

-- "NAME, NAME   1.0 ns against 2.0 ns: ratio 0.5 (0.4 to 0.6)", as bench/calls.lua prints
local CALLS = "^(.-), (.-)%s+([%d.]+) ns against%s+([%d.]+) ns: ratio ([%d.]+) %(([%d.]+) to ([%d.]+)%)"

local function run_lua(rnnlua)
  title "The layer and the cell, called from Lua"
  add_pairs(("%s %slayer.lua %d 10 %s"):format(rnnlua, here, rounds, quick and "" or "1000 100000"), "lua")
  lines_of(("%s %scalls.lua %d"):format(rnnlua, here, rounds), function(line)
    local a, b, a_ns, b_ns, ratio, low, high = line:match(CALLS)
    if not a then return end
    -- there the ratio is of a's time to b's
    local p = { a = a, b = b, a_ns = tonumber(a_ns), b_ns = tonumber(b_ns), ratio = 1 / tonumber(ratio),
      low = 1 / tonumber(high), high = 1 / tonumber(low) }
    table.insert(results.calls, p)
    show("", p)
  end)
end

local function run_python()
  if not python then return table.insert(results.absent, "Python") end
  title "Peers in Python, one thread"
  add_pairs(("%s %speers.py %s/bench/rnnlua_bench_shared.so %d %s"):format(quoted(python), here, build, rounds,
    sizes), "python")
  for _, name in ipairs { "NumPy", "SciPy", "torch" } do
    if not results.versions[name] then table.insert(results.absent, name) end
  end
end

local function process(name_a, a, name_b, b, into)
  objects_of(("%s/bench/rnnlua_bench_processes %d %s -- %s"):format(build, rounds, a, b), function(p)
    p.a, p.b = name_a, name_b
    p.a_ns, p.b_ns = p.a_ms * 1e6, p.b_ms * 1e6
    show("", p)
    p.a_ns, p.b_ns = nil, nil
    table.insert(into, p)
  end)
end

local function run_processes(rnnlua)
  title "Start-up: CPU time of whole processes"
  local start, into = rnnlua .. " -e ''", results.processes
  process("rnnlua", start, "/bin/true", "/bin/true", into)
  process("rnnlua, require \"rnnlua\"", rnnlua .. " -l rnnlua -e ''", "/bin/true", "/bin/true", into)
  if words "command -v lua5.4" ~= "" then
    process("rnnlua", start, "lua5.4", "lua5.4 -e ''", into)
  else
    table.insert(results.absent, "lua5.4")
  end
  if not python then return end
  process("rnnlua", start, "python3", quoted(python) .. " -c ''", into)
  if not results.versions.NumPy then return end
  process("rnnlua", start, "python3, import numpy", quoted(python) .. " -c 'import numpy'", into)
  title "An assignment's workload, ten cells and ten layers, as a whole process"
  local theirs = quoted(python) .. " " .. here .. "assignment.py"
  for _, method in ipairs { "by hand", "central", "ladder" } do
    local ours = ("%s %sassignment.lua 1 10 %s"):format(rnnlua, here, quoted(method))
    process(method, ours, "Python with NumPy", theirs, results.assignment)
  end
end

-- The workload without start-up: processes in turn, each of which times itself on the same clock.
local function run_inner(rnnlua)
  if not (python and results.versions.NumPy) then return end
  title "The same without start-up"
  local theirs = ("%s %sassignment.py 100"):format(quoted(python), here)
  for i, method in ipairs { "by hand", "central", "ladder" } do
    local ours = ("%s %sassignment.lua 100 10 %s"):format(rnnlua, here, quoted(method))
    local of_a, of_b, ratios = {}, {}, {}
    for round = 1, math.min(rounds, 15) do
      local function once(command) return tonumber(words(command)) or 0 / 0 end
      local a1, b1, b2, a2 = once(ours), once(theirs), once(theirs), once(ours)
      of_a[round], of_b[round], ratios[round] = (a1 + a2) / 2, (b1 + b2) / 2, (b1 + b2) / (a1 + a2)
    end
    local median = require "paired".median
    local ratio, low, high = median(ratios)
    local p = { a = method, b = "Python with NumPy", a_ns = (median(of_a)), b_ns = (median(of_b)), ratio = ratio,
      low = low, high = high }
    show("", p)
    if results.assignment[i] then results.assignment[i].inner = p end
  end
end

package.path = here .. "?.lua;" .. package.path
local rnnlua = build .. "/bin/rnnlua"
results.machine = machine()
results.date = os.date "!%Y-%m-%d"
say("%s, %s cores, load %s", results.machine.processor, tostring(results.machine.cores),
  tostring(results.machine.load_before))
run_core()
run_elementary()
run_lua(rnnlua)
run_python()
run_vectors(rnnlua)
run_training(rnnlua)
run_processes(rnnlua)
run_inner(rnnlua)
run_curve()
results.machine.load_after = load()

if #results.absent > 0 then say("\nnot installed, and left out: %s", table.concat(results.absent, ", ")) end
assert(require("rnnlua.base.storage").replace(path, json.text(results)))
say("load %s before, %s after; written: %s", tostring(results.machine.load_before),
  tostring(results.machine.load_after), path)

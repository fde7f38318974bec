--- Attempts in a copy of this process: what a submission leaves behind ends with the copy, and one that never comes
-- back, in a function of C or a finalizer, is ended from outside. Where the system has no copies, they are made here.
-- @module rnnlua.lab.run.child_process

local attempt = require "rnnlua.lab.run.attempt"
local copy = require "rnnlua.copy"
local limit = require "rnnlua.lab.limit"
local lua_errors = require "rnnlua.base.lua_errors"
local message = require "rnnlua.lab.run.message"

local child_process = {}

local INTERRUPT = 2 -- the number of the signal

local function send(text) copy.send(string.pack("<s4", text)) end

-- Runs f(tell) in the copy: what it tells is sent, and an error of ours with its trace.
local function run_here(f)
  local interrupted
  local function handler(err)
    interrupted = lua_errors.is_interrupt(err)
    return debug.traceback(tostring(err), 2)
  end
  local ok, fault = xpcall(f, handler, function(value) send(message.encode(value)) end)
  if not ok then send(interrupted and "interrupt 0" or message.encode { fault = fault }) end
  copy.exit(0)
end

-- All that the copy sends, as a list of texts.
local function receive()
  local parts = {}
  for part in copy.receive do parts[#parts + 1] = part end
  local text, at, texts = table.concat(parts), 1, {}
  while #text >= at + 4 do
    local size = string.unpack("<I4", text, at)
    if #text < at + 3 + size then break end -- it was ended in the middle
    texts[#texts + 1], at = string.unpack("<s4", text, at)
  end
  return texts
end

-- The error for what ended the copy before its time; nil where nothing did.
local function stop_of(last, how, code, limits)
  local reason, line, in_c = (last or ""):match "^(%a+) (%d+)(.*)$"
  if reason then
    line = math.tointeger(tonumber(line))
    return limit.stop { reason = reason, seconds = limits.seconds or limit.SECONDS,
      wait = limits.wait or limit.WAIT, line = line > 0 and line or nil, in_call = in_c ~= "" }
  end
  if how ~= "signal" then return nil end
  return limit.stop { reason = code == INTERRUPT and "interrupt" or "signal", signal = code }
end

--- Begins f(tell) in a copy of this process, beside which this one goes on; tell(t) hands a table over, see
-- rnnlua.lab.run.message. Where there is no copy, f is called here and now.
-- @tparam function f
-- @tparam[opt] table limits seconds and wait, those in f, for messages
-- @treturn function finish(), to be called once: waits for the end of f, and returns what was told last, a table that
--   is empty where it was nothing, and what ended the call before its time, but for the limits in it, as an error of
--   limit.stop; it raises what f raised, as a text with its trace
function child_process.begin(f, limits)
  local where, told = copy.make(), {}
  if where == "here" then run_here(f) end
  if not where then f(function(value) told = value end) end
  return function()
    if not where then return told end
    local texts = receive()
    local _, how, code = copy.finish()
    local stop, last = stop_of(texts[#texts], how, code, limits or {}), #texts
    if last > 0 and texts[last]:sub(1, 1) ~= "{" then last = last - 1 end -- why it ended
    if last > 0 then told = message.decode(texts[last]) end
    if told.fault then error(told.fault, 0) end
    return told, stop
  end
end

--- The same, and waits for its end.
-- @return what finish returns
function child_process.call(f, limits) return child_process.begin(f, limits)() end

-- What of an attempt another process can use. What was raised, and reports, are no plain values.
local function sendable(made)
  local sent = {}
  for name, value in next, made do sent[name] = value end
  sent.lab, sent.submitted = nil, nil
  if made.result then
    sent.result = { tasks = {} }
    for name, value in next, made.result do sent.result[name] = sent.result[name] or value end
    for number, task in ipairs(made.result.tasks) do
      local plain = {}
      for name, value in next, task do plain[name] = value end
      plain.problem, plain.report = nil, nil
      sent.result.tasks[number] = plain
    end
  end
  return sent
end

--- Runs the checks of a lab on a text in a child process, as attempt.of_text does in this one.
-- @param lab
-- @string content
-- @string path of the file, for messages
-- @tparam integer seed
-- @tparam[opt] table limits seconds, wait and bytes, as for limit.caller
-- @treturn table see attempt.of_text; without submitted, and the tasks of the result without report and problem
function child_process.of_text(lab, content, path, seed, limits)
  local options = { seconds = limits and limits.seconds, wait = limits and limits.wait,
    bytes = limits and limits.bytes }
  local made, stop = child_process.call(function(tell)
    function options.tell(so_far) tell(sendable(so_far)) end
    options.tell(attempt.of_text(lab, content, path, seed, options))
  end, options)
  made.lab, made.path, made.notes = lab, path, made.notes or {}
  if stop then attempt.complete(made, content, stop) end
  return made
end

--- Runs the checks of its lab on a file in a child process.
-- @string path
-- @tparam integer seed
-- @return[1] see `of_text`
-- @return[2] nil
-- @treturn[2] string why it can't be: no such file, no such lab
function child_process.of_file(path, seed)
  local lab, content = attempt.open(path)
  if not lab then return nil, content end
  return child_process.of_text(lab, content, path, seed)
end

return child_process

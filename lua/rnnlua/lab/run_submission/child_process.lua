--- Attempts in a copy of this process. What a submission leaves behind ends with the copy, and a submission that does
-- not return, in a C function or a finalizer, is ended from outside. If the system can't copy a process, the attempt
-- runs in this one.
-- @module rnnlua.lab.run_submission.child_process

local attempt = require "rnnlua.lab.run_submission.attempt"
local copy = require "rnnlua.copy"
local limit = require "rnnlua.lab.limit"
local lua_errors = require "rnnlua.base.lua_errors"
local message = require "rnnlua.lab.run_submission.message"

local child_process = {}

local INTERRUPT = 2 -- the number of the signal SIGINT

local function send(text) copy.send(string.pack("<s4", text)) end

-- Runs f(tell) in the copy. Sends what it tells; or, after an error of ours, the error with its traceback.
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

-- An iterator over the texts that a copy sends, as they come.
local function texts_of(number)
  local rest = ""
  return function()
    while #rest < 4 or #rest < 4 + string.unpack("<I4", rest) do
      local part = copy.receive(number)
      if not part then return nil end -- the rest is a text that was cut off
      rest = rest .. part
    end
    local text, at = string.unpack("<s4", rest)
    rest = rest:sub(at)
    return text
  end
end

-- The error that describes what ended the copy early; nil if nothing did.
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

--- Starts f(tell) in a copy of this process, while this one continues; tell(t) sends a table (see
-- rnnlua.lab.run_submission.message). Two copies may run at the same time. If there can't be another one, f is called
-- immediately.
-- @tparam function f
-- @tparam[opt] table limits in f, for messages: seconds and wait
-- @treturn function finish([heard]), to be called once: waits for the end of f, and calls heard(t) for each table as
--   it comes. Returns the last table that was told, or an empty one; and an error of limit.stop if the copy was ended
--   early, by other means than the limits within f. If f raised an error, raises it as a text with its traceback.
function child_process.begin(f, limits)
  local where, number = copy.make()
  if where == "here" then run_here(f) end
  local all = {}
  if not where then f(function(value) all[#all + 1] = value end) end
  return function(heard)
    local told, last = {}, nil
    local function take(value)
      told = value
      if heard and not value.fault then heard(value) end
    end
    for _, value in ipairs(all) do take(value) end
    if not where then return told end
    for text in texts_of(number) do
      last = text
      if text:sub(1, 1) == "{" then take(message.decode(text)) end -- else it says why the copy ended
    end
    local _, how, code = copy.finish(number)
    if told.fault then error(told.fault, 0) end
    return told, stop_of(last, how, code, limits or {})
  end
end

--- Calls f in a copy and waits for its end (see `begin`).
-- @tparam function f
-- @tparam[opt] table limits
-- @tparam[opt] function heard
-- @return what finish returns
function child_process.call(f, limits, heard) return child_process.begin(f, limits)(heard) end

-- The parts of an attempt that can be sent to another process. Raised values and reports are not plain values, so
-- they stay.
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

--- Runs the checks of a lab on a text in a child process, as attempt.of_text does in this process.
-- @param lab
-- @string content
-- @string path of the file, for messages
-- @tparam integer seed
-- @tparam[opt] table limits seconds, wait and bytes, as for limit.caller
-- @treturn table as from attempt.of_text, without submitted; the tasks have no report and no problem
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

--- Runs the checks on a file in a child process, for the lab that its first line names.
-- @string path
-- @tparam integer seed
-- @return[1] see `of_text`
-- @return[2] nil
-- @treturn[2] string why that failed: no such file, no such lab
function child_process.of_file(path, seed)
  local lab, content = attempt.open(path)
  if not lab then return nil, content end
  return child_process.of_text(lab, content, path, seed)
end

return child_process

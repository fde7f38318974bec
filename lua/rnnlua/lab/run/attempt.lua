--- One attempt of a student: a file is loaded, put to the checks of the lab that its first line names,
-- and what comes out is explained.
-- @module rnnlua.lab.run.attempt

local capture = require "rnnlua.lab.run.capture"
local catalogue = require "rnnlua.lab.session.catalogue"
local error_text = require "rnnlua.lab.explain.error_text"
local files = require "rnnlua.lab.session.files"
local first_wrong_step = require "rnnlua.lab.explain.first_wrong_step"
local layer_kind = require "rnnlua.lab.kinds.layer"
local layers = require "rnnlua.layer"
local limit = require "rnnlua.lab.run.limit"
local nearest = require "rnnlua.base.nearest"
local python_habits = require "rnnlua.lab.explain.python_habits"
local runner = require "rnnlua.lab.run.runner"
local sandbox = require "rnnlua.lab.run.sandbox"
local small_case = require "rnnlua.lab.explain.small_case"
local source = require "rnnlua.lab.source"
local submission = require "rnnlua.lab.run.submission"
local text = require "rnnlua.base.text"

local attempt = {}

local SECONDS = 3 -- of processor time, for loading and for each check
local WIDTH = 66 -- of a message
local LONGEST_NAME = 50 -- of a file in messages; Lua cuts longer ones

--- The text of a submission and the lab that its first line names.
-- @string path
-- @return[1] the lab
-- @treturn[1] string the text
-- @return[2] nil
-- @treturn[2] string why there is none
function attempt.open(path)
  local content, message = files.read(path)
  if not content then return nil, message end
  local name = source.lab_name(content)
  if not name then
    return nil, ("%s: its first line names no lab, as in\n-- rnnlua lab 01_recurrent_cell"):format(path)
  end
  local lab
  lab, message = catalogue.find(name)
  if not lab then return nil, ("%s: %s"):format(path, message) end
  return lab, content
end

-- A variable that the file's last line returns and that is none: the nearest of its own.
local function misspelt_return(content, env)
  local name = content:match "return%s+([%a_][%w_]*)%s*$"
  if not name or rawget(env, name) ~= nil then return "" end
  local names, seen = {}, { [name] = true }
  for declared in content:gmatch "local%s+([%a_][%w_]*)" do
    if not seen[declared] then names[#names + 1] = declared end
    seen[declared] = true
  end
  local near, apart = nearest.nearest(name, names)
  return near and apart <= math.max(1, #name / 4) and ("; did you mean `return %s`?"):format(near) or ""
end

-- The methods that a class should have had: `RecurrentCell:foward` is never called.
local function misspelt_methods(submitted)
  local notes = {}
  if type(submitted) ~= "table" then return notes end
  for _, wanted in ipairs { "forward", "backward" } do
    if rawget(submitted, wanted) == nil then
      for key, value in next, submitted do
        local near = type(key) == "string" and type(value) == "function" and select(2, nearest.nearest(key, { wanted }))
        if near and near <= 3 then
          notes[#notes + 1] = ("`%s` is no method that is called; did you mean `%s`?"):format(key, wanted)
        end
      end
    end
  end
  table.sort(notes)
  return notes
end

-- A forward that has no self, or two of them: what is wrong with its first line, and its number.
local function wrong_self(lab, class, names)
  local info = debug.getinfo(class.forward, "Su")
  local first = debug.getlocal(class.forward, 1)
  local wanted = table.concat(lab:input_names(), ", ")
  local right = ("`function %s:forward(%s)`"):format(lab.class, wanted)
  if rawget(class, "inputs") or not first then return nil end
  if names[1] == "self" then
    return "self is there already, by the colon: " .. right, info.linedefined
  elseif table.concat({ first, table.unpack(names) }, ", ") == wanted then
    return "forward has no self: write it with a colon, " .. right, info.linedefined
  end
end

-- Why the forward of a class can't be called with the lab's inputs, and notes, or the number of the line
-- that is to blame; nil where it can.
local function wrong_inputs(lab, class)
  if type(class) ~= "table" then return nil end
  if class.forward == layers.Layer.forward then
    return ("%s has no method forward"):format(lab.class), misspelt_methods(class)
  end
  local ok, names = pcall(layers.inputs_of, class)
  if not ok then return tostring(names):gsub("^[^\n]-:%d+: ", "") end
  local wanted, left = lab:input_names(), {}
  for _, name in ipairs(wanted) do left[name] = true end
  for _, name in ipairs(names) do left[name] = nil end
  if #names == #wanted and not next(left) then return nil end
  local wrong, line = wrong_self(lab, class, names)
  if wrong then return wrong, nil, line end
  return ("forward takes (%s), but the inputs of this lab are %s: name its parameters so"):format(
    table.concat(names, ", "), table.concat(wanted, ", "))
end

-- What a file that returns `RecurrentCell()` is to end with; nil where it returns no object of a class.
local function returned_object(content, submitted)
  if not layers.arguments_of(submitted) then return nil end
  local name = content:match "return%s+([%a_][%w_]*)%s*%b()[%s;]*$" or getmetatable(submitted).__name
  return ("returns an object; end it with `return %s`, without the parentheses"):format(name)
end

-- What the text submits; or nil, what is wrong in lines, and what was raised.
local function load(lab, content, name, env, call)
  local submitted, message, raised = submission.class_of_text(content, "=" .. name, lab.class,
    { env = env, call = call })
  if not submitted then
    if message:find(" returns nothing; ", 1, true) then
      local near = misspelt_return(content, env)
      if near ~= "" then
        message = message:gsub("; end it with.*$", "")
        local one = message .. near
        if text.width(one) <= WIDTH then return nil, { one }, raised end
        return nil, text.append(text.fill(message .. ";", WIDTH), { (near:gsub("^; ", "")) }), raised
      end
    end
    local lines = error_text.lines(message, name, content)
    local class = content:match "return%s+([%a_][%w_]*)%s*%b()[%s;]*$"
    if class and class == lab.class and lab.kind == layer_kind and not limit.stopped(raised) then
      lines[#lines + 1] = ("The file returns an object: end it with `return %s`."):format(class)
    end
    return nil, lines, raised
  elseif lab.kind ~= layer_kind and type(submitted) ~= "function" then
    return nil, { ("%s: expected the function %s, got a %s"):format(name, lab.class, type(submitted)) }
  end
  if lab.kind == layer_kind then
    local object = returned_object(content, submitted)
    if object then return nil, text.fill(("%s %s"):format(name, object), WIDTH) end
    local wrong, notes, line = wrong_inputs(lab, submitted)
    if line then return nil, error_text.lines(("%s:%d: %s"):format(name, line, wrong), name, content) end
    if wrong then
      return nil, text.fill(("%s: %s%s"):format(name, wrong, notes and notes[1] and "; " .. notes[1] or ""), WIDTH)
    end
  end
  return submitted
end

-- What the lines of a task are to a student: errors by their line, a wrong value where it arises.
local function explain(task, lab, submitted, content, name)
  if task.status == "error" and limit.stopped(task.problem) then
    task.text = tostring(task.problem)
    task.lines = task.problem.line and error_text.lines(("%s:%d: this line, or a loop around it, does not end"):format(
      name, task.problem.line), name, content) or {}
  elseif task.status == "error" then
    task.lines = error_text.lines(error_text.message(task.problem), name, content)
  elseif task.status == "wrong" and task.report and table.concat(task.lines):find("got the key number 0", 1, true) then
    local slip = python_habits.of_key_zero(content)
    local told = slip and text.fill(("line %d: %s"):format(slip.line, slip.text), WIDTH) or {}
    table.move(told, 1, #told, #task.lines + 1, task.lines)
  elseif task.status == "wrong" and not task.report and (task.lines[1] or ""):find "^at " then
    local lines = first_wrong_step.lines(lab, submitted)
    if lines then
      table.move(task.lines, (task.lines[2] or ""):find "^  your " and 3 or 2, #task.lines, #lines + 1, lines)
      task.lines = lines
    end
  end
end

-- A protected call whose limits are shared and whose output goes to a place.
local function sheltered(protected, output)
  return function(f, ...)
    return capture.call(output, function(...)
      local results = table.pack(protected(f, ...))
      if not results[1] then error(results[2], 0) end
      return table.unpack(results, 2, results.n)
    end, ...)
  end
end

-- What runs a student's code of a name.
local function protection(name)
  return limit.caller(SECONDS, "=" .. name)
end

-- The name of a file in messages.
local function shown_name(path)
  local name = files.name_of(path)
  if #name <= LONGEST_NAME then return name end
  local from = #name - LONGEST_NAME
  while name:byte(from) and name:byte(from) & 0xC0 == 0x80 do from = from + 1 end
  return "…" .. name:sub(from)
end

-- The forward and backward of a new layer at one small case, once.
local function once(lab, submitted)
  local case = small_case.new(lab, 2)
  local layer = submitted(case.n)
  layer_kind.forward(layer, case.inputs)
  layer:backward(case.dout)
end

-- What a submission prints: while it loads, and at one small case.
local function printed(lab, submitted, loading, protected)
  local output = capture.output()
  if lab.kind == layer_kind then sheltered(protected, output)(once, lab, submitted) end
  return { loading = loading.text, case = output.text, more = output.bytes > #output.text }
end

-- What is to be said beside the outcome.
local function notes_of(made, seen)
  local notes = misspelt_methods(made.submitted)
  return table.move(sandbox.notes(seen), 1, 99, #notes + 1, notes)
end

--- Puts a text to the checks of its lab.
-- @param lab
-- @string content
-- @string path of the file, for messages
-- @tparam integer seed
-- @treturn table { lab, path, submitted, result, problem, notes, printed, stopped }: result of
--   runner.run, or problem, lines that say why there is none; notes, paragraphs; printed, { loading,
--   case }, what it prints while it loads and at a small case; stopped, "time" or "interrupt"
function attempt.of_text(lab, content, path, seed)
  local name = shown_name(path)
  local env, seen = sandbox.new()
  local loading, checking, protected = capture.output(), capture.output(), protection(name)
  local made = { lab = lab, path = path, notes = {} }
  local raised
  made.submitted, made.problem, raised = load(lab, content, name, env, sheltered(protected, loading))
  if not made.submitted then
    made.stopped = limit.stopped(raised)
    return made
  end
  made.problem = nil
  made.result = runner.run(lab, made.submitted, seed, { call = sheltered(protected, checking) })
  local first = {} -- task by error
  for _, task in ipairs(made.result.tasks) do
    made.stopped = made.stopped or limit.stopped(task.problem)
    sheltered(pcall, capture.output())(explain, task, lab, made.submitted, content, name)
    local key = task.status == "error" and table.concat(task.lines, "\n")
    if first[key] then task.text, task.lines = ("stopped with the error of %s"):format(first[key]), {} end
    if key then first[key] = first[key] or task.name end
  end
  if made.stopped then return made end
  if checking.bytes + loading.bytes > 0 then
    made.printed = printed(lab, made.submitted, loading, protected)
  end
  made.notes = notes_of(made, seen)
  return made
end

--- Loads what a text submits, for other uses than the checks.
-- @param lab
-- @string content
-- @string path of the file, for messages
-- @return[1] the class or function
-- @treturn[1] function call(f, …), like pcall, with limits and without output
-- @return[2] nil
-- @treturn[2] {string,...} what is wrong
function attempt.load(lab, content, path)
  local name = shown_name(path)
  local call = sheltered(protection(name), capture.output())
  local submitted, problem = load(lab, content, name, (sandbox.new()), call)
  if not submitted then return nil, problem end
  return submitted, call
end

--- Puts a file to the checks of its lab.
-- @string path
-- @tparam integer seed
-- @return[1] see `of_text`
-- @return[2] nil
-- @treturn[2] string why it can't be: no such file, no such lab
function attempt.of_file(path, seed)
  local lab, content = attempt.open(path)
  if not lab then return nil, content end
  return attempt.of_text(lab, content, path, seed)
end

return attempt

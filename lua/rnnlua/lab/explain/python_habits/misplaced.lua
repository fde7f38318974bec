--- Slips in legal lines: results assigned in another order, a method without its class, two names for one table, a
-- comma instead of a decimal point.
-- @module rnnlua.lab.explain.python_habits.misplaced

local expressions = require "rnnlua.lab.explain.python_habits.expressions"
local layers = require "rnnlua.layer"
local lines = require "rnnlua.lab.explain.python_habits.lines"
local rnn = require "rnnlua"

local misplaced = {}

local METHODS = { forward = true, backward = true, init = true, states = true }

-- Whether a file calls a forward whose first argument has a given name.
local function calls_forward_with(file, name)
  for _, line in ipairs(file.lines) do
    if line.code:find(" : forward %( [%w_ .]*%f[%w_]" .. name .. " ,") then return true end
  end
  return false
end

-- The inputs and the gradients of the cells, if a file makes layers of one library class only.
local function names_of_cells(file)
  local class
  for _, line in ipairs(file.lines) do
    for name in line.code:gmatch " rnn %. (%u[%w_]*) %(" do
      if class and class ~= name then return nil end
      class = name
    end
  end
  local ok, inputs, gradients = pcall(function()
    local cell = rnn[class]()
    return layers.inputs_of(cell), layers.gradients_of(cell)
  end)
  if ok then return inputs, gradients end
end

-- The results of a cell's backward, as names such as `dwx`. nil if the cells get their inputs in another order.
local function gradients_of_cells(file)
  local inputs, names = names_of_cells(file)
  if not inputs or not calls_forward_with(file, inputs[1]) then return nil end
  local list = {}
  for i, name in ipairs(names) do list[i] = "d" .. name end
  return list
end

-- The gradient that a variable is named after: `dwx` of `dwx_t`, `dwx1`, `dwx`.
local function stem(name, wanted)
  for _, gradient in ipairs(wanted) do
    local rest = name:match("^" .. gradient .. "(.*)$")
    if rest and (rest == "" or rest:find "^_%w*$" or rest:find "^%d$" or rest == "t") then return gradient end
  end
end

--- `local dh_t, dwh_t, … = cell:backward(dh)`, with all results in another order.
function misplaced.results(file, add)
  local wanted = gradients_of_cells(file)
  if not wanted then return end
  for number, line in ipairs(file.lines) do
    local left = line.code:match "^ local ([%w_ ,]+) = .*[.:] backward %b() $"
      or line.code:match "^ ([%w_ ,]+) = .*[.:] backward %b() $"
    local names, given, is_other = expressions.items(" " .. (left or "") .. " "), {}, false
    for i, name in ipairs(names) do
      name = expressions.trimmed(name)
      local gradient = stem(name, wanted)
      if gradient then given[gradient] = name end
      is_other = is_other or gradient ~= wanted[i]
    end
    local ordered = {}
    for _, gradient in ipairs(wanted) do ordered[#ordered + 1] = given[gradient] end
    if is_other and #names == #wanted and #ordered == #wanted then
      add { line = number, text = ("A cell's backward returns %s, in this order."):format(
        table.concat(wanted, ", ")), edit = function(code)
          local head, tail = code:match "^( local ).-( = .*)$"
          if not head then head, tail = " ", code:match "^.-( = .*)$" end
          return head .. table.concat(ordered, " , ") .. tail
        end }
    end
  end
end

-- Exchanges items of a list until each that has one of some names is in the place of this name. Returns whether it
-- exchanged any.
local function put_in_place(items, names)
  local place, moved = {}, false
  for i, name in ipairs(names) do place[name] = i end
  for i = 1, #items do
    for _ = 1, #items do
      local wanted = place[items[i]]
      if not wanted or wanted == i or items[wanted] == items[i] then break end
      items[i], items[wanted], moved = items[wanted], items[i], true
    end
  end
  return moved
end

--- `cell:forward(wx, x, h, wh)`, with the inputs of a library cell in another order. The value may be right all the
-- same.
function misplaced.arguments(file, add)
  local inputs = names_of_cells(file)
  if not inputs then return end
  for number, line in ipairs(file.lines) do
    local given = line.code:match "[.:] forward (%b())"
    local items = given and not line.code:find "^ function " and expressions.items(given:sub(2, -2)) or {}
    for i, item in ipairs(items) do items[i] = expressions.trimmed(item) end
    if #items == #inputs and put_in_place(items, inputs) then
      add { line = number, is_unlisted = true, text = ("A cell's forward takes %s, in this order. In another order its "
        .. "value may be right, and its gradients are wrong."):format(table.concat(inputs, ", ")),
        edit = function(code)
          local first, last = code:find(given, 1, true)
          return code:sub(1, first - 1) .. "( " .. table.concat(items, " , ") .. " )" .. code:sub(last + 1)
        end }
    end
  end
end

--- `function backward(dout)`, which is not a method of the class.
function misplaced.methods(file, add)
  local class
  for _, line in ipairs(file.lines) do class = class or line.code:match "([%a_][%w_]*) = rnn %. Layer : extend" end
  for number, line in ipairs(file.lines) do
    local name = line.code:match "^ function ([%a_][%w_]*) %(" or line.code:match "^ local function ([%a_][%w_]*) %("
    if class and METHODS[name] and not file:method(name) then
      add { line = number, about = "todo", text = ("`function %s` is no method of `%s`."):format(name, class),
        edit = function(code)
          return (code:gsub(" function [%a_][%w_]* %( self ,? ?", " function " .. name .. " ( ")
            :gsub("^ local ", " "):gsub(" function [%a_][%w_]* %(", (" function %s : %s ("):format(class, name)))
        end }
    end
  end
end

--- `return rnn.todo(h)`, with an answer as the argument of the to-do.
function misplaced.answers(file, add)
  for number, line in ipairs(file.lines) do
    if line.code:find "^ return rnn %. todo %( [^)]" then
      add { line = number, about = "todo",
        text = "`rnn.todo()` says that nothing is done yet: return the value itself.",
        edit = function(code)
          return (code:gsub("^ return rnn %. todo %( (.*) %) $", " return %1 "))
        end }
    end
  end
end

-- Whether a variable is a table: one that the file makes, or a field of a parameter.
local function is_table(file, number, value)
  if value:find "^[%a_][%w_]* %. [%a_][%w_]*$" then return not value:find "^self " and not value:find "^rnn " end
  for i = number - 1, 1, -1 do
    if file.lines[i].code:find("^ local " .. value .. " = { } ") then return true end
    if file.lines[i].code:find " function " then return false end
  end
  return false
end

--- `local p = options.at` with changes to p: both names mean the same table.
function misplaced.aliases(file, add)
  for number, line in ipairs(file.lines) do
    local name, value = line.code:match "^ local ([%a_][%w_]*) = ([%a_][%w_ .]*) $"
    local is_set = false
    for i = number + 1, name and is_table(file, number, value) and #file.lines or 0 do
      is_set = is_set or file.lines[i].code:find("^ " .. name .. " %[[^=]*%] = ") ~= nil
    end
    if is_set then
      value = value:gsub(" ", "")
      add { line = number, needs_proof = true, repaired = function(list)
        local copied = " local %s = { } for k , v in pairs ( %s ) do %s [ k ] = v end "
        return lines.text(lines.with(list, number, copied:format(name, value, name)))
      end, text = ("`%s` and `%s` are one table here, and a change of one changes both: make an empty "
        .. "one, `local %s = {}`, and copy each key in a loop."):format(name, value, name) }
    end
  end
end

--- `0,001`: two values.
function misplaced.decimals(file, add)
  for number, line in ipairs(file.lines) do
    local digits, more = line.raw:match "= [^,{(]*%f[%w_.](%d+),(%d+)%s*$"
    if digits and not line.code:find "^ [%w_. ]+ , .* = " and not line.code:find "^ local .* , .* = " then
      add { line = number, text = "A decimal number has a point: what stands behind a comma is another value.",
        edit = function(code) return (code:gsub(" " .. digits .. " , " .. more .. " ", (" %s.%s "):format(digits,
          more))) end }
    end
  end
end

misplaced.rules = { misplaced.results, misplaced.methods, misplaced.answers, misplaced.aliases, misplaced.decimals }

return misplaced

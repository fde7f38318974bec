--- Wrong calls of a layer's forward and backward, from the layer's message.
-- @module rnnlua.lab.explain.python_habits.runtime_errors.layers

local expressions = require "rnnlua.lab.explain.python_habits.expressions"
local scopes = require "rnnlua.lab.explain.python_habits.scopes"

local layers = {}

local CALL = "[.:] %a+ward (%b())" -- of forward or backward

--- The index variable of the innermost loop that contains a line: t in `for t = …` or `for t, x in ipairs(…)`.
-- @treturn ?string
-- @treturn ?boolean whether the loop counts down
function layers.index_at(file, number)
  local block = scopes.block_at(file:variables(), number)
  while block and block.kind ~= "function" do
    local code = file.lines[block.line].code
    local index = block.kind == "for" and (code:match " for ([%a_][%w_]*) = "
      or code:match " for ([%a_][%w_]*) , [%a_][%w_]* in ipairs ")
    if index and index ~= "_" then return index, code:find(" , - 1 do ", 1, true) ~= nil end
    block = block.outer
  end
end

--- A second parameter of backward, which gets one value alone.
-- @treturn ?table slip
function layers.of_parameter(file, number, name)
  local block = file:function_at(number)
  local parameters = block and block.name == "backward" and file.lines[block.line].code:match " backward %( (.*) %)"
  local rest = parameters and parameters:match "^[%a_][%w_]* , (.*)$"
  if not rest or not (" " .. rest .. " "):find(" " .. name .. " ", 1, true) then return nil end
  return { line = number, text = (
    "backward gets `%s` alone, so `%s` is nil here: what forward kept is in self."):format(
    parameters:match "^[%a_][%w_]*", name), edit = file:sets_field(name)[1] and function(code)
      return (code:gsub("([^.:] )" .. name .. " ", "%1self . " .. name .. " "))
    end or nil }
end

--- The only parameter of backward under another name.
-- @treturn ?table slip
function layers.of_upstream(file, number, name)
  local block = file:function_at(number)
  local parameter = block and block.name == "backward"
    and file.lines[block.line].code:match " backward %( ([%a_][%w_]*) %)"
  if not parameter or name ~= "dout" and name ~= "grad_output" and name ~= "grad" then return nil end
  return { line = number, text = ("`%s` is unknown here, so it is nil: the parameter of this backward is `%s`."):format(
    name, parameter), edit = function(code)
      return (code:gsub("([^.:] )" .. name .. " ", "%1" .. parameter .. " "))
    end }
end

--- forward or backward, called without a layer.
-- @treturn ?table slip
function layers.of_method(file, number, name)
  if name ~= "forward" and name ~= "backward" then return nil end
  return file.lines[number].code:find("%f[%w_]" .. name .. " %(") and { line = number,
    text = ("`%s` is a method: it is called with its layer in front, `layer:%s(…)`."):format(name, name) } or nil
end

--- An unknown index in a loop that counts with another variable.
-- @treturn ?table slip
function layers.of_index_name(file, number, name)
  local is_index = #name == 1 and file.lines[number].code:find(("[ %s ]"):format(name), 1, true)
  local index = is_index and layers.index_at(file, number)
  return index and { line = number, text = ("`%s` is unknown here, so it is nil: the loop around this line counts with "
    .. "`%s`."):format(name, index), edit = function(code)
      return (code:gsub("%[ " .. name .. " %]", ("[ %s ]"):format(index)))
    end } or nil
end

--- self among the arguments of a call with a colon.
-- @treturn ?table slip
function layers.of_count(file, number)
  return file.lines[number].code:find ": %a+ward %( self , " and { line = number,
    text = "The colon hands over the layer already: leave `self` out of the parentheses.",
    edit = function(code) return (code:gsub(": (%a+ward) %( self , ", ": %1 ( ")) end } or nil
end

--- Arguments in braces without names.
-- @treturn ?table slip
function layers.of_braces(file, number)
  return file.lines[number].code:find "[.:] forward %( {" and { line = number,
    text = "forward takes its values side by side, without braces.",
    edit = function(code) return (code:gsub("([.:] forward %() { (.*) } %)", "%1 %2 )")) end } or nil
end

--- A list as an argument that has to be a number.
-- @tparam integer at the number of the argument
-- @treturn ?table slip
function layers.of_list(file, number, at)
  local name = expressions.arguments(file.lines[number].code, CALL)[at]
  if not name or not name:find "^[%a_][%w_ .]*$" then return nil end
  if name == "self" then return layers.of_count(file, number) end
  local shown = name:gsub(" ", "")
  local index = scopes.is_parameter(file:variables(), number, name) and layers.index_at(file, number)
  if not index then
    return { line = number, text = ("`%s` is a list here, and a cell takes one number of it."):format(shown) }
  end
  return { line = number, text = ("`%s` is a list here, and a cell takes one number: `%s[%s]`."):format(shown, shown,
    index), edit = function(code)
      local before, inner, behind = code:match "^(.*[.:] %a+ward %()(.*)(%).*)$"
      local items = inner and expressions.items(inner) or {}
      if not items[at] then return nil end
      items[at] = (" %s [ %s ] "):format(name, index)
      return before .. table.concat(items, ",") .. behind
    end }
end

--- An argument that is nil: if it is one variable, the cause is looked for in that alone.
-- @tparam integer at the number of the argument
-- @param names rnnlua.lab.explain.python_habits.runtime_errors.names
-- @treturn ?table|boolean slip; nil if other arguments may be meant; false if no cause is certain
function layers.of_nil(file, number, at, names)
  local name = expressions.arguments(file.lines[number].code, CALL)[at]
  if not name or not name:find "^[%a_][%w_]*$" or name == "nil" then return nil end
  for _, use in ipairs(file:variables().uses) do
    if use.line == number and use.name == name and use.declared and use.declared.kind == "local" then
      return names.of_declaration(file, use) or false
    end
  end
end

--- backward without its argument, the upstream gradient.
-- @treturn ?table slip
function layers.of_no_upstream(file, number)
  return file.lines[number].code:find "[.:] backward %( %)" and { line = number,
    text = "backward takes how the loss changes with what forward returned: `dh` here, or `dout` at the last step."
    } or nil
end

-- The source with a `return` moved behind the last line of a block.
local function moved_behind(list, number, last)
  local raw = {}
  for i, line in ipairs(list) do
    raw[i] = i == number and "" or i == last and ("%s do %s end"):format(line.raw, list[number].raw) or line.raw
  end
  return table.concat(raw, "\n")
end

--- A return inside a loop, so that the loop has one iteration only.
-- @param file
-- @tparam integer first line to search
-- @tparam integer last line to search
-- @treturn ?table slip
function layers.of_return(file, first, last)
  for number = first, last do
    local block = file.lines[number].code:find "^ return " and scopes.block_at(file:variables(), number)
    if block and (block.kind == "for" or block.kind == "while") and block.line < number then
      return { line = number, needs_proof = true, text = ("This `return` ends the loop of line %d in its "
        .. "first round: it belongs behind the loop's `end`."):format(block.line),
        repaired = function(lines) return moved_behind(lines, number, block.last) end }
    end
  end
end

--- A cell whose backward is called before its forward.
-- @treturn ?table slip
function layers.of_order(file)
  local forward = file:method "forward"
  if not forward then return nil end
  local early = layers.of_return(file, forward.line, forward.last)
  if early then return early end
  for number = forward.line + 1, forward.last do
    if file.lines[number].code:find "[.:] forward %(" then return nil end
  end
  return { line = forward.line, text = "A cell's backward needs what its forward kept, and this forward calls none: "
    .. "call "
    .. "`cell:forward(…)` in each step, or compute backward without cells." }
end

--- A method that calls itself unconditionally, if a line is in it.
-- @treturn ?table slip
function layers.of_itself(file, number)
  local block = file:function_at(number)
  local class, name = (block and block.head or ""):match "^([%a_][%w_]*)[.:]([%a_][%w_]*)$"
  if not class then return nil end
  for at = block.line + 1, block.last do
    local code = file.lines[at].code
    if scopes.is_conditional(file:variables(), at) or code:find " if " or code:find " and " then
      if code:find " return " then return nil end
      code = "" -- a call under a condition may end
    elseif file:function_at(at) ~= block or code:find " function " then
      code = ""
    end
    for _, object in ipairs { "self", class } do
      local mark = code:match("%f[%w_]" .. object .. " ([.:]) " .. name .. " %(")
      if mark then
        return { line = at, text = ("`%s%s%s` calls this function again, without end: return what it computes."):format(
          object, mark, name) }
      end
    end
  end
end

return layers

--- What is wrong with a submitted class before any check runs: it is an object instead of a class, a method is
-- misspelt, or forward can't be called with the lab's inputs.
-- @module rnnlua.lab.explain.wrong_class

local compare = require "rnnlua.base.compare"
local gradient_order = require "rnnlua.lab.gradient_order"
local layers = require "rnnlua.layer"
local nearest = require "rnnlua.base.nearest"
local usage_error = require "rnnlua.base.usage_error"

local wrong_class = {}

local FARTHEST = 3 -- edits between a misspelt name and a method's name

--- Finds misspelt methods: `RecurrentCell:foward` is never called.
-- @param class
-- @treturn {string,...} a sentence for each
function wrong_class.misspelt(class)
  local notes = {}
  if type(class) ~= "table" then return notes end
  for _, wanted in ipairs { "forward", "backward" } do
    if rawget(class, wanted) == nil then
      for key, value in next, class do
        local near = type(key) == "string" and type(value) == "function" and select(2, nearest.nearest(key, { wanted }))
        if near and near <= FARTHEST then
          notes[#notes + 1] = ("`%s` is no method that is called; did you mean `%s`?"):format(key, wanted)
        end
      end
    end
  end
  table.sort(notes)
  return notes
end

-- The name in a last line such as `return RecurrentCell()`.
local function called_name(content)
  return content:match "return%s+([%a_][%w_]*)%s*%b()[%s;]*$"
end

--- A note on a file that fails while it is loaded, if its last line calls the class.
-- @param lab
-- @string content
-- @treturn ?string
function wrong_class.called(lab, content)
  local name = called_name(content)
  return name == lab.class and ("The file returns an object: end it with `return %s`."):format(name) or nil
end

-- What is wrong with a forward that has no self, or two of them.
local function wrong_self(lab, class, names)
  local first = debug.getlocal(class.forward, 1)
  local wanted = table.concat(lab:input_names(), ", ")
  local right = ("`function %s:forward(%s)`"):format(lab.class, wanted)
  if rawget(class, "inputs") or not first then return nil end
  if names[1] == "self" then
    return "self is there already, by the colon: " .. right
  elseif table.concat({ first, table.unpack(names) }, ", ") == wanted then
    return "forward has no self: write it with a colon, " .. right
  end
end

-- Why the forward of a class can't be called with the lab's inputs, and the line of the mistake, if there is one.
local function wrong_forward(lab, class)
  if class.forward == layers.Layer.forward then
    local misspelt = wrong_class.misspelt(class)[1]
    return ("%s has no method forward%s"):format(lab.class, misspelt and "; " .. misspelt or "")
  end
  local ok, names = pcall(layers.inputs_of, class)
  local wanted = lab:input_names()
  local declaration = ('%s.inputs = { "%s" }'):format(lab.class, table.concat(wanted, '", "'))
  if not ok then
    if rawget(class, "inputs") ~= nil then return usage_error.without_place(names) end
    return ("the inputs of %s can't be read off its forward; declare them: %s"):format(lab.class, declaration)
  end
  if compare.same_names(names, wanted) then return nil end
  local wrong = wrong_self(lab, class, names)
  if wrong then return wrong, debug.getinfo(class.forward, "S").linedefined end
  local said = ("forward takes (%s), but the inputs of this lab are %s: name its parameters so"):format(
    table.concat(names, ", "), table.concat(wanted, ", "))
  if rawget(class, "inputs") ~= nil or #names ~= #wanted then return said end
  return ("%s, or, if this is their order, declare them: %s"):format(said, declaration)
end

--- A note on a forward whose parameters have another order than the lab's.
-- @param lab
-- @param class
-- @treturn ?string
function wrong_class.other_order(lab, class)
  local names, wanted = table.concat(layers.inputs_of(class), ", "), table.concat(lab:input_names(), ", ")
  if names == wanted then return nil end
  return ("forward takes (%s), the starter's (%s). It is called by name here, so that this is no fault; backward's "
    .. "results stay in the order d%s."):format(names, wanted, table.concat(lab.gradients, ", d"))
end

-- A list of names as Lua source.
local function listed(names)
  return names[1] and ('{ "%s" }'):format(table.concat(names, '", "')) or "{}"
end

--- A note on a class that declares another order of gradients than the lab's.
-- @param lab
-- @param class
-- @treturn ?string
function wrong_class.other_gradients(lab, class)
  local declared = gradient_order.declared(class)
  if not declared then return nil end
  return ("%s.gradients is %s, but backward's results are read as this lab lists them, d%s: remove it, or "
    .. "write %s"):format(lab.class, listed(declared), table.concat(lab.gradients, ", d"), listed(lab.gradients))
end

--- Why a class can't be checked in a lab.
-- @param lab
-- @param class the submission
-- @string content the text of its file
-- @string name of the file, for the message
-- @treturn ?string nil if nothing is wrong
-- @treturn ?integer the line of the mistake; the message has it, too
function wrong_class.problem(lab, class, content, name)
  if layers.arguments_of(class) then
    return ("%s returns an object; end it with `return %s`, without the parentheses"):format(name,
      called_name(content) or getmetatable(class).__name)
  end
  if type(class) ~= "table" then return nil end
  local wrong, line = wrong_forward(lab, class)
  if line then return ("%s:%d: %s"):format(name, line, wrong), line end
  return wrong and ("%s: %s"):format(name, wrong) or nil
end

return wrong_class

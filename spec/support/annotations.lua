--- Reads annotations for the Lua language server: what classes there are, their fields and functions.
-- @module spec.support.annotations

local annotations = {}

local function new_class(classes, name)
  classes[name] = classes[name] or { name = name, fields = {}, functions = {} }
  return classes[name]
end

-- The names of a parameter list, `wx, x, ...`.
local function names_in(list)
  local names = {}
  for name in list:gmatch "[%w_.]+" do names[#names + 1] = name end
  return names
end

local function add_function(class, name, parameters, block)
  class.functions[name] = { name = name, parameters = names_in(parameters), annotated = block.params,
    types = block.types, described = block.described or block.returned }
end

local function new_block() return { params = {}, types = {} } end

local function read_annotation(line, block, classes)
  local word, rest = line:match "^%-%-%-@(%w+)%s*(.*)$"
  if word == "class" then
    block.class = new_class(classes, rest:match "^[%w_.]+")
  elseif word == "field" then
    local name, optional = rest:match "^([%w_]+)(%??) "
    if name then block.class.fields[name] = optional == "?" and "optional" or "always" end
  elseif word == "param" then
    local name, optional, kind = rest:match "^([%w_.]-)(%??) (%S+)"
    block.params[#block.params + 1] = name
    block.types[#block.types + 1] = { kind = kind, optional = optional == "?" }
  elseif word == "return" then
    block.returned = true
  end
end

--- Reads a file of annotations.
-- @string text
-- @treturn table { module, classes, exported }: by name { fields = { name = "always" | "optional" },
--   functions = { name = { parameters, annotated, types, described } } }; exported, the class returned
function annotations.read(text)
  local classes, variables, block = {}, {}, new_block()
  local result = { module = text:match "^%-%-%-@meta ([%w_.]+)\n", classes = classes }
  for line in text:gmatch "(.-)\n" do
    local variable = line:match "^local ([%w_]+) = {}$"
    local owner, name, parameters = line:match "^function ([%w_]+)[.:]([%w_]+)%((.-)%) end$"
    if line:match "^%-%-%-@" then
      read_annotation(line, block, classes)
    elseif line:match "^%-%-%-" then
      block.described = true
    else
      if variable then variables[variable] = block.class end
      if owner then add_function(variables[owner], name, parameters, block) end
      result.exported = variables[line:match "^return ([%w_]+)$"] or result.exported
      block = new_block()
    end
  end
  return result
end

return annotations

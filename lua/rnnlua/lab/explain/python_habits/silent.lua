--- Slips that raise no error: legal Lua that computes a wrong number and is rarely intended. They are reported for
-- files whose results are wrong.
-- @module rnnlua.lab.explain.python_habits.silent

local elements = require "rnnlua.lab.explain.python_habits.runtime_errors.elements"
local first_values = require "rnnlua.lab.explain.python_habits.runtime_errors.first_values"
local fields = require "rnnlua.lab.explain.python_habits.runtime_errors.fields"
local layers = require "rnnlua.lab.explain.python_habits.runtime_errors.layers"
local lines = require "rnnlua.lab.explain.python_habits.lines"
local lists = require "rnnlua.lab.explain.python_habits.runtime_errors.lists"
local misplaced = require "rnnlua.lab.explain.python_habits.misplaced"
local names = require "rnnlua.lab.explain.python_habits.runtime_errors.names"
local scopes = require "rnnlua.lab.explain.python_habits.scopes"
local words = require "rnnlua.lab.explain.python_habits.words"

local silent = {}

local LOOPS = { ["for"] = true, ["while"] = true, ["repeat"] = true }

-- `for x in ipairs(X)` with x used as a value: never as an index, `[ x ]`.
local function index_as_value(file, add)
  for _, declared in ipairs(file:variables().declarations) do
    local code = file.lines[declared.line].code
    if declared.kind == "for" and code:find(" for " .. declared.name .. " in ipairs ") and declared.uses[1] then
      local as_value = true
      for _, use in ipairs(declared.uses) do
        if file.lines[use.line].code:find("[ " .. declared.name .. " ", 1, true) then as_value = false end
      end
      if as_value then add(names.of_ipairs(file, declared.name, declared.line)) end
    end
  end
end

-- The innermost loop that contains a block, in the same function.
local function loop_around(block)
  while block and block.kind ~= "function" do
    if LOOPS[block.kind] then return block end
    block = block.outer
  end
end

local function is_set_in(file, name, first, last)
  for i = first, last do
    local left = file.lines[i].code:match "^ ([%w_ ,]-) = "
    if left and not left:find "^local " and (" " .. left .. " "):find(" " .. name .. " ", 1, true) then return true end
  end
  return false
end

-- Whether a loop that begins after line `first` sets a variable.
local function is_set_in_loop(file, name, first, last)
  for i = first + 1, last do
    local block = is_set_in(file, name, i, i) and scopes.block_at(file:variables(), i)
    if block and LOOPS[block.kind] and block.line > first then return true end
  end
  return false
end

-- The slip of a `local` in a loop that hides a variable outside: without `local`, or without the line.
local function of_hidden_in_loop(file, declared, outer)
  local name, line = declared.name, file.lines[declared.line]
  local said = ("`local %s` makes a new variable in each round, and the `%s` of line %d keeps its value. "):format(name,
    name, outer.line)
  if line.code:find(" local " .. name .. " = ", 1, true) then
    return { line = declared.line, text = said .. "Leave `local` out.", needs_proof = true,
      edit = function(code) return (code:gsub(" local " .. name .. " = ", " " .. name .. " = ")) end,
      instead = { line = declared.line, text = said .. "Leave this line out.", needs_proof = true,
        repaired = function(list)
          return line.code:find "^ local " and lines.text(lines.with(list, declared.line, " "))
        end } }
  end
  return { line = declared.line, needs_proof = true,
    text = said .. ("Give the new one another name, and set `%s` from it."):format(name),
    repaired = function(list)
      local left, right = line.code:match "^ local ([%w_ ,]+)( = .*)$"
      if not left then return nil end
      local other = name .. "_new"
      local renamed = (" " .. left .. " "):gsub(" " .. name .. " ", " " .. other .. " ")
      return lines.text(lines.with(list, declared.line, (" local%s%s; %s = %s "):format(renamed, right, name, other)))
    end }
end

-- `local h = f(h)` in a loop: each iteration has a new variable, and the outer one keeps its value.
local function hidden_in_loop(file, add)
  local told = {}
  for _, declared in ipairs(file:variables().declarations) do
    local outer, loop = declared.hides, declared.kind == "local" and loop_around(declared.block)
    if loop and outer and outer.block.func == declared.block.func and not scopes.is_within(outer.block, loop)
      and outer.kind ~= "for" and not told[declared.line] and not is_set_in(file, outer.name, loop.line, loop.last) then
      local used_behind = false
      for _, use in ipairs(outer.uses) do used_behind = used_behind or use.line > loop.last end
      if used_behind then
        told[declared.line] = true
        add(of_hidden_in_loop(file, declared, outer))
      end
    end
  end
end

-- `local sign = -1` in a block of an `if`: the variable outside keeps its value.
local function hidden_in_block(file, add)
  local told = {}
  for _, use in ipairs(file:variables().uses) do
    local slip = use.declared and not use.is_set and first_values.of_hidden(file, use.line, use.name)
    if slip and not told[slip.line] then
      told[slip.line] = true
      add(slip)
    end
  end
end

-- `for t = n, 1 do` and `for t = 1, n, -1 do`, which have no iterations.
local function no_rounds(file, add)
  for number, line in ipairs(file.lines) do
    local first = line.code:match " for [%w_]+ = (.-) , 1 do "
    first = first and (first:match "^(.*) , 1$" or first)
    if first and not first:find " , " and not first:find "^%-? ?%d+$" then
      add { line = number, text = (
        "This loop counts up from `%s` to 1: it has no round where `%s` is more than 1. The step -1 "
        .. "counts down."):format((first:gsub("# ", "#"):gsub(" ([.%[%]]) ?", "%1")),
          (first:gsub("# ", "#"):gsub(" ([.%[%]]) ?", "%1"))),
        edit = function(code)
          return (code:gsub(" , 1 , 1 do ", " , 1 do "):gsub(" , 1 do ", " , 1 , - 1 do "))
        end }
    end
    local last = line.code:match " for [%w_]+ = 1 , (.-) , %- 1 do "
    if last then
      add { line = number, text = "This loop counts down from 1, so it has no round where its end is above 1: "
        .. "begin at the "
        .. "larger end.", edit = function(code) return (code:gsub(" = 1 , (.-) , %- 1 do ",
          " = %1 , 1 , - 1 do ")) end }
    end
  end
end

-- `(cell:backward(dout))`: the parentheses keep the first result only.
local function one_result(file, add)
  for number, line in ipairs(file.lines) do
    if line.code:find "[=n] %( [%w_ .:%[%]]+ backward %b() %) $"
      or line.code:find "[=n] %( [%w_ .:%[%]]+ backward %b() %) end $" then
      add { line = number, text = "Parentheses around a call keep its first result alone: leave them out.",
        edit = function(code) return (code:gsub("([=n]) %( ([%w_ .:%[%]]+ backward %b()) %)", "%1 %2")) end }
    end
  end
end

-- A global that is never set, if a similar name or a name in another block exists.
local function unknown_names(file, add)
  local set, told = {}, {}
  for _, use in ipairs(file:variables().uses) do
    if not use.declared and (use.is_set or file.lines[use.line].code:find("^ [%w_ ,]*%f[%w_]" .. use.name
      .. " [%w_ ,]*= ")) then
      set[use.name] = true
    end
  end
  for _, use in ipairs(file:variables().uses) do
    if not use.declared and not set[use.name] and _G[use.name] == nil and not words.values[use.name]
      and not told[use.name] then
      told[use.name] = true
      local is_returned = file.lines[use.line].code:find("[n,] " .. use.name .. " [^.:(%[]")
        and file.lines[use.line].code:find "^ return "
      add(names.of_global(file, use.line, use.name) or is_returned and names.of_unset(file, use.line))
    end
  end
end

-- A field of self that is never set, if one with a similar name is.
local function unknown_fields(file, add)
  local told = {}
  for number, line in ipairs(file.lines) do
    for name in line.code:gmatch " self %. ([%a_][%w_]*) %f[^:(]" do
      if not told[name] and not file:sets_field(name)[1] and file.nearest(name, file:fields()) then
        told[name] = true
        add(fields.of_field(file, number, name))
      end
    end
  end
end

-- `p.name` in a loop over names.
local function dots(file, add)
  for number in ipairs(file.lines) do add(names.of_dot(file, number) or names.of_quoted(file, number)) end
end

-- Results that are not used: of a layer, of table.insert; and code after a return in a loop.
local function unkept(file, add)
  local backward = file:method "backward"
  for number, line in ipairs(file.lines) do
    add(first_values.of_missing_comma(file, number))
    local call = line.code:match "^ ([%a_][%w_ .:%[%]]* [.:] forward) %b() ;? ?$"
    if call and not line.code:find "^ return " and not line.code:find "^ function " then
      local in_backward = backward and number > backward.line and number <= backward.last
      local said = in_backward and "`%s` runs again in backward: a layer remembers its last forward alone."
        or "What `%s` returns goes nowhere: the next step needs it, `h = …`."
      local state = line.code:match " ([%a_][%w_]*) %) ;? ?$"
      add { line = number, text = said:format(lines.render(" " .. call .. " ", line.strings)), needs_proof = true,
        repaired = function(list)
          local code = in_backward and " " or state and (" %s =%s"):format(state, line.code)
          return code and lines.text(lines.with(list, number, code))
        end }
    end
    add(lists.kept(file, number))
  end
  add(layers.of_return(file, 1, #file.lines))
  add(fields.of_new_self(file))
end

-- `local h_t = cell:forward(…)` in a loop, with a name that nothing reads.
local function unread(file, add)
  local read = {}
  for _, use in ipairs(file:variables().uses) do
    local sets = file.lines[use.line].code:find("^ " .. use.name .. " = ")
    if not sets then read[use.name] = true end
  end
  for number, line in ipairs(file.lines) do
    local name = line.code:match "^ local ([%a_][%w_]*) = .*[.:] forward %b() ;? ?$"
      or line.code:match "^ ([%a_][%w_]*) = .*[.:] forward %b() ;? ?$"
    if name and name ~= "_" and not read[name] and not line.code:find(" " .. name .. " .* " .. name .. " ") then
      add { line = number, text = ("`%s` gets what forward returns, and nothing in this file reads `%s`."):format(name,
        name) }
    end
  end
end

-- `local h = h0`, followed by a loop that sets h0 instead of h.
local function stale_copy(file, add)
  for _, declared in ipairs(file:variables().declarations) do
    local source = declared.kind == "local"
      and file.lines[declared.line].code:match("^ local " .. declared.name .. " = ([%a_][%w_]*) $")
    local last = declared.block.last or #file.lines
    if source and is_set_in_loop(file, source, declared.line, last)
      and not is_set_in(file, declared.name, declared.line + 1, last) then
      add { line = declared.line, text = ("`%s` keeps the value that `%s` has in this line: the loop below changes "
        .. "`%s` "
        .. "alone."):format(declared.name, source, source) }
    end
  end
end

-- A method that is defined twice.
local function twice(file, add)
  local first = {}
  for _, block in ipairs(file:variables().blocks) do
    local head = block.head
    if head and head:find "[.:]" then
      if first[head] then
        add { line = block.line, about = "todo", text = (
          "`%s` is there twice, and this one takes the place of that in line %d."):format(
          head, first[head]) }
      end
      first[head] = block.line
    end
  end
end

-- Code with another meaning in other languages.
local function misread(file, add)
  for number, line in ipairs(file.lines) do
    if line.code:find " not [%w_. ]+ [=~]= " then
      add { line = number, text = "`not a == b` is `(not a) == b` in Lua.", edit = function(code)
        return (code:gsub(" not ([%w_. ]+) == ", " %1 ~= "):gsub(" not ([%w_. ]+) ~= ", " %1 == "))
      end }
    elseif line.code:find " if [%w_#. ]+ %% [%w_#. ]+ then "
      or line.code:find " if not [%w_#. ]+ %% [%w_#. ]+ then " then
      add { line = number, text = "0 counts as true in Lua: only false and nil do not. Compare with 0.",
        edit = function(code)
        return (code:gsub(" if not ([%w_#. ]+ %% [%w_#. ]+) then ", " if %1 == 0 then ")
          :gsub(" if ([%w_#. ]+ %% [%w_#. ]+) then ", " if %1 ~= 0 then "))
      end }
    elseif line.raw:find "[%w_%]] =%- %S" then
      add { line = number, text = "`=-` assigns the negative; Lua has no `-=`.", edit = function(code)
        local left, right = code:match "^ ([%a_][%w_. ]-) = %- (.*)$"
        return left and (" %s = %s - %s"):format(left, left, right)
      end, instead = { line = number, text = "`=-` assigns the negative; Lua has no `-=`." } }
    end
  end
end

--- The slips in a method that may make all its results wrong: a `local` in a loop hides the variable outside, a loop
-- has no iterations, or a `return` ends it in its first one.
-- @param file rnnlua.lab.explain.python_habits.file
-- @string name of the method
-- @tparam function add add(slip)
function silent.in_method(file, name, add)
  local method = file:method(name)
  if not method then return end
  local function add_inside(slip)
    if slip.line > method.line and slip.line <= method.last then add(slip) end
  end
  hidden_in_loop(file, add_inside)
  no_rounds(file, add_inside)
  local early = layers.of_return(file, method.line + 1, method.last)
  if early then add(early) end
end

--- Finds the silent slips of a file that compiles, by line.
-- @param file rnnlua.lab.explain.python_habits.file
-- @treturn {table,...} slips { line, text, edit }
function silent.find(file)
  local found = {}
  local function add(slip) found[#found + 1] = slip end
  for _, rule in ipairs { index_as_value, hidden_in_loop, hidden_in_block, no_rounds, one_result, unknown_names,
    unknown_fields, dots, unkept, unread, stale_copy, twice, misread } do
    rule(file, add)
  end
  for _, rule in ipairs(misplaced.rules) do rule(file, add) end
  add(elements.filled_from_zero(file))
  table.sort(found, function(a, b) return a.line < b.line or a.line == b.line and a.text < b.text end)
  return found
end

return silent

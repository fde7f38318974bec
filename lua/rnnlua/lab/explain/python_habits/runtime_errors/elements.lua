--- Why an element of a list is nil, and where a list is filled from index 0.
-- @module rnnlua.lab.explain.python_habits.runtime_errors.elements

local expressions = require "rnnlua.lab.explain.python_habits.expressions"
local lines = require "rnnlua.lab.explain.python_habits.lines"
local words = require "rnnlua.lab.explain.python_habits.words"

local elements = {}

--- What is said of a table with names that is copied by `table.unpack`.
elements.UNPACKED = "`table.unpack` gives the elements of a list, and nothing that has a name: copy a table in a loop, "
  .. "`for k, v in pairs(t) do copy[k] = v end`."

-- The loop over a variable that contains a line: { line, through_one, through_zero, last }. through_one and
-- through_zero: whether it certainly has an iteration for 1, or 0; last: the code of its last number.
local function loop_of(list, name, number)
  for i = number, 1, -1 do
    local code = list[i].code
    local first, last = code:match(" for " .. name .. " = ([%w_%.# +%-]-) , (.-) do ")
    if first then
      return { line = i, first = first, last = last, through_one = first == "1" or last:find "^1 , %-" ~= nil,
        through_zero = first == "0" or last:find "^0 , %-" ~= nil }
    elseif code:find(" for " .. name .. " , [%a_][%w_]* in ipairs ") then
      return { line = i, through_one = true, through_zero = false }
    elseif code:find " function " then
      return nil
    end
  end
end

-- Whether a file sets element 0 of a list.
local function sets_zero(list, name)
  for _, line in ipairs(list) do
    local is_made = line.code:find "{ %[ 0 %] = " and line.code:find("%f[%w_]" .. name .. " [%w_%. ,]*= ")
    if is_made or line.code:find("%f[%w_]" .. name .. " %[ 0 %] [%w_%. ,%[%]]*= ") then return true end
  end
  return false
end

--- A copy of a table with names that was made with `ipairs`: its element is nil.
-- @treturn ?table slip
function elements.of_copy(file, number)
  for name in file.lines[number].code:gmatch "([%a_][%w_]*) %[ [%a_][%w_]* %]" do
    for i = number - 1, 1, -1 do
      local code = file.lines[i].code
      local key = code:match(" %f[%w_]" .. name .. " %[ ([%a_][%w_]*) %] = ")
      for at = key and i or 1, key and math.max(1, i - 2) or 2, -1 do
        local over = file.lines[at].code:match(" for " .. key .. " , [%a_][%w_]* in ipairs %( ([%w_ .]-) %) do ")
        if over then
          return { line = at, text = (
            "`ipairs` goes through a list; the names and values of `%s` come by `pairs`."):format(
            (over:gsub(" ", ""))), edit = function(of) return (of:gsub(" in ipairs ", " in pairs ")) end }
        end
      end
      if code:find("^ local " .. name .. " = { table %. unpack %(") then
        return { line = i, text = elements.UNPACKED }
      elseif code:find " function " then
        break
      end
    end
  end
end

-- Names that stand for an index.
local INDICES = { t = true, i = true, j = true, k = true, idx = true, index = true }

-- The index that belongs to a variable with a value of X: t for x in `for t, x in ipairs(X)`.
local function index_beside(list, name, number)
  for i = number - 1, 1, -1 do
    local position = list[i].code:match(" for ([%a_][%w_]*) , " .. name .. " in i?pairs %( X %)")
    if position then return position ~= "_" and position or nil, i end
    if list[i].code:find " function " then return nil end
  end
end

--- Why an element of a list is nil.
-- @treturn ?table slip
function elements.of_index(file, number)
  local list = file.lines
  local code = list[number].code
  local name = code:match "([%a_][%w_]*) %[ %- %d+ %]"
  if name then
    return { line = number, text = "A negative index does not count from the end: the last of a list is `list[#list]`.",
      edit = expressions.from_end }
  end
  name = code:match "([%a_][%w_]*) %[ 0 %]"
  if name and not sets_zero(list, name) then
    return { line = number, text = ("Lists begin at 1: `%s[0]` is nil, the first is `%s[1]`."):format(name, name),
      edit = function(of) -- whoever counts from 0 does so in the whole line
        return (of:gsub("( " .. name .. " %[ )(%d+)( %])", function(before, index, after)
          return ("%s%d%s"):format(before, index + 1, after)
        end))
      end }
  end
  code = code:gsub("^ ([%w_%. ]+%b[]) = ", " ") -- an assignment to an element does not read it
  for list_name, index, offset in code:gmatch "([%a_][%w_]*) %[ ([%a_][%w_]*)([^%]]*)%]" do
    local loop = loop_of(list, index, number)
    local has_zero = sets_zero(list, list_name)
    if loop and loop.through_zero and offset:match "^%s*$" and not has_zero then
      return { line = number, text = (
        "Lists begin at 1, and the loop of line %d goes through 0: `%s[0]` is nil."):format(
        loop.line, list_name) }
    elseif loop and loop.through_one and offset:match "^%s*%- 1%s*$" and not has_zero then
      local is_filled = list[number].code:find("%f[%w_]" .. list_name .. " %[ " .. index .. " %] = ")
      if is_filled then
        return { line = number, text = ("Where %s is 1, `%s[%s - 1]` is `%s[0]`, which nothing has set: set it before "
          .. "the loop."):format(index, list_name, index, list_name) }
      end
      return { line = number, text = ("Where %s is 1, `%s[%s - 1]` is `%s[0]`, which is nil: lists begin at 1."):format(
        index, list_name, index, list_name) }
    elseif loop and offset:match "^%s*%+ 1%s*$"
      and (not loop.last or loop.last:find("# [%w_ .]*%f[%w_]" .. list_name .. "$")) then
      return { line = number, text = (
        "In the last round `%s[%s + 1]` lies behind the end of the list, where it is nil.")
        :format(list_name, index) }
    elseif loop and loop.last and loop.last:find " %+ 1$" and offset:match "^%s*$" then
      return { line = loop.line, text = ("This loop goes to `%s`: `for` includes both ends, and behind the end of "
        .. "the list `%s[%s]` is nil."):format(loop.last:gsub("# ", "#"), list_name, index),
        edit = function(of) return (of:gsub(" %+ 1 do ", " do ")) end }
    elseif loop and loop.first and loop.first:find "# .* %+ 1$" and loop.last:find " , %- 1$"
      and offset:match "^%s*$" then
      return { line = loop.line, text = ("This loop begins at `%s`, behind the end of the list, where `%s[%s]` is nil.")
        :format(loop.first:gsub("# ", "#"):gsub(" ([.]) ", "%1"), list_name, index),
        edit = function(of) return (of:gsub(" %+ 1 , ", " , ", 1)) end }
    end
  end
  for list_name, index in code:gmatch "([%a_][%w_]*) %[ ([%a_][%w_]*) %]" do
    local position, at = index_beside(list, index, number)
    if position and INDICES[index] then
      return { line = at, text = ("`ipairs` gives the index first and the value second: `%s` is the value "
        .. "here."):format(index), edit = function(of)
          local swapped = (" for %s , %s in "):format(index, position)
          return (of:gsub(" for " .. position .. " , " .. index .. " in ", swapped))
        end }
    elseif position then
      return { line = number, text = ("`%s` is a value of X here, and `%s` its index: the element is `%s[%s]`."):format(
        index, position, list_name, position), edit = function(of)
          return (of:gsub("%f[%w_]" .. list_name .. " %[ " .. index .. " %]", list_name .. " [ " .. position .. " ]"))
        end }
    end
  end
  name = code:match " ([%a_][%w_]*) %[ %(? ?len "
  return name and { line = number, text = words.functions.len[1] } or nil
end

-- Whether a file uses the element 0 of a list on purpose: it names `list[0]`, or reads `list[t - 1]`.
local function names_zero(file, name, index)
  local zero, before = name .. " [ 0 ]", name .. " [ " .. index .. " - 1 ]"
  for _, line in ipairs(file.lines) do
    local right = line.code:gsub("^.- = ", "", 1)
    if line.code:find(zero, 1, true) or right:find(before, 1, true) then return true end
  end
  return false
end

-- The variable or field at the end of some code, such as `self . cells` of `do self . cells`.
local function path_at_end(code)
  local path, before = code:match "([%a_][%w_]*)$", code:match "^(.*) %. [%a_][%w_]*$"
  return before and path_at_end(before) .. " . " .. path or path
end

--- Finds where a file fills a list from index 0, and nothing says that this is meant.
-- @treturn ?table slip
function elements.filled_from_zero(file)
  local list = file.lines
  for number, line in ipairs(list) do
    local name, index, offset = line.code:match "^ ?.- ([%a_][%w_ .]-) %[ ([%a_][%w_]*)([^%]]*)%] = "
    name = name and path_at_end(name)
    local itself = line.code:match "^ ([%a_][%w_ .]*) %[ # [%a_][%w_ .]* %] = "
    if itself and line.code:find("[ # " .. itself .. " ] = ", 1, true) then
      itself = itself:gsub(" ", "")
      return { line = number, id = "from zero", text = ("`%s[#%s]` is the last element there is, and `%s[0]` in an "
        .. "empty "
        .. "list: the next is `%s[#%s + 1]`."):format(itself, itself, itself, itself, itself), edit = function(code)
          return (code:gsub("(%[ # [%a_][%w_ .]*) %] = ", "%1 + 1 ] = ", 1))
        end }
    end
    local loop = name and loop_of(list, index, number)
    local from_zero = loop and (loop.through_zero and offset:match "^%s*$"
      or loop.through_one and offset:match "^%s*%- 1%s*$")
    if from_zero and not names_zero(file, name, index) then
      return { line = number, id = "from zero", needs_proof = true, text = (
        "Lists begin at 1: the first value goes to `%s[1]`, not to `%s[0]`."):format(
        (name:gsub(" ", "")), (name:gsub(" ", ""))), repaired = function(lines_there)
          local from, to = (" %s [ %s%s]"):format(name, index, offset), (" %s [ %s ]"):format(name,
            loop.through_zero and index .. " + 1" or index)
          local at, last = line.code:find(from, 1, true)
          return at and lines.text(lines.with(lines_there, number, line.code:sub(1, at - 1) .. to
            .. line.code:sub(last + 1)))
        end }
    end
  end
end

--- An element of X in a loop over cells, if there are more cells than values in X.
-- @treturn ?table slip
function elements.of_shorter(file, number)
  local index = file.lines[number].code:match " X %[ ([%a_][%w_]*) %]"
  local loop = index and loop_of(file.lines, index, number)
  local over = loop and file.lines[loop.line].code:match " in ipairs %( ([%w_ .]-) %) do "
  if not over or over == "X" then return nil end
  over = over:gsub(" ", "")
  return { line = number, text = ("`%s` has more elements than X here, so `X[%s]` is nil: make n of them in init, "
    .. "one for "
    .. "each step."):format(over, index) }
end

return elements

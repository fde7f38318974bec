--- An element of a list that is nil, such as a row of a matrix: Lua's message names it '?' only.
-- @module rnnlua.lab.explain.python_habits.runtime_errors.rows

local expressions = require "rnnlua.lab.explain.python_habits.expressions"
local lines = require "rnnlua.lab.explain.python_habits.lines"

local rows = {}

-- The elements in a line whose next token passes a test, each once: { list, index, text }.
local function elements_in(code, test)
  local found, seen = {}, {}
  for at, index in code:gmatch "() (%b[])" do
    local is_meant = test(code:sub(at + #index + 1):match "^ (%S+)")
    local list = is_meant and select(2, expressions.last_operand(code:sub(1, at - 1)))
    local text = list and lines.render(list .. index, {})
    if text and not seen[text] then
      seen[text] = true
      found[#found + 1] = { list = expressions.trimmed(list), index = index, text = text }
    end
  end
  return found
end

local function is_indexed(after) return after == "[" or after == "." or after == ":" end

local function is_read(after) return not is_indexed(after) and after ~= "=" and after ~= "(" end

-- Whether a file assigns to elements of a list: `list[i] = {}`, also among others.
local function makes_rows(file, list)
  local pattern = "%f[%w_]" .. list:gsub("%.", "%%.") .. " (%b[]) ([,=])"
  for _, line in ipairs(file.lines) do
    local left = line.code:match "^(.-) = "
    if left and (left .. " ="):find(pattern) then return true end
  end
  return false
end

-- Whether a line assigns to an element of an element.
local function sets_in(code, row)
  local element, from = " " .. row.list .. " " .. row.index, 1
  while true do
    local _, last = code:find(element, from, true)
    if not last then return false end
    if code:find("^ %b[] = ", last + 1) then return true end
    from = last + 1
  end
end

-- What to say of the only element that may be nil.
local function of_one(file, code, row)
  local is_set = sets_in(code, row)
  local list = lines.render(" " .. row.list, {})
  if is_set and not makes_rows(file, row.list) then
    return ("`%s` is nil here, and only a table has elements. Make the row before its elements: `%s = {}`."):format(
      row.text, row.text)
  elseif is_set then
    return ("`%s` is nil here: this row of %s is not made yet."):format(row.text, list)
  end
  return ("`%s` is nil here: %s has no item with this index. Does the loop go too far, or are two indices "
    .. "exchanged?"):format(row.text, list)
end

-- What to say if one of several elements is nil.
local function of_several(found, why)
  local names = {}
  for i, row in ipairs(found) do names[i] = "`" .. row.text .. "`" end
  return ("One of these is nil here, and %s: %s."):format(why, table.concat(names, ", "))
end

--- An element of a list that is nil, and whose own element is used.
-- @param file rnnlua.lab.explain.python_habits.file
-- @tparam integer number of the line
-- @treturn ?table slip
function rows.of_index(file, number)
  local code = file.lines[number].code
  local found = elements_in(code, is_indexed)
  if not found[1] then return nil end
  return { line = number, text = found[2] and of_several(found, "only a table has elements")
    or of_one(file, code, found[1]) }
end

-- Whether a line makes a list as an empty table, such as dx in `local db, dx = {}, {}`.
local function makes_empty(code, list)
  local left, right = code:match "^(.-) = (.*)$"
  local made = right and expressions.items(right) or {}
  for i, item in ipairs(left and expressions.items((left:gsub("^ local ", " "))) or {}) do
    if expressions.trimmed(item) == list and made[i] then return expressions.trimmed(made[i]) == "{ }" end
  end
  return false
end

-- Whether a list begins empty, and its elements only get sums of themselves: `dx[j] = dx[j] + …`.
local function has_no_first_values(file, list)
  local is_made = false
  local pattern = " " .. list:gsub("%.", "%%.") .. " (%b[]) = "
  for _, line in ipairs(file.lines) do
    is_made = is_made or makes_empty(line.code, list)
    local index = line.code:match(pattern)
    local element = index and list .. " " .. index
    if element and not line.code:find(" " .. element .. " = " .. element .. " ", 1, true) then return false end
  end
  return is_made
end

-- The element that gets a sum of itself in a line, if it certainly had no value before.
local function of_sum(file, code, found)
  for _, row in ipairs(found) do
    local element = row.list .. " " .. row.index
    local is_sum = code:find(" " .. element .. " = " .. element .. " ", 1, true)
    if is_sum and has_no_first_values(file, row.list) then return row end
  end
end

--- An element of a list that is nil, and with which the line computes.
-- @param file
-- @tparam integer number of the line
-- @treturn ?table slip
function rows.of_number(file, number)
  local code = file.lines[number].code
  local found = elements_in(code, is_read)
  local summed, said = of_sum(file, code, found), nil
  if summed then
    said = ("`%s` has no value before its first sum: set it to 0 first."):format(summed.text)
  elseif found[2] then
    said = of_several(found, "a sum or a product needs numbers")
  elseif found[1] then
    said = ("`%s` is nil here, and a sum or a product needs numbers. Is the index right?"):format(found[1].text)
  end
  return said and { line = number, text = said } or nil
end

return rows

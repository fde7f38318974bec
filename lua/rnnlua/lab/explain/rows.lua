--- Rows of a table of values at a small case: a name, and a number, a list, or a matrix with a line for each row.
-- @module rnnlua.lab.explain.rows

local compare = require "rnnlua.base.compare"
local text = require "rnnlua.base.text"

local rows_of = {}

--- A value as text, with the right one if it is wrong.
-- @param got
-- @param[opt] right
-- @treturn string
function rows_of.cell(got, right)
  if right == nil or compare.agree(got, right) then return text.value(got) end
  return ("%s, should be %s"):format(text.value(got), text.value(right))
end

--- Adds a value with its name; a matrix gets a line for each row.
-- @tparam {table,...} rows
-- @string name
-- @param got nil if it was not returned
-- @param[opt] right
function rows_of.add(rows, name, got, right)
  local is_like_right = right == nil or type(right) == "table" and type(got) == "table" and #got == #right
  if not (type(got) == "table" and type(got[1]) == "table" and is_like_right) then
    rows[#rows + 1] = { name, got == nil and "not returned" or rows_of.cell(got, right) }
    return
  end
  for i, row in ipairs(got) do
    rows[#rows + 1] = { i == 1 and name or "", rows_of.cell(row, right and right[i]) }
  end
end

--- Rows of the value of forward, such as `h' 3`; one for each of several outputs.
-- @param lab of a layer
-- @tparam table case
-- @param value
-- @param[opt] right
-- @treturn {table,...}
function rows_of.value(lab, case, value, right)
  local rows = {}
  for i, name in ipairs(lab.outputs or {}) do
    rows_of.add(rows, lab.inputs[name] and name .. "'" or name, value[i], right and right[i])
  end
  local is_state = (lab.inputs.wh or lab.inputs.Wh) and not case.n
  if not rows[1] then rows_of.add(rows, is_state and "h'" or "value", value, right) end
  return rows
end

--- Rows of cells as lines, with columns three spaces apart.
-- @tparam {{string,...},...} rows
-- @treturn {string,...}
function rows_of.columns(rows)
  local widths = {}
  for _, row in ipairs(rows) do
    for i, cell in ipairs(row) do widths[i] = math.max(widths[i] or 0, text.width(cell)) end
  end
  local lines = {}
  for number, row in ipairs(rows) do
    local cells = {}
    for i, cell in ipairs(row) do cells[i] = text.pad(cell, widths[i]) end
    lines[number] = ("  " .. table.concat(cells, "   ")):gsub("%s+$", "")
  end
  return lines
end

return rows_of

--- The gradients of a smallest case as matrices: the layer's beside the right one, with the wrong numbers marked.
-- @module rnnlua.checking.matrices

local text = require "rnnlua.base.text"
local values = require "rnnlua.base.values"

local matrices = {}

local MOST = 4 -- rows and columns of a matrix that is shown whole; worst numbers of a larger one
local FEWEST_DIGITS, MOST_DIGITS = 3, 10
local SIDE_BY_SIDE = 60 -- total width of two matrices side by side

matrices.MOST = MOST

--- The matrices among the gradients of a case, with their wrong numbers marked.
-- @tparam {table,...} entries of one case (see rnnlua.checking.report)
-- @tparam table inputs of the case, by name
-- @treturn table by input { rows, columns, exact = {number,...}, estimate = {number,...}, wrong = {boolean,...} };
--   the lists are row-major
function matrices.of(entries, inputs)
  local by_input = {}
  for _, entry in ipairs(entries) do
    local one = by_input[entry.input]
    if one == nil then
      local sizes = values.sizes((values.flatten(inputs[entry.input], entry.input))) or {}
      one = #sizes == 2 and sizes[1] * sizes[2] > 1 and entry.exact
        and { rows = sizes[1], columns = sizes[2], exact = {}, estimate = {}, wrong = {} } or false
      by_input[entry.input] = one
    end
    if one then
      one.exact[entry.k], one.estimate[entry.k] = entry.exact, entry.estimate
      one.wrong[entry.k] = entry.certified == "FAIL"
    end
  end
  for name, one in next, by_input do
    if not one then by_input[name] = nil end
  end
  return by_input
end

--- Whether a matrix is small enough to be shown whole.
-- @tparam ?table matrix
-- @treturn boolean
function matrices.is_small(matrix)
  return matrix ~= nil and matrix.rows <= MOST and matrix.columns <= MOST
end

local function rounded(x, digits)
  if x ~= x then return "NaN" end
  local shown = ("%%.%dg"):format(digits):format(x)
  return shown == "-0" and "0" or shown
end

-- The fewest digits at which all wrong numbers differ from the right ones.
local function digits_of(matrix)
  for digits = FEWEST_DIGITS, MOST_DIGITS - 1 do
    local differ = true
    for k, is_wrong in ipairs(matrix.wrong) do
      differ = differ and (not is_wrong or rounded(matrix.exact[k], digits) ~= rounded(matrix.estimate[k], digits))
    end
    if differ then return digits end
  end
  return MOST_DIGITS
end

-- The rows of a matrix as texts, with stars after the marked numbers.
local function rows_of(matrix, numbers, marks, digits)
  local cells, widths, is_marked, lines = {}, {}, {}, {}
  local function column_of(k) return (k - 1) % matrix.columns + 1 end
  for k = 1, #numbers do is_marked[column_of(k)] = is_marked[column_of(k)] or marks[k] end
  for k, x in ipairs(numbers) do
    local column = column_of(k)
    cells[k] = rounded(x, digits) .. (marks[k] and "*" or is_marked[column] and " " or "")
    widths[column] = math.max(widths[column] or 0, #cells[k])
  end
  for i = 1, matrix.rows do
    local row = {}
    for j = 1, matrix.columns do row[j] = ("%" .. widths[j] .. "s"):format(cells[(i - 1) * matrix.columns + j]) end
    lines[i] = table.concat(row, "  ")
  end
  return lines
end

--- A gradient and the right one, side by side if there is room. A star follows each wrong number.
-- @string name such as dWh
-- @tparam table matrix
-- @treturn {string,...} lines
function matrices.lines(name, matrix)
  local digits = digits_of(matrix)
  local yours, right = rows_of(matrix, matrix.exact, matrix.wrong, digits), rows_of(matrix, matrix.estimate, {}, digits)
  local head = ("your %s (* is wrong)"):format(name)
  local width, lines = math.max(#head, #yours[1] + 2), {}
  if width + 3 + #right[1] + 2 <= SIDE_BY_SIDE then
    lines[1] = text.pad(head, width) .. "   should be"
    for i = 1, matrix.rows do lines[i + 1] = text.pad("  " .. yours[i], width) .. "     " .. right[i] end
    return lines
  end
  lines[1] = head
  for i = 1, matrix.rows do lines[#lines + 1] = ("  " .. yours[i]):gsub(" +$", "") end
  lines[#lines + 1] = "should be"
  for i = 1, matrix.rows do lines[#lines + 1] = "  " .. right[i] end
  return lines
end

return matrices

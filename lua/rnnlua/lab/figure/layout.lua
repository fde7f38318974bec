--- The positions of a figure's nodes in text. Each column is as wide as its widest node, and the gaps between columns
-- are wide enough for the labels of the edges.
--
-- Forward lines leave a node in its row, one cell to the left of its centre; backward lines one row below and one
-- cell to the right. So the two never overlap.
-- @module rnnlua.lab.figure.layout

local text = require "rnnlua.base.text"

local layout = {}

--- The gaps between columns. `least` is the smallest gap; a gap with a label is `more` wider than the label. With
-- `beside`, there is also room for labels beside vertical lines; otherwise these may be below other columns. The
-- widest spacing comes first.
layout.SPACINGS = { { least = 4, more = 3, beside = true }, { least = 2, more = 1 } }

local ROWS_BETWEEN = 2

-- The brackets that show the kind of a node, similar to its shape in the picture.
local SHAPES = {
  input = "[%s]", state = "(%s)", output = "(%s)", op = "( %s )", cell = "[%s]", gradient = "%s",
  dots = "%s", joint = "",
}

--- The text of a node.
-- @tparam table node
-- @tparam function words turns markup into text
-- @treturn string
function layout.node_text(node, words)
  return (SHAPES[node.kind]:gsub("%%s", { ["%s"] = words(node.label or "") }))
end

-- The row and the column of each node.
local function grid_of(description)
  local grid, columns = {}, 0
  for i, row in ipairs(description.rows) do
    for j, name in ipairs(row) do
      if name ~= "" then
        grid[name] = { row = i, column = j }
        columns = math.max(columns, j)
      end
    end
  end
  return grid, columns
end

-- The columns of an edge from left to right, and the width of its label.
local function extent(edge, grid, words)
  local from, to = grid[edge[1]], grid[edge[2]]
  if from.column > to.column then from, to = to, from end
  return from, to, edge.label and text.width(words(edge.label)) or 0
end

-- The width of the gap after each column; index 0 is the one before the first.
local function gaps_of(edges, grid, columns, widths, words, spacing)
  local left, right, gaps = {}, {}, {}
  for j = 0, columns + 1 do left[j], right[j] = 0, 0 end
  for _, edge in ipairs(edges) do
    local from, to, room = extent(edge, grid, words)
    if from.column == to.column and room > 0 and spacing.beside then
      local side = edge.kind == "forward" and left or right
      side[from.column] = math.max(side[from.column], room + 3 - widths[from.column] // 2)
    end
  end
  for j = 1, columns do gaps[j] = math.max(spacing.least, right[j] + left[j + 1]) end
  gaps[0] = left[1]
  for _, edge in ipairs(edges) do
    local from, to, room = extent(edge, grid, words)
    local length = widths[from.column] // 2 - from.half + widths[to.column] // 2 - to.half
    for j = from.column, to.column - 1 do
      length = length + gaps[j] + (j > from.column and widths[j] or 0)
    end
    if from.column ~= to.column and room > 0 then
      gaps[from.column] = gaps[from.column] + math.max(0, room + spacing.more - length)
    end
  end
  return gaps
end

-- Whether a row needs a second line, for backward edges.
local function has_second_line(description, grid, row)
  for _, edge in ipairs(description.edges) do
    if edge.kind == "backward" and (grid[edge[1]].row == row or grid[edge[2]].row == row) then return true end
  end
  return false
end

--- Computes the positions of a description.
-- @tparam table description
-- @tparam function words turns markup into text
-- @tparam table spacing one of layout.SPACINGS
-- @treturn table by name of a node: text; row and column in the grid; y, left and right of its text; joint; and for
--   each kind of edge { x, y }, where its vertical and horizontal lines are
-- @treturn integer the width of the graph
-- @treturn integer its last row
function layout.of(description, words, spacing)
  local grid, columns = grid_of(description)
  local widths, places = {}, {}
  for j = 1, columns do widths[j] = 3 end
  for _, node in ipairs(description.nodes) do
    local at = grid[node[1]]
    at.text, at.joint = layout.node_text(node, words), node.kind == "joint"
    at.half = text.width(at.text) // 2
    widths[at.column] = math.max(widths[at.column], text.width(at.text))
  end
  local gaps = gaps_of(description.edges, grid, columns, widths, words, spacing)
  local lefts, x = {}, 1 + gaps[0]
  for j = 1, columns do
    lefts[j] = x
    x = x + widths[j] + gaps[j]
  end
  local ys, seconds, y = {}, {}, 1
  for i = 1, #description.rows do
    ys[i], seconds[i] = y, has_second_line(description, grid, i) and 1 or 0
    y = y + 1 + seconds[i] + ROWS_BETWEEN
  end
  for _, node in ipairs(description.nodes) do
    local at = grid[node[1]]
    local centre = lefts[at.column] + (widths[at.column] - 1) // 2
    local width = text.width(at.text)
    local left = centre - (width - 1) // 2
    local first, second = ys[at.row], ys[at.row] + seconds[at.row]
    places[node[1]] = { text = at.text, row = at.row, column = at.column, joint = at.joint,
      y = node.kind == "gradient" and second or first, left = left, right = left + width - 1,
      forward = { x = centre - 1, y = first }, backward = { x = centre + 1, y = second } }
  end
  return places, x - 1 - gaps[columns], y - 1 - ROWS_BETWEEN
end

return layout

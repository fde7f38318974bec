--- A canvas of characters: texts, and lines that may cross and join.
--
-- A line belongs to an edge of a description. Two lines may cross. They may share cells if both edges have the same
-- kind, and start at the same node or end at the same node. Positions are rows y and columns x, from 1.
-- @module rnnlua.lab.figure.canvas

local text = require "rnnlua.base.text"

local Canvas = {}
Canvas.__index = Canvas

local NORTH, EAST, SOUTH, WEST = 1, 2, 4, 8
local UPRIGHT, LEVEL = NORTH | SOUTH, EAST | WEST

-- Characters by the arms of a cell (the directions of its lines): for straight lines, solid forward and dashed
-- backward; for corners and joints; and for arrowheads, by the arm behind the head.
local UNICODE = {
  forward = { [UPRIGHT] = "│", [LEVEL] = "─" }, backward = { [UPRIGHT] = "╎", [LEVEL] = "╌" },
  [EAST | SOUTH] = "┌", [SOUTH | WEST] = "┐", [NORTH | EAST] = "└", [NORTH | WEST] = "┘",
  [UPRIGHT | EAST] = "├", [UPRIGHT | WEST] = "┤", [LEVEL | SOUTH] = "┬", [LEVEL | NORTH] = "┴", [UPRIGHT | LEVEL] = "┼",
  head = { [SOUTH] = "▲", [WEST] = "▶", [NORTH] = "▼", [EAST] = "◀" },
}
local ASCII = {
  forward = { [UPRIGHT] = "|", [LEVEL] = "-" }, backward = { [UPRIGHT] = ":", [LEVEL] = "." },
  head = { [SOUTH] = "^", [WEST] = ">", [NORTH] = "v", [EAST] = "<" },
}

--- An empty canvas.
-- @tparam boolean unicode draw with box-drawing characters, otherwise in ASCII
function Canvas.new(unicode)
  return setmetatable({ set = unicode and UNICODE or ASCII, rows = {}, owners = {}, last = 0 }, Canvas)
end

--- The cell at a position; nil if it is empty.
function Canvas:at(y, x)
  return self.rows[y] and self.rows[y][x]
end

--- Sets the cell at a position.
function Canvas:put(y, x, cell)
  self.rows[y] = self.rows[y] or {}
  self.rows[y][x] = cell
  self.last = math.max(self.last, y)
end

--- Writes the text of a node. The cells above and below it are reserved for its own edges.
-- @string name of the node
function Canvas:node(y, x, words, name)
  self:write(y, x, words)
  for _, row in ipairs { y - 1, y + 1 } do
    self.owners[row] = self.owners[row] or {}
    for i = 0, text.width(words) - 1 do self.owners[row][x + i] = name end
  end
end

-- Whether a position is above or below a node that an edge does not touch.
function Canvas:is_owned(y, x, edge)
  local owner = self.owners[y] and self.owners[y][x]
  return owner and owner ~= edge[1] and owner ~= edge[2]
end

--- Writes a text. A wide character occupies as many cells as it is wide.
function Canvas:write(y, x, words)
  for _, code in utf8.codes(words) do
    local character = utf8.char(code)
    local width = text.width(character)
    if width == 0 then
      local before = self:at(y, x - 1)
      before.text = before.text .. character
    else
      self:put(y, x, { text = character })
      for i = 1, width - 1 do self:put(y, x + i, { text = "" }) end
      x = x + width
    end
  end
end

-- The cells of a line through corners, { y, x, arms }, each once.
local function places_of(corners)
  local places = {}
  for i = 2, #corners do
    local from, to = corners[i - 1], corners[i]
    local dy = to[1] == from[1] and 0 or to[1] > from[1] and 1 or -1
    local dx = to[2] == from[2] and 0 or to[2] > from[2] and 1 or -1
    local ahead = dy > 0 and SOUTH or dy < 0 and NORTH or dx > 0 and EAST or WEST
    local behind = dy > 0 and NORTH or dy < 0 and SOUTH or dx > 0 and WEST or EAST
    if not places[1] then places[1] = { from[1], from[2], 0, behind = behind } end
    for _ = 1, math.abs(to[1] - from[1]) + math.abs(to[2] - from[2]) do
      local last = places[#places]
      last[3] = last[3] | ahead
      places[#places + 1] = { last[1] + dy, last[2] + dx, behind, behind = behind }
    end
  end
  return places
end

-- Whether a line may use a cell that has other lines.
local function may_share(cell, place, edge)
  if cell.text then return false end
  local straight = place[3] == UPRIGHT or place[3] == LEVEL
  if straight and not cell.head and cell.arms == (UPRIGHT | LEVEL) - place[3] and not place.head then return true end
  for _, other in ipairs(cell.edges) do
    if other.kind ~= edge.kind or other[1] ~= edge[1] and other[2] ~= edge[2] then return false end
  end
  return (not cell.head or place.head) and true or false
end

--- Draws the line of an edge, unless something is in its way.
-- @tparam table edge { from, to, kind = }
-- @tparam table corners { { y, x }, … }, from start to end
-- @tparam table ends `leaves` and `enters`: whether there is a node before the start, or after the end; then the line
--   touches the node's side. Otherwise it joins the other lines of a joint.
-- @treturn ?table the cells of the line; nil if it can't be drawn
function Canvas:line(edge, corners, ends)
  local places = places_of(corners)
  local first, last = places[1], places[#places]
  if #places < 2 then return nil end
  if ends.leaves then first[3] = first[3] | first.behind end
  if ends.enters then last.head = true end
  for i, place in ipairs(places) do
    local cell = self:at(place[1], place[2])
    local joins = i == 1 and not ends.leaves or i == #places and not ends.enters
    if self:is_owned(place[1], place[2], edge) then return nil end
    if cell and not may_share(cell, place, edge) and not (joins and not cell.text) then return nil end
  end
  for _, place in ipairs(places) do
    local cell = self:at(place[1], place[2]) or { arms = 0, edges = {}, kind = edge.kind }
    cell.arms = cell.arms | place[3]
    cell.head = cell.head or place.head and self.set.head[place.behind]
    cell.edges[#cell.edges + 1] = edge
    self:put(place[1], place[2], cell)
  end
  return places
end

-- Whether cells of a row are empty; or, with `edge`, have only the horizontal line of this edge.
function Canvas:is_open(y, left, right, edge)
  for x = left, right do
    local cell = self:at(y, x)
    if not edge and cell then return false end
    if edge and not (cell and cell.arms == LEVEL and not cell.head and #cell.edges == 1) then return false end
  end
  return left >= 1
end

-- The middle of the longest horizontal part of a line.
local function longest_level(places)
  local best, begun
  for i = 1, #places do
    if not begun or places[i][1] ~= places[begun][1] then begun = i end
    if not best or i - begun > best.length then
      best = { y = places[i][1], length = i - begun, middle = (places[begun][2] + places[i][2]) // 2 }
    end
  end
  return best
end

--- Writes the label of an edge onto its line or beside it.
-- @treturn boolean whether there was room
function Canvas:label(edge, words, places)
  local width = text.width(words)
  local level = longest_level(places)
  for shift = 0, level.length do
    for _, side in ipairs { -1, 1 } do
      local left = level.middle - (width - 1) // 2 + side * shift
      if self:is_open(level.y, left, left + width - 1, edge) then
        self:write(level.y, left, words)
        return true
      end
    end
  end
  for _, place in ipairs(places) do
    local y, x = place[1], place[2]
    local before, behind = { x - 1 - width, x - 2 }, { x + 2, x + 1 + width }
    local sides = edge.kind == "forward" and { before, behind } or { behind, before }
    for _, side in ipairs(place[3] == UPRIGHT and sides or {}) do
      local between = side[1] < x and x - 1 or x + 1
      local left, right = self:at(y, side[1] - 1) or {}, self:at(y, side[2] + 1) or {}
      local apart = not left.text and not right.text and self:is_open(y, between, between)
      if apart and self:is_open(y, side[1], side[2]) then
        self:write(y, side[1], words)
        return true
      end
    end
  end
  return false
end

-- The character of a line's cell.
function Canvas:glyph(cell)
  if cell.head then return cell.head end
  local straight = self.set[cell.kind][cell.arms]
  if straight then return straight end
  if cell.arms & (cell.arms - 1) == 0 then
    return self.set[cell.kind][cell.arms & UPRIGHT ~= 0 and UPRIGHT or LEVEL]
  end
  return self.set[cell.arms] or "+"
end

--- The canvas as lines without trailing spaces.
-- @treturn {string,...}
function Canvas:lines()
  local lines = {}
  for y = 1, self.last do
    local row, out, last = self.rows[y] or {}, {}, 0
    for x in pairs(row) do last = math.max(last, x) end
    for x = 1, last do
      local cell = row[x]
      out[x] = not cell and " " or cell.text or self:glyph(cell)
    end
    lines[y] = table.concat(out):gsub("%s+$", "")
  end
  return lines
end

return Canvas

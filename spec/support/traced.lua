--- What a figure's drawing in text shows, read from its characters alone: which node leads to which.
local text = require "rnnlua.base.text"

local traced = {}

local N, E, S, W = 1, 2, 4, 8
local ARMS = {
  ["│"] = N | S, ["╎"] = N | S, ["─"] = E | W, ["╌"] = E | W, ["┌"] = E | S, ["┐"] = S | W, ["└"] = N | E,
  ["┘"] = N | W,
  ["├"] = N | S | E, ["┤"] = N | S | W, ["┬"] = E | W | S, ["┴"] = E | W | N, ["┼"] = N | E | S | W,
}
local HEADS = { ["▲"] = N, ["▶"] = E, ["▼"] = S, ["◀"] = W }
local STEPS = { [N] = { -1, 0 }, [E] = { 0, 1 }, [S] = { 1, 0 }, [W] = { 0, -1 } }
local BACK = { [N] = S, [E] = W, [S] = N, [W] = E }

-- Lines with the labels that stand in them drawn over, as if they had none.
local function unlabelled(description, lines)
  local bare = {}
  for i, line in ipairs(lines) do
    for _, edge in ipairs(description.edges) do
      local label = (edge.label or ""):gsub("%$", "")
      local first, last = line:find(label, 1, true)
      local stroke = edge.kind == "forward" and "─" or "╌"
      local marks = { ["─"] = true, ["╌"] = true, ["◀"] = true, ["▶"] = true }
      if label ~= "" and first and (marks[line:sub(first - 3, first - 1)] or marks[line:sub(last + 1, last + 3)]) then
        line = line:sub(1, first - 1) .. stroke:rep(text.width(label)) .. line:sub(last + 1)
      end
    end
    bare[i] = line
  end
  return bare
end

-- The characters of the lines by column.
local function cells_of(lines)
  local cells = {}
  for y, line in ipairs(lines) do
    cells[y] = {}
    local x = 1
    for _, code in utf8.codes(line) do
      local character = utf8.char(code)
      cells[y][x] = character
      x = x + text.width(character)
    end
  end
  return cells
end

-- The boxes of the nodes, in the order of the description's rows: { name, y, left, right }.
local function boxes_of(description, lines, text_of)
  local kinds, taken, boxes = {}, {}, {}
  for _, node in ipairs(description.nodes) do kinds[node[1]] = node end
  for _, row in ipairs(description.rows) do
    for _, name in ipairs(row) do
      local words = name ~= "" and text_of(kinds[name]) or ""
      local found = words == ""
      for y, line in ipairs(lines) do
        local from = 1
        while not found do
          local first, last = line:find(words, from, true)
          if not first then break end
          local left = text.width(line:sub(1, first - 1)) + 1
          if not taken[y .. " " .. left] then
            found, taken[y .. " " .. left] = true, true
            boxes[#boxes + 1] = { name, y = y, left = left, right = left + text.width(words) - 1 }
          end
          from = last + 1
        end
      end
      assert(found, ("node '%s' is not drawn"):format(name))
    end
  end
  return boxes
end

-- The node that a head points to.
local function pointed(boxes, y, x, direction)
  for _, box in ipairs(boxes) do
    local beside = box.y == y or box.y == y - 1
    if direction == E and beside and box.left == x + 1 or direction == W and beside and box.right == x - 1
      or direction == N and box.y == y - 1 and box.left <= x and x <= box.right
      or direction == S and box.y == y + 1 and box.left <= x and x <= box.right then return box[1] end
  end
end

-- Follows lines from a place; calls `arrive` with the place and direction of each head.
local function follow(cells, y, x, direction, seen, arrive)
  local here = cells[y] and cells[y][x]
  local key = ("%d %d %d"):format(y, x, direction)
  if not here or seen[key] then return end
  seen[key] = true
  if HEADS[here] then
    if HEADS[here] == direction then arrive(y, x, direction) end
    return
  end
  local arms = ARMS[here] or 0
  if arms & BACK[direction] == 0 then return end
  for ahead, step in pairs(STEPS) do
    local straight = here ~= "┼" or ahead == direction
    if arms & ahead ~= 0 and ahead ~= BACK[direction] and straight then
      follow(cells, y + step[1], x + step[2], ahead, seen, arrive)
    end
  end
end

--- The edges that lines show.
-- @tparam table description
-- @tparam {string,...} lines
-- @tparam function text_of the text of a node
-- @treturn table set of "from kind to"
function traced.edges(description, lines, text_of)
  local cells, found = cells_of(unlabelled(description, lines)), {}
  local boxes = boxes_of(description, lines, text_of)
  for _, box in ipairs(boxes) do
    local starts = {}
    for _, y in ipairs { box.y, box.y + 1 } do
      starts[#starts + 1] = { y, box.left - 1, W }
      starts[#starts + 1] = { y, box.right + 1, E }
    end
    for x = box.left, box.right do
      starts[#starts + 1] = { box.y - 1, x, N }
      starts[#starts + 1] = { box.y + 1, x, S }
    end
    for _, start in ipairs(starts) do
      local y, x, direction = table.unpack(start)
      local first = cells[y] and cells[y][x]
      if ARMS[first] then
        local kind = (first == "╌" or first == "╎") and "backward" or "forward"
        follow(cells, y, x, direction, {}, function(to_y, to_x, into)
          local to = pointed(boxes, to_y, to_x, into)
          if to then found[("%s %s %s"):format(box[1], kind, to)] = true end
        end)
      end
    end
  end
  return found
end

return traced

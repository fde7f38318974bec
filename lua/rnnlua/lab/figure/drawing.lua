--- A figure as text: the graph that its description states, in lines for a terminal.
--
-- Forward edges are solid, backward edges dashed. If there is no way for the line of an edge, or no room for its
-- label, the edge is written as text below the graph. If the graph is too wide, all edges are written as text.
-- @module rnnlua.lab.figure.drawing

local canvas = require "rnnlua.lab.figure.canvas"
local layout = require "rnnlua.lab.figure.layout"
local text = require "rnnlua.base.text"

local drawing = {}

local WIDEST = 80
local ARROWS = { [true] = { forward = "──▶", backward = "╌╌▶" }, [false] = { forward = "-->", backward = "..>" } }
local ASCII = { ["·"] = "*", ["×"] = "x", ["−"] = "-", ["δ"] = "d", ["′"] = "'", ["…"] = "..." }

-- A function that turns a label's markup into plain text.
local function writer(unicode)
  return function(markup)
    local plain = markup:gsub("%$", ""):gsub("[%c\x7f]", " ")
    if unicode then return plain end
    return (plain:gsub("···", "..."):gsub(utf8.charpattern, function(character)
      return ASCII[character] or #character > 1 and "?" or nil
    end))
  end
end

-- The point where an edge leaves or enters a node: beside it, or at a joint itself.
local function beside(place, kind, column)
  local lane = place[kind]
  if place.joint then return { lane.y, lane.x } end
  return { lane.y, column > place.column and place.right + 1 or place.left - 1 }
end

local function above_or_below(place, kind, row)
  local lane = place[kind]
  if place.joint then return { lane.y, lane.x } end
  return { row > place.row and place.y + 1 or place.y - 1, lane.x }
end

-- The ways that an edge could take, straightest first, each a list of corners. The last one goes below the graph.
local function ways(from, to, kind, bottom)
  local out, into = beside(from, kind, to.column), beside(to, kind, from.column)
  local up, down = above_or_below(from, kind, to.row), above_or_below(to, kind, from.row)
  local below = { above_or_below(from, kind, math.huge), { bottom, from[kind].x }, { bottom, to[kind].x },
    above_or_below(to, kind, math.huge) }
  if from.column == to.column then return { { up, down } } end
  if from.row == to.row then return { { out, into }, below } end
  return { { out, { out[1], to[kind].x }, down }, { up, { into[1], from[kind].x }, into }, below }
end

-- The graph as lines, and the edges to write as text; nil if it is too wide.
local function graph(description, width, unicode, words, spacing)
  local places, wide, last = layout.of(description, words, spacing)
  if wide > width then return nil end
  local page, left_out, drawn = canvas.new(unicode), {}, {}
  for _, node in ipairs(description.nodes) do
    local place = places[node[1]]
    page:node(place.y, place.left, place.text, node[1])
  end
  for _, edge in ipairs(description.edges) do
    local from, to = places[edge[1]], places[edge[2]]
    local line
    for _, corners in ipairs(ways(from, to, edge.kind, math.max(page.last, last) + 1)) do
      line = line or page:line(edge, corners, { leaves = not from.joint, enters = not to.joint })
    end
    if line then drawn[edge] = line else left_out[#left_out + 1] = edge end
  end
  for _, edge in ipairs(description.edges) do
    if drawn[edge] and edge.label and not page:label(edge, words(edge.label), drawn[edge]) then
      left_out[#left_out + 1] = edge
    end
  end
  local lines = page:lines()
  for _, line in ipairs(lines) do
    if text.width(line) > width then return nil end
  end
  return lines, left_out
end

-- What to call each node in text: its label, with its name if other nodes have the same label.
local function callers(description, words)
  local shared = {}
  for _, node in ipairs(description.nodes) do
    local label = words(node.label or "")
    shared[label] = (shared[label] or 0) + 1
  end
  local names = {}
  for _, node in ipairs(description.nodes) do
    local name, label = node[1], words(node.label or "")
    local says_it = label == "" or #label > 1 and name:find(label, 1, true) == 1
    names[name] = says_it and (shared[label] == 1 and label ~= "" and label or name) or shared[label] == 1 and label
      or ("%s (%s)"):format(label, name)
  end
  return names
end

-- Replaces edges through joints: one edge for each way from a node to a node, with all labels on the way.
local function without_joints(description, edges)
  local kinds, into, all = {}, {}, {}
  for _, node in ipairs(description.nodes) do kinds[node[1]], into[node[1]] = node.kind, {} end
  for _, edge in ipairs(edges) do table.insert(into[edge[2]], edge) end
  local function add(edge, to, kind, labels, seen)
    if edge.kind ~= kind or seen[edge] then return end
    seen[edge] = true
    labels = edge.label and { edge.label, table.unpack(labels) } or labels
    local earlier = kinds[edge[1]] == "joint" and into[edge[1]] or {}
    if not earlier[1] then
      all[#all + 1] = { edge[1], to, kind = kind, label = labels[1] and table.concat(labels, ", ") }
    end
    for _, one in ipairs(earlier) do add(one, to, kind, labels, seen) end
  end
  for _, edge in ipairs(edges) do
    if kinds[edge[2]] ~= "joint" then add(edge, edge[2], edge.kind, {}, {}) end
  end
  return all
end

-- Edges as text: `h ──▶ ×`, with a label after a colon.
local function written_out(description, edges, unicode, words)
  local names, lines = callers(description, words), {}
  for i, edge in ipairs(edges) do
    local label = edge.label and ": " .. words(edge.label) or ""
    lines[i] = ("%s %s %s%s"):format(names[edge[1]], ARROWS[unicode][edge.kind], names[edge[2]], label)
  end
  return lines
end

-- The texts of nodes without edges.
local function unconnected(description, words)
  local named, texts = {}, {}
  for _, edge in ipairs(description.edges) do named[edge[1]], named[edge[2]] = true, true end
  for _, node in ipairs(description.nodes) do
    if not named[node[1]] then texts[#texts + 1] = layout.node_text(node, words) end
  end
  return texts
end

local function legend_lines(description, width, unicode, words)
  local lines = {}
  for _, kind in ipairs { "forward", "backward" } do
    for i, line in ipairs((description.legend or {})[kind] or {}) do
      local head = i == 1 and ("%s %-8s  "):format(ARROWS[unicode][kind], kind) or (" "):rep(14)
      for j, part in ipairs(text.fill(words(line), width - 14)) do
        lines[#lines + 1] = (j == 1 and head or (" "):rep(14)) .. part
      end
    end
  end
  return lines
end

--- Draws a figure.
-- @tparam table description a valid one (see rnnlua.lab.figure.description)
-- @tparam integer width in columns; at most 80 are used
-- @tparam boolean unicode draw with box-drawing characters, otherwise in ASCII
-- @treturn {string,...}
function drawing.lines(description, width, unicode)
  width = math.min(width, WIDEST)
  local words = writer(unicode)
  local lines, edges
  for _, spacing in ipairs(layout.SPACINGS) do
    if not lines then lines, edges = graph(description, width, unicode, words, spacing) end
  end
  if not lines then
    lines, edges = unconnected(description, words), without_joints(description, description.edges)
  end
  text.append(lines, written_out(description, edges, unicode, words))
  local legend = legend_lines(description, width, unicode, words)
  if legend[1] then lines[#lines + 1] = "" end
  return text.append(lines, legend)
end

return drawing

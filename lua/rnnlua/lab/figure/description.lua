--- The description of a lab's figure: a graph on a grid. rnnlua.lab.figure.drawing draws it as text, and
-- tools.figure_svg as SVG.
--
-- A description is a table:
--
--     {
--       name = "cell", title = "…", text = "a description for readers who can't see the picture",
--       nodes = { { "h", kind = "state", label = "$h$" }, … },   -- optional: width, in px
--       rows = { { "h", "times", "sum" }, { "", "x", "" }, … },  -- the grid; "" is an empty place
--       edges = { { "h", "times", kind = "forward" },
--                 { "times", "h", kind = "backward", label = "$dh = δ·w_h$" }, … },
--                                     -- optional: at, the position of the label, 0 … 1 along the edge
--       frame = { "times", "sum", label = "…" },                 -- optional: a box around some nodes
--       legend = { forward = { "a line", … }, backward = { … } } -- optional
--     }
--
-- In labels, mathematics is enclosed in dollar signs (see tools.figure_svg.text).
-- @module rnnlua.lab.figure.description

local description = {}

-- The keys that a table may have, with their types; "?" marks optional keys.
local FIGURE_KEYS = {
  name = "string", title = "string", text = "string", nodes = "table", rows = "table", edges = "table",
  frame = "table?", legend = "table?", column_gap = "number?", row_gap = "number?",
}
local NODE_KEYS = { [1] = "string", kind = "string", label = "string?", width = "number?" }
local EDGE_KEYS = { [1] = "string", [2] = "string", kind = "string", label = "string?", at = "number?" }
-- The kinds of nodes; rnnlua.lab.figure.drawing and tools.figure_svg.svg define how each looks.
local NODE_KINDS = { cell = true, dots = true, gradient = true, input = true, joint = true, op = true, output = true,
  state = true }
local EDGE_KINDS = { forward = true, backward = true }

--- The keys of a table in a fixed order: numbers, then strings.
-- @tparam table set
-- @treturn table a list
function description.sorted_keys(set)
  local keys = {}
  for key in pairs(set) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b)
    if math.type(a) and math.type(b) then return a < b end
    if math.type(a) or math.type(b) then return math.type(a) ~= nil end
    return tostring(a) < tostring(b)
  end)
  return keys
end

local sorted_keys = description.sorted_keys

-- The checks return what is wrong, or nothing.
local function complaint(where, message, ...)
  return ("%s: " .. message):format(where, ...)
end

local function check_keys(where, value, keys)
  if type(value) ~= "table" then return complaint(where, "expected a table, got %s", type(value)) end
  for _, key in ipairs(sorted_keys(value)) do
    if not keys[key] then return complaint(where, "unknown key '%s'", tostring(key)) end
  end
  for _, key in ipairs(sorted_keys(keys)) do
    local expected, optional = keys[key]:match "^(%a+)(%??)$"
    local got = type(value[key])
    if got ~= expected and not (optional == "?" and got == "nil") then
      return complaint(where, "%s: expected a %s, got %s", key, expected, got == "nil" and "nothing" or got)
    end
    if got == "string" and select(2, value[key]:gsub("%$", "")) % 2 == 1 then
      return complaint(where, "%s: a '$' without its partner in '%s'", key, value[key])
    end
  end
end

local function check_kind(where, kind, kinds)
  if not kinds[kind] then
    return complaint(where, "unknown kind '%s' (expected %s)", kind, table.concat(sorted_keys(kinds), ", "))
  end
end

-- Node names reach Graphviz's output unquoted, so they have to be plain identifiers.
local function check_nodes(where, figure)
  local nodes = {}
  for i, node in ipairs(figure.nodes) do
    local here = ("%s: node %d"):format(where, i)
    local bad = check_keys(here, node, NODE_KEYS) or check_kind(here, node.kind, NODE_KINDS)
    if bad then return nil, bad end
    local name = node[1]
    if not name:find "^[%a_][%w_]*$" then
      return nil, complaint(here, "name: expected letters, digits and underscores, got '%s'", name)
    end
    if nodes[name] then return nil, complaint(here, "duplicate node '%s'", name) end
    nodes[name] = node
  end
  return nodes
end

local function check_rows(where, figure, nodes)
  local placed = {}
  for i, row in ipairs(figure.rows) do
    local here = ("%s: row %d"):format(where, i)
    if type(row) ~= "table" then return complaint(here, "expected a table, got %s", type(row)) end
    local count = 0
    for _, name in ipairs(row) do
      if name ~= "" then
        if not nodes[name] then return complaint(here, "unknown node '%s'", tostring(name)) end
        if placed[name] then return complaint(here, "node '%s' has a place already", name) end
        placed[name], count = true, count + 1
      end
    end
    if count == 0 then return complaint(here, "expected a node, got none") end
  end
  for _, node in ipairs(figure.nodes) do
    if not placed[node[1]] then return complaint(where, "node '%s' is in no row", node[1]) end
  end
end

local function check_edges(where, figure, nodes)
  local seen = {}
  for i, edge in ipairs(figure.edges) do
    local here = ("%s: edge %d"):format(where, i)
    local bad = check_keys(here, edge, EDGE_KEYS)
    if bad then return bad end
    here = ("%s (%s -> %s)"):format(here, edge[1], edge[2])
    for end_of_edge = 1, 2 do
      if not nodes[edge[end_of_edge]] then return complaint(here, "unknown node '%s'", edge[end_of_edge]) end
    end
    if edge[1] == edge[2] then return complaint(here, "expected two nodes, got one") end
    bad = check_kind(here, edge.kind, EDGE_KINDS)
    if bad then return bad end
    local key = edge[1] .. " " .. edge[2]
    if seen[key] then return complaint(here, "duplicate edge") end
    seen[key] = true
  end
end

local function check_lines(where, lines)
  if type(lines) ~= "table" then return complaint(where, "expected a table, got %s", type(lines)) end
  local keys = {}
  for i = 1, #lines do keys[i] = "string" end
  return check_keys(where, lines, keys)
end

local function check_extras(where, figure, nodes)
  local frame, legend = figure.frame, figure.legend
  if frame then
    local here = where .. ": frame"
    local keys = { label = "string?" }
    for i = 1, math.max(#frame, 1) do keys[i] = "string" end
    local bad = check_keys(here, frame, keys)
    if bad then return bad end
    for _, name in ipairs(frame) do
      if not nodes[name] then return complaint(here, "unknown node '%s'", name) end
    end
  end
  if legend then
    local here = where .. ": legend"
    local bad = check_keys(here, legend, { forward = "table?", backward = "table?" })
    if bad then return bad end
    for _, kind in ipairs(sorted_keys(legend)) do
      bad = check_lines(here .. ": " .. kind, legend[kind])
      if bad then return bad end
    end
  end
end

--- What is wrong with a description.
-- @param value any
-- @treturn ?string nil if it is right
function description.fault(value)
  local where = "figure"
  if type(value) == "table" and type(value.name) == "string" then where = ("figure '%s'"):format(value.name) end
  local bad = check_keys(where, value, FIGURE_KEYS)
  if bad then return bad end
  local nodes
  nodes, bad = check_nodes(where, value)
  if not nodes then return bad end
  return check_rows(where, value, nodes) or check_edges(where, value, nodes)
    or check_extras(where, value, nodes)
end

return description

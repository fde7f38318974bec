--- Draws a figure as SVG, once every node has its place.
--
-- Forward edges are solid, backward edges dashed and in a second colour. Where both run between two
-- nodes, each keeps to the left of its own direction, and so do the labels. The picture brings its
-- own light background: it reads the same on a light and on a dark page.
-- @module tools.figure_svg.svg

local text = require "tools.figure_svg.text"

local svg = {}

local INK, GRADIENT, MUTED = "#1f2937", "#c2410c", "#57606a"
local BACKGROUND, BORDER = "#ffffff", "#d0d7de"
local CELL_FILL, CELL_STROKE = "#f1f5f9", "#64748b"
local WORD_FONT = "-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"

local NODE_SIZE, LABEL_SIZE, LEGEND_SIZE = 17, 14, 14 -- font sizes
local LANE = 7 -- from the line between two nodes to each of a pair of arrows
local LABEL_GAP = 6 -- from an arrow to its label
local HEAD_LENGTH, HEAD_WIDTH, CLEARANCE = 9, 8, 2.5
local MARGIN, FRAME_PADDING = 20, 18
local LEGEND_GAP, LEGEND_LINE = 30, 26
local LEGEND_SAMPLE, LEGEND_NAME, LEGEND_BODY = 38, 48, 132 -- from its left edge

--- What each kind of node looks like: shape, width and height in px, colours.
svg.kinds = {
  input = { shape = "box", width = 44, height = 38, radius = 8, fill = "#e0edff", stroke = "#2f6fb5" },
  state = { shape = "circle", width = 44, height = 44, fill = "#e6f6ea", stroke = "#2e7d46" },
  output = { shape = "circle", width = 44, height = 44, fill = "#e6f6ea", stroke = "#2e7d46", line = 3 },
  op = { shape = "circle", width = 38, height = 38, fill = "#ffffff", stroke = INK },
  cell = { shape = "box", width = 62, height = 54, radius = 10, fill = CELL_FILL, stroke = CELL_STROKE },
  gradient = { shape = "none", width = 44, height = 28, ink = GRADIENT },
  dots = { shape = "none", width = 28, height = 44 },
  joint = { shape = "joint", width = 1, height = 1 }, -- where a line bends or forks
}

local function number(value)
  local rounded = ("%.1f"):format(value):gsub("%.0$", "")
  return rounded == "-0" and "0" or rounded
end

-- Fills $name with fields.name: numbers rounded, strings as they are.
local function fill(template, fields)
  return (template:gsub("%$([%a_]+)", function(name)
    local value = fields[name]
    return type(value) == "number" and number(value) or value
  end))
end

-- Canvas: the lines of the picture, and the box that holds all of it.
local Canvas = {}
Canvas.__index = Canvas

function Canvas:include(left, top, right, bottom)
  self.left, self.top = math.min(self.left, left), math.min(self.top, top)
  self.right, self.bottom = math.max(self.right, right), math.max(self.bottom, bottom)
end

function Canvas:add(template, fields)
  self[#self + 1] = fill(template, fields)
end

-- Writes a label with its middle line at y; anchor is start, middle or end.
function Canvas:label(markup, x, y, size, anchor, ink)
  local width = text.width(markup, size)
  local left = anchor == "start" and x or anchor == "end" and x - width or x - width / 2
  self:include(left, y - size / 2, left + width, y + size / 2)
  self:add('<text x="$x" y="$y" font-size="$size" text-anchor="$anchor" fill="$ink">$body</text>', {
    x = x, y = y + 0.34 * size, size = size, anchor = anchor, ink = ink, body = text.svg(markup, size),
  })
end

local function sign(value)
  return value > 0 and 1 or value < 0 and -1 or 0
end

local function length(x, y)
  return math.sqrt(x * x + y * y)
end

-- The unit vector from one node to another, and its left-hand normal (the y axis points down).
local function direction(from, to)
  local x, y = to.x - from.x, to.y - from.y
  local distance = length(x, y)
  x, y = x / distance, y / distance
  return { x = x, y = y }, { x = y, y = -x }
end

-- How far along `dir` a line leaves the node's shape, if it starts at `offset` from its centre.
local function exit(node, offset, dir)
  local kind = node.look
  if kind.shape == "circle" then
    local along = offset.x * dir.x + offset.y * dir.y
    local square = offset.x * offset.x + offset.y * offset.y
    return math.sqrt(node.width * node.width / 4 - square + along * along) - along
  end
  local nearest = math.huge
  for axis, half in pairs { x = node.width / 2, y = kind.height / 2 } do
    if math.abs(dir[axis]) > 1e-6 then
      nearest = math.min(nearest, (half - offset[axis] * sign(dir[axis])) / math.abs(dir[axis]))
    end
  end
  return nearest
end

-- At a joint the lines of one kind meet where their lanes cross: at the sum of the offsets of the
-- directions in which they run.
local function joint_offset(joint, kind, edges)
  local offset, seen = { x = 0, y = 0 }, {}
  for _, edge in ipairs(edges) do
    if edge.kind == kind and (edge.from == joint or edge.to == joint) then
      local key = number(edge.offset.x) .. " " .. number(edge.offset.y)
      if not seen[key] then
        seen[key] = true
        offset.x, offset.y = offset.x + edge.offset.x, offset.y + edge.offset.y
      end
    end
  end
  return offset
end

local function end_point(node, edge, dir, edges)
  if node.look.shape == "joint" then
    local offset = joint_offset(node, edge.kind, edges)
    return { x = node.x + offset.x, y = node.y + offset.y }
  end
  local along = exit(node, edge.offset, dir) + CLEARANCE
  return { x = node.x + edge.offset.x + along * dir.x, y = node.y + edge.offset.y + along * dir.y }
end

-- The description's edges with their nodes, their direction and the lane that they keep to.
local function place_edges(description, nodes)
  local edges, pairs_of = {}, {}
  for _, edge in ipairs(description.edges) do
    pairs_of[edge[1] .. " " .. edge[2]] = true
  end
  for i, edge in ipairs(description.edges) do
    local from, to = nodes[edge[1]], nodes[edge[2]]
    local dir, left = direction(from, to)
    local lane = pairs_of[edge[2] .. " " .. edge[1]] and LANE or 0
    edges[i] = {
      kind = edge.kind, label = edge.label, at = edge.at or 0.5, from = from, to = to, dir = dir, left = left,
      offset = { x = lane * left.x, y = lane * left.y },
    }
  end
  return edges
end

local function draw_edge(canvas, edge, edges)
  local dir, left = edge.dir, edge.left
  local tail = end_point(edge.from, edge, dir, edges)
  local tip = end_point(edge.to, edge, { x = -dir.x, y = -dir.y }, edges)
  local ink = edge.kind == "backward" and GRADIENT or INK
  local headless = edge.to.look.shape == "joint"
  local back = headless and 0 or HEAD_LENGTH
  local base = { x = tip.x - back * dir.x, y = tip.y - back * dir.y }

  canvas:add('<g class="edge $kind" data-from="$from" data-to="$to">', {
    kind = edge.kind, from = edge.from.name, to = edge.to.name,
  })
  canvas:add('<path d="M$x,$y L$to_x,$to_y" stroke="$ink" stroke-width="1.8"$dash fill="none"/>', {
    x = tail.x, y = tail.y, to_x = base.x, to_y = base.y, ink = ink,
    dash = edge.kind == "backward" and ' stroke-dasharray="5 3.5"' or ' stroke-linecap="square"',
  })
  if not headless then
    local half = HEAD_WIDTH / 2
    canvas:add('<path d="M$tip_x,$tip_y L$a_x,$a_y L$b_x,$b_y Z" fill="$ink"/>', {
      tip_x = tip.x, tip_y = tip.y, ink = ink,
      a_x = base.x + half * left.x, a_y = base.y + half * left.y,
      b_x = base.x - half * left.x, b_y = base.y - half * left.y,
    })
  end
  if edge.label then
    local x, y = tail.x + edge.at * (tip.x - tail.x), tail.y + edge.at * (tip.y - tail.y)
    local horizontal = math.abs(dir.x) > math.abs(dir.y)
    local gap = LABEL_GAP + (horizontal and LABEL_SIZE / 2 or 0)
    local anchor = horizontal and "middle" or left.x > 0 and "start" or "end"
    canvas:label(edge.label, x + gap * left.x, y + gap * left.y, LABEL_SIZE, anchor, ink)
  end
  canvas:add("</g>", {})
end

local function draw_node(canvas, node)
  local look = node.look
  if look.shape == "joint" then return end
  local width, height = node.width, look.height
  canvas:include(node.x - width / 2, node.y - height / 2, node.x + width / 2, node.y + height / 2)
  canvas:add('<g class="node $kind" data-node="$name" transform="translate($x,$y)">', {
    kind = node.kind, name = node.name, x = node.x, y = node.y,
  })
  local paint = fill('fill="$fill" stroke="$stroke" stroke-width="$line"', {
    fill = look.fill, stroke = look.stroke, line = look.line or 1.6,
  })
  if look.shape == "circle" then
    canvas:add('<circle r="$r" $paint/>', { r = width / 2, paint = paint })
  elseif look.shape == "box" then
    canvas:add('<rect x="$x" y="$y" width="$width" height="$height" rx="$radius" $paint/>', {
      x = -width / 2, y = -height / 2, width = width, height = height, radius = look.radius, paint = paint,
    })
  end
  local size = node.label:find "%$" and NODE_SIZE or LABEL_SIZE
  -- Relative to the node, which the canvas holds already: no new extent.
  canvas:add('<text y="$y" font-size="$size" text-anchor="middle" fill="$ink">$body</text>', {
    y = 0.34 * size, size = size, ink = look.ink or INK, body = text.svg(node.label, size),
  })
  canvas:add("</g>", {})
end

-- A frame around some nodes, with its label in the lower left corner.
local function draw_frame(canvas, frame, nodes)
  local left, top, right, bottom = math.huge, math.huge, -math.huge, -math.huge
  for _, name in ipairs(frame) do
    local node = nodes[name]
    local half_width, half_height = node.width / 2 + FRAME_PADDING, node.look.height / 2 + FRAME_PADDING
    left, right = math.min(left, node.x - half_width), math.max(right, node.x + half_width)
    top, bottom = math.min(top, node.y - half_height), math.max(bottom, node.y + half_height)
  end
  canvas:include(left, top, right, bottom)
  canvas:add('<rect class="frame" x="$x" y="$y" width="$width" height="$height" rx="14"'
    .. ' fill="$fill" stroke="$stroke" stroke-width="1.6"/>', {
    x = left, y = top, width = right - left, height = bottom - top, fill = CELL_FILL, stroke = CELL_STROKE,
  })
  if frame.label then
    canvas:label(frame.label, left + 14, bottom - 18, LABEL_SIZE, "start", MUTED)
  end
end

-- A line for each kind of edge: a sample, its name, and what it computes.
local function draw_legend(canvas, legend)
  local x, y = canvas.left, canvas.bottom + LEGEND_GAP
  for _, kind in ipairs { "forward", "backward" } do
    for i, line in ipairs(legend[kind] or {}) do
      local ink = kind == "backward" and GRADIENT or INK
      if i == 1 then
        local from = { x = x, y = y, name = "legend", width = 0, look = { shape = "box", height = 0 } }
        local to = { x = x + LEGEND_SAMPLE, y = y, name = "legend", width = 0, look = from.look }
        local dir, left = direction(from, to)
        draw_edge(canvas, {
          kind = kind, from = from, to = to, dir = dir, left = left, offset = { x = 0, y = 0 },
        }, {})
        canvas:label(kind, x + LEGEND_NAME, y, LEGEND_SIZE, "start", ink)
      end
      canvas:label(line, x + LEGEND_BODY, y, LEGEND_SIZE, "start", INK)
      y = y + LEGEND_LINE
    end
  end
end

--- Draws a figure.
-- @tparam table description a checked description, see `tools.figure_svg`
-- @tparam table places by node name, the centre { x =, y = } in px, y downwards
-- @tparam string hash the description's hash, stored in the picture
-- @treturn string the SVG
function svg.draw(description, places, hash)
  local canvas = setmetatable({
    left = math.huge, top = math.huge, right = -math.huge, bottom = -math.huge,
  }, Canvas)
  local nodes = {}
  for _, node in ipairs(description.nodes) do
    local look, place = svg.kinds[node.kind], places[node[1]]
    nodes[node[1]] = {
      name = node[1], kind = node.kind, look = look, label = node.label or "",
      width = node.width or look.width, x = place.x, y = place.y,
    }
  end

  if description.frame then draw_frame(canvas, description.frame, nodes) end
  local edges = place_edges(description, nodes)
  for _, edge in ipairs(edges) do draw_edge(canvas, edge, edges) end
  for _, node in ipairs(description.nodes) do draw_node(canvas, nodes[node[1]]) end
  if description.legend then draw_legend(canvas, description.legend) end

  local left, top = canvas.left - MARGIN, canvas.top - MARGIN
  local width, height = canvas.right + MARGIN - left, canvas.bottom + MARGIN - top
  local head = fill([[
<svg xmlns="http://www.w3.org/2000/svg" width="$width" height="$height" viewBox="$left $top $width $height"
  role="img" aria-label="$title" data-description-hash="$hash"
  font-family="$font" xml:space="preserve">
<title>$title</title>
<desc>$about</desc>
<rect x="$inner_left" y="$inner_top" width="$inner_width" height="$inner_height" rx="12"
  fill="$background" stroke="$border"/>
]], {
    width = width, height = height, left = left, top = top, hash = hash, font = WORD_FONT,
    title = text.escape(description.title), about = text.escape(description.text),
    inner_left = left + 0.5, inner_top = top + 0.5, inner_width = width - 1, inner_height = height - 1,
    background = BACKGROUND, border = BORDER,
  })
  return head .. table.concat(canvas, "\n") .. "\n</svg>\n"
end

return svg

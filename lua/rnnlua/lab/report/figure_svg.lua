--- A lab's figure (its SVG file) with the numbers of one small case on its edges.
--
-- A label names its number, as in `$dw_h$`: without the underscore, this is a gradient's name. An index is a step, and
-- n is the last one. An edge without a label carries the number that the node it comes from names.
-- @module rnnlua.lab.report.figure_svg

local html = require "rnnlua.lab.report.html"

local FORWARD, BACKWARD, WRONG = "#1f2937", "#c2410c", "#b91c1c"

-- The text of an SVG element, without its markup.
local function plain(element) return (element:gsub("<[^>]*>", ""):gsub("′", "'")) end

-- The number that a name in the figure means, such as `dwh`, `h1`, `xn`; or a product of them, such as `h·wh`. The
-- second result tells whether it is wrong.
local function number_of(name, numbers)
  local found = numbers.of[name] or numbers.of[name:gsub("n$", tostring(numbers.n or "n"))]
  if found then return found, numbers.wrong[name] or numbers.wrong[name:gsub("n$", tostring(numbers.n or "n"))] end
  local a, b = name:match "^(.-)·(.+)$"
  a, b = numbers.of[a], numbers.of[b]
  if math.type(a) and math.type(b) then return a * b end
end

-- The numbers of a label that may name several, as text; nil if one of them is unknown.
local function shown(label, numbers)
  local said, any_wrong = {}, false
  for name in label:gmatch "[^,%s]+" do
    local number, wrong = number_of(name, numbers)
    if not math.type(number) then return nil end
    said[#said + 1] = ("%.5g"):format(number):gsub("^%-", "−") .. (wrong and " ✗" or "")
    any_wrong = any_wrong or wrong
  end
  return said[1] and table.concat(said, ", "), any_wrong
end

-- A number beside the line of an edge, away from the line of the opposite edge, whose place depends on the direction.
local function beside(path, said, colour)
  local x1, y1, x2, y2 = path:match "M([%d.-]+),([%d.-]+) L([%d.-]+),([%d.-]+)"
  if not x1 then return "" end
  local x, y, anchor = (x1 + x2) / 2, (y1 + y2) / 2, "middle"
  local right, down = x2 - x1, y2 - y1
  if math.abs(down) > math.abs(right) then
    x, y, anchor = down > 0 and x + 6 or x - 6, y + 4, down > 0 and "start" or "end"
  else
    y = right < 0 and colour == FORWARD and y + 16 or y - 6
  end
  return ('<text class="number" x="%.1f" y="%.1f" font-size="13" font-weight="600" text-anchor="%s" fill="%s">%s'
    .. "</text>\n"):format(x, y, anchor, colour, html.escape(said))
end

-- The attributes of a line below a label that is itself below a level line, where the room at its sides is small; nil
-- for other labels, and what to put between them and their number.
local function below(body)
  local _, line, _, same = body:match "M([%d.-]+),([%d.-]+) L([%d.-]+),([%d.-]+)"
  local x, y = body:match '<text x="([%d.-]+)" y="([%d.-]+)"[^>]*text%-anchor="middle"'
  if line and line == same and y and tonumber(y) > tonumber(line) then
    return (' x="%s" y="%.1f"'):format(x, y + 15)
  end
  return nil, " = "
end

-- An edge with its number.
local function numbered(head, from, to, body, labels, numbers)
  local is_forward = head:find("forward", 1, true) ~= nil
  local label = body:match "<text.->(.*)</text>"
  local said, wrong
  if label then
    said, wrong = shown(plain(label), numbers)
    if not said then return head .. body end
    local place, sign = below(body)
    return head .. body:gsub("</text>", function()
      return ('<tspan class="number" font-weight="600"%s%s>%s%s</tspan></text>'):format(place or "",
        wrong and (' fill="%s"'):format(WRONG) or "", place and "" or sign, html.escape(said))
    end, 1)
  end
  local name = labels[from]
  if is_forward and name then said, wrong = shown(name, numbers) end
  if is_forward and not said and labels[to] and not name then said, wrong = shown(labels[to], numbers) end
  if not is_forward and name == "dout" then said, wrong = shown(name, numbers) end
  if not said then return head .. body end
  return head .. body .. beside(body, said, wrong and WRONG or is_forward and FORWARD or BACKWARD)
end

--- Puts numbers on a figure.
-- @string picture the text of an SVG file that script/figures drew
-- @tparam table numbers { of = { dwh = 3, h1 = 7, … }, wrong = { dwh = true }, n }
-- @string id unique in the page
-- @treturn string the SVG element, for a page
return function(picture, numbers, id)
  local labels = {}
  for name, body in picture:gmatch '<g class="node [^"]*" data%-node="([^"]*)"[^>]*>\n(.-)</g>' do
    local label = plain(body):match "^%s*(.-)%s*$"
    if label:find "^[%a]" and label ~= "cell" and label ~= "tanh" then labels[name] = label end
  end
  picture = picture:gsub('(<g class="edge %a+" data%-from="([^"]*)" data%-to="([^"]*)">\n)(.-</g>)',
    function(head, from, to, body)
      local inside = body:gsub("</g>$", "")
      return numbered(head, from, to, inside, labels, numbers) .. "</g>"
    end)
  picture = picture:gsub('(<svg[^>]-) width="[%d.]+" height="[%d.]+"', "%1", 1)
  picture = picture:gsub(' aria%-label="[^"]*"', (' aria-labelledby="%s-title %s-desc"'):format(id, id), 1)
  picture = picture:gsub("<title>", ('<title id="%s-title">'):format(id), 1)
  return (picture:gsub("<desc>", ('<desc id="%s-desc">'):format(id), 1))
end

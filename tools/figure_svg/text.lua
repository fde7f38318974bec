--- The markup of a figure's labels: words, with mathematics between dollar signs.
--
-- In `$…$` letters are italic, `_x` and `_{…}` are subscripts, `'` is a prime and `-` a minus sign.
-- Subscripts are shifted with `dy`, since not every browser knows `baseline-shift`.
-- @module tools.figure_svg.text

local text = {}

local MATH_FONT = "'Times New Roman', Times, 'Liberation Serif', serif"
local SUBSCRIPT_SIZE, SUBSCRIPT_DROP = 0.7, 0.22 -- of the font size
local MATH_SIZE = 1.12 -- a serif's letters look smaller than a sans-serif's of the same size
local ADVANCE = 0.6 -- of the font size: the mean width of a character, on the wide side

local SYMBOLS = { ["'"] = "′", ["-"] = "−" }

local function is_letter(character)
  return character:find "^%a$" or character == "δ"
end

-- Appends a math segment to runs, { text, math, italic, sub }: neighbours of one style share a run.
local function add_math(runs, math, sub)
  local position = 1
  while position <= #math do
    local group, after = math:match("^_(%b{})()", position)
    if group then
      add_math(runs, group:sub(2, -2), true)
      position = after
    else
      local mark, character, next_position = math:match("^(_?)(" .. utf8.charpattern .. ")()", position)
      local italic, small = is_letter(character) and true or false, sub or mark == "_"
      local last = runs[#runs]
      character = SYMBOLS[character] or character
      if last and last.math and last.italic == italic and last.sub == small then
        last.text = last.text .. character
      else
        runs[#runs + 1] = { text = character, math = true, italic = italic, sub = small }
      end
      position = next_position
    end
  end
end

local function parse(markup)
  local runs = {}
  for words, math in (markup .. "$$"):gmatch "([^$]*)%$([^$]*)%$" do
    if words ~= "" then runs[#runs + 1] = { text = words } end
    add_math(runs, math, false)
  end
  return runs
end

--- Escapes a string for XML text and attributes.
-- @tparam string raw
-- @treturn string
function text.escape(raw)
  return (raw:gsub('[&<>"]', { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }))
end

--- The label as the inside of an SVG `text` element, where `xml:space` has to be `preserve`: the runs
-- of a formula begin and end with spaces.
-- @tparam string markup
-- @tparam number size the font size, in px
-- @treturn string
function text.svg(markup, size)
  local out, dropped = {}, 0
  for _, run in ipairs(parse(markup)) do
    local attributes = ""
    if run.math then
      local em = size * MATH_SIZE * (run.sub and SUBSCRIPT_SIZE or 1)
      attributes = (' font-family="%s" font-size="%.1f"'):format(MATH_FONT, em)
    end
    if run.italic then attributes = attributes .. ' font-style="italic"' end
    local drop = run.sub and SUBSCRIPT_DROP * size or 0
    if drop ~= dropped then
      attributes, dropped = attributes .. (' dy="%.1f"'):format(drop - dropped), drop
    end
    local escaped = text.escape(run.text)
    out[#out + 1] = attributes == "" and escaped or ("<tspan%s>%s</tspan>"):format(attributes, escaped)
  end
  return table.concat(out)
end

--- An estimate of the label's width, on the wide side: fonts differ from one viewer to the next.
-- @tparam string markup
-- @tparam number size the font size, in px
-- @treturn number px
function text.width(markup, size)
  local width = 0
  for _, run in ipairs(parse(markup)) do
    width = width + utf8.len(run.text) * ADVANCE * size * (run.sub and SUBSCRIPT_SIZE or 1)
  end
  return width
end

return text

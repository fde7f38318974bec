--- Numbers, lists and paragraphs as reports and labs print them.
-- @module rnnlua.base.text

local array = require "rnnlua.array"
local page = require "rnnlua.base.page"

local text = {}

--- A number with at most ten digits, or with the digits that an error bound makes certain.
-- @number value
-- @number[opt] bound
-- @treturn string
function text.number(value, bound)
  if value ~= value then return "NaN" end
  local digits = 10
  if bound and bound >= math.abs(value) and value ~= 0 then
    digits = 1
  elseif bound and bound > 0 and value ~= 0 then
    digits = math.min(10, math.max(1, math.ceil(math.log(math.abs(value) / bound, 10))))
  end
  local shown = ("%%.%dg"):format(digits):format(value)
  return shown == "-0" and "0" or shown
end

--- A value as it is printed: `41`, `{1, 2.5}`, `nothing`, `"text"`.
-- @param value any
-- @treturn string
function text.value(value)
  if math.type(value) then return text.number(value) end
  if type(value) == "string" then return ("%q"):format(value) end
  if type(value) == "nil" then return "nothing" end
  if array.is(value) then value = { table.unpack(value, 1, math.min(#value, 10)) } end
  if type(value) ~= "table" then return tostring(value) end
  local items = {}
  for i = 1, math.min(rawlen(value), 9) do items[i] = text.value(rawget(value, i)) end
  if rawlen(value) > 9 then items[10] = "…" end
  return "{" .. table.concat(items, ", ") .. "}"
end

--- `a`, `a and b`, `a, b and c`.
-- @tparam {string,...} names
-- @treturn string
function text.list(names)
  if #names < 2 then return names[1] or "" end
  return table.concat(names, ", ", 1, #names - 1) .. " and " .. names[#names]
end

--- A text without the byte order mark of UTF-8 that some editors put in front.
-- @string s
-- @treturn string
function text.without_mark(s)
  return (s:gsub("^\xEF\xBB\xBF", ""))
end

--- The width of a UTF-8 text in characters.
function text.width(line)
  return utf8.len(line) or #line
end

--- Text with spaces added up to a width in characters.
function text.pad(line, width)
  return line .. (" "):rep(width - text.width(line))
end

--- One line, cut to a width in characters if it is longer.
-- @string line
-- @tparam integer width
-- @treturn string
function text.cut(line, width)
  if text.width(line) <= width then return line end
  return line:sub(1, (utf8.offset(line, width) or width) - 1) .. "…"
end

--- One paragraph, broken at spaces into lines of a width in characters.
-- @string paragraph
-- @tparam integer width
-- @treturn {string,...}
function text.fill(paragraph, width)
  local lines, line = {}, ""
  for word in paragraph:gmatch "%S+" do
    if line ~= "" and text.width(line) + 1 + text.width(word) > width then
      lines[#lines + 1] = line
      line = word
    else
      line = line == "" and word or line .. " " .. word
    end
  end
  if line ~= "" then lines[#lines + 1] = line end
  return lines
end

--- One line, broken at spaces if it is longer than a width. A word that is longer than the width is broken after
-- commas. The lines after the first are indented by two more.
-- @string line
-- @tparam integer width
-- @treturn {string,...}
function text.fill_at(line, width)
  if text.width(line) <= width then return { line } end
  local indent = line:match "^ *"
  local room = width - #indent - 2
  local spaced = line:gsub("%S+", function(word)
    return text.width(word) > room and word:gsub(",", ", ") or nil
  end)
  local lines = text.fill(spaced, room)
  for i, part in ipairs(lines) do lines[i] = indent .. (i > 1 and "  " or "") .. part end
  return lines
end

--- Appends lines to others.
-- @tparam {string,...} lines is changed
-- @tparam {string,...} more
-- @string[opt=""] indent in front of each
-- @treturn {string,...} lines
function text.append(lines, more, indent)
  for _, line in ipairs(more) do lines[#lines + 1] = (indent or "") .. line end
  return lines
end

--- Each line of a text as a paragraph, so that the line breaks are kept.
-- @string source
-- @tparam integer width
-- @treturn {string,...}
function text.fill_lines(source, width)
  local lines = {}
  for line in (source .. "\n"):gmatch "(.-)\n" do text.append(lines, text.fill(line, width)) end
  return lines
end

-- Words without Markdown's marks of emphasis and links. Stars beside a letter or a space are products.
local function without_emphasis(words)
  local plain = words:gsub("%[([^%]\n]+)%]%((%S-)%)", "%1 (%2)")
  return (plain:gsub("()(%*+)([^*\n]+)(%*+)()", function(from, opening, inner, closing, to)
    local is_apart = not (from > 1 and plain:find("^%w", from - 1)) and not plain:find("^%w", to)
    local is_marked = opening == closing and not inner:find "^%s" and not inner:find "%s$"
    return is_apart and is_marked and inner or nil
  end))
end

--- A text without Markdown's marks, for a terminal. Text in backticks does not change.
-- @string source
-- @treturn string
function text.without_marks(source)
  local parts, at = {}, 1
  for from, code, to in source:gmatch "()`([^`\n]+)`()" do
    parts[#parts + 1] = without_emphasis(source:sub(at, from - 1)) .. code
    at = to
  end
  parts[#parts + 1] = without_emphasis(source:sub(at))
  return (("\n" .. table.concat(parts)):gsub("\n#+ +", "\n"):sub(2))
end

-- The lines of a paragraph. If all lines fit, they stay as the author broke them; otherwise they are broken anew. Each
-- item of a list starts on a new line.
local function paragraph_lines(raw, width)
  local fits, items = true, {}
  for _, line in ipairs(raw) do
    fits = fits and text.width(line) <= width
    if not items[1] or line:find "^%s*[-*+] " or line:find "^%s*%d+[.)] " then items[#items + 1] = "" end
    items[#items] = items[#items] .. " " .. line
  end
  if fits then return raw end
  local lines = {}
  for _, item in ipairs(items) do text.append(lines, text.fill(item, width)) end
  return lines
end

--- Breaks a text, with Markdown's marks or without, into lines that fit the page (rnnlua.base.page). Blank
-- lines divide paragraphs. A paragraph whose lines all fit stays as it is, and so does a line that is indented by four
-- spaces (a formula, code).
-- @string source
-- @string[opt=""] indent in front of every line
-- @treturn {string,...}
function text.paragraphs(source, indent)
  indent = indent or ""
  local lines, paragraph = {}, {}
  local function finish()
    text.append(lines, paragraph_lines(paragraph, page.room(1 + #indent)), indent)
    paragraph = {}
  end
  for line in (source:gsub("%s+$", "") .. "\n"):gmatch "(.-)\n" do
    if line:match "^    " then
      finish()
      lines[#lines + 1] = indent .. line
    elseif line:match "^%s*$" then
      finish()
      if lines[1] and lines[#lines] ~= "" then lines[#lines + 1] = "" end
    else
      paragraph[#paragraph + 1] = text.without_marks(line)
    end
  end
  finish()
  return lines
end

return text

--- Numbers, lists and paragraphs as reports and labs print them.
-- @module rnnlua.base.text

local array = require "rnnlua.array"

local text = {}

--- A number: ten digits at most, or those that an error bound leaves.
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

--- A text without the mark of UTF-8 that some editors put in front.
-- @string s
-- @treturn string
function text.without_mark(s)
  return (s:gsub("^\xEF\xBB\xBF", ""))
end

--- The width of a UTF-8 text in characters.
function text.width(line)
  return utf8.len(line) or #line
end

--- Text filled with spaces up to a width in characters.
function text.pad(line, width)
  return line .. (" "):rep(width - text.width(line))
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

--- One line, broken at spaces where it is longer than a width, and within words that are longer still
-- after commas; what follows is indented two more.
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

--- Breaks a text into lines of at most 78 characters. Paragraphs are divided by blank lines; a line
-- that is indented by four spaces (a formula, code) stays as it is.
-- @string source
-- @string[opt=""] indent in front of every line
-- @treturn {string,...}
function text.paragraphs(source, indent)
  indent = indent or ""
  local lines, paragraph = {}, {}
  local function finish()
    for _, line in ipairs(text.fill(table.concat(paragraph, " "), 78 - #indent)) do
      lines[#lines + 1] = indent .. line
    end
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
      paragraph[#paragraph + 1] = line
    end
  end
  finish()
  return lines
end

return text

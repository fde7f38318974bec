--- Values and text as labs print them.
-- @module rnnlua.lab.format

local format = {}

--- A copy of an input: a number, or a sequence of numbers.
function format.copy(value)
  if type(value) ~= "table" then return value end
  return table.move(value, 1, #value, 1, {})
end

--- A value as it is printed: `41`, `{1, 2.5}`, `nothing`, `"text"`.
-- @param value any
-- @treturn string
function format.value(value)
  if math.type(value) then return ("%.10g"):format(value) end
  if type(value) == "string" then return ("%q"):format(value) end
  if type(value) == "nil" then return "nothing" end
  if type(value) ~= "table" then return tostring(value) end
  local items = {}
  for i = 1, math.min(rawlen(value), 9) do items[i] = format.value(rawget(value, i)) end
  if rawlen(value) > 9 then items[10] = "…" end
  return "{" .. table.concat(items, ", ") .. "}"
end

--- The inputs of a case in the lab's order: `wx 2, x 3, wh 5, h 7`.
-- @param lab
-- @tparam table case
-- @treturn string
function format.case(lab, case)
  local parts = case.n and { "n " .. case.n } or {}
  for _, name in ipairs(lab:input_names()) do
    parts[#parts + 1] = name .. " " .. format.value(case.inputs[name])
  end
  return table.concat(parts, ", ")
end

--- `a`, `a and b`, `a, b and c`.
-- @tparam {string,...} names
-- @treturn string
function format.list(names)
  if #names < 2 then return names[1] or "" end
  return table.concat(names, ", ", 1, #names - 1) .. " and " .. names[#names]
end

--- The width of a UTF-8 text in characters.
function format.width(text)
  return utf8.len(text) or #text
end

--- Text filled with spaces up to a width in characters.
function format.pad(text, width)
  return text .. (" "):rep(width - format.width(text))
end

-- One paragraph, broken at spaces.
local function fill(paragraph, width, indent, lines)
  local line = ""
  for word in paragraph:gmatch "%S+" do
    if line ~= "" and format.width(line) + 1 + format.width(word) > width - #indent then
      lines[#lines + 1] = indent .. line
      line = word
    else
      line = line == "" and word or line .. " " .. word
    end
  end
  if line ~= "" then lines[#lines + 1] = indent .. line end
end

--- Breaks a text into lines of at most 78 characters. Paragraphs are divided by blank lines; a line
-- that is indented by four spaces (a formula, code) stays as it is.
-- @string text
-- @string[opt=""] indent in front of every line
-- @treturn {string,...}
function format.paragraphs(text, indent)
  indent = indent or ""
  local lines, paragraph = {}, {}
  local function finish()
    fill(table.concat(paragraph, " "), 78, indent, lines)
    paragraph = {}
  end
  for line in (text:gsub("%s+$", "") .. "\n"):gmatch "(.-)\n" do
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

return format

--- The words in a figure: the texts, the title and the descriptions of an SVG file.
-- @module rnnlua.lab.verify.svg_texts

local NAMED = { amp = "&", lt = "<", gt = ">", quot = '"', apos = "'", times = "×", middot = "·" }

local function character(entity)
  local hex, decimal = entity:match "^#x(%x+)$", entity:match "^#(%d+)$"
  local code = hex and tonumber(hex, 16) or decimal and tonumber(decimal)
  if code and code < 0x110000 then return utf8.char(code) end
  return NAMED[entity]
end

--- The texts without tags.
-- @string svg
-- @treturn {string,...}
return function(svg)
  local list = {}
  svg = svg:gsub("<!%-%-.-%-%->", "")
  for _, name in ipairs { "text", "title", "desc" } do
    for content in svg:gmatch("<" .. name .. "%f[%s>][^>]*>(.-)</" .. name .. "%s*>") do
      list[#list + 1] = (content:gsub("<[^>]*>", " "):gsub("&(#?%w+);", character))
    end
  end
  for label in svg:gmatch 'aria%-label="([^"]*)"' do list[#list + 1] = (label:gsub("&(#?%w+);", character)) end
  return list
end

--- HTML from texts that may contain anything, such as a submission's own.
-- @module rnnlua.lab.report.html

local html = {}

local NAMES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }
local UNKNOWN = "\u{FFFD}"

-- A text as UTF-8: what is no character becomes a question mark in a diamond.
local function valid(text)
  if utf8.len(text) then return text end
  local parts, at = {}, 1
  while at <= #text do
    local count, wrong = utf8.len(text, at)
    if count then
      parts[#parts + 1] = text:sub(at)
      break
    end
    parts[#parts + 1] = text:sub(at, wrong - 1) .. UNKNOWN
    at = wrong + 1
  end
  return table.concat(parts)
end

--- A text to stand in an element or in an attribute's quotes. Control characters other than a line's end and the
-- tabulator, which HTML does not allow, become question marks.
-- @string text
-- @treturn string
function html.escape(text)
  return (valid(text):gsub("[%z\1-\8\11-\31\127]", "?"):gsub("[&<>\"']", NAMES))
end

--- A text for a reader of the page, where backquotes enclose code.
-- @string text
-- @treturn string
function html.prose(text)
  return (html.escape(text):gsub("`([^`\n]+)`", "<code>%1</code>"))
end

--- Lines as preformatted text, which wraps on a narrow page.
-- @tparam {string,...} lines
-- @string[opt] class
-- @treturn string empty if there are no lines
function html.lines(lines, class)
  if not lines[1] then return "" end
  return ("<pre%s>%s</pre>\n"):format(class and (' class="%s"'):format(class) or "",
    html.escape(table.concat(lines, "\n")))
end

return html
